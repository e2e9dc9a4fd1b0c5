"""How the visits and talks of every pupil to be helped stand on a day: the one truth all views of the radar show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledgerdesk.domain import dues
from ledgerdesk.domain.dues import Due, Numbers, Plan, Span, State
from ledgerdesk.domain.policy import PolicyBook, PolicyGapError
from ledgerdesk.domain.rights import Right
from ledgerdesk.services import policy, terms
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Ids
from ledgerdesk.services.radar import entries, presence
from ledgerdesk.services.radar.entries import NOTHING, Done
from ledgerdesk.services.radar.presence import Presence
from ledgerdesk.services.terms import TermFacts


@dataclass(frozen=True, slots=True)
class Standing:
    """One pupil: the windows of visits, those of talks month by month, and what was done in all."""

    student_id: int
    visits: tuple[Due, ...]
    talks: tuple[Due, ...]
    visited: Done
    talked: tuple[Done, ...]
    presence: Presence

    @property
    def wanted(self) -> int:
        """Return how many visits the term asks for."""
        return sum(due.window.wanted for due in self.visits)

    @property
    def next_visit(self) -> Due | None:
        """Return the first window that still lacks its visit."""
        return next((due for due in self.visits if due.missing), None)

    def here(self, on: date) -> bool:
        """Tell whether the pupil is to be helped on a day."""
        return any(span.holds(on) for span in self.presence.helped)

    def count(self, state: State) -> int:
        """Return how many visits are missing in windows of a state."""
        return sum(due.missing for due in self.visits if due.state is state)


@dataclass(frozen=True)
class Standings:
    """All of them on a day; ``entered`` tells whether the school gave the term's lesson days."""

    on: date
    term: TermFacts
    lessons: Span
    entered: bool
    months: tuple[Span, ...]
    pupils: Mapping[int, Standing]

    def __iter__(self) -> Iterator[Standing]:
        """Yield every pupil's."""
        return iter(self.pupils.values())

    @property
    def month(self) -> int | None:
        """Return the place in ``months`` of the day's month; None without lessons in it."""
        wanted = (self.on.year, self.on.month)
        return next((at for at, span in enumerate(self.months) if entries.month_of(span) == wanted), None)


@needs(Right.LOOK)
def read(session: Session, on: date, among: Ids | None = None) -> Standings:
    """Return how everybody stands on a day, or those ``among`` selects; NotFoundError when no term covers the day."""
    term = terms.term_at(session, on)
    lessons = lessons_of(term)
    plan = plan_of(policy.book(session), lessons)
    covers = Span(term.covers_from, term.covers_to)
    covered = Span(covers.first, min(covers.last, on))
    visited = entries.visits(session, covered, among)
    talked = entries.talks(session, covered, among)
    pupils = {
        who: _standing(who, there, plan, visited.get(who, NOTHING), talked.get(who, {}), on)
        for who, there in presence.of_term(session, covers, among).items()
    }
    entered = term.lessons_from is not None and term.lessons_to is not None
    return Standings(on, term, lessons, entered, plan.months, pupils)


@needs(Right.LOOK)
def asked(session: Session, on: date, among: Ids | None = None) -> dict[int, int]:
    """Return how many visits the term of a day asks for by pupil; of whom none are asked is absent.

    NotFoundError when no term covers the day.
    """
    term = terms.term_at(session, on)
    plan = plan_of(policy.book(session), lessons_of(term))
    found = presence.of_term(session, Span(term.covers_from, term.covers_to), among)
    wanted = {
        who: sum(window.wanted for window in plan.visits(there.helped))
        for who, there in found.items()
        if not there.died
    }
    return {who: number for who, number in wanted.items() if number}


def lessons_of(term: TermFacts) -> Span:
    """Return the lesson days of a term; all it covers where the school has not entered them."""
    return Span(term.lessons_from or term.covers_from, term.lessons_to or term.covers_to)


def plan_of(book: PolicyBook, lessons: Span) -> Plan:
    """Return the windows of a term by the policy of their days."""

    def number(key: str, day: date) -> int:
        try:
            return int(book.at(key, day).value)
        except PolicyGapError:
            return 0

    return Plan(
        lessons,
        lambda day: Numbers(number(policy.VISITS_PER_TERM, day), number(policy.VISITS_SOON, day)),
        lambda day: Numbers(
            number(policy.TALKS_PER_MONTH, day), number(policy.TALKS_SOON, day), number(policy.TALKS_LEAST, day)
        ),
    )


def _standing(
    who: int, there: Presence, plan: Plan, visited: Done, talked: Mapping[entries.Month, Done], on: date
) -> Standing:
    by_month = tuple(talked.get(entries.month_of(month), NOTHING) for month in plan.months)
    return Standing(
        who,
        dues.in_order(plan.visits(there.helped), visited.times, on, died=there.died),
        dues.each_its_own(plan.talks(there.paired), [done.times for done in by_month], on, died=there.died),
        visited,
        by_month,
        there,
    )
