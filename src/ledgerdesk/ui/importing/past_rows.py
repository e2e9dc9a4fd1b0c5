"""What one import did, row by row: the verdict on each, whom it speaks of, and why it was left out."""

from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.services.imports import Verdict, runs
from ledgerdesk.services.imports.runs import RunFacts, RunRow
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Tile
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.line_table import Line, LineColumn, LineTable

WORDS = {
    Verdict.NEW.value: "新增",
    Verdict.CHANGED.value: "修改",
    Verdict.UNCHANGED.value: "没有变动",
    Verdict.DOUBTFUL.value: "疑似，先放着",
    Verdict.HELD.value: "扣下",
}


class RowsDialog(Dialog):
    """The rows of one import; a tile shows those of one verdict, pressed again all."""

    def __init__(self, desk: Desk, run: RunFacts, parent: QWidget | None) -> None:
        super().__init__(desk.theme, "导入的每一行", parent, width=860)
        self._rows: tuple[RunRow, ...] = ()
        self._shown = ""
        self._tiles = {
            verdict: Tile(desk.theme, "0", word, "", partial(self.show_verdict, verdict))
            for verdict, word in WORDS.items()
        }
        columns = (
            LineColumn(title="第几行", width=70, name=True, tint="sub"),
            LineColumn(title="结果", width=90, name=True),
            LineColumn(title="说的是谁", width=100, name=True),
            LineColumn(title="为什么没有导入", width=260, share=1),
        )
        self.table = LineTable(desk.theme, columns, name="导入的每一行")
        self.table.setMinimumHeight(desk.theme.px(300))
        self.put(
            Label(run.file_name or "（文件名已删去）", "heading"),
            row(desk.theme, *self._tiles.values()),
            (self.table, 1),
        )
        close = Button(desk.theme, "看完了", role=Role.PRIMARY, run=self.accept)
        self.put_buttons(close)
        close.setFocus()
        desk.read("读取导入的每一行", lambda session: runs.rows_of(session, run.id), self._took, owner=self)

    def show_verdict(self, verdict: str) -> None:
        """Show the rows of one verdict, all when it is shown already."""
        self._shown = "" if verdict == self._shown else verdict
        self._fill()

    def _took(self, rows: tuple[RunRow, ...]) -> None:
        self._rows = rows
        for verdict, tile in self._tiles.items():
            tile.set(f"{sum(found.verdict == verdict for found in rows):,}", WORDS[verdict], "")
        self._fill()

    def _fill(self) -> None:
        for known, tile in self._tiles.items():
            tile.setChecked(known == self._shown)
        several = len({found.sheet for found in self._rows}) > 1
        shown = [found for found in self._rows if self._shown in ("", found.verdict)]
        self.table.set_lines([_line(found, several=several) for found in shown])


def _line(found: RunRow, *, several: bool) -> Line:
    where = f"{found.sheet} {found.row}" if several else str(found.row)
    who = found.name or "—"
    return Line(
        (found.sheet, found.row), (where, WORDS.get(found.verdict, found.verdict), who, " ".join(found.problems))
    )
