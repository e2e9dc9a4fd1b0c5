"""Talks, tutoring and material help, one pupil at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import ClassMembership, Person, SchoolClass, Staff, Student, Talk
from ledgerdesk.services import attachments, policy, terms
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll, paired, teacher_names
from ledgerdesk.services.staff import in_service
from ledgerdesk.services.stored import Query, found, unchanged

COUNTED = "talk"
_WRITTEN = ("topic", "content", "reaction", "next_step")
_LONGEST = 480  # minutes: eight hours is a slip of the key


@dataclass(frozen=True, kw_only=True)
class TalkFacts:
    """A talk; ``id`` and ``version`` are 0 and ``recorded_on`` None before it is stored."""

    held_on: date
    kind: str
    student_id: int
    staff_id: int
    minutes: int | None = None
    topic: str | None = None
    content: str | None = None
    reaction: str | None = None
    next_step: str | None = None
    id: int = 0
    version: int = 0
    recorded_on: date | None = None


@dataclass(frozen=True)
class TalkRow:
    """A talk in a list."""

    id: int
    held_on: date
    kind: str
    student_id: int
    student_name: str
    staff_id: int
    staff_name: str
    class_name: str
    minutes: int | None
    topic: str | None
    content: str | None
    reaction: str | None
    next_step: str | None
    recorded_on: date

    @property
    def student(self) -> str:
        """Return the pupil's name, as the sheet of talks calls it."""
        return self.student_name

    @property
    def teacher(self) -> str:
        """Return the teacher's name, as the sheet of talks calls it."""
        return self.staff_name


@dataclass(frozen=True)
class TalkDue:
    """A paired pupil who still lacks talks this month."""

    student_id: int
    name: str
    class_name: str
    teachers: str
    done: int
    required: int
    last_on: date | None


@needs(Right.EDIT)
def add(session: Session, facts: TalkFacts) -> int:
    """Store a talk and return its id; RuleError by field key."""
    check(session, facts)
    terms.ensure(session, facts.held_on)
    row = Talk(recorded_on=context(session).today, **_columns(facts))
    session.add(row)
    session.flush()
    return row.id


@needs(Right.LOOK)
def facts(session: Session, talk_id: int) -> TalkFacts:
    """Return a stored talk; NotFoundError when there is none."""
    row = found(session, Talk, talk_id)
    return TalkFacts(**{key: getattr(row, key) for key in TalkFacts.__dataclass_fields__})


@needs(Right.EDIT)
def update(session: Session, talk_id: int, version: int, facts: TalkFacts) -> None:
    """Write a talk as it should read; RuleError by field key, StaleRecordError when changed meanwhile."""
    row = unchanged(session, Talk, talk_id, version)
    check(session, facts)
    terms.ensure(session, facts.held_on)
    for column, value in _columns(facts).items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, talk_id: int) -> None:
    """Delete a talk entered by mistake; undo brings it back."""
    row = found(session, Talk, talk_id)
    attachments.delete_of(session, attachments.TALK, talk_id)
    session.delete(row)
    session.flush()


@needs(Right.LOOK)
def rows(session: Session, first: date, last: date) -> tuple[TalkRow, ...]:
    """Return the talks of a period, both days included, newest first."""
    return _read(session, Talk.held_on.between(first, last))


@needs(Right.LOOK)
def of_student(session: Session, student_id: int) -> tuple[TalkRow, ...]:
    """Return the talks with a pupil, newest first."""
    return _read(session, Talk.student_id == student_id)


