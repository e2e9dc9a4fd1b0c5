"""Classes of a school year and who leads them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import grades
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import (
    ClassMembership,
    Enrolment,
    Meeting,
    Responsibility,
    SchoolClass,
    SchoolYear,
    Staff,
    TeachingAssignment,
    Term,
)
from ledgerdesk.services import terms
from ledgerdesk.services.dated import end, holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import off_the_roll
from ledgerdesk.services.staff import CLASS_TEACHER, in_service
from ledgerdesk.services.stored import found


@dataclass(frozen=True)
class ClassFacts:
    """A class of the school year ``year`` (2026 runs from September 2026), its teacher and number of pupils on a day."""

    id: int
    year: int
    stage: str
    grade: int
    number: int
    name: str
    teacher_id: int | None
    teacher_name: str | None
    pupils: int


@needs(Right.LOOK)
def of_year(session: Session, year: int, on: date) -> tuple[ClassFacts, ...]:
    """Return the classes of a school year from the lowest grade up, as they are on a day; who has left is not counted."""
    led = (
        select(TeachingAssignment.class_id, Staff.id, Staff.name)
        .join(Staff, Staff.id == TeachingAssignment.staff_id)
        .where(TeachingAssignment.role == CLASS_TEACHER, holds_on(TeachingAssignment, on))
    )
    teachers = {row.class_id: (row.id, row.name) for row in session.execute(led)}
    mine = select(SchoolClass.id).join(SchoolYear, SchoolYear.id == SchoolClass.school_year_id)
    sitting = (
        select(ClassMembership.class_id, func.count())
        .join(Enrolment, Enrolment.student_id == ClassMembership.student_id)
        .where(ClassMembership.class_id.in_(mine.where(SchoolYear.year == year)), holds_on(ClassMembership, on))
        .where(holds_on(Enrolment, on), Enrolment.status.not_in(off_the_roll()))
        .group_by(ClassMembership.class_id)
    )
    pupils = {row[0]: row[1] for row in session.execute(sitting)}
    query = (
        select(
            SchoolClass.id, SchoolYear.year, SchoolClass.stage, SchoolClass.grade, SchoolClass.number, SchoolClass.name
        )
        .join(SchoolYear, SchoolYear.id == SchoolClass.school_year_id)
        .where(SchoolYear.year == year)
    )
    order = list(grades.STAGES)
    found_rows = sorted(session.execute(query), key=lambda r: (order.index(r.stage), r.grade, r.number))
    return tuple(ClassFacts(*r, *teachers.get(r.id, (None, None)), pupils.get(r.id, 0)) for r in found_rows)


@needs(Right.EDIT)
def ensure(session: Session, day: date, stage: str, grade: int, number: int) -> int:
    """Return the id of a class of the school year that covers a day, making what is missing; 0 is a class not known yet.

    Number 0 is the grade of pupils whose class is not known.
    """
    term = session.get_one(Term, terms.ensure(session, day))
    same = (SchoolClass.stage == stage, SchoolClass.grade == grade, SchoolClass.number == number)
    known = session.scalar(select(SchoolClass.id).where(SchoolClass.school_year_id == term.school_year_id, *same))
    if known is not None:
        return known
    name = grades.class_name(stage, grade, number or None)
    row = SchoolClass(school_year_id=term.school_year_id, stage=stage, grade=grade, number=number, name=name)
    session.add(row)
    session.flush()
    return row.id


@needs(Right.LOOK)
def grade_and_number(session: Session, class_id: int) -> tuple[str, int | None]:
    """Return the code of a class's grade and its number, None where it is not known."""
    row = found(session, SchoolClass, class_id)
    return grades.code(grades.Grade(row.stage, row.grade)), row.number or None


@needs(Right.LOOK)
def first_day(session: Session, class_id: int) -> date:
    """Return the first day of the school year a class belongs to."""
    return session.get_one(SchoolYear, found(session, SchoolClass, class_id).school_year_id).starts_on


@needs(Right.EDIT)
def set_class_teacher(session: Session, class_id: int, staff_id: int | None, since: date) -> None:
    """Let someone (None: nobody) lead a class from a day on; RuleError when not in service then or outside the year."""
    row = found(session, SchoolClass, class_id)
    year = session.get_one(SchoolYear, row.school_year_id)
    problems = {}
    if not year.starts_on <= since <= year.ends_on:
        problems["since"] = "这一天不在这个班的学年里，请核对。"
    if staff_id is not None and session.scalar(select(Staff.id).where(Staff.id == staff_id, in_service(since))) is None:
        problems["teacher_id"] = "这位老师那一天不在校，请另选一位。"
    if problems:
        raise RuleError(problems)
    led = select(TeachingAssignment).where(
        TeachingAssignment.class_id == class_id,
        TeachingAssignment.role == CLASS_TEACHER,
        TeachingAssignment.valid_to.is_(None),
    )
    for open_row in session.scalars(led).all():
        if open_row.staff_id == staff_id:
            return
        end(session, open_row, date.fromordinal(since.toordinal() - 1))
    if staff_id is not None:
        session.add(TeachingAssignment(staff_id=staff_id, class_id=class_id, role=CLASS_TEACHER, valid_from=since))
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, class_id: int) -> None:
    """Delete a class entered by mistake; RuleError when a pupil ever sat in it or it ever met."""
    row = found(session, SchoolClass, class_id)
    pupils = session.scalar(select(func.count()).where(ClassMembership.class_id == class_id))
    if pupils:
        raise RuleError({"": f"这个班有 {pupils} 条学生记录，不能删除。请先把学生调到别的班。"})
    meetings = session.scalar(select(func.count()).where(Meeting.class_id == class_id))
    if meetings:
        raise RuleError({"": f"这个班有 {meetings} 次会议记录，不能删除。"})
    answered = session.scalar(select(func.count()).where(Responsibility.class_id == class_id))
    if answered:
        raise RuleError({"": f"这个班有 {answered} 条包班记录，不能删除。"})
    for lesson in session.scalars(select(TeachingAssignment).where(TeachingAssignment.class_id == class_id)).all():
        session.delete(lesson)
    session.flush()
    session.delete(row)
    session.flush()
