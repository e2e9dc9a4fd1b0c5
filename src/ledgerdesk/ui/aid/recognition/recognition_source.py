"""The table of a batch: its columns, its filters, and its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.ui.aid.recognition import recognition_reading as reading
from ledgerdesk.ui.aid.recognition.recognition_reading import Entry, Reading
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.sheet.list_source import at, equals, options
from ledgerdesk.ui.sheet.sheet_column import KEEP, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.tasks import Task

STEP, CHANGE, CLASS, MATERIAL = "status", "change", "class_name", "material"
ANY_CHANGE = "any"
COLUMNS = (
    Column(key="name", title="姓名", width=110, name=True, sort_by="find"),
    Column(key="find", title="", hidden=True),
    Column(key=CLASS, title="班级", width=118, sort_by="order", priority=8),
    Column(key="order", title="", hidden=True, find=None),
    Column(key="basis", title="依据", width=104, priority=5),
    Column(key="last", title="去年", width=82, find=None, priority=6),
    Column(key="level", title="今年建议", width=86, find=None, priority=8),
    Column(key=CHANGE, title="变化", width=58, find=None, priority=7, show=lambda value: str(value or "")),
    Column(key=STEP, title="步骤", width=84, find=None, priority=3, show=lambda v: reading.step_word(str(v))),
    Column(key=MATERIAL, title="材料", width=146, tone=reading.tone, find=None, priority=KEEP),
)
_ENTITIES = frozenset(
    {
        "RecognitionBatch", "Recognition", "RecognitionStep", "Application", "RecognitionTerm", "Meeting", "MeetingPerson",
        "MeetingOpinion", "Objection", "Notice", "NoticeLine", "Category", "HouseholdMember", "Person", "Enrolment",
        "ClassMembership", "SchoolClass", "Visit", "VisitStudent", "Setting", "PolicyOverride",
    }
)  # fmt: skip
_CHANGES = ((ANY_CHANGE, "只看有变化的"), *((word, word) for word in (reading.NEW, reading.CHANGED, reading.OUT)))


@dataclass(kw_only=True)
class RecognitionSource:
    """See SheetSource. ``reading`` is the batch as it was last read; ``batch_id`` the one wanted, None the newest."""

    desk: Desk
    start: Callable[[], object]
    title: str = "资助"
    unit: str = "人"
    columns: Sequence[Column] = COLUMNS
    shown: Sequence[str] = tuple(column.key for column in COLUMNS if not column.hidden)
    search_hint: str = "姓名、拼音首字母、班级"
    batch_id: int | None = None
    reading: Reading = field(default_factory=lambda: Reading((), None))
    filters: Sequence[Filter] = ()

    def __post_init__(self) -> None:
        """Offer the filters that need no rows."""
        self.filters = _filters(())

    @property
    def empty(self) -> Empty:
        """See SheetSource."""
        actions = [("开始认定", self.start)] if self.desk.editable else []
        why = "从名单、去年的认定和家长的申请里收学生，再一步一步办：走访、评议、评审、公示、确认、上报。"
        return Empty(icon="hand-coins", what="还没有要认定的学生", why=why, actions=actions)

    def facts(self, total: int, shown: int) -> str:
        """See SheetSource."""
        told = self.reading
        if told.batch is None:
            return ""
        new, gone, changed = told.compared
        parts = [f"{told.batch.year_name}　{total:,} 人" + (f"，显示 {shown:,} 人" if shown != total else "")]
        parts += [f"较去年新增 {new}、退出 {gone}、变档 {changed}"] if new or gone or changed else []
        return "　".join([*parts, *(["已结束"] if told.batch.closed_on else [])])

    def load(self, task: Task) -> Sequence[Row]:
        """See SheetSource."""
        term = self.desk.term
        with self.desk.ledger.read() as session:
            self.reading = reading.read(session, self.desk.on, term.year if term else None, self.batch_id)
        task.check()
        rows = [_row(place, entry, self.reading) for place, entry in enumerate(self.reading.entries)]
        self.filters = _filters(rows)
        return rows

    def load_some(self, task: Task, records: frozenset[int]) -> Sequence[Row]:
        """See SheetSource."""
        return [row for row in self.load(task) if row[0] in records]

    def touched(self, change_set: object) -> frozenset[int] | None:
        """See SheetSource: a batch is read whole."""
        met = isinstance(change_set, ChangeSet) and bool(change_set.entities() & _ENTITIES)
        return None if met else frozenset()


def _row(place: int, entry: Entry, told: Reading) -> Row:
    row = entry.row
    last = told.level(row.last_level) if row.last_level else "没有"
    return (
        row.id, row.name, entry.find or row.name, row.class_name, place, row.basis, last, entry.level, entry.change,
        row.status, entry.material,
    )  # fmt: skip


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    room, status, change = at(COLUMNS, CLASS), at(COLUMNS, STEP), at(COLUMNS, CHANGE)
    material = at(COLUMNS, MATERIAL)
    classes = dict.fromkeys(str(row[room]) for row in rows if row[room])  # rows come in the order of classes
    steps = (*rules.STEPS, rules.OBJECTED, rules.REFUSED, rules.WITHDRAWN)

    def at_step(row: Row, value: object) -> bool:
        return row[status] == value or (value == rules.POSTED and row[status] == rules.OBJECTED)

    def changed(row: Row, value: object) -> bool:
        return bool(row[change]) if value == ANY_CHANGE else row[change] == value

    return (
        Filter(key=CLASS, everything="全部班级", options=[(one, one) for one in classes], passes=equals(room)),
        Filter(
            key=MATERIAL, everything="全部材料", options=options(rows, material), passes=equals(material), width=130
        ),
        Filter(key=CHANGE, everything="变化不限", options=_CHANGES, passes=changed),
        Filter(
            key=STEP,
            everything="步骤",
            options=[(one, reading.step_word(one)) for one in steps],
            passes=at_step,
            more=True,
        ),
    )
