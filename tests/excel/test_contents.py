"""Columns known by their cells alone."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from excel import grids, township
from ledgerdesk.excel import contents
from ledgerdesk.excel.raw import RawCell

IDS = [township.identity(date(2013, 4, day), day) for day in range(1, 6)]
CARDS = [township.card(order) for order in range(1, 6)]


def column(values: Sequence[Any]) -> list[RawCell]:
    return [grids.cell(row, 1, value) for row, value in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (["男", "女", "男"], "性别"),
        (["男", "男", "男"], "性别"),
        (["13800000001", 13900000002, "137 0000 0003"], "电话"),
        (["13800000001"] * 3, ""),  # one phone for all is no pupil's
        (["三（1）班", "三（2）班", "四（1）班"], "班级"),
        (["韦小山", "陈淏然", "黄婼"], "姓名"),
        (["石板村", "黄坡村", "马家村"], ""),
        (["男", "女"], ""),  # too few
        (["男", "女", "韦小山"], ""),
    ],
)
def test_what_cells_tell(values: list[Any], word: str) -> None:
    assert contents.telling(column(values)) == word


def test_numbers_that_check_themselves() -> None:
    assert contents.ids(column(IDS))
    assert contents.ids(column([*IDS[:3], float(IDS[3]), "没有"]))  # ruined ones are numbers of people too
    assert not contents.ids(column([*IDS[:2], "无", "无", "无"]))
    assert contents.cards(column(CARDS))
    assert not contents.cards(column(IDS))
    assert not contents.ids(column(CARDS))


def test_days_of_birth_beside_the_numbers() -> None:
    days = [date(2013, 4, day) for day in range(1, 6)]
    assert contents.same_days(column(days), column(IDS))
    assert contents.same_days(column([f"2013.4.{day}" for day in range(1, 6)]), column(IDS))
    assert not contents.same_days(column([date(2013, 5, day) for day in range(1, 6)]), column(IDS))
    assert contents.births(column(IDS)) == contents.births(column(days)) == [2013] * 5
    assert contents.births(column(days[:2])) == []


@pytest.mark.parametrize(
    ("label", "nothing"), [("", True), ("列1", True), ("f2", True), ("姓名", False), ("编号", False)]
)
def test_headings_that_say_nothing(label: str, nothing: bool) -> None:
    assert contents.says_nothing(label) is nothing
