"""Facts written once for a household, and tables beside the list."""

import pytest

from excel import grids
from ledgerdesk.excel import habits, headers
from ledgerdesk.excel.headers import HeaderBand
from ledgerdesk.excel.raw import RawSheet
from ledgerdesk.fields.students import STUDENTS

TARGETS = {1: "head_name", 2: "village", 3: "name"}
HEADING = "户主姓名,村,姓名,身份证号\n"


def listed(text: str) -> tuple[RawSheet, HeaderBand]:
    raw = grids.sheet(text)
    return raw, headers.lists(raw, STUDENTS)[0][1]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ("甲大,半坡村,甲一,1\n,,甲二,2\n乙大,石板村,乙一,3\n,,乙二,4\n", {1, 2}),
        ("甲大,半坡村,甲一,1\n,半坡村,甲二,2\n乙大,石板村,乙一,3\n,石板村,乙二,4\n", {1}),
        ("甲大,半坡村,甲一,1\n甲大,,甲二,2\n,,乙一,3\n,,乙二,4\n", set()),  # once is no habit of whoever repeats
        (",,甲一,1\n甲大,,甲二,2\n,,乙一,3\n乙大,,乙二,4\n", set()),  # begins without one
        ("甲大,,甲一,1\n,,甲二,2\n乙大,,乙一,3\n丙大,,丙一,4\n", set()),  # one blank only
    ],
    ids=["once", "village said", "repeated", "nobody first", "one blank"],
)
def test_what_is_written_once(rows: str, columns: set[int]) -> None:
    raw, band = listed(HEADING + rows)
    found = habits.once(raw, band, TARGETS)
    assert found == columns
    places = habits.written_above(raw, band, found)
    assert places == {(row, column): (row - 1, column) for row in (3, 5) for column in columns}


def test_nothing_is_read_across_a_row_left_out() -> None:
    raw, band = listed(HEADING + "甲大,,甲一,1\n,,甲二,2\n小计,,,\n,,丙一,5\n乙大,,乙一,3\n,,乙二,4\n")
    assert 4 in band.skipped
    assert habits.written_above(raw, band, frozenset({1})) == {(3, 1): (2, 1), (7, 1): (6, 1)}


def test_a_table_beside_the_list_has_its_own_numbers_or_ends_early() -> None:
    pupils = [f"甲{'一二三四五六七八'[at]},男,99010120130401001{at},三年级" for at in range(8)]
    short = [",,村名,户数", ",,半坡村,3", ",,石板村,4"]
    text = "\n".join(
        line + (short[at] if at < len(short) else "") for at, line in enumerate(["姓名,性别,身份证号,年级", *pupils])
    )
    raw, band = listed(text)
    assert habits.tables_beside(raw, band) == {6, 7}
    raw, band = listed("\n".join(["姓名,性别,身份证号,年级,,电话", *(f"{line},,1" for line in pupils)]))
    assert habits.tables_beside(raw, band) == frozenset()
