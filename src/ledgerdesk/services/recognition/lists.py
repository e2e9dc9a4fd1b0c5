"""Recognitions as they stand: a batch as a table with what each still lacks, and one of them whole."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import (
    Meeting,
    MeetingOpinion,
    Person,
    Recognition,
    RecognitionBatch,
    RecognitionStep,
    Staff,
)
from ledgerdesk.services import objections
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll
from ledgerdesk.services.recognition import advancing, applications
from ledgerdesk.services.recognition import evidence as reading
from ledgerdesk.services.recognition.applications import ApplicationFacts
from ledgerdesk.services.recognition.candidates import last_levels
from ledgerdesk.services.recognition.panels import Opinion
from ledgerdesk.services.stored import Query, found


@dataclass(frozen=True)
class RecognitionRow:
    """A recognition in the table; ``next`` is the step that comes next ("" at the end), ``lacks`` what that one lacks.

    ``proposed`` is the level the newest panel proposed, ``basis`` what it rests on in words; levels are codes.
    """

    id: int
    student_id: int
    name: str
    class_name: str
    ground: str
    status: str
    level: str
    last_level: str
    proposed: str
    basis: str
    next: str
    lacks: str
    notice_id: int | None


@dataclass(frozen=True)
class StepFacts:
    """A step that was taken: who visited, on which meeting, notice or hand-up it rests."""

    source: str
    target: str
    done_on: date
    staff: str
    finding: str
    proposal: str
    visit_id: int | None
    meeting_id: int | None
    notice_id: int | None
    hand_up_id: int | None


@dataclass(frozen=True)
class Spoken:
    """What one panel said of a pupil, and on which day."""

    meeting_id: int
    kind: str
    held_on: date
    said: Opinion


@dataclass(frozen=True)
class RecognitionFacts:
    """A recognition whole: its row, application, steps, what panels said, objections; ``version`` guards changes.

    ``replaced`` are the entries it corrects, the newest first; ``superseded_on`` is set when it was corrected itself.
    """

    row: RecognitionRow
    version: int
    batch_id: int
    applied_on: date | None
    recognised_on: date | None
    reason: str
    superseded_on: date | None
    replaces_id: int | None
    application: ApplicationFacts | None
    steps: tuple[StepFacts, ...]
    spoken: tuple[Spoken, ...]
    objections: tuple[objections.ObjectionFacts, ...]


@needs(Right.LOOK)
def rows(session: Session, batch_id: int, on: date) -> tuple[RecognitionRow, ...]:
    """Return the entries of a batch that stand, by class, with what each lacks for its next step on a day."""
    found(session, RecognitionBatch, batch_id)
    query = select(Recognition).where(Recognition.batch_id == batch_id, Recognition.superseded_on.is_(None))
    return _rows(session, list(session.scalars(query)), on)


@needs(Right.LOOK)
def counts(session: Session, batch_id: int) -> dict[str, int]:
    """Return how many entries of a batch stand at each step; steps nobody is at are absent."""
    query = select(Recognition.status).where(Recognition.batch_id == batch_id, Recognition.superseded_on.is_(None))
    return dict(Counter(session.scalars(query)))


@needs(Right.LOOK)
def facts(session: Session, recognition_id: int) -> RecognitionFacts:
    """Return one recognition whole; NotFoundError when there is none."""
    row = found(session, Recognition, recognition_id)
    told = objections.of_notice(session, row.notice_id) if row.notice_id else ()
    return RecognitionFacts(
        row=_rows(session, [row], context(session).today)[0],
        version=row.version,
        batch_id=row.batch_id,
        applied_on=row.applied_on,
        recognised_on=row.recognised_on,
        reason=row.reason or "",
        superseded_on=row.superseded_on,
        replaces_id=row.replaces_id,
        application=applications.facts(session, recognition_id),
        steps=_steps(session, recognition_id),
        spoken=_spoken(session, recognition_id),
        objections=tuple(one for one in told if one.about_id in (None, row.student_id)),
    )


@needs(Right.LOOK)
def of_student(session: Session, student_id: int) -> tuple[int, ...]:
    """Return the ids of every entry of a pupil, those superseded too, the newest first."""
    query = select(Recognition.id).where(Recognition.student_id == student_id)
    return tuple(session.scalars(query.order_by(Recognition.id.desc())))


def _rows(session: Session, listed: list[Recognition], on: date) -> tuple[RecognitionRow, ...]:
    seats = on_roll(session, on)
    named: Query = select(Person.id, Person.name).where(Person.id.in_([row.student_id for row in listed]))
    names = {one.id: one.name for one in session.execute(named)}
    held = reading.read(session, listed, on).categories
    last = {year: last_levels(session, year) for year in {row.school_year_id for row in listed}}
    proposed = _proposed(session, [row.id for row in listed])
    ahead = {row.id: ahead_of(row.status, row.ground) for row in listed}
    lacks = _lacks(session, listed, ahead)
    word = codes.table("category").label

    def told(row: Recognition) -> RecognitionRow:
        seat = seats.get(row.student_id)
        ground = codes.table("recognition_ground").label(row.ground)
        return RecognitionRow(
            id=row.id,
            student_id=row.student_id,
            name=names[row.student_id],
            class_name=(seat.class_name or "") if seat else "",
            ground=row.ground,
            status=row.status,
            level=row.level or "",
            last_level=last[row.school_year_id].get(row.student_id, ""),
            proposed=proposed.get(row.id, ""),
            basis="、".join(map(word, held.get(row.student_id, ()))) or ground,
            next=ahead[row.id],
            lacks=lacks.get(row.id, ""),
            notice_id=row.notice_id,
        )

    def order(row: Recognition) -> tuple[object, ...]:
        seat = seats.get(row.student_id)
        return (0, seat.order, row.id) if seat else (1, (), row.id)

    return tuple(map(told, sorted(listed, key=order)))


def ahead_of(status: str, ground: str) -> str:
    """Return the step that usually comes next; "" at the end. One on a list goes straight to the class panel."""
    if status == rules.DRAFT and ground == rules.OFFICIAL:
        return rules.CLASS_REVIEW
    if status == rules.OBJECTED:
        return rules.CONFIRMED
    if status not in rules.STEPS[:-1]:
        return ""
    return rules.STEPS[rules.STEPS.index(status) + 1]


def _lacks(session: Session, listed: Iterable[Recognition], ahead: dict[int, str]) -> dict[int, str]:
    by_step: dict[str, list[int]] = defaultdict(list)
    for row in listed:
        # What is still to be handed up lacks nothing the clerk could bring.
        if ahead[row.id] not in ("", rules.REPORTED):
            by_step[ahead[row.id]].append(row.id)
    return {
        one.id: one.sentence
        for target, ids in by_step.items()
        for one in advancing.can_advance(session, ids, target).missing
    }


def _proposed(session: Session, ids: list[int]) -> dict[int, str]:
    query: Query = (
        select(MeetingOpinion.recognition_id, MeetingOpinion.level)
        .join(Meeting, Meeting.id == MeetingOpinion.meeting_id)
        .where(MeetingOpinion.recognition_id.in_(ids), MeetingOpinion.level.is_not(None))
        .order_by(Meeting.held_on, Meeting.id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _steps(session: Session, recognition_id: int) -> tuple[StepFacts, ...]:
    query = (
        select(RecognitionStep, Staff.name)
        .outerjoin(Staff, Staff.id == RecognitionStep.staff_id)
        .where(RecognitionStep.recognition_id == recognition_id)
        .order_by(RecognitionStep.id)
    )
    return tuple(
        StepFacts(
            step.source,
            step.target,
            step.done_on,
            name or "",
            step.finding or "",
            step.proposal or "",
            step.visit_id,
            step.meeting_id,
            step.notice_id,
            step.hand_up_id,
        )
        for step, name in session.execute(query)
    )


def _spoken(session: Session, recognition_id: int) -> tuple[Spoken, ...]:
    query = (
        select(MeetingOpinion, Meeting)
        .join(Meeting, Meeting.id == MeetingOpinion.meeting_id)
        .where(MeetingOpinion.recognition_id == recognition_id)
        .order_by(Meeting.held_on, Meeting.id)
    )
    return tuple(
        Spoken(
            meeting.id,
            meeting.kind,
            meeting.held_on,
            Opinion(recognition_id, row.level, row.opinion, row.votes_for, row.votes_against, row.abstained),
        )
        for row, meeting in session.execute(query)
    )
