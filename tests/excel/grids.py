"""Lists as grids of Python values: what the reader hands on, without a file and without a child process."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from ledgerdesk.excel import headers, mapping, parsing
from ledgerdesk.excel.headers import HeaderBand
from ledgerdesk.excel.mapping import ColumnMapping
from ledgerdesk.excel.raw import CellKind, Merge, RawCell, RawSheet
from ledgerdesk.fields.field import Sheet
from ledgerdesk.fields.rows import ParsedRow, Words
from ledgerdesk.fields.students import STUDENTS

Grid = Sequence[Sequence[Any]]


def cell(row: int, column: int, value: Any) -> RawCell:
    """Return a Python value as the reader would hand it on."""
    if isinstance(value, RawCell):
        return value._replace(row=row, column=column)
    if isinstance(value, bool):
        return RawCell(row, column, CellKind.FLAG, value)
    if isinstance(value, int | float):
        return RawCell(row, column, CellKind.NUMBER, value)
    if isinstance(value, date | time):
        return RawCell(row, column, CellKind.DAY, value, "yyyy-mm-dd")
    return RawCell(row, column, CellKind.TEXT, value, "@")


def sheet(
    grid: Grid | str,
    *,
    merges: Iterable[tuple[int, int, int, int]] = (),
    name: str = "名单",
    first_row: int = 1,
    hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[int] = (),
) -> RawSheet:
    """Return a raw sheet; text is taken apart at line ends and commas, None and "" are no cells."""
    if isinstance(grid, str):
        grid = [line.split(",") for line in grid.strip("\n").split("\n")]
    rows = {
        number: {column: cell(number, column, value) for column, value in enumerate(line, 1) if value not in (None, "")}
        for number, line in enumerate(grid, first_row)
    }
    return RawSheet(
        name=name,
        rows={number: cells for number, cells in rows.items() if cells},
        merges=tuple(Merge(*merge) for merge in merges),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(hidden_columns),
    )


@dataclass(frozen=True)
class Understood:
    """A list as the program understands it."""

    band: HeaderBand
    mapping: ColumnMapping
    rows: list[ParsedRow]

    @property
    def keys(self) -> dict[int, str]:
        """Return the field key by column."""
        return self.mapping.targets

    @property
    def sound(self) -> list[dict[str, Any]]:
        """Return the values of the rows that would be taken in."""
        return [dict(row.values) for row in self.rows if not row.held]

    @property
    def held(self) -> dict[int, set[str | None]]:
        """Return the columns in trouble, by row."""
        return {
            row.row: {problem.column for problem in row.problems if not problem.warning}
            for row in self.rows
            if row.held
        }


def understood(
    raw: RawSheet | Grid | str, catalogue_sheet: Sheet = STUDENTS, words: Words | None = None, **layout: Any
) -> Understood:
    """Return what the program makes of a list; raise FileRefusedError as it does."""
    if not isinstance(raw, RawSheet):
        raw = sheet(raw, **layout)
    ((raw, band),) = headers.lists(raw, catalogue_sheet)
    found = mapping.propose(raw, band, catalogue_sheet)
    return Understood(band, found, parsing.parse_rows(raw, band, found, catalogue_sheet, words or {}))


def ruined(number: str) -> float:
    """Return a long number as a table program keeps it."""
    return float(number)


NO_WORDS: Mapping[tuple[str, str], str] = {}
