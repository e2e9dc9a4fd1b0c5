"""Home visits against the policy: how many a child had this term, and whose next one is due by now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledgerdesk.domain.dues import Span, State
from ledgerdesk.domain.rights import Right
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, categorised, counted_categories, on_roll, paired, teacher_names
from ledgerdesk.services.radar import entries, standing
from ledgerdesk.services.radar.slip import walk
from ledgerdesk.services.radar.standing import Standing
from ledgerdesk.services.terms import TermFacts

_MOST_NAMED = 500  # ids put into one query; more are picked from all


@dataclass(frozen=True)
class VisitDue:
    """A pupil to be visited: visits done, those required this term, and the window in which the next one belongs.

    ``next_from`` and ``next_by`` are None when all are done; ``state`` is how that window stands, DONE without one.
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
    state: State

    @property
    def late(self) -> bool:
        """Tell whether the window of the next visit is over."""
        return self.state is State.LATE


@needs(Right.LOOK)
def counts(session: Session, person_ids: Iterable[int] | None, term: TermFacts) -> dict[int, int]:
    """Return how many visits that count by the policy each person had in a term; those without any are absent."""
    wanted = None if person_ids is None else tuple(frozenset(person_ids))
    named = entries.named(wanted) if wanted is not None and len(wanted) <= _MOST_NAMED else None
    met = entries.visit_counts(session, Span(term.covers_from, term.covers_to), named)
    return met if wanted is None or named is not None else {who: met[who] for who in wanted if who in met}


@needs(Right.LOOK)
def progress(session: Session, on: date) -> tuple[VisitDue, ...]:
    """Return every pupil taught here who is to be helped or is paired, with the visits of the term up to a day.

    Ordered as one walks: by village, group, class.
    """
    standings = standing.read(session, on)
    teachers = teacher_names(session, on)
    among = categorised(on, counted_categories()).union_all(paired(on))
    pupils = sorted(on_roll(session, on, among, here=True).values(), key=walk)
    known = ((p, standings.pupils.get(p.id)) for p in pupils)
    return tuple(_due(p, one, teachers.get(p.id, "")) for p, one in known if one is not None and one.here(on))


@needs(Right.LOOK)
def due(session: Session, on: date) -> tuple[VisitDue, ...]:
    """Return the pupils whose next visit belongs to the days up to ``on`` and is not done, in walking order."""
    return tuple(entry for entry in progress(session, on) if entry.next_from is not None and entry.next_from <= on)


def _due(pupil: Pupil, stands: Standing, teachers: str) -> VisitDue:
    following = stands.next_visit
    return VisitDue(
        student_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name or "",
        village=pupil.village or "",
        group=pupil.group_name or "",
        done=stands.visited.times,
        required=stands.wanted,
        last_on=stands.visited.last_on,
        teachers=teachers,
        next_from=following.window.span.first if following else None,
        next_by=following.window.due_by if following else None,
        state=following.state if following else State.DONE,
    )
