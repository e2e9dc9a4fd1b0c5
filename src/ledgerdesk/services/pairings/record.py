"""Pair teachers with pupils; a pairing is ended with a reason, never deleted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Enrolment, Pairing, Person, Staff
from ledgerdesk.services import policy
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.pairings.goals import GOALS, carry
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import off_the_roll
from ledgerdesk.services.staff import in_service
from ledgerdesk.services.stored import Query, assign, found, unchanged

_ALREADY = "这位老师已经和这名学生结对，不用再结一次。"


@dataclass(frozen=True)
class PairingFacts:
    """A pairing; ``ambition``, ``study``, ``life`` are 扶志向, 扶学业, 扶生活 as agreed when it began.

    These goals stand; what is pursued in a term, and what came of it, is its plan (see ``plans``), made from them.
    """

    id: int
    version: int
    student_id: int
    student_name: str
    staff_id: int
    staff_name: str
    valid_from: date | None
    valid_to: date | None
    ambition: str | None
    study: str | None
    life: str | None
    end_reason: str | None


@needs(Right.EDIT)
def start(
    session: Session,
    student_id: int,
    staff_id: int,
    since: date,
    ambition: str | None = None,
    study: str | None = None,
    life: str | None = None,
) -> int:
    """Pair a teacher with a pupil from a day on and return the id; RuleError, also where the teacher's limit is full."""
    check_start(session, student_id, staff_id, since)
    return _add(session, student_id, staff_id, since, {"ambition": ambition, "study": study, "life": life})


@needs(Right.LOOK)
def check_start(session: Session, student_id: int, staff_id: int, since: date, *, more: int = 1) -> None:
    """Raise RuleError for a pairing that cannot start then; ``more`` counts it and others about to start."""
    problems = _check_pupil(session, student_id, since) | _check_teacher(session, staff_id, since, more=more)
    together = select(Pairing.id).where(Pairing.student_id == student_id, Pairing.staff_id == staff_id, _lasting(since))
    if session.scalar(together) is not None:
        problems["staff_id"] = _ALREADY
    if problems:
        raise RuleError(problems)


@needs(Right.LOOK)
def facts(session: Session, pairing_id: int) -> PairingFacts:
    """Return a pairing; NotFoundError when there is none."""
    found(session, Pairing, pairing_id)
    return _read(session, Pairing.id == pairing_id)[0]


@needs(Right.LOOK)
def of_student(session: Session, student_id: int) -> tuple[PairingFacts, ...]:
    """Return every pairing of a pupil, newest first."""
    return _read(session, Pairing.student_id == student_id)


@needs(Right.LOOK)
def of_staff(session: Session, staff_id: int) -> tuple[PairingFacts, ...]:
    """Return every pairing of a member of staff, newest first."""
    return _read(session, Pairing.staff_id == staff_id)


@needs(Right.EDIT)
def update(session: Session, pairing_id: int, version: int, values: Mapping[str, Any]) -> None:
    """Correct the goals or the first day of a pairing; RuleError, StaleRecordError when changed meanwhile.

    An earlier first day is asked what a new pairing is: who was there then, and how many the teacher had.
    """
    row = unchanged(session, Pairing, pairing_id, version)
    tidy: dict[str, Any] = {
        key: text.clean_lines(value) or None if key in GOALS and value else value for key, value in values.items()
    }
    since = tidy.get("valid_from", row.valid_from)
    if since and row.valid_to and since > row.valid_to:
        raise RuleError({"valid_from": "开始日期晚于结束日期，请核对。"})
    if since and row.valid_from and since < row.valid_from and (problems := _check_earlier(session, row, since)):
        raise RuleError({"valid_from": "".join(problems)})
    assign(row, tidy, (*GOALS, "valid_from"))
    session.flush()


@needs(Right.EDIT)
def end(session: Session, pairing_id: int, on: date, reason: str) -> None:
    """Let ``on`` be the last day of a pairing; RuleError when it has ended, would end before it began, or lacks a reason."""
    row = found(session, Pairing, pairing_id)
    problems = _check_end(row, on, reason)
    if problems:
        raise RuleError(problems)
    _close(row, on, reason)
    session.flush()


