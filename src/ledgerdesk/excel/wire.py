"""Sheets on their way from the child that parses them: lines of JSON, because nothing a child sends is unpickled."""

import json
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from operator import itemgetter
from typing import Any, TypeVar

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.number_formats import GENERAL, LONGEST
from ledgerdesk.excel.package import DAMAGED, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, TOO_LARGE
from ledgerdesk.excel.raw import CellKind, Merge, RawCell, RawSheet, Workbook

KINDS = (CellKind.TEXT, CellKind.NUMBER, CellKind.DAY, CellKind.FLAG, CellKind.ERROR)
TEXT, NUMBER, DAY, FLAG, ERROR = range(5)
_Place = TypeVar("_Place")
_PER_LINE = 100  # rows; decoding one line keeps the interpreter, and so the window, for a few milliseconds
_MAX_MERGED_ROWS = 1_000_000  # of all merges together

# What the cells of many rows have in common: for each place its column, its kind and its format's index.
Shape = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


@dataclass(kw_only=True)
class Draft:
    """A sheet being read.

    ``rows`` gives for each row its cells flat (column, kind, value, format's index); ``pieces`` rows of one shape that
    were read together: (shape, rows, for each place of the shape its values, None for no cell).
    """

    name: str
    hidden: bool = False
    since_1904: bool = False
    rows: dict[int, list[Any]] = field(default_factory=dict)
    pieces: list[tuple[Shape, Sequence[int], Sequence[Sequence[Any]]]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    cells: int = 0
    text: int = 0

    def forget(self) -> None:
        """Take back all that was read."""
        for kept in (self.rows, self.pieces, self.hidden_rows, self.hidden_columns, self.merges):
            kept.clear()
        self.cells = self.text = 0

    def add(self, row: int, column: int, kind: int, value: Any, format_index: int = 0) -> None:
        """Keep one cell; raise FileRefusedError beyond the limits."""
        self.cells += 1
        if kind == TEXT:
            self.text += len(value)
        if row > MAX_ROWS or column > MAX_COLUMNS or self.cells > MAX_CELLS or self.text > MAX_TEXT:
            raise FileRefusedError(TOO_LARGE)
        cells = self.rows.get(row)
        if cells is None:
            cells = self.rows[row] = []
        cells += (column, kind, value, format_index)

    def add_piece(self, shape: Shape, rows: Sequence[int], columns: Sequence[Sequence[Any]]) -> None:
        """Keep rows of one shape at once; raise FileRefusedError beyond the limits."""
        for column, kind, values in zip(shape[0], shape[1], columns, strict=False):
            count = len(values) - values.count(None)
            self.cells += count
            if kind == TEXT:
                self.text += sum(map(len, filter(None, values)))
            if count and column > MAX_COLUMNS:
                raise FileRefusedError(TOO_LARGE)
        if rows[-1] > MAX_ROWS or self.cells > MAX_CELLS or self.text > MAX_TEXT:
            raise FileRefusedError(TOO_LARGE)
        self.pieces.append((shape, rows, columns))

    def in_pieces(self) -> Iterator[tuple[Shape, Sequence[int], Sequence[Sequence[Any]]]]:
        """Yield all rows in pieces; neighbours of one shape stay together."""
        yield from self.pieces
        shape: Shape | None = None
        rows: list[int] = []
        values: list[list[Any]] = []
        for row, flat in sorted(self.rows.items()):
            own = tuple(flat[0::4]), tuple(flat[1::4]), tuple(flat[3::4])
            if own != shape or len(rows) == _PER_LINE:
                if shape is not None:
                    yield shape, rows, list(zip(*values, strict=True))
                shape, rows, values = own, [], []
            rows.append(row)
            values.append(flat[2::4])
        if shape is not None:
            yield shape, rows, list(zip(*values, strict=True))

    @property
    def last_row(self) -> int:
        """Return the last row with a cell."""
        return max([0, *self.rows, *(rows[-1] for _, rows, _ in self.pieces)])

    def check_merges(self) -> None:
        """Refuse merges over one another, which every program resolves in its own way; cut them off below the last row."""
        last, taken, total = self.last_row, dict[int, list[tuple[int, int]]](), 0
        kept = []
        for top, left, bottom, right in self.merges:
            if top > bottom or left > right or top < 1:
                raise FileRefusedError(DAMAGED)
            if top > last:
                continue
            bottom = min(bottom, last)
            total += bottom - top + 1
            if total > _MAX_MERGED_ROWS:
                raise FileRefusedError(TOO_LARGE)
            for row in range(top, bottom + 1):
                spans = taken.setdefault(row, [])
                if len(spans) > MAX_COLUMNS:
                    raise FileRefusedError(TOO_LARGE)
                if any(left <= end and start <= right for start, end in spans):
                    raise FileRefusedError(DAMAGED)
                spans.append((left, right))
            kept.append((top, left, bottom, right))
        self.merges = kept


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A workbook read: drafts and the number formats their cells point to."""

    format: str
    drafts: Sequence[Draft]
    formats: Sequence[str] = (GENERAL,)

    def lines(self) -> Iterator[bytes]:
        """Yield the lines for the way: a heading first, then each sheet's rows in pieces."""
        if sum(draft.cells for draft in self.drafts) > MAX_CELLS:
            for draft in self.drafts:
                if draft.hidden:  # what nobody sees must not keep the rest out
                    draft.forget()
        if sum(draft.cells for draft in self.drafts) > MAX_CELLS:
            raise FileRefusedError(TOO_LARGE)
        read_all([(draft, None) for draft in self.drafts], lambda draft, _: draft.check_merges())
        yield _line(
            {"format": self.format, "formats": list(self.formats), "sheets": [_heading(d) for d in self.drafts]}
        )
        for draft in self.drafts:
            last: Shape | None = None
            for shape, rows, columns in draft.in_pieces():
                yield _line([None if shape == last else shape, rows, columns])
                last = shape
            yield _line(None)

    def workbook(self) -> Workbook:
        """Return the workbook as the parent will have it."""
        return decode(b"".join(self.lines()))


def decode(data: bytes) -> Workbook:
    """Return the workbook; raise KeyError, TypeError, ValueError or StopIteration where the lines are anything else."""
    lines = iter(data.splitlines())
    heading = json.loads(next(lines))
    formats = [str(text) if len(text) <= LONGEST else GENERAL for text in heading["formats"]]
    sheets = tuple(_sheet(sheet, lines, formats) for sheet in heading["sheets"])
    return Workbook(format=str(heading["format"]), sheets=sheets)


def read_all(sheets: Iterable[tuple[Draft, _Place]], read: Callable[[Draft, _Place], None]) -> list[Draft]:
    """Return the drafts, each read from its place; a hidden sheet that cannot be read is only named."""
    found = list(sheets)
    for draft, place in sorted(found, key=lambda one: one[0].hidden):
        if not draft.hidden:
            read(draft, place)
            continue
        try:
            read(draft, place)
        except (FileRefusedError, struct.error, ValueError, LookupError, ArithmeticError):
            draft.forget()
    return [draft for draft, _ in found]


def moment(value: date | time) -> str:
    """Return a day or time as text for the way."""
    return value.isoformat()


def _heading(draft: Draft) -> dict[str, Any]:
    left_out = {"rows", "pieces", "cells", "text"}
    return {key: value for key, value in vars(draft).items() if key not in left_out}


def _line(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


class _Rows(Mapping[int, Mapping[int, RawCell]]):
    """The rows of a sheet by number; their cells are made when somebody looks at them."""

    def __init__(self) -> None:
        self._values: dict[int, tuple[_Places, tuple[Any, ...]]] = {}
        self._made: dict[int, dict[int, RawCell]] = {}

    def put(self, places: "_Places", rows: list[int], columns: list[list[Any]]) -> None:
        """Take rows of one shape."""
        for row, values in zip(rows, zip(*columns, strict=True), strict=True):
            self._values[row] = places, values

    def in_order(self) -> None:
        """Let the rows come as they stand in the sheet: they were sent shape by shape."""
        self._values = dict(sorted(self._values.items(), key=itemgetter(0)))

    def __getitem__(self, row: int) -> Mapping[int, RawCell]:
        made = self._made.get(row)
        if made is None:
            places, values = self._values[row]
            made = self._made[row] = places.cells(row, values)
        return made

    def __iter__(self) -> Iterator[int]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, row: object) -> bool:
        return row in self._values

    def __repr__(self) -> str:
        return repr(dict(self))

    def values_only(self) -> Iterator[tuple[Any, ...]]:
        """Yield each row's values, None for no cell, without anything else there is to know of them."""
        for _, values in self._values.values():
            yield values


class _Places:
    """A shape with its kinds and formats looked up."""

    def __init__(self, shape: Sequence[Sequence[int]], formats: list[str]) -> None:
        columns, kinds, indices = shape
        self._places = [
            (int(column), KINDS[kind], formats[index])
            for column, kind, index in zip(columns, kinds, indices, strict=True)
        ]
        self.days = [at for at, kind in enumerate(kinds) if kind == DAY]

    def cells(self, row: int, values: tuple[Any, ...]) -> dict[int, RawCell]:
        """Return a row's cells by column."""
        make = tuple.__new__
        return {
            column: make(RawCell, (row, column, kind, value, pattern))
            for (column, kind, pattern), value in zip(self._places, values, strict=True)
            if value is not None
        }


def _sheet(packed: dict[str, Any], lines: Iterator[bytes], formats: list[str]) -> RawSheet:
    rows = _Rows()
    places: _Places | None = None
    while (piece := json.loads(next(lines))) is not None:
        shape, numbers, columns = piece
        if shape is not None:
            places = _Places(shape, formats)
        if places is None:
            raise ValueError("rows without a shape")
        for at in places.days:
            columns[at] = list(map(_moment, columns[at]))
        rows.put(places, numbers, columns)
    rows.in_order()
    return RawSheet(
        name=str(packed["name"]),
        hidden=bool(packed["hidden"]),
        since_1904=bool(packed["since_1904"]),
        rows=rows,
        hidden_rows=frozenset(row for row in packed["hidden_rows"] if row in rows),
        hidden_columns=frozenset(packed["hidden_columns"]),
        merges=tuple(Merge(*merge) for merge in packed["merges"]),
    )


def _moment(text: str | None) -> date | time | None:
    if text is None:
        return None
    if "T" in text:
        return datetime.fromisoformat(text)
    return time.fromisoformat(text) if ":" in text else date.fromisoformat(text)
