"""One open ledger: reading, writing, undo, observers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from ledgerdesk.db import attempts, faults, files, keys, places, steps, visits
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db import undo as undoing
from ledgerdesk.db.context import Context, attach, finish
from ledgerdesk.db.engine import open_reader, open_writer
from ledgerdesk.db.journal import ChangeSet, Journal
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.domain import rights
from ledgerdesk.domain.clock import Clock, SystemClock
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerBusyError, LedgerError, NotAllowedError, ReadOnlyLedgerError
from ledgerdesk.models import User
from ledgerdesk.services import school

Observer = Callable[[ChangeSet], None]
_PROGRAM = "window"
_REPLAYED = "ledgerdesk.replayed"
_ONLY_LOOKING = frozenset({Right.LOOK, Right.OWN})


def _refuse() -> Any:
    raise LedgerError("台账已经锁上了。请输入密码重新打开。")


class Ledger:
    """Facade of one open ledger folder.

    Attributes:
        folder: the folder ``NAME.ledger``.
        clock: where the time comes from.
        read_only: the folder cannot be written; every transaction is refused.
        keys: the opened keys, for what else of the folder is encrypted.
        user_name: who opened it.
        clock_behind: in Chinese how the computer's clock runs behind the newest step; empty when it does not.
        left_open: the last opening was never closed: power cut, crash, killed. What was half done is rolled back.
    """

    def __init__(
        self, folder: Path, opened: keys.Opened, clock: Clock, *, lock: LedgerLock | None, read_only: bool
    ) -> None:
        """Take over an unlocked folder; use ``create`` or ``open``."""
        self.folder = folder
        self.clock = clock
        self.read_only = read_only
        self.keys = opened
        self._lock = lock
        key = opened.subkey("database")
        masked = not rights.may(opened.role, Right.REVEAL)
        self._writer: Engine = open_writer(folder / ledger_folder.DATABASE, key, masked=masked)
        self._reader: Engine = open_reader(folder / ledger_folder.DATABASE, key, masked=masked)
        self._write_session = sessionmaker(self._writer)
        self._read_session = sessionmaker(self._reader)
        self._document_key, self._audit_key = opened.subkey("documents"), opened.subkey("audit")
        self._writing = threading.Lock()
        self._observers: list[Observer] = []
        self._user_id: int | None = None
        self._visit: int | None = None
        self.user_name = ""
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
        self._reader.dispose()
        self._writer.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def forget(self) -> None:
        """Close, and let go of keys and engines: whoever still holds this object opens nothing with it any more."""
        self.close()
        self.keys = replace(self.keys, data_key=b"", seal_key=b"")
        self._document_key = self._audit_key = b""
        self._writer = self._reader = nothing = create_engine("sqlite://", creator=_refuse)
        self._write_session, self._read_session = sessionmaker(nothing), sessionmaker(nothing)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

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
        with self._read_session() as session:
            attach(session, self._context())
            yield session
            session.rollback()

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
        done: list[ChangeSet] = []
        with self._write(label, kind, reason, barrier=barrier, undoes=None, done=done) as session:
            yield session
        self._tell(done)

    def undo(self) -> ChangeSet | None:
        """Take the last step back, as a new audited step; None when there is nothing to undo.

        Raises:
            NotAllowedError: the role changes nothing.
            StaleRecordError: a row is no longer as the step left it.
        """
        return self._replay(self._stack.undo, "undo", "撤销：")

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
        last, done = waiting[-1], list[ChangeSet]()
        with self._write(
            prefix + last.label, kind, None, barrier=False, undoes=last.transaction_id, done=done
        ) as session:
            session.info[_REPLAYED] = undoing.invert(session.connection(), last.transaction_id)
        self._tell(done)
        return done[0] if done else None

    @contextmanager
    def _write(
        self, label: str, kind: str, reason: str | None, *, barrier: bool, undoes: int | None, done: list[ChangeSet]
    ) -> Iterator[Session]:
        if self.read_only:
            raise ReadOnlyLedgerError("台账所在的文件夹只能看、不能改。请复制到能写入的位置再打开。")
        if not self._writing.acquire(blocking=False):
            raise LedgerBusyError("正在保存别的内容，请稍等几秒再试。")
        try:
            with self._write_session() as session:
                connection = session.connection()
                steps.permit(connection)
                self._note_clock(connection)
                number = steps.next_number(connection)
                attach(session, self._context(number, barrier=barrier))
                log = Journal(session)
                yield session
                session.flush()
                changes = session.info.pop(_REPLAYED, ()) or log.changes()
                if changes and not rights.role(self.role).rights - _ONLY_LOOKING:
                    raise NotAllowedError(rights.refusal(self.role, Right.EDIT))
                if changes or barrier or kind != "change":
                    step = self._step(number, label, kind, reason=reason, undoes=undoes, barrier=barrier)
                    steps.store(connection, self._audit_key, step, changes)
                    done.append(ChangeSet(number, label, kind, changes))
                finish(session, connection)
                steps.withdraw(connection)
                session.commit()
            if done:
                self._stack.record(number, kind, label, barrier=barrier, entries=len(changes))
        except LedgerError:
            if not done or not self._is_there(number):
                raise
            # The journal file was ended and only making that last failed: the step counts, but may not survive a cut.
            self._stack.record(number, kind, label, barrier=barrier, entries=len(changes))
            self._tell(done)
            raise faults.unsure(self.folder / ledger_folder.DATABASE) from None
        finally:
            self._writing.release()

    def _is_there(self, number: int) -> bool:
        with suppress(LedgerError), self._reader.connect() as connection:
            return steps.is_there(connection, number)
        return False

    def _step(self, number: int, label: str, kind: str, **more: Any) -> steps.Step:
        return steps.Step(id=number, at=self.clock.now(), user_id=self._user_id, kind=kind, label=label, **more)

    def _note_clock(self, connection: Connection) -> None:
        """Write down that the clock went back, before what is written by it."""
        words = steps.clock_went_back(connection, self.clock.now())
        if words is not None:
            steps.store(connection, self._audit_key, self._step(steps.next_number(connection), words, "clock"), ())

    def _context(self, transaction_id: int = 0, *, barrier: bool = False) -> Context:
        return Context(
            now=self.clock.now(),
            today=self.clock.today(),
            user_id=self._user_id,
            user_name=self.user_name,
            transaction_id=transaction_id,
            role=self.role,
            barrier=barrier,
            document_key=self._document_key,
        )

    def _load(self) -> None:
        """Learn who opened it, whether the account still holds, what can be undone and whether the clock is right."""
        with self._reader.connect() as connection:
            self._user_id, self.user_name = visits.who(connection, self.keys.slot, self.clock.today())
            self.clock_behind = steps.clock_went_back(connection, self.clock.now()) or ""
            self.left_open = visits.left_open(connection)
            self._stack = undoing.load(connection)

    def _arrive(self, program: str, wrong: int = 0) -> None:
        """Write down that somebody came in; where nothing can be written, nobody's coming is."""
        if self.read_only:
            return
        label = f"打开台账（之前输错密码 {wrong} 次）" if wrong else "打开台账"
        with self.transaction(label, kind="login") as session:
            self._visit = visits.begin(session, self._user_id, self.clock.now(), program)

    def _leave(self) -> None:
        visit, self._visit = self._visit, None
        if visit is None:
            return
        # A full drive or a pulled stick must not keep the window open: the next opening then looks more closely.
        with suppress(LedgerError), self.transaction("关闭台账") as session:
            visits.end(session, visit, self.clock.now())

    def _tell(self, done: list[ChangeSet]) -> None:
        for change_set in done:
            for observer in tuple(self._observers):
                observer(change_set)
