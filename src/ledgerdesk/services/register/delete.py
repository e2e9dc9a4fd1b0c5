"""Delete pupils with everything that is theirs; undo, or the record of operations, brings all of it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.models import (
    BankCard,
    Boarding,
    Category,
    ClassMembership,
    Enrolment,
    FamilyTie,
    HandUpRow,
    Household,
    HouseholdIncome,
    HouseholdMember,
    IdentityDecision,
    NoticeLine,
    Pairing,
    Person,
    Student,
    Talk,
    Visit,
    VisitStudent,
    VisitTeacher,
)
from ledgerdesk.services import attachments, care_traces
from ledgerdesk.services.payments import traces
from ledgerdesk.services.permission import needs
from ledgerdesk.services.recognition import batches

# What hangs on a pupil alone, children before parents.
_OWNED: tuple[tuple[type[Any], str], ...] = (
    (Talk, "student_id"),
    (Pairing, "student_id"),
    (BankCard, "student_id"),
    (Boarding, "student_id"),
    (ClassMembership, "student_id"),
    (Enrolment, "student_id"),
    (Category, "person_id"),
    (FamilyTie, "person_id"),
    (FamilyTie, "relative_id"),
    (HouseholdMember, "person_id"),
    (IdentityDecision, "a_id"),
    (IdentityDecision, "b_id"),
)


@dataclass(frozen=True)
class Loss:
    """What would go with some pupils."""

    pupils: int
    visits: int
    talks: int
    pairings: int
    frozen: int


@needs(Right.LOOK)
def loss(session: Session, student_ids: Iterable[int]) -> Loss:
    """Return what deleting would take along; pupils on issued papers or lists of payments (``frozen``) cannot be deleted."""
    ids = tuple(student_ids)

    def count(column: Any) -> int:
        return int(session.scalar(select(func.count()).where(column.in_(ids))) or 0)

    frozen = _on_paper(session, ids)
    counts = count(VisitStudent.person_id), count(Talk.student_id), count(Pairing.student_id)
    return Loss(len(ids), *counts, len(frozen))


@needs(Right.EDIT)
def delete(session: Session, student_ids: Iterable[int]) -> None:
    """Delete pupils, their visits, talks and pairings, and a household that nobody is left in.

    Raises:
        LedgerError: a pupil stands on an issued notice, a list handed up or one of payments; those stay, and may be marked as left.
    """
    ids = tuple(student_ids)
    if _on_paper(session, ids):
        raise LedgerError("其中有学生已经公示、上报或列入发放，不能删除。请改为“转出”，名单和记录都会留着。")
    for student_id in ids:
        _delete_one(session, student_id)


def _on_paper(session: Session, ids: tuple[int, ...]) -> set[int]:
    posted = session.scalars(select(NoticeLine.student_id).where(NoticeLine.student_id.in_(ids)))
    handed = session.scalars(select(HandUpRow.person_id).where(HandUpRow.person_id.in_(ids)))
    return {*posted, *(person for person in handed if person is not None), *traces.holders(session, ids)}


def _delete_one(session: Session, student_id: int) -> None:
    batches.delete_of(session, student_id)
    traces.delete_of(session, student_id)
    homes = set(session.scalars(select(HouseholdMember.household_id).where(HouseholdMember.person_id == student_id)))
    relatives = set(session.scalars(select(FamilyTie.relative_id).where(FamilyTie.person_id == student_id)))
    for row in care_traces.rows_of(session, student_id):
        _drop(session, row)
    session.flush()
    _delete_visits(session, student_id)
    for cls, column in _OWNED:
        for row in session.scalars(select(cls).where(getattr(cls, column) == student_id)):
            _drop(session, row)
    session.flush()
    session.delete(session.get_one(Student, student_id))
    session.flush()
    session.delete(session.get_one(Person, student_id))
    session.flush()
    for home in homes:
        relatives |= _delete_empty_home(session, home)
    for person_id in relatives:
        _delete_unattached(session, person_id)


def _delete_visits(session: Session, student_id: int) -> None:
    for link in session.scalars(select(VisitStudent).where(VisitStudent.person_id == student_id)):
        others = session.scalar(
            select(func.count()).where(VisitStudent.visit_id == link.visit_id, VisitStudent.id != link.id)
        )
        session.delete(link)
        if others:
            continue
        for teacher in session.scalars(select(VisitTeacher).where(VisitTeacher.visit_id == link.visit_id)):
            session.delete(teacher)
        session.flush()
        _drop(session, session.get_one(Visit, link.visit_id))
    session.flush()


def _drop(session: Session, row: Any) -> None:
    """Delete a row and the photos and scans that belong to it."""
    attachments.delete_of(session, type(row).__name__, row.id)
    session.delete(row)


def _delete_empty_home(session: Session, household_id: int) -> set[int]:
    """Delete a household without children on the roll; return its other members."""
    members = list(session.scalars(select(HouseholdMember).where(HouseholdMember.household_id == household_id)))
    people = {member.person_id for member in members}
    pupils = session.scalar(select(func.count()).where(Student.id.in_(people)))
    visited = session.scalar(select(func.count()).where(Visit.household_id == household_id))
    merged = session.scalar(select(func.count()).where(Household.merged_into_id == household_id))
    if pupils or visited or merged or care_traces.of_home(session, household_id):
        return set()
    for cls in (Category, HouseholdIncome):
        for row in session.scalars(select(cls).where(cls.household_id == household_id)):
            session.delete(row)
    for member in members:
        session.delete(member)
    session.flush()
    session.delete(session.get_one(Household, household_id))
    session.flush()
    return people


def _delete_unattached(session: Session, person_id: int) -> None:
    """Delete a relative whom nothing else in the ledger names."""
    person = session.get(Person, person_id)
    uses = (
        select(func.count()).where(HouseholdMember.person_id == person_id),
        select(func.count()).where(or_(FamilyTie.relative_id == person_id, FamilyTie.person_id == person_id)),
        select(func.count()).where(BankCard.holder_id == person_id),
        select(func.count()).where(Category.person_id == person_id),
        select(func.count()).where(VisitStudent.person_id == person_id),
        select(func.count()).where(Student.id == person_id),
        select(func.count()).where(or_(IdentityDecision.a_id == person_id, IdentityDecision.b_id == person_id)),
    )
    if person is not None and not any(session.scalar(use) for use in uses):
        session.delete(person)
        session.flush()
