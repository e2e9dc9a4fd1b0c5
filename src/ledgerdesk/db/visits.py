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
        NotAllowedError: the account does not hold today, or the ledger knows nothing of it: a stop while it was
            being added, or a backup from before it.
    """
    found = connection.execute(text(_WHO), {"slot": slot}).first()
    if found is None:
        if slot == keys.RECOVERY_SLOT:
            return None, _RECOVERED
        if connection.execute(text("SELECT 1 FROM users LIMIT 1")).first() is not None:
            raise NotAllowedError("台账里没有这个密码对应的账号。请用别的账号打开，再重新新增这个账号。")
        return None, ""  # made just now, and stopped before anybody was entered
    first, last = (None if day is None else date.fromisoformat(day) for day in (found.active_from, found.active_to))
    if first is not None and today < first:
        raise NotAllowedError(f"这个账号从{first:%Y-%m-%d}起才能用。请找校长。")
    if last is not None and today > last:
        raise NotAllowedError(f"这个账号到{last:%Y-%m-%d}为止，已经不能用了。请找校长。")
    return found.id, found.name


def left_open(connection: Connection) -> bool:
    """Tell whether the last opening was never closed: power cut, crash, killed.

    A restored ledger says so of the moment its backup was made; the newest step knows better.
    """
    last = connection.execute(text("SELECT closed_at FROM user_sessions ORDER BY id DESC LIMIT 1")).first()
    newest = connection.execute(text("SELECT kind FROM audit_transaction ORDER BY id DESC LIMIT 1")).scalar()
    return last is not None and last.closed_at is None and newest != "restore"


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
