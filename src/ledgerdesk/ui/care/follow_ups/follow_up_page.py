"""帮扶 › 跟进: what visits, talks and checks of books found, until it is done."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import follow_ups
from ledgerdesk.ui.aid.supervision.supervision_paper import seen
from ledgerdesk.ui.care.follow_ups import follow_up_dialogs, follow_up_source
from ledgerdesk.ui.care.follow_ups.follow_up_dialogs import TaskDialog
from ledgerdesk.ui.care.follow_ups.follow_up_panel import FollowUpPanel
from ledgerdesk.ui.care.follow_ups.follow_up_source import Tasks
from ledgerdesk.ui.care.visits import visit_reading
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action

CHOICES = "sheet.follow_ups"


class FollowUpPage(SheetPage):
    """The list, those not done first; the panel finishes, changes and shows where each comes from."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._held = desk, Tasks()
        self.panel = FollowUpPanel(desk, self._held)
        ticked = [Action(text="办完了", icon="check", run=self.finish_all)] if desk.may(Right.EDIT) else []
        super().__init__(
            desk.theme,
            follow_up_source.source(desk, self._held),
            desk.runner,
            actions=self._actions(),
            ticked_actions=ticked,
            panel=self.panel,
            choices=sheet_memory.recall(desk, CHOICES),
        )
        self.panel.finishing.connect(self.finish)
        self.panel.editing.connect(self.edit)
        self.loaded.connect(lambda: self.panel.show_record(self.view.current()))
        sheet_memory.keep(desk, CHOICES, self)
        attach(desk, self, key=CHOICES)
        desk.term_changed.connect(self._term_changed)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        found = dict(super().commands())
        if self._desk.editable:
            found[Command.NEW] = self.new
            if self.panel.task is not None and not self.panel.task.done:
                found[Command.SAVE] = self.finish
        if self._desk.may(Right.OUTPUT):
            found[Command.PRINT] = self.print
        return found

    # ---- what is done ----------------------------------------------------------------------------
    def new(self) -> None:
        """Ask for something to be done that no visit or talk found."""
        self._ask(None)

    def edit(self) -> None:
        """Change the task shown."""
        if self.panel.task is not None and self._desk.editable:
            self._ask(self.panel.task)

    def finish(self) -> None:
        """Ask what came of the task shown."""
        task = self.panel.task
        if task is not None and self._desk.editable:
            follow_up_dialogs.finish(self._desk, task, self)

    def finish_all(self, ids: Sequence[int]) -> None:
        """Note that the ticked tasks were done today, with one sentence for all."""
        open_ = [one.id for one in map(self._held.of, ids) if one is not None and not one.done]
        if not open_ or not self._desk.editable:
            self._desk.note("勾选的都已经办完了")
            return
        on, count = self._desk.today, len(open_)
        words = self._desk.asker.ask_text(
            f"{count} 件都办完了", "今天办完，办得怎样写一句，也可以不写。", f"办完 {count} 件"
        )
        if words is None:
            return

        def work(session: Session) -> None:
            for task_id in open_:
                follow_ups.finish(session, task_id, on, words)

        self._desk.write(
            f"办完跟进 {count} 件", work, owner=self, toast=f"已办完 {count} 件",
            failed=lambda problem: self._desk.asker.show_error("没有保存", str(problem)),
        )  # fmt: skip

    def print(self) -> None:
        """Print the rows ticked, else shown."""
        if self.model.records():
            paper = seen(self._desk, self, CHOICES, "跟进事项表")
            desk = self._desk
            PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, paper, self, say=desk.say).ask()

    # ---- inside ----------------------------------------------------------------------------------
    def _ask(self, task: follow_ups.TaskRow | None) -> None:
        on = self._desk.today

        def work(session: Session) -> tuple[tuple[Named, ...], date | None]:
            try:
                due_by = follow_ups.due_by(session, on)
            except LedgerError:
                due_by = None
            return visit_reading.staff_of(session, on), due_by

        def ask(found: tuple[tuple[Named, ...], date | None]) -> None:
            TaskDialog(self._desk, self, *found, task).stand()

        self._desk.read("读取教师", work, ask, owner=self)

    def _actions(self) -> list[Action]:
        found = []
        if self._desk.may(Right.OUTPUT):
            found.append(Action(text="打印", icon="printer", run=self.print, tip="打印（Ctrl+P）"))
        if self._desk.editable:
            found.append(Action(text="登记跟进", icon="plus", run=self.new, primary=True, tip="登记跟进（Ctrl+N）"))
        return found

    def _term_changed(self) -> None:
        self.header.set_buttons(*map(self._header_button, self._actions()))
        self.reload()
