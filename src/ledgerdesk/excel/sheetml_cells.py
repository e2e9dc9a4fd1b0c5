"""The cells of one sheet of Excel 2007 and later, and the texts they share.

Written here because no library says all that is needed at once: that a number is a number, what its format is,
which rows are hidden, and what is merged; and because cells out of order or said twice must be refused, not guessed.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import wire
from ledgerdesk.excel.number_formats import from_serial
from ledgerdesk.excel.package import DAMAGED, MAX_CELL_TEXT, MAX_COLUMNS, MAX_MERGES, SUSPICIOUS, TOO_LARGE, parse_xml

MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
TRUE = frozenset({"1", "true"})
_MOST_OTHERS = 200_000  # elements that are neither rows nor cells
_MOST_TURNED = 2_000  # cells of a row in which they do not follow one another
NO_RESULT = "公式没有结果"
_TEXTS = frozenset({"str", "inlineStr"})
MAX_SEEN = 1_200_000  # cells, the empty ones that only have a colour too
_ROOTS = frozenset(f"{namespace}}}worksheet" for namespace in MAIN)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")


def tags(**handlers: Callable[..., None]) -> dict[str, Callable[..., None]]:
    """Return handlers by full tag name, for the transitional and the strict namespace."""
    return {f"{namespace}}}{name}": handler for namespace in MAIN for name, handler in handlers.items()}


def nothing(_tag: str) -> None:
    """Let an element pass."""


class TextReader:
    """Collects the text of a string item: its runs joined, pronunciation guides left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._inside = False
        self._guide = False
        self._length = 0
        self._starts = tags(t=self._begin, rPh=self._begin_guide)
        self._ends = {f"{ns}}}{name}": name for ns in MAIN for name in ("t", "rPh", "si")}

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        """Take the start of any element."""
        if tag in self._starts:
            self._starts[tag]()

    def _begin(self) -> None:
        self._inside = not self._guide

    def _begin_guide(self) -> None:
        self._guide = True

    def text(self, text: str) -> None:
        """Take characters."""
        if self._inside:
            self._length += len(text)
            if self._length > MAX_CELL_TEXT:
                raise FileRefusedError(TOO_LARGE)
            self._parts.append(text)

    def end(self, tag: str) -> bool:
        """Take the end of any element; return True when a whole string item ends."""
        name = self._ends.get(tag)
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._guide = False
        return name == "si"

    def take(self) -> str:
        """Return the text collected and start anew."""
        text = "".join(self._parts)
        self._parts.clear()
        self._length = 0
        return unescape(text)


