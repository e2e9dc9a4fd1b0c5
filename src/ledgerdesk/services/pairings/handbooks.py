"""What a handbook tells of a pupil's term: the family, visits, talks and help on record, and how many are due."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import (
    HouseholdMember,
    Pairing,
    Person,
    Staff,
    Student,
    Talk,
    Task,
    Visit,
    VisitStudent,
    VisitTeacher,
)
from ledgerdesk.services import policy, terms
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.pairings.planned import overlaps
from ledgerdesk.services.permission import needs
from ledgerdesk.services.radar import standing
from ledgerdesk.services.terms import TermFacts

_TOLD = (
    "mode", "place", "met", "purpose", "situation", "problems", "suggestions", "parent_opinion", "money_arrived",
)  # fmt: skip


@dataclass(frozen=True)
class TracedVisit:
    """A visit for one child: ``ordinal`` among those that count, what was said of this child, and what came after."""

    ordinal: int | None
    visited_on: date
    mode: str
    place: str | None
    met: str | None
    purpose: str | None
    situation: str | None
    problems: str | None
    suggestions: str | None
    parent_opinion: str | None
    money_arrived: str | None
    at_school: str | None
    teachers: str
    follow_up: str


@dataclass(frozen=True)
class TracedTalk:
    """A talk, tutoring or material help; ``value_fen`` in fen."""

    held_on: date
    kind: str
    teacher: str
    minutes: int | None
    subject: str | None
    topic: str | None
    content: str | None
    reaction: str | None
    next_step: str | None
    effect: str | None
    value_fen: int | None


@dataclass(frozen=True)
class TracedMember:
    """Somebody the child lives with; the age in whole years at the beginning of the term."""

    name: str
    relation: str | None
    age: int | None
    pupil: bool


@dataclass(frozen=True)
class Trace:
    """One pupil's term: ``visits_due`` in all, ``talks_due`` the month of each talk that is to be held, 1 to 12."""

    members: tuple[TracedMember, ...]
    visits: tuple[TracedVisit, ...]
    talks: tuple[TracedTalk, ...]
    visits_due: int
    talks_due: tuple[int, ...]

    @property
    def next_visit(self) -> int:
        """Return the number of the next visit that counts."""
        return 1 + sum(visit.ordinal is not None for visit in self.visits)


@needs(Right.LOOK)
def traces(session: Session, student_ids: Collection[int], term_id: int) -> dict[int, Trace]:
    """Return the term of some pupils, a few dozen at a time; a pupil nothing is asked of gets what a term asks for."""
    term = terms.facts(session, term_id)
    visits, talks = _visits(session, student_ids, term), _talks(session, student_ids, term)
    members = _members(session, student_ids, term.covers_from)
    due = _due(session, student_ids, term)
    return {
        who: Trace(members.get(who, ()), visits.get(who, ()), talks.get(who, ()), *due[who])
        for who in dict.fromkeys(student_ids)
    }