@needs(Right.EDIT)
def change_teacher(session: Session, pairing_id: int, staff_id: int, on: date, reason: str) -> int:
    """Let another teacher help the pupil from a day on, with the same goals and the plan of the term; return the id of the new pairing."""
    row = found(session, Pairing, pairing_id)
    last_day = _last_day(row, on)
    problems = _check_end(row, last_day, reason) | _check_teacher(session, staff_id, on, more=1)
    if staff_id in _helpers(session, row.student_id, on):
        problems["staff_id"] = _ALREADY
    if not problems and _check_pupil(session, row.student_id, on):
        problems[""] = "这名学生那一天已经不在册，不能换人帮扶，请结束这条结对。"
    if problems:
        raise RuleError(problems)
    return _pass_on(session, row, staff_id, on, reason)


@needs(Right.EDIT)
def hand_over(session: Session, staff_id: int, to_staff_id: int, on: date, reason: str) -> tuple[int, ...]:
    """Pass every pupil of a teacher to another from a day on; return the ids of the new pairings.

    A pupil whom the other teacher helps already, or who is off the roll, only loses the first one. RuleError when the
    other is the same, is not in service or has not room for all of them.
    """
    query = select(Pairing).where(Pairing.staff_id == staff_id, Pairing.valid_to.is_(None)).order_by(Pairing.id)
    mine = session.scalars(query).all()
    here = [row for row in mine if not _check_pupil(session, row.student_id, on)]
    moving = [row for row in here if to_staff_id not in _helpers(session, row.student_id, on)]
    problems = _check_teacher(session, to_staff_id, on, more=len(moving))
    if staff_id == to_staff_id:
        problems = {"to_staff_id": "请移交给另一位老师。"}
    for row in mine:
        problems |= _check_end(row, _last_day(row, on), reason)
    if "staff_id" in problems:
        problems["to_staff_id"] = problems.pop("staff_id")
    if problems:
        raise RuleError(problems)
    for row in mine:
        if row not in moving:
            _close(row, _last_day(row, on), reason)
    session.flush()
    return tuple(_pass_on(session, row, to_staff_id, on, reason) for row in moving)


@needs(Right.LOOK)
def limit_of(session: Session, on: date) -> int:
    """Return how many pupils a teacher may be paired with at once by the policy of a day."""
    return int(policy.value(session, policy.PAIRINGS_MOST, on).value)


@needs(Right.LOOK)
def room_of(session: Session, staff_id: int, since: date) -> int:
    """Return how many more pupils a teacher may be paired with from a day on."""
    return max(limit_of(session, since) - _load(session, staff_id, since), 0)


@needs(Right.LOOK)
def usual_of(session: Session, on: date, *, party_member: bool) -> int:
    """Return how many pupils a teacher is usually paired with by the policy of a day; more is worth a word."""
    key = policy.PAIRINGS_USUAL_PARTY if party_member else policy.PAIRINGS_USUAL
    return int(policy.value(session, key, on).value)


@needs(Right.LOOK)
def warnings(session: Session, staff_id: int, since: date) -> tuple[str, ...]:
    """Return what deserves a second look before one more pairing of a teacher, in words; none of it blocks."""
    usual = usual_of(session, since, party_member=found(session, Staff, staff_id).party_member)
    load = _load(session, staff_id, since)
    return (f"这位老师已结对 {load} 人，一般每人 {usual} 人。",) if load >= usual else ()


def _check_pupil(session: Session, student_id: int, since: date) -> dict[str, str]:
    enrolled = select(Enrolment.status).where(Enrolment.student_id == student_id, holds_on(Enrolment, since))
    status = session.scalar(enrolled)
    if status is None or status in off_the_roll():
        return {"student_id": "这名学生那一天不在册，请核对开始日期。"}
    return {}


def _check_teacher(session: Session, staff_id: int, since: date, *, more: int) -> dict[str, str]:
    if session.scalar(select(Staff.id).where(Staff.id == staff_id, in_service(since))) is None:
        return {"staff_id": "这位老师那一天不在校，请另选一位。"}
    limit, load = limit_of(session, since), _load(session, staff_id, since)
    if not more or load + more <= limit:
        return {}
    if more == 1:
        return {"staff_id": f"这位老师已结对 {load} 人，按规定最多 {limit} 人，请另选一位。"}
    return {"staff_id": f"这位老师已结对 {load} 人，再加 {more} 人就超过规定的 {limit} 人，请另选或分给几位老师。"}


