"""Whose data have been kept long enough, and what erasing them would take."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import (
    BankCard,
    Category,
    Enrolment,
    Erasure,
    HandUpRow,
    NoticeLine,
    Pairing,
    Person,
    Recognition,
    Student,
    Talk,
    VisitStudent,
)
from ledgerdesk.services import policy
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found

_LEAVERS, _AID_FILES = "retention.leavers", "retention.aid_files"


@dataclass(frozen=True)
class Due:
    """A leaver: last day on the roll, how many years the data are kept, and from which day they may go."""

    person_id: int
    name: str
    left_on: date
    years: int
    due_on: date
    aided: bool


@dataclass(frozen=True)
class Scope:
    """What erasing somebody would take: counts; ``papers`` are issued notices that keep the name on their print.

    ``due_on`` is None for somebody who is still on the roll: nothing may be erased then.
    """

    name: str
    due_on: date | None
    visits: int
    talks: int
    pairings: int
    cards: int
    categories: int
    papers: int


@needs(Right.LOOK)
def due(session: Session, on: date) -> tuple[Due, ...]:
    """Return leavers whose data need not be kept any longer on a day, the longest due first."""
    return tuple(one for one in _leavers(session) if one.due_on <= on)


@needs(Right.LOOK)
def leavers(session: Session) -> tuple[Due, ...]:
    """Return every leaver whose data are still here and not kept for ever, the longest due first."""
    return tuple(_leavers(session))


@needs(Right.LOOK)
def erased(session: Session) -> tuple[tuple[int, date, str], ...]:
    """Return who was erased: number of the person, day and ground, the latest first."""
    query = select(Erasure.person_id, Erasure.erased_on, Erasure.basis).order_by(Erasure.id.desc())
    return tuple((row.person_id, row.erased_on, row.basis) for row in session.execute(query))


@needs(Right.LOOK)
def scope(session: Session, person_id: int) -> Scope:
    """Return what erasing a pupil would take; NotFoundError when there is no such pupil."""
    found(session, Student, person_id)

    def count(column: Any) -> int:
        return int(session.scalar(select(func.count()).where(column == person_id)) or 0)

    leaver = next(iter(_leavers(session, person_id)), None)
    return Scope(
        found(session, Person, person_id).name,
        leaver.due_on if leaver else None,
        visits=count(VisitStudent.person_id),
        talks=count(Talk.student_id),
        pairings=count(Pairing.student_id),
        cards=count(BankCard.student_id),
        categories=count(Category.person_id),
        papers=count(NoticeLine.student_id) + count(HandUpRow.person_id),
    )


def _leavers(session: Session, person_id: int | None = None) -> list[Due]:
    """Return pupils whose every enrolment has ended, by the day their data may go."""
    ended = func.max(Enrolment.valid_to).label("left_on")
    still = func.sum(Enrolment.valid_to.is_(None)).label("still")
    query = (
        select(Enrolment.student_id, Person.name, ended, still)
        .join(Person, Person.id == Enrolment.student_id)
        .where(Enrolment.student_id.not_in(select(Erasure.person_id)))
        .group_by(Enrolment.student_id)
    )
    if person_id is not None:
        query = query.where(Enrolment.student_id == person_id)
    gone = [row for row in session.execute(query) if not row.still and row.left_on is not None]
    aided = _aided(session)
    book = policy.book(session)
    out = []
    for row in gone:
        left_on = row.left_on if isinstance(row.left_on, date) else date.fromisoformat(row.left_on)
        key = _AID_FILES if row.student_id in aided else _LEAVERS
        years = int(book.at(key, left_on).value)
        if years:  # 0 keeps for ever
            day = _years_later(left_on, years)
            out.append(Due(row.student_id, row.name, left_on, years, day, aided=row.student_id in aided))
    return sorted(out, key=lambda one: (one.due_on, one.person_id))


def _aided(session: Session) -> set[int]:
    """Return who has aid files: a category, a card, a recognition or a line on a notice."""
    columns = (Category.person_id, BankCard.student_id, Recognition.student_id, NoticeLine.student_id)
    return {found for column in columns for found in session.scalars(select(column).distinct()) if found is not None}


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
