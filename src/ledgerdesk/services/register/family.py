"""Write household and guardians of a pupil; brothers and sisters share what is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ledgerdesk.db.context import context
from ledgerdesk.domain import names
from ledgerdesk.models import FamilyTie, Household, HouseholdMember, Person
from ledgerdesk.services.dated import end
from ledgerdesk.services.register.known import Known
from ledgerdesk.services.register.read import GUARDIAN_PARTS, GUARDIAN_PREFIXES, HEAD, HOUSEHOLD_KEYS

Values = Mapping[str, Any]
_HOME_KEYS = (*HOUSEHOLD_KEYS, "village", "head_name", "head_id_number", "head_relation", "per_capita_income")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class _Named:
    """Somebody of the family as a list names them: only what is given."""

    name: str | None = None
    id_number: str | None = None
    phone: str | None = None


def write(known: Known, student_id: int, facts: Values, *, since: date | None) -> None:
    """Write the household facts and the guardians among the facts."""
    if any(key in facts for key in _HOME_KEYS):
        _write_household(known, student_id, facts, since)
    for rank, prefix in enumerate(GUARDIAN_PREFIXES, start=1):
        parts = {part: facts[f"{prefix}_{part}"] for part in GUARDIAN_PARTS if f"{prefix}_{part}" in facts}
        if parts:
            _write_guardian(known, student_id, rank, parts, since)


def _write_household(known: Known, student_id: int, facts: Values, since: date | None) -> None:
    home = known.home_of(student_id)
    number = facts.get("household_number")
    target = known.home_of_number(number) if number else None
    if home is None:
        if not any(facts.get(key) is not None for key in _HOME_KEYS):
            return
        home = target or _same_household(known, facts) or known.new_home(number)
        known.join(home, student_id, facts.get("head_relation"), None)
    elif target is not None and target.id != home.id:
        _move(known, student_id, target, facts, since)
        home = target
    member = known.open(HouseholdMember, HouseholdMember.person_id, student_id)
    if member is not None and "head_relation" in facts:
        member.relation = facts["head_relation"]
    write_home(known, home, facts, since=since)


def write_home(known: Known, home: Household, facts: Values, *, since: date | None) -> None:
    """Write what a household itself is known for: place, causes, helper, head, official income of this year."""
    for key, column in HOUSEHOLD_KEYS.items():
        if key in facts and getattr(home, column) != facts[key]:
            setattr(home, column, facts[key])
    if "village" in facts:
        home.village_id = known.places.village(facts["village"])
    if facts.get("head_name") or facts.get("head_id_number"):
        _write_head(known, home, _Named(facts.get("head_name"), facts.get("head_id_number")), since)
    if "per_capita_income" in facts:
        _write_income(known, home, facts["per_capita_income"])


def _same_household(known: Known, facts: Values) -> Household | None:
    """Find the household a new pupil's row speaks of: by the head's number, else by head, village and group alike."""
    number, name = facts.get("head_id_number"), facts.get("head_name")
    if number:
        head = known.person_of_number(number)
        member = known.open(HouseholdMember, HouseholdMember.person_id, head.id) if head else None
        return known.home(member.household_id) if member is not None and member.relation == HEAD else None
    if not name or facts.get("household_number"):
        return None
    place = (known.places.village(facts.get("village")), facts.get("group_name"), facts.get("address"))
    alike = [h for h in known.homes_headed(name) if (h.village_id, h.group_name, h.address) == place]
    return alike[0] if len(alike) == 1 else None


def _move(known: Known, person_id: int, target: Household, facts: Values, since: date | None) -> None:
    member = known.open(HouseholdMember, HouseholdMember.person_id, person_id)
    relation = facts.get("head_relation", member.relation if member else None)
    if member is not None and since is None:
        member.household_id = target.id
        known.left(member)
        known.family(target)
        return
    day = since or context(known.session).today
    if member is not None:
        end(known.session, member, day - _DAY)
        known.left(member)
    known.join(target, person_id, relation, day)


def _write_head(known: Known, home: Household, named: _Named, since: date | None) -> None:
    member = next((m for m in known.family(home) if m.relation == HEAD), None)
    if member is not None:
        head = known.person(member.person_id)
        if named.name is None or names.fold(named.name) == head.name_key or since is None:
            _fill(known, head, named)
            return
        end(known.session, member, since - _DAY)
        known.left(member)
    head = _relative(known, home, named)
    theirs = known.open(HouseholdMember, HouseholdMember.person_id, head.id)
    if theirs is not None and theirs.household_id == home.id:
        theirs.relation = HEAD
    elif theirs is None:
        known.join(home, head.id, HEAD, since if member is not None else None)
    known.headed(home, head)


def _write_guardian(known: Known, student_id: int, rank: int, parts: Mapping[str, Any], since: date | None) -> None:
    ties = known.guardians(student_id)
    tie = ties[rank - 1] if len(ties) >= rank else None
    named = _Named(parts.get("name"), parts.get("id_number"), parts.get("phone"))
    if tie is not None:
        relative = known.person(tie.relative_id)
        if "name" in parts and parts["name"] is None:
            _end_tie(known, tie, since or context(known.session).today)
            return
        if named.name is None or names.fold(named.name) == relative.name_key or since is None:
            _fill(known, relative, named, parts)
            tie.relation = parts.get("relation", tie.relation)
            return
        _end_tie(known, tie, since)
    if named.name is None:
        return
    relative = _relative(known, known.home_of(student_id), named)
    _fill(known, relative, named)
    relation = parts.get("relation", tie.relation if tie else None)
    known.tie(student_id, relative, relation, rank, since if tie is not None else None)


def _end_tie(known: Known, tie: FamilyTie, day: date) -> None:
    known.guardians(tie.person_id).remove(tie)
    end(known.session, tie, day - _DAY)


def _relative(known: Known, home: Household | None, named: _Named) -> Person:
    """Return the person named: by identity number, else of that name in the household or tied to its children."""
    if named.id_number and (person := known.person_of_number(named.id_number)) is not None:
        return person
    if home is not None and named.name:
        key = names.fold(named.name)
        for person in known.kin(home):
            fits = not named.id_number or person.id_number in (None, named.id_number)
            if person.name_key == key and fits:
                return person
    person = known.new_person(named.name or "")
    _fill(known, person, named)
    return person


def _fill(known: Known, person: Person, named: _Named, parts: Mapping[str, Any] | None = None) -> None:
    """Write what is given; in ``parts`` a key with None clears."""
    if named.name and named.name != person.name:
        person.name, person.name_key = named.name, names.fold(named.name)
        person.pinyin, person.initials = names.pinyin(named.name)
    for key, value in (("id_number", named.id_number), ("phone", named.phone)):
        if (value is not None or (parts is not None and key in parts)) and getattr(person, key) != value:
            setattr(person, key, value)
    known.numbered(person)


def _write_income(known: Known, home: Household, fen: int | None) -> None:
    year = context(known.session).today.year
    row = known.income(home, year)
    if row is not None:
        row.per_capita_fen = fen
    elif fen is not None:
        known.earns(home, year, fen)