def _check_earlier(session: Session, row: Pairing, since: date) -> list[str]:
    """Return what is wrong with a pairing that began earlier, on the days this adds."""
    problems = [*_check_pupil(session, row.student_id, since).values()]
    if session.scalar(select(Staff.id).where(Staff.id == row.staff_id, in_service(since))) is None:
        problems.append("这位老师那一天不在校，请核对。")
    begun = or_(Pairing.valid_from.is_(None), Pairing.valid_from < row.valid_from)
    beside = (Pairing.staff_id == row.staff_id, Pairing.id != row.id)
    met = session.execute(select(Pairing.student_id, Pairing.valid_from).where(*beside, begun, _lasting(since))).all()
    if any(who == row.student_id for who, _ in met):
        problems.append(_ALREADY)
    days = {since, *(began for _, began in met if began and began > since)}
    held = select(func.count(Pairing.id)).where(*beside)
    load, limit = max(session.scalar(held.where(holds_on(Pairing, day))) or 0 for day in days), limit_of(session, since)
    if load >= limit:
        problems.append(f"这位老师那时已结对 {load} 人，按规定最多 {limit} 人，请核对。")
    return problems


def _lasting(since: date) -> ColumnElement[bool]:
    return or_(Pairing.valid_to.is_(None), Pairing.valid_to >= since)


def _load(session: Session, staff_id: int, since: date) -> int:
    # Pairings that start later count too: they would meet this one.
    mine = select(func.count(Pairing.id)).where(Pairing.staff_id == staff_id, _lasting(since))
    return session.scalar(mine) or 0


def _check_end(row: Pairing, last_day: date, reason: str) -> dict[str, str]:
    problems = {}
    if row.valid_to is not None:
        problems[""] = "这条结对已经结束。"
    elif row.valid_from and last_day < row.valid_from:
        problems["on"] = "结束日期早于开始日期，请核对。"
    if not text.clean(reason):
        problems["reason"] = "请写明原因。"
    return problems


def _last_day(row: Pairing, on: date) -> date:
    """Return the last day of a pairing that another follows on ``on``: the day before, or its only day."""
    return on if row.valid_from == on else on - timedelta(days=1)


def _helpers(session: Session, student_id: int, on: date) -> set[int]:
    return set(session.scalars(select(Pairing.staff_id).where(Pairing.student_id == student_id, _lasting(on))))


def _pass_on(session: Session, row: Pairing, staff_id: int, on: date, reason: str) -> int:
    _close(row, _last_day(row, on), reason)
    session.flush()
    taken = _add(session, row.student_id, staff_id, on, {goal: getattr(row, goal) for goal in GOALS})
    carry(session, row.id, taken, on)
    return taken


def _close(row: Pairing, last_day: date, reason: str) -> None:
    row.valid_to = last_day
    row.end_reason = text.clean(reason)


def _add(session: Session, student_id: int, staff_id: int, since: date, goals: Mapping[str, str | None]) -> int:
    tidy = {goal: text.clean_lines(words or "") or None for goal, words in goals.items()}
    row = Pairing(student_id=student_id, staff_id=staff_id, valid_from=since, **tidy)
    session.add(row)
    session.flush()
    return row.id


def _read(session: Session, condition: ColumnElement[bool]) -> tuple[PairingFacts, ...]:
    query: Query = (
        select(
            Pairing.id,
            Pairing.version,
            Pairing.student_id,
            Person.name,
            Pairing.staff_id,
            Staff.name,
            Pairing.valid_from,
            Pairing.valid_to,
            Pairing.ambition,
            Pairing.study,
            Pairing.life,
            Pairing.end_reason,
        )
        .join(Person, Person.id == Pairing.student_id)
        .join(Staff, Staff.id == Pairing.staff_id)
        .where(condition)
        .order_by(Pairing.valid_from.desc(), Pairing.id.desc())
    )
    return tuple(PairingFacts(*row) for row in session.execute(query))
