"""Choices of display that the window remembers, such as the columns of a table."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Preference
from ledgerdesk.services.permission import needs


@needs(Right.OWN)
def get(session: Session, key: str, default: Any = None) -> Any:
    """Return a choice; ``default`` when none was made."""
    row = session.scalars(select(Preference).where(Preference.key == key)).first()
    return default if row is None else row.value


@needs(Right.OWN)
def put(session: Session, key: str, value: Any) -> None:
    """Remember a choice; any JSON value."""
    row = session.scalars(select(Preference).where(Preference.key == key)).first()
    if row is None:
        session.add(Preference(key=key, value=value))
    elif row.value != value:
        row.value = value
    session.flush()
