"""Teachers on leave: written down, ended, and told to whatever asks who could not have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Staff, StaffLeave
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, assign, found, unchanged

REASONS = "leave_reason"  # the code table of reasons
COLUMNS = ("staff_id", "reason", "valid_from", "valid_to", "note")
Span = tuple[date, date]


@dataclass(frozen=True, kw_only=True)
class LeaveFacts:
    """A leave, both days included; ``valid_to`` None: not back yet. ``id`` and ``version`` are 0 before it is stored."""

    staff_id: int
    reason: str
    valid_from: date
    valid_to: date | None = None
    note: str | None = None
    staff_name: str = ""
    id: int = 0
    version: int = 0


@needs(Right.EDIT)
def add(session: Session, facts: LeaveFacts) -> int:
    """Store a leave and return its id; RuleError by field key, also where it meets another of the same teacher."""
    values = {key: getattr(facts, key) for key in COLUMNS}
    row = StaffLeave(**_checked(session, values, 0))
    session.add(row)
    session.flush()
    return row.id


@needs(Right.EDIT)
def update(session: Session, leave_id: int, version: int, values: Mapping[str, Any]) -> None:
    """Correct the given values; RuleError by field key, StaleRecordError when changed meanwhile."""
    row = unchanged(session, StaffLeave, leave_id, version)
    kept = {key: getattr(row, key) for key in COLUMNS}
    unknown = values.keys() - kept.keys()
    if unknown:
        raise KeyError(min(unknown))
    assign(row, _checked(session, kept | dict(values), leave_id), COLUMNS)
    session.flush()


@needs(Right.EDIT)
def end(session: Session, leave_id: int, last_day: date) -> None:
    """Let ``last_day`` be the last day of a leave; RuleError when it began later."""
    row = found(session, StaffLeave, leave_id)
    update(session, leave_id, row.version, {"valid_to": last_day})


@needs(Right.EDIT)
def delete(session: Session, leave_id: int) -> None:
    """Delete a leave entered by mistake; undo brings it back."""
    session.delete(found(session, StaffLeave, leave_id))
    session.flush()


@needs(Right.LOOK)
def facts(session: Session, leave_id: int) -> LeaveFacts:
    """Return one leave; NotFoundError when there is none."""
    found(session, StaffLeave, leave_id)
    return _read(session, StaffLeave.id == leave_id)[0]


@needs(Right.LOOK)
def rows(session: Session, first: date, last: date) -> tuple[LeaveFacts, ...]:
    """Return the leaves that touch a period, both days included, the latest first."""
    return _read(session, _touches(first, last))


@needs(Right.LOOK)
def of_staff(session: Session, staff_id: int) -> tuple[LeaveFacts, ...]:
    """Return every leave of a teacher, the latest first."""
    return _read(session, StaffLeave.staff_id == staff_id)


@needs(Right.LOOK)
def spans(session: Session, first: date, last: date) -> dict[int, tuple[Span, ...]]:
    """Return the days on leave within a period by teacher, in order; each span lies inside the period."""
    out: dict[int, tuple[Span, ...]] = {}
    query: Query = select(StaffLeave.staff_id, StaffLeave.valid_from, StaffLeave.valid_to).where(_touches(first, last))
    for staff_id, since, until in session.execute(query.order_by(StaffLeave.valid_from)):
        inside = (max(since or first, first), min(until or last, last))
        out[staff_id] = (*out.get(staff_id, ()), inside)
    return out


def _touches(first: date, last: date) -> ColumnElement[bool]:
    begun = or_(StaffLeave.valid_from.is_(None), StaffLeave.valid_from <= last)
    return begun & or_(StaffLeave.valid_to.is_(None), StaffLeave.valid_to >= first)


def _read(session: Session, condition: ColumnElement[bool]) -> tuple[LeaveFacts, ...]:
    query: Query = (
        select(StaffLeave, Staff.name)
        .join(Staff, Staff.id == StaffLeave.staff_id)
        .where(condition)
        .order_by(StaffLeave.valid_from.desc(), StaffLeave.id.desc())
    )
    return tuple(
        LeaveFacts(id=row.id, version=row.version, staff_name=name, **{key: getattr(row, key) for key in COLUMNS})
        for row, name in session.execute(query)
    )


def _checked(session: Session, values: Mapping[str, Any], leave_id: int) -> dict[str, Any]:
    """Return the values as they are stored, or raise every problem at once."""
    checked = {**values, "note": text.clean_lines(values["note"] or "") or None}
    since, until = checked["valid_from"], checked["valid_to"]
    problems: dict[str, str] = {}
    if session.scalar(select(Staff.id).where(Staff.id == checked["staff_id"])) is None:
        problems["staff_id"] = "请选请假的老师。"
    if codes.table(REASONS).entry(checked["reason"]) is None:
        problems["reason"] = "请选请假的原因。"
    if since is None:
        problems["valid_from"] = "请填请假的第一天。"
    elif until is not None and until < since:
        problems["valid_to"] = "最后一天早于第一天，请核对。"
    else:
        others = select(StaffLeave.id).where(StaffLeave.staff_id == checked["staff_id"], StaffLeave.id != leave_id)
        if session.scalars(others.where(_touches(since, until or date.max))).first() is not None:
            problems["valid_from"] = "这位老师那几天已经登记了请假，请核对日期。"
    if problems:
        raise RuleError(problems)
    return checked
