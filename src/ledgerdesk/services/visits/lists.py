"""Home visits as lists: of a period, of one child, and the sentences the school writes most."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import (
    AuditEntry,
    AuditTransaction,
    ClassMembership,
    Household,
    HouseholdMember,
    Person,
    SchoolClass,
    Staff,
    Village,
    Visit,
    VisitStudent,
    VisitTeacher,
)
from ledgerdesk.services import phrasing, policy, terms
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, on_roll
from ledgerdesk.services.stored import Query
from ledgerdesk.services.visits.record import WRITTEN

_TODAY = 50  # visits written down today that are looked through


@dataclass(frozen=True)
class VisitRow:
    """A visit in a list; names are joined by 、 in the order they were entered, each class and saying once.

    ``ordinal`` is which visit of its term it was among those that count, None for one that does not. ``late``: it was
    written down so long after that it is marked 补.
    """

    id: int
    visited_on: date
    ordinal: int | None
    mode: str
    students: str
    student_ids: tuple[int, ...]
    classes: str
    village: str
    teachers: str
    place: str | None
    met: str | None
    purpose: str | None
    situation: str | None
    at_school: str
    problems: str | None
    suggestions: str | None
    parent_opinion: str | None
    money_arrived: str | None
    recorded_on: date
    late: bool


@dataclass(frozen=True)
class _Child:
    id: int
    name: str
    class_name: str | None
    at_school: str | None


@needs(Right.LOOK)
def rows(session: Session, first: date, last: date) -> tuple[VisitRow, ...]:
    """Return the visits of a period, both days included, newest first."""
    return _read(session, Visit.visited_on.between(first, last))


@needs(Right.LOOK)
def of_person(session: Session, person_id: int) -> tuple[VisitRow, ...]:
    """Return the visits for a child, newest first; ordinals are those of this child."""
    mine = select(VisitStudent.visit_id).where(VisitStudent.person_id == person_id)
    return _read(session, Visit.id.in_(mine), person_id)


@needs(Right.LOOK)
def siblings(session: Session, student_id: int, on: date) -> tuple[Pupil, ...]:
    """Return the other pupils of the household a child lives in on a day, from the lowest class up."""
    home = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id == student_id, holds_on(HouseholdMember, on)
    )
    members: Query = select(HouseholdMember.person_id).where(
        HouseholdMember.household_id.in_(home), HouseholdMember.person_id != student_id, holds_on(HouseholdMember, on)
    )
    return tuple(sorted(on_roll(session, on, members).values(), key=lambda pupil: pupil.order))


@needs(Right.LOOK)
def last_written(session: Session) -> int | None:
    """Return the visit that whoever has the ledger open wrote down last today; None when there is none yet."""
    here = context(session)
    newest = select(Visit.id).where(Visit.recorded_on == here.today).order_by(Visit.id.desc()).limit(_TODAY)
    ids = session.scalars(newest).all()
    mine = (
        select(func.max(AuditEntry.entity_id))
        .join(AuditTransaction, AuditTransaction.id == AuditEntry.transaction_id)
        .where(AuditEntry.entity == Visit.__name__, AuditEntry.entity_id.in_(ids), AuditEntry.op == "I")
        .where(AuditTransaction.user_id == here.user_id)
    )
    return session.scalar(mine) if ids else None


@needs(Right.LOOK)
def phrases(session: Session, field: str, most: int = 12) -> tuple[str, ...]:
    """Return the short sentences written most often in a field of visits, those written at least twice."""
    if field not in WRITTEN:
        raise KeyError(field)
    column = getattr(Visit, field)
    query = select(column).where(column.is_not(None)).order_by(Visit.visited_on.desc(), Visit.id.desc())
    return phrasing.often(session.scalars(query.limit(phrasing.RECENT)), most)


def _read(session: Session, condition: ColumnElement[bool], person_id: int | None = None) -> tuple[VisitRow, ...]:
    kept = (Visit.id, Visit.visited_on, Visit.mode, *(getattr(Visit, column) for column in WRITTEN))
    query: Query = (
        select(*kept, Visit.money_arrived, Visit.recorded_on, Village.name.label("village"))
        .outerjoin(Household, Household.id == Visit.household_id)
        .outerjoin(Village, Village.id == Household.village_id)
        .where(condition)
        .order_by(Visit.visited_on.desc(), Visit.id.desc())
    )
    found = session.execute(query).all()
    children, teachers = _children(session, condition), _teachers(session, condition)
    ordinals = ordinals_of(session, [row.visited_on for row in found], person_id)
    late = policy.late_by_day(session)
    return tuple(
        VisitRow(
            id=row.id,
            visited_on=row.visited_on,
            ordinal=ordinals.get(row.id),
            mode=row.mode,
            students="、".join(child.name for child in children.get(row.id, ())),
            student_ids=tuple(child.id for child in children.get(row.id, ())),
            classes=_once((child.class_name for child in children.get(row.id, ())), "、"),
            village=row.village or "",
            teachers="、".join(teachers.get(row.id, ())),
            at_school=_once((child.at_school for child in children.get(row.id, ())), "；"),
            money_arrived=row.money_arrived,
            recorded_on=row.recorded_on,
            late=late(row.visited_on, row.recorded_on),
            **{column: getattr(row, column) for column in WRITTEN},
        )
        for row in found
    )


@needs(Right.LOOK)
def ordinals_of(session: Session, days: Iterable[date], person_id: int | None = None) -> dict[int, int]:
    """Return, by visit, which of its term it was for a child, or for the child visited most often.

    Only visits of the terms that cover the days are told, and only those that count by the policy of their day.
    """
    wanted = tuple(days)
    covering = [t for t in terms.all_terms(session) if any(t.covers_from <= day <= t.covers_to for day in wanted)]
    if not covering:
        return {}
    query: Query = (
        select(Visit.id, Visit.visited_on, Visit.mode, VisitStudent.person_id)
        .join(VisitStudent, VisitStudent.visit_id == Visit.id)
        .where(Visit.visited_on.between(covering[0].covers_from, covering[-1].covers_to))
        .order_by(Visit.visited_on, Visit.id)
    )
    if person_id is not None:
        query = query.where(VisitStudent.person_id == person_id)
    counting = policy.modes_by_day(session)
    starts = [term.covers_from for term in covering]
    met: Counter[tuple[int, int]] = Counter()
    out: dict[int, int] = {}
    for visit_id, visited_on, mode, child in session.execute(query):
        if mode in counting(visited_on):
            met[child, bisect_right(starts, visited_on)] += 1
            out[visit_id] = max(out.get(visit_id, 0), met[child, bisect_right(starts, visited_on)])
    return out


def _children(session: Session, condition: ColumnElement[bool]) -> Mapping[int, list[_Child]]:
    on = Visit.visited_on
    seated = and_(
        ClassMembership.student_id == VisitStudent.person_id,
        or_(ClassMembership.valid_from.is_(None), ClassMembership.valid_from <= on),
        or_(ClassMembership.valid_to.is_(None), ClassMembership.valid_to >= on),
    )
    query: Query = (
        select(VisitStudent.visit_id, VisitStudent.person_id, Person.name, SchoolClass.name, VisitStudent.at_school)
        .join(Visit, Visit.id == VisitStudent.visit_id)
        .join(Person, Person.id == VisitStudent.person_id)
        .outerjoin(ClassMembership, seated)
        .outerjoin(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(condition)
        .order_by(VisitStudent.id)
    )
    out: dict[int, list[_Child]] = {}
    for visit_id, *child in session.execute(query):
        out.setdefault(visit_id, []).append(_Child(*child))
    return out


def _teachers(session: Session, condition: ColumnElement[bool]) -> Mapping[int, list[str]]:
    query: Query = (
        select(VisitTeacher.visit_id, Staff.name)
        .join(Visit, Visit.id == VisitTeacher.visit_id)
        .join(Staff, Staff.id == VisitTeacher.staff_id)
        .where(condition)
        .order_by(VisitTeacher.id)
    )
    out: dict[int, list[str]] = {}
    for visit_id, name in session.execute(query):
        out.setdefault(visit_id, []).append(name)
    return out


def _once(words: Iterable[str | None], joint: str) -> str:
    return joint.join(dict.fromkeys(word for word in words if word))
