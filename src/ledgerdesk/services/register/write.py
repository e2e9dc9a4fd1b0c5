"""Write flat facts of a pupil to the rows they live in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import names
from ledgerdesk.domain.grades import SIX_THREE, Grade, of_code
from ledgerdesk.errors import NotFoundError, RuleError, StaleRecordError
from ledgerdesk.models import (
    BankCard,
    Boarding,
    ClassMembership,
    Enrolment,
    Person,
    SchoolClass,
    SchoolProfile,
    SchoolYear,
    Student,
)
from ledgerdesk.services import classes
from ledgerdesk.services.dated import change_from, open_row
from ledgerdesk.services.register import categories, family
from ledgerdesk.services.register.read import CARD_KEYS, PERSON_KEYS, STUDENT_KEYS
from ledgerdesk.services.register.rules import require

Values = Mapping[str, Any]
ON_THE_ROLL = "present"  # code table C13: 在籍在校


@dataclass(frozen=True)
class Versions:
    """The row versions an editor has seen; a later save against other versions is refused."""

    person: int
    student: int
    household: int | None


def add(session: Session, values: Values) -> int:
    """Put a pupil on the roll and return the id.

    A person of that identity number who is in the ledger already, as a brother or sister, takes the role of pupil.

    Raises:
        RuleError: every violated rule at once, by field key.
    """
    number = values.get("id_number")
    known = session.scalars(select(Person).where(Person.id_number == number)).first() if number else None
    facts = require(session, values, person_id=known.id if known else None, new=True)
    person = known or Person(name="", name_key="", pinyin="", initials="")
    _write_person(person, facts)
    session.add(person)
    session.flush()
    student = session.get(Student, person.id) or Student(id=person.id)
    _set(student, facts, STUDENT_KEYS)
    session.add(student)
    session.flush()
    status = facts.get("status") or ON_THE_ROLL
    change_from(session, Enrolment, Enrolment.student_id, student.id, {"status": status}, None)
    _write_roll(session, student.id, facts, since=None)
    family.write(session, student.id, facts, since=None)
    categories.write(session, student.id, facts, since=None, ending=False)
    return student.id


def update(
    session: Session,
    student_id: int,
    values: Values,
    *,
    since: date | None = None,
    versions: Versions | None = None,
    ending: bool = True,
) -> None:
    """Write changed facts: corrected in place, or holding from a day on when ``since`` is given.

    ``values`` holds only what changes. With ``ending`` the categories given are all there are and others end; without
    it they are added to those there.

    Raises:
        RuleError: every violated rule at once, by field key.
        StaleRecordError: the pupil was changed since ``versions`` were read.
    """
    person, student = session.get(Person, student_id), session.get(Student, student_id)
    if person is None or student is None:
        raise NotFoundError("这名学生不在台账里了，可能刚被删除或撤销。")
    if versions is not None and versions != versions_of(session, student_id):
        raise StaleRecordError("这名学生的资料刚被改过。请先看看现在的内容，再改一次。")
    facts = require(session, values, person_id=student_id, new=False)
    _write_person(person, facts)
    _set(student, facts, STUDENT_KEYS)
    session.flush()
    if "status" in facts:
        status = {"status": facts["status"] or ON_THE_ROLL}
        change_from(session, Enrolment, Enrolment.student_id, student_id, status, since)
    _write_roll(session, student_id, facts, since=since)
    family.write(session, student_id, facts, since=since)
    categories.write(session, student_id, facts, since=since, ending=ending)


def versions_of(session: Session, student_id: int) -> Versions:
    """Return the row versions of a pupil, for an editor to hand back on save."""
    person, student = session.get_one(Person, student_id), session.get_one(Student, student_id)
    household = family.household_of(session, student_id)
    return Versions(person.version, student.version, household.version if household else None)


def _write_person(person: Person, facts: Values) -> None:
    _set(person, facts, PERSON_KEYS)
    if "name" in facts:
        person.name_key = names.fold(person.name)
        person.pinyin, person.initials = names.pinyin(person.name)
    if not person.id_kind:
        person.id_kind = "1"


def _set(row: object, facts: Values, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in facts and getattr(row, key) != facts[key]:
            setattr(row, key, facts[key])


def _write_roll(session: Session, student_id: int, facts: Values, *, since: date | None) -> None:
    if "grade" in facts or "class_number" in facts:
        _write_class(session, student_id, facts, since)
    if facts.get("boarding"):
        change_from(session, Boarding, Boarding.student_id, student_id, {"kind": facts["boarding"]}, since)
    card = {column: facts[key] for key, column in CARD_KEYS.items() if key in facts}
    if card and (any(card.values()) or open_row(session, BankCard, BankCard.student_id, student_id)):
        # A new number is another card; anything else corrects the card there is.
        changed = since if "number" in card else None
        change_from(session, BankCard, BankCard.student_id, student_id, card, changed)


def _write_class(session: Session, student_id: int, facts: Values, since: date | None) -> None:
    row = open_row(session, ClassMembership, ClassMembership.student_id, student_id)
    sits_in = session.get_one(SchoolClass, row.class_id) if row else None
    if "grade" in facts:
        if facts["grade"] is None:
            return
        profile = session.get(SchoolProfile, 1)
        grade = of_code(facts["grade"], profile.system if profile else SIX_THREE)
    elif sits_in is not None:
        grade = Grade(sits_in.stage, sits_in.grade)
    else:
        raise RuleError({"grade": "填了班号，还缺年级，请补上。"})
    number = facts.get("class_number", sits_in.number if sits_in else 0)
    class_id = classes.ensure(session, since or context(session).today, grade.stage, grade.grade, number or 0)
    # A class belongs to one school year: nobody has sat in it for ever.
    year = session.get_one(SchoolYear, session.get_one(SchoolClass, class_id).school_year_id)
    start = since or (None if row else year.starts_on)
    change_from(session, ClassMembership, ClassMembership.student_id, student_id, {"class_id": class_id}, start)
