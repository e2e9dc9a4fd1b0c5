"""What a panel said of each pupil: the level it proposes, its opinion, and the votes (F5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Meeting, MeetingOpinion, Recognition, RecognitionStep
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll
from ledgerdesk.services.recognition.evidence import CLASS_PANEL, PANELS
from ledgerdesk.services.stored import Query, found

_VOTES = ("votes_for", "votes_against", "abstained")


@dataclass(frozen=True)
class Opinion:
    """What a panel said of one recognition; votes are None where they were not counted."""

    recognition_id: int
    level: str | None = None
    opinion: str | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    abstained: int | None = None


@dataclass(frozen=True)
class PanelPupil:
    """A pupil a panel is to speak of, or spoke of; ``settled`` tells that a step rests on what it said."""

    recognition_id: int
    student_id: int
    name: str
    class_name: str
    status: str
    opinion: Opinion | None
    settled: bool


@needs(Right.LOOK)
def opinions(session: Session, meeting_id: int) -> tuple[Opinion, ...]:
    """Return what a panel said, in the order it was written down."""
    found(session, Meeting, meeting_id)
    query = select(MeetingOpinion).where(MeetingOpinion.meeting_id == meeting_id).order_by(MeetingOpinion.id)
    return tuple(_facts(row) for row in session.scalars(query))


@needs(Right.LOOK)
def pupils_for(session: Session, meeting_id: int) -> tuple[PanelPupil, ...]:
    """Return those a panel spoke of and those whose turn it is, by class; a class panel sees its own class only."""
    meeting = found(session, Meeting, meeting_id)
    spoken = {one.recognition_id: one for one in opinions(session, meeting_id)}
    settled = _settled(session, meeting_id)
    seats = on_roll(session, meeting.held_on)
    waiting = {row.id: row for row in session.scalars(_turn(meeting))}
    if meeting.class_id is not None:
        waiting = {
            one: row
            for one, row in waiting.items()
            if row.student_id in seats and seats[row.student_id].class_id == meeting.class_id
        }
    rows = waiting | {one: found(session, Recognition, one) for one in spoken}
    out = []
    for row in rows.values():
        pupil = seats.get(row.student_id)
        name, room = (pupil.name, pupil.class_name or "") if pupil else ("", "")
        order = pupil.order if pupil else (99,)
        told = PanelPupil(row.id, row.student_id, name, room, row.status, spoken.get(row.id), row.id in settled)
        out.append((order, told))
    return tuple(told for _order, told in sorted(out, key=lambda pair: (*pair[0], pair[1].recognition_id)))


@needs(Right.EDIT)
def set_opinions(session: Session, meeting_id: int, given: Iterable[Opinion]) -> None:
    """Write what a panel said of some pupils; an empty opinion takes what was said of one back.

    RuleError by recognition id: an unknown level, votes below zero, a step rests on it, or the entry is superseded.
    """
    meeting = found(session, Meeting, meeting_id)
    if meeting.kind not in PANELS:
        raise RuleError({"": "只有班级评议和学校评审要逐个学生写意见。"})
    listed, settled = list(given), _settled(session, meeting_id)
    stored = {
        row.recognition_id: row
        for row in session.scalars(select(MeetingOpinion).where(MeetingOpinion.meeting_id == meeting_id))
    }
    entries = _entries(session, listed)
    problems = {}
    for one in listed:
        before = stored.get(one.recognition_id)
        if before is not None and one.recognition_id in settled and _tidy(one) != _facts(before):
            problems[str(one.recognition_id)] = "已经按这次会议推进，意见和票数不能再改。"
        elif wrong := _wrong(entries.get(one.recognition_id), one):
            problems[str(one.recognition_id)] = wrong
    if problems:
        raise RuleError(problems)
    for one in map(_tidy, listed):
        _write(session, meeting_id, stored.get(one.recognition_id), one)
    session.flush()


def _write(session: Session, meeting_id: int, row: MeetingOpinion | None, one: Opinion) -> None:
    if one == Opinion(one.recognition_id):
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = MeetingOpinion(meeting_id=meeting_id, recognition_id=one.recognition_id)
        session.add(row)
    for column in ("level", "opinion", *_VOTES):
        if getattr(row, column, None) != getattr(one, column):
            setattr(row, column, getattr(one, column))


def _entries(session: Session, listed: list[Opinion]) -> dict[int, Recognition]:
    query = select(Recognition).where(Recognition.id.in_([one.recognition_id for one in listed]))
    return {row.id: row for row in session.scalars(query)}


def _wrong(row: Recognition | None, one: Opinion) -> str:
    if row is None:
        return "这条认定已经不在台账里，请重新选。"
    if row.superseded_on is not None:
        return "这条认定已经更正，请看新的一条。"
    if one.level and codes.table("level").entry(one.level) is None:
        return "请选等级。"
    if any((getattr(one, column) or 0) < 0 for column in _VOTES):
        return "票数不能是负数。"
    return ""


def _turn(meeting: Meeting) -> Query:
    """Return the query of the recognitions whose turn a panel is."""
    query = select(Recognition).where(Recognition.superseded_on.is_(None))
    if meeting.kind != CLASS_PANEL:
        return query.where(Recognition.status == rules.CLASS_REVIEW)
    listed = (Recognition.status == rules.DRAFT) & (Recognition.ground == rules.OFFICIAL)
    return query.where((Recognition.status == rules.VISITED) | listed)


def _settled(session: Session, meeting_id: int) -> set[int]:
    return set(session.scalars(select(RecognitionStep.recognition_id).where(RecognitionStep.meeting_id == meeting_id)))


def _tidy(one: Opinion) -> Opinion:
    votes = (one.votes_for, one.votes_against, one.abstained)
    return Opinion(one.recognition_id, one.level or None, text.clean_lines(one.opinion or "") or None, *votes)


def _facts(row: MeetingOpinion) -> Opinion:
    return Opinion(row.recognition_id, row.level, row.opinion, row.votes_for, row.votes_against, row.abstained)
