"""The lists of 进度: who is to be visited this week, who lacks a talk or a teacher, and how each teacher stands."""

from collections.abc import Sequence
from datetime import date, timedelta

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import codes, kinds
from ledgerdesk.fields.field import Field
from ledgerdesk.services import pairings, visits
from ledgerdesk.services.pairings import TeacherLoad
from ledgerdesk.services.radar import talks
from ledgerdesk.services.visits import VisitDue
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet_column import Column, Row
from ledgerdesk.ui.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

SLIP, TALKS, ALONE, TEACHERS = "slip", "talks", "alone", "teachers"
LATE, THIS_WEEK, LATER, DONE = "落后", "该去了", "还没到", "齐了"
TO_VISIT = "to_visit"
ON_TIME, NOBODY = "按时", "没有结对"
ENTITIES = frozenset(
    {
        "Visit", "VisitStudent", "Talk", "Pairing", "Person", "Staff", "Enrolment", "ClassMembership", "Category",
        "HouseholdMember", "Household", "Term",
    }
)  # fmt: skip
_STATE_TONES = {LATE: Tone.BAD, THIS_WEEK: Tone.WARN, LATER: Tone.MUTE, DONE: Tone.OK}

SLIP_COLUMNS = (
    Column(key="village", title="村（社区）", width=110, priority=8),
    Column(key="group", title="组", width=86, priority=4),
    Column(key="name", title="学生", width=110, name=True),
    Column(key="class_name", title="班级", width=130, priority=5),
    Column(key="teachers", title="帮扶教师", width=110, priority=6),
    Column(key="count", title="已访", width=66, find=None, priority=7),
    Column(key="last", title="上次", width=104, find=None, priority=5),
    Column(key="by", title="最晚", width=104, find=None, priority=6),
    Column(
        key="state",
        title="到今天",
        width=104,
        tone=lambda v: _STATE_TONES.get(str(v), Tone.MUTE),
        find=None,
        priority=8,
    ),
)
TALK_COLUMNS = (
    Column(key="name", title="学生", width=120, name=True),
    Column(key="class_name", title="班级", width=140, priority=7),
    Column(key="teachers", title="帮扶教师", width=130, priority=8),
    Column(key="count", title="本月谈心", width=90, find=None, priority=6),
    Column(key="last", title="上次", width=110, find=None, priority=5),
)
ALONE_COLUMNS = (
    Column(key="name", title="学生", width=120, name=True),
    Column(key="class_name", title="班级", width=140, priority=8),
    Column(key="village", title="村（社区）", width=120, priority=6),
    Column(key="categories", title="类别", width=240, priority=5),
)
TEACHER_COLUMNS = (
    Column(key="name", title="教师", width=120, name=True),
    Column(key="party", title="党员", width=70, find=None, priority=3),
    Column(key="pupils", title="帮扶学生", width=90, find=None, show=lambda value: f"{value} 名", priority=7),
    Column(key="visits", title="家访（学期）", width=110, find=None, priority=8),
    Column(key="talks", title="本月谈心", width=100, find=None, priority=7),
    Column(
        key="state",
        title="到今天",
        width=150,
        tone=lambda v: {ON_TIME: Tone.OK, NOBODY: Tone.MUTE}.get(str(v), Tone.BAD if LATE in str(v) else Tone.WARN),
        find=None,
        priority=8,
    ),
)
#: What the slip carries on paper; the last column is written in by hand.
SLIP_PAPER: tuple[Field, ...] = (
    kinds.text("village", "村（社区）", width=12),
    kinds.text("group", "组", width=10),
    kinds.text("name", "学生", width=12),
    kinds.text("class_name", "班级", width=16),
    kinds.text("teachers", "帮扶教师", width=12),
    kinds.text("count", "已访", width=6),
    kinds.text("last", "上次", width=12),
)
SLIP_BY_HAND = kinds.text("note", "走访情况", width=34)


