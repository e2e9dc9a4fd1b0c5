"""What only the whole list shows: rows of parents among pupils, grades and classes that a number cannot tell apart."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from ledgerdesk.domain import id_number
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.text import compact
from ledgerdesk.excel.raw import CellKind, RawCell
from ledgerdesk.fields.field import Field
from ledgerdesk.fields.rows import ParsedRow, Problem

Cells = Sequence[tuple[Field, RawCell]]
_PUPILS = "students"
_OLDEST_PUPIL = 30  # years; who is older in a list of pupils is a parent, or the number is the parent's
_SEATS = frozenset(["grade", "class_number"])
_TWO_DIGITS = re.compile("[1-9][1-9]")
_HIGH = frozenset(["10", "11", "12"])
_LIKE_TEN = Problem("class_number", "数字格式分不清是 1 班还是 10 班", "把该列设为文本，写成七（1）班这样")
_LIKE_BOTH = Problem("class_number", "没有年级，分不清是第几班，还是几年级几班", "写成一（2）班这样")
_LIKE_HIGH = Problem("grade", "分不清是高中的年级，还是几年级几班", "写成高一、一（1）班这样")


def named(register: str, rows: Iterable[ParsedRow], cells: Sequence[Cells], today: date) -> list[ParsedRow]:
    """Return the rows of a list with the problems that show beside the other rows."""
    doubts: list[Callable[[ParsedRow, Cells], Problem | None]] = []
    if register == _PUPILS:
        doubts = [lambda row, _: _too_old(row, today)]
        numbers = [_seat_number(found) for found in cells]
        doubts.append(lambda _, found: _LIKE_TEN if _shown_with_hundredths(found) else None)
        doubts.append(_class_or_both)
        if any(_tells_tens(number) for number in numbers):
            doubts.append(lambda _, found: _LIKE_TEN if _ends_in_one(_seat_number(found)) else None)
        if any(number is not None and number.is_integer() and 21 <= number < 100 for number in numbers):
            doubts.append(_high_or_class)
    out = []
    for row, found in zip(rows, cells, strict=True):
        problems = tuple(problem for doubt in doubts if (problem := doubt(row, found)) is not None)
        out.append(replace(row, problems=(*row.problems, *problems)) if problems else row)
    return out


def _too_old(row: ParsedRow, today: date) -> Problem | None:
    number, born = row.values.get("id_number"), row.values.get("born_on")
    if isinstance(number, str) and len(number) == 18:
        try:
            born = id_number.birth_date(number)
        except Rejected:
            return None
    if not isinstance(born, date) or today.year - born.year < _OLDEST_PUPIL:
        return None
    key = "id_number" if isinstance(number, str) else "born_on"
    return Problem(
        key, f"算出来已经 {today.year - born.year} 岁，不像在校学生", "核对这一行是不是家长，或写了家长的号码"
    )


def _seat_number(cells: Cells) -> float | None:
    """Return the number in a column of grade or class that is kept as a number."""
    for field, cell in cells:
        if field.key in _SEATS and cell.kind is CellKind.NUMBER and isinstance(cell.value, (int, float)):
            return float(cell.value)
    return None


def _shown_with_hundredths(cells: Cells) -> bool:
    return any(
        field.key in _SEATS and cell.kind is CellKind.NUMBER and cell.format.startswith("0.00") for field, cell in cells
    )


def _tells_tens(number: float | None) -> bool:
    """Tell whether a 7.9 or 7.11 shows that grades have ten classes or nearly: then 7.1 may be 7.10."""
    if number is None or number.is_integer():
        return False
    rest = repr(number).partition(".")[2]
    return len(rest) == 2 or rest == "9"


def _ends_in_one(number: float | None) -> bool:
    return number is not None and repr(number).endswith(".1")


def _class_or_both(row: ParsedRow, cells: Cells) -> Problem | None:
    """Return a doubt for a bare 12 without a grade: class 12, or 一（2）班."""
    bare = any(field.key == "class_number" and _TWO_DIGITS.fullmatch(compact(cell.shown)) for field, cell in cells)
    return _LIKE_BOTH if bare and "grade" not in row.values else None


def _high_or_class(row: ParsedRow, cells: Cells) -> Problem | None:
    """Return a doubt for 11 and 12 in a column where 21 and 71 stand for classes."""
    bare = any(field.key in _SEATS and cell.shown.strip() in _HIGH for field, cell in cells)
    return _LIKE_HIGH if bare and row.values.get("grade") in _HIGH else None
