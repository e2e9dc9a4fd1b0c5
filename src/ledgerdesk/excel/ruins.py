"""Numbers that look sound though a table program may have taken their end: only their column tells.

A table program keeps fifteen digits of a number and fills up with zeros. The check digit of what is left fits once in
eleven times, that of a bank card once in ten: such a number is somebody else's, or nobody's.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ledgerdesk.domain import id_number
from ledgerdesk.domain.bank_card import passes_luhn
from ledgerdesk.excel.raw import CellKind, RawCell
from ledgerdesk.fields.field import Field, Kind
from ledgerdesk.fields.rows import ParsedRow, Problem

Cells = Sequence[tuple[Field, RawCell]]
KINDS = frozenset({Kind.ID_NUMBER, Kind.CARD})
_POWERS = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?1[0-9]")
_TAIL = re.compile(r"[0０]\D*[0０]\D*[0０]\D*$")
_KEPT = 15  # digits
_ID = 18
_LONGEST = 60  # letters of a cell that may be a number with padding
_MANY = 5
_MOST = 0.6  # of a column's cards that end in zeros: one in ten does by nature
_SOME = 3
_CARD_ZEROS = 4
_TENTH = 10
_FIX = "对照证件核对；先在原表把该列设为文本，把坏了的号码重新填好，再导入"
_LIKE_ID = "同一列有号码被表格程序改坏了，这个号码末尾也是 000，可能也坏了"
_LIKE_CARD = "同一列有卡号被表格程序改坏了，这个卡号末尾也是 0，可能也坏了"


class _Number(NamedTuple):
    """A number as text: in which row and column it stands, how many zeros at its end may be the program's."""

    row: int
    field: Field
    digits: str
    zeros: int


def named(rows: Sequence[ParsedRow], cells: Sequence[Cells], *, elsewhere: Collection[Kind] = ()) -> list[ParsedRow]:
    """Return the rows, those held whose sound-looking number stands among ruined ones; the number is dropped.

    ``elsewhere`` are the kinds of numbers found ruined in other lists of the file.
    """
    numbers = [number for at, found in enumerate(cells) for number in _numbers(at, found)]
    ruined = found_in(cells).union(elsewhere)
    full = _full_of_zeros(numbers, len(rows))
    out = list(rows)
    for at, column, _, zeros in numbers:
        told = (zeros > 1 and column.kind in ruined) or (zeros and column.key in full)
        if told and column.key in out[at].values:
            words = _LIKE_CARD if column.kind is Kind.CARD else _LIKE_ID
            values = {key: value for key, value in out[at].values.items() if key != column.key}
            problems = (*out[at].problems, Problem(column.key, words, _FIX))
            out[at] = replace(out[at], values=values, problems=problems)
    return out


def found_in(cells: Iterable[Cells]) -> frozenset[Kind]:
    """Return of which kinds of numbers some are ruined beyond doubt."""
    return frozenset(field.kind for found in cells for field, cell in found if _is_ruined(field, cell))


def _is_ruined(field: Field, cell: RawCell) -> bool:
    if field.kind not in KINDS:
        return False
    if not isinstance(cell.value, str):
        return cell.kind is CellKind.NUMBER and isinstance(cell.value, (int, float)) and cell.value >= 10**_KEPT
    if _POWERS.fullmatch(cell.value.strip()):
        return True
    number = _of_text(0, field, cell)
    if number is None:
        return False
    if field.kind is Kind.CARD:  # passbooks have no check digit, and may well end in some zeros
        return number.zeros >= _CARD_ZEROS and not passes_luhn(number.digits)
    return number.zeros > 0 and id_number.check_digit(number.digits[:-1]) != number.digits[-1]


def _numbers(at: int, cells: Cells) -> Iterable[_Number]:
    for field, cell in cells:
        number = _of_text(at, field, cell)
        if number is not None:
            yield number


def _of_text(at: int, field: Field, cell: RawCell) -> _Number | None:
    """Return the long number a text is, None for any other cell."""
    text = cell.value
    if field.kind not in KINDS or not isinstance(text, str) or len(text) > _LONGEST:
        return None
    card = field.kind is Kind.CARD
    if not card and not _TAIL.search(text):
        return None  # asked first: nearly every number stops here
    plain = text.isascii() and text.isdecimal()
    digits = text if plain else id_number.normalise(text).replace("-", "")
    body = digits if card else digits.removeprefix("G")  # other roll numbers and cards have no check digit
    if not (body.isascii() and body.isdigit()) or not (_KEPT < len(body) <= 19 if card else len(body) == _ID):
        return None
    zeros = len(body) - _KEPT if not body[_KEPT:].strip("0") else 0
    return _Number(at, field, body, zeros)


def _full_of_zeros(numbers: Sequence[_Number], rows: int) -> frozenset[str]:
    """Return the fields of which more numbers end in zeros than ever do by nature."""
    found = set()
    for field in {number.field.key: number.field for number in numbers}.values():
        column = [number for number in numbers if number.field.key == field.key]
        alike = len({number.digits for number in column if number.zeros})
        if field.kind is Kind.CARD:
            many = alike >= _MANY and alike > _MOST * len({number.digits for number in column})
        else:
            many = alike >= _SOME and alike * _TENTH >= rows
        if many:
            found.add(field.key)
    return frozenset(found)
