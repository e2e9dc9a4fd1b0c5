"""结对名单: the pairings that hold and those that are over, as a list."""

from collections.abc import Mapping, Sequence
from datetime import date

from ledgerdesk.fields.pairings import PAIRINGS
from ledgerdesk.services import registers
from ledgerdesk.services.pairings import leaving
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import KEEP, Column, Row, column_of
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

ENTITIES = frozenset(
    {"Pairing", "PairingPlan", "Staff", "Person", "ClassMembership", "Enrolment", "Category", "Household", "FamilyTie"}
)
NOW, OVER, LATER, GONE = "结对中", "已结束", "还没开始", "已离校"
TEACHER_ID, STUDENT_ID, STATE = "staff_id", "student_id", "state"
STATE_FILTER, TEACHER_FILTER = "state", "teacher"
_KEYS = tuple(field.key for field in PAIRINGS.fields)
_NAMES = ("student_name", "staff_name")
_TONES = {NOW: Tone.OK, LATER: Tone.INFO, OVER: Tone.MUTE, GONE: Tone.WARN}
SHOWN = ("student_name", "class_name", "place", "categories", "staff_name", "party_member", "valid_from", STATE)
_WIDTHS = {
    "class_name": 118, "staff_name": 96, "party_member": 60, "village": 100, "place": 132, "categories": 156,
    "ambition": 140, "study": 140, "life": 140, "measures": 160, "valid_from": 104, "valid_to": 104,
}  # fmt: skip
_PRIORITIES = {"staff_name": 8, "class_name": 7, "valid_from": 4, "place": 5, "categories": 4, "party_member": 2}


def _columns() -> tuple[Column, ...]:
    made = []
    for field in PAIRINGS.fields:
        column = column_of(
            field,
            width=_WIDTHS.get(field.key),
            priority=_PRIORITIES.get(field.key, 3),
            searched=field.key in (*_NAMES, "village", "place"),
        )
        facts = {name: getattr(column, name) for name in column.__dataclass_fields__}
        made.append(
            Column(**{**facts, "name": True, "width": 104, "priority": KEEP}) if field.key == "student_name" else column
        )
    state = Column(key=STATE, title="情况", width=92, tone=lambda word: _TONES.get(str(word)), priority=6, find=None)
    hidden = (Column(key=key, title="", hidden=True, find=None) for key in (TEACHER_ID, STUDENT_ID))
    return (*made, state, *hidden)


COLUMNS = _columns()


def source(desk: Desk) -> ListSource:
    """Return every pairing there is or was, as on the day in view."""
    return ListSource(
        desk=desk,
        title="结对",
        unit="对",
        columns=COLUMNS,
        shown=SHOWN,
        read=lambda session: _rows(session, desk.on),
        entities=ENTITIES,
        search_hint="学生、教师、村",
        empty=Empty(icon="heart-handshake", what="还没有结对", why="在“结对安排”里选学生，再选老师。"),
        words=lambda total, shown: f"结对 {total:,} 对，显示 {shown:,} 对" if total else "",
        make_filters=_filters,
    )


def _rows(session: Session, on: date) -> list[Row]:
    known = registers.listed(PAIRINGS.name).known(session, on, _KEYS)
    gone = {one.pairing_id for one in leaving.gone(session, on)}
    return [
        (key, *(facts.get(one) for one in _KEYS), _state(facts, on, gone=key in gone), facts["_teacher"], facts["_student"])
        for key, facts in known.items()
    ]  # fmt: skip


def _state(facts: Mapping[str, object], on: date, *, gone: bool) -> str:
    since, until = facts["_since"], facts["_until"]
    if isinstance(until, date) and until < on:
        return OVER
    if isinstance(since, date) and since > on:
        return LATER
    return GONE if gone else NOW


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    state, teacher, room, village = (at(COLUMNS, key) for key in (STATE, TEACHER_ID, "class_name", "village"))
    party, name = at(COLUMNS, "party_member"), at(COLUMNS, "staff_name")
    names = {row[teacher]: str(row[name]) for row in rows}
    teachers = sorted(names.items(), key=lambda pair: pair[1])
    lasting = (NOW, LATER, GONE)
    return (
        Filter(
            key=STATE_FILTER,
            everything="全部",
            options=((NOW, "现在的"), (OVER, OVER)),
            passes=lambda row, value: row[state] in lasting if value == NOW else row[state] == value,
            tabs=True,
        ),
        Filter(key=TEACHER_FILTER, everything="全部教师", options=teachers, passes=equals(teacher), width=120),
        Filter(key="class", everything="班级", options=options(rows, room), passes=equals(room), more=True),
        Filter(key="village", everything="村", options=options(rows, village), passes=equals(village), more=True),
        Filter(key="party", everything="党员", options=((True, "是"), (False, "否")), passes=equals(party), more=True),
    )
