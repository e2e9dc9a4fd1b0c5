"""Who has the ledger open: whose slot it is, whether the account still holds, when somebody came and went."""

from datetime import date, datetime

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from ledgerdesk.db import keys
from ledgerdesk.errors import NotAllowedError
from ledgerdesk.models import UserSession

_WHO = "SELECT id, name, active_from, active_to FROM users WHERE slot = :slot"
_RECOVERED = "恢复码"


def who(connection: Connection, slot: str, today: date) -> tuple[int | None, str]:
    """Return the user of a key slot; the recovery code is nobody's.

    Raises:
        NotAllowedError: the account does not hold today.
    """
    found = connection.execute(text(_WHO), {"slot": slot}).first()
    if found is None:
        return None, _RECOVERED if slot == keys.RECOVERY_SLOT else ""
    first, last = (None if day is None else date.fromisoformat(day) for day in (found.active_from, found.active_to))
    if first is not None and today < first:
        raise NotAllowedError(f"这个账号从{first:%Y-%m-%d}起才能用。请找校长。")
    if last is not None and today > last:
        raise NotAllowedError(f"这个账号到{last:%Y-%m-%d}为止，已经不能用了。请找校长。")
    return found.id, found.name


def begin(session: Session, user_id: int | None, at: datetime, program: str) -> int:
    """Note that somebody came in; return the number to end with."""
    visit = UserSession(user_id=user_id, opened_at=at, program=program)
    session.add(visit)
    session.flush()
    return visit.id


def end(session: Session, visit: int, at: datetime) -> None:
    """Note that somebody went; one without an end was not closed by the program."""
    row = session.get(UserSession, visit)
    if row is not None:
        row.closed_at = at
