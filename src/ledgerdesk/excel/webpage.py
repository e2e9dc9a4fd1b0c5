"""Web pages under a table's name, as half of all web systems export: each table is a sheet.

What stands in a page is text as it is shown, so identity numbers keep every digit, though Excel itself would spoil
them on opening. Only what the page says was a number (Excel's ``x:num``, LibreOffice's ``sdval``) is one. A structure that two programs would read
differently (tables in tables, cells over cells, a table that does not end) is refused, not guessed.
"""

import re
from datetime import date

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import delimited, markup, wire
from ledgerdesk.excel.markup import Tag
from ledgerdesk.excel.number_formats import GENERAL, from_serial, is_date
from ledgerdesk.excel.package import DAMAGED, MAX_CELL_TEXT, MAX_COLUMNS, MAX_MERGES, MAX_SHEETS, TOO_LARGE
from ledgerdesk.excel.sheetml_cells import plain_number
from ledgerdesk.excel.webpage_styles import Look, Styles

_SAVE_AS = "请在 Excel 或 WPS 里打开它，另存为“Excel 工作簿（.xlsx）”再导入。"
_NO_TABLE = "这个文件名字像表格，里面其实是网页，也没有表，" + _SAVE_AS
_NESTED = "这个文件其实是网页，里面的表格套着表格，" + _SAVE_AS
_FIELDS = "这个文件其实是网页，表里有输入框，读不出填的内容，" + _SAVE_AS
_HALF_HIDDEN = "这个文件其实是网页，同一列里有的格看得见、有的格藏着，" + _SAVE_AS
_MAX_ROWS_SEEN = 60_000
_LAST_COLUMN = 16_384  # of Excel itself
_MOST_CELLS = 500_000  # which take three seconds
_CELL = re.compile(r"<t[dh][\s>]", re.IGNORECASE)
_MAX_SEEN = 700_000  # places of cells, the empty ones too
_SPACE = re.compile(r"[ \t\r\n\f]+")
_NAME = re.compile(r"<x:Name>([^<]{1,64})</x:Name>", re.IGNORECASE)
_SINCE_1904 = re.compile(r"<x:Date1904\s*/?>", re.IGNORECASE)
_HEAD = 65_536
_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_LINES = frozenset({"br", "p", "/p", "div", "/div", "li", "/li"})


def read(data: bytes) -> wire.Parsed:
    """Return a sheet for every table; raise FileRefusedError for pages without one, and broken or unclear ones."""
    text = markup.decode(data)
    if len(text) > _MOST_CELLS and len(_CELL.findall(text)) > _MOST_CELLS:
        raise FileRefusedError(TOO_LARGE)
    reader = _Reader(since_1904=_SINCE_1904.search(text, 0, _HEAD) is not None)
    for token in markup.tokens(text):
        reader.take(token)
    drafts = reader.finish()
    if len(drafts) == 1:
        name = _NAME.search(text, 0, _HEAD)
        drafts[0].name = name[1] if name else ""
    return wire.Parsed(format="html", drafts=drafts, formats=reader.formats)


class _Cell:
    """A cell while its content is met."""

    def __init__(self, column: int, attributes: dict[str, str], look: Look) -> None:
        self.column, self.attributes, self.look = column, attributes, look
        self.parts: list[str] = []
        self.length = 0

    def write(self, text: str) -> None:
        self.length += len(text)
        if self.length > MAX_CELL_TEXT:
            raise FileRefusedError(TOO_LARGE)
        self.parts.append(text)

    @property
    def shown(self) -> str:
        text = "".join(self.parts)
        if text.isalnum():
            return text
        lines = (_SPACE.sub(" ", line).replace("\xa0", " ").strip() for line in text.split("\v"))
        return "\n".join(lines).strip("\n")


