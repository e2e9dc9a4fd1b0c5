"""Notices as they stand: the list of them, one with its period, its lines, and who could be named."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import notice
from ledgerdesk.domain.notice import PublicLine
from ledgerdesk.domain.rights import Right
from ledgerdesk.domain.terms import term_name
from ledgerdesk.domain.working_days import Period
from ledgerdesk.fields import codes
from ledgerdesk.models import (
    AuditEntry,
    AuditTransaction,
    IssuedDocument,
    Notice,
    NoticeLine,
    Person,
    SchoolYear,
    Student,
    Term,
)
from ledgerdesk.services import calendar, policy, terms
from ledgerdesk.services.notices import waiting
from ledgerdesk.services.notices.drafts import DRAFT, LEVELS, POSTED, VOID, Words, period, selected_counts, selection
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import (
    Pupil,
    categories_of,
    categorised,
    class_label,
    counted_categories,
    grade_name,
    on_roll,
    paired,
    teacher_names,
)
from ledgerdesk.services.stored import Query, found

_PAIRING = "pairing"
_BY_CATEGORY = ("aid", "register", notice.RECOGNITION)


@dataclass(frozen=True)
class Candidate:
    """A pupil a notice could name; ``reason`` says for the clerk's eyes why, ``already`` that one of the term does."""

    student_id: int
    name: str
    grade: str
    class_name: str
    reason: str
    already: bool


@dataclass(frozen=True)
class NoticeRow:
    """A notice in the list; ``number`` is "" for a draft, ``running`` while its period lasts."""

    id: int
    number: str
    kind: str
    title: str
    term: str
    status: str
    starts_on: date
    ends_on: date
    taken_down_on: date | None
    with_level: bool
    people: int
    running: bool


@dataclass(frozen=True)
class NoticeFacts:
    """A notice; ``may_come_down_from`` is the first day after its period, ``warnings`` are in words and block nothing."""

    id: int
    version: int
    kind: str
    term_id: int
    term: str
    title: str
    status: str
    period: Period
    with_level: bool
    level: str
    student_ids: tuple[int, ...]
    words: Words
    warnings: tuple[str, ...]
    number: str
    check_code: str
    issued_at: datetime | None
    taken_down_on: date | None
    may_come_down_from: date
    void_reason: str | None


@needs(Right.LOOK)
def candidates(session: Session, kind: str, term_id: int, on: date) -> tuple[Candidate, ...]:
    """Return the pupils a notice of a kind could name on a day, by class.

    Those taught here who hold a counted category (aid, register) or have a teacher (pairing), else all. Of recognition
    and payment those whose next step it is: reviewed and found in difficulty, on a list to be paid; a school that
    recognises nobody here posts those of a category.
    """
    wanted = counted_categories()
    among = categorised(on, wanted) if kind in _BY_CATEGORY else paired(on) if kind == _PAIRING else None
    waited = waiting.of(session, kind, term_id, on)
    if waited is not None:
        among = select(Student.id).where(Student.id.in_(waited))
    pupils = sorted(on_roll(session, on, among, here=waited is None).values(), key=lambda pupil: pupil.order)
    if waited is not None:
        reasons = waited
    elif kind == _PAIRING:
        reasons = {student_id: f"帮扶教师：{names}" for student_id, names in teacher_names(session, on).items()}
    else:
        label = codes.table("category").label
        held = categories_of(session, on, wanted)
        reasons = {student_id: "、".join(map(label, mine)) for student_id, mine in held.items()}
    named = _named(session, kind, term_id)
    return tuple(
        Candidate(p.id, p.name, grade_name(p), class_label(p), reasons.get(p.id, ""), p.id in named) for p in pupils
    )


