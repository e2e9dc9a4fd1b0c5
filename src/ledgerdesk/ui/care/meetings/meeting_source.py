"""会议和活动 as the sheet page shows it: what was held in the term, and how many of them each teacher came to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledgerdesk.domain import dates
from ledgerdesk.fields import codes
from ledgerdesk.services import attendance, meetings, terms
from ledgerdesk.services.attendance import Attended
from ledgerdesk.services.meetings import MeetingRow
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

#: What is held here; the panels of the recognition have a place and a form of their own.
KINDS = ("meeting", "training", "publicity", "condolence", "partner")
ALL, SOME, NOT_CALLED = "都到了", "有缺席", "没有叫到"
_TONES = {ALL: Tone.OK, SOME: Tone.WARN}
_ENTITIES = frozenset({"Meeting", "MeetingPerson", "Attachment", "Staff"})


def _figure(key: str, title: str, width: int = 76) -> Column:
    return Column(key=key, title=title, width=width, align=Align.RIGHT, find=None, priority=6)


MEETING_COLUMNS = (
    Column(key="title", title="名称", name=True, width=210, priority=9),
    Column(key="day", title="日期", width=104, priority=8),
    Column(key="kind", title="种类", width=120, priority=8, tone=lambda _v: Tone.INFO, find=None),
    Column(key="place", title="地点", width=120, priority=4),
    Column(key="chair", title="主持", width=90, priority=4),
    _figure("present", "到会", 80),
    Column(key="absent", title="缺席", width=150, priority=5),
    _figure("copies", "份数", 70),
    _figure("photos", "照片", 64),
)
ATTENDED_COLUMNS = (
    Column(key="name", title="教师", name=True, width=120, sort_by="pinyin", priority=9),
    Column(key="pinyin", title="", hidden=True, find=lambda value: str(value).replace(" ", "")),
    Column(key="initials", title="", hidden=True),
    Column(key="position", title="职务", width=120, priority=4),
    _figure("called", "叫到（次）", 96),
    _figure("came", "到会（次）", 96),
    Column(key="missed", title="没到的会", width=320, priority=6),
    Column(key="state", title="情况", width=100, tone=lambda v: _TONES.get(str(v), Tone.MUTE), priority=8, find=None),
)


@dataclass
class Held:
    """What the lists read last: meetings, who of each was absent, and each teacher's attendance."""

    meetings: tuple[MeetingRow, ...] = ()
    teachers: tuple[Attended, ...] = ()

    def told(self) -> str:
        """Return how many were held, in Chinese."""
        if not self.meetings:
            return ""
        return f"本学期 {len(self.meetings)} 次，到会 {sum(one.present for one in self.meetings):,} 人次"


def meeting_source(desk: Desk, held: Held, new: Callable[[], object]) -> ListSource:
    """Return what was held in the term, the newest first."""

    def read(session: Session) -> list[Row]:
        term = terms.term_at(session, desk.on)
        held.meetings = meetings.rows(session, term.covers_from, term.covers_to, KINDS)
        ids = [one.id for one in held.meetings]
        absent, copies = attendance.absent(session, ids), attendance.copies(session, ids)
        return [_meeting(one, absent.get(one.id, ()), copies.get(one.id)) for one in held.meetings]

    return ListSource(
        desk=desk,
        title="会议和活动",
        unit="次",
        columns=MEETING_COLUMNS,
        shown=[one.key for one in MEETING_COLUMNS],
        read=read,
        entities=_ENTITIES,
        search_hint="名称、地点、主持、缺席的人",
        empty=Empty(
            icon="users",
            what="本学期还没有会议和活动",
            why="工作会议、培训、政策宣传、慰问、结对学校交流都记在这里，谁到了谁没到一并记下。",
            actions=(("登记会议", new),) if desk.editable else (),
        ),
        words=lambda _total, _shown: "",
        make_filters=_meeting_filters,
    )


def attended_source(desk: Desk, held: Held) -> ListSource:
    """Return each teacher's attendance in the term, by pinyin."""

    def read(session: Session) -> list[Row]:
        term = terms.term_at(session, desk.on)
        held.teachers = attendance.by_teacher(session, term.covers_from, min(desk.on, term.covers_to), KINDS)
        return [_attended(one) for one in held.teachers]

    return ListSource(
        desk=desk,
        title="教师到会",
        unit="人",
        columns=ATTENDED_COLUMNS,
        shown=[one.key for one in ATTENDED_COLUMNS if not one.hidden],
        read=read,
        entities=_ENTITIES,
        search_hint="姓名、拼音、没到的会",
        empty=Empty(icon="users", what="还没有教师", why="先录入老师，登记会议时勾上谁到了。"),
        words=lambda _total, _shown: "",
        make_filters=_attended_filters,
    )


def _meeting(one: MeetingRow, absent: tuple[str, ...], copies: int | None) -> Row:
    kind = codes.table("meeting_kind").label(one.kind)
    present = f"{one.present}/{one.called}" if one.called else None
    return (
        one.id, one.title, dates.show_day(one.held_on), kind, one.place, one.chair, present,
        "、".join(absent), copies, one.photos or None,
    )  # fmt: skip


def _attended(one: Attended) -> Row:
    missed = "；".join(f"{day:%m-%d} {title}" for day, title in one.missed)
    state = SOME if one.missed else ALL if one.called else NOT_CALLED
    return (one.staff_id, one.name, one.pinyin, one.initials, one.position, one.called, one.came, missed, state)


def _meeting_filters(_rows: Sequence[Row]) -> Sequence[Filter]:
    kind = at(MEETING_COLUMNS, "kind")
    words = [codes.table("meeting_kind").label(each) for each in KINDS]
    kinds = [(word, word) for word in words]
    return (Filter(key="kind", everything="全部种类", options=kinds, passes=equals(kind), width=140),)


def _attended_filters(_rows: Sequence[Row]) -> Sequence[Filter]:
    state = at(ATTENDED_COLUMNS, "state")
    states = [(word, word) for word in (SOME, ALL, NOT_CALLED)]
    return (Filter(key="state", everything="全部情况", options=states, passes=equals(state), width=130),)
