"""Doubts that only the whole list shows."""

from datetime import date
from typing import Any

import pytest

from excel import grids, township
from ledgerdesk.excel import doubts
from ledgerdesk.fields.rows import ParsedRow
from ledgerdesk.fields.students import STUDENTS

TODAY = date(2026, 11, 22)
CLASS = STUDENTS.field("class_number")


def told(*rows: tuple[dict[str, Any], Any], register: str = "students") -> list[set[str | None]]:
    """Return the columns in doubt of rows that are (values, cell of the class column)."""
    parsed = [ParsedRow("名单", at, values) for at, (values, _) in enumerate(rows, 1)]
    cells = [[(CLASS, grids.cell(at, 2, value))] for at, (_, value) in enumerate(rows, 1)]
    return [{problem.column for problem in row.problems} for row in doubts.named(register, parsed, cells, TODAY)]


def test_who_is_too_old_for_a_pupil() -> None:
    parent = township.identity(date(1984, 5, 1), 11)
    rows = [
        ({"id_number": parent}, "1班"),
        ({"born_on": date(1990, 1, 1)}, "1班"),
        ({"born_on": date(2014, 1, 1)}, "1班"),
    ]
    assert told(*rows) == [{"id_number"}, {"born_on"}, set()]
    assert told(*rows, register="staff") == [set(), set(), set()]


@pytest.mark.parametrize(
    ("cells", "doubtful"),
    [((7.1, 7.2), (False, False)), ((7.1, 7.9), (True, False)), ((7.1, 7.11), (True, False)), ((7, 8), (False, False))],
)
def test_seven_one_may_be_seven_ten(cells: tuple[Any, ...], doubtful: tuple[bool, ...]) -> None:
    assert [bool(found) for found in told(*(({"grade": "7"}, cell) for cell in cells))] == list(doubtful)


def test_numbers_that_may_be_a_class_or_both() -> None:
    assert told(({}, "12"), ({"grade": "7"}, "12"), ({}, "2")) == [{"class_number"}, set(), set()]
    assert told(({"grade": "11"}, 11), ({"grade": "2"}, 21)) == [{"grade"}, set()]
    assert told(({"grade": "11"}, 11), ({"grade": "12"}, 12)) == [set(), set()]