@needs(Right.LOOK)
def rows(session: Session) -> tuple[NoticeRow, ...]:
    """Return every notice, the newest period first."""
    today, chosen = context(session).today, selected_counts(session)
    counted = session.execute(select(NoticeLine.notice_id, func.count()).group_by(NoticeLine.notice_id))
    counts = {row[0]: row[1] for row in counted}
    query: Query = (
        select(
            Notice.id,
            IssuedDocument.number,
            Notice.kind,
            Notice.title,
            SchoolYear.year,
            Term.season,
            Notice.status,
            Notice.starts_on,
            Notice.ends_on,
            Notice.taken_down_on,
            Notice.with_level,
        )
        .join(Term, Term.id == Notice.term_id)
        .join(SchoolYear, SchoolYear.id == Term.school_year_id)
        .outerjoin(IssuedDocument, IssuedDocument.id == Notice.document_id)
        .order_by(Notice.starts_on.desc(), Notice.id.desc())
    )
    return tuple(
        NoticeRow(
            id=row.id,
            number=row.number or "",
            kind=row.kind,
            title="".join(row.title.split("\n")),
            term=term_name(row.year, row.season),
            status=row.status,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            taken_down_on=row.taken_down_on,
            with_level=row.with_level,
            people=chosen.get(row.id, 0) if row.status == DRAFT else counts.get(row.id, 0),
            running=row.status == POSTED and row.starts_on <= today <= row.ends_on,
        )
        for row in session.execute(query)
    )


@needs(Right.LOOK)
def facts(session: Session, notice_id: int) -> NoticeFacts:
    """Return one notice; NotFoundError when there is none. The period of a draft follows policy and calendar."""
    row = found(session, Notice, notice_id)
    issued = session.get(IssuedDocument, row.document_id) if row.document_id else None
    span = period(session, row.starts_on) if issued is None else _stored_period(row, issued)
    chosen = selection(session, notice_id)
    posted = select(NoticeLine.student_id).where(NoticeLine.notice_id == notice_id).order_by(NoticeLine.row)
    return NoticeFacts(
        id=row.id,
        version=row.version,
        kind=row.kind,
        term_id=row.term_id,
        term=terms.facts(session, row.term_id).name,
        title=row.title,
        status=row.status,
        period=span,
        with_level=row.with_level,
        level=chosen.level if issued is None else _stored_level(session, notice_id),
        student_ids=chosen.student_ids if issued is None else tuple(session.scalars(posted)),
        words=chosen.words if issued is None else _stored_words(issued),
        warnings=warnings(session, span, row.term_id) if issued is None else (),
        number=issued.number if issued else "",
        check_code=issued.check_code if issued else "",
        issued_at=issued.issued_at if issued else None,
        taken_down_on=row.taken_down_on,
        may_come_down_from=span.ends_on + timedelta(days=1),
        void_reason=_void_reason(session, notice_id) if row.status == VOID else None,
    )


@needs(Right.LOOK)
def lines(session: Session, notice_id: int) -> tuple[PublicLine, ...]:
    """Return what the list says: of a draft computed for its first day, of an issued notice as it was posted.

    A name that was lawfully erased is "".
    """
    row = found(session, Notice, notice_id)
    if row.status == DRAFT:
        return tuple(line for _, line in draft_lines(session, row))
    columns: Query = select(NoticeLine.name, NoticeLine.grade, NoticeLine.class_name, NoticeLine.level)
    frozen = columns.where(NoticeLine.notice_id == notice_id).order_by(NoticeLine.row)
    return tuple(PublicLine(name or "", grade, room, level) for name, grade, room, level in session.execute(frozen))


@needs(Right.LOOK)
def draft_lines(session: Session, row: Notice) -> tuple[tuple[int, PublicLine], ...]:
    """Return (student id, line) of the pupils a draft names, by class; grade and class are those of its first day."""
    kept = selection(session, row.id)
    chosen, level = kept.student_ids, codes.table(LEVELS).label(kept.level) if kept.level else None
    among: Query = select(Student.id).where(Student.id.in_(chosen))
    seated = on_roll(session, row.starts_on, among)
    # Somebody who left meanwhile stays on the list until the clerk takes the name off: nothing vanishes unseen.
    gone = select(Person.id, Person.name, Person.born_on, Person.pinyin).where(Person.id.in_(set(chosen) - set(seated)))
    ordered = sorted(seated.values(), key=lambda pupil: pupil.order)
    posted = [_posted(pupil, level) for pupil in ordered]
    posted += [
        notice.Posted(r.id, r.name, "", "", r.born_on, level)
        for r in session.execute(gone.order_by(Person.pinyin, Person.id))
    ]
    return tuple(zip((p.student_id for p in posted), notice.lines(posted), strict=True))


