"""The pairings of the term with their plans and outcomes, as the sheet page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ledgerdesk.fields import codes
from ledgerdesk.fields.pairing_plans import CLASS_NAME, LISTED, OUTCOME, REVIEW, STUDENT, TEACHER
from ledgerdesk.services import terms
from ledgerdesk.services.pairings import planned
from ledgerdesk.services.pairings.planned import PlanRow
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.care.visits.visit_phrases import PhraseLine
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import FormView
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import Column, Row, column_of
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

ENTITIES = frozenset({"Pairing", "PairingPlan", "Staff", "Person", "ClassMembership", "Term"})
NO_PLAN, NO_REVIEW, REVIEWED, ENDED = "没有计划", "没有评成效", "已评成效", "已结束"
#: The words of the tabs, short so that the search beside them has room.
_TABS = {NO_PLAN: "没计划", NO_REVIEW: "没评", REVIEWED: "已评", ENDED: "已结束"}
_WIDTHS = {"student": 84, "class_name": 120, "teacher": 76, "ambition": 92, "study": 92, "life": 92, "measures": 100}
_LEFT_OUT = (OUTCOME.key, REVIEW.key)
_PRIORITIES = {"teacher": 8, "class_name": 7, "measures": 6, "review": 2}


#: The sentences written most, by field key.
Phrases = Mapping[str, Sequence[str]]


@dataclass
class Book:
    """The rows read last, and their term."""

    term: TermFacts | None = None
    rows: dict[int, PlanRow] = field(default_factory=dict)
    due: bool = False
    phrases: Phrases = field(default_factory=dict)

    def told(self) -> str:
        """Return the figures of the pairings that hold, and how many of the term have ended, in Chinese."""
        if not self.rows:
            return ""
        held = [row for row in self.rows.values() if row.open]
        judged, made = sum(row.reviewed for row in held), sum(row.planned for row in held)
        over = len(self.rows) - len(held)
        ended = f"；已结束 {over:,} 对" if over else ""
        return f"进行中 {len(held):,} 对，有计划 {made:,} 对，评了成效 {judged:,} 对{ended}"


def state(row: PlanRow) -> str:
    """Return how far a pairing is; one that has ended is no longer counted among the others."""
    if not row.open:
        return ENDED
    if row.reviewed:
        return REVIEWED
    return NO_REVIEW if row.planned else NO_PLAN


def _columns(book: Book) -> tuple[Column, ...]:
    def tone(value: object) -> Tone | None:
        if value == NO_REVIEW:
            return Tone.WARN if book.due else Tone.INFO
        return {NO_PLAN: Tone.WARN, ENDED: Tone.MUTE}.get(str(value), Tone.OK)

    listed = [
        column_of(
            each,
            width=_WIDTHS.get(each.key),
            priority=_PRIORITIES.get(each.key, 3),
            searched=each in (STUDENT, CLASS_NAME, TEACHER) or None,
        )
        for each in LISTED
    ]
    return (
        *listed,
        Column(key="told", title="成效", width=102, tone=tone, priority=8, find=None),
        Column(key="state", title="", hidden=True, find=None),
        Column(key="student_id", title="", hidden=True, find=None),
    )


def source(desk: Desk, book: Book) -> ListSource:
    """Return the pairings of the term in view; ``book`` gets what was read."""
    columns = _columns(book)

    def read(session: Session) -> list[Row]:
        on = desk.on
        book.term = terms.term_at(session, on)
        book.due = on >= planned.judging_from(book.term)
        found = planned.rows(session, book.term.id, on)
        book.rows = {row.pairing_id: row for row in found}
        book.phrases = {key: planned.phrases(session, key) for key in planned.WRITTEN}
        return [_row(row) for row in found]

    return ListSource(
        desk=desk,
        title="帮扶计划与成效",
        unit="对",
        columns=columns,
        shown=[column.key for column in columns if column.key not in _LEFT_OUT and not column.hidden],
        read=read,
        entities=ENTITIES,
        search_hint="学生、班级、教师",
        empty=Empty(icon="heart-handshake", what="本学期还没有结对", why="先在“结对安排”里结对，再来写计划。"),
        words=lambda _total, _shown: book.told(),
        make_filters=lambda rows: _filters(columns, rows),
    )


def _row(row: PlanRow) -> Row:
    plan = row.plan
    told = [getattr(plan, each.key, None) for each in LISTED[3:]]
    word = state(row)
    shown = OUTCOME.show(plan.outcome) if plan is not None and row.reviewed else word
    return (row.pairing_id, row.student, row.class_name, row.teacher, *told, shown, word, row.student_id)


def _filters(columns: Sequence[Column], rows: Sequence[Row]) -> Sequence[Filter]:
    states = at(columns, "state")
    counted = {word: sum(row[states] == word for row in rows) for word in _TABS}
    teacher, room, outcome = (at(columns, each.key) for each in (TEACHER, CLASS_NAME, OUTCOME))
    label = codes.table("help_outcome").label
    return (
        Filter(
            key="state",
            everything=f"全部 {len(rows):,}",
            options=[(word, f"{_TABS[word]} {count:,}") for word, count in counted.items()],
            passes=equals(states),
            tabs=True,
        ),
        Filter(key="teacher", everything="全部教师", options=options(rows, teacher), passes=equals(teacher), more=True),
        Filter(key="class", everything="全部班级", options=options(rows, room), passes=equals(room), more=True),
        Filter(
            key="outcome",
            everything="全部成效",
            options=options(rows, outcome, lambda code: label(str(code))),
            passes=equals(outcome),
            more=True,
        ),
    )


def offer(desk: Desk, form: FormView, phrases: Phrases, indent: int) -> None:
    """Put the school's own sentences under the editors of a form, to be pressed; ``indent`` is pixels at normal size."""

    def say(key: str, words: str) -> None:
        editor = form.editor(key)
        before = editor.text().strip()
        if words not in before:
            editor.set_text(f"{before}\n{words}" if before else words)

    for each in form.fields():
        if phrases.get(each.key):
            line = PhraseLine(desk.theme, "常用句", indent + 8)
            form.add_under(each.key, line)
            line.set_words(phrases[each.key], partial(say, each.key))
