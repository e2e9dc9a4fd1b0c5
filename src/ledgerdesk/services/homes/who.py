"""Who answers for which household (包户), as lists."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Household, HouseholdMember, HouseholdPairing, Person, Staff, Village
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.households import HEAD
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, found


@dataclass(frozen=True)
class HomePairing:
    """A member of staff who answers for a household; ``head`` is "" where nobody is known as such.

    ``gone``: whoever it is has left the school.
    """

    id: int
    version: int
    household_id: int
    head: str
    village: str
    group_name: str
    staff_id: int
    staff_name: str
    gone: bool
    valid_from: date | None
    valid_to: date | None
    measures: str
    end_reason: str


@needs(Right.LOOK)
def facts(session: Session, pairing_id: int) -> HomePairing:
    """Return one; NotFoundError when there is none."""
    found(session, HouseholdPairing, pairing_id)
    return _read(session, HouseholdPairing.id == pairing_id)[0]


@needs(Right.LOOK)
def rows(session: Session, on: date) -> tuple[HomePairing, ...]:
    """Return those that hold on a day, by village and head of the household."""
    return tuple(sorted(_read(session, holds_on(HouseholdPairing, on)), key=_place))


@needs(Right.LOOK)
def between(session: Session, first: date, last: date) -> tuple[HomePairing, ...]:
    """Return those that hold on any day of a period, by village and head of the household."""
    since = or_(HouseholdPairing.valid_from.is_(None), HouseholdPairing.valid_from <= last)
    return tuple(sorted(_read(session, since & still(first)), key=_place))


@needs(Right.LOOK)
def every(session: Session) -> tuple[HomePairing, ...]:
    """Return all there are or were, by village and head of the household."""
    return tuple(sorted(_read(session, HouseholdPairing.id.is_not(None)), key=_place))


@needs(Right.LOOK)
def of_household(session: Session, household_id: int) -> tuple[HomePairing, ...]:
    """Return everybody who answers or answered for a household, newest first."""
    return _read(session, HouseholdPairing.household_id == household_id)


@needs(Right.LOOK)
def of_staff(session: Session, staff_id: int) -> tuple[HomePairing, ...]:
    """Return every household somebody answers or answered for, newest first."""
    return _read(session, HouseholdPairing.staff_id == staff_id)


@needs(Right.LOOK)
def among(session: Session, pairing_ids: Collection[int]) -> tuple[HomePairing, ...]:
    """Return some of them, newest first."""
    return _read(session, HouseholdPairing.id.in_(tuple(pairing_ids)))


def still(on: date) -> ColumnElement[bool]:
    """Return the condition that a pairing holds on a day or starts later: it would meet one that starts then."""
    return or_(HouseholdPairing.valid_to.is_(None), HouseholdPairing.valid_to >= on)


def _place(one: HomePairing) -> tuple[bool, str, str, str, int]:
    return not one.village, one.village, one.group_name, one.head, one.id


def _read(session: Session, condition: ColumnElement[bool]) -> tuple[HomePairing, ...]:
    query: Query = (
        select(
            HouseholdPairing.id,
            HouseholdPairing.version,
            HouseholdPairing.household_id,
            Village.name,
            Household.group_name,
            HouseholdPairing.staff_id,
            Staff.name,
            Staff.left_on,
            HouseholdPairing.valid_from,
            HouseholdPairing.valid_to,
            HouseholdPairing.measures,
            HouseholdPairing.end_reason,
        )
        .join(Household, Household.id == HouseholdPairing.household_id)
        .outerjoin(Village, Village.id == Household.village_id)
        .join(Staff, Staff.id == HouseholdPairing.staff_id)
        .where(condition)
        .order_by(HouseholdPairing.valid_from.desc(), HouseholdPairing.id.desc())
    )
    listed = session.execute(query).all()
    heads = heads_of(session, {row[2] for row in listed})
    today = context(session).today
    return tuple(
        HomePairing(
            row[0], row[1], row[2], heads.get(row[2], ""), row[3] or "", row[4] or "", row[5], row[6],
            row[7] is not None and row[7] < today, row[8], row[9], row[10] or "", row[11] or "",
        )
        for row in listed
    )  # fmt: skip


@needs(Right.LOOK)
def heads_of(session: Session, household_ids: Collection[int]) -> dict[int, str]:
    """Return the name of the head of each household, the last one where it has none now."""
    query = (
        select(HouseholdMember.household_id, Person.name)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.relation == HEAD, HouseholdMember.household_id.in_(tuple(household_ids)))
        .order_by(HouseholdMember.valid_to.is_(None), HouseholdMember.valid_to, HouseholdMember.id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
