"""The unit in which a column of amounts is written, when the heading or the title says another than ours."""

import re
from dataclasses import replace
from decimal import Decimal

from ledgerdesk.domain.text import clean, compact
from ledgerdesk.excel.heading_rows import HeaderBand
from ledgerdesk.excel.list_rows import HINTS
from ledgerdesk.excel.raw import RawSheet
from ledgerdesk.fields.cells import is_blank
from ledgerdesk.fields.field import Field, FieldError, Kind

_YUAN = {"万元": Decimal(10_000), "千元": Decimal(1_000), "百元": Decimal(100), "元": Decimal(1), "万": Decimal(10_000)}
_SAID = re.compile(r"([万千百]?元)|[(（](万)[)）]")
_OVERALL = re.compile(r"(?:金额)?单位[:：]?[(（]?([万千百]?元)")
_HOURS, _MINUTES = re.compile("小时"), "分钟"
_NUMBER = re.compile(r"[-−]?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|[-−]?\d+(?:\.\d+)?")


def factor(field: Field, heading: str, overall: Decimal = Decimal(1)) -> Decimal:
    """Return by what the cells below a heading are to be multiplied to be in the field's unit; ``overall`` is the title's."""
    if field.kind is Kind.MONEY:
        said = _SAID.search(compact(heading))
        return _YUAN[said[1] or said[2]] if said else overall
    if field.kind is Kind.INTEGER and _MINUTES in field.label and _HOURS.search(heading):
        return Decimal(60)
    return Decimal(1)


def labels(raw: RawSheet, band: HeaderBand) -> dict[int, str]:
    """Return each column's heading with what stands below it in a row of units: （万元）."""
    found = dict(band.labels)
    for row in (row for row, reason in band.skipped.items() if reason == HINTS):
        for column, cell in raw.rows[row].items():
            found[column] = f"{found.get(column, '')} {cell.shown}"
    return found


def overall(raw: RawSheet, band: HeaderBand) -> Decimal:
    """Return the factor of the unit that a title above the list gives for all its amounts (单位：万元)."""
    for row in sorted(raw.rows):
        if row > band.last_row:
            break
        for cell in raw.rows[row].values():
            if isinstance(cell.value, str) and (said := _OVERALL.search(compact(cell.value))):
                return _YUAN[said[1]]
    return Decimal(1)


def scaled(field: Field, by: Decimal) -> Field:
    """Return the field reading cells of another unit; a cell that names a unit itself is refused."""

    def parse(value: object) -> object:
        if is_blank(value) or isinstance(value, bool) or not isinstance(value, (int, float, str)):
            return field.parse(value)
        text = compact(clean(value)) if isinstance(value, str) else repr(value)
        if not _NUMBER.fullmatch(text):
            raise FieldError("表头写的单位不是元，这一格又不只是数字", "按表头的单位只写数字")
        number = Decimal(re.sub("[,，]", "", text).replace("−", "-")) * by
        return field.parse(int(number) if number == number.to_integral_value() else float(number))

    return field if by == 1 else replace(field, parse=parse)
