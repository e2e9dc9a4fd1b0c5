"""Which pairings of a term have a plan and which were judged: for the list, the papers and the figures."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import grades
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import ClassMembership, Pairing, PairingPlan, Person, SchoolClass, Staff, Term
from ledgerdesk.services import phrasing, terms
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.pairings.goals import GOALS, PLANNED
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query
from ledgerdesk.services.terms import TermFacts

WRITTEN = (*PLANNED, "review")
_STAGES = tuple(grades.STAGES)


@dataclass(frozen=True)
class PlanFacts:
    """The plan of a pairing in one term and what came of it; ``outcome`` is a code, ``review`` says it in words.

    A pairing's own goals are those agreed at its start and stay; a plan is made from them, and may then say more.
    """

    id: int
    version: int
    pairing_id: int
    term_id: int
    ambition: str | None
    study: str | None
    life: str | None
    measures: str | None
    outcome: str | None
    review: str | None
    reviewed_on: date | None


@dataclass(frozen=True)
class PlanRow:
    """A pairing of the term in the list; ``plan`` is None where none was made; ``standing`` are the pairing's goals.

    ``open``: the pairing still holds on the day of the list, or held to the end of a term that is over.
    """

    pairing_id: int
    student_id: int
    student: str
    class_name: str
    staff_id: int
    teacher: str
    party_member: bool
    valid_from: date | None
    valid_to: date | None
    standing: tuple[str | None, str | None, str | None]
    open: bool
    plan: PlanFacts | None

    @property
    def planned(self) -> bool:
        """Tell whether any goal or measure is written."""
        return self.plan is not None and any(getattr(self.plan, key) for key in PLANNED)

    @property
    def reviewed(self) -> bool:
        """Tell whether an outcome is given."""
        return self.plan is not None and self.plan.outcome is not None


@dataclass(frozen=True)
class PlanCounts:
    """Pairings that hold, those without a plan and those not judged; ``due``: it is time to judge them."""

    pairings: int
    without_plan: int
    without_review: int
    due: bool


@needs(Right.LOOK)
def rows(session: Session, term_id: int, on: date, *, ids: Collection[int] | None = None) -> tuple[PlanRow, ...]:
    """Return the pairings that held at any time of a term, by class of the pupil; class and openness as on a day.

    A day outside the term stands for the end of the term that lies next to it. ``ids`` chooses pairings.
    """
    term = terms.facts(session, term_id)
    day = min(max(on, term.covers_from), term.covers_to)
    plans = _plans(session, PairingPlan.term_id == term_id)
    by_pairing = {plan.pairing_id: plan for plan in plans}
    query = _pairings(term, day)
    if ids is not None:
        wanted = frozenset(ids)
        found = [row for row in session.execute(query) if row.id in wanted]
    else:
        found = list(session.execute(query))
    return tuple(
        PlanRow(
            row.id,
            row.student_id,
            row.student,
            row.class_name or "",
            row.staff_id,
            row.teacher,
            row.party_member,
            row.valid_from,
            row.valid_to,
            (row.ambition, row.study, row.life),
            row.valid_to is None or row.valid_to >= day,
            by_pairing.get(row.id),
        )
        for row in sorted(found, key=_usual_order)
    )


@needs(Right.LOOK)
def of_student(session: Session, student_id: int) -> tuple[tuple[str, str, PlanFacts], ...]:
    """Return term, teacher and plan of every term of a pupil, newest first."""
    query = (
        select(PairingPlan, Term.covers_from, Staff.name)
        .join(Pairing, Pairing.id == PairingPlan.pairing_id)
        .join(Staff, Staff.id == Pairing.staff_id)
        .join(Term, Term.id == PairingPlan.term_id)
        .where(Pairing.student_id == student_id)
        .order_by(Term.covers_from.desc(), Pairing.valid_from.desc(), PairingPlan.id.desc())
    )
    names = {term.id: term.name for term in terms.all_terms(session)}
    return tuple((names[plan.term_id], teacher, _facts(plan)) for plan, _, teacher in session.execute(query))


@needs(Right.LOOK)
def facts(session: Session, pairing_id: int, term_id: int) -> PlanFacts | None:
    """Return the plan of a pairing in a term; None where there is none."""
    found = _plans(session, PairingPlan.pairing_id == pairing_id, PairingPlan.term_id == term_id)
    return found[0] if found else None


@needs(Right.LOOK)
def counts(session: Session, on: date) -> PlanCounts:
    """Return the figures of the term of a day, of pairings that hold on that day.

    It is time to judge them from the first day of the last month in which there are lessons.
    """
    term = terms.term_at(session, on)
    held = select(Pairing.id).where(holds_on(Pairing, on))
    plan = select(
        PairingPlan.pairing_id,
        PairingPlan.outcome,
        or_(*(getattr(PairingPlan, key).is_not(None) for key in PLANNED)),
    ).where(PairingPlan.term_id == term.id, PairingPlan.pairing_id.in_(held))
    written = list(session.execute(plan))
    pairings = len(session.scalars(held).all())
    planned = sum(1 for row in written if row[2])
    judged = sum(1 for row in written if row[1] is not None)
    return PlanCounts(pairings, pairings - planned, pairings - judged, on >= judging_from(term))


def judging_from(term: TermFacts) -> date:
    """Return the day from which the pairings of a term are to be judged."""
    return (term.lessons_to or term.covers_to).replace(day=1)


@needs(Right.LOOK)
def phrases(session: Session, field: str, most: int = 12) -> tuple[str, ...]:
    """Return the short sentences written most often in a field of plans, those written at least twice."""
    if field not in WRITTEN:
        raise KeyError(field)
    column = getattr(PairingPlan, field)
    query = select(column).where(column.is_not(None)).order_by(PairingPlan.id.desc()).limit(phrasing.RECENT)
    told = list(session.scalars(query))
    if field in GOALS:
        standing = getattr(Pairing, field)
        told += session.scalars(select(standing).where(standing.is_not(None)).order_by(Pairing.id.desc()))
    return phrasing.often(told, most)


def overlaps(term: TermFacts) -> Any:
    """Return the condition that a pairing held on any day of a term."""
    return and_(
        or_(Pairing.valid_from.is_(None), Pairing.valid_from <= term.covers_to),
        or_(Pairing.valid_to.is_(None), Pairing.valid_to >= term.covers_from),
    )


def _pairings(term: TermFacts, day: date) -> Query:
    seated = and_(ClassMembership.student_id == Pairing.student_id, holds_on(ClassMembership, day))
    return (
        select(
            Pairing.id,
            Pairing.student_id,
            Person.name.label("student"),
            Person.pinyin,
            SchoolClass.name.label("class_name"),
            SchoolClass.stage,
            SchoolClass.grade,
            SchoolClass.number,
            Pairing.staff_id,
            Staff.name.label("teacher"),
            Staff.party_member,
            Pairing.valid_from,
            Pairing.valid_to,
            Pairing.ambition,
            Pairing.study,
            Pairing.life,
        )
        .join(Person, Person.id == Pairing.student_id)
        .join(Staff, Staff.id == Pairing.staff_id)
        .outerjoin(ClassMembership, seated)
        .outerjoin(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(overlaps(term))
    )


def _usual_order(row: Any) -> tuple[Any, ...]:
    stage = _STAGES.index(row.stage) if row.stage in _STAGES else len(_STAGES)
    return stage, row.grade or 0, row.number or 0, row.pinyin, row.student_id, row.id


def _plans(session: Session, *conditions: Any) -> tuple[PlanFacts, ...]:
    return tuple(map(_facts, session.scalars(select(PairingPlan).where(*conditions))))


def _facts(row: PairingPlan) -> PlanFacts:
    return PlanFacts(**{key: getattr(row, key) for key in PlanFacts.__dataclass_fields__})
