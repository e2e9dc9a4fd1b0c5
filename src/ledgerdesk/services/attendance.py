"""Who of the staff was called to meetings and came: of one meeting, and of a period by teacher."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Meeting, MeetingPerson, Staff
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query


@dataclass(frozen=True)
class Attended:
    """A teacher in a period: to how many meetings they were called, how many they came to, which they missed."""

    staff_id: int
    name: str
    pinyin: str
    initials: str
    position: str
    called: int
    came: int
    missed: tuple[tuple[date, str], ...]


@needs(Right.LOOK)
def absent(session: Session, meeting_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return by meeting the names of those who were called and did not come."""
    out: dict[int, tuple[str, ...]] = {}
    query = select(MeetingPerson.meeting_id, MeetingPerson.name).where(
        MeetingPerson.meeting_id.in_(meeting_ids), MeetingPerson.present.is_(False)
    )
    for meeting_id, name in session.execute(query.order_by(MeetingPerson.id)):
        out[meeting_id] = (*out.get(meeting_id, ()), name)
    return out


@needs(Right.LOOK)
def copies(session: Session, meeting_ids: Collection[int]) -> dict[int, int]:
    """Return by meeting how many copies were given out; those without any are absent."""
    query = select(Meeting.id, Meeting.copies).where(Meeting.id.in_(meeting_ids), Meeting.copies.is_not(None))
    return {meeting_id: count for meeting_id, count in session.execute(query) if count is not None}


@needs(Right.LOOK)
def by_teacher(session: Session, first: date, last: date, kinds: Collection[str]) -> tuple[Attended, ...]:
    """Return the attendance at meetings of some kinds of whoever served in a period or was called, by pinyin."""
    query: Query = (
        select(MeetingPerson.staff_id, MeetingPerson.present, Meeting.held_on, Meeting.title)
        .join(Meeting, Meeting.id == MeetingPerson.meeting_id)
        .where(MeetingPerson.staff_id.is_not(None), Meeting.held_on.between(first, last), Meeting.kind.in_(kinds))
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
    )
    called: dict[int, int] = {}
    missed: dict[int, list[tuple[date, str]]] = {}
    for staff_id, present, held_on, title in session.execute(query):
        called[staff_id] = called.get(staff_id, 0) + 1
        if not present:
            missed.setdefault(staff_id, []).append((held_on, title))
    came = or_(Staff.joined_on.is_(None), Staff.joined_on <= last)
    serves = came & or_(Staff.left_on.is_(None), Staff.left_on >= first)
    columns = (Staff.id, Staff.name, Staff.pinyin, Staff.initials, Staff.position)
    known = session.execute(select(*columns).where(or_(serves, Staff.id.in_(called))).order_by(Staff.pinyin, Staff.id))
    return tuple(
        Attended(
            row.id, row.name, row.pinyin, row.initials, row.position or "", called.get(row.id, 0),
            called.get(row.id, 0) - len(missed.get(row.id, ())), tuple(missed.get(row.id, ())),
        )
        for row in known
    )  # fmt: skip
