"""Schools and kindergartens that help each other: who, since when, with which plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Contact, Partnership, PartnershipDeed
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, assign, found, unchanged

COLUMNS = ("partner", "kind", "direction", "valid_from", "valid_to", "contact_id", "plan", "end_reason")


@dataclass(frozen=True, kw_only=True)
class PartnerFacts:
    """A partnership; ``direction`` gives: this school helps, takes: it is helped. ``id`` 0 before it is stored."""

    partner: str
    kind: str
    direction: str
    valid_from: date | None
    valid_to: date | None = None
    contact_id: int | None = None
    plan: str | None = None
    end_reason: str | None = None
    contact: str = ""
    phone: str = ""
    id: int = 0
    version: int = 0

    def holds(self, on: date) -> bool:
        """Tell whether it lasts on a day."""
        return (self.valid_from or on) <= on <= (self.valid_to or on)


@needs(Right.LOOK)
def facts(session: Session, partnership_id: int) -> PartnerFacts:
    """Return one partnership; NotFoundError when there is none."""
    found(session, Partnership, partnership_id)
    return matching(session, Partnership.id == partnership_id)[0]


@needs(Right.EDIT)
def start(session: Session, facts: PartnerFacts) -> int:
    """Store a partnership and return its id; RuleError by field key."""
    values = {key: getattr(facts, key) for key in COLUMNS}
    row = Partnership(**_checked(session, values, 0))
    session.add(row)
    session.flush()
    return row.id


@needs(Right.EDIT)
def update(session: Session, partnership_id: int, version: int, values: Mapping[str, Any]) -> None:
    """Correct the given values; RuleError by field key, StaleRecordError when changed meanwhile."""
    row = unchanged(session, Partnership, partnership_id, version)
    kept = {key: getattr(row, key) for key in COLUMNS}
    unknown = values.keys() - kept.keys()
    if unknown:
        raise KeyError(min(unknown))
    assign(row, _checked(session, kept | dict(values), partnership_id), COLUMNS)
    session.flush()


@needs(Right.EDIT)
def end(session: Session, partnership_id: int, last_day: date, reason: str) -> None:
    """Let ``last_day`` be the last of a partnership; RuleError without a reason or while something was done later."""
    row = found(session, Partnership, partnership_id)
    update(session, partnership_id, row.version, {"valid_to": last_day, "end_reason": reason})


@needs(Right.EDIT)
def delete(session: Session, partnership_id: int) -> None:
    """Delete a partnership entered by mistake; RuleError once anything was done in it: such a one is ended."""
    row = found(session, Partnership, partnership_id)
    if session.scalar(select(func.count()).where(PartnershipDeed.partnership_id == partnership_id)):
        raise RuleError({"": "这个结对已经有活动记录，不能删除。不再结对了，请用“结束结对”。"})
    session.delete(row)
    session.flush()


@needs(Right.LOOK)
def matching(session: Session, condition: ColumnElement[bool]) -> tuple[PartnerFacts, ...]:
    """Return the partnerships that meet a condition, in the order they were entered."""
    query: Query = (
        select(Partnership, Contact.name, Contact.phone)
        .outerjoin(Contact, Contact.id == Partnership.contact_id)
        .where(condition)
        .order_by(Partnership.id)
    )
    return tuple(
        PartnerFacts(
            **{key: getattr(row, key) for key in COLUMNS},
            contact=name or "",
            phone=phone or "",
            id=row.id,
            version=row.version,
        )
        for row, name, phone in session.execute(query)
    )


def _checked(session: Session, values: Mapping[str, Any], partnership_id: int) -> dict[str, Any]:
    """Return the values as they are stored, or raise every problem at once."""
    checked = {**values, "partner": text.clean(values["partner"] or "")}
    for key in ("plan", "end_reason"):
        checked[key] = text.clean_lines(values[key] or "") or None
    since, until = checked["valid_from"], checked["valid_to"]
    problems: dict[str, str] = {}
    if not checked["partner"]:
        problems["partner"] = "请写对方单位的名称。"
    if codes.table("partner_kind").entry(checked["kind"] or "") is None:
        problems["kind"] = "请选对方是学校还是幼儿园。"
    if codes.table("partner_direction").entry(checked["direction"] or "") is None:
        problems["direction"] = "请选是谁帮扶谁。"
    if since is None:
        problems["valid_from"] = "请填从哪天起结对。"
    elif until is not None and until < since:
        problems["valid_to"] = "结束的日子早于开始，请核对。"
    if until is not None and not checked["end_reason"]:
        problems["end_reason"] = "请写为什么结束，例如“帮扶期满”。"
    if checked["contact_id"] is not None and session.get(Contact, checked["contact_id"]) is None:
        problems["contact_id"] = "这位联系人已经不在台账里，请重新选。"
    problems |= _left_out(session, partnership_id, since, until)
    if problems:
        raise RuleError(problems)
    if until is None:
        checked["end_reason"] = None
    return checked


def _left_out(session: Session, partnership_id: int, since: date | None, until: date | None) -> dict[str, str]:
    """Return what is wrong when something was done outside the days of a partnership."""
    mine = select(func.min(PartnershipDeed.done_on), func.max(PartnershipDeed.done_on)).where(
        PartnershipDeed.partnership_id == partnership_id
    )
    first, last = session.execute(mine).one()
    if first is not None and since is not None and first < since:
        return {"valid_from": f"{first:%Y-%m-%d} 已经有活动记录，请核对。"}
    if last is not None and until is not None and last > until:
        return {"valid_to": f"{last:%Y-%m-%d} 还有活动记录，请核对。"}
    return {}
