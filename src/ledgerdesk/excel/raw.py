"""What a foreign workbook holds before anyone decides what it means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from ledgerdesk.excel.number_formats import show_number


class CellKind(Enum):
    """How the file stores a cell: a number that only looks like text stays a number."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    FLAG = "flag"
    ERROR = "error"  # an error value, or a formula saved without its result


class RawCell(NamedTuple):
    """One cell with a value; ``row`` and ``column`` count from 1 as Excel does.

    ``value`` is str (TEXT, ERROR), int or float (NUMBER), date, datetime or time (DAY), bool (FLAG).
    """

    row: int
    column: int
    kind: CellKind
    value: str | int | float | date | time
    format: str = "General"

    @property
    def shown(self) -> str:
        """Return the text a person sees in the cell."""
        value = self.value
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M")
        if isinstance(value, (date, time)):
            return value.isoformat()
        return show_number(value, self.format)

    @property
    def address(self) -> str:
        """Return the cell's name, "D12"."""
        return f"{column_name(self.column)}{self.row}"


class Merge(NamedTuple):
    """A merged range, both ends included, counted from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, kw_only=True)
class RawSheet:
    """One sheet: only rows and cells that hold something, by their Excel numbers.

    ``within`` names the sheet a list is part of, where one sheet holds several; ``name`` then tells them apart.
    A hidden sheet is read too where it can be, else only named. Hidden rows are read like others and listed. ``since_1904`` tells from which
    year the days of numbers without a date format count.
    """

    name: str
    hidden: bool = False
    since_1904: bool = False
    rows: Mapping[int, Mapping[int, RawCell]]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    within: str = ""

    def cell(self, row: int, column: int) -> RawCell | None:
        """Return the cell at that place, None where there is nothing."""
        return self.rows.get(row, {}).get(column)

    def values(self) -> Iterator[tuple[object, ...]]:
        """Yield each row's values, None for no cell, without anything else there is to know of the cells."""
        quick = getattr(self.rows, "values_only", None)  # rows from a child, whose cells are made when looked at
        if quick is not None:
            yield from quick()
            return
        for cells in self.rows.values():
            yield tuple(cell.value for cell in cells.values())

    @property
    def sheet_name(self) -> str:
        """Return the name of the sheet in the file."""
        return self.within or self.name

    @cached_property
    def merges_from(self) -> Mapping[int, tuple[Merge, ...]]:
        """Return the merges by the row they begin in."""
        found: dict[int, list[Merge]] = {}
        for merge in self.merges:
            found.setdefault(merge.first_row, []).append(merge)
        return {row: tuple(merges) for row, merges in found.items()}

    @property
    def last_row(self) -> int:
        """Return the last row that holds anything, 0 for an empty sheet."""
        return max(self.rows, default=0)

    @cached_property
    def last_column(self) -> int:
        """Return the last column that holds anything, 0 for an empty sheet."""
        return max((max(row, default=0) for row in self.rows.values()), default=0)


@dataclass(frozen=True, kw_only=True)
class Workbook:
    """A file from outside, read whole; ``format`` is what its content says, not its name."""

    sheets: tuple[RawSheet, ...]
    format: str

    @property
    def visible(self) -> tuple[RawSheet, ...]:
        """Return the sheets a person sees."""
        return tuple(sheet for sheet in self.sheets if not sheet.hidden)

    @property
    def hidden(self) -> tuple[str, ...]:
        """Return the names of the sheets nobody sees: nothing of them is taken unless the clerk wants it."""
        return tuple(sheet.name for sheet in self.sheets if sheet.hidden)


def column_name(column: int) -> str:
    """Return Excel's letters for a column counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
