"""数据 › 到期与删除: whose data have been kept long enough, and erasing them by law."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from ledgerdesk.domain.rights import Right
from ledgerdesk.services import erasure
from ledgerdesk.services.erasure import Due
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.erasing import erasure_dialog
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.sheet import list_page
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals
from ledgerdesk.ui.sheet.sheet_column import Column, Row
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action, Empty, Filter
from ledgerdesk.ui.theme import Tone

CHOICES = "sheet.erasure"
DUE, NOT_YET, ERASED = "已到期", "还没到期", "已删除"
_TONES = {DUE: Tone.WARN, NOT_YET: Tone.MUTE, ERASED: Tone.OK}
COLUMNS = (
    Column(key="name", title="离校学生", name=True, width=150, priority=9),
    Column(key="left_on", title="离校日期", width=120, find=None, priority=6),
    Column(key="kept", title="保存年限", width=110, find=None, priority=5),
    Column(key="why", title="为什么保存", width=200, find=None, priority=4),
    Column(key="due_on", title="可以删除的日子", width=140, find=None, priority=8),
    Column(
        key="state", title="", width=110, find=None, tone=lambda value: _TONES.get(str(value), Tone.MUTE), priority=7
    ),
)


def make(desk: Desk) -> SheetPage:
    """Return the tab."""
    source = ListSource(
        desk=desk,
        title="到期与删除",
        unit="人",
        columns=COLUMNS,
        shown=[column.key for column in COLUMNS],
        read=lambda session: _rows(session, desk.today),
        entities=frozenset({"Enrolment", "Erasure", "Person", "Category", "BankCard", "PolicyOverride"}),
        search_hint="姓名",
        empty=Empty(
            icon="circle-check",
            what="还没有离校的学生",
            why="学生离校以后，资料按规定的年限保存；到期的会列在这里，由校长删除。",
            actions=(("去学生名册", lambda: desk.open(places.STUDENTS, places.REGISTER)),),
        ),
        words=_words,
        make_filters=_filters,
    )
    actions = []
    if desk.ledger.may(Right.ERASE):
        actions.append(
            Action(text="依法删除", icon="x", run=lambda: erasure_dialog.erase_current(desk, page), danger=True)
        )
    page = list_page.make(desk, source, CHOICES, actions=actions)
    for button in page.header.findChildren(Button):
        offer = partial(_offer, page, button)
        page.chosen.connect(offer)
        page.loaded.connect(offer)
        offer()
    return page


def _offer(page: SheetPage, button: Button, *_told: object) -> None:
    """Let the button be there while somebody is listed, and work while somebody is chosen who can be erased."""
    record = page.view.current()
    why = "先在列表里点一名离校学生" if record is None else ""
    if record is not None and page.model.value(record, "state") == ERASED:
        why = "这一名已经删除了"
    button.setVisible(page.model.total > 0)
    button.allow(not why, why)


def _words(total: int, shown: int) -> str:
    return f"离校 {total:,} 人，显示 {shown:,} 人。年限在“设置 › 天数与次数”里改；删除由校长做。" if total else ""


def _rows(session: Session, today: date) -> list[Row]:
    gone = [
        (person_id, "（已删除）", None, None, basis, day.isoformat(), ERASED)
        for person_id, day, basis in erasure.erased(session)
    ]
    return [*(_row(one, today) for one in erasure.leavers(session)), *gone]


def _row(one: Due, today: date) -> Row:
    why = "有资助材料" if one.aided else "没有资助材料"
    state = DUE if one.due_on <= today else NOT_YET
    return (one.person_id, one.name, one.left_on.isoformat(), f"{one.years} 年", why, one.due_on.isoformat(), state)


def _filters(_rows: Sequence[Row]) -> Sequence[Filter]:
    states = [(word, word) for word in (DUE, NOT_YET, ERASED)]
    place = at(COLUMNS, "state")
    return (Filter(key="state", everything="全部", options=states, passes=equals(place), width=120),)