def slip(desk: Desk) -> ListSource:
    """Return every pupil to be visited this term, in walking order."""
    return ListSource(
        desk=desk,
        title="走访单",
        unit="人",
        columns=SLIP_COLUMNS,
        shown=[column.key for column in SLIP_COLUMNS],
        read=lambda session: slip_rows(session, desk.on),
        entities=ENTITIES,
        search_hint="学生、村、教师",
        empty=Empty(icon="house-heart", what="没有要家访的学生", why="有类别或者结了对的学生，会按学期排进走访单。"),
        words=lambda total, shown: f"要家访的学生 {total:,} 人，显示 {shown:,} 人" if total else "",
        make_filters=_slip_filters,
    )


def talk_list(desk: Desk) -> ListSource:
    """Return the paired pupils who still lack a talk this month."""
    return ListSource(
        desk=desk,
        title="谈心",
        unit="人",
        columns=TALK_COLUMNS,
        shown=[column.key for column in TALK_COLUMNS],
        read=lambda session: _talk_rows(session, desk.on),
        entities=ENTITIES,
        search_hint="学生、教师",
        empty=Empty(icon="circle-check", what="本月该谈心的都谈过了", why="结了对的学生，每个月都会排进来。"),
        words=lambda total, shown: f"本月还没谈心 {total:,} 人，显示 {shown:,} 人" if total else "",
        make_filters=_talk_filters,
    )


def alone(desk: Desk) -> ListSource:
    """Return the pupils who should have a teacher and have none."""
    return ListSource(
        desk=desk,
        title="没有教师",
        unit="人",
        columns=ALONE_COLUMNS,
        shown=[column.key for column in ALONE_COLUMNS],
        read=lambda session: _alone_rows(session, desk.on),
        entities=ENTITIES,
        search_hint="学生、村",
        empty=Empty(icon="circle-check", what="学生都有帮扶教师了", why="有类别而没有结对的学生，会列在这里。"),
        words=lambda total, shown: f"没有帮扶教师 {total:,} 人，显示 {shown:,} 人" if total else "",
        make_filters=_alone_filters,
    )


def teachers(desk: Desk) -> ListSource:
    """Return the teachers with what they have done for their pupils."""
    return ListSource(
        desk=desk,
        title="教师",
        unit="位",
        columns=TEACHER_COLUMNS,
        shown=[column.key for column in TEACHER_COLUMNS],
        read=lambda session: _teacher_rows(session, desk.on),
        entities=ENTITIES,
        search_hint="教师",
        empty=Empty(icon="users", what="还没有教师", why="先在“班级与教师”里录入老师。"),
        words=lambda total, shown: f"教师 {total:,} 位，显示 {shown:,} 位" if total else "",
        make_filters=_teacher_filters,
    )


def week_end(day: date) -> date:
    """Return the Sunday of a day's week."""
    return day + timedelta(days=6 - day.weekday())


def state_of(entry: VisitDue, on: date) -> str:
    """Return how a pupil's visits stand on a day, in a word."""
    if entry.next_from is None:
        return DONE
    if entry.late:
        return LATE
    return THIS_WEEK if entry.next_from <= week_end(on) else LATER


def progress_of(session: Session, on: date) -> tuple[VisitDue, ...]:
    """Return how everybody's visits stand on a day; nothing before there are terms."""
    try:
        return visits.progress(session, on)
    except LedgerError:
        return ()


def slip_rows(session: Session, on: date) -> list[Row]:
    """Return the rows of the slip, in walking order."""
    return [
        (
            e.student_id, e.village, e.group, e.name, e.class_name, e.teachers, f"{e.done}/{e.required}", _day(e.last_on),
            _day(e.next_by), state_of(e, on),
        )
        for e in progress_of(session, on)
    ]  # fmt: skip


def _talk_rows(session: Session, on: date) -> list[Row]:
    return [
        (e.student_id, e.name, e.class_name, e.teachers, f"{e.done}/{e.required}", _day(e.last_on))
        for e in talks_due(session, on)
    ]


