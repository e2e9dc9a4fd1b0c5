"""The rows of a foreign list as values by field, each with every problem it has."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import TypeGuard, TypeVar

from ledgerdesk.domain import clock
from ledgerdesk.domain.text import clean
from ledgerdesk.excel import doubts, number_formats, ruins, units
from ledgerdesk.excel.columns import SUBTITLES, ColumnMapping
from ledgerdesk.excel.habits import written_above
from ledgerdesk.excel.headers import HeaderBand, covered
from ledgerdesk.excel.raw import CellKind, RawCell, RawSheet
from ledgerdesk.fields import codes, kinds
from ledgerdesk.fields.field import Field, Kind, Sheet
from ledgerdesk.fields.rows import CLEARED, ParsedRow, Problem, Words, read_row

_NO_WORDS: Words = MappingProxyType({})
_Value = TypeVar("_Value")
_Column = TypeVar("_Column")
_EXACT = 10**15
_COUNTS = frozenset({Kind.MONEY, Kind.INTEGER, Kind.FLAG})
_UNIT = re.compile("[十百千万亿]")
_DATES = frozenset({Kind.DAY, Kind.MONTH})
_DAYS_TO_1904 = 1462  # between the two beginnings from which table programs count days
_MAY_BE_DATES = frozenset({Kind.DAY, Kind.MONTH, Kind.LONG_TEXT})


@dataclass(frozen=True)
class WordUse:
    """A word of the list in a column of codes: how many rows say it, and the code it stands for, if known."""

    key: str
    word: str
    code: str | None
    rows: int


def parse_rows(
    raw: RawSheet,
    band: HeaderBand,
    mapping: ColumnMapping,
    sheet: Sheet,
    words: Words = _NO_WORDS,
    *,
    today: date | None = None,
    ruined: Collection[Kind] = (),
) -> list[ParsedRow]:
    """Return every data row read by the mapped fields; blank and masked cells are absent, problems are collected.

    ``today`` tells how old people are; without it the computer's clock does. ``ruined`` are the kinds of numbers that
    a table program spoilt elsewhere in the file.
    """
    overall = units.overall(raw, band)
    labels = units.labels(raw, band)
    columns = {
        column: _remembering(
            units.scaled(field := sheet.field(key), units.factor(field, labels.get(column, ""), overall))
        )
        for column, key in mapping.targets.items()
    }
    cells = dict(_cells(raw, band, columns, mapping))
    rows = [_row(raw, sheet, row, found, words) for row, found in cells.items()]
    rows = ruins.named(rows, list(cells.values()), elsewhere=ruined)
    rows = doubts.named(sheet.name, rows, list(cells.values()), today or clock.SystemClock().today())
    if mapping.once and not mapping.downwards:
        rows = [_told_of_blanks(raw, row, mapping) for row in rows]
    if not mapping.noted:
        return rows
    kept = (_notes(found) for _, found in _cells(raw, band, mapping.noted, mapping))
    return [replace(row, notes=notes) for row, notes in zip(rows, kept, strict=True)]


def ruined_kinds(raw: RawSheet, band: HeaderBand, mapping: ColumnMapping, sheet: Sheet) -> frozenset[Kind]:
    """Return of which kinds of numbers a table program spoilt some in this list, beyond doubt."""
    columns = {column: sheet.field(key) for column, key in mapping.targets.items()}
    numbers = {column: field for column, field in columns.items() if field.kind in ruins.KINDS}
    return ruins.found_in(found for _, found in _cells(raw, band, numbers, mapping))


def _told_of_blanks(raw: RawSheet, row: ParsedRow, mapping: ColumnMapping) -> ParsedRow:
    """Return the row with a warning where a household's facts are missing as if they stood in a row above."""
    keys = [key for column, key in mapping.targets.items() if column in mapping.once]
    if not keys or any(raw.cell(row.row, column) is not None for column in mapping.once):
        return row
    blank = Problem(keys[0], "这一行没有写户主，没有当作和上一行同一户", "同一户的在原表补上户主", warning=True)
    return replace(row, problems=(*row.problems, blank))


def _notes(cells: list[tuple[str, RawCell]]) -> Mapping[str, str]:
    """Return what a row says in the columns kept as notes, by heading."""
    shown = {heading: clean(cell.shown) for heading, cell in cells}
    return MappingProxyType({heading: text for heading, text in shown.items() if text})


def _remembering(field: Field) -> Field:
    """Return the field reading each content once: a column says the same few words in hundreds of rows."""
    parse = _once(field.parse)
    return replace(field, parse=parse, spread=None if field.spread is None else _once(field.spread))


