"""Members of households: the household by its number or its head's, the person by identity number."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledgerdesk.domain import id_number, masking, names
from ledgerdesk.fields.references import RECORD
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.models import Household, HouseholdMember, Person
from ledgerdesk.services import households
from ledgerdesk.services.register.known import Known
from ledgerdesk.services.registers.naming import record_number
from ledgerdesk.services.registers.repeating import Met
from ledgerdesk.services.registers.shape import Facts, Found, RowKey, Suspect, Taken

_PERSON = ("name", "sex", "born_on", "id_number", "phone")
_MEMBER = ("relation", "valid_from", "valid_to")
_WHOSE = ("household_number", "head_name", "head_id_number")
_OTHER = "记录号是另一户的成员，或姓名不一样。"
_NAMESAKES = "这一户有姓名一样的人，没有身份证号可以核对。"


class Members:
    """Everybody who belongs or belonged to a household, household by household."""

    name, unit = "members", "人"
    additive: frozenset[str] = frozenset()
    pointers = frozenset({RECORD.key, *_WHOSE})
    of_people = False  # a record is a membership, not a person
    twice = "同一名成员在名单里出现了两次"

    def known(
        self,
        session: Session,
        on: date,  # noqa: ARG002 - every membership, whenever it held
        keys: Iterable[str],
        ids: Iterable[int] | None = None,
    ) -> dict[int, Facts]:
        """Return the memberships, the head of each household first."""
        wanted, chosen = frozenset(keys), None if ids is None else frozenset(ids)
        homes = {row.id: row for row in session.scalars(select(Household).where(Household.merged_into_id.is_(None)))}
        query = (
            select(HouseholdMember, Person)
            .join(Person, Person.id == HouseholdMember.person_id)
            .where(HouseholdMember.household_id.in_(select(Household.id).where(Household.merged_into_id.is_(None))))
        )
        found = session.execute(query).all()
        is_head = (row for row in found if row[0].relation == households.HEAD and row[0].valid_to is None)
        heads = {member.household_id: person for member, person in is_head}
        out: dict[int, Facts] = {}
        for member, person in sorted(found, key=lambda one: _order(one[0], one[1])):
            if chosen is not None and member.id not in chosen:
                continue
            facts: Facts = {key: getattr(person, key) for key in _PERSON}
            facts |= {key: getattr(member, key) for key in _MEMBER}
            head = heads.get(member.household_id)
            facts |= {"head_name": head.name if head else None, "head_id_number": head.id_number if head else None}
            facts |= {"household_number": homes[member.household_id].number, RECORD.key: member.id}
            ids_behind = {"_home": member.household_id, "_person": member.person_id}
            out[member.id] = {key: facts[key] for key in wanted} | ids_behind
        return out

    def look(self, session: Session, rows: Sequence[ParsedRow], known: Mapping[int, Facts]) -> list[Found]:
        """Return which membership each row is."""
        index = _Index(session, known)
        return [index.find(row) for row in rows]

    def repeats(self, rows: Sequence[ParsedRow]) -> dict[RowKey, Problem]:
        """Return rows with the identity number of an earlier one, unless one of the two has left its household."""
        out: dict[RowKey, Problem] = {}
        met = Met()
        for row in rows:
            number = row.values.get("id_number")
            if row.held or number is None or row.values.get("valid_to") is not None:
                continue
            first = met.before(number, row)
            if first:
                problem = Problem("id_number", f"身份证号和{first}一样", "核对这个人在哪一户，只留一行")
                out[row.sheet, row.row] = problem
        return out

    def lacking(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return what a new member must have and has not."""
        asked = (("name", "姓名"), ("relation", "与户主关系"))
        return tuple(Problem(key, f"没有{label}", "在原表补上") for key, label in asked if not values.get(key))

    def add(
        self,
        session: Session,
        rows: Sequence[Taken],
        *,
        source: str,  # noqa: ARG002 - a member needs no basis
        done: Callable[[int], None],
    ) -> list[int]:
        """Let people belong to households; whoever the ledger knows by number is that person."""
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        known, made = Known(session, [row.values for row in rows]), list[HouseholdMember]()
        with session.no_autoflush:
            for count, row in enumerate(rows, start=1):
                person_id = row.refs.get("person")
                person = known.person(person_id) if person_id else known.new_person(row.values["name"])
                _write(person, row.values)
                known.numbered(person)
                values = {key: row.values.get(key) for key in _MEMBER}
                member = HouseholdMember(household_id=row.refs["home"], person_id=person.id, **values)
                session.add(member)
                made.append(member)
                done(count)
        session.flush()
        return [member.id for member in made]

    def change(
        self,
        session: Session,
        record_id: int,
        taken: Taken,  # noqa: ARG002 - what changes is enough
        changes: Mapping[str, Any],
        *,
        source: str,  # noqa: ARG002 - a member needs no basis
    ) -> None:
        """Correct the person and the membership."""
        member = session.get_one(HouseholdMember, record_id)
        _write(session.get_one(Person, member.person_id), changes)
        for key in _MEMBER:
            if key in changes and getattr(member, key) != changes[key]:
                setattr(member, key, changes[key])
        session.flush()


