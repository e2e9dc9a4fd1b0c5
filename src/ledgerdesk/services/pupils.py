"""Who is on the roll on a day, where they sit and live, and which categories hold for them: for lists of all kinds."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Select, and_, or_, select, union_all
from sqlalchemy.orm import Session

from ledgerdesk.domain import grades
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import (
    Category,
    ClassMembership,
    Enrolment,
    Household,
    HouseholdMember,
    Pairing,
    Person,
    SchoolClass,
    Staff,
    Student,
    Term,
    Village,
)
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query

_STAGES = tuple(grades.STAGES)
Ids = Select[Any] | CompoundSelect[Any]
"""A query of the ids of pupils."""


class Pupil(NamedTuple):
    """A pupil on a day; class and home are None where they are not known. A tuple, for lists hold thousands."""

    id: int
    name: str
    pinyin: str
    initials: str
    born_on: date | None
    status: str
    stage: str | None
    grade: int | None
    number: int | None
    class_id: int | None
    class_name: str | None
    village: str | None
    group_name: str | None
    household_id: int | None

    @property
    def order(self) -> tuple[Any, ...]:
        """Return the key of the usual order: from the lowest class up, then by pinyin, namesakes the older first.

        Without a class last.
        """
        stage = _STAGES.index(self.stage) if self.stage in _STAGES else len(_STAGES)
        return stage, self.grade or 0, self.number or 0, self.pinyin, self.born_on or date.max, self.id


@needs(Right.LOOK)
def on_roll(session: Session, on: date, among: Ids | None = None, *, here: bool = False) -> dict[int, Pupil]:
    """Return the pupils on the roll on a day by id; ``among`` selects the ids that matter, ``here`` those taught here."""
    away = off_the_roll() | (_statuses("away") if here else frozenset())
    query: Query = (
        select(
            Enrolment.student_id,
            Person.name,
            Person.pinyin,
            Person.initials,
            Person.born_on,
            Enrolment.status,
            SchoolClass.stage,
            SchoolClass.grade,
            SchoolClass.number,
            SchoolClass.id,
            SchoolClass.name,
            Village.name,
            Household.group_name,
            Household.id,
        )
        .join(Person, Person.id == Enrolment.student_id)
        .outerjoin(
            ClassMembership, and_(ClassMembership.student_id == Enrolment.student_id, holds_on(ClassMembership, on))
        )
        .outerjoin(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .outerjoin(
            HouseholdMember, and_(HouseholdMember.person_id == Enrolment.student_id, holds_on(HouseholdMember, on))
        )
        .outerjoin(Household, Household.id == HouseholdMember.household_id)
        .outerjoin(Village, Village.id == Household.village_id)
        .where(holds_on(Enrolment, on), Enrolment.status.not_in(away))
    )
    if among is not None:
        query = query.where(Enrolment.student_id.in_(among))
    return {row[0]: Pupil._make(row) for row in session.execute(query)}


def off_the_roll() -> frozenset[str]:
    """Return the statuses of pupils who have left."""
    return _statuses("left")


def categorised(on: date, counted: Iterable[str]) -> Select[Any]:
    """Return the query of the ids of those who hold one of some categories on a day, alone or with their household."""
    own = select(Category.person_id).where(Category.person_id.is_not(None), *_held(on, counted))
    shared = (
        select(HouseholdMember.person_id)
        .join(Category, Category.household_id == HouseholdMember.household_id)
        .where(holds_on(HouseholdMember, on), *_held(on, counted))
    )
    # Without a distinct SQLite starts from the categories, not from every member of a household.
    both = union_all(own, shared).subquery()
    return select(both.c[0])


@needs(Right.LOOK)
def categories_of(session: Session, on: date, counted: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """Return the codes of some categories by pupil on a day, each once, in the table's order."""
    wanted = tuple(counted)
    own = select(Student.id, Category.code).join(Category, Category.person_id == Student.id).where(*_held(on, wanted))
    shared = (
        select(Student.id, Category.code)
        .join(HouseholdMember, HouseholdMember.person_id == Student.id)
        .join(Category, Category.household_id == HouseholdMember.household_id)
        .where(holds_on(HouseholdMember, on), *_held(on, wanted))
    )
    met: dict[int, set[str]] = {}
    for query in (own, shared):
        for student_id, code in session.execute(query):
            met.setdefault(student_id, set()).add(code)
    place = {entry.code: at for at, entry in enumerate(codes.table("category").codes)}
    return {
        student_id: tuple(sorted(held, key=lambda code: (place.get(code, len(place)), code)))
        for student_id, held in met.items()
    }


def counted_categories() -> tuple[str, ...]:
    """Return the codes that make a pupil one to be helped: today's national groups and what they were once called.

    A list that says only 监测户 means one of three national groups; tags of a county or school count for nothing here.
    """
    return tuple(
        c.code for c in codes.table("category").codes if c.group in ("national", "legacy") or c.code == "monitored"
    )


def paired(on: date) -> Select[Any]:
    """Return the query of the ids of pupils with a pairing that holds on a day."""
    return select(Pairing.student_id).where(holds_on(Pairing, on))


@needs(Right.LOOK)
def teacher_names(session: Session, on: date) -> dict[int, str]:
    """Return the names of the teachers paired with each pupil on a day, joined by 、; those of them who serve then."""
    query = (
        select(Pairing.student_id, Staff.name)
        .join(Staff, Staff.id == Pairing.staff_id)
        .where(holds_on(Pairing, on))
        .where(or_(Staff.joined_on.is_(None), Staff.joined_on <= on), or_(Staff.left_on.is_(None), Staff.left_on >= on))
        .order_by(Pairing.id)
    )
    out: dict[int, str] = {}
    for student_id, name in session.execute(query):
        out[student_id] = f"{out[student_id]}、{name}" if student_id in out else name
    return out


BEFORE_ALL = "那天这里还没有这名学生，台账里也还没有那个学年，请核对年份。"


@needs(Right.LOOK)
def before_all(session: Session, on: date, ids: Iterable[int]) -> bool:
    """Tell whether a day is long before every school year of the ledger, and none of these people was a pupil by then.

    Whatever is written down of such a day has the wrong year: it would make a school year nobody had. Two years
    before the first are let be: a ledger just begun takes in what was written on paper.
    """
    first = session.scalar(select(Term.covers_from).order_by(Term.covers_from).limit(1))
    if first is None or on >= date(first.year - 2, first.month, 1):
        return False
    here = or_(Enrolment.valid_from.is_(None), Enrolment.valid_from <= on)
    return session.scalar(select(Enrolment.id).where(Enrolment.student_id.in_(tuple(ids)), here).limit(1)) is None


def grade_name(pupil: Pupil) -> str:
    """Return 七年级; "" where the class is not known."""
    return "" if pupil.stage is None or pupil.grade is None else grades.grade_name(pupil.stage, pupil.grade)


def class_label(pupil: Pupil) -> str:
    """Return 2班, the class beside its grade; "" where it is not known."""
    return f"{pupil.number}班" if pupil.number else ""


def _statuses(group: str) -> frozenset[str]:
    return frozenset(entry.code for entry in codes.table("status").codes if entry.group == group)


def _held(on: date, counted: Iterable[str]) -> tuple[Any, ...]:
    return holds_on(Category, on), Category.code.in_(tuple(counted))
