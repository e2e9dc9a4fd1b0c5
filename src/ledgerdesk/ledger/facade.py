"""One open ledger: reading, writing, undo, observers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Self

from sqlalchemy.orm import Session

from ledgerdesk.db import attempts, files, keys, places, steps, visits
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db import undo as undoing
from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.domain import rights
from ledgerdesk.domain.clock import Clock, SystemClock
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, NotAllowedError, ReadOnlyLedgerError, StaleRecordError
from ledgerdesk.ledger.store import Intent, Replay, Store
from ledgerdesk.models import User
from ledgerdesk.services import school

Observer = Callable[[ChangeSet], None]
_PROGRAM = "window"


class Ledger:
    """Facade of one open ledger folder.

    Attributes:
        folder: the folder ``NAME.ledger``.
        read_only: the folder cannot be written; every transaction is refused.
        keys: the opened keys, for what else of the folder is encrypted.
        clock_behind: in Chinese how the computer's clock runs behind the newest step; empty when it does not.
        left_open: the last opening was never closed: power cut, crash, killed. What was half done is rolled back.
    """

    def __init__(
        self, folder: Path, opened: keys.Opened, clock: Clock, *, lock: LedgerLock | None, read_only: bool
    ) -> None:
        """Take over an unlocked folder; use ``create`` or ``open``."""
        self.folder = folder
        self.read_only = read_only
        self.keys = opened
        self._lock = lock
        self._store = Store(folder / ledger_folder.DATABASE, opened, clock)
        self._observers: list[Observer] = []
        self._visit: int | None = None
        self.clock_behind = ""
        self.left_open = False
        self._stack = undoing.UndoStack()

    @classmethod
    def create(cls, folder: Path, *, password: str, user: str, clock: Clock | None = None) -> tuple[Self, str]:
        """Make a new ledger and return it with its recovery code, which is shown once and kept nowhere.

        Raises:
            LedgerError: something of that name is there already, or the drive refuses.
        """
        chosen = clock or SystemClock()
        opened, code = ledger_folder.create(folder, password)
        ledger = cls(folder, opened, chosen, lock=LedgerLock(folder), read_only=False)
        with ledger.transaction("新建台账", barrier=True) as session:
            session.add(User(name=user, role=opened.role, slot=opened.slot))
            school.note_recovery_code(session, confirmed=False)
        ledger._load()
        return ledger, code

    @classmethod
    def open(
        cls,
        folder: Path,
        password: str,
        *,
        role: str | None = None,
        clock: Clock | None = None,
        program: str = _PROGRAM,
    ) -> Self:
        """Open a ledger with a password or the recovery code, migrating an older file first.

        ``role`` is whose password is tried first; ``program`` says in the journal what opened it.

        Raises:
            WrongPasswordError, TooSoonError: the password opens no key slot, or was tried too soon after wrong ones.
            NotAllowedError: the account's time is over.
            UnsafePlaceError: it lies on a stick, a network drive or in a synced folder.
            LedgerInUseError: another program holds the ledger.
            DamagedLedgerError: keys or database are not what they should be; nothing is changed.
            NewerLedgerError: a newer release wrote it.
        """
        places.require_safe(folder)
        chosen = clock or SystemClock()
        wrong = attempts.read(folder).wrong
        opened = ledger_folder.unlock(folder, password, role=role, clock=chosen)
        read_only = not ledger_folder.writable(folder)
        lock = None if read_only else LedgerLock(folder)
        try:
            ledger_folder.bring_up_to_date(folder, opened, read_only=read_only, clock=chosen)
            ledger = cls(folder, opened, chosen, lock=lock, read_only=read_only)
            ledger._load()
            ledger._arrive(program, wrong)
            if not read_only:
                files.sweep(folder)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return ledger

    @classmethod
    def attached(cls, folder: Path, opened: keys.Opened, clock: Clock) -> Self:
        """Return a ledger over opened keys and a copy being made, which nobody else can have open; it locks nothing."""
        ledger = cls(folder, opened, clock, lock=None, read_only=False)
        ledger._load()
        return ledger

    def close(self) -> None:
        """Close every connection and give the folder free."""
        self._leave()
        self._store.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def forget(self) -> None:
        """Close, and let go of keys and engines: whoever still holds this object opens nothing with it any more."""
        self.close()
        self.keys = replace(self.keys, data_key=b"", seal_key=b"")
        self._store.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def user_name(self) -> str:
        """Return who opened it."""
        return self._store.user_name

    @property
    def clock(self) -> Clock:
        """Return where the time comes from; one for what is asked here and for what is written."""
        return self._store.clock

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self._store.clock = clock

    @property
    def role(self) -> str:
        """Return the role of the key slot that was opened."""
        return self.keys.role

    def may(self, right: Right) -> bool:
        """Tell whether whoever opened it may do something; what may not be done is refused by the services."""
        return rights.may(self.role, right)

    def today(self) -> date:
        """Return the local day."""
        return self.clock.today()

    def observe(self, observer: Observer) -> Callable[[], None]:
        """Call the observer after every commit, on the committing thread; return how to stop that."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Read a consistent state; nothing can be written."""
        with self._store.read() as session:
            yield session

    @contextmanager
    def transaction(
        self, label: str, *, kind: str = "change", reason: str | None = None, barrier: bool = False
    ) -> Iterator[Session]:
        """Write as one audited, undoable step; an exception leaves everything as it was.

        ``label`` says in Chinese what is done; ``reason`` is the purpose where one was asked; after a ``barrier``
        nothing before it can be undone. A step that changes no record leaves no trace unless it is a barrier or its
        kind is not "change".

        Raises:
            LedgerBusyError: another write is under way; this never waits.
            ReadOnlyLedgerError: the folder cannot be written.
        """
        with self._write(Intent(label=label, kind=kind, reason=reason, barrier=barrier)) as session:
            yield session

    def undo(self) -> ChangeSet | None:
        """Take the last step back, as a new audited step; None when there is nothing to undo.

        Raises:
            NotAllowedError: the role changes nothing.
            StaleRecordError: a row is no longer as the step left it.
        """
        return self._replay(self._stack.undo, "undo", "撤销：")

    def take_back(self, transaction_id: int) -> ChangeSet | None:
        """Undo one step though others came after it; they stay.

        Raises:
            NotAllowedError: the role changes nothing.
            StaleRecordError: it stands before a barrier, or later steps changed or need what it wrote.
        """
        with self._store.reader.connect() as connection:
            at = undoing.place_of(connection, self._stack, transaction_id)
        if at is None:
            raise StaleRecordError("这一步已经不能撤销。要改请逐条改。")
        step, later = self._stack.undo[at], [one.transaction_id for one in self._stack.undo[at + 1 :]]
        if not later:
            return self.undo()
        invert = partial(undoing.invert_before, transaction_id=step.transaction_id, later=later)
        return self._invert("undo", f"撤销：{step.label}", step.transaction_id, invert)

    def redo(self) -> ChangeSet | None:
        """Do the last undone step again; None when there is none."""
        return self._replay(self._stack.redo, "redo", "重做：")

    def undo_label(self) -> str | None:
        """Return what undo would take back."""
        return self._stack.undo[-1].label if self._stack.undo else None

    def redo_label(self) -> str | None:
        """Return what redo would do again."""
        return self._stack.redo[-1].label if self._stack.redo else None

    def undo_barrier(self) -> str | None:
        """Return the step nothing before which can be undone."""
        return self._stack.blocked_by

    def last_transaction_id(self) -> int:
        """Return the number of the newest step that undo would take back; 0 when there is none."""
        return self._stack.undo[-1].transaction_id if self._stack.undo else 0

    def _replay(self, waiting: list[undoing.Step], kind: str, prefix: str) -> ChangeSet | None:
        if not self.may(Right.EDIT):
            raise NotAllowedError(rights.refusal(self.role, Right.EDIT))
        if not waiting:
            return None
        last = waiting[-1]
        invert = partial(undoing.invert, transaction_id=last.transaction_id)
        return self._invert(kind, prefix + last.label, last.transaction_id, invert)

    def _invert(self, kind: str, label: str, step: int, replay: Replay) -> ChangeSet | None:
        if not self.may(Right.EDIT):
            raise NotAllowedError(rights.refusal(self.role, Right.EDIT))
        done = list[ChangeSet]()
        with self._write(Intent(label=label, kind=kind, undoes=step, replay=replay), done):
            pass  # what is done is the replay
        return done[0] if done else None

    @contextmanager
    def _write(self, intent: Intent, done: list[ChangeSet] | None = None) -> Iterator[Session]:
        if self.read_only:
            raise ReadOnlyLedgerError("台账所在的文件夹只能看、不能改。请复制到能写入的位置再打开。")
        committed: list[ChangeSet] = [] if done is None else done
        try:
            with self._store.write(intent, committed, self._keep) as session:
                yield session
        finally:
            for change_set in committed:
                for observer in tuple(self._observers):
                    observer(change_set)

    def _keep(self, change_set: ChangeSet, intent: Intent) -> None:
        entries = len(change_set.changes)
        self._stack.record(
            change_set.transaction_id,
            intent.kind,
            intent.label,
            barrier=intent.barrier,
            entries=entries,
            undoes=intent.undoes,
        )

    def _load(self) -> None:
        """Learn who opened it, whether the account still holds, what can be undone and whether the clock is right."""
        store = self._store
        with store.reader.connect() as connection:
            store.user_id, store.user_name = visits.who(connection, self.keys.slot, self.clock.today())
            self.clock_behind = steps.clock_went_back(connection, self.clock.now()) or ""
            self.left_open = visits.left_open(connection)
            self._stack = undoing.load(connection)

    def _arrive(self, program: str, wrong: int = 0) -> None:
        """Write down that somebody came in; where nothing can be written, nobody's coming is."""
        if self.read_only:
            return
        label = f"打开台账（之前输错密码 {wrong} 次）" if wrong else "打开台账"
        with self.transaction(label, kind="login") as session:
            self._visit = visits.begin(session, self._store.user_id, self.clock.now(), program)

    def _leave(self) -> None:
        visit, self._visit = self._visit, None
        if visit is None:
            return
        # A full drive or a pulled stick must not keep the window open: the next opening then looks more closely.
        with suppress(LedgerError), self.transaction("关闭台账") as session:
            visits.end(session, visit, self.clock.now())
