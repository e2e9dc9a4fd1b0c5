"""数据 › 导入: from a file to the register in six steps, none of which changes anything before the last."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from ledgerdesk.errors import LedgerError, StaleRecordError
from ledgerdesk.excel import lists
from ledgerdesk.excel.lists import FilePlan, OpenedList
from ledgerdesk.excel.package import PasswordNeededError
from ledgerdesk.excel.parsing import WordUse
from ledgerdesk.services.imports import Mode, Outcome, Verdict
from ledgerdesk.ui import places
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.importing import files, progress, work
from ledgerdesk.ui.importing.changes_step import ChangesStep
from ledgerdesk.ui.importing.columns_step import ColumnsStep
from ledgerdesk.ui.importing.done_step import DoneStep
from ledgerdesk.ui.importing.file_step import KINDS, FileStep
from ledgerdesk.ui.importing.header_step import HeaderStep
from ledgerdesk.ui.importing.problems_step import ProblemsStep
from ledgerdesk.ui.importing.progress import Progress
from ledgerdesk.ui.importing.wizard import ImportWizard
from ledgerdesk.ui.importing.work import Planned, ReadFile, RowKey
from ledgerdesk.ui.tasks import Lane, Task

_NAMES = ("选文件", "认表头", "对应各列", "问题", "核对变动", "完成")
FILE, HEADER, COLUMNS, PROBLEMS, CHANGES, DONE = range(len(_NAMES))
_PAST = "正在看已经结束的学期，不能导入。请先回到本学期。"


class ImportPage(ImportWizard):
    """The wizard; leaving the page and coming back finds it as it was."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _NAMES)
        self._forget()
        theme = self.theme
        self.file, self.heading, self.columns = FileStep(theme), HeaderStep(theme), ColumnsStep(theme)
        self.problems, self.changes, self.done = ProblemsStep(theme), ChangesStep(theme, desk.system), DoneStep(theme)
        self.set_steps(self.file, self.heading, self.columns, self.problems, self.changes, self.done)
        self._wire()
        self._show(FILE)

    def _wire(self) -> None:
        self.file.picked.connect(self.read_file)
        self.file.asked.connect(self.choose_file)
        self.file.template.connect(lambda: files.save_template(self._desk, self))
        self.heading.pointed.connect(self._point)
        self.columns.chosen.connect(self._choose_column)
        self.columns.explained.connect(self._explain)
        self.problems.save_held.connect(self._save_held)
        self.problems.show_columns.connect(self._look_at_columns)
        self.changes.decided.connect(self._decide)
        self.changes.put_aside.connect(self._put_aside)
        self.changes.save_held.connect(self._save_held)
        self.changes.replan.connect(lambda: self._plan(then=CHANGES))
        self.done.show_people.connect(self._show_people)
        self.done.save_held.connect(self._save_held)
        self.done.undo.connect(self._undo)

    @property
    def planned(self) -> Planned | None:
        """Return the plan as it stands, decisions included; None before there is one."""
        return self._now.planned

    # ---- Page ------------------------------------------------------------------------------------
    def shown(self) -> None:
        """Offer the files taken in lately."""
        files.recent(self._desk, self.file.set_recent, self)
        self._tell()

    def ledger_changed(self, _change_set: object) -> None:
        """Say that a plan is out of date, and whether an import can still be taken back."""
        if self.step == CHANGES and self._now.planned is not None and not self._busy:
            if self._desk.ledger.last_transaction_id() != self._now.planned.plan.seen:
                self.changes.say_stale()
        elif self.step == DONE:
            self._tell_undo()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Choose a file with Ctrl+O; go on with Ctrl+Enter."""
        return {Command.IMPORT: self.choose_file, Command.SAVE_AND_NEXT: self.go_on}

    # ---- the way ---------------------------------------------------------------------------------
    def choose_file(self) -> None:
        """Ask for a file, then read it."""
        if self._busy:
            return
        path = self._desk.asker.open_file("选要导入的名单", KINDS)
        if path is not None:
            self.read_file(path)

    def read_file(self, path: Path, password: str | None = None) -> None:
        """Read a file in a process of its own and go on to its heading, or say why it cannot be used."""
        if self._desk.past:
            self.file.refuse(_PAST)
            return
        self.give_up()
        self.file.set_busy(True)
        ledger = self._desk.ledger
        self._run(
            f"读取 {path.name}",
            lambda _task: work.read_file(ledger, path, password),
            partial(self._opened_file, path),
            partial(self._refused, path),
        )

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
        self._forget()
        self.heading.forget()
        self.changes.forget()
        self.file.refuse("")
        self._show(FILE)

    # ---- steps 1 to 3 ----------------------------------------------------------------------------
    def _opened_file(self, path: Path, read: ReadFile) -> None:
        opened = read.opened
        self._now = Progress(path=path, file=opened, opened=opened, known=progress.known(opened))
        self.heading.load(opened, headed=read.headed)
        self.header.set_facts(progress.facts(opened) if read.headed else opened.file_name)
        self._show(HEADER)

    def _refused(self, path: Path, error: LedgerError) -> None:
        if isinstance(error, PasswordNeededError):
            password = self._desk.asker.ask_text("这个表格有密码", str(error), "打开")
            if password:
                self.read_file(path, password)
                return
        self.file.refuse(f"{path.name}：{error}")
        self._show(FILE)

    def _point(self, part: int, first: int, last: int) -> None:
        opened = self._now.file
        if opened is None:
            return

        def take(found: OpenedList) -> None:
            self._now.file = self._now.opened = found
            self._now.known = False
            self.heading.load(found)
            self.header.set_facts(progress.facts(found))

        self._run("认表头", lambda _task: work.point(opened, part, first, last), take, self._say)

    def _list(self) -> OpenedList | None:
        """Return the list as it is to be read, columns as chosen, hidden rows in or out."""
        if self._now.opened is None:
            return None
        return self._now.opened if self.heading.hidden_wanted else work.without_hidden(self._now.opened)

    def _look_at_columns(self) -> None:
        if self._now.opened is not None:
            self.columns.load(self._now.opened)
            self._show(COLUMNS)
            self._count_words()

    def _count_words(self) -> None:
        opened, words = self._list(), dict(self._now.words)
        if opened is not None:
            count: Callable[[Task], tuple[WordUse, ...]] = lambda _task: work.uses(opened, words)  # noqa: E731
            self._desk.runner.run("数一数说法", count, self.columns.show_words, owner=self, key=f"words:{id(self)}")

    def _choose_column(self, part: int, column: int, key: object) -> None:
        if self._now.opened is not None:
            chosen = self._now.opened.parts[part].mapping.choosing(column, None if key is None else str(key))
            self._now.opened = self._now.opened.with_mapping(part, chosen)
            self.columns.load(self._now.opened)
            self._count_words()

    def _explain(self, key: str, word: str, code: object) -> None:
        self._now.words.pop((key, word), None)
        if code is not None:
            self._now.words[key, word] = str(code)
        self._count_words()

    # ---- steps 4 and 5 ---------------------------------------------------------------------------
    def _plan(self, *, then: int = PROBLEMS) -> None:
        opened, words, ledger = self._list(), dict(self._now.words), self._desk.ledger
        if opened is None:
            return
        self._run(
            "核对名单",
            lambda _task: work.plan(ledger, opened, words, Mode.UPDATE),
            partial(self._take_plan, then),
            self._say,
        )

    def _take_plan(self, then: int, planned: Planned) -> None:
        self._now.planned = planned
        self._now.doubtful = planned.plan.plan.of(Verdict.DOUBTFUL)
        self._now.decisions = {}
        self.problems.load(planned, skipped=self._now.known)
        self.changes.load(planned, self._now.doubtful, self._now.decisions)
        self._show(then)

    def _decide(self, key: RowKey, person_id: int | None) -> None:
        planned, ledger = self._now.planned, self._desk.ledger
        if planned is None:
            return

        def take(plan: FilePlan) -> None:
            self._now.decisions[key] = person_id
            self._replace_plan(plan)
            self.changes.same.next_open()

        self._run(
            "记下判断", lambda _task: lists.decide(ledger, planned.plan, key, person_id), take, self._say, Lane.READ
        )

    def _put_aside(self, key: RowKey) -> None:
        """Leave a doubtful row as it is: it is not taken in."""
        before = next((row_ for row_ in self._now.doubtful if row_.key == key), None)
        if self._now.planned is not None and before is not None:
            self._now.decisions.pop(key, None)
            self._replace_plan(self._now.planned.plan.deciding({key: before}))
            self.changes.same.next_open()

    def _replace_plan(self, plan: FilePlan) -> None:
        if self._now.planned is not None:
            self._now.planned = Planned(plan, self._now.planned.known)
            self.changes.load(self._now.planned, self._now.doubtful, self._now.decisions)

    def _commit(self) -> None:
        if self._now.planned is None:
            return
        plan, ledger = self._now.planned.plan.leaving_out(self.changes.left_out), self._desk.ledger
        total, here = sum(self.changes.counts()), self._now
        done: list[Outcome] = []

        def take_in(task: Task) -> Outcome:
            tell = partial(_tell_progress, task, total)
            done.append(lists.commit_list(ledger, plan, progress=tell))
            return done[0]

        def after() -> None:
            if done and here.outcome is None:  # given up when the last row was already written
                self._now = here
                self._committed(plan, done[0])

        self._run(f"导入 {total:,} 人", take_in, partial(self._committed, plan), self._not_committed, after=after)

    def _committed(self, plan: FilePlan, outcome: Outcome) -> None:
        self._now.outcome, self._now.taken = outcome, plan
        self._now.step_id = self._desk.ledger.last_transaction_id()
        self.done.load(outcome)
        files.remember(self._desk, self._now.path)
        self._show(DONE)
        self._desk.say(f"导入好了：新增 {outcome.added} 人，修改 {outcome.changed} 人", "撤销", self._undo)

    def _not_committed(self, error: LedgerError) -> None:
        if isinstance(error, StaleRecordError):
            self.changes.say_stale()
        else:
            self._say(error)

    # ---- step 6 ----------------------------------------------------------------------------------
    def _show_people(self) -> None:
        if self._now.outcome is not None:
            self._desk.open(places.STUDENTS, places.REGISTER, state={places.PUPILS: self._now.outcome.people})

    def _save_held(self) -> None:
        plan = self._now.taken or (self._now.planned.plan if self._now.planned else None)
        if plan is not None:
            files.save_held(self._desk, plan, self)

    def _undo(self) -> None:
        """Take the import back, unless something else was done since."""
        if self._desk.ledger.last_transaction_id() == self._now.step_id:
            self._desk.undo()

    def _tell_undo(self) -> None:
        ledger = self._desk.ledger
        if ledger.last_transaction_id() == self._now.step_id:
            self.done.load(self._now.outcome) if self._now.outcome else None
        elif (ledger.redo_label() or "").startswith("导入名单"):
            self.done.undone()
        else:
            self.done.allow_undo("导入以后又改过别的，请先撤销后来的那些，或到操作记录里看。")

    # ---- inside ----------------------------------------------------------------------------------
    def _forget(self) -> None:
        self._now = Progress()
        self.header.set_facts("")

    def _idle(self) -> None:
        """See ImportWizard."""
        self.file.set_busy(False)


def _tell_progress(task: Task, total: int, done: int) -> None:
    task.progress(done, total, f"正在导入 {done:,}/{total:,}")
