"""Unsaved text, kept inside the ledger and nowhere else until it is saved or given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Draft
from ledgerdesk.services.permission import needs


@dataclass(frozen=True)
class DraftFacts:
    """A draft: the editor's key, what it is about, when it was kept (aware UTC), and its text by field."""

    key: str
    title: str
    saved_at: datetime
    body: Mapping[str, Any]


@needs(Right.OWN)
def keep(session: Session, key: str, title: str, body: Mapping[str, Any]) -> None:
    """Keep the text of an editor, in place of what was kept for it before."""
    row = session.scalars(select(Draft).where(Draft.key == key)).first()
    if row is None:
        session.add(Draft(key=key, title=title, saved_at=context(session).now, body=dict(body)))
    else:
        row.title, row.saved_at, row.body = title, context(session).now, dict(body)
    session.flush()


@needs(Right.OWN)
def get(session: Session, key: str) -> DraftFacts | None:
    """Return what is kept for an editor; None when there is nothing."""
    row = session.scalars(select(Draft).where(Draft.key == key)).first()
    return None if row is None else DraftFacts(row.key, row.title, row.saved_at, row.body)


@needs(Right.OWN)
def drop(session: Session, key: str) -> None:
    """Forget what is kept for an editor."""
    for row in session.scalars(select(Draft).where(Draft.key == key)):
        session.delete(row)
    session.flush()


@needs(Right.OWN)
def everything(session: Session) -> tuple[DraftFacts, ...]:
    """Return all drafts, newest first."""
    rows = session.scalars(select(Draft).order_by(Draft.saved_at.desc(), Draft.id.desc()))
    return tuple(DraftFacts(row.key, row.title, row.saved_at, row.body) for row in rows)
