"""Goal 6: the values of a 3,000-row workbook, beside openpyxl's read-only mode on the same file."""

import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from benchmarks import sample
from benchmarks.harness import Pair

from ledgerdesk.excel import reader, writer

ROWS = 3_000


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield the goal; ours includes the child process, its checks and what it finds out about the layout."""
    path = folder / "list.xlsx"
    meta = writer.Meta(title="学生台账", masked=False)
    path.write_bytes(writer.write("学生台账", sample.FIELDS, sample.pupils(ROWS), meta=meta))
    yield Pair(
        goal="6",
        what=f"read {ROWS:,} × {len(sample.FIELDS)} with layout, in a child process / openpyxl read_only, values",
        ours=lambda: reader.read(path),
        peer=lambda: _read_with_openpyxl(path.read_bytes()),
        limit=4.0,
    )


def _read_with_openpyxl(content: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return sum(len(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
