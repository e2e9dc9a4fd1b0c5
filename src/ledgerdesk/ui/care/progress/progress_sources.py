"""The three lists of 进度: by teacher, by pupil, by class; all of them read from the radar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from ledgerdesk.domain import dues
from ledgerdesk.domain.dues import Span, State
from ledgerdesk.errors import LedgerError
from ledgerdesk.services import terms
from ledgerdesk.services.radar import classes, pupils, standing, teachers
from ledgerdesk.services.radar.cells import NOT_ASKED
from ledgerdesk.services.radar.classes import ClassRow
from ledgerdesk.services.radar.pupils import PupilRow
from ledgerdesk.services.radar.teachers import TeacherRow
from ledgerdesk.ui.care.progress import progress_marks as marks
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import KEEP, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter

T = TypeVar("T")
TEACHERS, PUPILS, CLASSES = "teachers", "pupils", "classes"
ENTITIES = frozenset(
    {
        "Visit", "VisitStudent", "VisitTeacher", "Talk", "Pairing", "Person", "Staff", "StaffLeave", "Enrolment",
        "ClassMembership", "Category", "HouseholdMember", "Household", "Village", "Term", "PolicyOverride", "SchoolClass",
        "TeachingAssignment",
    }
)  # fmt: skip
BEHIND, STATE, CHOSEN = "behind", "state", "chosen"
LATE_VISIT, WEEK, QUIET, ALONE = "late_visit", "week", "quiet", "alone"
_STATES = ((LATE_VISIT, "家访落后"), (WEEK, "本周该走访"), (QUIET, "本月没谈心"), (ALONE, "没有教师"))
_PARTY, _PAIRED, _UNPAIRED = "party", "paired", "unpaired"
_HIDDEN = Column(key="late", title="", hidden=True, find=None)
_EMPTY = Empty(
    icon="heart-handshake", what="还没有要帮扶的学生", why="有类别或者结了对的学生，家访和谈心的进度会列在这里。"
)


@dataclass
class Read:
    """What was read last, for whoever stands beside the lists; ``chosen`` are pupils behind a figure and its words."""

    teachers: dict[int, TeacherRow] = field(default_factory=dict)
    pupils: dict[int, PupilRow] = field(default_factory=dict)
    classes: dict[int, ClassRow] = field(default_factory=dict)
    term: str = ""
    chosen: tuple[frozenset[int], str] | None = None


def teacher_list(desk: Desk, read: Read, months: Sequence[Span]) -> ListSource:
    """Return the teachers."""
    columns = (
        Column(key="name", title="教师", width=96, name=True, priority=KEEP, sort_by="order"),
        Column(key="helped", title="帮扶学生", width=98, find=None, priority=6, show=str),
        *marks.columns(months, _begun(months, desk.on)),
        Column(
            key=marks.MADE, title="本人走访", width=86, find=None, priority=3, show=lambda n: f"{n} 次" if n else "—",
            hint="这学期本人去走访的次数，不论走访谁；一次走访几个孩子算一次",
        ),
        marks.words_column(190),
        _HIDDEN,
        Column(key="held", title="", hidden=True, find=None),
        Column(key="order", title="", hidden=True, find=None),
        Column(key="names", title="", hidden=True),
    )  # fmt: skip

    def rows(session: Session) -> list[Row]:
        found = _read(lambda: teachers.view(session, desk.on))
        read.teachers = {row.staff_id: row for row in found.rows} if found else {}
        read.term = found.term.name if found else ""
        return [_teacher(place, row) for place, row in enumerate(found.rows)] if found else []

    return _source(desk, "教师", "位", columns, rows, "教师、学生姓名", lambda _rows: _teacher_filters(columns))


def pupil_list(desk: Desk, read: Read, months: Sequence[Span]) -> ListSource:
    """Return the pupils."""
    begun = _begun(months, desk.on)
    columns = (
        Column(key="name", title="学生", width=96, name=True, priority=KEEP),
        Column(key="class_name", title="班级", width=130, priority=6),
        Column(key="village", title="村（社区）", width=104, priority=3),
        Column(key="group", title="组", width=70, priority=1),
        Column(key="teachers", title="帮扶教师", width=92, priority=6, several="位"),
        *marks.columns(months, begun, visits="家访", width=76),
        Column(key="days", title="去家访的日子", width=170, find=None, priority=3),
        marks.words_column(178),
        _HIDDEN,
        Column(key="held", title="", hidden=True, find=None),
    )

    def rows(session: Session) -> list[Row]:
        found = _read(lambda: pupils.view(session, desk.on))
        read.pupils = {row.student_id: row for row in found.rows} if found else {}
        read.term = found.term.name if found else ""
        return [_pupil(row, _month(months, desk.on)) for row in found.rows] if found else []

    def filters(found: Sequence[Row]) -> Sequence[Filter]:
        return _pupil_filters(columns, found, read)

    return _source(desk, "学生", "人", columns, rows, "学生、教师、村", filters)


def class_list(desk: Desk, read: Read, months: Sequence[Span]) -> ListSource:
    """Return the classes."""
    columns = (
        Column(key="name", title="班级", width=140, name=True, priority=KEEP, sort_by="order"),
        Column(key="teacher", title="班主任", width=96, priority=6),
        Column(key="helped", title="帮扶学生", width=86, find=None, priority=7, show=lambda n: f"{n} 人"),
        *marks.columns(months, _begun(months, desk.on)),
        marks.words_column(168),
        _HIDDEN,
        Column(key="order", title="", hidden=True, find=None),
    )

    def rows(session: Session) -> list[Row]:
        found = _read(lambda: classes.view(session, desk.on))
        read.classes = {row.class_id: row for row in found.rows} if found else {}
        read.term = found.term.name if found else ""
        return [_class(place, row) for place, row in enumerate(found.rows)] if found else []

    return _source(desk, "班级", "个", columns, rows, "班级、班主任", lambda _rows: (_behind(columns),))


def days_of(row: PupilRow) -> str:
    """Return the days of a pupil's visits: 9月12日、补 10月20日."""
    return "、".join(f"{'补 ' if one.late else ''}{one.visited_on.month}月{one.visited_on.day}日" for one in row.marks)


