"""Write a step into the journal: its row, its entries and its link in the chain."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, text

from ledgerdesk.db import chain, journal
from ledgerdesk.db.journal import Change
from ledgerdesk.models import AuditEntry, AuditTransaction

#: A computer's clock is set right by minutes without anybody noticing; more is said.
CLOCK_SLACK = timedelta(minutes=5)
_PERMIT = 1


@dataclass(frozen=True, kw_only=True)
class Step:
    """One user action as the journal keeps it; ``at`` is aware."""

    id: int
    at: datetime
    user_id: int | None
    kind: str
    label: str
    reason: str | None = None
    undoes: int | None = None
    barrier: bool = False


def next_number(connection: Connection) -> int:
    """Reserve the number of the next step: BEGIN IMMEDIATE already holds the write lock."""
    last = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = 'audit_transaction'")).scalar()
    return int(last or 0) + 1


def is_there(connection: Connection, number: int) -> bool:
    """Tell whether a step is in the file."""
    found = connection.execute(text("SELECT 1 FROM audit_transaction WHERE id = :id"), {"id": number})
    return found.first() is not None


def permit(connection: Connection) -> None:
    """Allow writing until ``withdraw``: the triggers refuse rows written by anything else."""
    connection.execute(text("INSERT INTO write_permit (id) VALUES (:id)"), {"id": _PERMIT})


def withdraw(connection: Connection) -> None:
    """End the permit; before the commit, so that it is never in the file."""
    connection.execute(text("DELETE FROM write_permit"))


def last_at(connection: Connection) -> datetime | None:
    """Return when the newest step was written, in aware UTC."""
    found = connection.execute(text("SELECT at FROM audit_transaction ORDER BY id DESC LIMIT 1")).scalar()
    return None if found is None else datetime.fromisoformat(found)


def clock_went_back(connection: Connection, now: datetime) -> str | None:
    """Return in Chinese how the clock runs behind the newest step; None when it does not."""
    before = last_at(connection)
    if before is None or now >= before - CLOCK_SLACK:
        return None
    return f"时钟回拨：电脑时间早于上一步（{before.astimezone():%Y-%m-%d %H:%M}）"


def store(connection: Connection, key: bytes, step: Step, changes: tuple[Change, ...]) -> None:
    """Append the step and its entries, sealed by ``key``; nothing of them is ever written again but by erasure."""
    entries = journal.entries(changes, step.id)
    salt = secrets.token_bytes(16)
    words = chain.words_digest(salt, step.label, step.reason)
    at, count = journal.plain(step.at), len(changes)
    facts = chain.facts(step.id, at, step.user_id, step.kind, step.undoes, barrier=step.barrier, entries=count)
    seal = chain.link(key, chain.last_seal(connection, key), facts, words, map(_part, entries))
    row: dict[str, Any] = {"id": step.id, "at": step.at, "user_id": step.user_id, "kind": step.kind}
    row |= {"label": step.label, "reason": step.reason, "words_salt": salt, "words_digest": words}
    row |= {"undoes_id": step.undoes, "barrier": step.barrier, "entry_count": count, "mac": seal}
    connection.execute(insert(AuditTransaction), row)
    if entries:
        connection.execute(insert(AuditEntry), entries)


def _part(row: dict[str, Any]) -> bytes:
    return chain.part(row["entity"], row["entity_id"], row["person_id"], row["op"], row["digest"])
