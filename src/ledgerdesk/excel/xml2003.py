"""Workbooks of Excel 2002 and 2003 in one XML file (SpreadsheetML 2003), which web systems still write."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import markup, wire
from ledgerdesk.excel.number_formats import GENERAL, from_serial, is_date
from ledgerdesk.excel.package import (
    DAMAGED,
    MAX_CELL_TEXT,
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    MAX_SHEETS,
    SUSPICIOUS,
    TOO_LARGE,
    parse_xml,
)
from ledgerdesk.excel.sheetml_cells import TRUE, plain_number
from ledgerdesk.excel.webpage_styles import format_of

_SS = "urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "urn:schemas-microsoft-com:office:excel}"
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,500}\?>")
_CHUNK = 1 << 16
_DEEPEST = 40
_MOST_CELLS = 500_000  # which take three seconds
_MAX_SEEN = 700_000
_LARGEST = 1 << 20  # Excel's own last row


def read(data: bytes) -> wire.Parsed:
    """Return all sheets; raise FileRefusedError for what is no sound workbook."""
    text = markup.decode(data)
    if text.count("Cell") > 2 * _MOST_CELLS:  # start and end tags
        raise FileRefusedError(TOO_LARGE)
    reader = _Reader()
    parse_xml(_chunks(text), reader.start, reader.end, reader.text, encoding="utf-8")
    if not reader.drafts:
        raise FileRefusedError(DAMAGED)
    return wire.Parsed(format="xml", drafts=reader.drafts, formats=reader.formats)


def _chunks(text: str) -> Iterator[bytes]:
    """Yield the text in pieces; the parser knows no GB18030, so the letters were decoded before."""
    declaration = _DECLARATION.match(text)
    for at in range(declaration.end() if declaration else 0, len(text), _CHUNK):
        yield text[at : at + _CHUNK].encode("utf-8", "surrogatepass")


class _Reader:
    """The whole workbook; one sheet, row and cell open at a time."""

    def __init__(self) -> None:
        self.drafts: list[wire.Draft] = []
        self.formats = [GENERAL]
        self._since_1904 = False
        self._styles: dict[str, str] = {}
        self._style = ""
        self._table_style = self._row_style = ""
        self._columns: dict[int, str] = {}
        self._row = self._row_end = self._column = self._layout_column = self._depth = self._seen = 0
        self._covered: dict[int, int] = {}  # column → last row a cell from above reaches
        self._cell: dict[str, str] | None = None
        self._kind: str | None = None
        self._parts: list[str] = []
        self._length = self._data = self._comment = 0
        self._visible: list[str] | None = None
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            _EXCEL + "Date1904": self._start_1904,
            _EXCEL + "Visible": self._start_visible,
            _SS + "Style": self._start_style,
            _SS + "NumberFormat": self._number_format,
            _SS + "Worksheet": self._start_sheet,
            _SS + "Table": self._start_table,
            _SS + "Column": self._column_layout,
            _SS + "Row": self._start_row,
            _SS + "Cell": self._start_cell,
            _SS + "Data": self._start_data,
        }
        self._ends: dict[str, Callable[[], None]] = {
            _EXCEL + "Visible": self._end_visible,
            _SS + "Cell": self._end_cell,
        }

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise FileRefusedError(SUSPICIOUS)
        if self._depth == 1 and tag != _SS + "Workbook":
            raise FileRefusedError(DAMAGED)
        if self._comment or tag == _SS + "Comment":
            self._comment += 1
        elif self._data:
            self._data += 1  # letters in bold or red inside a text
        elif (handler := self._starts.get(tag)) is not None:
            handler(attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._comment:
            self._comment -= 1
        elif self._data:
            self._data -= 1
        elif (handler := self._ends.get(tag)) is not None:
            handler()

    def text(self, text: str) -> None:
        if self._data and not self._comment:
            self._length += len(text)
            if self._length > MAX_CELL_TEXT:
                raise FileRefusedError(TOO_LARGE)
            self._parts.append(text)
        elif self._visible is not None:
            self._visible.append(text)

    def _start_1904(self, _attributes: dict[str, str]) -> None:
        self._since_1904 = True

    def _start_style(self, attributes: dict[str, str]) -> None:
        self._style = attributes.get(_SS + "ID", "")
        self._styles[self._style] = self._styles.get(attributes.get(_SS + "Parent", "Default"), "")

    def _number_format(self, attributes: dict[str, str]) -> None:
        self._styles[self._style] = format_of(attributes.get(_SS + "Format", ""))

    def _start_sheet(self, attributes: dict[str, str]) -> None:
        if len(self.drafts) >= MAX_SHEETS:
            raise FileRefusedError(TOO_LARGE)
        self.drafts.append(wire.Draft(name=attributes.get(_SS + "Name", ""), since_1904=self._since_1904))
        self._row = self._row_end = self._layout_column = 0
        self._columns.clear()
        self._covered.clear()

    def _start_visible(self, _attributes: dict[str, str]) -> None:
        self._visible = []

    def _end_visible(self) -> None:
        said, self._visible = "".join(self._visible or ()).strip(), None
        if self.drafts and said not in {"", "SheetVisible"}:
            self.drafts[-1].hidden = True

    def _start_table(self, attributes: dict[str, str]) -> None:
        if not self.drafts or self._row:
            raise FileRefusedError(DAMAGED)
        self._table_style = attributes.get(_SS + "StyleID", "Default")

    def _column_layout(self, attributes: dict[str, str]) -> None:
        first = _number(attributes, "Index", self._layout_column + 1)
        last = self._layout_column = first + _number(attributes, "Span", 0, least=0)
        for column in range(first, min(last, MAX_COLUMNS) + 1):
            if _SS + "StyleID" in attributes:
                self._columns[column] = attributes[_SS + "StyleID"]
            if attributes.get(_SS + "Hidden") in TRUE or attributes.get(_SS + "Width") == "0":
                self.drafts[-1].hidden_columns.append(column)

    def _start_row(self, attributes: dict[str, str]) -> None:
        if not self.drafts:
            raise FileRefusedError(DAMAGED)
        row = _number(attributes, "Index", self._row_end + 1)
        self._seen += 1
        if row <= self._row_end or self._seen > _MAX_SEEN:
            raise FileRefusedError(DAMAGED if row <= self._row_end else TOO_LARGE)
        self._row, self._row_end = row, row + _number(attributes, "Span", 0, least=0)
        self._column = 0
        self._row_style = attributes.get(_SS + "StyleID", "")
        if attributes.get(_SS + "Hidden") in TRUE or attributes.get(_SS + "Height") == "0":
            self.drafts[-1].hidden_rows += range(row, min(self._row_end, MAX_ROWS) + 1)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._cell is not None or not self._row:
            raise FileRefusedError(DAMAGED)
        column = _number(attributes, "Index", self._column + 1)
        across = _number(attributes, "MergeAcross", 0, least=0)
        down = _number(attributes, "MergeDown", 0, least=0)
        self._seen += 1 + min(across, MAX_COLUMNS)
        if self._seen > _MAX_SEEN:
            raise FileRefusedError(TOO_LARGE)
        if column <= self._column:
            raise FileRefusedError(DAMAGED)
        self._column = column + across
        self._cell = attributes | {"column": str(column)}
        self._kind = None
        if across or down:
            self._merge(column, down)

    def _merge(self, column: int, down: int) -> None:
        places = range(column, min(self._column, MAX_COLUMNS) + 1)
        if len(self.drafts[-1].merges) >= MAX_MERGES:
            raise FileRefusedError(TOO_LARGE)
        if any(self._covered.get(place, 0) >= self._row for place in places):
            raise FileRefusedError(DAMAGED)
        self._covered.update(dict.fromkeys(places, self._row + down) if down else {})
        self.drafts[-1].merges.append((self._row, column, self._row + down, min(self._column, MAX_COLUMNS)))

    def _start_data(self, attributes: dict[str, str]) -> None:
        if self._cell is None or self._kind is not None:
            raise FileRefusedError(DAMAGED)
        self._kind = attributes.get(_SS + "Type", "String")
        self._data = 1

    def _end_cell(self) -> None:
        cell, self._cell = self._cell or {}, None
        text = "".join(self._parts)
        self._parts.clear()
        self._length = 0
        column = int(cell["column"])
        styles = (cell.get(_SS + "StyleID"), self._row_style, self._columns.get(column), self._table_style, "Default")
        pattern = self._styles.get(next(style for style in styles if style), "")
        kind: int
        value: object
        if self._kind is None and _SS + "Formula" in cell:
            kind, value = wire.ERROR, "公式没有结果"
        else:
            kind, value = self._typed(text, pattern)
        if value == "":
            return
        # Programs disagree on whose place a cell under a merged one takes: it says so itself, or stays away.
        if self._covered.get(column, 0) >= self._row and (self._row, column) not in self._origins(column):
            raise FileRefusedError(DAMAGED)
        self.drafts[-1].add(self._row, column, kind, value, self._format(pattern))

    def _origins(self, column: int) -> tuple[tuple[int, int], ...]:
        merges = self.drafts[-1].merges
        return ((merges[-1][0], merges[-1][1]),) if merges and merges[-1][1] == column else ()

    def _typed(self, text: str, pattern: str) -> tuple[int, object]:
        if self._kind == "Number":
            number = plain_number(text)
            day = from_serial(number, since_1904=self._since_1904) if pattern and is_date(pattern) else None
            return (wire.NUMBER, number) if day is None else (wire.DAY, wire.moment(day))
        if self._kind == "DateTime":
            return _moment(text)
        if self._kind == "Boolean":
            return wire.FLAG, text.strip() in TRUE
        if self._kind == "Error":
            return wire.ERROR, text or "#N/A"
        return wire.TEXT, text

    def _format(self, pattern: str) -> int:
        if not pattern or (pattern not in self.formats and len(self.formats) >= MAX_COLUMNS):
            return 0
        if pattern not in self.formats:
            self.formats.append(pattern)
        return self.formats.index(pattern)


def _number(attributes: dict[str, str], name: str, default: int, *, least: int = 1) -> int:
    said = attributes.get(_SS + name)
    if said is None:
        return default
    number = int(said)
    if not least <= number <= _LARGEST:
        raise FileRefusedError(DAMAGED)
    return number


def _moment(text: str) -> tuple[int, object]:
    """Return the day, the time of day (written on 31 December 1899), or the text when it is neither."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return wire.TEXT, text
    if moment.tzinfo is not None:
        return wire.TEXT, text
    moment = moment.replace(microsecond=0)
    if moment.date().isoformat() == "1899-12-31":
        return wire.DAY, wire.moment(moment.time())
    midnight = not (moment.hour or moment.minute or moment.second)
    return wire.DAY, wire.moment(moment.date() if midnight else moment)
