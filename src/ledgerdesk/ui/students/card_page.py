"""学生 › 银行卡: every card with its history, and where two pupils use one card."""

from collections.abc import Sequence
from datetime import date

from ledgerdesk.domain import dates, masking
from ledgerdesk.fields import codes
from ledgerdesk.fields.students import STUDENTS
from ledgerdesk.services import cards
from ledgerdesk.services.cards import CardRow
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet import list_page
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import Column, Row
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

CHOICES = "sheet.cards"
IN_USE, OLD, SIBLINGS, CLASH = "在用", "旧卡", "同户共用", "不同户共用"
_ENTITIES = frozenset({"BankCard", "Person", "Student", "HouseholdMember", "ClassMembership", "Enrolment"})
_TONES = {IN_USE: Tone.INFO, OLD: Tone.MUTE, SIBLINGS: Tone.OK, CLASH: Tone.BAD}


def _relation(code: object) -> str:
    return codes.table("family_relation").label(str(code)) if code else "—"


COLUMNS = (
    Column(key="name", title="学生", name=True, width=140, sort_by="pinyin", priority=9),
    Column(key="pinyin", title="", hidden=True, find=lambda value: str(value).replace(" ", "")),
    Column(key="class_name", title="班级", width=130, priority=6),
    Column(key="holder", title="持卡人", width=100, priority=7),
    Column(key="relation", title="关系", width=90, show=_relation, find=None, priority=4),
    Column(key="bank", title="开户行", width=150, priority=5),
    Column(
        key="number",
        title="卡号",
        width=110,
        show=lambda value: masking.card(str(value or "")) or "—",
        field=STUDENTS.field("card_number"),
        priority=8,
    ),
    Column(key="valid_from", title="从", width=104, find=None, priority=3),
    Column(key="valid_to", title="到", width=104, find=None, priority=2),
    Column(key="state", title="状态", width=110, tone=lambda value: _TONES.get(str(value), Tone.MUTE), priority=7),
    Column(key="student", title="", hidden=True, find=None),
)


def make(desk: Desk) -> SheetPage:
    """Return the tab."""
    source = ListSource(
        desk=desk,
        title="银行卡",
        unit="条",
        columns=COLUMNS,
        shown=[column.key for column in COLUMNS if not column.hidden],
        read=lambda session: _rows(session, desk.on),
        entities=_ENTITIES,
        search_hint="姓名、拼音、持卡人、卡号后几位",
        empty=Empty(
            icon="credit-card",
            what="还没有银行卡",
            why="导入名单会带上，也可以在学生的“类别”里登记。",
            actions=(("去学生名册", lambda: desk.open(places.STUDENTS, places.REGISTER)),),
        ),
        words=lambda total, shown: f"共 {total:,} 条，显示 {shown:,} 条；兄弟姐妹共用的卡每人一条" if total else "",
        make_filters=_filters,
    )
    return list_page.make(desk, source, CHOICES, student="student")


def _rows(session: Session, on: date) -> list[Row]:
    return [_row(found, on) for found in cards.rows(session, on)]


def _row(found: CardRow, on: date) -> Row:
    if found.valid_to is not None and found.valid_to < on:
        state = OLD
    elif found.shared:
        state = SIBLINGS if found.family else CLASH
    else:
        state = IN_USE
    return (
        found.id,
        found.student,
        found.pinyin,
        found.class_name,
        found.holder,
        found.relation,
        found.bank,
        found.number,
        dates.show_day(found.valid_from) if found.valid_from else None,
        dates.show_day(found.valid_to) if found.valid_to else None,
        state,
        found.student_id,
    )


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    state, bank = at(COLUMNS, "state"), at(COLUMNS, "bank")
    states = [(word, word) for word in (IN_USE, SIBLINGS, CLASH, OLD)]
    return (
        Filter(key="state", everything="全部状态", options=states, passes=equals(state), width=130),
        Filter(key="bank", everything="全部银行", options=options(rows, bank), passes=equals(bank), width=170),
    )
