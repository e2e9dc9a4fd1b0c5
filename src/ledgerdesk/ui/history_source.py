"""The record of operations as the sheet page shows it."""

from collections.abc import Sequence
from datetime import date, timedelta
from types import MappingProxyType

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.services import history
from ledgerdesk.services.history import Happening
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.list_source import at, equals, options
from ledgerdesk.ui.sheet_column import Column, Row
from ledgerdesk.ui.sheet_source import Empty, Filter
from ledgerdesk.ui.student_views import moment
from ledgerdesk.ui.tasks import Task
from ledgerdesk.ui.theme import Tone

LIMIT = 2_000
LAST, BEFORE, BLOCKED, UNDONE, ONLY_RECORD = "可撤销", "可依次撤销", "不能撤销", "已撤销", "只记录"
KINDS = MappingProxyType(
    {
        "change": "改资料", "import": "导入", "undo": "撤销", "redo": "重做", "disclose": "显示完整号码", "print": "打印",
        "export": "导出", "login": "打开台账", "restore": "恢复", "erase": "抹去", "clock": "日期",
    }
)  # fmt: skip
_TONES = {LAST: Tone.INFO, BEFORE: Tone.INFO, BLOCKED: Tone.WARN}
_UNDOABLE = ("change", "import", "redo")

COLUMNS = (
    Column(key="at", title="时间", width=116, find=None, sort_by="order"),
    Column(key="order", title="", hidden=True, find=None),
    Column(key="user", title="谁", width=76, priority=6),
    Column(key="verb", title="做了什么", name=True, width=130),
    Column(key="object", title="对谁", width=190, priority=8),
    Column(key="result", title="结果", width=120, priority=5),
    Column(key="state", title="能不能撤销", width=110, tone=lambda value: _TONES.get(str(value), Tone.MUTE), find=None, priority=7),
    Column(key="kind", title="", hidden=True, find=None),
    Column(key="day", title="", hidden=True, find=None),
)  # fmt: skip


class HistorySource:
    """See SheetSource. ``person`` narrows to what touched one person."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.person: int | None = None
        self.steps: dict[int, Happening] = {}
        self.columns: Sequence[Column] = COLUMNS
        self.title, self.unit = "操作记录", "次"
        self.shown = ("at", "user", "verb", "object", "result", "state")
        self.search_hint = "姓名、文号、做了什么"
        self.empty = Empty(icon="history", what="还没有操作记录", why="登记、导入、打印以后，这里都会记下来。")
        self._rows: Sequence[Row] = ()

    @property
    def filters(self) -> Sequence[Filter]:
        """See SheetSource."""
        user, kind, day = (at(COLUMNS, key) for key in ("user", "kind", "day"))
        today = self._desk.today
        spans = ((0, "今天"), (9, "最近 10 天"), (29, "最近 30 天"))

        def recent(row: Row, days: object) -> bool:
            when = row[day]
            return isinstance(when, date) and isinstance(days, int) and when >= today - timedelta(days=days)

        return (
            Filter(key="user", everything="全部人", options=options(self._rows, user), passes=equals(user), width=110),
            Filter(
                key="kind", everything="全部事情", options=options(self._rows, kind), passes=equals(kind), width=130
            ),
            Filter(key="days", everything="全部日期", options=spans, passes=recent, width=120),
        )

    def facts(self, total: int, shown: int) -> str:
        """See SheetSource."""
        more = f"（最近 {LIMIT:,} 次）" if total >= LIMIT else ""
        return f"共 {total:,} 次{more}" + (f"，显示 {shown:,} 次" if shown != total else "")

    def load(self, task: Task) -> Sequence[Row]:
        """See SheetSource."""
        with self._desk.ledger.read() as session:
            if self.person is not None:
                found = history.of_person(session, self.person, limit=LIMIT)
            else:
                found = history.recent(session, limit=LIMIT)
        task.check()
        blocked_at = max((step.id for step in found if step.barrier), default=0)
        last = self._desk.ledger.last_transaction_id()
        self.steps = {step.id: step for step in found}
        self._rows = [_row(step, self._desk, last, blocked_at) for step in found]
        return self._rows

    def load_some(self, task: Task, records: frozenset[int]) -> Sequence[Row]:
        """See SheetSource."""
        return [row for row in self.load(task) if row[0] in records]

    def touched(self, change_set: object) -> frozenset[int] | None:
        """See SheetSource: every step adds one and changes what can be undone."""
        return None if isinstance(change_set, ChangeSet) else frozenset()


def _row(step: Happening, desk: Desk, last: int, blocked_at: int) -> Row:
    verb, _, whom = step.label.replace("：", " ", 1).partition(" ")
    return (
        step.id,
        moment(step.at, desk),
        -step.id,
        step.user,
        verb,
        whom or "—",
        f"用途：{step.reason}"
        if step.kind == "disclose"
        else f"{step.entries:,} 处"
        if step.entries
        else step.reason or "—",
        state_of(step, last, blocked_at),
        KINDS.get(step.kind, "其他"),
        step.at.astimezone().date(),
    )


def state_of(step: Happening, last: int, blocked_at: int) -> str:
    """Return whether a step can be undone, in words."""
    if step.undone:
        return UNDONE
    if step.id == last:
        return LAST
    if step.barrier:
        return BLOCKED
    if step.kind not in _UNDOABLE or not step.entries:
        return ONLY_RECORD
    return BLOCKED if step.id <= blocked_at else BEFORE
