"""Write down home visits; one visit covers the children of one household."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import (
    ConfidentialNote,
    HouseholdMember,
    PaperForm,
    Person,
    Recognition,
    RecognitionStep,
    Staff,
    Student,
    Task,
    Visit,
    VisitStudent,
    VisitTeacher,
)
from ledgerdesk.services import attachments, confidences, follow_ups, paper_forms, terms
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import BEFORE_ALL, before_all, on_roll
from ledgerdesk.services.staff import in_service
from ledgerdesk.services.stored import found, unchanged

WRITTEN = ("place", "met", "purpose", "situation", "problems", "suggestions", "parent_opinion")
_COLUMNS = ("visited_on", "mode", *WRITTEN, "money_arrived")


@dataclass(frozen=True, kw_only=True)
class VisitFacts:
    """A home visit; ``at_school`` is what was said of each child, by person id.

    ``id`` and ``version`` are 0 and ``recorded_on`` None before it is stored; the store keeps them itself.
    """

    visited_on: date
    mode: str
    student_ids: tuple[int, ...]
    teacher_ids: tuple[int, ...]
    place: str | None = None
    met: str | None = None
    purpose: str | None = None
    situation: str | None = None
    problems: str | None = None
    suggestions: str | None = None
    parent_opinion: str | None = None
    money_arrived: str | None = None
    at_school: Mapping[int, str] = field(default_factory=dict)
    id: int = 0
    version: int = 0
    recorded_on: date | None = None


@needs(Right.EDIT)
def add(session: Session, facts: VisitFacts) -> int:
    """Store a visit and return its id; RuleError by field key."""
    check(session, facts)
    terms.ensure(session, facts.visited_on)
    row = Visit(recorded_on=context(session).today, household_id=_household(session, facts), **_columns(facts))
    session.add(row)
    session.flush()
    for person_id in dict.fromkeys(facts.student_ids):
        session.add(VisitStudent(visit_id=row.id, person_id=person_id, at_school=_said(facts, person_id)))
    for staff_id in dict.fromkeys(facts.teacher_ids):
        session.add(VisitTeacher(visit_id=row.id, staff_id=staff_id))
    session.flush()
    return row.id


@needs(Right.LOOK)
def facts(session: Session, visit_id: int) -> VisitFacts:
    """Return a stored visit; NotFoundError when there is none."""
    row = found(session, Visit, visit_id)
    children = _children(session, visit_id)
    teachers = _teachers(session, visit_id)
    return VisitFacts(
        **{column: getattr(row, column) for column in _COLUMNS},
        student_ids=tuple(link.person_id for link in children),
        teacher_ids=tuple(link.staff_id for link in teachers),
        at_school={link.person_id: link.at_school for link in children if link.at_school},
        id=row.id,
        version=row.version,
        recorded_on=row.recorded_on,
    )


@needs(Right.EDIT)
def update(session: Session, visit_id: int, version: int, facts: VisitFacts) -> None:
    """Write a visit as it should read; RuleError by field key, StaleRecordError when changed meanwhile."""
    row = unchanged(session, Visit, visit_id, version)
    check(session, facts)
    terms.ensure(session, facts.visited_on)
    for column, value in {**_columns(facts), "household_id": _household(session, facts)}.items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    if _relink(session, row.id, facts):
        # Whoever has the visit open must notice that children or teachers changed, so its version moves on too.
        row.version += 1
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, visit_id: int) -> None:
    """Delete a visit entered by mistake and what of it was to be followed up; undo brings both back.

    What was told in confidence stays with the child. RuleError once a recognition rests on it.
    """
    row = found(session, Visit, visit_id)
    rests = session.scalar(select(func.count()).where(RecognitionStep.visit_id == visit_id))
    if rests:
        raise RuleError({"": f"有 {rests} 名学生的认定用了这次家访作依据，不能删除。写错的地方可以改。"})
    for link in (*_children(session, visit_id), *_teachers(session, visit_id)):
        session.delete(link)
    follow_ups.delete_of(session, visit_id=visit_id)
    confidences.part(session, visit_id=visit_id)
    paper_forms.part(session, visit_id=visit_id)
    attachments.delete_of(session, attachments.VISIT, visit_id)
    session.delete(row)
    session.flush()


@needs(Right.LOOK)
def warnings(session: Session, facts: VisitFacts) -> tuple[str, ...]:
    """Return what deserves a second look before a visit is stored, in words; none of it blocks."""
    again = (
        select(func.count())
        .select_from(Visit)
        .join(VisitStudent, VisitStudent.visit_id == Visit.id)
        .where(Visit.visited_on == facts.visited_on, Visit.id != facts.id)
        .where(VisitStudent.person_id.in_(facts.student_ids))
    )
    twice = ("这一天已经登记过对这家孩子的家访，请看看是不是同一次。",) if session.scalar(again) else ()
    return (*twice, *_gone(session, facts))


def _gone(session: Session, facts: VisitFacts) -> tuple[str, ...]:
    """Return for children who were not on the roll that day that they were not; such a visit is stored all the same."""
    asked = select(Student.id).where(Student.id.in_(facts.student_ids))
    here = on_roll(session, facts.visited_on, asked)
    gone = [who for who in session.scalars(asked) if who not in here]
    names = session.scalars(select(Person.name).where(Person.id.in_(gone)).order_by(Person.id))
    return (f"{'、'.join(names)}那天已经不在校，或还没有入学，请核对日期。",) if gone else ()


@needs(Right.LOOK)
def check(session: Session, facts: VisitFacts) -> None:
    """Raise RuleError, every problem at once by field key, for a visit that cannot be stored as it is."""
    problems: dict[str, str] = {}
    if facts.visited_on > context(session).today:
        problems["visited_on"] = "家访日期还没有到，请核对。"
    elif before_all(session, facts.visited_on, facts.student_ids):
        problems["visited_on"] = BEFORE_ALL
    if codes.table("visit_mode").entry(facts.mode) is None:
        problems["mode"] = "请选家访方式：面访、电话或视频。"
    if facts.money_arrived and codes.table("money_arrived").entry(facts.money_arrived) is None:
        problems["money_arrived"] = "请从选项里选补助是否到卡。"
    problems |= _check_children(session, facts)
    teachers = set(facts.teacher_ids)
    if not teachers:
        problems["teacher_ids"] = "请选家访的老师，至少一位。"
    elif _count(session, Staff.id, teachers, in_service(facts.visited_on)) != len(teachers):
        problems["teacher_ids"] = "有老师家访那天不在校，请核对日期和老师。"
    if problems:
        raise RuleError(problems)


def _check_children(session: Session, facts: VisitFacts) -> dict[str, str]:
    problems: dict[str, str] = {}
    children = set(facts.student_ids)
    if not children:
        problems["student_ids"] = "请选这次家访的学生。"
    elif _count(session, Person.id, children) != len(children):
        problems["student_ids"] = "有学生已经不在台账里，请重新选。"
    elif len(_homes(session, facts)) > 1:
        problems["student_ids"] = "这几名学生不是一户的，请分开登记。"
    elif _rests(session, facts.id) - children:
        problems["student_ids"] = "有学生的认定用了这次家访作依据，不能把这名学生去掉。"
    if set(facts.at_school) - children:
        problems["at_school"] = "写了在校表现的学生不在这次家访里，请核对。"
    return problems


def _rests(session: Session, visit_id: int) -> set[int]:
    """Return whose recognition rests on a visit."""
    steps = select(Recognition.student_id).join(RecognitionStep, RecognitionStep.recognition_id == Recognition.id)
    return set(session.scalars(steps.where(RecognitionStep.visit_id == visit_id))) if visit_id else set()


def _count(session: Session, column: Any, ids: Iterable[int], *conditions: Any) -> int:
    return session.scalar(select(func.count()).where(column.in_(tuple(ids)), *conditions)) or 0


def _homes(session: Session, facts: VisitFacts) -> set[int]:
    """Return the households the children live in on the day of the visit; a child without one adds none."""
    members = select(HouseholdMember.household_id).where(HouseholdMember.person_id.in_(facts.student_ids))
    return set(session.scalars(members.where(holds_on(HouseholdMember, facts.visited_on))))


def _household(session: Session, facts: VisitFacts) -> int | None:
    return next(iter(_homes(session, facts)), None)


def _columns(facts: VisitFacts) -> dict[str, Any]:
    written = {column: text.clean_lines(getattr(facts, column) or "") or None for column in WRITTEN}
    return written | {"visited_on": facts.visited_on, "mode": facts.mode, "money_arrived": facts.money_arrived or None}


def _said(facts: VisitFacts, person_id: int) -> str | None:
    return text.clean_lines(facts.at_school.get(person_id, "")) or None


def _children(session: Session, visit_id: int) -> list[VisitStudent]:
    query = select(VisitStudent).where(VisitStudent.visit_id == visit_id).order_by(VisitStudent.id)
    return list(session.scalars(query))


def _teachers(session: Session, visit_id: int) -> list[VisitTeacher]:
    query = select(VisitTeacher).where(VisitTeacher.visit_id == visit_id).order_by(VisitTeacher.id)
    return list(session.scalars(query))


def _relink(session: Session, visit_id: int, facts: VisitFacts) -> bool:
    """Bring the links in line with the facts; tell whether anything changed."""
    children = {link.person_id: link for link in _children(session, visit_id)}
    teachers = {link.staff_id: link for link in _teachers(session, visit_id)}
    _part(session, visit_id, set(children) - set(facts.student_ids), set(facts.student_ids) - set(children))
    gone: list[VisitStudent | VisitTeacher] = [
        *(link for person_id, link in children.items() if person_id not in facts.student_ids),
        *(link for staff_id, link in teachers.items() if staff_id not in facts.teacher_ids),
    ]
    for link in gone:
        session.delete(link)
    changed = bool(gone)
    for person_id in dict.fromkeys(facts.student_ids):
        said = _said(facts, person_id)
        if person_id not in children:
            session.add(VisitStudent(visit_id=visit_id, person_id=person_id, at_school=said))
        elif children[person_id].at_school != said:
            children[person_id].at_school = said
        else:
            continue
        changed = True
    for staff_id in dict.fromkeys(facts.teacher_ids):
        if staff_id not in teachers:
            session.add(VisitTeacher(visit_id=visit_id, staff_id=staff_id))
            changed = True
    session.flush()
    return changed


def _part(session: Session, visit_id: int, gone: set[int], new: set[int]) -> None:
    """Part from a visit what hangs on it and is about children it was not for after all.

    Where one child was taken for another, what was told and is to be followed up goes to that one; papers stay.
    """
    for form in session.scalars(
        select(PaperForm).where(PaperForm.visit_id == visit_id, PaperForm.student_id.in_(gone))
    ):
        form.visit_id = None
    tasks = select(Task).where(Task.visit_id == visit_id, Task.person_id.in_(gone))
    notes = select(ConfidentialNote).where(ConfidentialNote.visit_id == visit_id, ConfidentialNote.person_id.in_(gone))
    for row in (*session.scalars(tasks), *session.scalars(notes)):
        if len(gone) == len(new) == 1:
            (row.person_id,) = new
        else:
            row.visit_id = None
