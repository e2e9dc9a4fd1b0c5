"""Pairings still open though the pupil is off the roll or the teacher has left: find them, and end them rightly."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import Enrolment, Pairing, Person, Staff
from ledgerdesk.services.pairings.record import end
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import off_the_roll

_DAY = timedelta(days=1)
PUPIL, TEACHER = "pupil", "teacher"
MOVED = "教师调离"


@dataclass(frozen=True)
class Gone:
    """A pairing of somebody who has gone: ``who`` is PUPIL or TEACHER, ``why`` 毕业, 转出, 死亡, 教师调离.

    ``last_day`` is the pupil's last on the roll, or the teacher's last of service; the pairing's first where it is later.
    """

    pairing_id: int
    student_id: int
    student_name: str
    staff_id: int
    staff_name: str
    who: str
    why: str
    last_day: date


@needs(Right.LOOK)
def gone(session: Session, on: date) -> tuple[Gone, ...]:
    """Return the pairings open on a day whose pupil is off the roll then or whose teacher has left, pupils first."""
    query = (
        select(Pairing, Person.name, Staff.name, Staff.left_on)
        .join(Person, Person.id == Pairing.student_id)
        .join(Staff, Staff.id == Pairing.staff_id)
        .where(or_(Pairing.valid_to.is_(None), Pairing.valid_to >= on))
        .order_by(Pairing.id)
    )
    found = session.execute(query).all()
    left = _left(session, {row[0].student_id for row in found}, on)
    pupils, teachers = [], []
    for row, student, teacher, left_on in found:
        told = (row.id, row.student_id, student, row.staff_id, teacher)
        if row.student_id in left:
            why, last = left[row.student_id]
            pupils.append(Gone(*told, PUPIL, why, max(last, row.valid_from or last)))
        elif left_on is not None and left_on < on:
            teachers.append(Gone(*told, TEACHER, MOVED, max(left_on, row.valid_from or left_on)))
    return (*pupils, *teachers)


@needs(Right.EDIT)
def end_all(session: Session, pairing_ids: Iterable[int], on: date | None = None, reason: str = "") -> int:
    """End pairings of ``gone``, each on its own last day and for its own reason where none is given; return how many.

    Those that are not among them (any more) are left alone.
    """
    wanted = frozenset(pairing_ids)
    count = 0
    for one in gone(session, context(session).today):
        row = session.get_one(Pairing, one.pairing_id)
        if one.pairing_id in wanted and row.valid_to is None:
            end(session, one.pairing_id, on or one.last_day, reason or one.why)
            count += 1
    return count


def _left(session: Session, student_ids: set[int], on: date) -> dict[int, tuple[str, date]]:
    """Return of those off the roll on a day why, and the last day they were on it."""
    query = (
        select(Enrolment.student_id, Enrolment.status, Enrolment.valid_from, Enrolment.valid_to)
        .where(Enrolment.student_id.in_(student_ids), or_(Enrolment.valid_from.is_(None), Enrolment.valid_from <= on))
        .order_by(Enrolment.valid_from.nulls_first(), Enrolment.id)
    )
    spells: dict[int, list[tuple[str, date | None, date | None]]] = defaultdict(list)
    for student_id, status, since, until in session.execute(query):
        spells[student_id].append((status, since, until))
    off = off_the_roll()
    found = {}
    for student_id, known in spells.items():
        status, _since, until = known[-1]
        if status not in off and (until is None or until >= on):
            continue
        here = [ended for code, _began, ended in known if code not in off and ended is not None]
        began = next((start for code, start, _ended in known if code in off and start is not None), None)
        last = here[-1] if here else began - _DAY if began is not None else on
        found[student_id] = (codes.table("status").label(status) if status in off else "不在册", last)
    return found
