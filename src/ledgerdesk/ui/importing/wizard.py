"""The frame of the import: steps above, one of them in the middle, the way on and back below."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.errors import LedgerError
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.importing.step import ImportStep
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import holder, row
from ledgerdesk.ui.kit.steps import Steps
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.shell.page import Page
from ledgerdesk.ui.tasks import Lane, Task

T = TypeVar("T")

_BUSY = "请等一下，正在做上一步。"


class ImportWizard(Page):
    """Steps of which one is shown; while work of one is under way, nothing else can be started."""

    def __init__(self, desk: Desk, names: Sequence[str]) -> None:
        super().__init__(desk.theme, "导入")
        self._desk = desk
        self._facts, self._away = "", False
        self._busy = False
        self._turn = 0  # counts what was started, so that what ends late is told from what runs now
        self._key = f"import:{id(self)}"
        self._order: list[ImportStep] = []
        self._steps = Steps(desk.theme, names)
        self._stack = QStackedWidget()
        self._give_up = Button(self.theme, "放弃导入", run=self.give_up)
        self._note = Label("", "sub")
        self._back = Button(self.theme, "上一步", "arrow-left", run=self.go_back)
        self._next = Button(self.theme, "下一步", role=Role.PRIMARY, run=self.go_on)
        self._foot = holder(row(self.theme, self._give_up, None, self._note, 4, self._back, self._next))
        self.body.addWidget(self._steps)
        self.body.addWidget(self._stack, 1)
        self.body.addWidget(self._foot)

    def set_steps(self, *steps: ImportStep) -> None:
        """Take the steps in their order."""
        for step in steps:
            self._order.append(step)
            self._stack.addWidget(step)
            step.changed.connect(self._tell)
            step.go_on.connect(self.go_on)

    def show_wizard(self, on: bool) -> None:
        """Show the steps, or leave the room to something else."""
        self._away = not on
        for part in (self._steps, self._stack, self._foot):
            part.setVisible(on)

    def set_facts(self, facts: str) -> None:
        """Say beside the title which file it is."""
        self._facts = facts
        self.header.set_facts(facts)

    @property
    def step(self) -> int:
        """Return the step shown, counted from 0."""
        return self._stack.currentIndex()

    @property
    def busy(self) -> bool:
        """Tell whether a step is at work."""
        return self._busy

    def go_on(self) -> None:
        """Do what the blue button says."""
        raise NotImplementedError

    def go_back(self) -> None:
        """Show the step before."""
        raise NotImplementedError

    def give_up(self) -> None:
        """Forget everything; nothing was changed."""
        raise NotImplementedError

    def regions(self) -> list[QWidget]:
        """Return the step and the way on."""
        return [self._order[self.step], self._next]

    # ---- for the subclass ------------------------------------------------------------------------
    def _show(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        self._steps.set_present(step + (step == len(self._order) - 1))
        self._tell()

    def _open(self) -> bool:
        """Tell whether the way on is open."""
        step = self._order[self.step]
        return not self._busy and not step.problem() and bool(step.next_words())

    def _tell(self) -> None:
        """Say in the footer what can be done now, and why not."""
        if not self._order:
            return
        step, last = self._order[self.step], self.step == len(self._order) - 1
        problem = _BUSY if self._busy else step.problem()
        self._note.setText(problem or step.note())
        self._next.set_text(step.next_words())
        self._next.setVisible(bool(step.next_words()))
        self._next.allow(not problem, problem)
        self._back.setVisible(self.step > 0 and not last)
        self._back.allow(not self._busy, _BUSY)
        self._give_up.setVisible(not last and (self.step > 0 or self._busy))
        self._foot.setVisible(not self._away and (self.step > 0 or self._busy))
        self.set_status("" if last else "这一步不改动任何资料")

    def _run(
        self,
        label: str,
        work: Callable[[Task], T],
        done: Callable[[T], object],
        failed: Callable[[LedgerError], object] | None = None,
        lane: Lane = Lane.LONG,
        after: Callable[[], object] = lambda: None,
    ) -> None:
        """Do one step's work off this thread; one at a time. ``after`` is called however it ended, cancelled too."""
        self._turn += 1
        turn = self._turn
        self._busy = True
        self._tell()

        def ended() -> None:
            after()
            if turn == self._turn:
                self._busy = False
                self._idle()
                self._tell()

        self._desk.runner.run(
            label, work, done, failed=failed or self._say, ended=ended, owner=self, key=self._key, lane=lane
        )

    def _stop(self) -> None:
        """Ask the work under way to stop and hear no more of it."""
        self._desk.runner.cancel(self._key)
        self._turn += 1
        self._busy = False
        self._idle()

    def _idle(self) -> None:
        """Be told that no work is under way any more."""

    def _say(self, error: LedgerError) -> None:
        self._desk.asker.show_error("没有做成", str(error))
