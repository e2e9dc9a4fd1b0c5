"""A table on the screen as the table of a workbook: the same columns, words and masks, days and numbers as such."""

from collections.abc import Sequence
from datetime import date

from ledgerdesk.excel.tables import Table
from ledgerdesk.fields.field import Field, Kind
from ledgerdesk.ui.exporting.offer import Offer
from ledgerdesk.ui.sheet.sheet_column import Column

_NOTHING = "—"  # what stands for an unknown value on the screen; a cell is left empty
_PIXELS, _SIDES = 8, 22  # of a half-width character, and of both paddings, as columns of a table have them
_NARROWEST = 6
_NUMBERED = frozenset({Kind.DAY, Kind.MONEY, Kind.INTEGER})
_UNBROKEN = frozenset({Kind.ID_NUMBER, Kind.PHONE, Kind.CARD})


def table_of(offer: Offer, keys: Sequence[str]) -> Table:
    """Return the rows of an offer in these columns, in this order; columns the table has no more are left out."""
    places = {column.key: (column, at) for at, column in enumerate(offer.columns, start=1) if not column.hidden}
    chosen = [places[key] for key in keys if key in places]
    columns = [[row[at] for row in offer.rows] for _column, at in chosen]
    fields = tuple(field_of(column, values) for (column, _at), values in zip(chosen, columns, strict=True))
    return Table(
        title=offer.title, unit=offer.unit, fields=fields, rows=list(zip(*columns, strict=True)), told=offer.told
    )


def field_of(column: Column, values: Sequence[object]) -> Field:
    """Return the field a column's cells are written by.

    Masked they are as on the screen. Whole they are as the field itself shows them; a column that is of no field knows
    no more than the screen.
    """

    def seen(value: object) -> str:
        shown = column.show(value)
        return "" if shown == _NOTHING else shown

    field = column.field
    return Field(
        key=column.key,
        label=column.title,
        kind=_kind(column, values),
        parse=_unread,
        show=seen if field is None else field.show,
        mask=seen,
        width=field.width if field is not None else max(_NARROWEST, (column.width - _SIDES) // _PIXELS),
    )


def _kind(column: Column, values: Sequence[object]) -> Kind:
    """Return how the cells are written: a day or a number only where nothing else is shown for it."""
    known = [value for value in values if value is not None]
    kind = column.field.kind if column.field is not None else Kind.TEXT
    if column.name:
        return Kind.NAME
    if kind in _UNBROKEN or kind is Kind.MONEY:
        return kind
    if known and all(type(value) is date for value in known):
        return Kind.DAY
    if known and all(type(value) is int and column.show(value) == str(value) for value in known):
        return Kind.INTEGER
    return Kind.TEXT if kind in _NUMBERED else kind


def _unread(_value: object) -> object:
    raise TypeError("a table that is seen is never read")
