"""What was done with a partner: lessons taken there, lectures, days there, teachers looked after, goods."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import money, text
from ledgerdesk.domain.partner_dues import LESSONS
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Partnership, PartnershipDeed
from ledgerdesk.services import attachments
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, assign, found, unchanged
from ledgerdesk.services.terms import TermFacts

DEED_COLUMNS = (
    "partnership_id", "kind", "done_on", "title", "lessons", "people", "value_fen", "by_whom", "outcome",
)  # fmt: skip
_MOST = {"lessons": 200, "people": 9_999}


@dataclass(frozen=True, kw_only=True)
class DeedFacts:
    """What was done on a day; ``lessons`` 课时, ``people`` reached, ``value_fen`` of goods. ``id`` 0 before stored."""

    partnership_id: int
    kind: str
    done_on: date
    title: str
    lessons: int = 0
    people: int | None = None
    value_fen: int = 0
    by_whom: str | None = None
    outcome: str | None = None
    partner: str = ""
    direction: str = ""
    photos: int = 0
    id: int = 0
    version: int = 0


@needs(Right.EDIT)
def add_deed(session: Session, facts: DeedFacts) -> int:
    """Store what was done and return its id; RuleError by field key."""
    row = PartnershipDeed(**_checked_deed(session, facts))
    session.add(row)
    session.flush()
    return row.id


@needs(Right.EDIT)
def update_deed(session: Session, deed_id: int, version: int, facts: DeedFacts) -> None:
    """Write what was done as it should read; RuleError by field key, StaleRecordError when changed meanwhile."""
    row = unchanged(session, PartnershipDeed, deed_id, version)
    assign(row, _checked_deed(session, facts), DEED_COLUMNS)
    session.flush()


@needs(Right.EDIT)
def delete_deed(session: Session, deed_id: int) -> None:
    """Delete what was entered by mistake, its photos with it; undo brings both back."""
    row = found(session, PartnershipDeed, deed_id)
    attachments.delete_of(session, attachments.PARTNERSHIP_DEED, deed_id)
    session.delete(row)
    session.flush()


@needs(Right.LOOK)
def deed(session: Session, deed_id: int) -> DeedFacts:
    """Return what was done; NotFoundError when there is none."""
    found(session, PartnershipDeed, deed_id)
    return _deeds(session, PartnershipDeed.id == deed_id)[0]


@needs(Right.LOOK)
def between(session: Session, first: date, last: date) -> tuple[DeedFacts, ...]:
    """Return what was done with all partners in a period, both days included, the newest first."""
    return _deeds(session, PartnershipDeed.done_on.between(first, last))


@needs(Right.LOOK)
def deeds_of(session: Session, partnership_id: int) -> tuple[DeedFacts, ...]:
    """Return everything done with a partner, the newest first."""
    return _deeds(session, PartnershipDeed.partnership_id == partnership_id)


@needs(Right.LOOK)
def deeds_of_term(session: Session, term: TermFacts) -> tuple[DeedFacts, ...]:
    """Return what was done in a term, its holidays included, the newest first."""
    return between(session, term.covers_from, term.covers_to)


@needs(Right.LOOK)
def helpers(session: Session) -> tuple[str, ...]:
    """Return who did something so far, as it was written, the latest first: what a form offers."""
    query = (
        select(PartnershipDeed.by_whom)
        .where(PartnershipDeed.by_whom.is_not(None))
        .group_by(PartnershipDeed.by_whom)
        .order_by(func.max(PartnershipDeed.done_on).desc())
    )
    return tuple(name for name in session.scalars(query) if name)


def _deeds(session: Session, condition: ColumnElement[bool]) -> tuple[DeedFacts, ...]:
    query: Query = (
        select(PartnershipDeed, Partnership.partner, Partnership.direction)
        .join(Partnership, Partnership.id == PartnershipDeed.partnership_id)
        .where(condition)
        .order_by(PartnershipDeed.done_on.desc(), PartnershipDeed.id.desc())
    )
    met = list(session.execute(query))
    photos = attachments.counts(session, attachments.PARTNERSHIP_DEED, [row.id for row, _, _ in met])
    return tuple(
        DeedFacts(
            **{key: getattr(row, key) for key in DEED_COLUMNS},
            partner=partner,
            direction=direction,
            photos=photos.get(row.id, 0),
            id=row.id,
            version=row.version,
        )
        for row, partner, direction in met
    )


def _checked_deed(session: Session, facts: DeedFacts) -> dict[str, Any]:
    values: dict[str, Any] = {key: getattr(facts, key) for key in DEED_COLUMNS}
    values["title"] = text.clean(facts.title)
    for key in ("by_whom", "outcome"):
        values[key] = text.clean_lines(values[key] or "") or None
    problems = {}
    held = session.get(Partnership, facts.partnership_id)
    if held is None:
        problems["partnership_id"] = "这个结对已经不在台账里，请重新选。"
    elif not (held.valid_from or facts.done_on) <= facts.done_on <= (held.valid_to or facts.done_on):
        problems["done_on"] = "那天没有和这个单位结对，请核对日期。"
    if facts.done_on > context(session).today:
        problems["done_on"] = "活动的日期还没有到，请核对。"
    if codes.table("partner_deed").entry(facts.kind) is None:
        problems["kind"] = "请选活动的种类。"
    if not values["title"]:
        problems["title"] = "请写做了什么。"
    if facts.kind == LESSONS and facts.lessons < 1:
        problems["lessons"] = "请写送教几课时。"
    for key, most in _MOST.items():
        if not 0 <= (values[key] or 0) <= most:
            problems[key] = f"应在 0 到 {most} 之间，请核对。"
    if not 0 <= facts.value_fen <= money.LIMIT_FEN:
        problems["value_fen"] = "金额不能是负数，也不会这么大，请核对。"
    if problems:
        raise RuleError(problems)
    return values
