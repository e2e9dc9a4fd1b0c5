"""Workbooks in binary form (.xls, .et, .xlsb): values by calamine, hidden rows from the records themselves."""

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

import olefile
import python_calamine

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import wire
from ledgerdesk.excel.package import DAMAGED, MAX_COLUMNS, MAX_MERGES, MAX_ROWS, MAX_SHEETS, TOO_LARGE

_ERRORS = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)")
# Record numbers of [MS-XLS] 2.3.
_FILE_PASS, _BOUND_SHEET, _ROW, _COLUMN, _FORMULA, _BOOL_OR_ERROR = 0x002F, 0x0085, 0x0208, 0x007D, 0x0006, 0x0205
_SINCE_1904 = 0x0022


class LockedError(FileRefusedError):
    """The workbook's records are encrypted."""


def read_old(data: bytes) -> wire.Parsed:
    """Return all visible sheets of an .xls or .et; raise FileRefusedError, LockedError when it has a password."""
    stream = _stream(data)
    layouts = _layouts(stream)
    since_1904 = any(kind == _SINCE_1904 and body[:2] == b"\1\0" for kind, body in _records(stream))
    parsed = _read(data, "xls")
    for draft, layout in zip(parsed.drafts, layouts, strict=False):
        draft.since_1904 = since_1904
        draft.hidden_rows, draft.hidden_columns = layout.rows, layout.columns
        if not draft.hidden:
            for row, column in layout.errors:
                draft.add(row, column, wire.ERROR, "公式算错了")
    return parsed


def read_binary(data: bytes) -> wire.Parsed:
    """Return all visible sheets of an .xlsb."""
    return _read(data, "xlsb")


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


def _records(stream: bytes, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    while offset + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, offset)
        if kind == 0x000A:  # end of this part
            return
        yield kind, stream[offset + 4 : offset + 4 + size]
        offset += 4 + size


@dataclass
class _Layout:
    """What calamine does not tell of a sheet: hidden rows and columns, and cells with errors, which it leaves out."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    errors: list[tuple[int, int]] = field(default_factory=list)


def _layouts(stream: bytes) -> list[_Layout]:
    """Return the layout of each sheet, in the workbook's order."""
    offsets = []
    for kind, body in _records(stream):
        if kind == _FILE_PASS:
            raise LockedError(DAMAGED)
        if kind == _BOUND_SHEET and len(body) >= 6:
            offsets.append(struct.unpack_from("<I", body)[0])
    return [_layout(stream, offset) for offset in offsets[:MAX_SHEETS]]


def _layout(stream: bytes, offset: int) -> _Layout:
    layout = _Layout()
    for kind, body in _records(stream, offset):
        if kind == _ROW and len(body) >= 13 and body[12] & 0x20:
            layout.rows.append(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLUMN and len(body) >= 10 and body[8] & 0x01:
            first, last = struct.unpack_from("<HH", body)
            layout.columns += range(first + 1, min(last + 1, MAX_COLUMNS) + 1)
        elif _is_error(kind, body):
            row, column = struct.unpack_from("<HH", body)
            layout.errors.append((row + 1, column + 1))
    return layout


def _is_error(kind: int, body: bytes) -> bool:
    if kind == _BOOL_OR_ERROR:
        return len(body) >= 8 and body[7] == 1
    return kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2


def _read(data: bytes, kind: str) -> wire.Parsed:
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        sheets = workbook.sheets_metadata[: MAX_SHEETS + 1]
        if not sheets or len(sheets) > MAX_SHEETS:
            raise FileRefusedError(DAMAGED)
        drafts = []
        for sheet in sheets:
            hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
            draft = wire.Draft(name=sheet.name, hidden=hidden)
            if not hidden and sheet.typ == python_calamine.SheetTypeEnum.WorkSheet:
                _fill(draft, workbook.get_sheet_by_name(sheet.name))
            drafts.append(draft)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefusedError(DAMAGED) from error
    return wire.Parsed(format=kind, drafts=drafts)


def _fill(draft: wire.Draft, sheet: python_calamine.CalamineSheet) -> None:
    if sheet.start is None or sheet.end is None:
        return
    (top, left), (bottom, right) = sheet.start, sheet.end
    if bottom >= MAX_ROWS or right >= MAX_COLUMNS:
        raise FileRefusedError(TOO_LARGE)
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1):
        for column, value in enumerate(values, left + 1):
            if value != "":
                draft.add(row, column, *_typed(value))
    for (first_row, first_column), (last_row, last_column) in (sheet.merged_cell_ranges or [])[:MAX_MERGES]:
        draft.merges.append((first_row + 1, first_column + 1, last_row + 1, last_column + 1))


def _typed(value: object) -> tuple[int, object]:
    if isinstance(value, bool):
        return wire.FLAG, value
    if isinstance(value, (int, float)):
        return wire.NUMBER, int(value) if value == int(value) and abs(value) < 10**15 else float(value)
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second)
        return wire.DAY, wire.moment(value.date() if midnight else value.replace(microsecond=0))
    if isinstance(value, (date, time)):
        return wire.DAY, wire.moment(value)
    text = str(value)
    return wire.ERROR if _ERRORS.fullmatch(text) else wire.TEXT, text
