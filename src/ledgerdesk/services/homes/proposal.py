"""Households nobody answers for yet, and who would fit each: with the reason in words."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import (
    Household,
    HouseholdMember,
    HouseholdPairing,
    Pairing,
    Person,
    Staff,
    TeachingAssignment,
    Village,
)
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.homes import pairings
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import categories_of, counted_categories, on_roll
from ledgerdesk.services.staff import CLASS_TEACHER, in_service

_HELPS_CHILD, _LEADS_CHILD, _LIVES_THERE, _GOES_THERE, _PARTY = 16, 8, 4, 2, 1  # a stronger tie beats all weaker ones


@dataclass(frozen=True)
class Candidate:
    """A household with a child on the roll, a category that counts, and nobody who answers for it."""

    household_id: int
    head: str
    village: str
    group_name: str
    children: str
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Fit:
    """Somebody for a household: the reason in words, how many households they have, and whether there is room."""

    staff_id: int
    name: str
    reason: str
    load: int
    full: bool


@dataclass(frozen=True)
class Proposed:
    """A household and who should answer for it."""

    household: Candidate
    staff_id: int
    staff_name: str
    reason: str


@dataclass(frozen=True)
class Proposal:
    """Who should answer for which household; ``left`` are those for whom nobody has room."""

    pairs: tuple[Proposed, ...]
    left: tuple[Candidate, ...]


@dataclass(frozen=True)
class _Member:
    id: int
    name: str
    party_member: bool
    home_village: str
    load: int


@dataclass(frozen=True)
class _Ties:
    """What binds whom to which household or village."""

    helps: Mapping[int, Mapping[int, str]]  # by household: by staff, the child they help
    leads: Mapping[int, Mapping[int, str]]  # by household: by staff, the child whose class they lead
    goes: Mapping[int, Mapping[str, int]]  # by staff: by village, the households they answer for


@needs(Right.LOOK)
def candidates(session: Session, on: date) -> tuple[Candidate, ...]:
    """Return the households nobody answers for on a day though they should have somebody, by village and head."""
    taken = _taken(session, on)
    return tuple(one for one in with_children(session, on) if one.household_id not in taken)


@needs(Right.LOOK)
def with_children(session: Session, on: date) -> tuple[Candidate, ...]:
    """Return every household with a child on the roll and a category that counts, by village and head."""
    wanted = counted_categories()
    held = categories_of(session, on, wanted)
    homes: dict[int, list[int]] = defaultdict(list)
    pupils = on_roll(session, on)
    for pupil in sorted(pupils.values(), key=lambda one: one.order):
        if pupil.household_id is not None:
            homes[pupil.household_id].append(pupil.id)
    heads = pairings.heads_of(session, homes)
    out = []
    for household_id, children in homes.items():
        codes = tuple(dict.fromkeys(code for child in children for code in held.get(child, ())))
        if codes:
            first = pupils[children[0]]
            names = "、".join(pupils[child].name for child in children)
            place = (first.village or "", first.group_name or "")
            out.append(Candidate(household_id, heads.get(household_id, ""), *place, names, codes))
    return tuple(sorted(out, key=lambda one: (not one.village, one.village, one.group_name, one.head)))


@needs(Right.LOOK)
def fits(session: Session, household_id: int, on: date) -> tuple[Fit, ...]:
    """Return the staff for a household, the fittest first, each with the reason in words; those it has are left out."""
    village = session.scalar(
        select(Village.name).join(Household, Household.village_id == Village.id).where(Household.id == household_id)
    )
    limit, usual = pairings.limit_of(session, on), pairings.usual_of(session, on)
    ties, mine = _ties(session, on), _helpers_of(session, household_id, on)
    ordered = _ordered(_staff(session, on), household_id, village or "", ties, limit, usual)
    return tuple(
        Fit(who.id, who.name, "，".join((*words, _load_words(who.load, limit))), who.load, who.load >= limit)
        for who, words in ordered
        if who.id not in mine
    )


@needs(Right.LOOK)
def helpers(session: Session, on: date) -> tuple[Fit, ...]:
    """Return the staff in service with how many households they answer for, those with the fewest first."""
    limit = pairings.limit_of(session, on)
    return tuple(
        Fit(one.id, one.name, _load_words(one.load, limit), one.load, one.load >= limit)
        for one in sorted(_staff(session, on), key=lambda one: one.load)
    )


@needs(Right.LOOK)
def propose(session: Session, on: date, household_ids: Collection[int] | None = None) -> Proposal:
    """Return who should answer for the households nobody answers for (some of them if asked).

    First whoever helps a child of that home, then its class teacher, who lives in the village, who goes there anyway,
    party members; then the least loaded. Nobody gets more than policy allows, and none but who helps a child there
    more than is usual while another has room.
    """
    asked = [one for one in candidates(session, on) if household_ids is None or one.household_id in household_ids]
    return _propose(session, on, asked, 0)


@needs(Right.LOOK)
def propose_after(session: Session, on: date, staff_id: int) -> Proposal:
    """Return who should follow somebody for each of their households, by the same rules."""
    mine = [one for one in pairings.of_staff(session, staff_id) if one.valid_to is None]
    known = {one.household_id: one for one in with_children(session, on)}
    asked = [
        known.get(one.household_id) or Candidate(one.household_id, one.head, one.village, one.group_name, "", ())
        for one in sorted(mine, key=lambda one: (one.village, one.group_name, one.head))
    ]
    return _propose(session, on, asked, staff_id)


def _propose(session: Session, on: date, wanted: Sequence[Candidate], leaving: int) -> Proposal:
    limit, usual = pairings.limit_of(session, on), pairings.usual_of(session, on)
    staff = {who.id: who for who in _staff(session, on) if who.id != leaving}
    ties = _ties(session, on)
    goes = {who: dict(villages) for who, villages in ties.goes.items()}
    ties = replace(ties, goes=goes)
    pairs, left = [], []
    # Homes whose children somebody helps choose first, or others would take that person's room.
    for home in sorted(wanted, key=lambda one: one.household_id not in ties.helps):
        ordered = _ordered(tuple(staff.values()), home.household_id, home.village, ties, limit, usual)
        if not ordered or ordered[0][0].load >= limit:
            left.append(home)
            continue
        who, words = ordered[0]
        reason = "，".join((*words, _load_words(who.load, limit)))
        pairs.append(Proposed(home, who.id, who.name, reason))
        staff[who.id] = replace(who, load=who.load + 1)
        mine = goes.setdefault(who.id, {})
        mine[home.village] = mine.get(home.village, 0) + 1
    place = {one.household_id: at for at, one in enumerate(wanted)}
    return Proposal(tuple(sorted(pairs, key=lambda one: place[one.household.household_id])), tuple(left))


def _ordered(
    staff: Collection[_Member], household_id: int, village: str, ties: _Ties, limit: int, usual: int
) -> list[tuple[_Member, tuple[str, ...]]]:
    """Return the staff, the fittest first, each with what speaks for them."""
    helps, leads = ties.helps.get(household_id, {}), ties.leads.get(household_id, {})

    def bound(who: _Member) -> tuple[int, tuple[str, ...]]:
        there = ties.goes.get(who.id, {}).get(village, 0) if village else 0
        found = (
            (_HELPS_CHILD, f"已结对这家的{helps.get(who.id)}", who.id in helps),
            (_LEADS_CHILD, f"是{leads.get(who.id)}的班主任", who.id in leads and who.id not in helps),
            (_LIVES_THERE, "家在本村", bool(village) and who.home_village == village),
            (_GOES_THERE, f"已包本村 {there} 户", bool(there)),
            (_PARTY, "党员", who.party_member),
        )
        return sum(weight for weight, _, holds in found if holds), tuple(words for _, words, holds in found if holds)

    known = [(who, *bound(who)) for who in staff]
    known.sort(
        key=lambda one: (
            one[0].load >= limit, one[1] < _HELPS_CHILD and one[0].load >= usual, -one[1], one[0].load
        )
    )  # fmt: skip
    return [(who, words) for who, _, words in known]


def _load_words(load: int, limit: int) -> str:
    if load >= limit:
        return f"已满 {load} 户"
    return f"已包 {load} 户" if load else "还没有包户"


def _staff(session: Session, on: date) -> tuple[_Member, ...]:
    loads = pairings.loads(session, on)
    query = select(Staff.id, Staff.name, Staff.party_member, Staff.home_village).where(in_service(on))
    rows = session.execute(query.order_by(Staff.pinyin, Staff.id))
    return tuple(_Member(row[0], row[1], row[2], row[3] or "", loads.get(row[0], 0)) for row in rows)


def _taken(session: Session, on: date) -> frozenset[int]:
    return frozenset(session.scalars(select(HouseholdPairing.household_id).where(holds_on(HouseholdPairing, on))))


def _helpers_of(session: Session, household_id: int, on: date) -> frozenset[int]:
    mine = HouseholdPairing.household_id == household_id
    return frozenset(session.scalars(select(HouseholdPairing.staff_id).where(mine, holds_on(HouseholdPairing, on))))


def _ties(session: Session, on: date) -> _Ties:
    at_home = HouseholdMember.household_id
    helping = (
        select(at_home, Pairing.staff_id, Person.name)
        .join(Person, Person.id == HouseholdMember.person_id)
        .join(Pairing, Pairing.student_id == Person.id)
        .where(holds_on(HouseholdMember, on), holds_on(Pairing, on))
        .order_by(Pairing.id.desc())
    )
    helps: dict[int, dict[int, str]] = defaultdict(dict)
    for home, who, child in session.execute(helping):
        helps[home][who] = child
    led = select(TeachingAssignment.class_id, TeachingAssignment.staff_id).where(
        TeachingAssignment.role == CLASS_TEACHER, holds_on(TeachingAssignment, on)
    )
    leaders = {row[0]: row[1] for row in session.execute(led)}
    leads: dict[int, dict[int, str]] = defaultdict(dict)
    for pupil in on_roll(session, on).values():
        if pupil.household_id is not None and (leader := leaders.get(pupil.class_id or 0)) is not None:
            leads[pupil.household_id].setdefault(leader, pupil.name)
    going = (
        select(HouseholdPairing.staff_id, Village.name)
        .join(Household, Household.id == HouseholdPairing.household_id)
        .join(Village, Village.id == Household.village_id)
        .where(holds_on(HouseholdPairing, on))
    )
    goes: dict[int, dict[str, int]] = defaultdict(dict)
    for who, village in session.execute(going):
        goes[who][village] = goes[who].get(village, 0) + 1
    return _Ties(helps, leads, goes)
