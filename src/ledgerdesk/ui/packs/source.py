"""The packs that went out, as the sheet page shows them."""

from collections.abc import Callable, Sequence

from ledgerdesk.domain import dates
from ledgerdesk.fields import packs as forms
from ledgerdesk.services import packs
from ledgerdesk.services.packs import SentFacts
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import KEEP, Align, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.students.student_views import moment
from ledgerdesk.ui.theme import Tone

OUT, BACK = "未交回", "已交回"
COLUMNS = (
    Column(key="class_name", title="班级", name=True, width=150, priority=KEEP),
    Column(key="kind", title="填报什么", width=120, priority=9),
    Column(key="teacher", title="班主任", width=110, priority=8),
    Column(key="pupils", title="学生", width=70, align=Align.RIGHT, find=None, priority=6),
    Column(key="term", title="学期", width=150, priority=3),
    Column(key="sent_on", title="发出日期", width=120, find=None, priority=8),
    Column(key="returned", title="收回时间", width=150, find=None, priority=7),
    Column(key="number", title="编号", width=120, priority=5),
    Column(
        key="state",
        title="",
        width=90,
        find=None,
        tone=lambda value: Tone.OK if value == BACK else Tone.WARN,
        priority=KEEP,
    ),
)


def make(desk: Desk, new: Callable[[], object]) -> ListSource:
    """Return the source; ``new`` starts making packs."""
    return ListSource(
        desk=desk,
        title="班主任填报",
        unit="份",
        columns=COLUMNS,
        shown=[column.key for column in COLUMNS],
        read=lambda session: _rows(desk, session),
        # An undo of a return writes no run, so every change of what returns bring counts.
        entities=frozenset({"SentPack", "ImportRun", "Visit", "Talk", "Person", "Household", "Student", "SchoolClass"}),
        search_hint="班级、班主任、编号",
        empty=Empty(
            icon="users",
            what="还没有给班主任发过填报表",
            why="每班一个表格，学生都填好了；班主任填黄色格子，交回来核对一遍就登记好，不用再抄。",
            actions=(("做班主任填报表", new),) if desk.editable else (),
        ),
        words=_words,
        make_filters=_filters,
    )


def _rows(desk: Desk, session: Session) -> Sequence[Row]:
    return [_row(desk, one) for one in packs.sent(session)]


def _row(desk: Desk, one: SentFacts) -> Row:
    returned = moment(one.returned_at, desk) if one.returned_at is not None else ""
    again = f"（{one.times} 次）" if one.times > 1 else ""
    return (
        one.id,
        one.class_name,
        forms.form(one.kind).word,
        one.teacher,
        one.pupils,
        one.term,
        dates.show_day(one.sent_on),
        f"{returned}{again}",
        f"P{one.token}",
        BACK if one.times else OUT,
    )


def _words(total: int, shown: int) -> str:
    return f"发出 {total:,} 份，显示 {shown:,} 份" if total else ""


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    state, kind = at(COLUMNS, "state"), at(COLUMNS, "kind")
    return (
        Filter(key="state", everything="全部", options=[(OUT, OUT), (BACK, BACK)], passes=equals(state), width=120),
        Filter(key="kind", everything="全部填报", options=options(rows, kind), passes=equals(kind), width=150),
    )
