"""Goal 6: the values of a 3,000-row workbook, beside openpyxl's read-only mode on the same file."""

import io
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from benchmarks import sample, school
from benchmarks.harness import Pair

from ledgerdesk.excel import lists, reader, writer

ROWS = 3_000
_LOOKING_SECONDS = 1.0


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield both goals; ours includes the child process that reads foreign files, its checks and the layout."""
    path = folder / "list.xlsx"
    meta = writer.Meta(title="学生台账", masked=False)
    path.write_bytes(writer.write("学生台账", sample.FIELDS, sample.pupils(ROWS), meta=meta))

    def values_only() -> int:
        return _read_with_openpyxl(path.read_bytes())

    yield Pair(
        goal="6, values",
        what=f"read {ROWS:,} × {len(sample.FIELDS)} with layout, in a child process that waited / openpyxl read_only, values",
        ours=lambda: _read_with_a_waiting_child(path),
        peer=values_only,
        limit=0.15,
    )
    with school.opened(folder / "bench.ledger", ROWS) as ledger:
        yield Pair(
            goal="6, whole import",
            what="the same up to the preview: layout, columns, checks, matching with a register of 3,000 / the same",
            ours=lambda: lists.plan_list(ledger, lists.open_list(path, ledger=ledger)),
            peer=values_only,
            limit=4.0,
        )


def _read_with_a_waiting_child(path: Path) -> float:
    """Return the milliseconds to all values; the child starts before, as it does while the clerk chooses the file."""
    standby = reader.Standby()
    standby.prepare()
    time.sleep(_LOOKING_SECONDS)
    started = time.perf_counter()
    workbook = reader.read(path, standby=standby)
    count = sum(len(values) for sheet in workbook.sheets for values in sheet.values())
    elapsed = (time.perf_counter() - started) * 1000
    standby.close()
    if count < ROWS * len(sample.FIELDS):
        raise ValueError(f"only {count} values")
    return elapsed


def _read_with_openpyxl(content: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return sum(len(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))
