"""What a visit, a talk or a check of books found is followed up: something to be done by a day, and what came of it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import (
    ClassMembership,
    Household,
    HouseholdMember,
    Person,
    SchoolClass,
    Staff,
    Talk,
    Task,
    Village,
    Visit,
    VisitStudent,
)
from ledgerdesk.services import attachments, policy
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, found, unchanged

OTHER = "other"
_LONGEST = 200  # characters of what is to be done
_COLUMNS = ("title", "kind", "due_on", "person_id", "staff_id", "term_id", "visit_id", "talk_id")


@dataclass(frozen=True, kw_only=True)
class TaskFacts:
    """Something to be done; ``id`` and ``version`` are 0 and ``noted_on`` None before it is stored.

    ``kind`` is a code of the table task_kind. It comes from a visit or from a talk, or from neither.
    """

    title: str
    kind: str
    due_on: date
    person_id: int | None = None
    staff_id: int | None = None
    term_id: int | None = None
    visit_id: int | None = None
    talk_id: int | None = None
    done_on: date | None = None
    outcome: str | None = None
    noted_on: date | None = None
    id: int = 0
    version: int = 0


@dataclass(frozen=True)
class TaskRow:
    """A task in a list, with the names; ``found_on`` is the day of the visit or talk it comes from."""

    facts: TaskFacts
    pupil: str
    class_name: str
    village: str
    teacher: str
    found_on: date | None

    @property
    def id(self) -> int:
        """Return the task's id."""
        return self.facts.id

    @property
    def done(self) -> bool:
        """Tell whether it was done."""
        return self.facts.done_on is not None

    def late(self, on: date) -> bool:
        """Tell whether it was to be done before a day and is not."""
        return not self.done and self.facts.due_on < on


@needs(Right.LOOK)
def due_by(session: Session, on: date) -> date:
    """Return the day by which what is found on a day is followed up, unless another is agreed."""
    return on + timedelta(days=int(policy.value(session, policy.FOLLOW_UP_DAYS, on).value))


@needs(Right.EDIT)
def add(session: Session, facts: TaskFacts) -> int:
    """Store something to be done and return its id; RuleError by field key."""
    check(session, facts)
    row = Task(noted_on=context(session).today, done_on=None, outcome=None, **_columns(facts))
    session.add(row)
    session.flush()
    return row.id


@needs(Right.LOOK)
def facts(session: Session, task_id: int) -> TaskFacts:
    """Return a task; NotFoundError when there is none."""
    return _facts(found(session, Task, task_id))


@needs(Right.EDIT)
def update(session: Session, task_id: int, version: int, facts: TaskFacts) -> None:
    """Write a task as it should read; RuleError by field key, StaleRecordError when changed meanwhile.

    Where it comes from stays, and so does when it was done.
    """
    row = unchanged(session, Task, task_id, version)
    asked = replace(facts, visit_id=row.visit_id, talk_id=row.talk_id)
    check(session, asked)
    for column, value in _columns(asked).items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    session.flush()


@needs(Right.EDIT)
def finish(session: Session, task_id: int, on: date, outcome: str | None = None) -> None:
    """Note that something was done on a day and what came of it; RuleError for a day to come or before it was noted."""
    row = found(session, Task, task_id)
    if on > context(session).today:
        raise RuleError({"done_on": "这一天还没有到，请核对。"})
    if on < _since(session, row):
        raise RuleError({"done_on": "办完的日子比发现问题的日子还早，请核对。"})
    words = text.clean_lines(outcome or "") or None
    if (row.done_on, row.outcome) != (on, words):
        row.done_on, row.outcome = on, words
    session.flush()


@needs(Right.EDIT)
def reopen(session: Session, task_id: int) -> None:
    """Take back that something was done; what was written of it stays."""
    row = found(session, Task, task_id)
    if row.done_on is not None:
        row.done_on = None
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, task_id: int) -> None:
    """Delete a task entered by mistake, its photos with it; undo brings both back."""
    row = found(session, Task, task_id)
    attachments.delete_of(session, attachments.TASK, task_id)
    session.delete(row)
    session.flush()


@needs(Right.EDIT)
def delete_of(session: Session, *, visit_id: int | None = None, talk_id: int | None = None) -> int:
    """Delete what was to be followed up of a visit or talk that is about to be deleted; return how many."""
    origin = Task.visit_id == visit_id if visit_id is not None else Task.talk_id == talk_id
    rows = session.scalars(select(Task).where(origin)).all()
    for row in rows:
        attachments.delete_of(session, attachments.TASK, row.id)
        session.delete(row)
    session.flush()
    return len(rows)


