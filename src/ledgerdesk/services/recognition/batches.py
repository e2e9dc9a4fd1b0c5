"""Batches of a school year: opened, filled while their entries are drafts, closed when all have come to an end."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.domain.terms import school_year_name
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import (
    Application,
    MeetingOpinion,
    Recognition,
    RecognitionBatch,
    RecognitionStep,
    RecognitionTerm,
    SchoolYear,
    Student,
)
from ledgerdesk.services import attachments, terms
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, found, unchanged

RECOGNITION = Recognition.__name__


@dataclass(frozen=True)
class BatchFacts:
    """A batch; ``year`` is the one its school year starts in, ``pupils`` counts its entries that stand."""

    id: int
    version: int
    year: int
    number: int
    title: str
    opened_on: date
    closed_on: date | None
    pupils: int

    @property
    def year_name(self) -> str:
        """Return 2026-2027学年."""
        return school_year_name(self.year)


@needs(Right.LOOK)
def rows(session: Session, year: int | None = None) -> tuple[BatchFacts, ...]:
    """Return the batches, of the school year that starts in a year if asked, the newest first."""
    query = _select().order_by(SchoolYear.year.desc(), RecognitionBatch.number.desc())
    if year is not None:
        query = query.where(SchoolYear.year == year)
    return tuple(BatchFacts(*row) for row in session.execute(query))


@needs(Right.LOOK)
def facts(session: Session, batch_id: int) -> BatchFacts:
    """Return one batch; NotFoundError when there is none."""
    found(session, RecognitionBatch, batch_id)
    return BatchFacts(*session.execute(_select().where(RecognitionBatch.id == batch_id)).one())


@needs(Right.EDIT)
def open_batch(session: Session, on: date, title: str = "") -> int:
    """Open another batch of the school year that covers a day and return its id; RuleError by field key.

    Later batches of a year take up pupils of late lists; without a title it is called by year and number.
    """
    term = terms.facts(session, terms.ensure(session, on))
    if on > context(session).today:
        raise RuleError({"opened_on": "开始的日期还没有到，请核对。"})
    year_id = session.scalars(select(SchoolYear.id).where(SchoolYear.year == term.year)).one()
    last = session.scalar(select(func.max(RecognitionBatch.number)).where(RecognitionBatch.school_year_id == year_id))
    number = (last or 0) + 1
    named = text.clean(title) or f"{school_year_name(term.year)}家庭经济困难学生认定（第{number}批）"
    row = RecognitionBatch(school_year_id=year_id, number=number, title=named, opened_on=on, closed_on=None)
    session.add(row)
    session.flush()
    return row.id


@needs(Right.EDIT)
def rename(session: Session, batch_id: int, version: int, title: str) -> None:
    """Call a batch otherwise; RuleError for a blank title, StaleRecordError when it was changed meanwhile."""
    row = unchanged(session, RecognitionBatch, batch_id, version)
    if not text.clean(title):
        raise RuleError({"title": "请填写这一批的名称。"})
    row.title = text.clean(title)
    session.flush()


@needs(Right.EDIT)
def close(session: Session, batch_id: int, on: date) -> None:
    """Close a batch whose entries have all come to an end; RuleError says how many have not."""
    row = found(session, RecognitionBatch, batch_id)
    problems = {}
    under_way = _standing(session, batch_id, Recognition.status.not_in(rules.FROZEN))
    if under_way:
        problems[""] = f"还有 {under_way} 人没有办完，不能结束这一批。"
    if on < row.opened_on or on > context(session).today:
        problems["closed_on"] = "结束的日期不对，请核对。"
    if problems:
        raise RuleError(problems)
    row.closed_on = on
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, batch_id: int) -> None:
    """Delete a batch opened by mistake; RuleError while anybody is in it."""
    row = found(session, RecognitionBatch, batch_id)
    if session.scalar(select(func.count()).where(Recognition.batch_id == batch_id)):
        raise RuleError({"": "这一批里已经有学生，不能删除。"})
    session.delete(row)
    session.flush()


@needs(Right.EDIT)
def add(session: Session, batch_id: int, grounds: Mapping[int, str]) -> dict[int, int]:
    """Take pupils (id: ground) into an open batch as drafts and return the new entries by pupil.

    Whoever was refused or took the application back this school year gets a new entry, the old one is superseded.
    RuleError: the batch is closed, a ground is none, a pupil is gone or stands in a batch of the year already.
    """
    batch = found(session, RecognitionBatch, batch_id)
    live = _live(session, batch.school_year_id, grounds)
    _check(session, batch, grounds, live)
    today = context(session).today
    for row in live.values():
        row.superseded_on = today
    # The old entry must have ended before its successor stands: one is live.
    session.flush()
    added = {}
    for student_id, ground in grounds.items():
        before = live.get(student_id)
        added[student_id] = Recognition(
            batch_id=batch_id,
            school_year_id=batch.school_year_id,
            student_id=student_id,
            ground=ground,
            status=rules.DRAFT,
            replaces_id=before.id if before else None,
        )
        session.add(added[student_id])
    session.flush()
    return {student_id: row.id for student_id, row in added.items()}


@needs(Right.EDIT)
def set_ground(session: Session, recognition_id: int, ground: str) -> None:
    """Say on what ground a draft stands; RuleError once it has moved on."""
    row = found(session, Recognition, recognition_id)
    if row.status != rules.DRAFT:
        raise RuleError({"ground": "已经开始办理，依据不能再改。"})
    if codes.table("recognition_ground").entry(ground) is None:
        raise RuleError({"ground": "请选认定依据。"})
    row.ground = ground
    session.flush()


@needs(Right.EDIT)
def remove(session: Session, recognition_ids: Iterable[int]) -> None:
    """Take drafts out of their batch, applications included; RuleError when one has moved on (it may be withdrawn).

    An entry it replaced stands again.
    """
    wanted = [found(session, Recognition, one) for one in recognition_ids]
    moved = sum(row.status != rules.DRAFT for row in wanted)
    if moved:
        raise RuleError({"": f"有 {moved} 人已经开始办理，不能移出。要停办，请登记撤回并写明原因。"})
    for row in wanted:
        _delete(session, row)


@needs(Right.EDIT)
def delete_of(session: Session, student_id: int) -> None:
    """Delete every entry of a pupil who is about to be deleted; nobody who was posted may be."""
    query = select(Recognition).where(Recognition.student_id == student_id).order_by(Recognition.id.desc())
    for row in session.scalars(query).all():
        _delete(session, row)


def _delete(session: Session, row: Recognition) -> None:
    for cls in (Application, MeetingOpinion, RecognitionStep, RecognitionTerm):
        for part in session.scalars(select(cls).where(cls.recognition_id == row.id)):
            session.delete(part)
    attachments.delete_of(session, RECOGNITION, row.id)
    before = session.get(Recognition, row.replaces_id) if row.replaces_id else None
    session.delete(row)
    session.flush()
    if before is not None:
        before.superseded_on = None
        session.flush()


def _select() -> Query:
    pupils = (
        select(func.count())
        .where(Recognition.batch_id == RecognitionBatch.id, Recognition.superseded_on.is_(None))
        .scalar_subquery()
    )
    return select(
        RecognitionBatch.id,
        RecognitionBatch.version,
        SchoolYear.year,
        RecognitionBatch.number,
        RecognitionBatch.title,
        RecognitionBatch.opened_on,
        RecognitionBatch.closed_on,
        pupils,
    ).join(SchoolYear, SchoolYear.id == RecognitionBatch.school_year_id)


def _standing(session: Session, batch_id: int, *conditions: object) -> int:
    query = select(func.count()).where(Recognition.batch_id == batch_id, Recognition.superseded_on.is_(None))
    return session.scalar(query.where(*conditions)) or 0  # type: ignore[arg-type] # columns compared


def _live(session: Session, year_id: int, ids: Iterable[int]) -> dict[int, Recognition]:
    query = select(Recognition).where(
        Recognition.school_year_id == year_id,
        Recognition.superseded_on.is_(None),
        Recognition.student_id.in_(tuple(ids)),
    )
    return {row.student_id: row for row in session.scalars(query)}


def _check(
    session: Session, batch: RecognitionBatch, grounds: Mapping[int, str], live: Mapping[int, Recognition]
) -> None:
    problems = {}
    if batch.closed_on is not None:
        problems["batch_id"] = "这一批已经结束，请另开一批。"
    if any(codes.table("recognition_ground").entry(ground) is None for ground in grounds.values()):
        problems["ground"] = "请选认定依据。"
    known = session.scalar(select(func.count()).where(Student.id.in_(tuple(grounds)))) or 0
    if known != len(grounds):
        problems["student_ids"] = "有学生已经不在台账里，请重新选。"
    standing = sum(row.status not in rules.ENDED for row in live.values())
    if standing:
        problems["student_ids"] = f"有 {standing} 人这个学年已经在认定里，请去掉再加。"
    if problems:
        raise RuleError(problems)