@needs(Right.LOOK)
def due(session: Session, on: date) -> tuple[TalkDue, ...]:
    """Return the paired pupils with fewer talks in the month of a day than the policy asks for, by class.

    A month without lessons asks for none.
    """
    required = int(policy.value(session, policy.TALKS_PER_MONTH, on).value)
    first, last = _month(on)
    if not terms.has_lessons(session, first, last):
        return ()
    done = _done(session, first, last)
    teachers = teacher_names(session, on)
    last_on = _last(session, on)
    short = (p for p in on_roll(session, on, paired(on), here=True).values() if done.get(p.id, 0) < required)
    return tuple(
        TalkDue(p.id, p.name, p.class_name or "", teachers[p.id], done.get(p.id, 0), required, last_on.get(p.id))
        for p in sorted(short, key=lambda pupil: pupil.order)
    )


@needs(Right.LOOK)
def counts(session: Session, student_ids: Iterable[int], first: date, last: date) -> dict[int, int]:
    """Return how many talks (not tutoring or material help) each pupil had in a period; 0 is absent."""
    wanted = frozenset(student_ids)
    return {student_id: n for student_id, n in _done(session, first, last).items() if student_id in wanted}


def _done(session: Session, first: date, last: date) -> dict[int, int]:
    query = select(Talk.student_id, func.count()).where(Talk.held_on.between(first, last), Talk.kind == COUNTED)
    return {row[0]: row[1] for row in session.execute(query.group_by(Talk.student_id))}


def _last(session: Session, on: date) -> dict[int, date]:
    mine = select(Talk.student_id, func.max(Talk.held_on)).where(Talk.kind == COUNTED, Talk.student_id.in_(paired(on)))
    return {row[0]: row[1] for row in session.execute(mine.group_by(Talk.student_id))}


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)


@needs(Right.LOOK)
def check(session: Session, facts: TalkFacts) -> None:
    """Raise RuleError, every problem at once by field key, for a talk that cannot be stored as it is."""
    problems: dict[str, str] = {}
    if facts.held_on > context(session).today:
        problems["held_on"] = "谈心日期还没有到，请核对。"
    if codes.table("talk_kind").entry(facts.kind) is None:
        problems["kind"] = "请选类型：谈心谈话、学业辅导或物质帮扶。"
    if session.scalar(select(Student.id).where(Student.id == facts.student_id)) is None:
        problems["student_id"] = "请选学生。"
    serving = select(Staff.id).where(Staff.id == facts.staff_id, in_service(facts.held_on))
    if session.scalar(serving) is None:
        problems["staff_id"] = "请选那天在校的老师。"
    if facts.minutes is not None and not 1 <= facts.minutes <= _LONGEST:
        problems["minutes"] = f"时长应在 1 到 {_LONGEST} 分钟之间，请核对。"
    if problems:
        raise RuleError(problems)


def _columns(facts: TalkFacts) -> dict[str, Any]:
    written = {column: text.clean_lines(getattr(facts, column) or "") or None for column in _WRITTEN}
    kept = ("held_on", "kind", "student_id", "staff_id", "minutes")
    return written | {column: getattr(facts, column) for column in kept}


def _read(session: Session, condition: ColumnElement[bool]) -> tuple[TalkRow, ...]:
    seated = and_(
        ClassMembership.student_id == Talk.student_id,
        or_(ClassMembership.valid_from.is_(None), ClassMembership.valid_from <= Talk.held_on),
        or_(ClassMembership.valid_to.is_(None), ClassMembership.valid_to >= Talk.held_on),
    )
    query: Query = (
        select(
            Talk.id,
            Talk.held_on,
            Talk.kind,
            Talk.student_id,
            Person.name,
            Talk.staff_id,
            Staff.name,
            func.coalesce(SchoolClass.name, ""),
            Talk.minutes,
            Talk.topic,
            Talk.content,
            Talk.reaction,
            Talk.next_step,
            Talk.recorded_on,
        )
        .join(Person, Person.id == Talk.student_id)
        .join(Staff, Staff.id == Talk.staff_id)
        .outerjoin(ClassMembership, seated)
        .outerjoin(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(condition)
        .order_by(Talk.held_on.desc(), Talk.id.desc())
    )
    return tuple(TalkRow(*row) for row in session.execute(query))
