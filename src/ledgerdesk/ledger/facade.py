"""One open ledger: reading, writing, undo, observers."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Self

from sqlalchemy import Engine, insert, text
from sqlalchemy.orm import Session, sessionmaker

from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db import journal, keys, passwords
from ledgerdesk.db import undo as undoing
from ledgerdesk.db.context import Context, attach
from ledgerdesk.db.engine import open_reader, open_writer
from ledgerdesk.db.journal import Change, ChangeSet, Journal
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.domain.clock import Clock, SystemClock
from ledgerdesk.errors import LedgerBusyError, LedgerError, ReadOnlyLedgerError
from ledgerdesk.models import AuditEntry, AuditTransaction, User
from ledgerdesk.services import school

Observer = Callable[[ChangeSet], None]
_log = logging.getLogger(__name__)


class Ledger:
    """Facade of one open ledger folder.

    Attributes:
        folder: the folder ``NAME.ledger``.
        clock: where the time comes from.
        read_only: the folder cannot be written; every transaction is refused.
        user_name: who opened it.
    """

    def __init__(
        self, folder: Path, opened: keys.Opened, clock: Clock, *, lock: LedgerLock | None, read_only: bool
    ) -> None:
        """Take over an unlocked folder; use ``create`` or ``open``."""
        self.folder = folder
        self.clock = clock
        self.read_only = read_only
        self._opened = opened
        self._lock = lock
        key = opened.subkey("database")
        self._writer: Engine = open_writer(folder / ledger_folder.DATABASE, key)
        self._reader: Engine = open_reader(folder / ledger_folder.DATABASE, key)
        self._write_session = sessionmaker(self._writer)
        self._read_session = sessionmaker(self._reader)
        self._document_key = opened.subkey("documents")
        self._writing = threading.Lock()
        self._observers: list[Observer] = []
        self._user_id: int | None = None
        self.user_name = ""
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
            school.set_setting(session, school.RECOVERY_CONFIRMED, value=False)
        ledger._load()
        return ledger, code

    @classmethod
    def open(cls, folder: Path, password: str, *, clock: Clock | None = None) -> Self:
        """Open a ledger with a password or the recovery code, migrating an older file first.

        Raises:
            WrongPasswordError: the password opens no key slot.
            LedgerInUseError: another program holds the ledger.
            DamagedLedgerError: keys or database are not what they should be; nothing is changed.
            NewerLedgerError: a newer release wrote it.
        """
        opened = ledger_folder.unlock(folder, password)
        read_only = not ledger_folder.writable(folder)
        lock = None if read_only else LedgerLock(folder)
        try:
            ledger_folder.bring_up_to_date(folder, opened, read_only=read_only)
            ledger = cls(folder, opened, clock or SystemClock(), lock=lock, read_only=read_only)
            ledger._load()
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return ledger

    def new_recovery_code(self, password: str) -> str:
        """Put a new recovery code in the place of the old one, which opens nothing any more; about half a second.

        The code counts as not typed back before anything is replaced: a stop in between leaves the old code opening
        the ledger, a stop afterwards a code nobody has seen and the ledger saying so.

        Raises:
            WrongPasswordError: that is no password of this ledger; nothing was changed.
            LedgerError: the ledger is busy or cannot be written; the old code still opens.
        """
        passwords.check(self.folder, password)
        with self.transaction("重出恢复码", barrier=True) as session:
            school.set_setting(session, school.RECOVERY_CONFIRMED, value=False)
        try:
            return passwords.replace_recovery_code(self.folder, self._opened.data_key)
        except OSError:
            raise LedgerError("新的恢复码没有写进去，原来那份还能用。请看磁盘满没满、文件夹能不能写入。") from None

    def close(self) -> None:
        """Close every connection and give the folder free."""
        self._reader.dispose()
        self._writer.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def role(self) -> str:
        """Return the role of the key slot that was opened."""
        return self._opened.role

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
        """Take the last step back, as a new audited step; None when there is nothing to undo."""
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

    def _replay(self, steps: list[undoing.Step], kind: str, prefix: str) -> ChangeSet | None:
        if not steps:
            return None
        step, done = steps[-1], list[ChangeSet]()
        label = prefix + step.label
        with self._write(label, kind, None, barrier=False, undoes=step.transaction_id, done=done) as session:
            session.info[_REPLAYED] = undoing.invert(session.connection(), step.transaction_id)
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
                row_id = _next_transaction(session)
                attach(session, self._context(row_id, barrier=barrier))
                log = Journal(session)
                yield session
                session.flush()
                changes = session.info.pop(_REPLAYED, ()) or log.changes()
                if changes or barrier or kind != "change":
                    self._store(session, row_id, label, kind, reason, barrier, undoes, changes)
                    done.append(ChangeSet(row_id, label, kind, changes))
                session.commit()
            if done:
                self._stack.record(row_id, kind, label, barrier=barrier, entries=len(changes))
        finally:
            self._writing.release()

    def _store(
        self,
        session: Session,
        row_id: int,
        label: str,
        kind: str,
        reason: str | None,
        barrier: bool,
        undoes: int | None,
        changes: tuple[Change, ...],
    ) -> None:
        connection = session.connection()
        row = {"id": row_id, "at": self.clock.now(), "user_id": self._user_id, "kind": kind, "label": label}
        row |= {"reason": reason, "undoes_id": undoes, "barrier": barrier, "entry_count": len(changes)}
        connection.execute(insert(AuditTransaction), row)
        if changes:
            connection.execute(insert(AuditEntry), journal.entries(changes, row_id))

    def _context(self, transaction_id: int = 0, *, barrier: bool = False) -> Context:
        return Context(
            now=self.clock.now(),
            today=self.clock.today(),
            user_id=self._user_id,
            user_name=self.user_name,
            transaction_id=transaction_id,
            barrier=barrier,
            document_key=self._document_key,
        )

    def _load(self) -> None:
        with self._reader.connect() as connection:
            found = connection.execute(
                text("SELECT id, name FROM users WHERE slot = :slot OR :slot = :recovery ORDER BY id LIMIT 1"),
                {"slot": self._opened.slot, "recovery": keys.RECOVERY_SLOT},
            ).first()
            if found is not None:
                self._user_id, self.user_name = found.id, found.name
            self._stack = undoing.load(connection)

    def _tell(self, done: list[ChangeSet]) -> None:
        for change_set in done:
            for observer in tuple(self._observers):
                observer(change_set)


_REPLAYED = "ledgerdesk.replayed"


def _next_transaction(session: Session) -> int:
    """Reserve the number of this transaction: BEGIN IMMEDIATE already holds the write lock."""
    last = session.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'audit_transaction'")).scalar()
    return int(last or 0) + 1
