"""A register as a workbook for people to print, hand up, and import again without a change."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ledgerdesk.excel import paper
from ledgerdesk.excel.cell_text import formula_like, sheet_name
from ledgerdesk.excel.cell_text import legible as legible
from ledgerdesk.excel.paper import FONT, HEADING_FILL, Extent
from ledgerdesk.excel.raw import column_name
from ledgerdesk.excel.splice import SharedStrings, insert_rows
from ledgerdesk.fields.field import Field, Kind

if TYPE_CHECKING:
    import xlsxwriter

_SMALL: MappingProxyType[str, Any] = MappingProxyType({"font_name": FONT, "font_size": 10, "valign": "vcenter"})
_COLUMNS = MappingProxyType({Kind.DAY: "yyyy-mm-dd", Kind.MONEY: "#,##0.00", Kind.INTEGER: "0"})
_WIDEST_FROZEN = 3
_NO_DAY = date(2000, 1, 1)  # the same data give the same bytes
_FIRST_DAY = date(1900, 3, 1)  # before, Excel's calendar is a day off
_BEFORE_FIRST = date(1899, 12, 30).toordinal()


@dataclass(frozen=True, kw_only=True)
class Meta:
    """What stands around the rows.

    ``masked`` hides the middle of sensitive numbers; ``unit`` is counted in the last row; ``made_on`` and ``maker``
    stand in the page's foot.
    """

    title: str
    subtitle: str = ""
    unit: str = "人"
    masked: bool = True
    made_on: date | None = None
    maker: str = ""


def write(sheet_title: str, fields: Sequence[Field], rows: Iterable[Mapping[str, object]], *, meta: Meta) -> bytes:
    """Return an .xlsx of the rows, values by field key; text stays text whatever it looks like.

    Numbers of people are text down the whole column, days real dates, money numbers in yuan, codes their labels:
    importing the file again gives the same values, and a masked number means "unchanged".
    """
    import xlsxwriter  # a tenth of what opening a ledger loads, and most days nobody exports

    target = io.BytesIO()
    # XlsxWriter lays out the page; writing every cell through it takes four times as long as our own row XML.
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    made_on = meta.made_on or _NO_DAY
    book.set_properties({"title": legible(meta.title), "created": datetime.combine(made_on, time.min)})
    table = _Table(book, book.add_worksheet(sheet_name(sheet_title)), fields, meta)
    kept = list(rows)
    table.lay_out(kept)
    book.close()
    strings = SharedStrings(target.getvalue())
    return insert_rows(target.getvalue(), table.first_row, list(table.rows(kept, strings)), strings)


class _Table:
    """One sheet being written: title, heading, rows, count, and how it prints."""

    def __init__(
        self,
        book: "xlsxwriter.Workbook",
        sheet: "xlsxwriter.worksheet.Worksheet",
        fields: Sequence[Field],
        meta: Meta,
    ) -> None:
        self._sheet, self._fields, self._meta = sheet, fields, meta
        self._book, self._widths = book, [field.width for field in fields]
        names = [at for at, field in enumerate(fields[:_WIDEST_FROZEN], 1) if field.kind is Kind.NAME]
        self._name_column = names[0] if names else None
        cell, bold = _SMALL | {"border": 1}, _SMALL | {"bold": True}
        self._text = book.add_format(cell | {"num_format": "@", "text_wrap": True})
        # A number of a person is read across, never broken over two lines.
        self._number = book.add_format(cell | {"num_format": "@"})
        self._quoted = book.add_format(cell | {"num_format": "@", "text_wrap": True, "quote_prefix": True})
        self._whole = book.add_format(cell | {"num_format": "0", "align": "center"})
        self._day = book.add_format(cell | {"num_format": "yyyy-mm-dd", "align": "center"})
        self._money = book.add_format(cell | {"num_format": "#,##0.00"})
        heading = {"bold": True, "align": "center", "text_wrap": True, "bg_color": HEADING_FILL, "num_format": "@"}
        self._heading = book.add_format(cell | heading)
        title = {"font_name": FONT, "font_size": 16, "bold": True}
        self._title = book.add_format(title | ({"align": "center"} if paper.fits(self._widths) else {}))
        self._note = book.add_format(_SMALL)
        self._total = book.add_format(bold)
        self._total_money = book.add_format(bold | {"num_format": "#,##0.00"})
        self._heading_row = 2 if meta.subtitle else 1  # from 0
        self._formats = {Kind.DAY: self._day, Kind.MONEY: self._money, Kind.INTEGER: self._whole}
        self._formats |= dict.fromkeys((Kind.ID_NUMBER, Kind.PHONE, Kind.CARD), self._number)

    @property
    def first_row(self) -> int:
        """Return the first data row as Excel counts."""
        return self._heading_row + 2

    def lay_out(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Write everything but the rows, and an empty row in their place."""
        self._write_head()
        model = self._heading_row + 1
        self._sheet.write_blank(model, 0, None, self._quoted)
        for form in (self._whole, self._day, self._money, self._text, self._number):
            form._get_xf_index()  # noqa: SLF001 - formats no cell has yet would not be in the file
        self._write_total(model + max(len(rows), 1), rows)
        self._set_columns()
        self._set_page(model + max(len(rows), 1))

    def _write_head(self) -> None:
        self._sheet.set_row(0, 28)
        self._across(0, self._meta.title, self._title)
        if self._meta.subtitle:
            self._across(1, self._meta.subtitle, self._note)
        self._sheet.set_row(self._heading_row, 30)
        self._sheet.write_string(self._heading_row, 0, "序号", self._heading)
        for column, field in enumerate(self._fields, 1):
            self._sheet.write_string(self._heading_row, column, legible(_heading(field)), self._heading)

    def _across(self, row: int, text: str, form: "xlsxwriter.format.Format") -> None:
        """Write a line over the whole table; over several sheets of paper behind what each of them repeats."""
        first, last = 0, len(self._fields)
        if not paper.fits(self._widths):
            first = (self._name_column or 0) + 1
        elif last:
            self._sheet.merge_range(row, 0, row, last, "", form)
        self._sheet.write_string(row, first, legible(text), form)

    def _write_total(self, row: int, rows: Sequence[Mapping[str, object]]) -> None:
        self._sheet.write_string(row, 0, f"合计 {len(rows):,} {self._meta.unit}", self._total)
        for column, field in enumerate(self._fields, 1):
            if field.kind is Kind.MONEY:
                amounts = (values.get(field.key) for values in rows)
                fen = sum(amount for amount in amounts if isinstance(amount, int))
                self._sheet.write_number(row, column, fen / 100, self._total_money)

    def _set_columns(self) -> None:
        """Set widths, and formats for what people add below: without lines, for a column has no end."""
        self._sheet.set_column(0, 0, 6, self._book.add_format(_SMALL | {"num_format": "0", "align": "center"}))
        for column, field in enumerate(self._fields, 1):
            form = self._book.add_format(_SMALL | {"num_format": _COLUMNS.get(field.kind, "@"), "text_wrap": True})
            self._sheet.set_column(column, column, field.width, form)

    def _set_page(self, total_row: int) -> None:
        """Set what stays in view, and the printed page."""
        extent = Extent(
            heading_row=self._heading_row,
            last_row=total_row,
            last_column=len(self._fields),
            name_column=self._name_column,
        )
        paper.freeze(self._sheet, extent)
        self._sheet.autofilter(self._heading_row, 0, total_row - 1, extent.last_column)
        made_on = f"{self._meta.made_on:%Y-%m-%d}" if self._meta.made_on else ""
        paper.set_page(self._sheet, extent, self._widths, f"{self._meta.maker} {made_on}".strip())

    def rows(self, rows: Sequence[Mapping[str, object]], strings: SharedStrings) -> Iterable[str]:
        """Yield the XML of each row; the workbook must be closed, for only then formats have numbers."""
        whole = self._whole.xf_index
        tall = [1]  # lines of the row's tallest cell
        columns = [
            (
                field.key,
                column_name(at),
                self._cell_of(field, strings, tall),
                f' s="{self._formats.get(field.kind, self._text).xf_index}"/>',
            )
            for at, field in enumerate(self._fields, 2)
        ]
        for number, (values, row) in enumerate(zip(rows, range(self.first_row, 1 << 21), strict=False), 1):
            cells, tall[0] = ["", f'<c r="A{row}" s="{whole}"><v>{number}</v></c>'], 1
            for key, letters, cell, blank in columns:
                value = values.get(key)
                inner = blank if value is None else cell(value)
                cells.append(f'<c r="{letters}{row}"{inner}')
            height = f' ht="{paper.height(tall[0])}"' if tall[0] > 1 else ""
            cells[0] = f'<row r="{row}"{height}>'
            cells.append("</row>")
            yield "".join(cells)

    def _cell_of(self, field: Field, strings: SharedStrings, tall: list[int]) -> Callable[[object], str]:
        """Return what gives the rest of a cell's XML for a value of the field that is not None.

        It raises ``tall`` to the lines that its text takes.
        """
        unbroken = self._formats.get(field.kind) is self._number
        plain, quoted = (self._number if unbroken else self._text).xf_index, self._quoted.xf_index
        show = field.mask if self._meta.masked else field.show
        width, short = field.width, field.width // 2 - 1
        day_format, money_format, whole_format = self._day.xf_index, self._money.xf_index, self._whole.xf_index

        def text(value: object) -> str:
            shown = legible(show(value))
            style = quoted if formula_like(shown) else plain
            if not unbroken and (len(shown) > short or "\n" in shown):
                tall[0] = max(tall[0], paper.lines(shown, width))
            return f' s="{style}" t="s"><v>{strings.index(shown)}</v></c>'

        def day(value: object) -> str:
            if not isinstance(value, date) or value < _FIRST_DAY:
                return text(value)
            return f' s="{day_format}"><v>{value.toordinal() - _BEFORE_FIRST}</v></c>'

        def money(value: object) -> str:
            return f' s="{money_format}"><v>{value / 100:.2f}</v></c>' if isinstance(value, int) else text(value)

        def whole(value: object) -> str:
            return f' s="{whole_format}"><v>{value}</v></c>' if type(value) is int else text(value)

        return {Kind.DAY: day, Kind.MONEY: money, Kind.INTEGER: whole}.get(field.kind, text)


def _heading(field: Field) -> str:
    """Return what stands over a field's column; over amounts that they are yuan."""
    return f"{field.label}（元）" if field.kind is Kind.MONEY and "元" not in field.label else field.label
