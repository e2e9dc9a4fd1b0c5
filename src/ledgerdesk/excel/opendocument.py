"""OpenDocument spreadsheets (.ods): values, types and layout in one pass over content.xml."""

import re
from collections.abc import Callable

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import wire
from ledgerdesk.excel.number_formats import GENERAL
from ledgerdesk.excel.package import (
    DAMAGED,
    MAX_CELL_TEXT,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    MAX_SHEETS,
    TOO_LARGE,
    Package,
    in_chunks,
    parse_xml,
)
from ledgerdesk.excel.sheetml_cells import plain_number

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE = _OASIS + "table:1.0}"
_OFFICE = _OASIS + "office:1.0}"
_TEXT = _OASIS + "text:1.0}"
_STYLE = _OASIS + "style:1.0}"
_ERROR_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?")
_LONGEST_CODE = 12
_MAX_SEEN = 1_000_000  # cells, the empty ones that only have a colour too


def read(package: Package) -> wire.Parsed:
    """Return all sheets; raise FileRefusedError for what is no sound spreadsheet."""
    reader = _Reader()
    package.parse("content.xml", reader.start, reader.end, reader.text)
    return _parsed(reader)


def read_flat(data: bytes) -> wire.Parsed:
    """Return all sheets of a spreadsheet in one XML file; raise as ``read``."""
    reader = _Reader()
    parse_xml(in_chunks(data), reader.start, reader.end, reader.text)
    return _parsed(reader)


def _parsed(reader: "_Reader") -> wire.Parsed:
    if not reader.drafts:
        raise FileRefusedError(DAMAGED)
    return wire.Parsed(format="ods", drafts=reader.drafts, formats=reader.formats)