class _Index:
    """Households and their members by what a row says of them."""

    def __init__(self, session: Session, known: Mapping[int, Facts]) -> None:
        self._known = known
        homes = session.execute(select(Household.number, Household.id).where(Household.merged_into_id.is_(None)))
        self._homes: dict[str, int] = {row[0]: row[1] for row in homes if row[0]}
        self._by_head: dict[str, int] = {}
        self._family: dict[int, list[int]] = defaultdict(list)
        self._lives: dict[int, int] = {}
        for one, facts in known.items():
            self._family[facts["_home"]].append(one)
            if facts["valid_to"] is None:
                self._lives[facts["_person"]] = facts["_home"]
            if facts["relation"] == households.HEAD and facts["id_number"] and facts["valid_to"] is None:
                self._by_head[facts["id_number"]] = facts["_home"]
        people = session.execute(select(Person.id_number, Person.id).where(Person.id_number.is_not(None)))
        self._people: dict[str, int] = {row[0]: row[1] for row in people if row[0]}

    def find(self, row: ParsedRow) -> Found:
        """Return which membership a row is, and in which household a new one would be."""
        record = self._known.get(record_number(row))
        home, problems = self._home(row, record)
        if home is None:
            return Found(problems=problems)
        found = self._match(row, home, record)
        person_id = self._known[found.record_id]["_person"] if found.record_id is not None else None
        person_id = person_id or self._people.get(str(row.values.get("id_number") or ""))
        problems = self._refused(row, home, person_id, found)
        refs = {"home": home, "person": person_id}
        return Found(found.record_id, found.suspects, problems, refs, person_id=person_id)

    def _home(self, row: ParsedRow, record: Facts | None) -> tuple[int | None, tuple[Problem, ...]]:
        number, head = row.values.get("household_number"), row.values.get("head_id_number")
        by_number, by_head = self._homes.get(str(number or "")), self._by_head.get(str(head or ""))
        if by_number is not None and by_head is not None and by_number != by_head:
            return None, (Problem("head_id_number", "户编号和户主身份证号不是同一户", "核对后改正"),)
        home = by_number if by_number is not None else by_head
        if home is None and record is not None and number in (None, record["household_number"]):
            home = record["_home"]
        if home is None:
            key = "household_number" if number or not head else "head_id_number"
            return None, (Problem(key, "台账里没有这一户", "先导入家庭名册，或核对户编号和户主身份证号"),)
        return home, ()

    def _match(self, row: ParsedRow, home: int, record: Facts | None) -> Found:
        number, key = row.values.get("id_number"), names.fold(str(row.values.get("name") or ""))
        same_home = record is not None and record["_home"] == home and self._may_be(row, record)
        if same_home and record is not None and key in ("", names.fold(record["name"])):
            return Found(record_number(row))
        family = [one for one in self._family[home] if self._same_time(row, self._known[one])]
        if number is not None:
            sure = [one for one in family if self._known[one]["id_number"] == number]
            if sure:
                return Found(sure[0])
        fitting = [
            one for one in family if names.fold(self._known[one]["name"]) == key and self._may_be(row, self._known[one])
        ]
        bare = [one for one in fitting if number is None or self._known[one]["id_number"] is None]
        if len(bare) == 1 and len(fitting) == 1:
            return Found(bare[0])
        suspects = dict.fromkeys(fitting, _NAMESAKES)
        if record is not None:
            suspects.setdefault(record_number(row), _OTHER)
        return Found(suspects=tuple(Suspect(one, reason) for one, reason in suspects.items()))

    def _same_time(self, row: ParsedRow, known: Facts) -> bool:
        return row.values.get("valid_to") == known["valid_to"] or known["valid_to"] is None

    def _may_be(self, row: ParsedRow, known: Facts) -> bool:
        """Tell whether nothing a row says of somebody contradicts what is known."""
        number, own = row.values.get("id_number"), known["id_number"]
        if number is not None and own is not None:
            return bool(number == own)
        if (hint := row.masked.get("id_number")) is not None and own is not None:
            return masking.id_number(own) == hint
        born = row.values.get("born_on")
        return born is None or known["born_on"] is None or born == known["born_on"]

    def _refused(self, row: ParsedRow, home: int, person_id: int | None, found: Found) -> tuple[Problem, ...]:
        if found.suspects:
            return ()
        known = self._known.get(found.record_id or 0, {})
        merged = {**known, **row.values}
        problems = []
        if merged.get("valid_from") and merged.get("valid_to") and merged["valid_to"] < merged["valid_from"]:
            problems.append(Problem("valid_to", "离开日期早于加入日期", "核对后改正"))
        joins = found.record_id is None and merged.get("valid_to") is None and person_id is not None
        if joins and self._lives.get(person_id or 0, home) != home:
            problems.append(Problem("id_number", "这个人在台账里是另一户的成员", "先在台账里核对他在哪一户"))
        taken = self._people.get(str(merged.get("id_number") or ""))
        if found.record_id is not None and taken not in (None, person_id):
            problems.append(Problem("id_number", "这个证号台账里已经有人用了", "核对是不是同一个人"))
        return (*problems, *_contradictions(merged))


def _contradictions(values: Mapping[str, Any]) -> tuple[Problem, ...]:
    if not values.get("id_number"):
        return ()
    try:
        told = id_number.check(values["id_number"])
    except id_number.IdProblem:
        return ()  # a document of another kind says nothing
    found = id_number.contradictions(told, born_on=values.get("born_on"), sex=values.get("sex"))
    return tuple(Problem(key, finding.what, finding.fix) for key, finding in found.items())


def _write(person: Person, values: Mapping[str, Any]) -> None:
    for key in _PERSON:
        if key in values and getattr(person, key) != values[key]:
            setattr(person, key, values[key])
    if "name" in values:
        person.name_key = names.fold(person.name)
        person.pinyin, person.initials = names.pinyin(person.name)
    if person.id_number and (not person.born_on or not person.sex):
        try:
            told = id_number.check(person.id_number)
        except id_number.IdProblem:
            return
        person.born_on, person.sex = person.born_on or told.born_on, person.sex or told.sex


def _order(member: HouseholdMember, person: Person) -> tuple[Any, ...]:
    first = member.relation != households.HEAD
    return member.household_id, member.valid_to is not None, first, person.born_on or date.max, member.id
