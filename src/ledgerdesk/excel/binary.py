"""Old workbooks (.xls, .et; Excel 5 to 2003): values, number formats and layout from the records ([MS-XLS] 2.4).

Written here because no library says what is needed: the formats that give a number its leading zeros, hidden rows,
errors, and Chinese letters of Excel 95. A part that breaks off is refused, for rows would be missing.
"""

import io
import math
import struct
from dataclasses import dataclass, field

import olefile

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import wire
from ledgerdesk.excel.cell_styles import CellStyles, typed
from ledgerdesk.excel.package import DAMAGED, MAX_COLUMNS, MAX_MERGES, MAX_SHEETS, TOO_LARGE
from ledgerdesk.excel.records import BEGIN, Letters, Pieces, Record, records

_CODE_PAGE, _SINCE_1904, _FILE_PASS, _SHEET, _FORMAT, _STYLE, _STRINGS = 0x42, 0x22, 0x2F, 0x85, 0x41E, 0xE0, 0xFC
_EXCEL_97, _EXCEL_95 = 0x0600, 0x0500
_WORKSHEET = 0
_MAX_STRINGS = 1_000_000
_MAX_SEEN = 1_500_000  # records of a sheet
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
NO_RESULT = "公式没有结果"


class LockedError(FileRefusedError):
    """The workbook's records are encrypted."""


def read_old(data: bytes) -> wire.Parsed:
    """Return all sheets of an .xls or .et; raise FileRefusedError, LockedError when it has a password."""
    stream = _stream(data)
    try:
        book = _book(stream)
        drafts = wire.read_all(
            [
                (wire.Draft(name=sheet.name, hidden=sheet.hidden, since_1904=book.since_1904), sheet.offset)
                for sheet in book.sheets
            ],
            lambda draft, offset: _Sheet(draft, book).read(stream, offset),
        )
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise FileRefusedError(DAMAGED) from error
    return wire.Parsed(format="xls", drafts=drafts, formats=book.styles.formats)


