"""Talks, tutoring and material help, one pupil at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import money, text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import ClassMembership, ConfidentialNote, Person, SchoolClass, Staff, Student, Talk, Task
from ledgerdesk.services import attachments, confidences, follow_ups, paper_forms, phrasing, policy, terms
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import BEFORE_ALL, before_all
from ledgerdesk.services.staff import in_service
from ledgerdesk.services.stored import Query, found, unchanged

COUNTED, TUTORING, MATERIAL = "talk", "tutoring", "material"
WRITTEN = ("subject", "topic", "content", "reaction", "effect", "next_step")
_LONGEST = 480  # minutes: eight hours is a slip of the key


@dataclass(frozen=True, kw_only=True)
class TalkFacts:
    """A talk; ``id`` and ``version`` are 0 and ``recorded_on`` None before it is stored.

    ``subject`` is what was tutored, ``effect`` what came of it, ``value_fen`` what material help was worth.
    """

    held_on: date
    kind: str
    student_id: int
    staff_id: int
    minutes: int | None = None
    topic: str | None = None
    content: str | None = None
    reaction: str | None = None
    next_step: str | None = None
    subject: str | None = None
    effect: str | None = None
    value_fen: int | None = None
    id: int = 0
    version: int = 0
    recorded_on: date | None = None


@dataclass(frozen=True)
class TalkRow:
    """A talk in a list; ``late``: it was written down so long after that it is marked 补."""

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
    subject: str | None
    effect: str | None
    value_fen: int | None
    late: bool

    @property
    def student(self) -> str:
        """Return the pupil's name, as the sheet of talks calls it."""
        return self.student_name

    @property
    def teacher(self) -> str:
        """Return the teacher's name, as the sheet of talks calls it."""
        return self.staff_name


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
    """Write a talk as it should read; RuleError by field key, StaleRecordError when changed meanwhile.

    Where it was with another pupil, what was to be followed up and was told in confidence goes along.
    """
    row = unchanged(session, Talk, talk_id, version)
    check(session, facts)
    terms.ensure(session, facts.held_on)
    if row.student_id != facts.student_id:
        _pass_on(session, row, facts.student_id)
    for column, value in _columns(facts).items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, talk_id: int) -> None:
    """Delete a talk entered by mistake and what of it was to be followed up; undo brings both back.

    What was told in confidence stays with the pupil.
    """
    row = found(session, Talk, talk_id)
    follow_ups.delete_of(session, talk_id=talk_id)
    confidences.part(session, talk_id=talk_id)
    paper_forms.part(session, talk_id=talk_id)
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
def phrases(session: Session, field: str, kind: str = COUNTED, most: int = 12) -> tuple[str, ...]:
    """Return the short sentences written most often in a field of talks of one kind, those written at least twice."""
    if field not in WRITTEN:
        raise KeyError(field)
    column = getattr(Talk, field)
    query = select(column).where(column.is_not(None), Talk.kind == kind).order_by(Talk.held_on.desc(), Talk.id.desc())
    return phrasing.often(session.scalars(query.limit(phrasing.RECENT)), most)


@needs(Right.LOOK)
def counts(session: Session, student_ids: Iterable[int], first: date, last: date) -> dict[int, int]:
    """Return how many talks (not tutoring or material help) each pupil had in a period; 0 is absent."""
    wanted = frozenset(student_ids)
    return {student_id: n for student_id, n in _done(session, first, last).items() if student_id in wanted}


def _done(session: Session, first: date, last: date) -> dict[int, int]:
    query = select(Talk.student_id, func.count()).where(Talk.held_on.between(first, last), Talk.kind == COUNTED)
    return {row[0]: row[1] for row in session.execute(query.group_by(Talk.student_id))}


@needs(Right.LOOK)
def check(session: Session, facts: TalkFacts) -> None:
    """Raise RuleError, every problem at once by field key, for a talk that cannot be stored as it is."""
    problems: dict[str, str] = {}
    if facts.held_on > context(session).today:
        problems["held_on"] = "谈心日期还没有到，请核对。"
    elif before_all(session, facts.held_on, (facts.student_id,)):
        problems["held_on"] = BEFORE_ALL
    if codes.table("talk_kind").entry(facts.kind) is None:
        problems["kind"] = "请选类型：谈心谈话、学业辅导或物质帮扶。"
    if session.scalar(select(Student.id).where(Student.id == facts.student_id)) is None:
        problems["student_id"] = "请选学生。"
    serving = select(Staff.id).where(Staff.id == facts.staff_id, in_service(facts.held_on))
    if session.scalar(serving) is None:
        problems["staff_id"] = "请选那天在校的老师。"
    if facts.minutes is not None and not 1 <= facts.minutes <= _LONGEST:
        problems["minutes"] = f"时长应在 1 到 {_LONGEST} 分钟之间，请核对。"
    if facts.value_fen is not None and facts.value_fen < 0:
        problems["value_fen"] = "折合金额不能是负数，请核对。"
    elif facts.value_fen is not None and facts.value_fen > money.LIMIT_FEN:
        problems["value_fen"] = "折合金额太大，请核对。"
    elif facts.value_fen and facts.kind != MATERIAL:
        problems["value_fen"] = "只有物质帮扶才填折合金额。请改类型，或者不填金额。"
    if problems:
        raise RuleError(problems)


def _pass_on(session: Session, row: Talk, student_id: int) -> None:
    """Let what hangs on a talk be about the pupil it really was with; a form on paper is the other's and stays so."""
    paper_forms.part(session, talk_id=row.id)
    tasks = session.scalars(select(Task).where(Task.talk_id == row.id, Task.person_id == row.student_id))
    notes = select(ConfidentialNote).where(
        ConfidentialNote.talk_id == row.id, ConfidentialNote.person_id == row.student_id
    )
    for one in (*tasks, *session.scalars(notes)):
        one.person_id = student_id


def _columns(facts: TalkFacts) -> dict[str, Any]:
    written = {column: text.clean_lines(getattr(facts, column) or "") or None for column in WRITTEN}
    kept = ("held_on", "kind", "student_id", "staff_id", "minutes", "value_fen")
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
            Talk.subject,
            Talk.effect,
            Talk.value_fen,
        )
        .join(Person, Person.id == Talk.student_id)
        .join(Staff, Staff.id == Talk.staff_id)
        .outerjoin(ClassMembership, seated)
        .outerjoin(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(condition)
        .order_by(Talk.held_on.desc(), Talk.id.desc())
    )
    late = policy.late_by_day(session)
    return tuple(TalkRow(*(*row, late(row.held_on, row.recorded_on))) for row in session.execute(query))
