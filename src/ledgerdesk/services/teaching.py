"""Who teaches which subject to which class; class teachers are the business of ``classes``."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import SchoolClass, SchoolYear, Staff, TeachingAssignment
from ledgerdesk.services.dated import end, holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.staff import in_service
from ledgerdesk.services.stored import Query, found

SUBJECT = "subject"
_LONGEST = 12  # characters


@dataclass(frozen=True)
class Lesson:
    """A subject somebody teaches a class; ``valid_from`` None: since before anybody wrote it down."""

    id: int
    staff_id: int
    name: str
    subject: str
    valid_from: date | None


@needs(Right.LOOK)
def of_class(session: Session, class_id: int, on: date) -> tuple[Lesson, ...]:
    """Return who teaches a class what on a day, by subject."""
    columns = (TeachingAssignment.id, Staff.id, Staff.name, TeachingAssignment.subject, TeachingAssignment.valid_from)
    query: Query = (
        select(*columns)
        .join(Staff, Staff.id == TeachingAssignment.staff_id)
        .where(TeachingAssignment.class_id == class_id, TeachingAssignment.role == SUBJECT)
        .where(holds_on(TeachingAssignment, on))
        .order_by(TeachingAssignment.subject, Staff.pinyin)
    )
    return tuple(Lesson(row[0], row[1], row[2], row[3] or "", row[4]) for row in session.execute(query))


@needs(Right.EDIT)
def teach(session: Session, class_id: int, staff_id: int, subject: str, since: date) -> int:
    """Let somebody teach a class a subject from a day on and return the id.

    RuleError by field key: not in service then, outside the class's year, no subject, or the same already.
    """
    row = found(session, SchoolClass, class_id)
    year = session.get_one(SchoolYear, row.school_year_id)
    words = text.clean(subject)
    problems = {}
    if not year.starts_on <= since <= year.ends_on:
        problems["since"] = "这一天不在这个班的学年里，请核对。"
    if session.scalar(select(Staff.id).where(Staff.id == staff_id, in_service(since))) is None:
        problems["staff_id"] = "这位老师那一天不在校，请另选一位。"
    if not words:
        problems["subject"] = "请写教哪一科。"
    elif len(words) > _LONGEST:
        problems["subject"] = f"学科最多 {_LONGEST} 个字，请写短一点。"
    same = select(TeachingAssignment.id).where(
        TeachingAssignment.class_id == class_id,
        TeachingAssignment.staff_id == staff_id,
        TeachingAssignment.role == SUBJECT,
        TeachingAssignment.subject == words,
        or_(TeachingAssignment.valid_to.is_(None), TeachingAssignment.valid_to >= since),
    )
    if session.scalar(same) is not None:
        problems["subject"] = "这位老师已经教这个班这一科了。"
    if problems:
        raise RuleError(problems)
    lesson = TeachingAssignment(staff_id=staff_id, class_id=class_id, role=SUBJECT, subject=words, valid_from=since)
    session.add(lesson)
    session.flush()
    return lesson.id


@needs(Right.EDIT)
def stop(session: Session, lesson_id: int, on: date) -> None:
    """Let ``on`` be the last day somebody teaches a subject; one begun that day or later was a mistake and goes."""
    row = found(session, TeachingAssignment, lesson_id)
    if row.valid_from is not None and row.valid_from > on - timedelta(days=1):
        session.delete(row)
    else:
        end(session, row, on)
    session.flush()
