"""Erase somebody: rows go or are emptied, the journal keeps that something was there and its digest, nothing more."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, inspect, select, update
from sqlalchemy.orm import Session

from ledgerdesk.db import blanking
from ledgerdesk.db.context import afterwards, context, require_barrier
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import (
    Application,
    Attachment,
    BankCard,
    Base,
    Boarding,
    Category,
    Draft,
    Enrolment,
    Erasure,
    FamilyTie,
    HandUpRow,
    Household,
    HouseholdIncome,
    HouseholdMember,
    IdentityDecision,
    ImportRow,
    MeetingOpinion,
    NoticeLine,
    Objection,
    Pairing,
    Person,
    Recognition,
    RecognitionStep,
    RecognitionTerm,
    Record,
    SentPack,
    StoredFile,
    Student,
    Talk,
    Visit,
    VisitStudent,
    VisitTeacher,
)
from ledgerdesk.services import care_traces
from ledgerdesk.services.payments import traces
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found

#: The grounds the law knows (个人信息保护法第四十七条), by key; people choose one and may add words.
BASES = {
    "kept": "保存期限已满",
    "asked": "本人或监护人要求删除，没有必须保存的规定",
    "mistake": "不该登记的人（登记错了）",
}
_TOMBSTONE = "（已删除）"
_KEPT_OF_A_PERSON = frozenset({"id", "version", "id_kind"})
_KEPT_OF_A_STUDENT = frozenset({"id", "version"})
# What speaks of one pupil alone. Enrolment and class stay: without a name they only count.
_OWNED: tuple[tuple[type[Any], str], ...] = (
    (Talk, "student_id"),
    (Pairing, "student_id"),
    (BankCard, "student_id"),
    (Boarding, "student_id"),
    (Category, "person_id"),
    (FamilyTie, "person_id"),
    (FamilyTie, "relative_id"),
    (HouseholdMember, "person_id"),
    (IdentityDecision, "a_id"),
    (IdentityDecision, "b_id"),
)
# What is written in people's own words of a recognition, a panel or an objection.
_TOLD = (
    "finding", "proposal", "opinion", "reason", "content", "from_name", "handling", "reply", "measures", "what",
    "end_reason",
)  # fmt: skip
_NEVER_EMPTY = frozenset({"content", "what"})
_FROZEN: tuple[tuple[type[Any], str, str], ...] = (
    (NoticeLine, "student_id", "name"),
    (HandUpRow, "person_id", "cells"),
    (ImportRow, "person_id", "problems"),
)


@dataclass
class Erased:
    """Who went (the pupil, and relatives nobody else here belongs to), which rows, under which names.

    ``files`` are the names of photos and scans no row refers to any more.
    """

    people: set[int] = field(default_factory=set)
    rows: set[tuple[str, int]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)


@needs(Right.ERASE)
def erase(session: Session, person_id: int, basis: str) -> Erased:
    """Erase a leaver for good, in a barrier of kind "erase"; files nobody refers to any more are the caller's to remove.

    Relatives and a household go too unless another pupil here belongs to them. The chain over the journal still
    verifies: digests stay, values and words go.

    Raises:
        NotFoundError: there is no such pupil.
        RuleError: still on the roll, erased before, or no ground is given.
    """
    require_barrier(session)
    _check(session, person_id, basis)
    done = Erased()
    homes = set(session.scalars(select(HouseholdMember.household_id).where(HouseholdMember.person_id == person_id)))
    relatives = set(session.scalars(select(FamilyTie.relative_id).where(FamilyTie.person_id == person_id)))
    for home in homes:
        relatives |= set(session.scalars(select(HouseholdMember.person_id).where(HouseholdMember.household_id == home)))
    _erase_person(session, person_id, done)
    for relative in sorted(relatives - {person_id}):
        if not _belongs_here(session, relative):
            _erase_person(session, relative, done)
    for home in sorted(homes):
        _erase_home(session, home, done)
    session.add(
        Erasure(person_id=person_id, erased_on=context(session).today, basis=basis, scope=f"{len(done.people)} 人")
    )
    session.flush()
    _blank_frozen(session, done.people)
    used = select(StoredFile.hash).join(Attachment, Attachment.file_id == StoredFile.id)
    done.files -= set(session.scalars(used.where(StoredFile.hash.in_(done.files))))
    files = Base.metadata.tables[inspect(StoredFile).local_table.description]
    session.connection().execute(update(files).where(files.c.hash.in_(done.files)).values(kept=None))
    for draft in session.scalars(select(Draft).where(Draft.key.endswith(f":{person_id}"))):
        session.delete(draft)
    afterwards(session, lambda connection: blanking.blank(connection, done.people, done.rows, done.names))
    return done


def _check(session: Session, person_id: int, basis: str) -> None:
    found(session, Student, person_id)
    if not basis.strip():
        raise RuleError({"basis": "请写明依据，例如“保存期限已满”。"})
    if session.scalar(select(Erasure.id).where(Erasure.person_id == person_id)) is not None:
        raise RuleError({"": "这名学生的资料已经删除过了。"})
    on_the_roll = select(Enrolment.id).where(Enrolment.student_id == person_id, Enrolment.valid_to.is_(None))
    if session.scalar(on_the_roll) is not None:
        raise RuleError({"": "还在册的学生不能删除资料。请先办理离校（毕业、转出）。"})


def _erase_person(session: Session, person_id: int, done: Erased) -> None:
    person = found(session, Person, person_id)
    done.people.add(person_id)
    done.names.add(person.name)
    _delete(session, care_traces.rows_of(session, person_id), done)
    _erase_visits(session, person_id, done)
    _erase_recognitions(session, person_id, done)
    done.rows |= {(type(row).__name__, row.id) for row in traces.nameless(session, person_id)}
    for cls, column in (*_OWNED, *traces.OWNED):
        _delete(session, session.scalars(select(cls).where(getattr(cls, column) == person_id)), done)
    student = session.get(Student, person_id)
    if student is not None:
        _empty(student, _KEPT_OF_A_STUDENT)
    _empty(person, _KEPT_OF_A_PERSON)
    person.name, person.name_key, person.pinyin, person.initials = _TOMBSTONE, "", "", ""
    session.flush()


def _erase_visits(session: Session, person_id: int, done: Erased) -> None:
    for link in session.scalars(select(VisitStudent).where(VisitStudent.person_id == person_id)).all():
        others = select(func.count()).where(VisitStudent.visit_id == link.visit_id, VisitStudent.id != link.id)
        alone = not session.scalar(others)
        _delete(session, (link,), done)
        if alone:
            teachers = session.scalars(select(VisitTeacher).where(VisitTeacher.visit_id == link.visit_id)).all()
            _delete(session, teachers, done)
            session.flush()
            _delete(session, (session.get_one(Visit, link.visit_id),), done)
    session.flush()


def _erase_recognitions(session: Session, person_id: int, done: Erased) -> None:
    """Delete what the family declared and empty what was found and said; status and level stay, nameless they count."""
    mine = session.scalars(select(Recognition).where(Recognition.student_id == person_id)).all()
    ids = [row.id for row in mine]
    _delete(session, session.scalars(select(Application).where(Application.recognition_id.in_(ids))).all(), done)
    about = session.scalars(select(Objection).where(Objection.about_id == person_id)).all()
    parts: tuple[type[Any], ...] = (RecognitionStep, MeetingOpinion, RecognitionTerm)
    for cls in parts:
        for row in session.scalars(select(cls).where(cls.recognition_id.in_(ids))):
            _blank_words(row, done)
    owners: list[Record] = [*mine, *about]
    for owner in owners:
        _delete_attached(session, owner, done)
        _blank_words(owner, done)
    session.flush()


def _blank_words(row: Record, done: Erased) -> None:
    """Empty what people wrote in their own words; what must not be empty says that it is gone."""
    done.rows.add((type(row).__name__, row.id))
    for column in _TOLD:
        if getattr(row, column, None) is not None:
            setattr(row, column, _TOMBSTONE if column in _NEVER_EMPTY else None)


def _erase_home(session: Session, household_id: int, done: Erased) -> None:
    """Delete a household nobody is left in; one that others point to is emptied instead."""
    if session.scalar(select(func.count()).where(HouseholdMember.household_id == household_id)):
        return
    for cls in (Category, HouseholdIncome):
        _delete(session, session.scalars(select(cls).where(cls.household_id == household_id)), done)
    for row in care_traces.of_home(session, household_id):
        _delete_attached(session, row, done)
        _blank_words(row, done)
    home = session.get_one(Household, household_id)
    _delete_attached(session, home, done)
    _empty(home, frozenset({"id", "version", "merged_into_id"}))
    done.rows.add(("Household", household_id))
    session.flush()


def _belongs_here(session: Session, person_id: int) -> bool:
    """Tell whether somebody is a pupil, or belongs to one whose data stay."""
    if session.get(Student, person_id) is not None:
        return True
    tied = select(func.count()).where(FamilyTie.relative_id == person_id)
    home = select(HouseholdMember.household_id).where(HouseholdMember.person_id == person_id)
    pupils = select(func.count()).where(HouseholdMember.household_id.in_(home), HouseholdMember.person_id == Student.id)
    return bool(session.scalar(tied)) or bool(session.scalar(pupils))


def _delete(session: Session, rows: Iterable[Record], done: Erased) -> None:
    for row in list(rows):
        _delete_attached(session, row, done)
        done.rows.add((type(row).__name__, row.id))
        session.delete(row)
    session.flush()


def _delete_attached(session: Session, owner: Record, done: Erased) -> None:
    mine = select(Attachment).where(Attachment.entity == type(owner).__name__, Attachment.entity_id == owner.id)
    for row in session.scalars(mine).all():
        done.rows.add(("Attachment", row.id))
        done.files.add(found(session, StoredFile, row.file_id).hash)
        session.delete(row)


def _empty(row: Record, kept: frozenset[str]) -> None:
    for attribute in inspect(type(row)).column_attrs:
        if attribute.key not in kept and attribute.columns[0].nullable:
            setattr(row, attribute.key, None)


def _blank_frozen(session: Session, people: set[int]) -> None:
    """Empty what was written once: statements, for frozen rows are never loaded to be changed."""
    connection = session.connection()
    for cls, owner, column in _FROZEN:
        table = Base.metadata.tables[inspect(cls).local_table.description]
        connection.execute(update(table).where(table.c[owner].in_(people)).values({column: None}))
    # A pack holds a whole class in one row: who stays loses what was sent of them, which only an old return needs.
    packs = Base.metadata.tables[inspect(SentPack).local_table.description]
    held = [row.id for row in session.execute(select(SentPack.id, SentPack.cells)) if _stands_in(row.cells, people)]
    connection.execute(update(packs).where(packs.c.id.in_(held)).values(cells=None))


def _stands_in(cells: Any, people: set[int]) -> bool:
    return cells is not None and any(who in people for _key, who, _cells in cells["rows"])