def _source(
    desk: Desk,
    title: str,
    unit: str,
    columns: Sequence[Column],
    read: Callable[[Session], list[Row]],
    search_hint: str,
    make_filters: Callable[[Sequence[Row]], Sequence[Filter]],
) -> ListSource:
    return ListSource(
        desk=desk,
        title=title,
        unit=unit,
        columns=columns,
        shown=[column.key for column in columns if not column.hidden],
        read=read,
        entities=ENTITIES,
        search_hint=search_hint,
        empty=_EMPTY,
        words=lambda _total, _shown: "",
        make_filters=make_filters,
    )


def _teacher(place: int, row: TeacherRow) -> Row:
    helped = (f"{len(row.pupils)} 名" if row.pupils else "—") + ("　党员" if row.party_member else "")
    names = " ".join(name for _, name in row.pupils)
    return (
        row.staff_id, row.name, helped, marks.figure(row.visits), *map(marks.figure, row.talks), row.made,
        marks.told(row.words, row.state), row.state is State.LATE,
        frozenset({_PARTY} if row.party_member else ()) | {_PAIRED if row.pupils else _UNPAIRED}, place, names,
    )  # fmt: skip


def _pupil(row: PupilRow, month: int | None) -> Row:
    quiet = month is not None and row.talks[month].done < row.talks[month].wanted
    flags = {LATE_VISIT: row.visits.behind > 0, WEEK: row.week, QUIET: quiet, ALONE: not row.teachers}
    told = f"不要求：{row.why}" if row.words == NOT_ASKED and row.why else row.words
    words = f"{row.gone}，{told}" if row.gone else told
    return (
        row.student_id, row.name, row.class_name, row.village, row.group, row.teachers, marks.figure(row.visits),
        *map(marks.figure, row.talks), days_of(row), marks.told(words, row.state), row.state is State.LATE,
        frozenset(key for key, holds in flags.items() if holds and row.here),
    )  # fmt: skip


def _class(place: int, row: ClassRow) -> Row:
    return (
        row.class_id, row.name, row.teacher, len(row.pupils), marks.figure(row.visits), *map(marks.figure, row.talks),
        marks.told(row.words, row.state), row.state is State.LATE, place,
    )  # fmt: skip


def _behind(columns: Sequence[Column]) -> Filter:
    late, words = at(columns, "late"), "只看落后的"
    return Filter(key=BEHIND, everything=words, options=((True, words),), passes=equals(late), box=True)


def _teacher_filters(columns: Sequence[Column]) -> Sequence[Filter]:
    held = at(columns, "held")
    kinds = ((_PARTY, "党员教师"), (_PAIRED, "有帮扶学生的"), (_UNPAIRED, "没有结对的"))
    who = Filter(
        key="who", everything="全部教师", options=kinds, passes=lambda row, value: value in _flags(row[held]), width=140
    )
    return who, _behind(columns)


def _pupil_filters(columns: Sequence[Column], rows: Sequence[Row], read: Read) -> Sequence[Filter]:
    held, room, teacher = at(columns, "held"), at(columns, "class_name"), at(columns, "teachers")
    return (
        Filter(
            key=STATE,
            everything="全部进度",
            options=_STATES,
            passes=lambda row, value: value in _flags(row[held]),
            width=124,
        ),
        Filter(key="class", everything="全部班级", options=options(rows, room), passes=equals(room), width=132),
        Filter(key="teacher", everything="全部教师", options=options(rows, teacher), passes=equals(teacher), more=True),
        _behind(columns),
        *chosen_filter(read),
    )


def chosen_filter(read: Read) -> tuple[Filter, ...]:
    """Return the condition for the pupils behind a figure; none where no figure was opened."""
    if read.chosen is None:
        return ()
    ids, words = read.chosen
    return (
        Filter(
            key=CHOSEN,
            everything="从数字来",
            options=((True, words),),
            passes=lambda row, _on: row[0] in ids,
            more=True,
        ),
    )


def months_of(desk: Desk) -> tuple[Span, ...]:
    """Return the months of lessons of the term in view, one row read here and now; none before there are terms."""
    with desk.ledger.read() as session:
        found = _read(lambda: terms.term_at(session, desk.on))
    if found is None:
        return ()
    return dues.months(standing.lessons_of(found))


def _read(view: Callable[[], T]) -> T | None:
    try:
        return view()
    except LedgerError:
        return None  # a ledger without terms yet


def _begun(months: Sequence[Span], on: date) -> int:
    return sum(month.first <= on for month in months)


def _month(months: Sequence[Span], on: date) -> int | None:
    return next(
        (at for at, month in enumerate(months) if (on.year, on.month) == (month.first.year, month.first.month)), None
    )


def _flags(value: object) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()
