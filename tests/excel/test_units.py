"""Amounts under headings and titles that speak of another unit than ours."""

from decimal import Decimal
from typing import Any

import pytest

from excel import grids
from ledgerdesk.excel import headers, units
from ledgerdesk.fields.field import FieldError
from ledgerdesk.fields.households import INCOME
from ledgerdesk.fields.students import STUDENTS

NAME = STUDENTS.field("name")


@pytest.mark.parametrize(
    ("heading", "overall", "by"),
    [
        ("收入（万元）", 1, 10_000),
        ("收入(万)", 1, 10_000),
        ("收入（元）", 10_000, 1),
        ("收入", 10_000, 10_000),
        ("千元", 1, 1_000),
    ],
)
def test_the_heading_goes_before_the_title(heading: str, overall: int, by: int) -> None:
    assert units.factor(INCOME, heading, Decimal(overall)) == by
    assert units.factor(NAME, heading, Decimal(overall)) == 1


@pytest.mark.parametrize(
    ("cell", "fen"), [(1.25, 1_250_000), ("1.25", 1_250_000), ("1,250", 1_250_000_000), ("", None)]
)
def test_cells_of_another_unit(cell: Any, fen: int | None) -> None:
    assert units.scaled(INCOME, Decimal(10_000)).parse(cell) == fen


@pytest.mark.parametrize("cell", ["1.2万", "1.2万元", "约1", "12元"])
def test_a_cell_that_names_its_own_unit_is_refused_where_it_may_be_meant_twice(cell: str) -> None:
    with pytest.raises(FieldError):
        units.scaled(INCOME, Decimal(10_000)).parse(cell)
    assert units.scaled(INCOME, Decimal(1)) is INCOME


def test_titles_and_rows_of_units() -> None:
    raw = grids.sheet("名册,,单位：万元\n姓名,身份证号,人均收入\n,,（万元）\n甲一,990101201304010011,1\n")
    band = headers.lists(raw, STUDENTS)[0][1]
    assert units.overall(raw, band) == 10_000
    assert "万元" in units.labels(raw, band)[3]
