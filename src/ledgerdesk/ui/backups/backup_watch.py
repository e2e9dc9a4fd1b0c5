"""Backups nobody has to think of: after opening, every so many minutes with changes, and what the top bar says of them."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import DamagedLedgerError, LedgerError
from ledgerdesk.ledger import attachments, safekeeping
from ledgerdesk.ledger.safekeeping import BackupFacts, Reason, Safety
from ledgerdesk.ui.backups import backup_words, restore_choice
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.tasks import Lane, Task
from ledgerdesk.ui.theme import Tone

_MINUTE = 60_000  # milliseconds
_SETTLE = 1_500  # from a commit to counting what is not backed up: many steps in a row are counted once
_KEY = "backup.state"


class BackupWatch(QObject):
    """``told`` says (words, Tone) for the top bar; ``changed`` that backups came or went; ``hurt`` damage was found.

    ``damage`` says in Chinese that the ledger itself is damaged, from when a backup found it until one is sound again.
    """

    told = Signal(str, object)
    changed = Signal()
    hurt = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.safety: Safety | None = None
        self.damage = ""
        self._failed = ""
        self._interval = QTimer(self)
        self._interval.timeout.connect(self._due)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE)
        self._settle.timeout.connect(self.look)

    @property
    def keeps(self) -> bool:
        """Tell whether whoever works here keeps backups."""
        ledger = self._desk.ledger
        return not ledger.read_only and ledger.may(Right.SAFEKEEP)

    def start(self) -> None:
        """Back up what the last closing did not, then every so many minutes; nothing for those who change nothing."""
        if not self.keeps:
            return
        ledger = self._desk.ledger

        def work(task: Task) -> BackupFacts | None:
            made = safekeeping.at_open(ledger, say=saying(task))
            attachments.empty_bin(ledger)  # only now: what goes for good is in a backup that was read back
            return made

        self._run("核对备份", work, self._made)
        self._interval.start(safekeeping.every_minutes(self._desk.ledger) * _MINUTE)

    def ledger_changed(self) -> None:
        """Count anew, soon, what is not backed up."""
        if self.keeps:
            self._settle.start()

    def look(self) -> None:
        """Read how safe the ledger is, and say it."""
        ledger = self._desk.ledger
        self._desk.runner.run(
            "查看备份",
            lambda _task: safekeeping.state(ledger),
            self._took,
            failed=self._unseen,
            owner=self,
            key=_KEY,
            visible=False,
        )

    def back_up(self, done: Callable[[BackupFacts | None], object] | None = None) -> None:
        """Make one now because somebody asked."""
        ledger = self._desk.ledger

        def finish(made: BackupFacts | None) -> None:
            self._made(made)
            if done is not None:
                done(made)

        self._run("备份", lambda task: safekeeping.back_up(ledger, Reason.ASKED, say=saying(task)), finish, asked=True)

    def at_close(self) -> str:
        """Back up what changed, here and now: the window is hidden already; return in Chinese why it was not possible."""
        self._interval.stop()
        self._settle.stop()
        if not self.keeps or self.damage:
            return self.damage
        try:
            safekeeping.at_close(self._desk.ledger)
        except DamagedLedgerError as problem:
            self.damage = str(problem)
            return self.damage
        except LedgerError as problem:
            return str(problem)
        return ""

    def offer(self) -> None:
        """Look for sound backups and ask which of them shall take the place of the damaged ledger."""
        ledger = self._desk.ledger

        def work(_task: Task) -> tuple[list[BackupFacts], int | None]:
            sound = [one for one in safekeeping.backups(ledger) if not one.problem and not one.other_keys]
            try:
                return sound, safekeeping.state(ledger).changes_since
            except LedgerError:  # the steps lie on a page that is damaged
                return sound, None

        self._desk.runner.run("查找备份", work, self._ask, owner=self)

    # ---- inside ----------------------------------------------------------------------------------
    def _ask(self, found: tuple[list[BackupFacts], int | None]) -> None:
        sound, lost = found
        asker = self._desk.asker
        if not sound:
            text = f"{self.damage}\n这台电脑上没有能用的备份。有备份包或备份优盘的，请锁定，再用“从备份恢复”。"
            asker.show_error(restore_choice.TITLE, text)
            return
        chosen = restore_choice.ask(asker, sound, lost, self._desk.today)
        if chosen is not None:
            self._desk.restoring.emit(chosen)

    def _due(self) -> None:
        if self.safety is None or self.safety.changes_since or self.safety.last is None:
            ledger = self._desk.ledger
            work = lambda task: safekeeping.back_up(ledger, Reason.INTERVAL, say=saying(task))  # noqa: E731 - for its type
            self._run("定时备份", work, self._made)

    def _run(
        self,
        label: str,
        work: Callable[[Task], BackupFacts | None],
        done: Callable[[BackupFacts | None], object],
        *,
        asked: bool = False,
    ) -> None:
        failed = partial(self._refused, asked=asked)
        self._desk.runner.run(label, work, done, failed=failed, owner=self, lane=Lane.LONG)

    def _made(self, made: BackupFacts | None) -> None:
        if made is None and self.damage:
            return  # nothing was looked at
        self.damage = self._failed = ""
        self.look()
        self.changed.emit()

    def _refused(self, problem: LedgerError, *, asked: bool) -> None:
        """Say it in the bar; in a dialog only to somebody who asked: nobody is to be torn out of what they write."""
        self._failed = str(problem)
        if isinstance(problem, DamagedLedgerError):
            self._hurt(problem, asked=asked)
            return
        self.told.emit("没有备份成", Tone.BAD)
        if asked:
            self._desk.asker.show_error("没有备份成", str(problem))
        else:
            self._desk.noted.emit(f"没有备份成：{problem}")

    def _hurt(self, problem: DamagedLedgerError, *, asked: bool) -> None:
        """Say it for as long as it lasts; ask at once, for whatever is written now may be lost, and only once unasked."""
        first, self.damage = not self.damage, str(problem)
        self.told.emit(restore_choice.TITLE, Tone.BAD)
        self.hurt.emit()
        if first or asked:
            self.offer()

    def _unseen(self, problem: LedgerError) -> None:
        if isinstance(problem, DamagedLedgerError):
            self._failed = str(problem)
            self._hurt(problem, asked=False)
        else:
            self._desk.asker.show_error("没有看成备份", str(problem))

    def _took(self, safety: Safety) -> None:
        self.safety = safety
        if not self._failed:
            self.told.emit(*backup_words.in_the_bar(safety, self._desk.today))


def saying(task: Task) -> Callable[[str], None]:
    """Return who passes the words of a long piece of work on to the top bar."""
    return lambda words: task.progress(0, 1, words)
