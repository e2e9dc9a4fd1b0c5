"""Sheets on their way from the child that parses them: lines of JSON, because nothing a child sends is unpickled."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.package import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, TOO_LARGE
from ledgerdesk.excel.raw import CellKind, Merge, RawCell, RawSheet, Workbook

KINDS = (CellKind.TEXT, CellKind.NUMBER, CellKind.DAY, CellKind.FLAG, CellKind.ERROR)
TEXT, NUMBER, DAY, FLAG, ERROR = range(5)
_PER_CELL = 5
_PER_LINE = 2_000 * _PER_CELL  # decoding one line keeps the interpreter, and so the window, for a few milliseconds


@dataclass(kw_only=True)
class Draft:
    """A sheet being read: ``cells`` is flat, five entries a cell: row, column, kind, value, format's index."""

    name: str
    hidden: bool = False
    cells: list[Any] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, row: int, column: int, kind: int, value: object, format_index: int = 0) -> None:
        """Keep one cell; raise FileRefusedError beyond the limits."""
        if row > MAX_ROWS or column > MAX_COLUMNS or len(self.cells) >= MAX_CELLS * _PER_CELL:
            raise FileRefusedError(TOO_LARGE)
        self.cells += (row, column, kind, value, format_index)


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A workbook read: drafts and the number formats their cells point to."""

    format: str
    drafts: Sequence[Draft]
    formats: Sequence[str] = ("General",)

    def lines(self) -> Iterator[bytes]:
        """Yield the lines for the way: a heading first, then each sheet's cells in pieces."""
        if sum(len(draft.cells) for draft in self.drafts) > MAX_CELLS * _PER_CELL:
            raise FileRefusedError(TOO_LARGE)
        sheets = [vars(draft) | {"cells": len(draft.cells)} for draft in self.drafts]
        yield _line({"format": self.format, "formats": list(self.formats), "sheets": sheets})
        for draft in self.drafts:
            for start in range(0, len(draft.cells), _PER_LINE):
                yield _line(draft.cells[start : start + _PER_LINE])

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
    for _ in range(0, packed["cells"], _PER_LINE):
        for cell in _cells(json.loads(next(lines)), formats):
            rows.setdefault(cell.row, {})[cell.column] = cell
    return RawSheet(
        name=str(packed["name"]),
        hidden=bool(packed["hidden"]),
        rows=rows,
        hidden_rows=frozenset(row for row in packed["hidden_rows"] if row in rows),
        hidden_columns=frozenset(packed["hidden_columns"]),
        merges=tuple(Merge(*merge) for merge in packed["merges"]),
    )


def _cells(flat: list[Any], formats: list[str]) -> Iterator[RawCell]:
    entries = iter(flat)
    for row, column, kind, value, index in zip(entries, entries, entries, entries, entries, strict=True):
        yield RawCell(row, column, KINDS[kind], _moment(value) if kind == DAY else value, formats[index])


def _moment(text: str) -> date | time:
    if "T" in text:
        return datetime.fromisoformat(text)
    return time.fromisoformat(text) if ":" in text else date.fromisoformat(text)