class _Reader:
    """The whole document; one sheet, row and cell open at a time."""

    def __init__(self) -> None:
        self.drafts: list[wire.Draft] = []
        # Number formats are not resolved; leading zeros are, from what the cell shows.
        self.formats = [GENERAL, *("0" * digits for digits in range(1, _LONGEST_CODE + 1))]
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._since_1904 = False
        self._row = self._column = self._layout_column = 0
        self._row_repeat = 1
        self._row_hidden = False
        self._row_cells: list[tuple[int, int, int, object, int]] = []
        self._cell: dict[str, str] = {}
        self._paragraphs: list[list[str]] = []
        self._skipping = self._length = self._seen = 0
        self._depth_of_text = 0
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            _STYLE + "style": self._start_style,
            _STYLE + "table-properties": self._table_style,
            _TABLE + "null-date": self._start_calendar,
            _TABLE + "table": self._start_table,
            _TABLE + "table-column": self._column_layout,
            _TABLE + "table-row": self._start_row,
            _TABLE + "table-cell": self._start_cell,
            _TABLE + "covered-table-cell": self._start_cell,
            _TEXT + "p": self._start_paragraph,
            _TEXT + "s": self._spaces,
            _TEXT + "tab": lambda _: self._write("\t"),
            _TEXT + "line-break": lambda _: self._write("\n"),
        }
        self._ends: dict[str, Callable[[], None]] = {
            _TABLE + "table-row": self._end_row,
            _TABLE + "table-cell": self._end_cell,
            _TABLE + "covered-table-cell": self._end_cell,
            _TEXT + "p": self._end_paragraph,
        }
        # Notes on a cell and pronunciation guides hold paragraphs that are not the cell's.
        self._foreign = {_OFFICE + "annotation", _TEXT + "ruby-text", _TABLE + "shapes", _TABLE + "tracked-changes"}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._skipping or tag in self._foreign:
            self._skipping += 1
        elif (handler := self._starts.get(tag)) is not None:
            handler(attributes)

    def end(self, tag: str) -> None:
        if self._skipping:
            self._skipping -= 1
        elif (handler := self._ends.get(tag)) is not None:
            handler()

    def text(self, text: str) -> None:
        if self._depth_of_text and not self._skipping:
            self._write(text)

    def _write(self, text: str) -> None:
        if self._paragraphs:
            self._length += len(text)
            if self._length > MAX_CELL_TEXT:
                raise FileRefusedError(TOO_LARGE)
            self._paragraphs[-1].append(text)

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get(_STYLE + "name", "")

    def _table_style(self, attributes: dict[str, str]) -> None:
        if attributes.get(_TABLE + "display") == "false":
            self._hidden_styles.add(self._style)

    def _start_calendar(self, attributes: dict[str, str]) -> None:
        self._since_1904 = attributes.get(_TABLE + "date-value", "").startswith("1904")

    def _start_table(self, attributes: dict[str, str]) -> None:
        if len(self.drafts) >= MAX_SHEETS:
            raise FileRefusedError(DAMAGED)
        hidden = attributes.get(_TABLE + "style-name", "") in self._hidden_styles
        self.drafts.append(wire.Draft(name=attributes.get(_TABLE + "name", ""), hidden=hidden))
        self.drafts[-1].since_1904 = self._since_1904
        self._row = self._layout_column = 0

    def _column_layout(self, attributes: dict[str, str]) -> None:
        first = self._layout_column + 1
        self._layout_column += _count(attributes, "number-columns-repeated")
        if attributes.get(_TABLE + "visibility", "visible") != "visible":
            self.drafts[-1].hidden_columns += range(first, min(self._layout_column, MAX_COLUMNS) + 1)

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row += 1
        self._column = 0
        self._row_repeat = _count(attributes, "number-rows-repeated")
        self._row_hidden = attributes.get(_TABLE + "visibility", "visible") != "visible"
        self._row_cells.clear()

    def _end_row(self) -> None:
        draft = self.drafts[-1]
        if self._row_hidden:
            draft.hidden_rows += range(self._row, min(self._row + self._row_repeat, MAX_ROWS + 1))
        if self._row_cells:
            for row in range(self._row, self._row + self._row_repeat):
                for column, repeat, kind, value, index in self._row_cells:
                    for here in range(column, column + repeat):
                        draft.add(row, here, kind, value, index)
        self._row += self._row_repeat - 1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        self._cell = attributes
        self._paragraphs.clear()
        self._length = 0
        self._seen += 1
        if self._seen > _MAX_SEEN:
            raise FileRefusedError(TOO_LARGE)

    def _end_cell(self) -> None:
        repeat = _count(self._cell, "number-columns-repeated")
        rows, columns = _count(self._cell, "number-rows-spanned"), _count(self._cell, "number-columns-spanned")
        if rows > 1 or columns > 1:
            if len(self.drafts[-1].merges) >= MAX_MERGES:
                raise FileRefusedError(DAMAGED)
            merge = (self._row, self._column, self._row + rows - 1, self._column + columns - 1)
            self.drafts[-1].merges.append(merge)
        shown = "\n".join("".join(paragraph) for paragraph in self._paragraphs)
        kind, value, index = _typed(self._cell, shown)
        if value != "":
            self._row_cells.append((self._column, repeat, kind, value, index))
        self._column += repeat - 1

    def _start_paragraph(self, _attributes: dict[str, str]) -> None:
        self._depth_of_text += 1
        self._length += 1
        if self._length > MAX_CELL_TEXT:
            raise FileRefusedError(TOO_LARGE)
        self._paragraphs.append([])

    def _end_paragraph(self) -> None:
        self._depth_of_text -= 1

    def _spaces(self, attributes: dict[str, str]) -> None:
        self._write(" " * min(int(attributes.get(_TEXT + "c", "1")), 1000))


def _count(attributes: dict[str, str], name: str) -> int:
    count = int(attributes.get(_TABLE + name, "1"))
    if count < 1:
        raise FileRefusedError(DAMAGED)
    return count


def _typed(attributes: dict[str, str], shown: str) -> tuple[int, object, int]:
    """Return (kind, value, format's index) of a cell."""
    kind = attributes.get(_OFFICE + "value-type", "")
    if attributes.get(_ERROR_TYPE) == "error":
        return wire.ERROR, shown or "#N/A", 0
    if kind in {"float", "currency", "percentage"}:
        leading_zero = shown.isdecimal() and shown.startswith("0") and len(shown) <= _LONGEST_CODE
        return wire.NUMBER, plain_number(attributes[_OFFICE + "value"]), len(shown) if leading_zero else 0
    if kind == "date" and _DAY.fullmatch(day := attributes.get(_OFFICE + "date-value", "").split(".")[0]):
        return wire.DAY, day.removesuffix("T00:00:00"), 0
    if kind == "boolean":
        return wire.FLAG, attributes.get(_OFFICE + "boolean-value") == "true", 0
    return wire.TEXT, shown, 0
