"""学生 › 身份类别: every dated category, who it holds for and on what basis."""

from collections.abc import Sequence
from datetime import date

from ledgerdesk.domain import dates
from ledgerdesk.fields import codes
from ledgerdesk.services import categories
from ledgerdesk.services.categories import CategoryRow
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet import list_page
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import Column, Row, plain
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

CHOICES = "sheet.categories"
VALID, ENDED, TO_VERIFY = "有效", "已结束", "待核"
_ENTITIES = frozenset({"Category", "Household", "HouseholdMember", "Person", "Student", "ClassMembership", "Enrolment"})
_TONES = {VALID: Tone.INFO, ENDED: Tone.MUTE, TO_VERIFY: Tone.WARN}


def _code_word(code: object) -> str:
    return codes.table("category").label(str(code))


COLUMNS = (
    Column(key="name", title="学生", name=True, width=150, sort_by="pinyin", priority=9),
    Column(key="pinyin", title="", hidden=True, find=lambda value: str(value).replace(" ", "")),
    Column(key="class_name", title="班级", width=130, priority=6),
    Column(key="code", title="类别", width=160, show=_code_word, find=_code_word, priority=8),
    Column(key="scope", title="是谁的", width=90, priority=4),
    Column(key="basis", title="依据", width=220, priority=5),
    Column(key="valid_from", title="从", width=104, priority=5),
    Column(key="valid_to", title="到", width=104, priority=3),
    Column(key="state", title="状态", width=90, tone=lambda value: _TONES.get(str(value), Tone.MUTE), priority=7),
    Column(key="student", title="", hidden=True, find=None),
)


def make(desk: Desk) -> SheetPage:
    """Return the tab."""
    source = ListSource(
        desk=desk,
        title="身份类别",
        unit="条",
        columns=COLUMNS,
        shown=[column.key for column in COLUMNS if not column.hidden],
        read=lambda session: _rows(session, desk.on),
        entities=_ENTITIES,
        search_hint="姓名、拼音、类别、依据",
        empty=Empty(
            icon="users",
            what="还没有身份类别",
            why="导入镇里的名单就会带上，也可以在学生的“类别”里登记。",
            actions=(("去学生名册", lambda: desk.open(places.STUDENTS, places.REGISTER)),),
        ),
        words=lambda total, shown: f"共 {total:,} 条，显示 {shown:,} 条" if total else "",
        make_filters=_filters,
    )
    return list_page.make(desk, source, CHOICES, student="student")


def _rows(session: Session, on: date) -> list[Row]:
    return [_row(found, on) for found in categories.rows(session, on)]


def _row(found: CategoryRow, on: date) -> Row:
    ended = found.valid_to is not None and found.valid_to < on
    state = ENDED if ended else VALID if found.verified or found.basis else TO_VERIFY
    return (
        found.id,
        found.students,
        found.pinyin,
        found.class_name,
        found.code,
        "全户" if found.shared else "本人",
        found.basis,
        dates.show_day(found.valid_from) if found.valid_from else None,
        dates.show_day(found.valid_to) if found.valid_to else None,
        state,
        found.student_ids[0],
    )


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    code, state, scope = at(COLUMNS, "code"), at(COLUMNS, "state"), at(COLUMNS, "scope")
    states = [(word, word) for word in (VALID, TO_VERIFY, ENDED)]
    return (
        Filter(
            key="code", everything="全部类别", options=options(rows, code, _code_word), passes=equals(code), width=160
        ),
        Filter(key="state", everything="全部状态", options=states, passes=equals(state), width=110),
        Filter(
            key="scope", everything="本人和全户", options=options(rows, scope, plain), passes=equals(scope), width=130
        ),
    )
