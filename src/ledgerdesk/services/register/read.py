"""Pupils as flat rows: one value per field key, gathered by a few set-wide queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from ledgerdesk.domain.grades import Grade
from ledgerdesk.domain.grades import code as grade_code
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import (
    BankCard,
    Boarding,
    Category,
    ClassMembership,
    Enrolment,
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

Facts = dict[str, Any]
Ids = frozenset[int] | None
_Source = Callable[[Session, date, Ids], Mapping[int, Facts]]

PERSON_KEYS = (
    "name", "sex", "born_on", "nation", "id_kind", "id_number", "phone", "native_place",
    "disability_kind", "disability_level", "disability_card",
)  # fmt: skip
STUDENT_KEYS = (
    "roll_number", "aux_number", "entered_month", "entry_way", "hukou_kind", "hukou_place", "residence", "postcode",
    "health", "only_child", "preschool", "migrant", "martyr_care", "note",
)  # fmt: skip
HOUSEHOLD_KEYS = MappingProxyType(
    {
        "household_number": "number",
        "group_name": "group_name",
        "address": "address",
        "main_cause": "main_cause",
        "other_cause_1": "other_cause_1",
        "other_cause_2": "other_cause_2",
        "helper_name": "helper_name",
        "helper_unit": "helper_unit",
        "helper_phone": "helper_phone",
    }
)
CARD_KEYS = MappingProxyType(
    {
        "card_holder": "holder_name",
        "card_relation": "relation",
        "card_bank": "bank",
        "card_number": "number",
        "card_kind": "kind",
    }
)
GUARDIAN_PARTS = ("name", "relation", "id_number", "phone")
GUARDIAN_PREFIXES = ("guardian", "guardian2")
SEARCH_KEYS = ("pinyin", "initials")
_CHUNK = 500  # ids in one IN list


@needs(Right.LOOK)
def gather(session: Session, on: date, keys: Iterable[str], ids: Iterable[int] | None = None) -> dict[int, Facts]:
    """Return the flat facts of pupils that hold on a day, only the asked keys, in order of entry.

    Unknown keys raise KeyError. Without ``ids`` it is every pupil, now or once on the roll.
    """
    wanted = tuple(keys)
    chosen = None if ids is None else frozenset(ids)
    sources = dict.fromkeys(_SOURCE_OF[key] for key in wanted if key not in _BASIC)
    out = _basic(session, on, chosen, wanted)
    for source in sources:
        for student_id, facts in source(session, on, chosen).items():
            if student_id in out:
                out[student_id].update(facts)
    blank: Facts = dict.fromkeys(wanted)
    return {student_id: blank | facts for student_id, facts in out.items()}


@needs(Right.LOOK)
def rows(session: Session, on: date, keys: Iterable[str], ids: Iterable[int] | None = None) -> list[tuple[Any, ...]]:
    """Return tuples of id and the values of the asked keys, in order of entry."""
    wanted = tuple(keys)
    gathered = gather(session, on, wanted, ids)
    return [(student_id, *map(facts.__getitem__, wanted)) for student_id, facts in gathered.items()]


def of_ids(query: Select[*tuple[Any, ...]], column: Any, ids: Ids, session: Session) -> list[Any]:
    """Return the rows of a query, narrowed to some ids in pieces SQLite takes."""
    if ids is None:
        return list(session.execute(query))
    ordered = sorted(ids)
    pieces = (ordered[i : i + _CHUNK] for i in range(0, len(ordered), _CHUNK))
    return [row for piece in pieces for row in session.execute(query.where(column.in_(piece)))]


def _basic(session: Session, on: date, ids: Ids, wanted: tuple[str, ...]) -> dict[int, Facts]:
    columns: dict[str, Any] = {key: getattr(Person, key) for key in (*PERSON_KEYS, *SEARCH_KEYS) if key in wanted}
    columns |= {key: getattr(Student, key) for key in STUDENT_KEYS if key in wanted}
    query = select(Student.id, *columns.values()).join(Person, Person.id == Student.id).order_by(Student.id)
    query = query.where(Person.died_on.is_(None))
    names = tuple(columns)
    extra: list[str] = []
    if "status" in wanted:
        query = query.outerjoin(Enrolment, and_(Enrolment.student_id == Student.id, holds_on(Enrolment, on)))
        query, extra = query.add_columns(Enrolment.status), [*extra, "status"]
    if "boarding" in wanted:
        query = query.outerjoin(Boarding, and_(Boarding.student_id == Student.id, holds_on(Boarding, on)))
        query, extra = query.add_columns(Boarding.kind), [*extra, "boarding"]
    keys = (*names, *extra)
    return {row[0]: dict(zip(keys, row[1:], strict=True)) for row in of_ids(query, Student.id, ids, session)}


def _classes(session: Session, on: date, ids: Ids) -> Mapping[int, Facts]:
    query = (
        select(ClassMembership.student_id, SchoolClass.stage, SchoolClass.grade, SchoolClass.number)
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(holds_on(ClassMembership, on))
    )
    return {
        row[0]: {"grade": grade_code(Grade(row[1], row[2])), "class_number": row[3] or None}
        for row in of_ids(query, ClassMembership.student_id, ids, session)
    }


def _households(session: Session, on: date, ids: Ids) -> Mapping[int, Facts]:
    columns = [getattr(Household, column) for column in HOUSEHOLD_KEYS.values()]
    query = (
        select(
            HouseholdMember.person_id, HouseholdMember.household_id, HouseholdMember.relation, Village.name, *columns
        )
        .join(Household, Household.id == HouseholdMember.household_id)
        .outerjoin(Village, Village.id == Household.village_id)
        .join(Student, Student.id == HouseholdMember.person_id)
        .where(holds_on(HouseholdMember, on))
    )
    found = of_ids(query, HouseholdMember.person_id, ids, session)
    homes = frozenset(row[1] for row in found)
    heads, sizes, incomes = _heads(session, on, homes), _sizes(session, on, homes), _incomes(session, homes)
    out: dict[int, Facts] = {}
    for person_id, household_id, relation, village, *values in found:
        facts: Facts = dict(zip(HOUSEHOLD_KEYS, values, strict=True))
        facts |= {"village": village, "head_relation": relation, "household_size": sizes.get(household_id)}
        facts |= {"per_capita_income": incomes.get(household_id), "household_id": household_id}
        facts["head_name"], facts["head_id_number"] = heads.get(household_id, (None, None))
        out[person_id] = facts
    return out


def _heads(session: Session, on: date, homes: frozenset[int]) -> dict[int, tuple[Any, ...]]:
    query = (
        select(HouseholdMember.household_id, Person.name, Person.id_number)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.relation == HEAD, holds_on(HouseholdMember, on))
    )
    return {row[0]: tuple(row[1:]) for row in of_ids(query, HouseholdMember.household_id, homes, session)}


def _sizes(session: Session, on: date, homes: frozenset[int]) -> dict[int, int]:
    query = select(HouseholdMember.household_id, func.count()).where(holds_on(HouseholdMember, on))
    grouped = query.group_by(HouseholdMember.household_id)
    return {row[0]: row[1] for row in of_ids(grouped, HouseholdMember.household_id, homes, session)}


def _incomes(session: Session, homes: frozenset[int]) -> dict[int, int | None]:
    query = (
        select(HouseholdIncome.household_id, HouseholdIncome.per_capita_fen)
        .where(HouseholdIncome.source == "official")
        .order_by(HouseholdIncome.year)
    )
    return {row[0]: row[1] for row in of_ids(query, HouseholdIncome.household_id, homes, session)}


def _guardians(session: Session, on: date, ids: Ids) -> Mapping[int, Facts]:
    relative = aliased(Person)
    query = (
        select(FamilyTie.person_id, relative.name, FamilyTie.relation, relative.id_number, relative.phone)
        .join(relative, relative.id == FamilyTie.relative_id)
        .where(FamilyTie.role == "guardian", holds_on(FamilyTie, on))
        .order_by(FamilyTie.person_id, FamilyTie.rank, FamilyTie.id)
    )
    met: dict[int, int] = defaultdict(int)
    out: dict[int, Facts] = defaultdict(dict)
    for person_id, *parts in of_ids(query, FamilyTie.person_id, ids, session):
        rank = met[person_id]
        met[person_id] += 1
        if rank < len(GUARDIAN_PREFIXES):
            prefix = GUARDIAN_PREFIXES[rank]
            out[person_id].update({f"{prefix}_{k}": v for k, v in zip(GUARDIAN_PARTS, parts, strict=True)})
    return out


def _cards(session: Session, on: date, ids: Ids) -> Mapping[int, Facts]:
    columns = [getattr(BankCard, column) for column in CARD_KEYS.values()]
    query = select(BankCard.student_id, *columns).where(holds_on(BankCard, on)).order_by(BankCard.id)
    found = of_ids(query, BankCard.student_id, ids, session)
    return {row[0]: dict(zip(CARD_KEYS, row[1:], strict=True)) for row in found}


def _categories(session: Session, on: date, ids: Ids) -> Mapping[int, Facts]:
    held = (Category.code, Category.basis, Category.valid_from, Category.id)
    own = select(Student.id, *held).join(Category, Category.person_id == Student.id)
    shared = (
        select(Student.id, *held)
        .join(HouseholdMember, HouseholdMember.person_id == Student.id)
        .join(Category, Category.household_id == HouseholdMember.household_id)
        .where(holds_on(HouseholdMember, on))
    )
    found: dict[int, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    for query in (own, shared):
        for student_id, code, basis, since, row_id in of_ids(
            query.where(holds_on(Category, on)), Student.id, ids, session
        ):
            found[student_id].setdefault(code, (row_id, basis, since))
    return {student_id: _joined(by_code) for student_id, by_code in found.items()}


def _joined(by_code: dict[str, tuple[Any, ...]]) -> Facts:
    codes = sorted(by_code, key=lambda code: by_code[code][0])
    bases = dict.fromkeys(by_code[code][1] for code in codes if by_code[code][1])
    starts = [by_code[code][2] for code in codes if by_code[code][2]]
    return {
        "categories": tuple(codes),
        "category_basis": "；".join(bases) or None,
        "categories_from": min(starts) if starts else None,
    }


HEAD = "0"  # code table relation_to_head: 户主
_BASIC = frozenset((*PERSON_KEYS, *STUDENT_KEYS, *SEARCH_KEYS, "status", "boarding"))
_OF_HOUSEHOLD = (
    *HOUSEHOLD_KEYS, "village", "head_name", "head_id_number", "head_relation", "household_size",
    "per_capita_income", "household_id",
)  # fmt: skip
_SOURCE_OF: Mapping[str, _Source] = MappingProxyType(
    dict.fromkeys(("grade", "class_number"), _classes)
    | dict.fromkeys(_OF_HOUSEHOLD, _households)
    | {f"{prefix}_{part}": _guardians for prefix in GUARDIAN_PREFIXES for part in GUARDIAN_PARTS}
    | dict.fromkeys(CARD_KEYS, _cards)
    | dict.fromkeys(("categories", "category_basis", "categories_from"), _categories)
)
