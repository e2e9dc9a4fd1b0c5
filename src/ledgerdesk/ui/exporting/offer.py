"""What a page lets out: the table as it is seen, and the registers its rows are records of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledgerdesk.fields.field import Sheet
from ledgerdesk.ui.sheet.sheet_column import Column, Row, column_of


@dataclass(frozen=True, kw_only=True)
class Register:
    """A register of the catalogue some of whose records a page shows.

    ``ids`` returns the records of that register among those of the page; None takes all there are.
    """

    sheet: str
    ids: Callable[[Sequence[int]], Sequence[int]] | None = list


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One export about to be asked for: the rows taken, in their order, and all columns they have.

    ``page`` is the key under which layouts are saved, ``told`` says which rows these are, ``seen`` are the keys of the
    columns chosen for the screen, of which ``squeezed`` have no room on it now, ``registers`` sheets of the catalogue with
    the ids of the records taken (None: all there are).
    """

    page: str
    title: str
    unit: str
    columns: Sequence[Column]
    seen: tuple[str, ...]
    rows: Sequence[Row]
    registers: tuple[tuple[Sheet, tuple[int, ...] | None], ...] = ()
    told: str = ""
    squeezed: int = 0

    @property
    def of_sheet(self) -> Sheet | None:
        """Return the one register whose fields layouts are made of; None where the table's own columns will do."""
        own = [sheet for sheet, ids in self.registers if ids is not None]
        if len(own) != 1:
            return None
        shown = {column.key for column in self.columns}
        return None if all(field.key in shown for field in own[0].fields) else own[0]

    @property
    def universe(self) -> tuple[Column, ...]:
        """Return the columns a layout may have."""
        sheet = self.of_sheet
        if sheet is not None:
            return tuple(map(column_of, sheet.fields))
        return tuple(column for column in self.columns if not column.hidden)

    @property
    def sensitive(self) -> bool:
        """Tell whether there is any number to be masked."""
        return bool(self.registers) or any(column.field is not None for column in self.columns)