def streams(data: bytes) -> frozenset[str]:
    """Return the names of the streams in an old Office file; raise FileRefusedError when it is damaged."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return frozenset("/".join(path) for path in container.listdir())
    except (OSError, ValueError, IndexError, struct.error, RecursionError) as error:
        raise FileRefusedError(DAMAGED) from error


def _stream(data: bytes) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            name = "Workbook" if container.exists("Workbook") else "Book"
            return bytes(container.openstream(name).read())
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise FileRefusedError(DAMAGED) from error


@dataclass(frozen=True)
class _Place:
    """Where a sheet begins in the stream."""

    name: str
    hidden: bool
    offset: int


@dataclass
class _Book:
    """What all sheets share."""

    letters: Letters
    styles: CellStyles = field(default_factory=CellStyles)
    strings: list[str] = field(default_factory=list)
    sheets: list[_Place] = field(default_factory=list)
    since_1904: bool = False


def _book(stream: bytes) -> _Book:
    found = list(records(stream))
    version = struct.unpack_from("<H", found[0].body)[0] if found and found[0].kind == BEGIN else 0
    if any(record.kind == _FILE_PASS for record in found):
        raise LockedError(DAMAGED)
    if version not in {_EXCEL_95, _EXCEL_97}:
        raise FileRefusedError(DAMAGED)
    book = _Book(Letters(wide=version == _EXCEL_97))
    _begin(book, found)
    for record in found:
        if record.kind == _FORMAT:
            pattern = book.letters.read(record.pieces, 2, 2 if book.letters.wide else 1)
            book.styles.define(struct.unpack_from("<H", record.body)[0], pattern)
        elif record.kind == _STRINGS:
            book.strings = _strings(record)
        elif record.kind == _SHEET:
            _add_sheet(book, record)
    for record in found:
        if record.kind == _STYLE:
            book.styles.add(struct.unpack_from("<H", record.body, 2)[0])
    if not book.sheets:
        raise FileRefusedError(DAMAGED)
    return book


def _begin(book: _Book, found: list[Record]) -> None:
    """Take what everything else is to be understood by, wherever it stands."""
    for record in found:
        if record.kind == _CODE_PAGE:
            book.letters.use(struct.unpack_from("<H", record.body)[0])
        elif record.kind == _SINCE_1904:
            book.since_1904 = record.body[:1] == b"\1"


def _add_sheet(book: _Book, record: Record) -> None:
    offset, state, kind = struct.unpack_from("<IBB", record.body)
    if kind == _WORKSHEET:
        if len(book.sheets) >= MAX_SHEETS:
            raise FileRefusedError(TOO_LARGE)
        book.sheets.append(_Place(book.letters.read(record.pieces, 6, 1), bool(state & 3), offset))


def _strings(record: Record) -> list[str]:
    content = Pieces(record.pieces)
    content.number(4)
    count = content.number(4)
    if count > _MAX_STRINGS:
        raise FileRefusedError(TOO_LARGE)
    strings, length = [], 0
    for _ in range(count):
        text = content.item()
        length += len(text)
        if length > _MAX_STRINGS * 40:
            raise FileRefusedError(TOO_LARGE)
        strings.append(text)
    return strings


class _Sheet:
    """One sheet's records to a draft."""

    def __init__(self, draft: wire.Draft, book: _Book) -> None:
        self._draft = draft
        self._book = book
        self._waiting: tuple[int, int, int] | None = None  # the place and style of a formula whose text follows
        self._seen: set[int] = set()
        self._read = {
            0x0006: self._formula,
            0x0206: self._formula,
            0x0406: self._formula,
            0x0207: self._result,
            0x0203: self._number,
            0x027E: self._short_number,
            0x00BD: self._short_numbers,
            0x00FD: self._shared,
            0x0204: self._label,
            0x00D6: self._label,
            0x0205: self._flag,
            0x0208: self._row,
            0x007D: self._columns,
            0x00E5: self._merges,
        }

    def read(self, stream: bytes, offset: int) -> None:
        for count, record in enumerate(records(stream, offset), 1):
            if (handler := self._read.get(record.kind)) is not None:
                handler(record)
            elif count == 1 and record.kind != BEGIN:
                raise FileRefusedError(DAMAGED)
            if count > _MAX_SEEN:
                raise FileRefusedError(TOO_LARGE)

    def _add(self, row: int, column: int, style: int, kind: int, value: object) -> None:
        place = row << 14 | column
        if place in self._seen:  # a cell said twice is read differently by each program
            raise FileRefusedError(DAMAGED)
        self._seen.add(place)
        if value != "":
            self._draft.add(row + 1, column + 1, kind, value, self._style(style)[0])

    def _style(self, style: int) -> tuple[int, bool]:
        styles = self._book.styles.of_cell
        return styles[style] if styles else (0, False)

    def _add_number(self, row: int, column: int, style: int, number: float) -> None:
        if not math.isfinite(number):
            raise FileRefusedError(DAMAGED)
        dates = self._style(style)[1]
        self._add(row, column, style, *typed(number, dates=dates, since_1904=self._book.since_1904))

    def _number(self, record: Record) -> None:
        self._add_number(*struct.unpack_from("<HHHd", record.body))

    def _short_number(self, record: Record) -> None:
        row, column, style, number = struct.unpack_from("<HHHI", record.body)
        self._add_number(row, column, style, unpacked(number))

    def _short_numbers(self, record: Record) -> None:
        body = record.body
        row, column = struct.unpack_from("<HH", body)
        for at, (style, number) in enumerate(struct.iter_unpack("<HI", body[4 : 4 + (len(body) - 6) // 6 * 6])):
            self._add_number(row, column + at, style, unpacked(number))

    def _shared(self, record: Record) -> None:
        row, column, style, index = struct.unpack_from("<HHHI", record.body)
        self._add(row, column, style, wire.TEXT, self._book.strings[index])

    def _label(self, record: Record) -> None:
        row, column, style = struct.unpack_from("<HHH", record.body)
        self._add(row, column, style, wire.TEXT, self._book.letters.read(record.pieces, 6, 2))

    def _flag(self, record: Record) -> None:
        row, column, style, value, error = struct.unpack_from("<HHHBB", record.body)
        if error:
            self._add(row, column, style, wire.ERROR, ERRORS.get(value, "#N/A"))
        else:
            self._add(row, column, style, wire.FLAG, value == 1)

    def _formula(self, record: Record) -> None:
        row, column, style, number, flags = struct.unpack_from("<HHHdH", record.body)
        self._waiting = None
        result = record.body[6:14]
        if result[6:] != b"\xff\xff":
            self._add_number(row, column, style, number)
        elif result[0] == 0:
            self._waiting = row, column, style
        elif result[0] == 1:
            self._add(row, column, style, wire.FLAG, result[2] == 1)
        elif result[0] == 2:
            self._add(row, column, style, wire.ERROR, ERRORS.get(result[2], "#N/A"))
        elif flags & 2:  # to be calculated when opened: whoever wrote it never did
            self._add(row, column, style, wire.ERROR, NO_RESULT)

    def _result(self, record: Record) -> None:
        if self._waiting is not None:
            text = self._book.letters.read(record.pieces, 0, 2)
            self._add(*self._waiting, wire.TEXT, text)
            self._waiting = None

    def _row(self, record: Record) -> None:
        if len(record.body) >= 13 and record.body[12] & 0x20:
            self._draft.hidden_rows.append(struct.unpack_from("<H", record.body)[0] + 1)

    def _columns(self, record: Record) -> None:
        if len(record.body) >= 10 and record.body[8] & 0x01:
            first, last = struct.unpack_from("<HH", record.body)
            self._draft.hidden_columns += range(first + 1, min(last + 1, MAX_COLUMNS) + 1)

    def _merges(self, record: Record) -> None:
        for top, bottom, left, right in struct.iter_unpack(
            "<HHHH", record.body[2 : 2 + (len(record.body) - 2) // 8 * 8]
        ):
            if len(self._draft.merges) >= MAX_MERGES:
                raise FileRefusedError(DAMAGED)
            self._draft.merges.append((top + 1, left + 1, bottom + 1, right + 1))


def unpacked(number: int) -> float:
    """Return a number stored in 30 bits ([MS-XLS] 2.5.217)."""
    if number & 2:
        value = float((number >> 2) - (1 << 30 if number & 0x8000_0000 else 0))
    else:
        value = struct.unpack("<d", struct.pack("<Q", (number & 0xFFFF_FFFC) << 32))[0]
    return value / 100 if number & 1 else value
