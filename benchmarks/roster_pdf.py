"""Goal 9: a roster of 1,000 rows as a PDF, beside LibreOffice printing the same table; and one public notice."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import sample
from benchmarks.harness import Office, Pair

from ledgerdesk.excel import writer
from ledgerdesk.printing import rosters
from ledgerdesk.printing.render import render

ROWS = 1_000
_KEYS = ("name", "sex", "grade", "class_name", "village", "category", "guardian", "phone")
_IN_A_NEW_PROCESS = "from benchmarks import roster_pdf; roster_pdf.print_roster()"
_ROOT = Path(__file__).resolve().parent.parent


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield the goal with both started as new processes, fonts and imports included, and as the open program feels it."""
    fields = tuple(field for field in sample.FIELDS if field.key in _KEYS)
    table = folder / "roster.xlsx"
    meta = writer.Meta(title="学生花名册", masked=False)
    table.write_bytes(writer.write("学生花名册", fields, sample.pupils(ROWS), meta=meta))
    office = Office(folder)

    def convert() -> Path:
        return office.convert(table, "pdf:calc_pdf_Export")

    yield Pair(
        goal="9",
        what=f"roster PDF, {ROWS:,} × {len(fields)}, new process / LibreOffice xlsx→pdf of the same table",
        ours=_start,
        peer=convert,
        limit=0.4,
    )
    yield Pair(
        goal="9, in the open program",
        what="the same, imports done, fonts opened afresh / the same",
        ours=print_roster,
        peer=convert,
        limit=0.4,
    )


def print_roster() -> bytes:
    """Build and render the roster."""
    fields = tuple(field for field in sample.FIELDS if field.key in _KEYS)
    rows = tuple(tuple(field.show(row[field.key]) for field in fields) for row in sample.pupils(ROWS))
    paper = rosters.RosterPaper(
        school="演示学校",
        term_name="2026年秋季学期",
        title="学生花名册",
        fields=fields,
        rows=rows,
        prepared_by="王老师",
        printed_at="2026年11月20日",
    )
    return render(rosters.build(paper)).pdf


def _start() -> None:
    environment = {"PYTHONPATH": f"{_ROOT}:{_ROOT / 'src'}"}
    subprocess.run([sys.executable, "-c", _IN_A_NEW_PROCESS], check=True, env=environment)
