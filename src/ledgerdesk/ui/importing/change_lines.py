"""The rows of a plan as lines to be read and ticked: one for each cell that would change, one for each other row."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from ledgerdesk.services.imports import CellChange, PlannedRow, Verdict
from ledgerdesk.ui.importing.work import Planned, RowKey
from ledgerdesk.ui.sheet.line_table import Line

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
_SHOWN_BESIDE = ("name", "grade", "class_number")

#: A line that can be ticked: a row, and the field of the one cell it shows; None for the row as a whole.
CellKey = tuple[RowKey, str | None]


class Shelf:
    """The lines of every row of a plan, made once: of thousands of rows that is no work for the window's own thread."""

    def __init__(self, planned: Planned, system: str) -> None:
        self._system = system
        self._kept: dict[RowKey, tuple[PlannedRow, list[Line]]] = {}
        for row in planned.plan.plan.rows:
            self._of(planned, row)

    def lines(self, planned: Planned, rows: tuple[PlannedRow, ...], field_key: str | None) -> list[Line]:
        """Return the lines of some rows, all ticked; of changed rows only those of one field where one is named."""
        found = (self._of(planned, row) for row in rows)
        if field_key is None:
            return [line for of_row in found for line in of_row]
        return [
            replace(line, cells=(*of_row[0].cells[:2], *line.cells[2:]))
            for of_row in found
            for line in of_row
            if isinstance(line.key, tuple) and line.key[1] == field_key
        ]

    def _of(self, planned: Planned, row: PlannedRow) -> list[Line]:
        kept = self._kept.get(row.key)
        if kept is None or kept[0] is not row:  # a row that was decided about is another one
            several = len(planned.plan.opened.parts) > 1
            kept = self._kept[row.key] = row, list(_lines(planned, row, self._system, several))
        return kept[1]


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


def _lines(planned: Planned, row: PlannedRow, system: str, several: bool) -> Iterator[Line]:
    name, beside = planned.name(row), planned.beside(row, system) or "—"
    where = f"{row.sheet} {row.row}" if several else str(row.row)
    if row.verdict is Verdict.CHANGED:
        head = (name, beside)
        for change in row.changes:
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
    found: list[str] = []
    for field in planned.plan.opened.sheet.written:
        value = row.values.get(field.key)
        if value not in (None, "", ()) and field.key not in _SHOWN_BESIDE and (words := field.mask(value)):
            found.append(_one_line(words))
            if len(found) == _FACTS:
                break
    return "　".join(found)


def _one_line(text: str) -> str:
    return " ".join(text.split())
