"""Write household and guardians of a pupil; brothers and sisters share what is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import names
from ledgerdesk.models import (
    FamilyTie,
    Household,
    HouseholdIncome,
    HouseholdMember,
    Person,
    SchoolProfile,
    Village,
)
from ledgerdesk.services.dated import end, open_row
from ledgerdesk.services.register.read import GUARDIAN_PARTS, GUARDIAN_PREFIXES, HEAD, HOUSEHOLD_KEYS

Values = Mapping[str, Any]
_HOME_KEYS = (*HOUSEHOLD_KEYS, "village", "head_name", "head_id_number", "head_relation", "per_capita_income")
GUARDIAN = "guardian"


@dataclass(frozen=True)
class _Named:
    """Somebody of the family as a list names them: only what is given."""

    name: str | None = None
    id_number: str | None = None
    phone: str | None = None


def household_of(session: Session, person_id: int) -> Household | None:
    """Return the household a person lives in now."""
    member = open_row(session, HouseholdMember, HouseholdMember.person_id, person_id)
    return None if member is None else session.get(Household, member.household_id)


def write(session: Session, student_id: int, facts: Values, *, since: date | None) -> None:
    """Write the household facts and the guardians among the facts."""
    if any(key in facts for key in _HOME_KEYS):
        _write_household(session, student_id, facts, since)
    for rank, prefix in enumerate(GUARDIAN_PREFIXES, start=1):
        parts = {part: facts[f"{prefix}_{part}"] for part in GUARDIAN_PARTS if f"{prefix}_{part}" in facts}
        if parts:
            _write_guardian(session, student_id, rank, parts, since)


def _write_household(session: Session, student_id: int, facts: Values, since: date | None) -> None:
    home = household_of(session, student_id)
    number = facts.get("household_number")
    target = session.scalars(select(Household).where(Household.number == number)).first() if number else None
    if home is None:
        home = target or _same_household(session, facts)
        if home is None and not any(facts.get(key) for key in _HOME_KEYS):
            return
        home = home or _new_household(session)
        _join(session, home, student_id, facts.get("head_relation"), None)
    elif target is not None and target.id != home.id:
        _move(session, student_id, target, facts, since)
        home = target
    member = open_row(session, HouseholdMember, HouseholdMember.person_id, student_id)
    if member is not None and "head_relation" in facts:
        member.relation = facts["head_relation"]
    for key, column in HOUSEHOLD_KEYS.items():
        if key in facts and getattr(home, column) != facts[key]:
            setattr(home, column, facts[key])
    if "village" in facts:
        home.village_id = _village(session, facts["village"])
    if facts.get("head_name") or facts.get("head_id_number"):
        _write_head(session, home, _Named(facts.get("head_name"), facts.get("head_id_number")), since)
    if "per_capita_income" in facts:
        _write_income(session, home, facts["per_capita_income"])
    session.flush()


def _same_household(session: Session, facts: Values) -> Household | None:
    """Find the household a new pupil's row speaks of: by the head's number, else by head, village and group alike."""
    heads = (
        select(Household)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.relation == HEAD, HouseholdMember.valid_to.is_(None))
    )
    number, name = facts.get("head_id_number"), facts.get("head_name")
    if number:
        return session.scalars(heads.where(Person.id_number == number)).first()
    if not name or facts.get("household_number"):
        return None
    village = _village(session, facts.get("village"))
    alike = heads.where(
        Person.name_key == names.fold(name),
        Household.village_id.is_(village) if village is None else Household.village_id == village,
        Household.group_name == facts.get("group_name") if facts.get("group_name") else Household.group_name.is_(None),
        Household.address == facts.get("address") if facts.get("address") else Household.address.is_(None),
    )
    found = list(session.scalars(alike.limit(2)))
    return found[0] if len(found) == 1 else None


def _new_household(session: Session) -> Household:
    home = Household()
    session.add(home)
    session.flush()
    return home


def _join(session: Session, home: Household, person_id: int, relation: str | None, since: date | None) -> None:
    session.add(HouseholdMember(household_id=home.id, person_id=person_id, relation=relation, valid_from=since))
    session.flush()


def _move(session: Session, person_id: int, target: Household, facts: Values, since: date | None) -> None:
    member = open_row(session, HouseholdMember, HouseholdMember.person_id, person_id)
    relation = facts.get("head_relation", member.relation if member else None)
    if since is None and member is not None:
        member.household_id = target.id
        session.flush()
        return
    day = since or context(session).today
    if member is not None:
        end(session, member, day - timedelta(days=1))
    _join(session, target, person_id, relation, day)


def _village(session: Session, name: str | None) -> int | None:
    if not name:
        return None
    found = session.scalars(select(Village).where(Village.name == name).order_by(Village.id)).first()
    if found is None:
        profile = session.get(SchoolProfile, 1)
        found = Village(name=name, township=(profile.township if profile else None) or "")
        session.add(found)
        session.flush()
    return found.id


def _write_head(session: Session, home: Household, named: _Named, since: date | None) -> None:
    query = select(HouseholdMember).where(
        HouseholdMember.household_id == home.id, HouseholdMember.relation == HEAD, HouseholdMember.valid_to.is_(None)
    )
    member = session.scalars(query).first()
    if member is not None:
        head = session.get_one(Person, member.person_id)
        if named.name is None or names.fold(named.name) == head.name_key or since is None:
            _fill(session, head, named)
            return
        end(session, member, since - timedelta(days=1))
    head = _relative(session, home, named)
    theirs = open_row(session, HouseholdMember, HouseholdMember.person_id, head.id)
    if theirs is not None and theirs.household_id == home.id:
        theirs.relation = HEAD
    elif theirs is None:
        _join(session, home, head.id, HEAD, since if member is not None else None)


def _write_guardian(session: Session, student_id: int, rank: int, parts: Mapping[str, Any], since: date | None) -> None:
    query = select(FamilyTie).where(
        FamilyTie.person_id == student_id, FamilyTie.role == GUARDIAN, FamilyTie.valid_to.is_(None)
    )
    ties = list(session.scalars(query.order_by(FamilyTie.rank, FamilyTie.id)))
    tie = ties[rank - 1] if len(ties) >= rank else None
    named = _Named(parts.get("name"), parts.get("id_number"), parts.get("phone"))
    if tie is not None:
        relative = session.get_one(Person, tie.relative_id)
        same = named.name is None or names.fold(named.name) == relative.name_key
        if "name" in parts and parts["name"] is None:
            end(session, tie, (since or context(session).today) - timedelta(days=1))
            return
        if same or since is None:
            _fill(session, relative, named, parts)
            tie.relation = parts.get("relation", tie.relation)
            session.flush()
            return
        end(session, tie, since - timedelta(days=1))
    if named.name is None:
        return
    relative = _relative(session, household_of(session, student_id), named)
    _fill(session, relative, named)
    start = since if tie is not None else None
    relation = parts.get("relation", tie.relation if tie else None)
    session.add(
        FamilyTie(
            person_id=student_id, relative_id=relative.id, relation=relation, role=GUARDIAN, rank=rank, valid_from=start
        )
    )
    session.flush()


def _relative(session: Session, home: Household | None, named: _Named) -> Person:
    """Return the person named: by identity number, else of that name in the household or tied to its children."""
    if named.id_number:
        known = session.scalars(select(Person).where(Person.id_number == named.id_number)).first()
        if known is not None:
            return known
    if home is not None and named.name:
        members = select(HouseholdMember.person_id).where(
            HouseholdMember.household_id == home.id, HouseholdMember.valid_to.is_(None)
        )
        tied = select(FamilyTie.relative_id).where(FamilyTie.person_id.in_(members), FamilyTie.valid_to.is_(None))
        alike = select(Person).where(
            Person.name_key == names.fold(named.name), or_(Person.id.in_(members), Person.id.in_(tied))
        )
        for person in session.scalars(alike):
            if not named.id_number or person.id_number in (None, named.id_number):
                return person
    pinyin, initials = names.pinyin(named.name or "")
    person = Person(name=named.name or "", name_key=names.fold(named.name or ""), pinyin=pinyin, initials=initials)
    _fill(session, person, named)
    session.add(person)
    session.flush()
    return person


def _fill(session: Session, person: Person, named: _Named, parts: Mapping[str, Any] | None = None) -> None:
    """Write what is given; in ``parts`` a key with None clears."""
    if named.name and named.name != person.name:
        person.name, person.name_key = named.name, names.fold(named.name)
        person.pinyin, person.initials = names.pinyin(named.name)
    given = {"id_number": named.id_number, "phone": named.phone}
    for key, value in given.items():
        if value is not None or (parts is not None and key in parts):
            setattr(person, key, value)
    session.flush()


def _write_income(session: Session, home: Household, fen: int | None) -> None:
    query = select(HouseholdIncome).where(HouseholdIncome.household_id == home.id, HouseholdIncome.source == "official")
    latest = session.scalars(query.order_by(HouseholdIncome.year.desc())).first()
    year = context(session).today.year
    if latest is not None and latest.year == year:
        latest.per_capita_fen = fen
    elif fen is not None:
        session.add(HouseholdIncome(household_id=home.id, year=year, source="official", per_capita_fen=fen))