class _Reader:
    """The whole page; one table, row and cell open at a time."""

    def __init__(self, *, since_1904: bool) -> None:
        self.drafts: list[wire.Draft] = []
        self.formats = [GENERAL]
        self._since_1904 = since_1904
        self._styles = Styles()
        self._inside = self._in_row = self._group_hidden = self._caption = self._page = False
        self._row = self._column = self._layout_column = self._seen = 0
        self._cell: _Cell | None = None
        self._columns: dict[int, Look] = {}
        self._covered: dict[int, int] = {}  # column → last row a cell from above reaches
        self._columns_shown: set[int] = set()
        self._columns_hidden: set[int] = set()

    def take(self, token: Tag | str) -> None:
        if isinstance(token, str):
            self._text(token)
        elif token.name == "style":
            self._styles.add(token.content)
        elif token.name in {"html", "/html"}:
            self._page = token.name == "html"
        elif token.name == "table":
            self._start_table(token.attributes)
        elif self._inside:
            self._within(token.name, token.attributes)

    def finish(self) -> list[wire.Draft]:
        if self._inside or self._page:
            raise FileRefusedError(DAMAGED)
        if not self.drafts:
            raise FileRefusedError(_NO_TABLE)
        for at, draft in enumerate(self.drafts, 1):
            draft.name = f"表格{at}"
        return self.drafts

    def _text(self, text: str) -> None:
        if self._cell is not None:
            self._cell.write(text.replace("\v", " "))
        elif self._inside and not self._caption and text.strip():
            raise FileRefusedError(DAMAGED)  # a cell lost its tag

    def _start_table(self, attributes: dict[str, str]) -> None:
        if self._inside:
            raise FileRefusedError(_NESTED)
        if len(self.drafts) >= MAX_SHEETS:
            raise FileRefusedError(TOO_LARGE)
        hidden = self._styles.look("table", attributes).hidden
        self.drafts.append(wire.Draft(name="", hidden=hidden, since_1904=self._since_1904))
        self._inside = True
        self._row = self._layout_column = 0
        self._group_hidden = self._caption = False
        for kept in (self._columns, self._covered, self._columns_shown, self._columns_hidden):
            kept.clear()

    def _within(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"td", "th"}:
            self._start_cell(name, attributes)
        elif name in {"/td", "/th"}:
            self._end_cell()
        elif name == "tr":
            self._start_row(attributes)
        elif name == "/tr":
            self._end_row()
        elif name in _GROUPS or name.removeprefix("/") in _GROUPS:
            self._end_row()
            self._covered.clear()  # cells do not reach out of their group of rows
            self._group_hidden = name in _GROUPS and self._styles.look(name, attributes).hidden
        elif name == "/table":
            self._end_table()
        elif name == "col":
            self._column_layout(attributes)
        elif name in {"caption", "/caption"}:
            self._caption = name == "caption"
        elif name in {"textarea", "select"} or (name == "input" and attributes.get("type", "text").lower() == "text"):
            raise FileRefusedError(_FIELDS)
        elif name in _LINES and self._cell is not None:
            self._cell.write("\v")

    def _column_layout(self, attributes: dict[str, str]) -> None:
        look = self._styles.look("col", attributes)
        for _ in range(min(_span(attributes, "span"), MAX_COLUMNS)):
            self._layout_column += 1
            if self._layout_column <= MAX_COLUMNS:
                self._columns[self._layout_column] = look

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._end_row()
        self._in_row = True
        self._row += 1
        if self._row > _MAX_ROWS_SEEN:
            raise FileRefusedError(TOO_LARGE)
        self._column = 0
        if self._group_hidden or self._styles.look("tr", attributes).hidden:
            self.drafts[-1].hidden_rows.append(self._row)

    def _end_row(self) -> None:
        self._end_cell()
        self._in_row = False

    def _start_cell(self, name: str, attributes: dict[str, str]) -> None:
        self._end_cell()
        if not self._in_row:
            self._start_row({})
        column = self._column + 1
        while self._covered and self._covered.get(column, 0) >= self._row:
            column += 1
        across, down = _span(attributes, "colspan"), _span(attributes, "rowspan")
        self._seen += min(across, MAX_COLUMNS)
        if self._seen > _MAX_SEEN or column > _LAST_COLUMN:
            raise FileRefusedError(TOO_LARGE)
        self._column = column + across - 1
        for place in range(column, min(self._column, MAX_COLUMNS) + 1) if self._covered or down > 1 else ():
            if self._covered.get(place, 0) >= self._row:
                raise FileRefusedError(DAMAGED)  # one cell over another
            if down > 1:
                self._covered[place] = self._row + down - 1
        if across > 1 or down > 1:
            self._merge((self._row, column, self._row + down - 1, min(self._column, MAX_COLUMNS)))
        self._cell = _Cell(column, attributes, self._styles.look(name, attributes))

    def _merge(self, merge: tuple[int, int, int, int]) -> None:
        if len(self.drafts[-1].merges) >= MAX_MERGES:
            raise FileRefusedError(TOO_LARGE)
        self.drafts[-1].merges.append(merge)

    def _end_cell(self) -> None:
        cell, self._cell = self._cell, None
        if cell is None:
            return
        look = cell.look.over(self._columns[cell.column]) if cell.column in self._columns else cell.look
        if "sdnum" in cell.attributes:  # LibreOffice's way to give a format: two languages, then the format
            look = Look(cell.attributes["sdnum"].split(";", 2)[-1]).over(look)
        kind, value = self._typed(cell, look.format)
        if value != "":
            (self._columns_hidden if look.hidden else self._columns_shown).add(cell.column)
            self.drafts[-1].add(self._row, cell.column, kind, value, self._format(look.format))

    def _typed(self, cell: _Cell, pattern: str) -> tuple[int, object]:
        """Return (kind, value): Excel's own pages say what was a number, any other page has only text."""
        shown, said = cell.shown, cell.attributes
        if "x:err" in said:
            return wire.ERROR, shown or "#N/A"
        if "x:bool" in said:
            return wire.FLAG, (said["x:bool"] or shown).upper() == "TRUE"
        if ("x:num" in said and "x:str" not in said) or "sdval" in said:
            try:
                number = plain_number(said.get("x:num") or said.get("sdval") or shown.replace(",", ""))
            except ValueError:
                return wire.TEXT, shown
            return self._number(number, pattern, shown)
        if "x:fmla" in said and not shown:
            return wire.ERROR, "公式没有结果"
        return wire.TEXT, delimited.plain(shown)

    def _number(self, number: float, pattern: str, shown: str) -> tuple[int, object]:
        """Return a number or the day it is; of two countings of days the one that gives the year shown is right."""
        if not (pattern and is_date(pattern)):
            return wire.NUMBER, number
        for since_1904 in (self._since_1904, not self._since_1904):
            day = from_serial(number, since_1904=since_1904)
            told = not isinstance(day, date) or not shown or "y" not in pattern.lower() or f"{day:%y}" in shown
            if day is not None and told:
                return wire.DAY, wire.moment(day)
        return wire.TEXT, shown

    def _format(self, pattern: str) -> int:
        if not pattern:
            return 0
        if pattern not in self.formats:
            if len(self.formats) >= MAX_COLUMNS:
                return 0
            self.formats.append(pattern)
        return self.formats.index(pattern)

    def _end_table(self) -> None:
        self._end_row()
        self._inside = False
        draft = self.drafts[-1]
        if self._columns_hidden & self._columns_shown:
            raise FileRefusedError(_HALF_HIDDEN)
        by_layout = {column for column, look in self._columns.items() if look.hidden}
        draft.hidden_columns += sorted(by_layout | self._columns_hidden)
        # A cell never reaches below its table, whatever it says.
        draft.merges[:] = [(top, left, min(bottom, self._row), right) for top, left, bottom, right in draft.merges]


def _span(attributes: dict[str, str], name: str) -> int:
    """Return how many places a cell takes, as browsers count: what is no number is one."""
    if name not in attributes:
        return 1
    said = attributes[name].strip()
    if not (said.isascii() and said.isdecimal() and len(said) <= 5):
        return 1
    if int(said) == 0:  # down to the end, in some programs
        raise FileRefusedError(DAMAGED)
    return int(said)
