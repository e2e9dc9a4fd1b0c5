"""The rows of a plan as lines to be read and ticked: one for each cell that would change, one for each other row."""

from collections import Counter
from collections.abc import Iterator

from ledgerdesk.services.imports import CellChange, PlannedRow, Verdict
from ledgerdesk.ui.importing.work import Planned, RowKey
from ledgerdesk.ui.line_table import Line

WORDS = {
    Verdict.NEW: "新增",
    Verdict.CHANGED: "有变动",
    Verdict.UNCHANGED: "没有变动",
    Verdict.DOUBTFUL: "疑似同一人",
    Verdict.HELD: "扣下不导",
}
TAKEN = (Verdict.NEW, Verdict.CHANGED)
BLANK, EMPTIED = "（空）", "（清空）"
_ARROW = "→"
_FACTS = 6

#: A line that can be ticked: a row, and the field of the one cell it shows; None for the row as a whole.
CellKey = tuple[RowKey, str | None]


def lines(planned: Planned, rows: tuple[PlannedRow, ...], system: str, field_key: str | None) -> list[Line]:
    """Return the lines of some rows, all ticked; of changed rows only those of one field where one is named."""
    several = len(planned.plan.opened.parts) > 1
    return [line for row in rows for line in _lines(planned, row, system, several, field_key)]


def cells(row: PlannedRow) -> list[CellKey]:
    """Return what can be ticked of a row: each cell that would change, or the row as a whole."""
    if row.verdict is Verdict.CHANGED:
        return [(row.key, change.key) for change in row.changes]
    return [(row.key, None)] if row.verdict is Verdict.NEW else []


def fields_changed(planned: Planned) -> list[tuple[str, str]]:
    """Return the fields that would change as (key, 住址 12 处), in the order of the sheet."""
    sheet = planned.plan.opened.sheet
    counts = Counter(change.key for row in planned.plan.plan.of(Verdict.CHANGED) for change in row.changes)
    return [(field.key, f"{field.label}（{counts[field.key]:,} 处）") for field in sheet.written if counts[field.key]]


def _lines(planned: Planned, row: PlannedRow, system: str, several: bool, field_key: str | None) -> Iterator[Line]:
    name, beside = planned.name(row), planned.beside(row, system) or "—"
    where = f"{row.sheet} {row.row}" if several else str(row.row)
    if row.verdict is Verdict.CHANGED:
        head = (name, beside)
        for change in row.changes:
            if field_key in (None, change.key):
                yield Line((row.key, change.key), (*head, *_change_words(planned, change), where), True)
                head = ("", "")
        return
    said = _new_words(planned, row) if row.verdict is Verdict.NEW else row.reason
    ticked = True if row.verdict is Verdict.NEW else None
    yield Line((row.key, None), (name, beside, WORDS[row.verdict], said, "", "", where), ticked, "text", "", (3, 3))


def _change_words(planned: Planned, change: CellChange) -> tuple[str, str, str, str]:
    field = planned.plan.opened.sheet.field(change.key)
    old = field.mask(change.old) if change.old is not None else ""
    new = field.mask(change.new) if change.new is not None else EMPTIED
    return field.label, _one_line(old) or BLANK, _ARROW, _one_line(new)


def _new_words(planned: Planned, row: PlannedRow) -> str:
    sheet = planned.plan.opened.sheet
    told = [key for key in (field.key for field in sheet.written) if row.values.get(key) not in (None, "", ())]
    words = (sheet.field(key).mask(row.values[key]) for key in told if key not in ("name", "grade", "class_number"))
    return "　".join(_one_line(word) for word in [word for word in words if word][:_FACTS])


def _one_line(text: str) -> str:
    return " ".join(text.split())
