"""数据 › 导入: from a file to a register in six steps, none of which changes anything before the last."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, StaleRecordError
from ledgerdesk.excel import lists
from ledgerdesk.excel.lists import FilePlan
from ledgerdesk.services.imports import Outcome
from ledgerdesk.ui import places
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.importing import done_step, files, naming, taking_back
from ledgerdesk.ui.importing.deciding import ListDeciding
from ledgerdesk.ui.importing.done_step import DoneStep
from ledgerdesk.ui.importing.past_page import PastImports
from ledgerdesk.ui.importing.progress import Progress
from ledgerdesk.ui.importing.reading import CHANGES, COLUMNS, DONE, FILE, HEADER, PROBLEMS
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.tasks import Task

__all__ = ["CHANGES", "COLUMNS", "DONE", "FILE", "HEADER", "PROBLEMS", "ImportPage"]


class ImportPage(ListDeciding):
    """The wizard; leaving the page and coming back finds it as it was. 导入过的 takes its place while wanted."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        theme = self.theme
        self.done = DoneStep(theme)
        self.set_steps(self.file, self.heading, self.columns, self.problems, self.changes, self.done)
        self._past: PastImports | None = None
        self._look_back = Button(theme, "导入过的", "history", run=partial(self.show_past, True))
        self._come_back = Button(theme, "回到导入", "arrow-left", run=partial(self.show_past, False))
        self._come_back.hide()
        self.header.set_buttons(self._come_back, self._look_back)
        self.problems.save_held.connect(self._save_held)
        self.changes.save_held.connect(self._save_held)
        self.done.show_people.connect(self._show_people)
        self.done.save_held.connect(self._save_held)
        self.done.undo.connect(self._undo)
        self._show(FILE)

    # ---- lists taken in before -------------------------------------------------------------------
    @property
    def past(self) -> PastImports:
        """Return the list of those taken in, made when it is first wanted."""
        if self._past is None:
            self._past = PastImports(self._desk)
            self._past.hide()
            self._past.status.connect(self._tell_past)
            self._past.moved.connect(self.moved)
            self.body.addWidget(self._past, 1)
        return self._past

    @property
    def shows_past(self) -> bool:
        """Tell whether the lists taken in before stand in the wizard's place."""
        return self._past is not None and not self._past.isHidden()

    def show_past(self, on: bool) -> None:
        """Show the lists taken in before, or the wizard as it was left."""
        if on != self.shows_past:
            self.past.setVisible(on)
            self.show_wizard(not on)
            self._look_back.setVisible(not on)
            self._come_back.setVisible(on)
            if on:
                self.past.shown()
                self._tell_past(self.past.status_text)
            else:
                self.header.set_facts(self._facts)
                self._tell()
            self.moved.emit()

    def _tell_past(self, text: str) -> None:
        if self.shows_past:
            self.set_status(text)
            self.header.set_facts("导入过的")

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        return Place(key, state={places.PAST: self.shows_past})

    def open(self, place: Place) -> None:
        """Show the wizard, ready for a list of a register where one is named, or the lists taken in before."""
        register = place.state.get(places.LIST_OF)
        if isinstance(register, str):
            self.show_past(False)
            if self.step == DONE and not self._busy:
                self.give_up()
            if self.step == FILE:
                self.file.choose_register(register if register in dict(naming.choices()) else None)
        elif places.PAST in place.state:
            self.show_past(bool(place.state[places.PAST]))

    def shown(self) -> None:
        """Offer the files taken in lately."""
        files.recent(self._desk, self.file.set_recent, self)
        if self.shows_past:
            self.past.shown()
        else:
            self._tell()

    def ledger_changed(self, change_set: object) -> None:
        """Say that a plan is out of date, and whether an import can still be taken back."""
        if self._past is not None:
            self._past.ledger_changed(change_set)
        if self.step == CHANGES and self._now.planned is not None and not self._busy:
            if self._desk.ledger.last_transaction_id() != self._now.planned.plan.seen:
                self.changes.say_stale()
        elif self.step == DONE:
            self._tell_undo()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Choose a file with Ctrl+O; go on with Ctrl+Enter."""
        if self.shows_past:
            return {**self.past.commands(), Command.IMPORT: self.choose_file}
        return {Command.IMPORT: self.choose_file, Command.SAVE_AND_NEXT: self.go_on}

    def regions(self) -> list[QWidget]:
        """See Page."""
        return self.past.regions() if self.shows_past else super().regions()

    # ---- the way ---------------------------------------------------------------------------------
    def choose_file(self) -> None:
        """Ask for a file, then read it."""
        self.show_past(False)
        super().choose_file()

    def go_back(self) -> None:
        """Show the step before; columns that were recognised as last time are passed over."""
        back = self.step - 1
        self._show(HEADER if back == COLUMNS and self._now.known else back)

    def go_on(self) -> None:
        """Do what the blue button says."""
        if not self._open():
            return
        if self.step == HEADER and not self._now.known:
            self._look_at_columns()
        elif self.step in (HEADER, COLUMNS):
            self._plan()
        elif self.step == PROBLEMS:
            self._show(CHANGES)
        elif self.step == CHANGES:
            self._commit()
        elif self.step == DONE:
            self.give_up()

    def give_up(self) -> None:
        """Forget the file; nothing was changed."""
        self._stop()
        self._now = Progress()
        self.set_facts("")
        self.heading.forget()
        self.changes.forget()
        self.file.refuse("")
        self._show(FILE)

    # ---- doing it ---------------------------------------------------------------------------------
    def _commit(self) -> None:
        plan, ledger, here = self.changes.wanted(), self._desk.ledger, self._now
        if plan is None:
            return
        total, unit = sum(self.changes.counts()), naming.unit(plan.opened.sheet)
        done: list[Outcome] = []

        def take_in(task: Task) -> Outcome:
            tell = partial(_tell_progress, task, total)
            done.append(lists.commit_list(ledger, plan, progress=tell))
            return done[0]

        def after() -> None:
            if done and here.outcome is None:  # given up when the last row was already written
                self._now = here
                self._committed(plan, done[0])

        self._run(f"导入 {total:,} {unit}", take_in, partial(self._committed, plan), self._not_committed, after=after)

    def _committed(self, plan: FilePlan, outcome: Outcome) -> None:
        self._now.outcome, self._now.done = outcome, plan
        self._now.step_id = self._desk.ledger.last_transaction_id()
        self.done.load(outcome, plan.opened.sheet)
        self._remember_file()
        self._show(DONE)
        self._desk.say(done_step.words(outcome, plan.opened.sheet), "撤销", self._undo)

    def _not_committed(self, error: LedgerError) -> None:
        if isinstance(error, StaleRecordError):
            self.changes.say_stale()
        else:
            self._say(error)

    # ---- step 6 ----------------------------------------------------------------------------------
    def _show_people(self) -> None:
        done, outcome = self._now.done, self._now.outcome
        if done is not None and outcome is not None:
            names = naming.of(done.opened.sheet)
            state = {places.PUPILS: outcome.people} if names.tab == places.REGISTER else names.state
            self._desk.open(names.page, names.tab, state=state)

    def _save_held(self) -> None:
        plan = self._now.done or (self._now.planned.plan if self._now.planned else None)
        if plan is not None:
            files.save_held(self._desk, plan, self)

    def _undo(self) -> None:
        """Take the import back; what was done since is asked about."""
        taking_back.take_back(self._desk, self._now.step_id, self)

    def _tell_undo(self) -> None:
        """Say whether the import still is in force."""
        now = self._now

        def tell(undone: bool) -> None:
            if undone:
                self.done.undone()
            elif now.outcome is not None and now.done is not None:
                self.done.load(now.outcome, now.done.opened.sheet)

        step_id = now.step_id
        self._desk.read("读取操作记录", lambda session: taking_back.undone(session, step_id), tell, owner=self)

    def _idle(self) -> None:
        """See ImportWizard."""
        self.file.set_busy(False)


def _tell_progress(task: Task, total: int, done: int) -> None:
    task.progress(done, total, f"正在导入 {done:,}/{total:,}")
