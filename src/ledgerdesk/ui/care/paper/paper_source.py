"""The list of record forms on paper as the sheet page shows it: what is out, what is back, what is written down."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledgerdesk.domain import dates
from ledgerdesk.fields import codes
from ledgerdesk.services import paper_forms, terms
from ledgerdesk.services.paper_forms import BACK, DONE, OUT, STATES, FormFacts
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import Column, Row, plain
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

_ENTITIES = frozenset({"PaperForm", "Person", "Enrolment", "ClassMembership", "Attachment"})
_TONES = {STATES[OUT]: Tone.WARN, STATES[BACK]: Tone.INFO, STATES[DONE]: Tone.OK}
STATE = "state"  # the key of the filter

COLUMNS = (
    Column(key="name", title="学生", name=True, width=110, priority=9, sort_by="pinyin"),
    Column(key="class_name", title="班级", width=116, priority=7),
    Column(key="kind", title="种类", width=104, priority=8),
    Column(key="printed", title="印发", width=104, priority=6),
    Column(key="returned", title="收回", width=104, priority=6),
    Column(key="registered", title="登记", width=104, priority=5),
    Column(key="staff", title="教师", width=90, priority=4),
    Column(key="number", title="号码", width=140, priority=3),
    Column(key="pages", title="页数", width=64, priority=1, find=None),
    Column(key="scans", title="扫描", width=70, priority=2, find=None),
    Column(key="left", title="去向", width=70, priority=2, find=None),
    Column(key="state", title="状态", width=100, tone=lambda v: _TONES.get(str(v)), priority=8, find=None),
    Column(key="student", title="", hidden=True, find=None),
    Column(key="pinyin", title="", hidden=True, find=None),
)


@dataclass
class Book:
    """The forms read last."""

    forms: tuple[FormFacts, ...] = ()

    def form(self, form_id: int | None) -> FormFacts | None:
        """Return one of them."""
        return next((one for one in self.forms if one.id == form_id), None)

    def told(self) -> str:
        """Return how many are out, back and done, in Chinese."""
        if not self.forms:
            return ""
        count = Counter(one.state for one in self.forms)
        return f"印发 {len(self.forms):,} 份：" + "，".join(f"{word} {count[key]:,} 份" for key, word in STATES.items())


def kind_word(kind: str) -> str:
    """Return 家访记录表."""
    return codes.table("paper_form").label(kind)


def registered_word(form: FormFacts) -> str | None:
    """Return what was written down of a form; None while it waits."""
    if form.kind == paper_forms.HANDBOOK:
        return "不用登记"
    return "已登记" if form.visit_id or form.talk_id else None


def source(desk: Desk, book: Book, issue: Callable[[], object], take: Callable[[], object]) -> ListSource:
    """Return the forms of the term in view, the newest first."""

    def read(session: Session) -> list[Row]:
        term = terms.term_at(session, desk.on)
        book.forms = paper_forms.rows(session, term.id)
        return [_row(one) for one in book.forms]

    actions = (("印记录表", issue), ("收表（扫描件）", take)) if desk.editable else ()
    return ListSource(
        desk=desk,
        title="纸质表",
        unit="份",
        columns=COLUMNS,
        shown=[one.key for one in COLUMNS if not one.hidden and one.key not in ("pages", "scans", "left")],
        read=read,
        entities=_ENTITIES,
        search_hint="学生、教师、号码",
        empty=Empty(
            icon="printer",
            what="还没有印过带码的记录表",
            why="家访、谈心记录表和帮扶手册印好带去用，填好收回扫描，程序按右上角的码归到学生。",
            actions=actions,
        ),
        words=lambda _total, _shown: "",
        make_filters=_filters,
    )


def _row(one: FormFacts) -> Row:
    printed = dates.show_day(one.printed_on) if one.printed_on else "不是这里印的"
    returned = dates.show_day(one.returned_on) if one.returned_on else None
    return (
        one.id, one.student, one.class_name, kind_word(one.kind), printed, returned, registered_word(one), one.staff,
        one.number, one.pages, one.scans, one.left, STATES[one.state], one.student_id, one.pinyin,
    )  # fmt: skip


def _filters(rows: Sequence[Row]) -> Sequence[Filter]:
    how, kind, room, staff = (at(COLUMNS, key) for key in ("state", "kind", "class_name", "staff"))
    states = [(word, word) for word in STATES.values()]
    return (
        Filter(key=STATE, everything="全部", options=states, passes=equals(how), tabs=True),
        Filter(key="kind", everything="全部种类", options=options(rows, kind, plain), passes=equals(kind), more=True),
        Filter(key="room", everything="全部班级", options=options(rows, room, plain), passes=equals(room), more=True),
        Filter(
            key="staff", everything="全部教师", options=options(rows, staff, plain), passes=equals(staff), more=True
        ),
    )
