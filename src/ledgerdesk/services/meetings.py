"""Meetings and activities the school keeps minutes of: panels, trainings, publicity, visits of condolence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Meeting, MeetingOpinion, MeetingPerson, RecognitionStep, SchoolClass, Staff
from ledgerdesk.services import attachments
from ledgerdesk.services.permission import needs
from ledgerdesk.services.recognition import evidence
from ledgerdesk.services.stored import Query, found, unchanged

CLASS_PANEL, SCHOOL_PANEL = evidence.CLASS_PANEL, evidence.SCHOOL_PANEL
MEETING = Meeting.__name__
_WRITTEN = ("place", "chair", "recorder", "channel")
_LONG = ("minutes", "decision")
_COLUMNS = ("kind", "held_on", "class_id", "title", "copies", *_WRITTEN, *_LONG)
#: What a step rests on and so stays as it was.
_HELD = ("kind", "held_on", "class_id")


@dataclass(frozen=True)
class Attendee:
    """Somebody called to a meeting, in what capacity (code table), and whether they came."""

    name: str
    capacity: str
    staff_id: int | None = None
    present: bool = True


@dataclass(frozen=True, kw_only=True)
class MeetingFacts:
    """A meeting; ``class_id`` for a class panel, ``channel`` and ``copies`` for publicity. ``id`` 0 before it is stored.

    ``settled`` counts the pupils whose step rests on it: its day, its people and what it said of them stay then.
    """

    kind: str
    held_on: date
    title: str
    class_id: int | None = None
    place: str | None = None
    chair: str | None = None
    recorder: str | None = None
    minutes: str | None = None
    decision: str | None = None
    channel: str | None = None
    copies: int | None = None
    people: tuple[Attendee, ...] = ()
    id: int = 0
    version: int = 0
    settled: int = 0


@dataclass(frozen=True)
class MeetingRow:
    """A meeting in a list: how many were called and came, of how many pupils it spoke, photos and scans."""

    id: int
    kind: str
    held_on: date
    title: str
    class_name: str
    place: str
    chair: str
    called: int
    present: int
    pupils: int
    photos: int


@needs(Right.EDIT)
def add(session: Session, facts: MeetingFacts) -> int:
    """Store a meeting and return its id; RuleError by field key."""
    _check(session, facts)
    row = Meeting(**_values(facts))
    session.add(row)
    session.flush()
    _seat(session, row.id, facts)
    return row.id


@needs(Right.LOOK)
def facts(session: Session, meeting_id: int) -> MeetingFacts:
    """Return a stored meeting; NotFoundError when there is none."""
    row = found(session, Meeting, meeting_id)
    people = tuple(Attendee(one.name, one.capacity, one.staff_id, one.present) for one in _people(session, meeting_id))
    kept = {column: getattr(row, column) for column in _COLUMNS}
    return MeetingFacts(**kept, people=people, id=row.id, version=row.version, settled=_settled(session, meeting_id))


@needs(Right.EDIT)
def update(session: Session, meeting_id: int, version: int, facts: MeetingFacts) -> None:
    """Write a meeting as it should read; RuleError by field key, StaleRecordError when changed meanwhile.

    Once a step rests on it, its day, class and people stay: what was done on their strength stays provable.
    """
    row = unchanged(session, Meeting, meeting_id, version)
    _check(session, facts)
    values = _values(facts)
    before = tuple(Attendee(one.name, one.capacity, one.staff_id, one.present) for one in _people(session, meeting_id))
    reseated = before != _tidy(facts.people)
    settled = _settled(session, meeting_id)
    if settled and (reseated or any(getattr(row, column) != values[column] for column in _HELD)):
        raise RuleError({"": f"已有 {settled} 人按这次会议推进，日期和到会人员不能再改；会议内容可以补充。"})
    if reseated:
        for one in _people(session, meeting_id):
            session.delete(one)
        session.flush()
        _seat(session, meeting_id, facts)
    for column, value in values.items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    session.flush()


@needs(Right.EDIT)
def delete(session: Session, meeting_id: int) -> None:
    """Delete a meeting entered by mistake, with what it said of pupils; RuleError once a step rests on it."""
    row = found(session, Meeting, meeting_id)
    if settled := _settled(session, meeting_id):
        raise RuleError({"": f"已有 {settled} 人按这次会议推进，会议记录不能删除。"})
    for cls in (MeetingOpinion, MeetingPerson):
        for part in session.scalars(select(cls).where(cls.meeting_id == meeting_id)):
            session.delete(part)
    attachments.delete_of(session, MEETING, meeting_id)
    session.flush()
    session.delete(row)
    session.flush()


@needs(Right.LOOK)
def rows(session: Session, first: date, last: date, kinds: Collection[str] = ()) -> tuple[MeetingRow, ...]:
    """Return the meetings of some days, of some kinds if asked, the newest first."""
    query = (
        select(Meeting, SchoolClass.name)
        .outerjoin(SchoolClass, SchoolClass.id == Meeting.class_id)
        .where(Meeting.held_on.between(first, last))
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
    )
    if kinds:
        query = query.where(Meeting.kind.in_(tuple(kinds)))
    met = list(session.execute(query))
    ids = [row.id for row, _ in met]
    called = _counted(session, MeetingPerson, ids)
    came = _counted(session, MeetingPerson, ids, MeetingPerson.present.is_(True))
    spoken, photos = _counted(session, MeetingOpinion, ids), attachments.counts(session, MEETING, ids)
    return tuple(
        MeetingRow(
            row.id,
            row.kind,
            row.held_on,
            row.title,
            class_name or "",
            row.place or "",
            row.chair or "",
            called.get(row.id, 0),
            came.get(row.id, 0),
            spoken.get(row.id, 0),
            photos.get(row.id, 0),
        )
        for row, class_name in met
    )


@needs(Right.LOOK)
def gaps(session: Session, facts: MeetingFacts) -> tuple[str, ...]:
    """Return in words who is lacking at a panel by the policy of its day; other meetings lack nobody."""
    if facts.kind not in evidence.PANELS:
        return ()
    rule = evidence.panel_rule(session, facts.kind, facts.held_on)
    came = [one.capacity for one in facts.people if one.present]
    said = [f"到会人员里没有{word}" for code, word in rule.capacities if code not in came]
    if len(came) < rule.least:
        said.append(f"到会 {len(came)} 人，至少要 {rule.least} 人")
    return tuple(said)


def _check(session: Session, facts: MeetingFacts) -> None:
    problems: dict[str, str] = {}
    if codes.table("meeting_kind").entry(facts.kind) is None:
        problems["kind"] = "请选会议的种类。"
    if facts.held_on > context(session).today:
        problems["held_on"] = "会议的日期还没有到，请核对。"
    if not text.clean(facts.title):
        problems["title"] = "请填写会议的名称。"
    if facts.kind == CLASS_PANEL and facts.class_id is None:
        problems["class_id"] = "请选是哪个班的评议。"
    if facts.class_id is not None and session.get(SchoolClass, facts.class_id) is None:
        problems["class_id"] = "这个班已经不在台账里，请重新选。"
    if facts.copies is not None and facts.copies < 0:
        problems["copies"] = "份数不能是负数。"
    if any(not text.clean(one.name) for one in facts.people):
        problems["people"] = "有到会人员没有写姓名。"
    elif any(codes.table("capacity").entry(one.capacity) is None for one in facts.people):
        problems["people"] = "有到会人员没有选身份。"
    known = {one.staff_id for one in facts.people if one.staff_id is not None}
    if known and session.scalar(select(func.count()).where(Staff.id.in_(known))) != len(known):
        problems["people"] = "有老师已经不在台账里，请重新选。"
    if problems:
        raise RuleError(problems)


def _values(facts: MeetingFacts) -> dict[str, Any]:
    values = {column: getattr(facts, column) for column in _COLUMNS}
    values |= {column: text.clean(values[column] or "") or None for column in _WRITTEN}
    values |= {column: text.clean_lines(values[column] or "") or None for column in _LONG}
    return values | {"title": text.clean(facts.title)}


def _tidy(people: tuple[Attendee, ...]) -> tuple[Attendee, ...]:
    return tuple(Attendee(text.clean(one.name), one.capacity, one.staff_id, one.present) for one in people)


def _seat(session: Session, meeting_id: int, facts: MeetingFacts) -> None:
    for one in _tidy(facts.people):
        session.add(
            MeetingPerson(
                meeting_id=meeting_id,
                staff_id=one.staff_id,
                name=one.name,
                capacity=one.capacity,
                present=one.present,
            )
        )
    session.flush()


def _people(session: Session, meeting_id: int) -> list[MeetingPerson]:
    query = select(MeetingPerson).where(MeetingPerson.meeting_id == meeting_id).order_by(MeetingPerson.id)
    return list(session.scalars(query))


def _settled(session: Session, meeting_id: int) -> int:
    return session.scalar(select(func.count()).where(RecognitionStep.meeting_id == meeting_id)) or 0


def _counted(session: Session, cls: Any, ids: list[int], *conditions: Any) -> dict[int, int]:
    query: Query = select(cls.meeting_id, func.count()).where(cls.meeting_id.in_(ids), *conditions)
    return {row[0]: row[1] for row in session.execute(query.group_by(cls.meeting_id))}
