"""What was done, counted in the database: the visits and talks of a term, and which of them were written down late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledgerdesk.domain.dues import Span
from ledgerdesk.domain.policy import PolicyBook, PolicyGapError
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Person, Talk, Visit, VisitStudent, VisitTeacher
from ledgerdesk.services import policy
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Ids
from ledgerdesk.services.stored import Query

TALK = "talk"  # the kind that counts; tutoring and material help do not
_DAY = timedelta(days=1)
_NEVER = 1_000_000  # days
Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Done:
    """How often, when last, and how many of them were written down late (补)."""

    times: int = 0
    last_on: date | None = None
    late: int = 0


@dataclass(frozen=True, slots=True)
class VisitMark:
    """One visit of a pupil that counts, and whether it was written down late."""

    visit_id: int
    visited_on: date
    late: bool


NOTHING = Done()


@needs(Right.LOOK)
def visits(session: Session, days: Span, among: Ids | None = None) -> dict[int, Done]:
    """Return the visits that count by person, who has none is absent; a visit counts for each child it was for."""
    book = policy.book(session)
    late = _late(book, Visit.visited_on, Visit.recorded_on, days)
    query: Query = (
        select(VisitStudent.person_id, func.count(), func.max(Visit.visited_on), func.sum(late))
        .join(Visit, Visit.id == VisitStudent.visit_id)
        .where(_counting(book, days))
        .group_by(VisitStudent.person_id)
    )
    if among is not None:
        query = query.where(VisitStudent.person_id.in_(among))
    return {who: Done(times, _day(last), late) for who, times, last, late in session.execute(query)}


@needs(Right.LOOK)
def visit_counts(session: Session, days: Span, among: Ids | None = None) -> dict[int, int]:
    """Return how many visits that count each person had, who had none is absent; nothing else is looked at."""
    query: Query = (
        select(VisitStudent.person_id, func.count())
        .join(Visit, Visit.id == VisitStudent.visit_id)
        .where(_counting(policy.book(session), days))
        .group_by(VisitStudent.person_id)
    )
    if among is not None:
        query = query.where(VisitStudent.person_id.in_(among))
    return {row[0]: row[1] for row in session.execute(query)}


@needs(Right.LOOK)
def visit_marks(session: Session, days: Span, among: Ids | None = None) -> dict[int, tuple[VisitMark, ...]]:
    """Return the visits that count one by one, by person, in order of their days."""
    book = policy.book(session)
    late = _late(book, Visit.visited_on, Visit.recorded_on, days)
    query: Query = (
        select(VisitStudent.person_id, Visit.id, Visit.visited_on, late)
        .join(Visit, Visit.id == VisitStudent.visit_id)
        .where(_counting(book, days))
        .order_by(Visit.visited_on, Visit.id)
    )
    if among is not None:
        query = query.where(VisitStudent.person_id.in_(among))
    out: dict[int, list[VisitMark]] = {}
    for who, visit_id, visited_on, marked in session.execute(query):
        out.setdefault(who, []).append(VisitMark(visit_id, visited_on, bool(marked)))
    return {who: tuple(marks) for who, marks in out.items()}


@needs(Right.LOOK)
def talks(session: Session, days: Span, among: Ids | None = None) -> dict[int, dict[Month, Done]]:
    """Return the talks by pupil and (year, month); who has none is absent."""
    month = func.substr(Talk.held_on, 1, 7)
    late = func.sum(_late(policy.book(session), Talk.held_on, Talk.recorded_on, days))
    query: Query = (
        select(Talk.student_id, month, func.count(), func.max(Talk.held_on), late)
        .where(Talk.held_on.between(*days), Talk.kind == TALK)
        .group_by(Talk.student_id, month)
    )
    if among is not None:
        query = query.where(Talk.student_id.in_(among))
    out: dict[int, dict[Month, Done]] = {}
    for who, written, times, last, marked in session.execute(query):
        out.setdefault(who, {})[int(written[:4]), int(written[5:])] = Done(times, _day(last), marked)
    return out


@needs(Right.LOOK)
def last_talks(session: Session, until: date, among: Ids) -> dict[int, date]:
    """Return the day of each pupil's last talk up to a day, however long ago."""
    query: Query = (
        select(Talk.student_id, func.max(Talk.held_on))
        .where(Talk.kind == TALK, Talk.held_on <= until, Talk.student_id.in_(among))
        .group_by(Talk.student_id)
    )
    return {who: _day(last) or until for who, last in session.execute(query)}


@needs(Right.LOOK)
def made(session: Session, days: Span) -> dict[int, int]:
    """Return how many visits that count each teacher made, whomever for."""
    query: Query = (
        select(VisitTeacher.staff_id, func.count())
        .join(Visit, Visit.id == VisitTeacher.visit_id)
        .where(_counting(policy.book(session), days))
        .group_by(VisitTeacher.staff_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def named(ids: Sequence[int]) -> Ids:
    """Return the query of a few people by id."""
    return select(Person.id).where(Person.id.in_(ids))


def month_of(span: Span) -> Month:
    """Return (year, month) of a span that lies in one month."""
    return span.first.year, span.first.month


def _counting(book: PolicyBook, days: Span) -> ColumnElement[bool]:
    """Return the condition that a visit of these days counts by the policy of its day."""
    parts = []
    for part in _parts(book, policy.VISIT_MODES, days):
        modes = _at(book, policy.VISIT_MODES, part.first, ())
        parts.append(and_(Visit.visited_on.between(*part), Visit.mode.in_(tuple(modes))))
    return or_(*parts)


def _late(
    book: PolicyBook, day: InstrumentedAttribute[date], recorded: InstrumentedAttribute[date], days: Span
) -> ColumnElement[int]:
    """Return 1 where an entry of these days was written down later than the policy of its day allows, else 0."""
    gap = func.julianday(recorded) - func.julianday(day)
    # The parts come in order, so an entry belongs to the first whose end it does not pass.
    return case(
        *(
            (day <= part.last, case((gap > _at(book, policy.LATE_AFTER, part.first, _NEVER), 1), else_=0))
            for part in _parts(book, policy.LATE_AFTER, days)
        ),
        else_=0,
    )


def _parts(book: PolicyBook, key: str, days: Span) -> Iterable[Span]:
    """Yield the days cut where the value of a key may change."""
    edges = {days.first}
    for value in book.timeline(key):
        edges |= {
            day for day in (value.valid_from, value.valid_to and value.valid_to + _DAY) if day and days.holds(day)
        }
    ordered = sorted(edges)
    for first, following in zip(ordered, [*ordered[1:], days.last + _DAY], strict=True):
        yield Span(first, following - _DAY)


def _at(book: PolicyBook, key: str, day: date, otherwise: Any) -> Any:
    try:
        return book.at(key, day).value
    except PolicyGapError:
        return otherwise


def _day(text: str | date | None) -> date | None:
    # The greatest of days written as ISO text comes back as the text it is.
    return date.fromisoformat(text) if isinstance(text, str) else text
