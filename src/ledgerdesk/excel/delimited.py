"""Tables as plain text (.csv, .tsv, .txt): every value is text, whatever it looks like."""

import csv
import io
import re

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import wire
from ledgerdesk.excel.package import DAMAGED, MAX_ROWS, TOO_LARGE

_NOT_TEXT = re.compile(r"[\0-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_QUOTED_FORMULA = re.compile(r'="(.*)"')
_LONGEST_FIELD = 1 << 20
_MAX_ROWS_SEEN = 1 << 20  # Excel writes empty ones too
NOT_A_TABLE = "这个文件不是表格，请选 Excel 文件（.xlsx、.xls）、WPS 表格或 .csv 文件。"


def read(data: bytes) -> wire.Parsed:
    """Return the one sheet; raise FileRefusedError for what is neither text nor a table."""
    text = decode(data)
    delimiter = max(",\t;，", key=text[:20_000].count)
    if text[:20_000].count(delimiter) == 0:
        raise FileRefusedError(NOT_A_TABLE)
    csv.field_size_limit(_LONGEST_FIELD)
    draft = wire.Draft(name="")
    try:
        for row, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            if row > MAX_ROWS and any(values):
                raise FileRefusedError(TOO_LARGE)
            if row > _MAX_ROWS_SEEN:
                raise FileRefusedError(TOO_LARGE)
            for column, value in enumerate(values, 1):
                if value and (kept := plain(value)):
                    draft.add(row, column, wire.TEXT, kept)
    except csv.Error as error:
        raise FileRefusedError(DAMAGED) from error
    return wire.Parsed(format="csv", drafts=[draft])


def decode(data: bytes) -> str:
    """Return the text in whichever encoding a Chinese PC wrote it; raise FileRefusedError when it is none."""
    for encoding in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _NOT_TEXT.search(text) is None:
            return text.removeprefix("\ufeff")
    raise FileRefusedError(NOT_A_TABLE)


def _candidates(data: bytes) -> tuple[str, ...]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    sample = data[:4096]
    if len(data) % 2 == 0 and sample[1::2].count(0) * 4 > len(sample) // 2:
        return ("utf-16-le",)
    if len(data) % 2 == 0 and sample[0::2].count(0) * 4 > len(sample) // 2:
        return ("utf-16-be",)
    return ("utf-8", "gb18030")


def plain(value: str) -> str:
    """Return a field without the tricks that keep Excel from changing it: ="0123" and a leading apostrophe."""
    if match := _QUOTED_FORMULA.fullmatch(value.strip()):
        return match[1].replace('""', '"')
    return value.removeprefix("'")