def _once(read: Callable[[object], _Value]) -> Callable[[object], _Value]:
    known: dict[tuple[type, object], _Value] = {}

    def remembered(content: object) -> _Value:
        place = (type(content), content)  # 1, 1.0 and True are one key otherwise
        if place not in known:
            known[place] = read(content)
        return known[place]

    return remembered


def word_uses(
    raw: RawSheet, band: HeaderBand, mapping: ColumnMapping, sheet: Sheet, words: Words = _NO_WORDS
) -> tuple[WordUse, ...]:
    """Return the words of all code columns in the order met, so that unknown ones can be given a code once."""
    columns = {
        column: sheet.field(key) for column, key in mapping.targets.items() if sheet.field(key).codes is not None
    }
    counts: Counter[tuple[str, str]] = Counter()
    for _, cells in _cells(raw, band, columns, mapping):
        for field, cell in cells:
            counts.update((field.key, word) for word in _said(field, cell.shown))
    return tuple(
        WordUse(key, word, words.get((key, word)) or codes.table(sheet.field(key).codes or "").code_of(word), count)
        for (key, word), count in counts.items()
    )


def _said(field: Field, shown: str) -> tuple[str, ...]:
    word = clean(shown)
    parts = kinds.split_words(word) if field.kind is Kind.CODES else (word,)
    return tuple(part for part in parts if part and part != CLEARED)


def _cells(
    raw: RawSheet, band: HeaderBand, columns: Mapping[int, _Column], mapping: ColumnMapping
) -> Iterator[tuple[int, list[tuple[_Column, RawCell]]]]:
    """Yield each data row's cells by what their columns are; a cell merged downwards speaks for every row it covers."""
    places = covered(raw, range(band.first_data_row, band.last_data_row + 1))
    if mapping.downwards:
        places |= written_above(raw, band, mapping.once)
    for row in band.rows:
        cells = raw.rows[row]
        found = []
        for column, field in columns.items():
            cell: RawCell | None
            if column == SUBTITLES:
                cell = RawCell(row, column, CellKind.TEXT, band.classes.get(row, ""))
            else:
                cell = raw.cell(*place) if places and (place := places.get((row, column))) else cells.get(column)
            if cell is not None:
                found.append((field, cell))
        yield row, found


def _row(raw: RawSheet, sheet: Sheet, row: int, cells: list[tuple[Field, RawCell]], words: Words) -> ParsedRow:
    problems, sound = [], []
    for field, cell in cells:
        if (problem := _damage(field, cell)) is not None:
            problems.append(problem)
        else:
            sound.append((field, _value(field, cell, since_1904=raw.since_1904)))
    parsed = read_row(sheet, raw.name, row, sound, words)
    return replace(parsed, problems=(*problems, *parsed.problems)) if problems else parsed


def _damage(field: Field, cell: RawCell) -> Problem | None:
    """Return what a table program did to the cell before we met it."""
    if cell.kind is CellKind.ERROR:
        return Problem(field.key, "这一格的公式算错了，或没有存下结果", "在原表改成填写的内容")
    if cell.kind is CellKind.DAY and field.kind not in _MAY_BE_DATES:
        return Problem(field.key, "这一格被表格程序当成了日期", "在原表把该列设为文本，再重新填")
    return None


def _value(field: Field, cell: RawCell, *, since_1904: bool) -> object:
    """Return what the field reads: the stored value, or what is shown of it where the format says more than the number.

    Of a number as text that is what the person sees (007, 2024012, 七年级3班), of an amount its unit (1.2万元).
    """
    value = cell.value
    # Beyond fifteen digits a number has lost its own; what is shown of it is nobody's number.
    if cell.kind is not CellKind.NUMBER or not isinstance(value, int | float) or not abs(value) < _EXACT:
        return value
    if field.kind in _COUNTS and field.spread is None:
        before, after = number_formats.letters_around(cell.format)
        return f"{value}{after}" if _UNIT.search(before + after) else value
    if field.kind not in _DATES and float(value).is_integer() and number_formats.adds(cell.format):
        return number_formats.show_number(int(value), cell.format)
    if since_1904 and field.kind in _DATES and _is_serial(value):
        return value + _DAYS_TO_1904
    return value


def _is_serial(value: object) -> TypeGuard[int | float]:
    """Tell a day's number from a year, a month or a day written as digits."""
    return isinstance(value, int | float) and 10_000 <= value < 100_000