def talks_due(session: Session, on: date) -> tuple[talks.TalkDue, ...]:
    """Return who lacks a talk this month; nothing before there are terms."""
    try:
        return talks.due(session, on)
    except LedgerError:
        return ()


def _alone_rows(session: Session, on: date) -> list[Row]:
    label = codes.table("category").label
    return [
        (p.student_id, p.name, p.class_name, p.village, "、".join(map(label, p.categories)))
        for p in pairings.without_teacher(session, on)
    ]


def _teacher_rows(session: Session, on: date) -> list[Row]:
    board = pairings.board(session, on)
    stand = {entry.student_id: entry for entry in progress_of(session, on)}
    short = {entry.student_id: entry for entry in talks_due(session, on)}
    mine: dict[int, list[int]] = {}
    for pupil in board.pupils:
        for staff_id, _name in pupil.teachers.values():
            mine.setdefault(staff_id, []).append(pupil.student_id)
    shown = [t for t in board.teachers if t.teaches or t.load]
    return [_teacher_row(teacher, mine.get(teacher.staff_id, []), stand, short) for teacher in shown]


def _teacher_row(
    teacher: TeacherLoad, pupils: list[int], stand: dict[int, VisitDue], short: dict[int, talks.TalkDue]
) -> Row:
    known = [stand[who] for who in pupils if who in stand]
    done, required = sum(min(e.done, e.required) for e in known), sum(e.required for e in known)
    late, quiet = sum(e.late for e in known), sum(who in short for who in pupils)
    parts = [f"家访{LATE} {late} 人" if late else "", f"谈心差 {quiet} 人" if quiet else ""]
    state = "，".join(part for part in parts if part) or (ON_TIME if pupils else NOBODY)
    return (
        teacher.staff_id, teacher.name, "党员" if teacher.party_member else "", len(pupils),
        f"{done}/{required}" if pupils else "—", f"{len(pupils) - quiet}/{len(pupils)}" if pupils else "—", state,
    )  # fmt: skip


def _slip_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    state, village, teacher = (at(SLIP_COLUMNS, key) for key in ("state", "village", "teachers"))

    def stands(row: Row, value: object) -> bool:
        return row[state] in (LATE, THIS_WEEK) if value == TO_VISIT else row[state] == value

    states = ((TO_VISIT, "本周走访单"), (LATE, LATE), (LATER, LATER), (DONE, DONE))
    return (
        Filter(key="state", everything="全部学生", options=states, passes=stands, width=140),
        Filter(key="village", everything="全部村", options=options(rows, village), passes=equals(village), width=120),
        Filter(key="teacher", everything="全部教师", options=options(rows, teacher), passes=equals(teacher), width=120),
    )


def _talk_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    teacher, room = at(TALK_COLUMNS, "teachers"), at(TALK_COLUMNS, "class_name")
    return (
        Filter(key="teacher", everything="全部教师", options=options(rows, teacher), passes=equals(teacher), width=120),
        Filter(key="class", everything="全部班级", options=options(rows, room), passes=equals(room), width=140),
    )


def _alone_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    village, room = at(ALONE_COLUMNS, "village"), at(ALONE_COLUMNS, "class_name")
    return (
        Filter(key="village", everything="全部村", options=options(rows, village), passes=equals(village), width=120),
        Filter(key="class", everything="全部班级", options=options(rows, room), passes=equals(room), width=140),
    )


def _teacher_filters(_rows: Sequence[Row]) -> Sequence[Filter]:
    state = at(TEACHER_COLUMNS, "state")

    def behind(row: Row, value: object) -> bool:
        return (row[state] in (ON_TIME, NOBODY)) is (value == ON_TIME)

    return (
        Filter(
            key="state",
            everything="全部教师",
            options=((LATE, "只看没跟上的"), (ON_TIME, "按时的")),
            passes=behind,
            width=130,
        ),
    )


def _day(day: date | None) -> str:
    return dates.show_day(day) if day is not None else ""
