"""Move recognitions along the table of transitions; the one place where their status is written."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context, require_barrier
from ledgerdesk.domain import notice as notices
from ledgerdesk.domain import text
from ledgerdesk.domain.aid import payment
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.aid.recognition import Evidence
from ledgerdesk.domain.policy import PolicyBook
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Notice, PaymentBatch, Person, Recognition, RecognitionStep, Term
from ledgerdesk.services import policy
from ledgerdesk.services.permission import needs
from ledgerdesk.services.recognition import evidence as reading
from ledgerdesk.services.recognition import terms as levels
from ledgerdesk.services.recognition.evidence import Given, Known
from ledgerdesk.services.stored import Query, found

_NOTHING = Given()
_BEFORE_REVIEW = (rules.DRAFT, rules.APPLIED, rules.VISITED, rules.CLASS_REVIEW)


@dataclass(frozen=True)
class Missing:
    """Whose step lacks something, and what in words."""

    id: int
    student_id: int
    name: str
    sentence: str


@dataclass(frozen=True)
class Readiness:
    """Who may take a step, who may not and why, and what deserves a second look; ``ready`` are ids in the order asked."""

    ready: tuple[int, ...]
    missing: tuple[Missing, ...]
    warnings: tuple[Missing, ...] = ()


@needs(Right.LOOK)
def can_advance(
    session: Session,
    ids: Iterable[int],
    target: str,
    *,
    on: date | None = None,
    given: Given = _NOTHING,
    each: Mapping[int, Given] | None = None,
) -> Readiness:
    """Return which recognitions may take a step to ``target`` now, and what the others lack.

    ``given`` comes with the step for all, ``each`` for one of them in its stead. Without ``on`` a step is of the day
    its evidence is of: of the visit, of the meeting.
    """
    rows = _rows(session, ids)
    known = reading.read(session, rows, on or context(session).today)
    told = {row.id: _lacks(known, row, target, _given(row, given, each), on, context(session).today) for row in rows}
    names, book = _names(session, [row.student_id for row in rows]), policy.book(session)
    return Readiness(
        ready=tuple(row.id for row in rows if not told[row.id]),
        missing=tuple(
            Missing(row.id, row.student_id, names[row.student_id], "；".join(told[row.id]))
            for row in rows
            if told[row.id]
        ),
        warnings=tuple(
            Missing(row.id, row.student_id, names[row.student_id], said)
            for row in rows
            if not told[row.id] and (said := _warning(book, known, row, target, on, context(session).today))
        ),
    )


@needs(Right.EDIT)
def advance(
    session: Session,
    ids: Iterable[int],
    target: str,
    *,
    on: date | None = None,
    given: Given = _NOTHING,
    each: Mapping[int, Given] | None = None,
) -> None:
    """Move recognitions to ``target``, all of them or none; arguments as ``can_advance``.

    RuleError counts what is lacking; whose it is, ``can_advance`` tells. To REPORTED only in a barrier.
    """
    if target == rules.REPORTED:
        require_barrier(session)
    _move(session, _rows(session, ids), target, on=on, given=given, each=each)


@needs(Right.ISSUE)
def issued(session: Session, notice: Notice, student_ids: Iterable[int]) -> None:
    """Move those to POSTED whom a recognition notice, just issued, names."""
    if notice.kind != notices.RECOGNITION:
        return
    rows = [row for row in _of_notice(session, notice, student_ids) if row.status == rules.SCHOOL_REVIEW]
    _move(session, rows, rules.POSTED)


@needs(Right.LOOK)
def not_reviewed(session: Session, notice: Notice, student_ids: Iterable[int]) -> int:
    """Return how many pupils a recognition notice names whose review is not done; other notices none."""
    if notice.kind != notices.RECOGNITION:
        return 0
    return sum(row.status in _BEFORE_REVIEW for row in _of_notice(session, notice, student_ids))


@needs(Right.ISSUE)
def voided(session: Session, notice: Notice) -> None:
    """Move those back to their review whom a voided notice had posted.

    RuleError when one is recognised by now, or money went on the strength of the notice (R21).
    """
    sent = select(PaymentBatch.id).where(
        PaymentBatch.notice_id == notice.id, PaymentBatch.status.in_((payment.SENT, payment.CLOSED))
    )
    if session.scalar(sent.limit(1)) is not None:
        raise RuleError({"": "已有批次按这份公示发放，不能作废。要更正，请在发放里补发或收回。"})
    query = select(Recognition).where(Recognition.notice_id == notice.id, Recognition.superseded_on.is_(None))
    rows = list(session.scalars(query))
    settled = sum(row.status in rules.RECOGNISED for row in rows)
    if settled:
        raise RuleError({"": f"已有 {settled} 人按这份公示确认认定，不能作废。要更正，请在认定里办理更正。"})
    waiting = [row for row in rows if row.status in (rules.POSTED, rules.OBJECTED)]
    _move(session, waiting, rules.SCHOOL_REVIEW)


@needs(Right.ISSUE)
def upheld(session: Session, notice_id: int, student_id: int) -> None:
    """Move a pupil to OBJECTED against whom an objection to a notice was upheld, if the notice had posted one."""
    query = select(Recognition).where(
        Recognition.notice_id == notice_id,
        Recognition.student_id == student_id,
        Recognition.superseded_on.is_(None),
        Recognition.status == rules.POSTED,
    )
    _move(session, list(session.scalars(query)), rules.OBJECTED)


@needs(Right.EDIT)
def succeed(session: Session, row: Recognition, target: str, on: date) -> None:
    """Let an entry that corrects another begin where that one stood: confirmed, or reviewed and to be posted again."""
    _set(session, row, target, RecognitionStep(recognition_id=row.id, done_on=on, notice_id=row.notice_id))
    if target == rules.CONFIRMED:
        row.recognised_on = on
        session.flush()
        levels.settle(session, [row], on)


def _move(
    session: Session,
    rows: list[Recognition],
    target: str,
    *,
    on: date | None = None,
    given: Given = _NOTHING,
    each: Mapping[int, Given] | None = None,
) -> None:
    today = context(session).today
    known = reading.read(session, rows, on or today)
    lacking = Counter(
        "；".join(lacks) for row in rows if (lacks := _lacks(known, row, target, _given(row, given, each), on, today))
    )
    if lacking:
        told = "，".join(f"{said}（{count} 人）" for said, count in lacking.most_common())
        word = codes.table("recognition_status").label(target)
        raise RuleError({"": f"有 {lacking.total()} 人不能推进到{word}：{told}。"})
    for row in rows:
        own = _given(row, given, each)
        _write(session, known, row, target, own, reading.evidence(known, row, target, own, on, today))
    session.flush()
    if target == rules.CONFIRMED:
        levels.settle(session, rows, on or today)


def _write(session: Session, known: Known, row: Recognition, target: str, given: Given, told: Evidence) -> None:
    """Write what a step leaves behind, and the step."""
    step, source = RecognitionStep(recognition_id=row.id, done_on=told.on), row.status
    if target == rules.VISITED:
        _note_visit(known, row, given, step)
    elif target == rules.CLASS_REVIEW:
        step.meeting_id = known.panels[row.id, reading.CLASS_PANEL][0]
    elif target == rules.SCHOOL_REVIEW and source == rules.CLASS_REVIEW:
        step.meeting_id, panel = known.panels[row.id, reading.SCHOOL_PANEL]
        row.level = panel.level
    elif target == rules.SCHOOL_REVIEW:
        step.notice_id, row.notice_id = row.notice_id, None
    elif target == rules.POSTED:
        row.notice_id = step.notice_id = known.postings[row.id].id
    elif target == rules.CONFIRMED:
        row.recognised_on, step.notice_id = told.on, row.notice_id
        row.level = told.level
    elif target == rules.REFUSED:
        row.level, step.notice_id = rules.NOT_POOR, row.notice_id
    elif target == rules.REPORTED:
        step.hand_up_id = given.hand_up_id
    if given.reason and target in (rules.CONFIRMED, rules.REFUSED, rules.WITHDRAWN):
        row.reason = text.clean_lines(given.reason)
    _set(session, row, target, step)


def _set(session: Session, row: Recognition, target: str, step: RecognitionStep) -> None:
    """Write a status with its step: the only function that does."""
    step.source, step.target, row.status = row.status, target, target
    session.add(step)


def _note_visit(known: Known, row: Recognition, given: Given, step: RecognitionStep) -> None:
    """Write who visited and what was found: as given, else as the home visit of the term tells it."""
    visit = known.visit_of(row, given)
    step.staff_id = given.staff_id or (visit.staff_id if visit else None)
    step.visit_id = visit.id if visit and (given.visit_id is not None or not given.finding) else None
    step.finding = text.clean_lines(given.finding or (visit.finding if visit else ""))
    step.proposal = text.clean_lines(given.proposal or (visit.proposal if visit else ""))


def _lacks(known: Known, row: Recognition, target: str, given: Given, on: date | None, today: date) -> tuple[str, ...]:
    if row.superseded_on is not None:
        return ("这条认定已经更正，请看新的一条",)
    way = rules.transition(row.status, target, row.ground)
    if way is None:
        word = codes.table("recognition_status").label
        return (f"现在是“{word(row.status)}”，不能直接到“{word(target)}”",)
    return rules.missing(way, reading.evidence(known, row, target, given, on, today))


def _warning(book: PolicyBook, known: Known, row: Recognition, target: str, on: date | None, today: date) -> str:
    if target != rules.VISITED or row.applied_on is None:
        return ""
    day = reading.evidence(known, row, target, _NOTHING, on, today).on
    within = int(book.at(reading.VISIT_WITHIN, row.applied_on).value)
    taken = (day - row.applied_on).days
    return f"申请后 {taken} 天才走访，要求 {within} 天内" if taken > within else ""


def _given(row: Recognition, given: Given, each: Mapping[int, Given] | None) -> Given:
    own = (each or {}).get(row.id, given)
    return replace(own, finding=own.finding.strip(), proposal=own.proposal.strip())


def _rows(session: Session, ids: Iterable[int]) -> list[Recognition]:
    """Return the recognitions in the order asked; NotFoundError when one is gone."""
    wanted = tuple(dict.fromkeys(ids))
    met = {row.id: row for row in session.scalars(select(Recognition).where(Recognition.id.in_(wanted)))}
    return [met.get(one) or found(session, Recognition, one) for one in wanted]


def _names(session: Session, students: list[int]) -> dict[int, str]:
    query: Query = select(Person.id, Person.name).where(Person.id.in_(students))
    return {row.id: row.name for row in session.execute(query)}


def _of_notice(session: Session, notice: Notice, student_ids: Iterable[int]) -> list[Recognition]:
    year = select(Term.school_year_id).where(Term.id == notice.term_id).scalar_subquery()
    query = select(Recognition).where(
        Recognition.school_year_id == year,
        Recognition.superseded_on.is_(None),
        Recognition.student_id.in_(tuple(student_ids)),
    )
    return list(session.scalars(query))