@needs(Right.LOOK)
def posted_of(session: Session, student_id: int) -> tuple[int, ...]:
    """Return the ids of the issued notices that name a pupil, newest first."""
    query = select(NoticeLine.notice_id).where(NoticeLine.student_id == student_id)
    return tuple(session.scalars(query.order_by(NoticeLine.notice_id.desc())))


@needs(Right.LOOK)
def warnings(session: Session, span: Period, term_id: int) -> tuple[str, ...]:
    """Return what deserves a second look about a period, in words."""
    said = []
    if span.unknown_years:
        years = "、".join(map(str, span.unknown_years))
        said.append(f"未核对节假日：{years} 年的放假安排还没有，只按周末推算。请在校历里填好再定稿。")
    longest = calendar.calendar(session).longest_break(span.starts_on, span.ends_on)
    term = terms.facts(session, term_id)
    outside = (term.lessons_to is not None and span.ends_on > term.lessons_to) or (
        term.lessons_from is not None and span.starts_on < term.lessons_from
    )
    if outside or longest > policy.value(session, policy.LONG_BREAK, span.starts_on).value:
        said.append("公示期有一段在放假期间，家长可能看不到，请考虑换个日子。")
    if span.starts_on < context(session).today:
        said.append("公示的第一天已经过了，请改成今天或以后。")
    return tuple(said)


def days_in_words(span: Period) -> str:
    """Return 5个工作日 or 7天, as a notice says it."""
    return f"{span.count}个工作日" if span.kind == "working" else f"{span.count}天"


def _posted(pupil: Pupil, level: str | None) -> notice.Posted:
    return notice.Posted(pupil.id, pupil.name, grade_name(pupil), class_label(pupil), pupil.born_on, level)


def _stored_level(session: Session, notice_id: int) -> str:
    """Return the code of the level an issued notice was posted with; "" for none."""
    query = select(NoticeLine.level).where(NoticeLine.notice_id == notice_id, NoticeLine.level.is_not(None)).limit(1)
    label = session.scalar(query)
    return codes.table(LEVELS).code_of(label) or "" if label else ""


def _named(session: Session, kind: str, term_id: int) -> set[int]:
    query = select(NoticeLine.student_id).join(Notice, Notice.id == NoticeLine.notice_id)
    return set(session.scalars(query.where(Notice.kind == kind, Notice.term_id == term_id, Notice.status != VOID)))


def _stored_period(row: Notice, issued: IssuedDocument) -> Period:
    told = (issued.content or {}).get("period", {})
    unknown = tuple(told.get("unknown_years", ()))
    return Period(row.starts_on, row.ends_on, told.get("count", 0), told.get("kind", "working"), unknown)


def _stored_words(issued: IssuedDocument) -> Words:
    told = issued.content or {}
    return Words(told.get("place", ""), told.get("basis", ""), told.get("mailbox", ""))


def _void_reason(session: Session, notice_id: int) -> str | None:
    """Return the reason of the step that voided a notice, from the journal."""
    query = (
        select(AuditEntry.values, AuditTransaction.reason)
        .join(AuditTransaction, AuditTransaction.id == AuditEntry.transaction_id)
        .where(AuditEntry.entity == Notice.__name__, AuditEntry.entity_id == notice_id, AuditEntry.op == "U")
        .order_by(AuditEntry.id.desc())
    )
    voided = (reason for values, reason in session.execute(query) if (values or {}).get("status", ("", ""))[1] == VOID)
    return next(voided, None)
