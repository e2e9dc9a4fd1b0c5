"""What is to be followed up as the sheet page shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import dates, masking
from ledgerdesk.fields import codes
from ledgerdesk.services import follow_ups
from ledgerdesk.services.follow_ups import TaskRow
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import Column, Row, plain
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

STATE = "state"
OPEN, LATE, DONE = "open", "late", "done"
WORD_OPEN, WORD_TODAY, WORD_LATE, WORD_DONE = "没完成", "今天到期", "过期", "已完成"
_TONES = {WORD_OPEN: Tone.INFO, WORD_TODAY: Tone.WARN, WORD_LATE: Tone.BAD, WORD_DONE: Tone.OK}
_ENTITIES = frozenset({"Task", "Person", "Staff", "Visit", "Talk", "ClassMembership"})
_PASSES = {OPEN: (WORD_OPEN, WORD_TODAY, WORD_LATE), LATE: (WORD_LATE,), DONE: (WORD_DONE,)}


def _day(value: object) -> str:
    return dates.show_day(value) if isinstance(value, date) else "—"


COLUMNS = (
    Column(key="due", title="办到", width=104, show=_day, find=None, priority=8),
    Column(key="title", title="要跟进", name=True, width=240, priority=9),
    Column(key="pupil", title="学生", width=90, priority=8),
    Column(key="class", title="班级", width=122, priority=4),
    Column(key="village", title="村（社区）", width=96, priority=3),
    Column(key="teacher", title="谁办", width=90, priority=7),
    Column(key="kind", title="哪一类", width=110, priority=3),
    Column(key="found", title="从哪里来", width=132, find=None, priority=4),
    Column(key="outcome", title="办得怎样", width=150, priority=2),
    Column(key=STATE, title="情况", width=92, tone=lambda v: _TONES.get(str(v)), priority=8, find=None),
)


@dataclass
class Tasks:
    """The tasks read last, by id."""

    rows: tuple[TaskRow, ...] = ()

    def of(self, task_id: int | None) -> TaskRow | None:
        """Return a task; None when it is gone."""
        return next((row for row in self.rows if row.id == task_id), None)


def source(desk: Desk, held: Tasks) -> ListSource:
    """Return the tasks: those not done first, the earliest due at the top."""

    def read(session: Session) -> list[Row]:
        held.rows = follow_ups.rows(session)
        return [_row(one, desk.on) for one in held.rows]

    def words(total: int, _shown: int) -> str:
        left = sum(not row.done for row in held.rows)
        late = sum(row.late(desk.on) for row in held.rows)
        return f"还有 {left:,} 件没完成" + (f"，{late:,} 件过期" if late else "") if total else ""

    return ListSource(
        desk=desk,
        title="跟进",
        unit="件",
        columns=COLUMNS,
        shown=[one.key for one in COLUMNS if one.key not in ("village", "kind")],
        read=read,
        entities=_ENTITIES,
        search_hint="要跟进的事、学生、谁办",
        empty=Empty(
            icon="list-checks",
            what="还没有要跟进的事",
            why="登记家访、谈心时在“要跟进”里写一句，到期前这里和首页会提醒。",
        ),
        words=words,
        make_filters=lambda rows: _filters(rows, held, desk.on),
    )


def state(task: TaskRow, on: date) -> str:
    """Return how a task stands on a day."""
    if task.done:
        return WORD_DONE
    if task.late(on):
        return WORD_LATE
    return WORD_TODAY if task.facts.due_on == on else WORD_OPEN


def tone(task: TaskRow, on: date) -> Tone:
    """Return the tone of how a task stands."""
    return _TONES[state(task, on)]


def origin(task: TaskRow, today: date) -> str:
    """Return where a task comes from: 10月16日家访; "" where from neither visit nor talk nor check."""
    if task.found_on is None:
        return "查阅" if task.facts.kind == "book" else ""
    return f"{dates.prose(task.found_on, today)}{'家访' if task.facts.visit_id else '谈心'}"


def _row(one: TaskRow, on: date) -> Row:
    facts = one.facts
    return (
        one.id, facts.due_on, masking.words(facts.title.replace("\n", " ")), one.pupil, one.class_name, one.village,
        one.teacher, codes.table("task_kind").label(facts.kind), origin(one, on),
        masking.words((facts.outcome or "").replace("\n", " ")), state(one, on),
    )  # fmt: skip


def _filters(rows: Sequence[Row], held: Tasks, on: date) -> Sequence[Filter]:
    how, who, kind = (at(COLUMNS, key) for key in (STATE, "teacher", "kind"))
    met = [state(one, on) for one in held.rows]
    counted = {key: sum(word in words for word in met) for key, words in _PASSES.items()}
    tabs = [(key, f"{word} {counted[key]}") for key, word in ((OPEN, WORD_OPEN), (LATE, WORD_LATE), (DONE, WORD_DONE))]
    passes: Callable[[Row, object], bool] = lambda row, value: row[how] in _PASSES[str(value)]  # noqa: E731 - for its type
    return (
        Filter(key=STATE, everything="全部", options=tabs, passes=passes, tabs=True),
        Filter(key="teacher", everything="谁办都看", options=options(rows, who, plain), passes=equals(who), more=True),
        Filter(key="kind", everything="全部类别", options=options(rows, kind, plain), passes=equals(kind), more=True),
    )
