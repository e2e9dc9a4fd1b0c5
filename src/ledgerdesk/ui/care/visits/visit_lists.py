"""Visits and talks of a term as one list."""

from collections.abc import Callable, Sequence
from datetime import date

from ledgerdesk.domain import dates, masking
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import codes
from ledgerdesk.services import policy, talks, terms, visits
from ledgerdesk.services.talks import TalkRow
from ledgerdesk.services.visits import VisitRow
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals
from ledgerdesk.ui.sheet.sheet_column import Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

ENTITIES = frozenset({"Visit", "VisitStudent", "VisitTeacher", "Talk", "Person", "Staff", "ClassMembership", "Task"})
VISIT = "家访"
NOT_COUNTED = "不计次数"
COUNTS = "counts"  # the key of the filter; its values are True and False
_LATE = "补"  # written down long after
_JOINT = "、"


def _day(value: object) -> str:
    return dates.show_day(value) if isinstance(value, date) else "—"


def _tone(value: object) -> Tone:
    words = str(value)
    return Tone.WARN if words.endswith(_LATE) else Tone.MUTE if words == NOT_COUNTED else Tone.INFO


COLUMNS = (
    Column(key="day", title="日期", width=104, show=_day, find=None, priority=8),
    Column(key="kind", title="事情", width=90, priority=8),
    Column(key="students", title="学生", name=True, width=150),
    Column(key="classes", title="班级", width=130, priority=5, several="个班"),
    Column(key="village", title="村（社区）", width=104, priority=4),
    Column(key="mode", title="方式", width=64, priority=5),
    Column(key="teachers", title="教师", width=120, priority=7, several="位"),
    Column(key="told", title="情况", width=220, priority=3),
    Column(
        key="counted",
        title="计入",
        width=104,
        tone=_tone,
        find=None,
        priority=6,
    ),
    Column(key="recorded", title="登记", width=116, find=None, priority=2),
)


def span(session: Session, desk: Desk) -> tuple[date, date] | None:
    """Return first and last day of the term in view; None before there are terms."""
    try:
        term = desk.term or terms.term_at(session, desk.on)
    except LedgerError:
        return None
    return term.covers_from, term.covers_to


def source(desk: Desk, new: Callable[[], object]) -> ListSource:
    """Return the visits and talks of the term in view; a talk's id is negative, so that both fit in one list."""
    return ListSource(
        desk=desk,
        title="家访谈心",
        unit="条",
        columns=COLUMNS,
        shown=[column.key for column in COLUMNS],
        read=lambda session: _rows(session, desk),
        entities=ENTITIES,
        search_hint="学生、教师、村、情况",
        empty=Empty(
            icon="house-heart",
            what="本学期还没有家访和谈心",
            why="按 F7 登记一次家访，兄弟姐妹可以一起记。",
            actions=(("登记家访", new),) if desk.editable else (),
        ),
        words=lambda total, shown: f"本学期 {total:,} 条，显示 {shown:,} 条" if total else "",
        make_filters=_filters,
    )


def _rows(session: Session, desk: Desk) -> list[Row]:
    days = span(session, desk)
    if days is None:
        return []
    counting = policy.modes_by_day(session)
    found = [_visit(row, row.mode in counting(row.visited_on)) for row in visits.rows(session, *days)]
    found += [_talk(row) for row in talks.rows(session, *days)]
    return sorted(found, key=lambda row: (row[1], row[0]), reverse=True)


def _visit(row: VisitRow, counts: bool) -> Row:
    mode = codes.table("visit_mode").label(row.mode)
    told = row.situation or row.problems or row.purpose or row.at_school
    counted = _marked(f"第 {row.ordinal} 次" if counts and row.ordinal else NOT_COUNTED, row)
    recorded = _recorded(row)
    return (
        row.id, row.visited_on, VISIT, row.students, row.classes, row.village, mode, row.teachers, _line(masking.words(told or "")), counted,
        recorded,
    )  # fmt: skip


def _talk(row: TalkRow) -> Row:
    kind = codes.table("talk_kind").label(row.kind)
    counted = _marked("计入" if row.kind == talks.COUNTED else NOT_COUNTED, row)
    recorded = _recorded(row)
    told = _line(masking.words("　".join(part for part in (row.subject, row.topic or row.content) if part)))
    return (
        -row.id, row.held_on, kind, row.student_name, row.class_name, "", "", row.staff_name, told, counted, recorded,
    )  # fmt: skip


def _marked(words: str, row: VisitRow | TalkRow) -> str:
    return f"{words} {_LATE}" if row.late else words


def _recorded(row: VisitRow | TalkRow) -> str:
    return _marked(dates.show_day(row.recorded_on), row)


def _line(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    teacher, room, mode, kind = (at(COLUMNS, key) for key in ("teachers", "classes", "mode", "kind"))
    return (
        Filter(key="kind", everything="家访和谈心", options=_met(rows, kind), passes=equals(kind), width=130),
        Filter(key="teacher", everything="全部教师", options=_met(rows, teacher), passes=_among(teacher), width=120),
        Filter(key="class", everything="全部班级", options=_met(rows, room), passes=_among(room), width=140),
        Filter(key="mode", everything="全部方式", options=_met(rows, mode), passes=equals(mode), more=True, width=110),
        Filter(
            key=COUNTS, everything="计入和不计入的", options=[(True, "计入次数的"), (False, NOT_COUNTED)], passes=_counts,
            more=True, width=150,
        ),
        Filter(
            key="late", everything="按时和补登记的", options=[(_LATE, "补登记的")], passes=_late, more=True, width=150
        ),
    )  # fmt: skip


def _counts(row: Row, value: object) -> bool:
    return str(row[at(COLUMNS, "counted")]).startswith(NOT_COUNTED) is not value


def _late(row: Row, _value: object) -> bool:
    return str(row[at(COLUMNS, "recorded")]).endswith(_LATE)


def _met(rows: Sequence[Row], place: int) -> list[tuple[object, str]]:
    words = {word for row in rows for word in str(row[place] or "").split(_JOINT) if word}
    return [(word, word) for word in sorted(words)]


def _among(place: int) -> Callable[[Row, object], bool]:
    return lambda row, value: value in str(row[place] or "").split(_JOINT)
