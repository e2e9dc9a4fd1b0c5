"""The record of operations as the sheet page shows it: one page of steps at a time, conditions asked of the ledger."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.services import history
from ledgerdesk.services.history import Happening, Wanted
from ledgerdesk.ui.accounts.disclosure import KIND
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.sheet.sheet_column import KEEP, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.students.student_views import moment
from ledgerdesk.ui.tasks import Task
from ledgerdesk.ui.theme import Tone

PAGE = 500
LAST, BEFORE, BLOCKED, UNDONE, ONLY_RECORD = "可撤销", "可依次撤销", "不能撤销", "已撤销", "只记录"
KINDS = MappingProxyType(
    {
        "change": "改资料", "import": "导入", "undo": "撤销", "redo": "重做", "login": "登录", "disclose": "显示完整号码",
        "export": "导出", "print": "打印", "notice": "公示", "account": "账号", "clock": "时钟", "backup": "备份",
        "upkeep": "整理", "restore": "恢复", "erase": "依法删除", "check": "核对记录",
    }
)  # fmt: skip
_ABOUT = (
    ("人", ("Person", "Student", "Enrolment", "ClassMembership", "Boarding", "BankCard", "FamilyTie", "Category")),
    ("户", ("Household", "HouseholdMember", "HouseholdIncome")),
    ("教师", ("Staff", "TeachingAssignment")),
    ("家访谈心结对", ("Visit", "VisitStudent", "VisitTeacher", "Talk", "Pairing")),
    ("公示上报", ("Notice", "IssuedDocument", "HandUp")),
)
_SPANS = ((0, "今天"), (9, "最近 10 天"), (29, "最近 30 天"), (182, "最近半年"), (365, "最近一年"))
_TONES = {LAST: Tone.INFO, BEFORE: Tone.INFO, BLOCKED: Tone.WARN}
_WHOLE = "完整号码"
_UNDOABLE = ("change", "import", "redo")

COLUMNS = (
    Column(key="at", title="时间", width=116, find=None, sort_by="order", priority=KEEP),
    Column(key="order", title="", hidden=True, find=None),
    Column(key="user", title="谁", width=96, find=None, priority=6),
    Column(key="verb", title="做了什么", name=True, find=None, width=130, priority=KEEP),
    Column(key="object", title="对谁", width=164, find=None, priority=8),
    Column(key="result", title="结果", width=120, find=None, priority=5),
    Column(key="state", title="能不能撤销", width=110, tone=lambda value: _TONES.get(str(value), Tone.MUTE), find=None, priority=7),
)  # fmt: skip


class HistorySource:
    """See SheetSource. ``record`` narrows to one record; ``page`` counts from 0, the newest."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.record: tuple[str, int] | None = None
        self.page = 0
        self.total = 0
        self.steps: dict[int, Happening] = {}
        self.columns: Sequence[Column] = COLUMNS
        self.title, self.unit = "操作记录", "次"
        self.shown = ("at", "user", "verb", "object", "result", "state")
        self.search_hint = "姓名、户号、文号、做了什么"
        self.empty = Empty(icon="history", what="还没有操作记录", why="登记、导入、打印以后，这里都会记下来。")
        #: What the page's bar asks for; taken over by the page before each load.
        self.chosen: Callable[[], tuple[Mapping[str, object], str]] = lambda: ({}, "")
        self._users: Sequence[tuple[int, str]] = ()

    @property
    def filters(self) -> Sequence[Filter]:
        """See SheetSource: every row that comes has passed them already."""
        about = [(at, word) for at, (word, _entities) in enumerate(_ABOUT)]
        return (
            _asked("user", "全部人", self._users, 110),
            _asked("kind", "全部事情", tuple(KINDS.items()), 130),
            _asked("about", "全部对象", about, 120),
            _asked("days", "全部日期", _SPANS, 120),
        )

    def facts(self, total: int, shown: int) -> str:
        """See SheetSource."""
        words = f"共 {self.total:,} 次"
        if self.total > PAGE:
            words += f"，现在看第 {self.page * PAGE + 1:,}–{self.page * PAGE + total:,} 次"
        return words

    def wanted(self) -> Wanted:
        """Return what is asked for now."""
        values, word = self.chosen()
        days, about = values.get("days"), values.get("about")
        user, kind = values.get("user"), values.get("kind")
        return Wanted(
            kinds=(kind,) if isinstance(kind, str) else (),
            user_id=user if isinstance(user, int) else None,
            first_day=self._desk.today - timedelta(days=days) if isinstance(days, int) else None,
            word=word,
            entities=_ABOUT[about][1] if isinstance(about, int) else (),
            record=self.record,
        )

    def load(self, task: Task) -> Sequence[Row]:
        """See SheetSource: a page of steps, and how many there are."""
        wanted = self.wanted()
        with self._desk.ledger.read() as session:
            total = history.count(session, wanted)
            task.check()
            page = min(self.page, max(0, total - 1) // PAGE)
            found = history.recent(session, wanted, limit=PAGE, skip=page * PAGE)
            task.check()
            blocked_at = history.last_barrier(session)
            users = history.users(session)
        last = self._desk.ledger.last_transaction_id()
        self.total, self.page, self._users = total, page, users
        self.steps = {step.id: step for step in found}
        return [_row(step, self._desk, last, blocked_at) for step in found]

    def load_some(self, task: Task, records: frozenset[int]) -> Sequence[Row]:
        """See SheetSource."""
        return [row for row in self.load(task) if row[0] in records]

    def touched(self, change_set: object) -> frozenset[int] | None:
        """See SheetSource: every step adds one and changes what can be undone."""
        return None if isinstance(change_set, ChangeSet) else frozenset()


def _asked(key: str, everything: str, options: Sequence[tuple[object, str]], width: int) -> Filter:
    return Filter(key=key, everything=everything, options=options, passes=lambda _row, _value: True, width=width)


def _row(step: Happening, desk: Desk, last: int, blocked_at: int) -> Row:
    verb, whom = parted(step.label)
    if step.kind == KIND and _WHOLE not in verb:
        verb += f"（{_WHOLE}）"
    return (
        step.id,
        moment(step.at, desk),
        -step.id,
        step.user,
        verb,
        whom or "—",
        f"用途：{step.reason}" if step.kind == KIND else f"{step.entries:,} 处" if step.entries else step.reason or "—",
        state_of(step, last, blocked_at),
    )


def parted(label: str) -> tuple[str, str]:
    """Return what was done and to whom ("" for nobody); what stands in brackets belongs together."""
    depth = 0
    for at, sign in enumerate(label):
        depth += (sign == "（") - (sign == "）")
        if depth <= 0 and sign in " ：" and (whom := label[at + 1 :].strip()):
            return label[:at], whom
    return label, ""


def state_of(step: Happening, last: int, blocked_at: int) -> str:
    """Return whether a step can be undone, in words."""
    if step.undone:
        return UNDONE
    if step.id == last:
        return LAST
    if step.kind not in _UNDOABLE or not step.entries:
        return ONLY_RECORD if not step.barrier or not step.entries else BLOCKED
    return BLOCKED if step.id <= blocked_at else BEFORE
