"""Workbooks in binary parts (.xlsb): values, number formats and layout from the records ([MS-XLSB] 2.4)."""

import math
import struct
from collections.abc import Iterator

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import wire
from ledgerdesk.excel.binary import ERRORS, unpacked
from ledgerdesk.excel.cell_styles import CellStyles, typed
from ledgerdesk.excel.package import DAMAGED, MAX_CELL_TEXT, MAX_COLUMNS, MAX_MERGES, MAX_SHEETS, TOO_LARGE, Package
from ledgerdesk.excel.sheetml import related

_WORKBOOK = "xl/workbook.bin"
_PROPERTIES, _SHEET = 153, 156
_FORMAT, _STYLE, _BEGIN_STYLES, _END_STYLES = 44, 47, 617, 618
_STRING = 19
_ROW, _COLUMNS, _MERGE, _END_SHEET = 0, 60, 176, 130
_SHORT, _ERROR, _FLAG, _REAL, _TEXT, _SHARED, _RICH = 2, 3, 4, 5, 6, 7, 62
_FORMULA = {8: _TEXT, 9: _REAL, 10: _FLAG, 11: _ERROR}  # the result stands where a plain value would
_CELLS = frozenset({_SHORT, _ERROR, _FLAG, _REAL, _TEXT, _SHARED, _RICH, *_FORMULA})
_MAX_SEEN = 1_500_000


def read(package: Package) -> wire.Parsed:
    """Return all sheets of an .xlsb; raise FileRefusedError for what is no sound workbook."""
    try:
        sheets, since_1904 = _sheets(package)
        strings = _strings(package, related(package, _WORKBOOK, "sharedStrings").get(""))
        styles = _styles(package, related(package, _WORKBOOK, "styles").get(""))
        drafts = wire.read_all(
            [(wire.Draft(name=name, hidden=hidden, since_1904=since_1904), part) for name, hidden, part in sheets],
            lambda draft, part: _Sheet(draft, strings, styles).read(package, part),
        )
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise FileRefusedError(DAMAGED) from error
    return wire.Parsed(format="xlsb", drafts=drafts, formats=styles.formats)


def _records(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
    """Yield (number, content) of a part's records; raise FileRefusedError where it breaks off."""
    data = b"".join(package.chunks(part))
    at, end, seen = 0, len(data), 0
    while at < end:
        kind = data[at]
        at += 1
        if kind & 0x80:
            kind = kind & 0x7F | (data[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80 or shift > 21:
                break
        if at + size > end:
            raise FileRefusedError(DAMAGED)
        seen += 1
        if seen > _MAX_SEEN:
            raise FileRefusedError(TOO_LARGE)
        yield kind, data[at : at + size]
        at += size


def _text(body: bytes, at: int) -> tuple[str, int]:
    """Return the text at a place and where it ends."""
    count = struct.unpack_from("<I", body, at)[0]
    if count > MAX_CELL_TEXT:
        raise FileRefusedError(TOO_LARGE)
    end = at + 4 + 2 * count
    if end > len(body):
        raise FileRefusedError(DAMAGED)
    return body[at + 4 : end].decode("utf-16-le", "surrogatepass"), end


def _sheets(package: Package) -> tuple[list[tuple[str, bool, str]], bool]:
    parts = related(package, _WORKBOOK, "worksheet")
    sheets, since_1904 = [], False
    for kind, body in _records(package, _WORKBOOK):
        if kind == _PROPERTIES:
            since_1904 = bool(body[0] & 1)
        elif kind == _SHEET:
            relation, end = _text(body, 8)
            name, _ = _text(body, end)
            if relation in parts:
                sheets.append((name, struct.unpack_from("<I", body)[0] != 0, parts[relation]))
    if not sheets or len(sheets) > MAX_SHEETS:
        raise FileRefusedError(DAMAGED)
    return sheets, since_1904


def _strings(package: Package, part: str | None) -> list[str]:
    if part is None or part not in package:
        return []
    return [_text(body, 1)[0] for kind, body in _records(package, part) if kind == _STRING]


def _styles(package: Package, part: str | None) -> CellStyles:
    styles, inside = CellStyles(), False
    for kind, body in _records(package, part) if part is not None and part in package else ():
        if kind == _FORMAT:
            styles.define(struct.unpack_from("<H", body)[0], _text(body, 2)[0])
        elif kind in {_BEGIN_STYLES, _END_STYLES}:
            inside = kind == _BEGIN_STYLES
        elif kind == _STYLE and inside:
            styles.add(struct.unpack_from("<H", body, 2)[0])
    return styles


class _Sheet:
    """One sheet's records to a draft."""

    def __init__(self, draft: wire.Draft, strings: list[str], styles: CellStyles) -> None:
        self._draft = draft
        self._strings = strings
        self._styles = styles.of_cell or [(0, False)]
        self._row = self._column = -1

    def read(self, package: Package, part: str) -> None:
        kind = -1
        for kind, body in _records(package, part):
            if kind in _CELLS:
                self._cell(_FORMULA.get(kind, kind), body)
            elif kind == _ROW:
                self._start_row(body)
            elif kind == _COLUMNS:
                self._columns(body)
            elif kind == _MERGE:
                top, bottom, left, right = struct.unpack_from("<IIII", body)
                if len(self._draft.merges) >= MAX_MERGES:
                    raise FileRefusedError(DAMAGED)
                self._draft.merges.append((top + 1, left + 1, bottom + 1, right + 1))
        if kind != _END_SHEET:
            raise FileRefusedError(DAMAGED)

    def _start_row(self, body: bytes) -> None:
        row = struct.unpack_from("<I", body)[0]
        if row <= self._row:
            raise FileRefusedError(DAMAGED)
        self._row, self._column = row, -1
        if len(body) > 11 and body[11] & 0x10:
            self._draft.hidden_rows.append(row + 1)

    def _cell(self, kind: int, body: bytes) -> None:
        column, style = struct.unpack_from("<II", body)
        if column <= self._column or self._row < 0:
            raise FileRefusedError(DAMAGED)
        self._column = column
        index, dates = self._styles[style & 0xFF_FFFF]
        found, value = self._value(kind, body, dates=dates)
        if value != "":
            self._draft.add(self._row + 1, column + 1, found, value, index)

    def _value(self, kind: int, body: bytes, *, dates: bool) -> tuple[int, object]:
        if kind == _SHARED:
            return wire.TEXT, self._strings[struct.unpack_from("<I", body, 8)[0]]
        if kind in {_TEXT, _RICH}:
            return wire.TEXT, _text(body, 9 if kind == _RICH else 8)[0]
        if kind == _FLAG:
            return wire.FLAG, body[8] == 1
        if kind == _ERROR:
            return wire.ERROR, ERRORS.get(body[8], "#N/A")
        number = (
            unpacked(struct.unpack_from("<I", body, 8)[0]) if kind == _SHORT else struct.unpack_from("<d", body, 8)[0]
        )
        if not math.isfinite(number):
            raise FileRefusedError(DAMAGED)
        return typed(number, dates=dates, since_1904=self._draft.since_1904)

    def _columns(self, body: bytes) -> None:
        first, last, width, _, flags = struct.unpack_from("<IIIIH", body)
        if flags & 1 or width == 0:
            self._draft.hidden_columns += range(first + 1, min(last + 1, MAX_COLUMNS) + 1)