def unescape(text: str) -> str:
    """Return text with ``_x000D_`` and its like turned into the characters they stand for."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def column_number(letters: str) -> int:
    """Return the column of Excel's letters, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class SheetReader:
    """One sheet's XML to a draft."""

    def __init__(
        self, draft: wire.Draft, shared: list[str], styles: Sequence[tuple[int, bool]], *, since_1904: bool
    ) -> None:
        self._draft = draft
        self._shared = shared
        self._styles = styles
        self._since_1904 = since_1904
        self.parts_with_rows = self._others = 0
        self._row = self._column = self._seen = 0
        self._row_text = ""
        self._rows: set[int] = set()
        self._places: list[int] = []  # columns met in this row
        self._columns: dict[str | None, int] = {}  # letters → number, filled as met
        self._attributes: dict[str, str] = {}
        self._kind: str | None = None
        self._formula = self._inside = False
        self._value: str | None = None
        self._inline = TextReader()
        self._cell = self._value_tag = ""
        self._rare = tags(
            sheetData=self._start_data,
            f=self._start_formula,
            row=self._start_row,
            col=self._column_layout,
            mergeCell=self._merge,
        )

    def read(self, chunks: Iterable[bytes]) -> None:
        """Read the sheet into the draft."""
        parse_xml(chunks, self._start, self._end, self._text)

    def _start_data(self, _attributes: dict[str, str]) -> None:
        self.parts_with_rows += 1

    # Five calls a cell are the cost of reading a sheet: what every cell needs comes first and in few steps.

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == self._cell:
            reference = attributes.get("r")
            letters = None if reference is None else reference.removesuffix(self._row_text)
            column = self._columns.get(letters) or self._new_column(letters)
            self._seen += 1
            if column <= self._column or self._seen > MAX_SEEN:
                self._check_place(column)
            self._column = column
            self._places.append(column)
            self._attributes = attributes
            self._kind = attributes.get("t")
        elif tag == self._value_tag:
            self._inside = True
        elif (handler := self._rare.get(tag)) is not None:
            handler(attributes)
        elif self._kind == "inlineStr":
            self._inline.start(tag, attributes)
        elif tag in _ROOTS:
            namespace = tag.partition("}")[0]
            self._cell, self._value_tag = f"{namespace}}}c", f"{namespace}}}v"
        else:
            self._others += 1
            if self._others > _MOST_OTHERS:
                raise FileRefusedError(SUSPICIOUS)

    def _text(self, data: str) -> None:
        if self._inside:
            self._value = data if self._value is None else self._value + data
            if len(self._value) > MAX_CELL_TEXT:
                raise FileRefusedError(TOO_LARGE)
        elif self._kind == "inlineStr":
            self._inline.text(data)

    def _end(self, tag: str) -> None:
        if tag == self._value_tag:
            self._inside = False
            self._value = self._value or ""
        elif tag == self._cell:
            self._end_cell()
        elif self._kind == "inlineStr":
            self._inline.end(tag)

    def _start_row(self, attributes: dict[str, str]) -> None:
        row = int(attributes.get("r") or self._row + 1)
        if row in self._rows or not row:
            raise FileRefusedError(DAMAGED)
        self._rows.add(row)
        self._row, self._row_text, self._column = row, str(row), 0
        self._places.clear()
        if len(self._rows) > MAX_SEEN:
            raise FileRefusedError(TOO_LARGE)
        if attributes.get("hidden") in TRUE or attributes.get("ht") == "0":
            self._draft.hidden_rows.append(row)

    def _check_place(self, column: int) -> None:
        """Let cells stand in any order; one said twice is read differently by each program."""
        if self._seen > MAX_SEEN:
            raise FileRefusedError(TOO_LARGE)
        if len(self._places) > _MOST_TURNED or column in self._places:
            raise FileRefusedError(DAMAGED)

    def _new_column(self, letters: str | None) -> int:
        if letters is None:
            return self._column + 1
        if not (letters.isascii() and letters.isalpha() and letters.isupper() and len(letters) <= 3):
            raise FileRefusedError(DAMAGED)
        self._columns[letters] = column_number(letters)
        return self._columns[letters]

    def _start_formula(self, _attributes: dict[str, str]) -> None:
        self._formula = True

    def _end_cell(self) -> None:
        kind, value, formula = self._kind, self._value, self._formula
        self._kind, self._value, self._formula = None, None, False
        if kind == "inlineStr":
            value = self._inline.take()
        if value:
            index, dates = self._styles[_place(self._attributes.get("s", "0"))]
            if kind == "s":
                if shared := self._shared[_place(value)]:
                    self._draft.add(self._row, self._column, wire.TEXT, shared, index)
            else:
                self._draft.add(self._row, self._column, *self._typed(kind or "n", value, dates=dates), index)
        elif formula and without_result(kind or "n", value):
            self._draft.add(self._row, self._column, wire.ERROR, NO_RESULT)

    def _typed(self, kind: str, text: str, *, dates: bool) -> tuple[int, object]:
        if kind == "n":
            number = plain_number(text)
            day = from_serial(number, since_1904=self._since_1904) if dates else None
            return (wire.NUMBER, number) if day is None else (wire.DAY, wire.moment(day))
        if kind == "b":
            return wire.FLAG, text in TRUE
        if kind == "e":
            return wire.ERROR, text
        if kind == "d":
            return _iso_day(text)
        return wire.TEXT, text if kind == "inlineStr" else unescape(text)

    def _column_layout(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in TRUE or attributes.get("width") == "0":
            last = min(int(attributes["max"]), MAX_COLUMNS)
            self._draft.hidden_columns += range(int(attributes["min"]), last + 1)

    def _merge(self, attributes: dict[str, str]) -> None:
        match = _RANGE.fullmatch(attributes["ref"])
        if match is None or len(self._draft.merges) >= MAX_MERGES:
            raise FileRefusedError(DAMAGED)
        if match[3]:
            self._draft.merges.append((int(match[2]), column_number(match[1]), int(match[4]), column_number(match[3])))


def _place(text: str) -> int:
    place = int(text)
    if place < 0:  # would count from the end
        raise IndexError(text)
    return place


def plain_number(text: str) -> int | float:
    """Return a cell's number, whole ones Excel holds exactly as int; raise ValueError for what is none."""
    if "_" in text:  # Python's own way to write numbers
        raise ValueError(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    whole = int(number)
    return whole if whole == number and abs(whole) < 10**15 else number


def without_result(kind: str, value: str | None) -> bool:
    """Tell whether a formula's cell has no result: an empty text is one, an empty number (as openpyxl writes) is none."""
    return value is None or (value == "" and kind not in _TEXTS)


def _iso_day(text: str) -> tuple[int, object]:
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.\d+)?Z?)?", text)
    if match is None:
        return wire.TEXT, text
    return wire.DAY, match[1] if match[2] in {None, "00:00:00"} else f"{match[1]}T{match[2]}"
