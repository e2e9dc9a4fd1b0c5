"""Workbooks with one sheet for each class: the class stands in the sheet's name or title, not in a column."""

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from ledgerdesk.domain import grades
from ledgerdesk.excel.headers import HeaderBand
from ledgerdesk.excel.list_rows import cell_text
from ledgerdesk.excel.mapping import ColumnMapping
from ledgerdesk.excel.raw import RawSheet
from ledgerdesk.fields.field import FieldError, Sheet
from ledgerdesk.fields.rows import ParsedRow, read_cell

_CLASS, _GRADE = "class_number", "grade"


def named(raw: RawSheet, band: HeaderBand, mapping: ColumnMapping, sheet: Sheet) -> str:
    """Return the class that the sheet's name, or else its title, speaks of; "" where columns say it, or nothing.

    Beside a column of class numbers alone it is the grade.
    """
    columns = set(mapping.targets.values())
    if not {_CLASS, _GRADE} <= {field.key for field in sheet.fields} or {_CLASS, _GRADE} <= columns:
        return ""
    titles = (cell_text(cell) for row in sorted(raw.rows) if row < band.first_row for cell in raw.rows[row].values())
    found = next((name for text in (raw.name, *titles) if (name := grades.said(text)) and _reads(name, sheet)), "")
    told = set(read_cell(sheet.field(_CLASS), found)) if found else set()
    # What a column tells needs no telling, and a class beside another column of classes is a contradiction.
    return found if told - columns and not (_CLASS in told and _CLASS in columns) else ""


def given(rows: Iterable[ParsedRow], class_name: str, sheet: Sheet) -> Iterable[ParsedRow]:
    """Yield the rows with a class where they have none; "" changes nothing."""
    values = read_cell(sheet.field(_CLASS), class_name) if class_name else {}
    for row in rows:
        yield replace(row, values=MappingProxyType({**values, **row.values})) if values else row


def _reads(name: str, sheet: Sheet) -> bool:
    try:
        return bool(read_cell(sheet.field(_CLASS), name))
    except FieldError:
        return False