@needs(Right.LOOK)
def rows(session: Session, *, done: bool | None = None) -> tuple[TaskRow, ...]:
    """Return all tasks, or those done or not done: the open ones first, the earliest due at the top."""
    if done is None:
        return _read(session, Task.id.is_not(None))
    return _read(session, Task.done_on.is_not(None) if done else Task.done_on.is_(None))


@needs(Right.LOOK)
def due(session: Session, on: date) -> tuple[TaskRow, ...]:
    """Return what is to be done by a day and is not, the earliest first."""
    return _read(session, Task.done_on.is_(None) & (Task.due_on <= on))


@needs(Right.LOOK)
def of_person(session: Session, person_id: int) -> tuple[TaskRow, ...]:
    """Return the tasks about a pupil, those of visits made for a brother or sister too."""
    shared = select(VisitStudent.visit_id).where(VisitStudent.person_id == person_id)
    return _read(session, or_(Task.person_id == person_id, Task.visit_id.in_(shared)))


@needs(Right.LOOK)
def of_visit(session: Session, visit_id: int) -> tuple[TaskRow, ...]:
    """Return what a visit left to be done."""
    return _read(session, Task.visit_id == visit_id)


@needs(Right.LOOK)
def of_talk(session: Session, talk_id: int) -> tuple[TaskRow, ...]:
    """Return what a talk left to be done."""
    return _read(session, Task.talk_id == talk_id)


@needs(Right.LOOK)
def check(session: Session, facts: TaskFacts) -> None:
    """Raise RuleError, every problem at once by field key, for a task that cannot be stored as it is."""
    problems: dict[str, str] = {}
    title = text.clean_lines(facts.title)
    if not title:
        problems["title"] = "请写要跟进什么。"
    elif len(title) > _LONGEST:
        problems["title"] = f"最多 {_LONGEST} 个字，请写短一点。"
    if codes.table("task_kind").entry(facts.kind) is None:
        problems["kind"] = "请从选项里选是哪一类事。"
    if facts.staff_id is not None and session.get(Staff, facts.staff_id) is None:
        problems["staff_id"] = "这位老师已经不在台账里，请重新选。"
    if facts.person_id is not None and session.get(Person, facts.person_id) is None:
        problems["person_id"] = "这名学生已经不在台账里，请重新选。"
    if problems:
        raise RuleError(problems)


def _columns(facts: TaskFacts) -> dict[str, Any]:
    return {column: getattr(facts, column) for column in _COLUMNS} | {"title": text.clean_lines(facts.title)}


def _facts(row: Task) -> TaskFacts:
    return TaskFacts(**{column: getattr(row, column) for column in TaskFacts.__dataclass_fields__})


def _since(session: Session, row: Task) -> date:
    """Return the day from which a task can have been done: of its visit or talk, which may be written down later."""
    days = [row.noted_on]
    if row.visit_id is not None:
        days.append(found(session, Visit, row.visit_id).visited_on)
    if row.talk_id is not None:
        days.append(found(session, Talk, row.talk_id).held_on)
    return min(days)


def _read(session: Session, condition: ColumnElement[bool]) -> tuple[TaskRow, ...]:
    on = context(session).today
    pupil, home = aliased(Person), aliased(Household)
    seated = and_(ClassMembership.student_id == pupil.id, holds_on(ClassMembership, on))
    lives = and_(HouseholdMember.person_id == pupil.id, holds_on(HouseholdMember, on))
    query: Query = (
        select(
            Task,
            pupil.name,
            func.max(SchoolClass.name),
            func.max(Village.name),
            Staff.name,
            func.coalesce(Visit.visited_on, Talk.held_on),
        )
        .outerjoin(pupil, pupil.id == Task.person_id)
        .outerjoin(ClassMembership, seated)
        .outerjoin(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .outerjoin(HouseholdMember, lives)
        .outerjoin(home, home.id == HouseholdMember.household_id)
        .outerjoin(Village, Village.id == home.village_id)
        .outerjoin(Staff, Staff.id == Task.staff_id)
        .outerjoin(Visit, Visit.id == Task.visit_id)
        .outerjoin(Talk, Talk.id == Task.talk_id)
        .where(condition)
        .group_by(Task.id)  # somebody in two classes or homes on a day is one row all the same
        .order_by(Task.done_on.is_not(None), Task.due_on, Task.id)
    )
    return tuple(
        TaskRow(_facts(task), name or "", class_name or "", village or "", teacher or "", found_on)
        for task, name, class_name, village, teacher, found_on in session.execute(query)
    )
