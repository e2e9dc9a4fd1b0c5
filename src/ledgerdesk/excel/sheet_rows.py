"""The rows of a sheet by patterns, several times as fast as an XML parser tells them.

Most programs write every row of a list alike: after a few rows one pattern for a whole row is made, with a group for
each value it may hold. What a pattern takes is exactly what it spells out, sign for sign and without gaps; anything
else ends the attempt, and the XML parser reads the sheet from the beginning.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import wire
from ledgerdesk.excel.number_formats import from_serial
from ledgerdesk.excel.package import MAX_CELL_TEXT, MAX_COLUMNS, MAX_ROWS, TOO_LARGE
from ledgerdesk.excel.plain_xml import following, without_entities
from ledgerdesk.excel.row_patterns import ATTRIBUTES, FORMULA, INLINE, NUMBER, SHARED, Group, OddError, Pattern
from ledgerdesk.excel.row_skeletons import Skeleton, Skeletons
from ledgerdesk.excel.sheetml_cells import (
    MAX_SEEN,
    NO_RESULT,
    TRUE,
    column_number,
    plain_number,
    unescape,
    without_result,
)

_ROW = re.compile(rf'\s*<row r="([1-9]\d{{0,6}})"{ATTRIBUTES} ?(?:(/)>|>)')
_END = re.compile(r"\s*</row>")
_CELL = re.compile(
    rf'\s*<c r="([A-Z]{{1,3}})(\d{{1,7}})"{ATTRIBUTES} ?'
    rf'(?:/>|>({FORMULA}?)(?:<v>([^<]*)</v>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>|<v ?/>)?</c>)'
)
_KIND = re.compile(r' t="([^"]*)"')
_STYLE = re.compile(r' s="(\d{1,6})"')
_PLACE = re.compile(r"[0-9]{1,9}")
_HIDDEN = re.compile(r' hidden="(?:1|true)"| ht="0"')
_NAME = re.compile(r" ([\w:.]+)=")
_MOST_PATTERNS = 12
_MOST_PLACES = 300  # groups of one pattern
_ALIKE = 2  # rows of one shape before a pattern is made of it

_DAY_ZERO, _DAY_ZERO_1904 = date(1899, 12, 30).toordinal(), date(1904, 1, 1).toordinal()

Convert = Callable[[Sequence[str | None]], list[Any]]


class RowReader:
    """The rows between ``<sheetData>`` and ``</sheetData>`` to a draft."""

    def __init__(
        self, draft: wire.Draft, shared: Sequence[str], styles: Sequence[tuple[int, bool]], *, since_1904: bool
    ) -> None:
        self._draft = draft
        self._shared = [text or None for text in shared]
        self._styles = styles
        self._since_1904 = since_1904
        self._variants: dict[str, list[str]] = {}  # by column's letters, the attributes of cells met there
        self._known: set[tuple[str, str]] = set()
        self._groups: dict[int, list[Group]] = {}
        self._columns: dict[str, int] = {}
        self._row_attributes: dict[str, bool] = {"": False}
        self._pattern: Pattern | None = None
        self._skeletons = Skeletons(self._take_alike)
        self._stale = self._made = self._seen = self._new = 0

    def read(self, text: str, at: int, end: int) -> None:
        """Read all rows; raise OddError where a pattern does not fit, FileRefusedError as any reader."""
        last = 0
        while True:
            at, last = self._skeletons.read(text, at, end, last)
            if self._pattern is not None:
                at, last = self._pattern.read(text, at, end, last)
            row = _ROW.match(text, at, end)
            if row is None:
                break
            number = int(row[1])
            if number <= last:
                raise OddError
            last = number
            if self._is_hidden(row[2]):
                self._draft.hidden_rows.append(number)
            at = row.end() if row[3] else self._cells(text, row, end)
            self._seen += 1
            if self._seen > MAX_SEEN:
                raise FileRefusedError(TOO_LARGE)
            self._renew()
        if text[at:end].strip(" \t\n"):
            raise OddError

    def _is_hidden(self, attributes: str) -> bool:
        hidden = self._row_attributes.get(attributes)
        if hidden is None:
            names = _NAME.findall(attributes)
            if "r" in names or len(names) != len(set(names)):
                raise OddError
            hidden = _HIDDEN.search(attributes) is not None
            if len(self._row_attributes) < MAX_COLUMNS:
                self._row_attributes[attributes] = hidden
        return hidden

    def _cells(self, text: str, start: re.Match[str], end: int) -> int:
        """Read one row cell by cell and return where it ends; remember how its cells are written."""
        last, at, row = 0, start.end(), start[1]
        number = int(row)
        for cell in following(_CELL, text, at, end):
            letters, own, attributes, formula, value, inline = cell.groups()
            column = self._columns.get(letters) or self._columns.setdefault(letters, column_number(letters))
            if own != row or column <= last:
                raise OddError
            last = column
            at = cell.end()
            self._seen += 1
            self._remember(letters, attributes)
            kind, style = self._look(attributes)
            if (inline is not None) != (kind == INLINE and value is None and not formula and cell[0][-2] != "/"):
                raise OddError
            self._add(number, column, kind, style, formula, inline if inline is not None else value)
        over = _END.match(text, at, end)
        if over is None:
            raise OddError
        self._skeletons.learn(text[start.start() : over.end() - len("</row>")], start[2])
        return over.end()

    def _remember(self, letters: str, attributes: str) -> None:
        if (letters, attributes) not in self._known and len(self._known) < _MOST_PLACES:
            self._known.add((letters, attributes))
            self._variants.setdefault(letters, []).append(attributes)
            self._new += 1

    def _look(self, attributes: str) -> tuple[str, int]:
        """Return a cell's kind and style; raise OddError for attributes said twice."""
        names = _NAME.findall(attributes)
        if "r" in names or len(names) != len(set(names)):
            raise OddError
        kind, style = _KIND.search(attributes), _STYLE.search(attributes)
        if "s" in names and style is None:
            raise OddError
        return kind[1] if kind else NUMBER, int(style[1]) if style else 0

    def _add(self, row: int, column: int, kind: str, style: int, formula: str, value: str | None) -> None:
        index, dates = self._styles[style]
        if not value:
            if formula and without_result(kind, value):
                self._draft.add(row, column, wire.ERROR, NO_RESULT, index)
            return
        if "&" in value and (value := without_entities(value)) is None:
            raise OddError
        if kind == SHARED and not _PLACE.fullmatch(value):
            raise OddError
        (found,) = self._converter(kind, dates=dates)([value])
        if found is not None:
            self._draft.add(row, column, _wire_kind(kind, dates=dates, found=found), found, index)

    def _renew(self) -> None:
        """Make a pattern of what was met, when rows have been coming that the last one does not know."""
        self._stale += 1
        if not self._skeletons.full or self._stale < _ALIKE or not self._new or self._made >= _MOST_PATTERNS:
            return
        self._stale = self._new = 0
        self._made += 1
        self._pattern = Pattern(self)

    def places(self) -> list[tuple[str, list[str]]]:
        """Return (letters, attributes met) in the order of the columns."""
        return sorted(self._variants.items(), key=lambda variant: self._columns[variant[0]])

    def _take_alike(self, skeleton: Skeleton, rows: list[int], values: list[Sequence[Any]]) -> None:
        if self._is_hidden(skeleton.start):
            self._draft.hidden_rows += rows
        groups = self._groups.get(id(skeleton))
        if groups is None:
            groups = self._groups[id(skeleton)] = [self.group(*group) for group in skeleton.groups]
        self._take(groups, skeleton.width, rows, values)

    def group(self, letters: str, attributes: str) -> Group:
        """Return (column, kind, format's index, whether it shows dates) of cells written so."""
        kind, style = self._look(attributes)
        return self._columns[letters], kind, *self._styles[style]

    def take(self, pattern: Pattern, rows: list[int], attributes: list[str], values: list[Sequence[Any]]) -> None:
        """Take rows a pattern has read."""
        for row, said in zip(rows, attributes, strict=True):
            if self._is_hidden(said):
                self._draft.hidden_rows.append(row)
        self._take(pattern.groups, pattern.width, rows, values)

    def _take(self, groups: Sequence[Group], width: int, rows: list[int], values: list[Sequence[Any]]) -> None:
        self._seen += len(rows) * width
        if self._seen > MAX_SEEN:
            raise FileRefusedError(TOO_LARGE)
        if rows[-1] > MAX_ROWS:
            kept = [(row, said) for row, said in zip(rows, values, strict=True) if row <= MAX_ROWS or any(said)]
        else:
            kept = [(row, said) for row, said in zip(rows, values, strict=True) if any(said)]
        if not kept:
            return
        columns = list(zip(*(said for _, said in kept), strict=True))
        used = [at for at, column in enumerate(columns) if any(column)]
        shape: list[tuple[int, int, int]] = []
        out: list[list[Any]] = []
        for at in used:
            column, kind, index, dates = groups[at]
            for wanted, found in self._by_kind(kind, columns[at], dates=dates):
                shape.append((column, wanted, index))
                out.append(found)
        order = sorted(range(len(shape)), key=lambda place: shape[place][0])
        columns_, kinds, indices = zip(*(shape[place] for place in order), strict=True)
        self._draft.add_piece((columns_, kinds, indices), [row for row, _ in kept], [out[place] for place in order])

    def _by_kind(self, kind: str, values: tuple[str | None, ...], *, dates: bool) -> Iterable[tuple[int, list[Any]]]:
        """Yield (kind, values): a column of days may hold numbers that are none."""
        found = self._converter(kind, dates=dates)(values)
        if kind == NUMBER and dates:
            days = [value if isinstance(value, str) else None for value in found]
            others = [None if isinstance(value, str) else value for value in found]
            if any(value is not None for value in days):
                yield wire.DAY, days
            if any(value is not None for value in others):
                yield wire.NUMBER, others
        else:
            yield _wire_kind(kind, dates=dates, found=None), found

    def _converter(self, kind: str, *, dates: bool) -> Convert:
        if kind == SHARED:
            return self._texts
        if kind == NUMBER:
            return self._days if dates else _numbers
        if kind == "b":
            return lambda values: [value in TRUE if value else None for value in values]
        if kind == "str":
            return lambda values: [None if value is None else unescape(value) for value in map(_short, values)]
        if kind in {"e", INLINE}:
            inline = unescape if kind == INLINE else str
            return lambda values: [None if value is None else inline(value) for value in map(_short, values)]
        raise OddError

    def _texts(self, values: Sequence[str | None]) -> list[Any]:
        digits = "".join(filter(None, values))
        if not (digits.isdecimal() and digits.isascii()):
            raise OddError
        shared = self._shared
        if None in values or "" in values:
            return [shared[int(value)] if value else None for value in values]
        return list(map(shared.__getitem__, map(int, values)))  # type: ignore[arg-type]

    def _days(self, values: Sequence[str | None]) -> list[Any]:
        found: list[Any] = []
        since = _DAY_ZERO_1904 if self._since_1904 else _DAY_ZERO
        for value in values:
            if value and len(value) == 5 and value > "00060" and value.isdecimal() and value.isascii():
                found.append(date.fromordinal(since + int(value)).isoformat())
                continue
            (number,) = _numbers((value,))
            day = None if number is None else from_serial(number, since_1904=self._since_1904)
            found.append(number if day is None else wire.moment(day))
        return found


def _wire_kind(kind: str, *, dates: bool, found: object) -> int:
    if kind == NUMBER:
        return wire.DAY if dates and isinstance(found, str) else wire.NUMBER
    return {"b": wire.FLAG, "e": wire.ERROR}.get(kind, wire.TEXT)


def _numbers(values: Iterable[str | None]) -> list[Any]:
    return [
        None if not value else int(value) if value.isdecimal() and len(value) < 16 else plain_number(value)
        for value in values
    ]


def _short(value: str | None) -> str | None:
    if not value:
        return None
    if len(value) > MAX_CELL_TEXT:
        raise FileRefusedError(TOO_LARGE)
    if "&" in value or "<" in value:
        raise OddError
    return value
