"""Households as rows and as one family on one page (一户一图)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import grades
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError
from ledgerdesk.models import (
    Category,
    ClassMembership,
    FamilyTie,
    Household,
    HouseholdIncome,
    HouseholdMember,
    Person,
    SchoolClass,
    Student,
    Village,
)
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs

HEAD = "0"  # code table relation_to_head


@dataclass(frozen=True)
class HouseholdRow:
    """One household in the list; ``children`` are those on the roll."""

    id: int
    number: str | None
    head: str | None
    village: str | None
    group_name: str | None
    size: int
    children: tuple[str, ...]
    categories: tuple[str, ...]
    main_cause: str | None
    per_capita_fen: int | None


@dataclass(frozen=True)
class Member:
    """Somebody of a household; ``class_name`` only for a child on the roll, ``care`` for whom this person is guardian."""

    person_id: int
    name: str
    relation: str | None
    sex: str | None
    born_on: date | None
    phone: str | None
    id_number: str | None
    is_student: bool
    class_name: str | None
    care: tuple[str, ...]


@dataclass(frozen=True)
class HouseholdFacts:
    """A household with everybody in it; amounts in fen, ``missing`` says in Chinese what is not known yet."""

    row: HouseholdRow
    version: int
    address: str | None
    other_cause_1: str | None
    other_cause_2: str | None
    helper_name: str | None
    helper_unit: str | None
    helper_phone: str | None
    income_year: int | None
    members: tuple[Member, ...]
    missing: tuple[str, ...]


@needs(Right.LOOK)
def rows(session: Session, on: date, ids: frozenset[int] | None = None) -> tuple[HouseholdRow, ...]:
    """Return the households that have not been merged away, as they are on a day."""
    query = (
        select(Household.id, Household.number, Village.name, Household.group_name, Household.main_cause)
        .outerjoin(Village, Village.id == Household.village_id)
        .where(Household.merged_into_id.is_(None))
        .order_by(Household.id)
    )
    if ids is not None:
        query = query.where(Household.id.in_(sorted(ids)))
    found = session.execute(query).all()
    heads: dict[int, str] = {}
    sizes: dict[int, int] = defaultdict(int)
    children: dict[int, list[str]] = defaultdict(list)
    for home, relation, name, student in _members(session, on, ids):
        sizes[home] += 1
        if relation == HEAD:
            heads[home] = name
        if student is not None:
            children[home].append(name)
    codes, incomes = _codes(session, on, ids), _incomes(session, ids)
    return tuple(
        HouseholdRow(
            id=home,
            number=number,
            head=heads.get(home),
            village=village,
            group_name=group,
            size=sizes[home],
            children=tuple(children[home]),
            categories=codes.get(home, ()),
            main_cause=cause,
            per_capita_fen=incomes.get(home, (None, None))[1],
        )
        for home, number, village, group, cause in found
    )


@needs(Right.LOOK)
def facts(session: Session, household_id: int, on: date) -> HouseholdFacts:
    """Return one household; NotFoundError when it is gone."""
    home = session.get(Household, household_id)
    only = frozenset({household_id})
    listed = rows(session, on, only)
    if home is None or not listed:
        raise NotFoundError("没有找到这一户，可能已经并户或删除。请退回列表再看一眼。")
    members = _family(session, household_id, on)
    return HouseholdFacts(
        row=listed[0],
        version=home.version,
        address=home.address,
        other_cause_1=home.other_cause_1,
        other_cause_2=home.other_cause_2,
        helper_name=home.helper_name,
        helper_unit=home.helper_unit,
        helper_phone=home.helper_phone,
        income_year=_incomes(session, only).get(household_id, (None, None))[0],
        members=members,
        missing=_missing(listed[0], home, members),
    )


@needs(Right.LOOK)
def of_person(session: Session, person_id: int, on: date) -> int | None:
    """Return the household a person lives in on a day; None when none is known."""
    query = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id == person_id, holds_on(HouseholdMember, on)
    )
    return session.scalar(query)


def _members(session: Session, on: date, ids: frozenset[int] | None) -> list[tuple[int, str | None, str, int | None]]:
    query = (
        select(HouseholdMember.household_id, HouseholdMember.relation, Person.name, Student.id)
        .join(Person, Person.id == HouseholdMember.person_id)
        .outerjoin(Student, Student.id == Person.id)
        .where(holds_on(HouseholdMember, on))
    )
    if ids is not None:
        query = query.where(HouseholdMember.household_id.in_(sorted(ids)))
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(query)]


def _codes(session: Session, on: date, ids: frozenset[int] | None) -> dict[int, tuple[str, ...]]:
    query = select(Category.household_id, Category.code).where(
        Category.household_id.is_not(None), holds_on(Category, on)
    )
    if ids is not None:
        query = query.where(Category.household_id.in_(sorted(ids)))
    out: dict[int, dict[str, None]] = defaultdict(dict)
    for household_id, code in session.execute(query.order_by(Category.id)):
        out[household_id or 0][code] = None
    return {household_id: tuple(codes) for household_id, codes in out.items()}


def _incomes(session: Session, ids: frozenset[int] | None) -> dict[int, tuple[int | None, int | None]]:
    columns = (HouseholdIncome.household_id, HouseholdIncome.year, HouseholdIncome.per_capita_fen)
    query = select(*columns).where(HouseholdIncome.source == "official").order_by(HouseholdIncome.year)
    if ids is not None:
        query = query.where(HouseholdIncome.household_id.in_(sorted(ids)))
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _family(session: Session, household_id: int, on: date) -> tuple[Member, ...]:
    query = (
        select(Person, HouseholdMember.relation, Student.id)
        .join(HouseholdMember, HouseholdMember.person_id == Person.id)
        .outerjoin(Student, Student.id == Person.id)
        .where(HouseholdMember.household_id == household_id, holds_on(HouseholdMember, on))
        .order_by(Person.born_on.is_(None), Person.born_on, Person.id)
    )
    found = session.execute(query).all()
    ids = [person.id for person, _relation, _student in found]
    classes = _classes(session, on, ids)
    care: dict[int, list[str]] = defaultdict(list)
    ties = (
        select(FamilyTie.relative_id, Person.name)
        .join(Person, Person.id == FamilyTie.person_id)
        .where(FamilyTie.relative_id.in_(ids), FamilyTie.role == "guardian", holds_on(FamilyTie, on))
    )
    for relative_id, child in session.execute(ties):
        care[relative_id].append(child)
    return tuple(
        Member(
            person_id=person.id,
            name=person.name,
            relation=relation,
            sex=person.sex,
            born_on=person.born_on,
            phone=person.phone,
            id_number=person.id_number,
            is_student=student is not None,
            class_name=classes.get(person.id),
            care=tuple(care[person.id]),
        )
        for person, relation, student in found
    )


def _classes(session: Session, on: date, ids: list[int]) -> dict[int, str]:
    query = (
        select(ClassMembership.student_id, SchoolClass.stage, SchoolClass.grade, SchoolClass.number)
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(ClassMembership.student_id.in_(ids), holds_on(ClassMembership, on))
    )
    return {row[0]: grades.class_name(row[1], row[2], row[3] or None) for row in session.execute(query)}


def _missing(row: HouseholdRow, home: Household, members: tuple[Member, ...]) -> tuple[str, ...]:
    gaps = [
        ("户主", row.head is None),
        ("住址", not home.address and home.village_id is None),
        ("致贫原因", home.main_cause is None),
        ("人均收入", row.per_capita_fen is None),
        ("帮扶责任人", home.helper_name is None),
        ("联系电话", not any(member.phone for member in members)),
    ]
    named = [f"{member.name}的身份证号" for member in members if not member.id_number]
    return (*(label for label, gap in gaps if gap), *named)


@needs(Right.LOOK)
def count(session: Session) -> int:
    """Return how many households there are that have not been merged away."""
    return int(session.scalar(select(func.count()).where(Household.merged_into_id.is_(None))) or 0)
