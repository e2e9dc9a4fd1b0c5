"""报表 › 上报: what was handed up, when and to whom, and how far the ledger has moved on since."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ledgerdesk.domain.rights import Right
from ledgerdesk.excel import exports
from ledgerdesk.services import handups
from ledgerdesk.services.handups import HandUpFacts
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.handups import handup_dialog
from ledgerdesk.ui.sheet import list_page
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.sheet_column import Column, Row
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action, Empty
from ledgerdesk.ui.theme import Tone

CHOICES = "sheet.handups"
LATEST, REPLACED = "最近一次", "以前的"
_TONES = {LATEST: Tone.INFO, REPLACED: Tone.MUTE}
COLUMNS = (
    Column(key="number", title="编号", name=True, width=150, priority=9),
    Column(key="made_at", title="时间", width=150, find=None, priority=8),
    Column(key="recipient", title="报给哪里", width=180, priority=8),
    Column(key="rows", title="人数", width=80, find=None, priority=6),
    Column(key="since", title="以后的变化", width=240, find=None, priority=7),
    Column(key="file", title="表格文件名", width=320, priority=4),
    Column(
        key="state", title="", width=110, find=None, tone=lambda value: _TONES.get(str(value), Tone.MUTE), priority=5
    ),
)


@dataclass(frozen=True)
class _Moved:
    """How many pupils came, went and changed since the last hand-up."""

    added: int
    removed: int
    changed: int

    @property
    def words(self) -> str:
        """Return it as it is read; "没有变化" when nothing moved."""
        counts = ((self.added, "新增"), (self.removed, "减少"), (self.changed, "改动"))
        said = [f"{word} {count} 人" for count, word in counts if count]
        return "、".join(said) or "没有变化"


def make(desk: Desk) -> SheetPage:
    """Return the tab."""

    def hand_up() -> None:
        handup_dialog.open_hand_up(desk, page)

    source = ListSource(
        desk=desk,
        title="上报",
        unit="次",
        columns=COLUMNS,
        shown=[column.key for column in COLUMNS],
        read=partial(_rows, compare=desk.ledger.may(Right.REVEAL)),
        entities=frozenset({"HandUp", "Person", "Student", "Household", "HouseholdMember", "ClassMembership"}),
        search_hint="编号、报给哪里",
        empty=Empty(
            icon="upload",
            what="还没有上报过",
            why="上报的每一行都照原样存一份，下次就知道改了什么。",
            actions=(
                *desk.when(Right.ISSUE, ("上报学生名册", hand_up)),
                ("去学生名册", lambda: desk.open(places.STUDENTS, places.REGISTER)),
            ),
        ),
        words=lambda total, _shown: f"上报过 {total:,} 次" if total else "",
    )
    actions = desk.when(Right.ISSUE, Action(text="上报学生名册", icon="upload", run=hand_up, primary=True))
    page = list_page.make(desk, source, CHOICES, actions=actions)
    return page


def _rows(session: Session, *, compare: bool) -> Sequence[Row]:
    made = sorted(handups.all_of(session, "students"), key=lambda facts: facts.id, reverse=True)
    return [_row(session, facts, latest=at == 0, compare=compare) for at, facts in enumerate(made)]


def _row(session: Session, facts: HandUpFacts, *, latest: bool, compare: bool) -> Row:
    since = None
    if latest and compare:  # whole numbers are compared
        found = handups.difference(session, facts.id, exports.rows_to_hand_up(session))
        since = _Moved(len(found.added), len(found.removed), len(found.changed)).words
    made_at = f"{facts.made_at.astimezone():%Y-%m-%d %H:%M}"
    state = LATEST if latest else REPLACED
    return (facts.id, facts.number, made_at, facts.recipient, facts.row_count, since, facts.file_name, state)
