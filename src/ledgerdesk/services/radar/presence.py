"""On which days of a term each pupil is taught here and to be helped, and by whom."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import dues
from ledgerdesk.domain.dues import Span, Spans
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import Category, Enrolment, HouseholdMember, Pairing, Staff
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Ids, counted_categories
from ledgerdesk.services.stored import Query

DIED = "died"


@dataclass(frozen=True, slots=True)
class Presence:
    """Days of one pupil: ``helped`` taught here with a category or a teacher, ``paired`` with a teacher.

    ``pairs`` are (staff id, days) in the order the pairings were made, as far as the teacher serves: who has left
    helps nobody, though the pairing was not ended.
    """

    helped: Spans
    paired: Spans
    died: bool
    pairs: tuple[tuple[int, Span], ...]

    def teachers(self, on: date) -> tuple[int, ...]:
        """Return who is paired with the pupil on a day."""
        return tuple(dict.fromkeys(staff_id for staff_id, span in self.pairs if span.holds(on)))


@needs(Right.LOOK)
def of_term(session: Session, days: Span, among: Ids | None = None) -> dict[int, Presence]:
    """Return the pupils who are to be helped on any of these days and were on the roll, here or not, by id."""
    pairs = _pairs(session, days, among)
    listed = _listed(session, days, among)
    wanted = pairs.keys() | listed.keys()
    here, died = _enrolled(session, days, wanted if among is not None else None)
    cache: dict[tuple[Any, ...], tuple[Spans, Spans]] = {}
    out = {}
    for who in wanted & (here.keys() | died):
        with_teacher = pairs.get(who, ())
        key = here.get(who, ()), tuple(span for _, span in with_teacher), listed.get(who, ())
        if key not in cache:
            # Most pupils are here all the term long: what two have alike is worked out once.
            paired = dues.join(key[1])
            cache[key] = dues.meet(key[0], dues.join((*paired, *key[2]))), dues.meet(key[0], paired)
        out[who] = Presence(*cache[key], who in died, with_teacher)
    return out


def _pairs(session: Session, days: Span, among: Ids | None) -> dict[int, tuple[tuple[int, Span], ...]]:
    columns = (Pairing.student_id, Pairing.staff_id, Pairing.valid_from, Pairing.valid_to)
    query: Query = select(*columns, Staff.joined_on, Staff.left_on).join(Staff, Staff.id == Pairing.staff_id)
    query = query.where(_touches(Pairing, days)).order_by(Pairing.id)
    if among is not None:
        query = query.where(Pairing.student_id.in_(among))
    out: dict[int, tuple[tuple[int, Span], ...]] = {}
    for who, staff_id, since, until, joined_on, left_on in session.execute(query):
        for span in dues.meet((_inside(since, until, days),), (_inside(joined_on, left_on, days),)):
            out[who] = (*out.get(who, ()), (staff_id, span))
    return out


def _listed(session: Session, days: Span, among: Ids | None) -> dict[int, Spans]:
    """Return the days on which pupils hold a category that counts, alone or with their household."""
    held = _touches(Category, days) & Category.code.in_(counted_categories())
    own: Query = select(Category.person_id, Category.valid_from, Category.valid_to).where(
        Category.person_id.is_not(None), held
    )
    shared: Query = (
        select(
            HouseholdMember.person_id,
            Category.valid_from,
            Category.valid_to,
            HouseholdMember.valid_from,
            HouseholdMember.valid_to,
        )
        .join(Category, Category.household_id == HouseholdMember.household_id)
        .where(held, _touches(HouseholdMember, days))
    )
    if among is not None:
        own, shared = own.where(Category.person_id.in_(among)), shared.where(HouseholdMember.person_id.in_(among))
    found: dict[int, list[Span]] = {}
    for who, since, until in session.execute(own):
        found.setdefault(who, []).append(_inside(since, until, days))
    for who, since, until, joined, gone in session.execute(shared):
        both = dues.meet((_inside(since, until, days),), (_inside(joined, gone, days),))
        found.setdefault(who, []).extend(both)
    return {who: dues.join(spans) for who, spans in found.items()}


def _enrolled(session: Session, days: Span, wanted: set[int] | None) -> tuple[dict[int, Spans], set[int]]:
    """Return the days taught here by pupil, and who died, whenever that was."""
    statuses = codes.table("status").codes
    here_codes = tuple(entry.code for entry in statuses if entry.group == "here")
    taught: Query = select(Enrolment.student_id, Enrolment.valid_from, Enrolment.valid_to).where(
        Enrolment.status.in_(here_codes), _touches(Enrolment, days)
    )
    dead = select(Enrolment.student_id).where(Enrolment.status == DIED)
    if wanted is not None:
        taught, dead = taught.where(Enrolment.student_id.in_(wanted)), dead.where(Enrolment.student_id.in_(wanted))
    here: dict[int, list[Span]] = {}
    for who, since, until in session.execute(taught):
        here.setdefault(who, []).append(_inside(since, until, days))
    return {who: dues.join(spans) for who, spans in here.items()}, set(session.scalars(dead))


def _touches(cls: Any, days: Span) -> ColumnElement[bool]:
    begun = or_(cls.valid_from.is_(None), cls.valid_from <= days.last)
    return begun & or_(cls.valid_to.is_(None), cls.valid_to >= days.first)


def _inside(since: date | None, until: date | None, days: Span) -> Span:
    return Span(max(since or days.first, days.first), min(until or days.last, days.last))
