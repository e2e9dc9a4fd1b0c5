"""The file under an open ledger: its two engines, and one write at a time with its entry in the journal."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from ledgerdesk.db import faults, keys, steps
from ledgerdesk.db.context import Context, attach, finish
from ledgerdesk.db.engine import open_reader, open_writer
from ledgerdesk.db.journal import Change, ChangeSet, Journal
from ledgerdesk.domain import rights
from ledgerdesk.domain.clock import Clock
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerBusyError, LedgerError, NotAllowedError

_ONLY_LOOKING = frozenset({Right.LOOK, Right.OWN})
#: Writes rows below the session and returns what that changed: how undo and redo work.
Replay = Callable[[Connection], tuple[Change, ...]]


@dataclass(frozen=True, kw_only=True)
class Intent:
    """What a write says of itself before it is done; ``replay`` is done instead of what the session would record."""

    label: str
    kind: str = "change"
    reason: str | None = None
    barrier: bool = False
    undoes: int | None = None
    replay: Replay | None = None


class Store:
    """Engines and keys of one unlocked file; ``user_id`` and ``user_name`` are set when it is known who came in."""

    def __init__(self, database: Path, opened: keys.Opened, clock: Clock) -> None:
        self._database, self.clock, self._role = database, clock, opened.role
        key = opened.subkey("database")
        masked = not rights.may(opened.role, Right.REVEAL)
        self.writer: Engine = open_writer(database, key, masked=masked)
        self.reader: Engine = open_reader(database, key, masked=masked)
        self._write_session, self._read_session = sessionmaker(self.writer), sessionmaker(self.reader)
        self._document_key, self._audit_key = opened.subkey("documents"), opened.subkey("audit")
        self._writing = threading.Lock()
        self.user_id: int | None = None
        self.user_name = ""

    def close(self) -> None:
        """Close every connection."""
        self.reader.dispose()
        self.writer.dispose()

    def forget(self) -> None:
        """Let go of keys and engines: whoever still holds this object opens nothing with it any more."""
        self._document_key = self._audit_key = b""
        self.writer = self.reader = nothing = create_engine("sqlite://", creator=_refuse)
        self._write_session, self._read_session = sessionmaker(nothing), sessionmaker(nothing)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Read a consistent state; nothing can be written."""
        with self._read_session() as session:
            attach(session, self._context())
            yield session
            session.rollback()

    @contextmanager
    def write(
        self, intent: Intent, done: list[ChangeSet], kept: Callable[[ChangeSet, Intent], None]
    ) -> Iterator[Session]:
        """Write one step; ``done`` gets what was committed, ``kept`` hears of it before another write can begin.

        Raises:
            LedgerBusyError: another write is under way; this never waits.
            NotAllowedError: the role only looks.
            LedgerError: the drive refused. When it took the step and would not confirm it, ``done`` has it.
        """
        if not self._writing.acquire(blocking=False):
            raise LedgerBusyError("正在保存别的内容，请稍等几秒再试。")
        try:
            with self._write_session() as session:
                connection = session.connection()
                steps.permit(connection)
                self._note_clock(connection)
                number = steps.next_number(connection)
                attach(session, self._context(number, barrier=intent.barrier))
                log = Journal(session)
                yield session
                session.flush()
                changes = intent.replay(connection) if intent.replay is not None else log.changes()
                self._record(connection, number, intent, changes, done)
                finish(session, connection)
                steps.withdraw(connection)
                session.commit()
            if done:
                kept(done[0], intent)
        except LedgerError:
            if not done or not self._is_there(number):
                done.clear()
                raise
            # The journal file was ended and only making that last failed: the step counts, but may not survive a cut.
            kept(done[0], intent)
            raise faults.unsure(self._database) from None
        except BaseException:
            done.clear()
            raise
        finally:
            self._writing.release()

    def _record(
        self,
        connection: Connection,
        number: int,
        intent: Intent,
        changes: tuple[Change, ...],
        done: list[ChangeSet],
    ) -> None:
        if changes and not rights.role(self._role).rights - _ONLY_LOOKING:
            raise NotAllowedError(rights.refusal(self._role, Right.EDIT))
        if changes or intent.barrier or intent.kind != "change":
            facts = {"reason": intent.reason, "undoes": intent.undoes, "barrier": intent.barrier}
            steps.store(connection, self._audit_key, self._step(number, intent.label, intent.kind, **facts), changes)
            done.append(ChangeSet(number, intent.label, intent.kind, changes))

    def _is_there(self, number: int) -> bool:
        with suppress(LedgerError), self.reader.connect() as connection:
            return steps.is_there(connection, number)
        return False

    def _step(self, number: int, label: str, kind: str, **more: Any) -> steps.Step:
        return steps.Step(id=number, at=self.clock.now(), user_id=self.user_id, kind=kind, label=label, **more)

    def _note_clock(self, connection: Connection) -> None:
        """Write down that the clock went back, before what is written by it."""
        words = steps.clock_went_back(connection, self.clock.now())
        if words is not None:
            steps.store(connection, self._audit_key, self._step(steps.next_number(connection), words, "clock"), ())

    def _context(self, transaction_id: int = 0, *, barrier: bool = False) -> Context:
        return Context(
            now=self.clock.now(),
            today=self.clock.today(),
            user_id=self.user_id,
            user_name=self.user_name,
            transaction_id=transaction_id,
            role=self._role,
            barrier=barrier,
            document_key=self._document_key,
        )


def _refuse() -> Any:
    raise LedgerError("台账已经锁上了。请输入密码重新打开。")
