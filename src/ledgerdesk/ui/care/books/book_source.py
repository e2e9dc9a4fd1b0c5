"""The list of 查阅 as the sheet page shows it: each teacher with both books, what is lacking, what the program holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import pro_rata
from ledgerdesk.services import book_checks, terms
from ledgerdesk.services.book_checks import HANDBOOK, MINUTES, BookStanding, TeacherBooks
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

NEVER, DUE, SOON, OPEN, DONE, NOT_ASKED = "没查阅过", "该查阅了", "快到期", "按进度", "已查够", "不用查"
OVERDUE, TO_MEND, AWAY = "补正过期", "待补正", "请假"
_WORDS = {
    pro_rata.LATE: DUE, pro_rata.SOON: SOON, pro_rata.OPEN: OPEN, pro_rata.DONE: DONE, pro_rata.NONE: NOT_ASKED,
}  # fmt: skip
_TONES = {
    NEVER: Tone.BAD, DUE: Tone.BAD, OVERDUE: Tone.BAD, SOON: Tone.WARN, TO_MEND: Tone.WARN, OPEN: Tone.INFO,
    DONE: Tone.OK,
}  # fmt: skip
DUE_NOW = "due"  # a value of the filter of teachers
STATES = (OVERDUE, NEVER, DUE, TO_MEND, SOON, OPEN, DONE, AWAY, NOT_ASKED)
_ENTITIES = frozenset(
    {"BookCheck", "Task", "Attachment", "Staff", "StaffLeave", "Pairing", "PairingPlan", "Visit", "VisitTeacher", "Talk",
     "PolicyOverride", "Term"}
)  # fmt: skip


def _figure(key: str, title: str, width: int = 70, priority: int = 5) -> Column:
    return Column(key=key, title=title, width=width, align=Align.RIGHT, find=None, priority=priority)


COLUMNS = (
    Column(key="name", title="教师", name=True, width=110, sort_by="pinyin", priority=9),
    Column(key="pinyin", title="", hidden=True, find=lambda value: str(value).replace(" ", "")),
    Column(key="initials", title="", hidden=True),
    Column(key="position", title="职务", width=100, priority=2),
    Column(key=HANDBOOK, title="帮扶手册", width=126, find=None, priority=8),
    Column(key=MINUTES, title="会议记录本", width=126, find=None, priority=8),
    _figure("lacking", "要补正", 80, 6),
    _figure("pupils", "结对"),
    _figure("visits", "家访", 76),
    _figure("talks", "谈心", 76),
    _figure("marked", "补记", 64, 3),
    _figure("unplanned", "缺计划", 76, 3),
    Column(key="due", title="", hidden=True, find=None),
    Column(key="never", title="", hidden=True, find=None),
    Column(key="state", title="情况", width=100, tone=lambda v: _TONES.get(str(v), Tone.MUTE), priority=8, find=None),
)


@dataclass
class Book:
    """What the list read last, by when what is found today is made good, and what was written down last.

    A pile of paper is of one day and one hand: ``checked_on`` and the first of ``checkers`` are offered again.
    """

    teachers: tuple[TeacherBooks, ...] = ()
    term: TermFacts | None = None
    mend_by: date | None = None
    checkers: tuple[str, ...] = ()
    checked_on: date | None = None

    def told(self, on: date) -> str:
        """Return how many wait, in Chinese."""
        if not self.teachers:
            return ""
        due = sum(one.state == pro_rata.LATE for one in self.teachers)
        lacking = [check for one in self.teachers for check in one.lacking]
        late = sum(check.late(on) for check in lacking)
        name = f"{self.term.name}　" if self.term is not None else ""
        mend = f"，要补正 {len(lacking)} 处" + (f"（{late} 处过期）" if late else "") if lacking else ""
        return f"{name}{len(self.teachers)} 位老师，{due} 位该查阅了{mend}"


def word(one: TeacherBooks, on: date) -> str:
    """Return how a teacher's books stand in a word: what is overdue first."""
    if any(check.late(on) for check in one.lacking):
        return OVERDUE
    if one.away:
        return AWAY
    if one.state == pro_rata.LATE:
        return NEVER if one.never else DUE
    return TO_MEND if one.lacking else _WORDS[one.state]


def tone(word: str) -> Tone:
    """Return the tone of such a word."""
    return _TONES.get(word, Tone.MUTE)


def figure(one: BookStanding) -> str:
    """Return the looks at a book of those asked: 2/4; a dash where the teacher need not keep it."""
    if one.asked:
        return f"{one.done}/{one.asked}"
    return str(one.done) if one.done else "—"


def source(desk: Desk, book: Book) -> ListSource:
    """Return every teacher whose books are looked through, by pinyin."""

    def read(session: Session) -> list[Row]:
        on = desk.on
        book.term, book.teachers = terms.term_at(session, on), book_checks.standings(session, on)
        book.mend_by, book.checkers = book_checks.mend_by(session, on), book_checks.checkers(session)
        return [_row(one, on) for one in book.teachers]

    return ListSource(
        desk=desk,
        title="查阅登记",
        unit="人",
        columns=COLUMNS,
        shown=[one.key for one in COLUMNS if not one.hidden],
        read=read,
        entities=_ENTITIES,
        search_hint="姓名、拼音、职务",
        empty=Empty(
            icon="book-open",
            what="还没有要查阅的老师",
            why="录入带课的老师以后，他们的帮扶手册和会议记录本在这里查阅、登记。",
        ),
        words=lambda _total, _shown: "",
        make_filters=_filters,
    )


def _seen(held: BookStanding, on: date) -> str:
    """Return how often and when last: 2/4　10-08, of another year 0/4　2025-06."""
    if held.last_on is None:
        return figure(held)
    last = f"{held.last_on:%m-%d}" if held.last_on.year == on.year else f"{held.last_on:%Y-%m}"
    return f"{figure(held)}　{last}"


def _row(one: TeacherBooks, on: date) -> Row:
    books = [_seen(one.books[key], on) for key in (HANDBOOK, MINUTES)]
    beside = one.beside
    lacking = f"{len(one.lacking)} 处" if one.lacking else None
    counts = (beside.pupils, beside.visits, beside.talks, beside.marked or None, beside.unplanned or None)
    return (
        one.staff_id,
        one.name,
        one.pinyin,
        one.initials,
        one.position,
        *books,
        lacking,
        *counts,
        one.state == pro_rata.LATE,
        one.never,
        word(one, on),
    )


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    how = at(COLUMNS, "state")
    met = {row[how] for row in rows}
    states = [(word, word) for word in STATES if word in met] or [(DUE, DUE)]
    who = ((DUE_NOW, "现在该查阅的"), ("never", "有一本从没查阅过"), ("lacking", "有要补正的"))
    places = {key: at(COLUMNS, key) for key, _ in who}
    return (
        Filter(key="state", everything="全部情况", options=states, passes=equals(how), width=130),
        Filter(
            key="who",
            everything="全部老师",
            options=who,
            passes=lambda row, wanted: bool(row[places[str(wanted)]]),
            width=160,
        ),
    )
