"""Home visits against the policy: how many a child had this term, and whose next one is due by now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Visit, VisitStudent
from ledgerdesk.services import policy, terms
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, categorised, counted_categories, on_roll, paired, teacher_names
from ledgerdesk.services.terms import TermFacts


@dataclass(frozen=True)
class VisitDue:
    """A pupil to be visited: visits done of those required this term, and the span in which the next one belongs.

    ``next_from`` and ``next_by`` are None when all are done; ``late`` means that ``next_by`` has passed.
    """

    student_id: int
    name: str
    class_name: str
    village: str
    group: str
    done: int
    required: int
    last_on: date | None
    teachers: str
    next_from: date | None
    next_by: date | None
    late: bool


@needs(Right.LOOK)
def counts(session: Session, person_ids: Iterable[int] | None, term: TermFacts) -> dict[int, int]:
    """Return how many visits that count by the policy each person had in a term; those without any are absent."""
    met = _done(session, term, term.covers_to)
    wanted = None if person_ids is None else frozenset(person_ids)
    return {person_id: done for person_id, (done, _) in met.items() if wanted is None or person_id in wanted}


@needs(Right.LOOK)
def progress(session: Session, on: date) -> tuple[VisitDue, ...]:
    """Return every pupil taught here who is to be helped or is paired, with the visits of the term up to a day.

    Ordered as one walks: by village, group, class.
    """
    term = terms.term_at(session, on)
    required = int(policy.value(session, policy.VISITS_PER_TERM, on).value)
    among = categorised(on, counted_categories()).union_all(paired(on))
    done = _done(session, term, on)
    teachers = teacher_names(session, on)
    spans = spread(*_lessons(term), required)
    pupils = sorted(on_roll(session, on, among, here=True).values(), key=_walk)
    return tuple(_due(p, done.get(p.id, (0, None)), spans, teachers.get(p.id, ""), on) for p in pupils)


@needs(Right.LOOK)
def due(session: Session, on: date) -> tuple[VisitDue, ...]:
    """Return the pupils whose next visit belongs to the days up to ``on`` and is not done, in walking order."""
    return tuple(entry for entry in progress(session, on) if entry.next_from is not None and entry.next_from <= on)


def spread(first: date, last: date, times: int) -> tuple[tuple[date, date], ...]:
    """Return spans of about equal length that fill the days from first to last, one for each time."""
    days = (last - first).days + 1
    edges = [first + timedelta(days=days * k // times) for k in range(times + 1)] if times > 0 else []
    return tuple((start, end - timedelta(days=1)) for start, end in pairwise(edges))


def _lessons(term: TermFacts) -> tuple[date, date]:
    return term.lessons_from or term.covers_from, term.lessons_to or term.covers_to


def _done(session: Session, term: TermFacts, until: date) -> dict[int, tuple[int, date | None]]:
    """Return number and last day of the visits that count, by person; a visit counts for each child it was for."""
    counting = policy.modes_by_day(session)
    query = (
        select(VisitStudent.person_id, Visit.visited_on, Visit.mode)
        .join(Visit, Visit.id == VisitStudent.visit_id)
        .where(Visit.visited_on.between(term.covers_from, min(until, term.covers_to)))
        .order_by(Visit.visited_on)
    )
    out: dict[int, tuple[int, date | None]] = {}
    for person_id, visited_on, mode in session.execute(query):
        if mode in counting(visited_on):
            out[person_id] = (out.get(person_id, (0, None))[0] + 1, visited_on)
    return out


def _due(
    pupil: Pupil,
    visits: tuple[int, date | None],
    spans: tuple[tuple[date, date], ...],
    teachers: str,
    on: date,
) -> VisitDue:
    done, last_on = visits
    next_from, next_by = spans[done] if done < len(spans) else (None, None)
    return VisitDue(
        student_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name or "",
        village=pupil.village or "",
        group=pupil.group_name or "",
        done=done,
        required=len(spans),
        last_on=last_on,
        teachers=teachers,
        next_from=next_from,
        next_by=next_by,
        late=next_by is not None and on > next_by,
    )


def _walk(pupil: Pupil) -> tuple[object, ...]:
    # Homes that nobody wrote down come last, where the clerk can see what is missing.
    return pupil.village is None, pupil.village or "", pupil.group_name or "", pupil.household_id or 0, *pupil.order
