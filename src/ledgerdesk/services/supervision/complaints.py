"""Complaints about aid: what was said, how it was handled and answered."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Complaint
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import unchanged


@dataclass(frozen=True)
class ComplaintFacts:
    """A complaint; ``from_name`` is "" for one nobody signed, ``closed_on`` None while it is open."""

    received_on: date
    channel: str
    content: str
    from_name: str = ""
    handling: str = ""
    reply: str = ""
    closed_on: date | None = None
    id: int = 0
    version: int = 0


@needs(Right.LOOK)
def rows(session: Session) -> tuple[ComplaintFacts, ...]:
    """Return every complaint, open ones first, then the newest."""
    query = select(Complaint).order_by(
        Complaint.closed_on.is_not(None), Complaint.received_on.desc(), Complaint.id.desc()
    )
    return tuple(
        ComplaintFacts(
            row.received_on,
            row.channel,
            row.content,
            row.from_name or "",
            row.handling or "",
            row.reply or "",
            row.closed_on,
            row.id,
            row.version,
        )
        for row in session.scalars(query)
    )


@needs(Right.EDIT)
def add(session: Session, facts: ComplaintFacts) -> int:
    """Enter a complaint and return its id; RuleError by field key."""
    row = Complaint(received_on=facts.received_on, channel="", content="")
    session.add(_filled(row, facts))
    session.flush()
    return row.id


@needs(Right.EDIT)
def update(session: Session, complaint_id: int, version: int, facts: ComplaintFacts) -> None:
    """Write how a complaint was handled; RuleError by field key, StaleRecordError when it changed meanwhile."""
    _filled(unchanged(session, Complaint, complaint_id, version), facts)
    session.flush()


def _filled(row: Complaint, facts: ComplaintFacts) -> Complaint:
    problems = {}
    if not text.clean(facts.content):
        problems["content"] = "请写明反映了什么。"
    if not text.clean(facts.channel):
        problems["channel"] = "请写明怎么反映的，如电话、信箱、来访。"
    if facts.closed_on is not None and not text.clean(facts.handling):
        problems["handling"] = "办结以前要写明怎么处理的。"
    if facts.closed_on is not None and facts.closed_on < facts.received_on:
        problems["closed_on"] = "办结早于收到，请核对。"
    if problems:
        raise RuleError(problems)
    row.received_on, row.channel, row.content = facts.received_on, text.clean(facts.channel), text.clean(facts.content)
    row.from_name, row.handling = text.clean(facts.from_name) or None, text.clean(facts.handling) or None
    row.reply, row.closed_on = text.clean(facts.reply) or None, facts.closed_on
    return row
