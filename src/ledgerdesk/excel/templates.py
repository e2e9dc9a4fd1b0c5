"""The blank workbook of a register: headings, drop-downs, hints and an example, ready to be filled and imported.

The example stands above the heading, where it stays in sight while people write and no reader takes it for a row:
data begin below the heading.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ledgerdesk.excel import guidance, paper
from ledgerdesk.excel.cell_text import legible, sheet_name
from ledgerdesk.excel.paper import FONT, HEADING_FILL, Extent
from ledgerdesk.excel.raw import column_name
from ledgerdesk.fields import codes, references
from ledgerdesk.fields.field import Field, Kind, Sheet

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SUFFIX = ".xlsx"
EXAMPLE = "示例"
_MADE_ON = datetime.combine(date(2000, 1, 1), time.min)  # the same sheet gives the same bytes
_TITLE_ROW, _NOTE_ROW, _EXAMPLE_ROW, _HEADING_ROW = range(4)
_FIRST_ROW = _HEADING_ROW + 1
_LAST_ROW = 20_000  # as many rows as the reader takes
_RULED_ROWS = 25  # for whoever prints it and fills it by hand
_ROW_HEIGHT = 18  # points: room to write by hand
_RED, _GREY = "#B3261E", "#6B7280"
_NUMBERS = {Kind.INTEGER: "0", Kind.MONEY: "#,##0.00"}
_SMALL: MappingProxyType[str, Any] = MappingProxyType({"font_name": FONT, "font_size": 10, "valign": "vcenter"})
_YES_NO = ("是", "否")


def importable(sheet: Sheet) -> bool:
    """Tell whether rows of the sheet can be taken in, so that a blank one makes sense."""
    return not sheet.derived


def columns(sheet: Sheet) -> tuple[Field, ...]:
    """Return the fields a person fills in: what is not worked out, and the numbers behind the names of a row.

    A new row has no number of its own record yet, so 记录号 is left out.
    """
    return tuple(field for field in sheet.written if not field.computed and field.key != references.RECORD.key)


def file_name(sheet: Sheet) -> str:
    """Return 学生名册_空白模板.xlsx."""
    return f"{sheet.title}_空白模板{SUFFIX}"


def make(sheet: Sheet) -> bytes:
    """Return the blank workbook; ValueError for a sheet nobody imports."""
    if not importable(sheet):
        raise ValueError(sheet.name)
    import xlsxwriter  # a tenth of what opening a ledger loads, and most days nobody asks for a blank

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": legible(f"{sheet.title}空白模板"), "created": _MADE_ON})
    page = book.add_worksheet(sheet_name(sheet.title))
    advice = guidance.Advice(sheet, columns(sheet), tuple(map(offered, columns(sheet))))
    _Blank(book, page, advice).write()
    guidance.write(book, advice)
    book.close()
    return target.getvalue()


def offered(field: Field) -> tuple[str, ...]:
    """Return the words to choose from for a field, () where anything may be written."""
    if field.kind is Kind.FLAG:
        return _YES_NO
    return tuple(entry.label for entry in codes.table(field.codes).offered) if field.codes else ()


@dataclass(frozen=True)
class _Formats:
    """The formats of a blank."""

    title: "Format"
    note: "Format"
    heading: "Format"
    required: "Format"
    example: "Format"
    serial: "Format"

    @classmethod
    def of(cls, book: "xlsxwriter.Workbook") -> "_Formats":
        """Return the formats, made in a workbook."""
        heading = _SMALL | {"border": 1, "bold": True, "align": "center", "text_wrap": True, "num_format": "@"}
        heading |= {"bg_color": HEADING_FILL}
        example = _SMALL | {"border": 1, "italic": True, "font_color": _GREY, "num_format": "@", "text_wrap": True}
        return cls(
            title=book.add_format({"font_name": FONT, "font_size": 16, "bold": True}),
            note=book.add_format(_SMALL | {"font_color": _GREY}),
            heading=book.add_format(heading),
            required=book.add_format(heading | {"font_color": _RED}),
            example=book.add_format(example),
            serial=book.add_format(_SMALL | {"align": "center", "num_format": "0", "border": 1}),
        )


class _Blank:
    """The page that is filled in."""

    def __init__(self, book: "xlsxwriter.Workbook", page: "Worksheet", advice: guidance.Advice) -> None:
        self._book, self._page, self._advice = book, page, advice
        self._formats = _Formats.of(book)

    def write(self) -> None:
        """Write headings, example, drop-downs, comments, and how it prints."""
        page, formats, fields = self._page, self._formats, self._advice.fields
        page.set_default_row(_ROW_HEIGHT)
        page.set_row(_TITLE_ROW, 28)
        page.write_string(_TITLE_ROW, 0, legible(f"{self._advice.sheet.title}（空白模板）"), formats.title)
        page.write_string(_NOTE_ROW, 0, self._note(), formats.note)
        page.write_string(_EXAMPLE_ROW, 0, EXAMPLE, formats.example)
        page.set_row(_HEADING_ROW, 34)
        page.write_string(_HEADING_ROW, 0, "序号", formats.heading)
        page.set_column(0, 0, 6)
        page.set_row(_EXAMPLE_ROW, paper.height(max(paper.lines(field.example, field.width) for field in fields)))
        for column, field in enumerate(fields, 1):
            self._column(column, field)
        for row in range(_FIRST_ROW, _FIRST_ROW + _RULED_ROWS):
            page.write_blank(row, 0, None, formats.serial)
        names = [at for at, field in enumerate(fields[:3], 1) if field.kind is Kind.NAME]
        extent = Extent(
            heading_row=_HEADING_ROW,
            last_row=_HEADING_ROW + _RULED_ROWS,
            last_column=len(fields),
            name_column=names[0] if names else None,
        )
        paper.freeze(page, extent)
        paper.set_page(page, extent, [field.width for field in fields], growing=True)

    def _note(self) -> str:
        starred = "带 * 的必须填，" if self._advice.required else ""
        either = "".join(f"{sentence}，" for sentence in self._advice.either)
        return f"{starred}{either}从第 {_FIRST_ROW + 1} 行开始填；表头上面灰色的是示例，不会导入，不用删。填法见“{guidance.TITLE}”。"

    def _column(self, column: int, field: Field) -> None:
        page, formats, words = self._page, self._formats, self._advice.words[column - 1]
        label, must = legible(field.label), field.key in self._advice.required
        page.write_string(_EXAMPLE_ROW, column, legible(field.example), formats.example)
        page.write_string(
            _HEADING_ROW, column, f"{label} *" if must else label, formats.required if must else formats.heading
        )
        # Text down the whole column: no program turns a card into a number or 10.8 into a day.
        kept: dict[str, Any] = _SMALL | {"num_format": _NUMBERS.get(field.kind, "@"), "text_wrap": True}
        width = max(field.width, min(2 * len(label) + 2, 16))
        page.set_column(column, column, width, self._book.add_format(kept))
        ruled = self._book.add_format(kept | {"border": 1})
        for row in range(_FIRST_ROW, _FIRST_ROW + _RULED_ROWS):
            page.write_blank(row, column, None, ruled)
        hint = guidance.how(field, words, required=must)
        if hint:
            page.write_comment(_HEADING_ROW, column, legible(hint), guidance.comment_size(hint))
        if words:
            page.data_validation(_FIRST_ROW, column, _LAST_ROW, column, self._drop_down(column, field, words))

    def _drop_down(self, column: int, field: Field, words: Sequence[str]) -> dict[str, Any]:
        """Return the drop-down; what is not in it may still be written: the import asks what it means."""
        row = guidance.FIRST_ROW + column
        first, last = column_name(guidance.WORDS_COLUMN), column_name(guidance.WORDS_COLUMN + len(words) - 1)
        drop_down: dict[str, Any] = {
            "validate": "list",
            "source": list(words) if guidance.fits(words) else f"='{guidance.TITLE}'!${first}${row}:${last}${row}",
            "ignore_blank": True,
            "error_type": "warning",
            "error_title": "不在选项里",
            "error_message": "这个词不在选项里。可以留着，导入时会问是什么意思。",
        }
        # Several may stand in one cell, and a program can check only one.
        return drop_down | {"show_error": field.kind is not Kind.CODES}