@needs(Right.LOOK)
def of_pupils(session: Session, student_ids: Collection[int], term_id: int) -> dict[int, int]:
    """Return, by pupil, the pairing of a term whose handbook it is: the one still open, else the last."""
    query = (
        select(Pairing.student_id, Pairing.id)
        .where(Pairing.student_id.in_(sorted(student_ids)), overlaps(terms.facts(session, term_id)))
        .order_by(Pairing.valid_to.is_(None), Pairing.valid_to, Pairing.valid_from, Pairing.id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _visits(session: Session, student_ids: Collection[int], term: TermFacts) -> dict[int, tuple[TracedVisit, ...]]:
    query = (
        select(Visit, VisitStudent.person_id, VisitStudent.at_school)
        .join(VisitStudent, VisitStudent.visit_id == Visit.id)
        .where(VisitStudent.person_id.in_(sorted(student_ids)))
        .where(Visit.visited_on.between(term.covers_from, term.covers_to))
        .order_by(Visit.visited_on, Visit.id)
    )
    found = session.execute(query).all()
    ids = sorted({visit.id for visit, _, _ in found})
    teachers: dict[int, list[str]] = defaultdict(list)
    made = select(VisitTeacher.visit_id, Staff.name).join(Staff, Staff.id == VisitTeacher.staff_id)
    for visit_id, name in session.execute(made.where(VisitTeacher.visit_id.in_(ids)).order_by(VisitTeacher.id)):
        teachers[visit_id].append(name)
    after: dict[int, list[str]] = defaultdict(list)
    tasks = select(Task).where(Task.visit_id.in_(ids), Task.done_on.is_not(None)).order_by(Task.done_on, Task.id)
    for task in session.scalars(tasks):
        after[task.visit_id or 0].append(f"{task.title}：{task.outcome or '已办'}")
    counting = policy.modes_by_day(session)
    out: dict[int, list[TracedVisit]] = defaultdict(list)
    counted: dict[int, int] = defaultdict(int)
    for visit, who, at_school in found:
        counts = visit.mode in counting(visit.visited_on)
        counted[who] += counts
        out[who].append(
            TracedVisit(
                ordinal=counted[who] if counts else None,
                visited_on=visit.visited_on,
                at_school=at_school,
                teachers="、".join(teachers[visit.id]),
                follow_up="；".join(after[visit.id]),
                **{key: getattr(visit, key) for key in _TOLD},
            )
        )
    return {who: tuple(told) for who, told in out.items()}


def _talks(session: Session, student_ids: Collection[int], term: TermFacts) -> dict[int, tuple[TracedTalk, ...]]:
    query = (
        select(Talk, Staff.name)
        .join(Staff, Staff.id == Talk.staff_id)
        .where(Talk.student_id.in_(sorted(student_ids)), Talk.held_on.between(term.covers_from, term.covers_to))
        .order_by(Talk.held_on, Talk.id)
    )
    out: dict[int, list[TracedTalk]] = defaultdict(list)
    kept = [key for key in TracedTalk.__dataclass_fields__ if key != "teacher"]
    for talk, teacher in session.execute(query):
        out[talk.student_id].append(TracedTalk(teacher=teacher, **{key: getattr(talk, key) for key in kept}))
    return {who: tuple(told) for who, told in out.items()}


def _members(session: Session, student_ids: Collection[int], on: date) -> dict[int, tuple[TracedMember, ...]]:
    homes = select(HouseholdMember.person_id, HouseholdMember.household_id).where(
        HouseholdMember.person_id.in_(sorted(student_ids)), holds_on(HouseholdMember, on)
    )
    home_of = {row[0]: row[1] for row in session.execute(homes)}
    query = (
        select(HouseholdMember.household_id, Person, HouseholdMember.relation, Student.id)
        .join(Person, Person.id == HouseholdMember.person_id)
        .outerjoin(Student, Student.id == Person.id)
        .where(HouseholdMember.household_id.in_(sorted(set(home_of.values()))), holds_on(HouseholdMember, on))
        .where(Person.died_on.is_(None))
        .order_by(Person.born_on.is_(None), Person.born_on, Person.id)
    )
    people: dict[int, list[tuple[int, TracedMember]]] = defaultdict(list)
    for home, person, relation, pupil in session.execute(query):
        told = TracedMember(person.name, relation, _age(person.born_on, on), pupil is not None)
        people[home].append((person.id, told))
    return {
        who: tuple(member for person_id, member in people[home] if person_id != who) for who, home in home_of.items()
    }


def _due(session: Session, student_ids: Collection[int], term: TermFacts) -> Mapping[int, tuple[int, tuple[int, ...]]]:
    """Return visits and months of talks the term asks for, as the radar counts them at the end of the term."""
    wanted = select(Student.id).where(Student.id.in_(sorted(student_ids)))
    asked = standing.read(session, term.covers_to, wanted)
    plan = standing.plan_of(policy.book(session), asked.lessons)
    whole = (asked.lessons,)
    usual_visits = sum(window.wanted for window in plan.visits(whole))
    usual_talks = tuple(window.span.first.month for window in plan.talks(whole) for _ in range(window.wanted))
    out: dict[int, tuple[int, tuple[int, ...]]] = {}
    for who in student_ids:
        one = asked.pupils.get(who)
        talks = tuple(d.window.span.first.month for d in one.talks for _ in range(d.window.wanted)) if one else ()
        out[who] = (one.wanted if one and one.wanted else usual_visits, talks or usual_talks)
    return out


def _age(born: date | None, on: date) -> int | None:
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
