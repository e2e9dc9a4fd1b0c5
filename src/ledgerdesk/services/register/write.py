"""Write flat facts of a pupil to the rows they live in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import names
from ledgerdesk.domain.grades import Grade, of_code
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError, RuleError, StaleRecordError
from ledgerdesk.models import BankCard, Boarding, ClassMembership, Enrolment, Person, SchoolClass, Student
from ledgerdesk.services.permission import needs
from ledgerdesk.services.register import categories, family, rules
from ledgerdesk.services.register.known import Known
from ledgerdesk.services.register.read import CARD_KEYS, PERSON_KEYS, STUDENT_KEYS

Values = Mapping[str, Any]
ON_THE_ROLL = "present"  # code table C13: 在籍在校


@dataclass(frozen=True)
class Versions:
    """The row versions an editor has seen; a later save against other versions is refused."""

    person: int
    student: int
    household: int | None


@needs(Right.EDIT)
def add(session: Session, values: Values) -> int:
    """Put a pupil on the roll and return the id; see ``add_many``."""
    return add_many(session, [values])[0]


@needs(Right.EDIT)
def add_many(
    session: Session,
    rows: Sequence[Values],
    *,
    source: str | None = None,
    done: Callable[[int], None] = lambda _count: None,
) -> list[int]:
    """Put pupils on the roll and return their ids, in order; ``done`` hears how many are.

    ``source`` is the basis of categories that come without one, such as the list they stand on.

    A person of that identity number who is in the ledger already, as a brother or sister, takes the role of pupil.

    Raises:
        RuleError: every violated rule of the first row that violates one, by field key.
    """
    # Keys are checked at the commit: hundreds of new rows name each other before any of them is written.
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    known, ids = Known(session, rows), list[int]()
    with session.no_autoflush:
        for count, values in enumerate(rows, start=1):
            ids.append(_add_one(known, values, source))
            done(count)
    session.flush()
    return ids


def _add_one(known: Known, values: Values, source: str | None) -> int:
    number = values.get("id_number")
    person = known.person_of_number(number) if number else None
    facts = rules.require(known, values, person=person, new=True)
    if person is None:
        person = known.new_person(facts["name"])
    _write_person(person, facts)
    known.numbered(person)
    student = known.student(person.id)
    _set(student, facts, STUDENT_KEYS)
    status = {"status": facts.get("status") or ON_THE_ROLL}
    known.change(Enrolment, Enrolment.student_id, person.id, status, None)
    _write_roll(known, person.id, facts, since=None)
    family.write(known, person.id, facts, since=None)
    categories.write(known, person.id, facts, since=None, ending=False, source=source)
    return person.id


@needs(Right.EDIT)
def update(
    session: Session,
    student_id: int,
    values: Values,
    *,
    since: date | None = None,
    versions: Versions | None = None,
    ending: bool = True,
    source: str | None = None,
) -> None:
    """Write changed facts: corrected in place, or holding from a day on when ``since`` is given.

    ``values`` holds only what changes. With ``ending`` the categories given are all there are and others end; without
    it they are added to those there; ``source`` is the basis of those that come without one.

    Raises:
        RuleError: every violated rule at once, by field key.
        StaleRecordError: the pupil was changed since ``versions`` were read.
    """
    person, student = session.get(Person, student_id), session.get(Student, student_id)
    if person is None or student is None:
        raise NotFoundError("这名学生不在台账里了，可能刚被删除或撤销。")
    if versions is not None and versions != versions_of(session, student_id):
        raise StaleRecordError("这名学生的资料刚被改过。请先看看现在的内容，再改一次。")
    session.execute(text("PRAGMA defer_foreign_keys = ON"))
    known = Known(session)
    with session.no_autoflush:
        facts = rules.require(known, values, person=person, new=False)
        _write_person(person, facts)
        _set(student, facts, STUDENT_KEYS)
        if "status" in facts:
            status = {"status": facts["status"] or ON_THE_ROLL}
            known.change(Enrolment, Enrolment.student_id, student_id, status, since)
        _write_roll(known, student_id, facts, since=since)
        family.write(known, student_id, facts, since=since)
        categories.write(known, student_id, facts, since=since, ending=ending, source=source)
    session.flush()


@needs(Right.LOOK)
def versions_of(session: Session, student_id: int) -> Versions:
    """Return the row versions of a pupil, for an editor to hand back on save."""
    person, student = session.get_one(Person, student_id), session.get_one(Student, student_id)
    household = Known(session).home_of(student_id)
    return Versions(person.version, student.version, household.version if household else None)


def _write_person(person: Person, facts: Values) -> None:
    before = person.name
    _set(person, facts, PERSON_KEYS)
    if person.name != before:
        person.name_key = names.fold(person.name)
        person.pinyin, person.initials = names.pinyin(person.name)
    if not person.id_kind:
        person.id_kind = "1"


def _set(row: object, facts: Values, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in facts and getattr(row, key) != facts[key]:
            setattr(row, key, facts[key])


def _write_roll(known: Known, student_id: int, facts: Values, *, since: date | None) -> None:
    if "grade" in facts or "class_number" in facts:
        _write_class(known, student_id, facts, since)
    if facts.get("boarding"):
        known.change(Boarding, Boarding.student_id, student_id, {"kind": facts["boarding"]}, since)
    card = {column: facts[key] for key, column in CARD_KEYS.items() if key in facts}
    held = known.open(BankCard, BankCard.student_id, student_id) if card else None
    if card and (held is not None or any(card.values())):
        # A new number is another card; anything else corrects the card there is.
        changed = since if "number" in card else None
        known.change(BankCard, BankCard.student_id, student_id, card, changed)


def _write_class(known: Known, student_id: int, facts: Values, since: date | None) -> None:
    session = known.session
    row = known.open(ClassMembership, ClassMembership.student_id, student_id)
    sits_in = session.get_one(SchoolClass, row.class_id) if row else None
    if "grade" in facts:
        if facts["grade"] is None:
            return
        grade = of_code(facts["grade"], known.places.system)
    elif sits_in is not None:
        grade = Grade(sits_in.stage, sits_in.grade)
    else:
        raise RuleError({"grade": "填了班号，还缺年级，请补上。"})
    number = facts.get("class_number", sits_in.number if sits_in else 0)
    class_id = known.places.school_class(since or context(session).today, grade.stage, grade.grade, number or 0)
    # A class belongs to one school year: nobody has sat in it for ever.
    start = since or (None if row else known.places.first_day(class_id))
    known.change(ClassMembership, ClassMembership.student_id, student_id, {"class_id": class_id}, start)
