"""The panel beside the lists taken in: what one of them did, and what can still be done with it."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.services.imports import Mode
from ledgerdesk.services.imports.runs import RunFacts
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.importing import taking_back
from ledgerdesk.ui.importing.past_rows import RowsDialog
from ledgerdesk.ui.importing.past_source import IN_FORCE, PastSource, title_of
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.sheet.sheet_model import SheetModel
from ledgerdesk.ui.students.student_views import moment
from ledgerdesk.ui.theme import Tone

MODES: Mapping[str, str] = {
    Mode.UPDATE.value: "按名单更新",
    Mode.FILL.value: "只补空着的",
    Mode.ADD.value: "只新增，已有的不动",
}
_COUNTED = (("added", "新增"), ("changed", "修改"), ("unchanged", "没有变动"), ("held", "扣下"))


class PastPanel(DetailPanel):
    """See RecordPanel. ``attach`` gives it the table it stands beside."""

    def __init__(self, desk: Desk, source: PastSource) -> None:
        super().__init__(desk.theme, (), empty="选一次导入，这里显示它做了什么")
        self._desk, self._source = desk, source
        self._model: SheetModel | None = None
        self._run: RunFacts | None = None

    def attach(self, model: SheetModel) -> None:
        """Take the state in words from a table."""
        self._model = model

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._run = run = self._source.found.get(record) if record is not None else None
        if run is None or self._model is None or self._model.row_of(run.id) is None:
            self.show_nothing()
            return
        state = str(self._model.value(run.id, "state"))
        possible = bool(self._model.value(run.id, "undo"))
        self._draw(run, state, possible)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {}

    def open_rows(self) -> None:
        """Show what was done with each row."""
        if self._run is not None:
            RowsDialog(self._desk, self._run, self.window()).stand()

    def take_back(self) -> None:
        """Undo the import."""
        if self._run is not None:
            taking_back.take_back(self._desk, self._run.step.id, self)

    def _draw(self, run: RunFacts, state: str, possible: bool) -> None:
        theme, desk = self._desk.theme, self._desk
        chip = Chip(theme, state, Tone.OK if state == IN_FORCE else Tone.MUTE)
        self.set_head(
            run.file_name or "（文件名已删去）",
            f"{moment(run.step.at, desk)}　{run.step.user}　{title_of(run.register)}",
            holder(row(theme, chip, None)),
            show_picture=False,
        )
        items: list[Item] = [Label(f"名单共 {run.rows:,} 行，{MODES.get(run.mode, '')}。", wrap=True)]
        items += [row(theme, Label(word, "sub"), None, Label(f"{getattr(run, key):,} 行")) for key, word in _COUNTED]
        items += [6, row(theme, Button(theme, "逐行看", "list-checks", small=True, run=self.open_rows), None)]
        self.set_body(holder(column(theme, *items, None, spacing=8, margin=(0, 2, 6, 2))))
        self.set_actions(*self._buttons(state, possible))

    def _buttons(self, state: str, possible: bool) -> list[QWidget]:
        if state != IN_FORCE or not self._desk.may(Right.IMPORT) or self._desk.past:
            return []
        button = Button(self._desk.theme, "撤销这次导入", "undo-2", role=Role.SECONDARY, run=self.take_back)
        barrier = self._desk.ledger.undo_barrier()
        why = f"“{barrier}”之后，它前面的都不能再撤销" if barrier else "这次导入已经不能撤销"
        button.allow(possible, f"{why}；要改请逐条改，或者再导入一份。")
        return [button]
