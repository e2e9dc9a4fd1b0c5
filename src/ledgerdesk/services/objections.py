"""Objections to a public notice: taken down, handled, closed; while open they block what the notice leads to (I14)."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import notice as notices
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Notice, NoticeLine, Objection
from ledgerdesk.services import attachments
from ledgerdesk.services.permission import needs
from ledgerdesk.services.recognition import advancing, evidence
from ledgerdesk.services.stored import Query, found, unchanged

OBJECTION = Objection.__name__
UPHELD = evidence.UPHELD


@dataclass(frozen=True, kw_only=True)
class ObjectionFacts:
    """An objection; ``about_id`` None means the whole notice, ``from_name`` None that nobody gave a name.

    ``outcome`` and ``closed_on`` are None while it is open; they are written by ``close`` alone.
    """

    notice_id: int
    received_on: date
    content: str
    from_name: str | None = None
    about_id: int | None = None
    handling: str | None = None
    reply: str | None = None
    outcome: str | None = None
    closed_on: date | None = None
    id: int = 0
    version: int = 0


_COLUMNS = tuple(one.name for one in fields(ObjectionFacts))
_WRITTEN = ("content", "from_name", "handling", "reply")


@needs(Right.ISSUE)
def register(session: Session, facts: ObjectionFacts) -> int:
    """Take an objection down and return its id; it stays open until it is closed. RuleError by field key."""
    _check(session, facts)
    row = Objection(notice_id=facts.notice_id, outcome=None, closed_on=None, **_values(facts))
    session.add(row)
    session.flush()
    return row.id


@needs(Right.ISSUE)
def update(session: Session, objection_id: int, version: int, facts: ObjectionFacts) -> None:
    """Write an open objection as it should read; RuleError by field key, also once it is closed."""
    row = unchanged(session, Objection, objection_id, version)
    _require_open(row)
    _check(session, facts)
    for column, value in _values(facts).items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    session.flush()


@needs(Right.ISSUE)
def close(
    session: Session, objection_id: int, version: int, outcome: str, handling: str, reply: str | None, on: date
) -> None:
    """Close an objection: how it was handled, how it ended, what was replied; RuleError by field key.

    One upheld about a pupil moves the recognition the notice had posted to the step where it is decided anew.
    """
    row = unchanged(session, Objection, objection_id, version)
    _require_open(row)
    problems = {}
    if codes.table("objection_outcome").entry(outcome) is None:
        problems["outcome"] = "请选处理结果：成立、不成立或本人撤回。"
    if not text.clean(handling):
        problems["handling"] = "请写明是怎么核实、怎么处理的。"
    if row.from_name and not text.clean(reply or ""):
        problems["reply"] = "反映人留了姓名，请写明是怎么答复的。"
    if on < row.received_on or on > context(session).today:
        problems["closed_on"] = "办结的日期不对，请核对。"
    if problems:
        raise RuleError(problems)
    row.outcome, row.closed_on = outcome, on
    row.handling, row.reply = text.clean_lines(handling), text.clean_lines(reply or "") or None
    session.flush()
    if outcome == UPHELD and row.about_id is not None:
        advancing.upheld(session, row.notice_id, row.about_id)


@needs(Right.ISSUE)
def delete(session: Session, objection_id: int) -> None:
    """Delete an open objection entered by mistake; RuleError once it is closed."""
    row = found(session, Objection, objection_id)
    _require_open(row)
    attachments.delete_of(session, OBJECTION, objection_id)
    session.delete(row)
    session.flush()


@needs(Right.LOOK)
def facts(session: Session, objection_id: int) -> ObjectionFacts:
    """Return one objection; NotFoundError when there is none."""
    row = found(session, Objection, objection_id)
    return ObjectionFacts(**{column: getattr(row, column) for column in _COLUMNS})


@needs(Right.LOOK)
def of_notice(session: Session, notice_id: int) -> tuple[ObjectionFacts, ...]:
    """Return the objections to a notice, the first received first."""
    return _read(session, notice_id)


@needs(Right.LOOK)
def open_of(session: Session, notice_id: int | None = None) -> tuple[ObjectionFacts, ...]:
    """Return the open objections, to one notice if asked, the first received first."""
    return tuple(one for one in _read(session, notice_id) if one.closed_on is None)


@needs(Right.LOOK)
def open_about(session: Session, notice_id: int, student_ids: Iterable[int] | None = None) -> int:
    """Return how many open objections to a notice concern some pupils or the whole notice (None: anybody)."""
    query = select(func.count()).where(Objection.notice_id == notice_id, Objection.closed_on.is_(None))
    if student_ids is not None:
        query = query.where(or_(Objection.about_id.is_(None), Objection.about_id.in_(tuple(student_ids))))
    return session.scalar(query) or 0


def _read(session: Session, notice_id: int | None) -> tuple[ObjectionFacts, ...]:
    query: Query = select(*(getattr(Objection, column) for column in _COLUMNS))
    if notice_id is not None:
        query = query.where(Objection.notice_id == notice_id)
    rows = session.execute(query.order_by(Objection.received_on, Objection.id))
    return tuple(ObjectionFacts(**dict(zip(_COLUMNS, row, strict=True))) for row in rows)


def _check(session: Session, facts: ObjectionFacts) -> None:
    notice = found(session, Notice, facts.notice_id)
    problems = {}
    if notice.status not in (notices.POSTED, notices.TAKEN_DOWN):
        problems["notice_id"] = "只有定稿的公示才能登记异议。"
    if not text.clean(facts.content):
        problems["content"] = "请写明反映的内容。"
    if facts.received_on > context(session).today:
        problems["received_on"] = "收到异议的日期还没有到，请核对。"
    elif facts.received_on < notice.starts_on:
        problems["received_on"] = "收到异议的日期早于公示的第一天，请核对。"
    named = select(NoticeLine.id).where(
        NoticeLine.notice_id == facts.notice_id, NoticeLine.student_id == facts.about_id
    )
    if facts.about_id is not None and session.scalar(named) is None:
        problems["about_id"] = "这名学生不在这份公示上，请核对。"
    if problems:
        raise RuleError(problems)


def _require_open(row: Objection) -> None:
    if row.closed_on is not None:
        raise RuleError({"": "这条异议已经办结，不能再改。"})


def _values(facts: ObjectionFacts) -> dict[str, object]:
    words = {column: text.clean_lines(getattr(facts, column) or "") or None for column in _WRITTEN}
    return words | {"received_on": facts.received_on, "about_id": facts.about_id}
