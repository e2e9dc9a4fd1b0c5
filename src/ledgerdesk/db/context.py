"""What a session knows besides its rows: when, who, which transaction."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session

_KEY = "ledgerdesk.context"
_AFTERWARDS = "ledgerdesk.afterwards"


@dataclass(frozen=True)
class Context:
    """Facts of one session: aware UTC time, local day, user, the reserved transaction number (0 for reads).

    ``barrier`` tells whether the step is one; whatever leaves the house must be. ``role`` is that of the key slot
    that was opened.
    """

    now: datetime
    today: date
    user_id: int | None
    user_name: str
    transaction_id: int = 0
    role: str = ""
    barrier: bool = False
    document_key: bytes = field(default=b"", repr=False)

    def seal(self, message: bytes) -> bytes:
        """Return the HMAC-SHA256 that only this ledger can make."""
        return hmac.new(self.document_key, message, hashlib.sha256).digest()


def attach(session: Session, context: Context) -> None:
    """Give the session its context."""
    session.info[_KEY] = context


def context(session: Session) -> Context:
    """Return the session's context."""
    found = session.info[_KEY]
    assert isinstance(found, Context)  # noqa: S101 - only ``attach`` writes this key
    return found


def afterwards(session: Session, work: Callable[[Connection], None]) -> None:
    """Have something done when the step's journal is stored, before the commit; what it writes is not journaled."""
    session.info.setdefault(_AFTERWARDS, []).append(work)


def finish(session: Session, connection: Connection) -> None:
    """Do what was asked for afterwards."""
    for work in session.info.pop(_AFTERWARDS, ()):
        work(connection)


def require_barrier(session: Session) -> None:
    """Refuse to let something leave the house in a step that could be undone; RuntimeError, for it is a bug."""
    if not context(session).barrier:
        raise RuntimeError("what leaves the house is written in a barrier")
