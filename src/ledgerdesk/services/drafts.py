"""Unsaved text of one person, kept inside the ledger and nowhere else until it is saved or given up."""

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
    """Keep the text of an editor, in place of what the same person kept for it before."""
    row = _row(session, key)
    if row is None:
        session.add(Draft(key=_mine(session) + key, title=title, saved_at=context(session).now, body=dict(body)))
    else:
        row.title, row.saved_at, row.body = title, context(session).now, dict(body)
    session.flush()


@needs(Right.OWN)
def get(session: Session, key: str) -> DraftFacts | None:
    """Return what is kept for an editor; None when there is nothing."""
    row = _row(session, key)
    return None if row is None else DraftFacts(key, row.title, row.saved_at, row.body)


@needs(Right.OWN)
def drop(session: Session, key: str) -> None:
    """Forget what is kept for an editor."""
    row = _row(session, key)
    if row is not None:
        session.delete(row)
    session.flush()


@needs(Right.OWN)
def strip(session: Session, ending: str) -> None:
    """Take what stands under keys of that ending out of everything kept for whoever has the ledger open."""
    query = select(Draft).where(Draft.key.startswith(_mine(session), autoescape=True))
    for row in session.scalars(query):
        left = {key: value for key, value in row.body.items() if not key.endswith(ending)}
        if len(left) < len(row.body):
            row.body = left
    session.flush()


@needs(Right.OWN)
def everything(session: Session) -> tuple[DraftFacts, ...]:
    """Return all drafts of whoever has the ledger open, newest first."""
    mine = _mine(session)
    query = select(Draft).where(Draft.key.startswith(mine, autoescape=True))
    rows = session.scalars(query.order_by(Draft.saved_at.desc(), Draft.id.desc()))
    return tuple(DraftFacts(row.key.removeprefix(mine), row.title, row.saved_at, row.body) for row in rows)


def _mine(session: Session) -> str:
    """Return how the keys of whoever has the ledger open begin: nobody sees another's unsaved text; 0 is the paper code."""
    return f"{context(session).user_id or 0}|"


def _row(session: Session, key: str) -> Draft | None:
    return session.scalars(select(Draft).where(Draft.key == _mine(session) + key)).first()
