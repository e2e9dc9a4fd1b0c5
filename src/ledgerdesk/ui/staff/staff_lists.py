"""The two lists of 班级与教师 as the sheet page shows them."""

from collections.abc import Callable, Sequence
from datetime import date

from ledgerdesk.fields.staff import STAFF
from ledgerdesk.services import classes, leaves, staff, terms
from ledgerdesk.services.classes import ClassFacts
from ledgerdesk.services.staff import StaffFacts
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row, column_of
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

_KEYS = tuple(field.key for field in STAFF.fields)
_SEARCHED = frozenset({"name", "position", "phone", "classes"})
_STAFF_ENTITIES = frozenset(
    {"Staff", "Pairing", "TeachingAssignment", "SchoolClass", "StaffLeave", "HouseholdPairing", "Responsibility"}
)
_CLASS_ENTITIES = frozenset({"Staff", "TeachingAssignment", "SchoolClass", "ClassMembership", "Student"})
HERE, AWAY, GONE = "在校", "请假", "已离校"
LED, NOT_LED = "已安排", "缺班主任"


def _staff_columns() -> tuple[Column, ...]:
    hidden = (
        Column(key="pinyin", title="", hidden=True, find=lambda value: str(value).replace(" ", "")),
        Column(key="initials", title="", hidden=True),
    )
    widths = {"position": 110, "classes": 150, "pupils": 80, "phone": 130}
    shown = []
    for field in STAFF.fields:
        column = column_of(field, sort_by="pinyin" if field.key == "name" else "", width=widths.get(field.key))
        facts = {name: getattr(column, name) for name in column.__dataclass_fields__}
        shown.append(column if field.key in _SEARCHED else Column(**{**facts, "find": None}))
    state = Column(key="state", title="状态", width=90, tone=lambda v: Tone.INFO if v == HERE else Tone.MUTE, find=None)
    return (*hidden, *shown, state)


STAFF_COLUMNS = _staff_columns()
STAFF_SHOWN = ("name", "position", "party_member", "teaches", "classes", "pupils", "phone", "state")
CLASS_COLUMNS = (
    Column(key="name", title="班级", name=True, width=150, sort_by="order"),
    Column(key="order", title="", hidden=True, find=None),
    Column(key="pupils", title="学生", width=90, align=Align.RIGHT, find=None, show=lambda value: f"{value} 人"),
    Column(key="teacher", title="班主任", width=140),
    Column(key="state", title="安排", width=110, tone=lambda v: Tone.OK if v == LED else Tone.WARN, find=None),
    Column(key="teacher_id", title="", hidden=True, find=None),
)


def staff_source(desk: Desk, new: Callable[[], object]) -> ListSource:
    """Return the staff in service, and those who have left behind a filter."""
    return ListSource(
        desk=desk,
        title="教师",
        unit="人",
        columns=STAFF_COLUMNS,
        shown=STAFF_SHOWN,
        read=lambda session: _staff_rows(session, desk.on),
        entities=_STAFF_ENTITIES,
        search_hint="姓名、拼音、职务、电话",
        empty=Empty(
            icon="users",
            what="还没有教师",
            why="先录入老师，才能结对、登记家访和安排班主任。",
            actions=(("新增教师", new),) if desk.editable else (),
        ),
        words=lambda total, shown: f"教师 {total:,} 人，显示 {shown:,} 人" if total else "",
        make_filters=_staff_filters,
    )


def class_source(desk: Desk) -> ListSource:
    """Return the classes of the school year in view."""
    return ListSource(
        desk=desk,
        title="班级",
        unit="个班",
        columns=CLASS_COLUMNS,
        shown=("name", "pupils", "teacher", "state"),
        read=lambda session: _class_rows(session, desk.on),
        entities=_CLASS_ENTITIES,
        search_hint="班级、班主任",
        empty=Empty(icon="users", what="本学年还没有班级", why="学生填上年级和班号，班级就有了。"),
        words=lambda total, shown: (
            f"本学年 {total:,} 个班" if total == shown else f"本学年 {total:,} 个班，显示 {shown:,} 个"
        ),
        make_filters=_class_filters,
    )


def _staff_rows(session: Session, on: date) -> list[Row]:
    away = {leave.staff_id for leave in leaves.rows(session, on, on)}
    return [_staff_row(found, on, away=found.id in away) for found in staff.rows(session, on, everyone=True)]


def _staff_row(found: StaffFacts, on: date, *, away: bool) -> Row:
    gone = found.left_on is not None and found.left_on < on
    values = (getattr(found, key) for key in _KEYS)
    return (found.id, found.pinyin, found.initials, *values, GONE if gone else AWAY if away else HERE)


def _staff_filters(_rows: Sequence[Row]) -> Sequence[Filter]:
    state, party, teaches = (at(STAFF_COLUMNS, key) for key in ("state", "party_member", "teaches"))
    yes_no = ((True, "是"), (False, "否"))
    return (
        Filter(
            key="state",
            everything="在校和离校",
            options=[(word, word) for word in (HERE, AWAY, GONE)],
            passes=equals(state),
            width=120,
        ),
        Filter(key="party", everything="党员", options=yes_no, passes=equals(party), more=True),
        Filter(key="teaches", everything="带课", options=yes_no, passes=equals(teaches), more=True),
    )


def _class_rows(session: Session, on: date) -> list[Row]:
    year = terms.term_at(session, on).year
    return [_class_row(order, found) for order, found in enumerate(classes.of_year(session, year, on))]


def _class_row(order: int, found: ClassFacts) -> Row:
    state = LED if found.teacher_id is not None else NOT_LED
    return (found.id, found.name, order, found.pupils, found.teacher_name, state, found.teacher_id)


def _class_filters(_rows: Sequence[Row]) -> Sequence[Filter]:
    state = at(CLASS_COLUMNS, "state")
    states = [(word, word) for word in (NOT_LED, LED)]
    return (Filter(key="state", everything="全部班级", options=states, passes=equals(state), width=120),)
