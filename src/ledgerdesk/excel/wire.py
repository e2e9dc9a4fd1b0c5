"""Sheets on their way from the child that parses them: lines of JSON, because nothing a child sends is unpickled."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from itertools import repeat
from typing import Any

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.package import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, TOO_LARGE
from ledgerdesk.excel.raw import CellKind, Merge, RawCell, RawSheet, Workbook

KINDS = (CellKind.TEXT, CellKind.NUMBER, CellKind.DAY, CellKind.FLAG, CellKind.ERROR)
TEXT, NUMBER, DAY, FLAG, ERROR = range(5)
_PER_LINE = 100  # rows; decoding one line keeps the interpreter, and so the window, for a few milliseconds
_make_cell = partial(tuple.__new__, RawCell)  # half of a list's way to us is making its cells


@dataclass(kw_only=True)
class Draft:
    """A sheet being read: ``rows`` gives for each row its cells flat, column, kind, value, format's index."""

    name: str
    hidden: bool = False
    since_1904: bool = False
    rows: dict[int, list[Any]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    cells: int = 0
    text: int = 0

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


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A workbook read: drafts and the number formats their cells point to."""

    format: str
    drafts: Sequence[Draft]
    formats: Sequence[str] = ("General",)

    def lines(self) -> Iterator[bytes]:
        """Yield the lines for the way: a heading first, then each sheet's rows in pieces."""
        if sum(draft.cells for draft in self.drafts) > MAX_CELLS:
            raise FileRefusedError(TOO_LARGE)
        sheets = [vars(draft) | {"rows": len(draft.rows)} for draft in self.drafts]
        yield _line({"format": self.format, "formats": list(self.formats), "sheets": sheets})
        for draft in self.drafts:
            rows = sorted(draft.rows.items())
            for start in range(0, len(rows), _PER_LINE):
                yield _line(rows[start : start + _PER_LINE])

    def workbook(self) -> Workbook:
        """Return the workbook as the parent will have it."""
        return decode(b"".join(self.lines()))


def decode(data: bytes) -> Workbook:
    """Return the workbook; raise KeyError, TypeError, ValueError or StopIteration where the lines are anything else."""
    lines = iter(data.splitlines())
    heading = json.loads(next(lines))
    formats = [str(text) for text in heading["formats"]]
    sheets = tuple(_sheet(sheet, lines, formats) for sheet in heading["sheets"])
    return Workbook(format=str(heading["format"]), sheets=sheets)


def moment(value: date | time) -> str:
    """Return a day or time as text for the way."""
    return value.isoformat()


def _line(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode("ascii") + b"\n"


def _sheet(packed: dict[str, Any], lines: Iterator[bytes], formats: list[str]) -> RawSheet:
    rows: dict[int, dict[int, RawCell]] = {}
    for _ in range(0, packed["rows"], _PER_LINE):
        for row, flat in json.loads(next(lines)):
            rows[row] = _cells(row, flat, formats)
    return RawSheet(
        name=str(packed["name"]),
        hidden=bool(packed["hidden"]),
        since_1904=bool(packed["since_1904"]),
        rows=rows,
        hidden_rows=frozenset(row for row in packed["hidden_rows"] if row in rows),
        hidden_columns=frozenset(packed["hidden_columns"]),
        merges=tuple(Merge(*merge) for merge in packed["merges"]),
    )


def _cells(row: int, flat: list[Any], formats: list[str]) -> dict[int, RawCell]:
    columns, kinds, values, indices = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    if DAY in kinds:
        values = [_moment(value) if kind == DAY else value for kind, value in zip(kinds, values, strict=True)]
    cells = zip(
        repeat(row), columns, map(KINDS.__getitem__, kinds), values, map(formats.__getitem__, indices), strict=False
    )
    return dict(zip(columns, map(_make_cell, cells), strict=True))


def _moment(text: str) -> date | time:
    if "T" in text:
        return datetime.fromisoformat(text)
    return time.fromisoformat(text) if ":" in text else date.fromisoformat(text)
