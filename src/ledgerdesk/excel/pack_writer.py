"""A class teacher's workbook: a title, one line of instruction, yellow cells to fill, the rest protected."""

import io
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from ledgerdesk.domain import dates
from ledgerdesk.excel import paper
from ledgerdesk.excel.cell_text import formula_like, legible, sheet_name
from ledgerdesk.excel.paper import FONT, HEADING_FILL, Extent
from ledgerdesk.excel.raw import column_name
from ledgerdesk.fields import codes
from ledgerdesk.fields.field import Field
from ledgerdesk.fields.packs import PackForm
from ledgerdesk.services.packs import Pack, PackRow

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

#: The hidden column stands between 姓名 and the rest, so that whoever sorts by hand takes it along.
KEY_LABEL = "行号（请勿改动）"
KEY_COLUMN = 2
_FILL, _GREY = "#FFF6C2", "#6B7280"
_NUMBER_COLUMN, _NAME_COLUMN = 0, 1
_TITLE_ROW, _LINE_ROW, _NOTE_ROW, _HEADING_ROW = range(4)
_ROW_HEIGHT = 34  # points: two lines, and room for a pen
_FILLED_HEIGHT = 46
_MADE_ON = datetime.combine(date(2000, 1, 1), time.min)
_LONGEST_LIST = 255  # characters of a drop-down written into the file itself
#: What a teacher may do beside filling: make a row higher, filter, and sort once the protection is lifted.
_ALLOWED = {"format_rows": True, "sort": True, "autofilter": True}


def write(pack: Pack, form: PackForm, school: str) -> bytes:
    """Return the workbook; every cell is text, every row carries its key, nothing is a formula."""
    import xlsxwriter  # a tenth of what opening a ledger loads, and most days nobody makes a pack

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": legible(f"{pack.class_name}{form.title}"), "created": _MADE_ON})
    page = book.add_worksheet(sheet_name(f"{pack.class_name}{form.word}"))
    _Page(book, page, pack, form).write(school)
    book.close()
    return target.getvalue()


class _Page:
    def __init__(self, book: "xlsxwriter.Workbook", page: "Worksheet", pack: Pack, form: PackForm) -> None:
        self._page, self._pack, self._form = page, pack, form
        self._columns: list[tuple[int, Field]] = [
            (_NAME_COLUMN if at == 0 else at + KEY_COLUMN, field) for at, field in enumerate(form.columns)
        ]
        self._last = self._columns[-1][0]
        small: dict[str, Any] = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "num_format": "@"}
        cell = small | {"border": 1, "text_wrap": True}
        yellow = cell | {"bg_color": _FILL, "locked": False}
        self._given = book.add_format(cell)
        self._asked = book.add_format(yellow)
        self._quoted = book.add_format(yellow | {"quote_prefix": True})
        self._serial = book.add_format(cell | {"align": "center", "num_format": "0"})
        self._heading = book.add_format(cell | {"bold": True, "align": "center", "bg_color": HEADING_FILL})
        self._to_fill = book.add_format(cell | {"bold": True, "align": "center", "bg_color": _FILL})
        self._title = book.add_format({"font_name": FONT, "font_size": 16, "bold": True, "valign": "vcenter"})
        self._line = book.add_format(small | {"font_size": 11, "bold": True})
        self._note = book.add_format(small | {"font_color": _GREY})

    def write(self, school: str) -> None:
        """Write everything, then protect it."""
        self._write_head(school)
        for at, row in enumerate(self._pack.rows):
            self._write_row(_HEADING_ROW + 1 + at, at + 1, row)
        self._add_drop_downs()
        self._set_columns()
        self._set_page()
        # A phone or the end of a number is text on purpose: no green corners.
        self._page.ignore_errors(
            {"number_stored_as_text": f"A1:{column_name(self._last + 1)}{len(self._pack.rows) + _HEADING_ROW + 1}"}
        )
        self._page.protect("", _ALLOWED)

    def _write_head(self, school: str) -> None:
        page, pack = self._page, self._pack
        page.set_row(_TITLE_ROW, 28)
        page.write_string(_TITLE_ROW, 0, legible(f"{school} {pack.class_name} {self._form.title}"), self._title)
        page.set_row(_LINE_ROW, 20)
        page.write_string(_LINE_ROW, 0, legible(self._form.line), self._line)
        led = f"班主任：{pack.teacher}　　" if pack.teacher else ""
        told = f"{led}{pack.term}　　发出日期：{dates.full(pack.sent_on)}　　编号：{pack.number}　　内有学生资料，请不要转发"
        page.write_string(_NOTE_ROW, 0, legible(told), self._note)
        page.set_row(_HEADING_ROW, 32)
        page.write_string(_HEADING_ROW, _NUMBER_COLUMN, "序号", self._heading)
        page.write_string(_HEADING_ROW, KEY_COLUMN, KEY_LABEL, self._heading)
        for column, field in self._columns:
            form = self._to_fill if field in self._form.asked else self._heading
            page.write_string(_HEADING_ROW, column, legible(field.label), form)

    def _write_row(self, line: int, number: int, row: PackRow) -> None:
        page = self._page
        page.set_row(line, _FILLED_HEIGHT if self._form.facts else _ROW_HEIGHT)
        page.write_number(line, _NUMBER_COLUMN, number, self._serial)
        page.write_string(line, KEY_COLUMN, row.key, self._given)
        for column, field in self._columns:
            asked = field in self._form.asked or row.student_id is None
            text = legible(row.cells.get(field.key, ""))
            plain = self._asked if asked else self._given
            if text:
                page.write_string(line, column, text, self._quoted if asked and formula_like(text) else plain)
            else:
                page.write_blank(line, column, None, plain)

    def _add_drop_downs(self) -> None:
        last = _HEADING_ROW + len(self._pack.rows)
        for column, field in self._columns:
            words = [entry.label for entry in codes.table(field.codes).offered] if field.codes else []
            if words and field in self._form.asked and len(",".join(words)) <= _LONGEST_LIST:
                self._page.data_validation(
                    _HEADING_ROW + 1,
                    column,
                    last,
                    column,
                    {
                        "validate": "list",
                        "source": words,
                        "ignore_blank": True,
                        "error_title": "请从下拉里选",
                        "error_message": "点格子右边的小箭头，选一个。",
                    },
                )

    def _set_columns(self) -> None:
        page = self._page
        page.set_column(_NUMBER_COLUMN, _NUMBER_COLUMN, 5)
        page.set_column(KEY_COLUMN, KEY_COLUMN, 16, None, {"hidden": True})
        for column, field in self._columns:
            page.set_column(column, column, field.width)

    def _set_page(self) -> None:
        extent = Extent(
            heading_row=_HEADING_ROW,
            last_row=_HEADING_ROW + len(self._pack.rows),
            last_column=self._last,
            name_column=_NAME_COLUMN,
        )
        paper.freeze(self._page, extent)
        paper.set_page(self._page, extent, [field.width for _at, field in self._columns], self._pack.number)
