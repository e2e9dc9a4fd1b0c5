"""Goal 8: from a keystroke in the search box to the repainted table, beside one repaint of the same view."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import sample
from benchmarks.harness import Pair
from PySide6.QtWidgets import QApplication

from ledgerdesk.paths import bundled
from ledgerdesk.ui.fonts import Fonts
from ledgerdesk.ui.sheet.sheet_column import Column, Row, column_of
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.sheet.sheet_table import SheetTable
from ledgerdesk.ui.tasks import Task
from ledgerdesk.ui.theme import Theme

SIZES = (3_000, 30_000)
_TYPED = ("9", "99", "990", "9901", "99", "子", "子轩", "")  # finds all, some and few
_WIDTH, _HEIGHT = 1_218, 560  # what a 1366×768 screen leaves the table


class _Pupils:
    """The invented pupils as a register for the table."""

    title = "学生"
    unit = "人"
    search_hint = ""
    filters: Sequence[Filter] = ()
    empty = Empty(icon="users", what="")
    columns: Sequence[Column] = tuple(column_of(field) for field in sample.FIELDS)
    shown: Sequence[str] = tuple(field.key for field in sample.FIELDS)

    def facts(self, total: int, shown: int) -> str:
        """Say nothing."""
        return f"{shown}/{total}"

    def load(self, _task: Task) -> Sequence[Row]:
        """Return no rows: they are set by hand."""
        return ()

    def load_some(self, _task: Task, _records: frozenset[int]) -> Sequence[Row]:
        """Return no rows."""
        return ()

    def touched(self, _change_set: object) -> frozenset[int] | None:
        """Return that nothing changed."""
        return frozenset()


def pairs(_folder: Path) -> Iterator[Pair]:
    """Yield the goal for each size; drawn without a screen, so only the ratio means anything."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    Fonts(bundled("resources") / "fonts").load()
    theme = Theme()
    if isinstance(application, QApplication):
        theme.apply(application)
    for size in SIZES:
        table = SheetTable(theme, _Pupils())
        table.resize(_WIDTH, _HEIGHT)
        table.set_rows([(number, *row.values()) for number, row in enumerate(sample.pupils(size), 1)])
        table.show()
        application.processEvents()
        table.filters.searched.emit("子轩")
        if not 0 < table.model.rowCount() < size:
            raise RuntimeError("the search does not search")

        def keystrokes(table: SheetTable = table) -> None:
            for text in _TYPED:
                table.filters.searched.emit(text)
                application.processEvents()

        def repaints(table: SheetTable = table) -> None:
            for _ in _TYPED:
                table.view.viewport().update()
                application.processEvents()

        yield Pair(
            goal="8",
            what=f"{len(_TYPED)} keystrokes to repaint, {size:,} pupils / as many repaints of the whole list",
            ours=keystrokes,
            peer=repaints,
            limit=1.5,
            rounds=11,
        )
        table.close()
