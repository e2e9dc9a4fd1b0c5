"""Rows found or made so far, by what identifies them: each is looked up once, however many pupils name it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from ledgerdesk.domain import names
from ledgerdesk.models import (
    Category,
    FamilyTie,
    Household,
    HouseholdIncome,
    HouseholdMember,
    Person,
    Student,
)
from ledgerdesk.services.dated import open_row, replace_row
from ledgerdesk.services.register.places import Places
from ledgerdesk.services.register.read import HEAD

Row = TypeVar("Row", bound=Any)
GUARDIAN = "guardian"
OFFICIAL = "official"
_CHUNK = 500


class Known:
    """The people and households one transaction deals with.

    New rows are only added to the session; their ids are given here, so that hundreds of pupils cost one flush.
    """

    def __init__(self, session: Session, rows: Sequence[Mapping[str, Any]] = ()) -> None:
        """Look up at once what the rows name; whatever else is asked for is looked up when it is."""
        self.session = session
        self.places = Places(session)
        self._people: dict[int, Person] = {}
        self._by_number: dict[str, Person | None] = {}
        self._homes: dict[int, Household] = {}
        self._by_home_number: dict[str, Household | None] = {}
        self._heads: dict[str, list[tuple[Household, Person]]] = {}
        self._families: dict[int, list[HouseholdMember]] = {}
        self._ties: dict[int, list[FamilyTie]] = {}
        self._open: dict[tuple[type[Any], int], Any] = {}
        self._new: set[int] = set()
        self._new_homes: set[int] = set()
        self._roll_numbers: dict[str, int | None] = {}
        self._incomes: dict[tuple[int, int], HouseholdIncome | None] = {}
        self._categories: dict[tuple[str, int], list[Category]] = {}
        self._next: dict[type[Any], int] = {cls: _sequence(session, cls) for cls in (Person, Household)}
        self._look_up(rows)

    def person(self, person_id: int) -> Person:
        """Return a person by id."""
        found = self._people.get(person_id)
        return found if found is not None else self.session.get_one(Person, person_id)

    def person_of_number(self, number: str) -> Person | None:
        """Return whoever has an identity number."""
        if number not in self._by_number:
            self._by_number[number] = self.session.scalars(select(Person).where(Person.id_number == number)).first()
        return self._by_number[number]

    def student(self, person_id: int) -> Student:
        """Return the pupil a person is; whoever is none yet becomes one."""
        student = None if person_id in self._new else self.session.get(Student, person_id)
        if student is None:
            student = Student(id=person_id)
            self.session.add(student)
        return student

    def taken_roll_number(self, number: str, but: int | None) -> bool:
        """Tell whether another pupil has a roll number; the one asked for takes it."""
        if number not in self._roll_numbers:
            found = self.session.scalar(select(Student.id).where(Student.roll_number == number))
            self._roll_numbers[number] = found if found is not None else but
        return self._roll_numbers[number] != but

    def new_person(self, name: str) -> Person:
        """Add somebody to the ledger."""
        pinyin, initials = names.pinyin(name)
        person = Person(id=self._id(Person), name=name, name_key=names.fold(name), pinyin=pinyin, initials=initials)
        person.id_kind = "1"
        self.session.add(person)
        self._people[person.id] = person
        self._new.add(person.id)
        return person

    def numbered(self, person: Person) -> None:
        """Take note that a person has an identity number now."""
        if person.id_number:
            self._by_number[person.id_number] = person

    def home(self, household_id: int) -> Household:
        """Return a household by id."""
        found = self._homes.get(household_id)
        return found if found is not None else self.session.get_one(Household, household_id)

    def home_of_number(self, number: str) -> Household | None:
        """Return the household of a number."""
        if number not in self._by_home_number:
            query = select(Household).where(Household.number == number)
            self._by_home_number[number] = self.session.scalars(query).first()
        return self._by_home_number[number]

    def home_of(self, person_id: int) -> Household | None:
        """Return the household a person lives in now."""
        member = self.open(HouseholdMember, HouseholdMember.person_id, person_id)
        return None if member is None else self.home(member.household_id)

    def new_home(self, number: str | None) -> Household:
        """Add a household."""
        home = Household(id=self._id(Household), number=number)
        self.session.add(home)
        self._homes[home.id] = home
        self._new_homes.add(home.id)
        self._families[home.id] = []
        if number:
            self._by_home_number[number] = home
        return home

    def homes_headed(self, name: str) -> list[Household]:
        """Return the households whose head has that name."""
        key = names.fold(name)
        if key not in self._heads:
            self._heads[key] = self._query_heads([key])
        return [home for home, _head in self._heads[key]]

    def headed(self, home: Household, head: Person) -> None:
        """Take note of who is the head of a household."""
        self._heads.setdefault(head.name_key, []).append((home, head))

    def family(self, home: Household) -> list[HouseholdMember]:
        """Return the open memberships of a household."""
        if home.id not in self._families:
            query = select(HouseholdMember).where(
                HouseholdMember.household_id == home.id, HouseholdMember.valid_to.is_(None)
            )
            self._families[home.id] = list(self.session.scalars(query))
        return self._families[home.id]

    def join(self, home: Household, person_id: int, relation: str | None, since: date | None) -> HouseholdMember:
        """Let a person live in a household."""
        member = HouseholdMember(household_id=home.id, person_id=person_id, relation=relation, valid_from=since)
        self.session.add(member)
        self.family(home).append(member)
        self._open[(HouseholdMember, person_id)] = member
        return member

    def left(self, member: HouseholdMember) -> None:
        """Take note that a membership has ended or moved."""
        for family in self._families.values():
            if member in family:
                family.remove(member)
        self._open.pop((HouseholdMember, member.person_id), None)

    def guardians(self, child_id: int) -> list[FamilyTie]:
        """Return the open guardian ties of a child, by rank."""
        if child_id not in self._ties:
            self._ties[child_id] = [] if child_id in self._new else self._query_guardians(child_id)
        return self._ties[child_id]

    def _query_guardians(self, child_id: int) -> list[FamilyTie]:
        open_ties = select(FamilyTie).where(
            FamilyTie.person_id == child_id, FamilyTie.role == GUARDIAN, FamilyTie.valid_to.is_(None)
        )
        return list(self.session.scalars(open_ties.order_by(FamilyTie.rank, FamilyTie.id)))

    def tie(self, child_id: int, relative: Person, relation: str | None, rank: int, since: date | None) -> None:
        """Make somebody the guardian of a child."""
        tie = FamilyTie(person_id=child_id, relative_id=relative.id, relation=relation, role=GUARDIAN, rank=rank)
        tie.valid_from = since
        self.session.add(tie)
        self.guardians(child_id).append(tie)

    def kin(self, home: Household) -> Iterable[Person]:
        """Yield everybody of a household and the guardians of its members."""
        met: set[int] = set()
        for member in tuple(self.family(home)):
            for person_id in (member.person_id, *(tie.relative_id for tie in self.guardians(member.person_id))):
                if person_id not in met:
                    met.add(person_id)
                    yield self.person(person_id)

    def open(self, cls: type[Row], owner: InstrumentedAttribute[Any], owner_id: int) -> Row | None:
        """Return the open dated row of an owner; None when there is none."""
        key = (cls, owner_id)
        if key not in self._open:
            self._open[key] = None if owner_id in self._new else open_row(self.session, cls, owner, owner_id)
        found: Row | None = self._open[key]
        return found

    def change(
        self,
        cls: type[Row],
        owner: InstrumentedAttribute[Any],
        owner_id: int,
        values: Mapping[str, Any],
        since: date | None,
    ) -> None:
        """Let values hold from a day on; None corrects the open row in place (see ``dated.change_from``)."""
        row = self.open(cls, owner, owner_id)
        self._open[(cls, owner_id)] = replace_row(self.session, cls, row, {owner.key: owner_id}, values, since)

    def income(self, home: Household, year: int) -> HouseholdIncome | None:
        """Return the official income of a household in a year."""
        key = (home.id, year)
        if key not in self._incomes and home.id in self._new_homes:
            self._incomes[key] = None
        elif key not in self._incomes:
            query = select(HouseholdIncome).where(
                HouseholdIncome.household_id == home.id,
                HouseholdIncome.source == OFFICIAL,
                HouseholdIncome.year == year,
            )
            self._incomes[key] = self.session.scalars(query).first()
        return self._incomes[key]

    def earns(self, home: Household, year: int, per_capita_fen: int) -> None:
        """Write down the official income of a household for a year it had none."""
        row = HouseholdIncome(household_id=home.id, year=year, source=OFFICIAL, per_capita_fen=per_capita_fen)
        self.session.add(row)
        self._incomes[(home.id, year)] = row

    def categories(self, person_id: int) -> list[Category]:
        """Return the open categories of a person and of the person's household."""
        home = self.home_of(person_id)
        own = self._held("person_id", person_id, fresh=person_id in self._new)
        shared = [] if home is None else self._held("household_id", home.id, fresh=home.id in self._new_homes)
        return [*own, *shared]

    def hold(self, row: Category) -> None:
        """Add a category of a person or household."""
        self.session.add(row)
        column = "person_id" if row.person_id is not None else "household_id"
        self._categories[(column, row.person_id or row.household_id or 0)].append(row)

    def _held(self, column: str, owner_id: int, *, fresh: bool) -> list[Category]:
        key = (column, owner_id)
        if key not in self._categories and fresh:
            self._categories[key] = []
        elif key not in self._categories:
            query = select(Category).where(getattr(Category, column) == owner_id, Category.valid_to.is_(None))
            self._categories[key] = list(self.session.scalars(query.order_by(Category.id)))
        return self._categories[key]

    def _id(self, cls: type[Any]) -> int:
        self._next[cls] += 1
        return self._next[cls]

    def _look_up(self, rows: Sequence[Mapping[str, Any]]) -> None:
        numbers = _named(rows, ("id_number", "head_id_number", "guardian_id_number", "guardian2_id_number"))
        self._by_number = dict.fromkeys(numbers)
        for piece in _pieces(numbers):
            for person in self.session.scalars(select(Person).where(Person.id_number.in_(piece))):
                self._by_number[person.id_number or ""] = person
        homes = _named(rows, ("household_number",))
        self._by_home_number = dict.fromkeys(homes)
        for piece in _pieces(homes):
            for home in self.session.scalars(select(Household).where(Household.number.in_(piece))):
                self._by_home_number[home.number or ""] = home
        keys = sorted({names.fold(name) for name in _named(rows, ("head_name",))})
        found: dict[str, list[tuple[Household, Person]]] = defaultdict(list, {key: [] for key in keys})
        for home, head in self._query_heads(keys):
            found[head.name_key].append((home, head))
        self._heads = dict(found)

    def _query_heads(self, keys: list[str]) -> list[tuple[Household, Person]]:
        query = (
            select(Household, Person)
            .join(HouseholdMember, HouseholdMember.household_id == Household.id)
            .join(Person, Person.id == HouseholdMember.person_id)
            .where(HouseholdMember.relation == HEAD, HouseholdMember.valid_to.is_(None))
        )
        pieces = (self.session.execute(query.where(Person.name_key.in_(piece))) for piece in _pieces(keys))
        return [(row[0], row[1]) for piece in pieces for row in piece]


def _named(rows: Sequence[Mapping[str, Any]], keys: tuple[str, ...]) -> list[str]:
    return sorted({row[key] for row in rows for key in keys if row.get(key)})


def _pieces(values: list[str]) -> Iterable[list[str]]:
    return (values[i : i + _CHUNK] for i in range(0, len(values), _CHUNK))


def _sequence(session: Session, cls: type[Any]) -> int:
    """Return the highest id ever given in a table; deleted ones are never given again (I9)."""
    query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    return int(session.execute(query, {"name": cls.__tablename__}).scalar() or 0)
