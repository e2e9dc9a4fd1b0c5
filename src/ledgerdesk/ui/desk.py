"""What every page works with: the open ledger, tasks, questions, toasts, and the term in view."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain import rights
from ledgerdesk.domain.grades import SIX_THREE
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerBusyError, LedgerError, ReadOnlyLedgerError
from ledgerdesk.ledger import Ledger, safekeeping
from ledgerdesk.ledger.safekeeping import Reason
from ledgerdesk.services import preferences
from ledgerdesk.services.school import SchoolFacts
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.asker import Asker
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.tasks import Job, Task, TaskRunner
from ledgerdesk.ui.theme import Theme

T = TypeVar("T")
#: A session of the ledger: handed to services, never looked into.
Session = Any

UNDO = "撤销"
#: What a folder that cannot be written still allows: everything else leaves a trace in it.
_LEAVES_NO_TRACE = frozenset({Right.LOOK})


class Desk(QObject):
    """One open ledger at one desk; handed to every page.

    Signals: ``said`` a toast (text, action, what it does or None), ``noted`` one of something not done, ``going`` a
    Place to show, ``term_changed`` that the day lists are read for is another, ``kept`` in words that unsaved text was
    just kept, ``display`` another TextSize and Density, ``restoring`` a backup to put in the ledger's place,
    ``rotating`` the own password with which the keys are to be changed.
    """

    said = Signal(str, str, object)
    noted = Signal(str)
    going = Signal(object)
    term_changed = Signal()
    kept = Signal(str)
    display = Signal(object, object)
    restoring = Signal(object)
    rotating = Signal(str)

    def __init__(
        self, theme: Theme, ledger: Ledger, runner: TaskRunner, asker: Asker, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.theme, self.ledger, self.runner, self.asker = theme, ledger, runner, asker
        self.school: SchoolFacts | None = None
        self.head = ""  # the code of the newest step when the ledger was opened
        self._press: Press | None = None
        self._term: TermFacts | None = None

    @property
    def press(self) -> Press:
        """Return fonts and page drawing, made when paper is first wanted."""
        if self._press is None:
            self._press = Press()
        return self._press

    def release(self) -> None:
        """Let go of fonts and page drawing, some 36 MB, when the window goes."""
        self._press = None

    @property
    def system(self) -> str:
        """Return the school's system, 六三 where it is not known."""
        return self.school.system if self.school is not None else SIX_THREE

    # ---- what may be done ------------------------------------------------------------------------
    def may(self, right: Right) -> bool:
        """Tell whether something can be done by whoever opened the ledger, in the folder it lies in.

        It stays the same while the window is open: what may not be done is not offered, the services refuse it.
        """
        return self.ledger.may(right) and (not self.ledger.read_only or right in _LEAVES_NO_TRACE)

    def when(self, right: Right, *things: T) -> tuple[T, ...]:
        """Return the things, such as buttons or tabs, where the right is there; none of them where it is not."""
        return things if self.may(right) else ()

    @property
    def editable(self) -> bool:
        """Tell whether pupils, families, staff can be changed here and now: not in a term that is over."""
        return not self.past and self.may(Right.EDIT)

    def refusal(self, right: Right) -> str:
        """Return in Chinese why something is not done; empty where it may be."""
        if self.may(right):
            return ""
        if not self.ledger.may(right):
            return rights.refusal(self.ledger.role, right)
        return "台账所在的文件夹只能看、不能改。请复制到能写入的位置再打开。"

    # ---- which day -------------------------------------------------------------------------------
    @property
    def today(self) -> date:
        """Return the local day."""
        return self.ledger.today()

    @property
    def on(self) -> date:
        """Return the day lists are read for: today, in a past term its last."""
        return self._term.covers_to if self._term is not None and self.past else self.today

    @property
    def past(self) -> bool:
        """Tell whether a term that is over is in view: it can only be looked at."""
        return self._term is not None and self._term.covers_to < self.today

    @property
    def term(self) -> TermFacts | None:
        """Return the term in view; None before one was chosen."""
        return self._term

    def set_term(self, term: TermFacts) -> None:
        """Look at another term."""
        before, self._term = self.on, term
        if self.on != before:
            self.term_changed.emit()

    # ---- work ------------------------------------------------------------------------------------
    def read(
        self,
        label: str,
        work: Callable[[Session], T],
        done: Callable[[T], object],
        *,
        owner: QObject | None = None,
        key: str = "",
        failed: Callable[[LedgerError], object] | None = None,
    ) -> Job[T]:
        """Run ``work(session)`` on the reading thread and hand its result to ``done`` here."""

        def run(_task: Task) -> T:
            with self.ledger.read() as session:
                return work(session)

        return self.runner.run(label, run, done, failed=failed, owner=owner, key=key)

    def write(
        self,
        label: str,
        work: Callable[[Session], T],
        done: Callable[[T], object] | None = None,
        *,
        failed: Callable[[LedgerError], object] | None = None,
        ended: Callable[[], object] | None = None,
        owner: QObject | None = None,
        toast: str = "",
        undoable: bool = True,
        kind: str = "change",
        reason: str | None = None,
        barrier: bool = False,
        first: Reason | None = None,
    ) -> None:
        """Run ``work(session)`` as one audited step off this thread; ``label`` says in Chinese what is done.

        ``first`` makes a backup before so large a step, without which nothing is done. ``toast`` says afterwards what was done, with 撤销 where that is possible. A past term is only looked at.
        """
        if self.past:
            self.asker.show_error("现在只能看", "正在看已经结束的学期。请先回到本学期，再来修改。")
            if ended is not None:
                ended()
            return

        def run(_task: Task) -> T:
            if first is not None:
                safekeeping.before(self.ledger, first)
            with self.ledger.transaction(label, kind=kind, reason=reason, barrier=barrier) as session:
                return work(session)

        def finish(result: T) -> None:
            if done is not None:
                done(result)
            if toast and undoable and self.ledger.may(Right.EDIT):
                self.said.emit(toast, UNDO, self.undo)
            elif toast:
                self.said.emit(toast, "", None)

        # Reads and writes share a thread, so what is read after a write has been written.
        self.runner.run(label, run, finish, failed=failed, ended=ended, owner=owner)

    def jot(self, work: Callable[[Session], object]) -> None:
        """Write what is no record: drafts, preferences; silent, and given up while another write runs."""

        def run(_task: Task) -> None:
            try:
                with self.ledger.transaction("") as session:
                    work(session)
            except (LedgerBusyError, ReadOnlyLedgerError):
                pass  # drafts come again in three seconds, a width of a column can be lost

        self.runner.run("", run)

    def remember(self, key: str, value: object) -> None:
        """Keep a choice of display; any JSON value."""
        self.jot(lambda session: preferences.put(session, key, value))

    def recall(self, key: str) -> object:
        """Return a choice of display that was kept; None when none was. One row, so it is read here and now."""
        with self.ledger.read() as session:
            found: object = preferences.get(session, key)
            return found

    def undo(self) -> None:
        """Take the last step back."""
        self.runner.run(UNDO, lambda _task: self.ledger.undo(), lambda done: self._said_after(done, "已撤销："))

    def redo(self) -> None:
        """Do the last undone step again."""
        self.runner.run("重做", lambda _task: self.ledger.redo(), lambda done: self._said_after(done, "已重做："))

    # ---- elsewhere -------------------------------------------------------------------------------
    def say(self, text: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        """Show a toast."""
        self.said.emit(text, action, run)

    def note(self, text: str) -> None:
        """Show a toast that says why nothing was done."""
        self.noted.emit(text)

    def open(
        self, page: str, tab: str = "", *, record: int | None = None, state: Mapping[str, object] | None = None
    ) -> None:
        """Show a place of the window; ``state`` holds the keys of ``places``."""
        self.going.emit(Place(page, tab, record, state or {}))

    def _said_after(self, done: ChangeSet | None, words: str) -> None:
        if done is None:
            self.note("没有可以撤销的了" if words.startswith("已撤销") else "没有可以重做的了")
        else:
            self.say(words + done.label.split("：", 1)[-1])
