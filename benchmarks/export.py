"""Goal 4: the register of 3,000 pupils as a styled workbook, beside LibreOffice making one from the same values."""

import csv
from collections.abc import Iterator
from pathlib import Path

from benchmarks import sample
from benchmarks.harness import Office, Pair

from ledgerdesk.excel import writer

ROWS = 3_000


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield the goal; LibreOffice's time includes its start, which is what a clerk without us would wait for."""
    rows = sample.pupils(ROWS)
    listing = folder / "register.csv"
    with listing.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([field.label for field in sample.FIELDS])
        lines.writerows([field.show(row[field.key]) for field in sample.FIELDS] for row in rows)
    office = Office(folder)
    meta = writer.Meta(title="学生台账", masked=False)
    yield Pair(
        goal="4",
        what=f"export {ROWS:,} × {len(sample.FIELDS)} styled / LibreOffice csv→xlsx, headless",
        ours=lambda: writer.write("学生台账", sample.FIELDS, rows, meta=meta),
        peer=lambda: office.convert(listing, "xlsx"),
        limit=0.35,
    )
