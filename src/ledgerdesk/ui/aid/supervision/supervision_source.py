"""The four lists of 监管 as the sheet page shows them: calls, complaints, inspections, clear cards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from ledgerdesk.domain import dates, money
from ledgerdesk.services import terms
from ledgerdesk.services.supervision import clear_cards, complaints, inspections, spot_checks
from ledgerdesk.services.supervision.clear_cards import CardFacts
from ledgerdesk.services.supervision.complaints import ComplaintFacts
from ledgerdesk.services.supervision.inspections import KINDS, InspectionFacts
from ledgerdesk.services.supervision.spot_checks import Sample, SpotCheckFacts
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row, plain
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

TO_CALL, CAME, LOST = "待回访", "收到了", "没收到"
OPEN, CLOSED = "没办结", "已办结"
FINE, TO_MEND, MENDED = "没有问题", "待整改", "已整改"
ALL_PAID, TO_PAY, NO_CARD = "都到账", "待发放", "没有卡"
_TONES = {
    TO_CALL: Tone.WARN, CAME: Tone.OK, LOST: Tone.BAD, OPEN: Tone.WARN, CLOSED: Tone.OK, FINE: Tone.OK,
    TO_MEND: Tone.BAD, MENDED: Tone.OK, ALL_PAID: Tone.OK, TO_PAY: Tone.INFO, NO_CARD: Tone.WARN,
}  # fmt: skip
_PUPILS = frozenset({"Person", "Enrolment", "ClassMembership"})


def _yuan(value: object) -> str:
    return money.show(value) if isinstance(value, int) else "—"


_STATE = Column(
    key="state", title="情况", width=96, tone=lambda v: _TONES.get(str(v)), priority=8, find=None
)  # fmt: skip
_PINYIN = Column(key="pinyin", title="", hidden=True, find=lambda value: str(value).replace(" ", ""))
_ROOM = Column(key="class_name", title="班级", width=120, priority=7)
_SUM = Column(key="fen", title="金额（元）", width=104, align=Align.RIGHT, show=_yuan, find=None, priority=6)

CALL_COLUMNS = (
    Column(key="name", title="学生", name=True, width=110, priority=9),
    _ROOM,
    _SUM,
    Column(key="drawn_on", title="抽取日期", width=104, priority=3, find=None),
    Column(key="called_on", title="回访日期", width=104, priority=5, find=None),
    Column(key="used_for", title="钱用在哪里", width=150, priority=4),
    Column(key="finding", title="查的情况", width=170, priority=5),
    _STATE,
)
COMPLAINT_COLUMNS = (
    Column(key="content", title="反映的事", name=True, width=260, priority=9),
    Column(key="received_on", title="收到", width=104, priority=7, find=None),
    Column(key="channel", title="怎么反映的", width=104, priority=5),
    Column(key="from_name", title="反映人", width=100, priority=4),
    Column(key="closed_on", title="办结", width=104, priority=4, find=None),
    _STATE,
)
INSPECTION_COLUMNS = (
    Column(key="kind", title="检查", name=True, width=140, priority=9),
    Column(key="held_on", title="日期", width=104, priority=7, find=None),
    Column(key="class_name", title="班级", width=110, priority=4),
    Column(key="inspectors", title="检查人", width=130, priority=5),
    Column(key="finding", title="发现的问题", width=180, priority=6),
    _STATE,
)
CARD_COLUMNS = (
    Column(key="name", title="学生", name=True, width=110, sort_by="pinyin", priority=9),
    _PINYIN,
    _ROOM,
    Column(key="categories", title="类别", width=130, priority=4),
    Column(key="programs", title="本学期享受的项目", width=330, priority=6),
    _SUM,
    Column(key="card", title="银行卡", width=110, priority=4),
    _STATE,
)


@dataclass
class Read:
    """What the lists read last."""

    sample: Sample | None = None
    calls: tuple[SpotCheckFacts, ...] = ()
    complaints: tuple[ComplaintFacts, ...] = ()
    inspections: tuple[InspectionFacts, ...] = ()
    cards: tuple[CardFacts, ...] = ()
    term: tuple[int, str] = (0, "")


def _filters(
    columns: Sequence[Column], states: Sequence[str], *more: tuple[str, str]
) -> Callable[[Sequence[Row]], Sequence[Filter]]:
    state = at(columns, "state")

    def make(rows: Sequence[Row]) -> Sequence[Filter]:
        first = Filter(
            key="state",
            everything="全部情况",
            options=[(word, word) for word in states],
            passes=equals(state),
            width=120,
        )
        others = [
            Filter(
                key=key, everything=words, options=options(rows, at(columns, key), plain),
                passes=equals(at(columns, key)), width=140,
            )
            for key, words in more
        ]  # fmt: skip
        return (first, *others)

    return make


def _source(
    desk: Desk,
    title: str,
    unit: str,
    columns: Sequence[Column],
    read: Callable[[Session], list[Row]],
    entities: frozenset[str],
    hint: str,
    empty: Empty,
    make_filters: Callable[[Sequence[Row]], Sequence[Filter]],
) -> ListSource:
    return ListSource(
        desk=desk,
        title=title,
        unit=unit,
        columns=columns,
        shown=[one.key for one in columns if not one.hidden],
        read=read,
        entities=entities,
        search_hint=hint,
        empty=empty,
        words=lambda _total, _shown: "",
        make_filters=make_filters,
    )


def calls(desk: Desk, held: Read, draw: Callable[[], object]) -> ListSource:
    """Return the families drawn to be called."""

    def read(session: Session) -> list[Row]:
        term = terms.term_at(session, desk.on)
        held.term, held.sample = (term.id, term.name), spot_checks.sample(session, term.id)
        held.calls = spot_checks.rows(session, term.id)
        return [_call(one) for one in held.calls]

    empty = Empty(
        icon="users",
        what="这个学期还没有抽人回访",
        why="补助到账以后，随机抽一些家庭打电话，问收到没有、用在哪里。",
        actions=(("抽人回访", draw),) if desk.editable else (),
    )
    entities = frozenset({"SpotCheck", "Payment"}) | _PUPILS
    filters = _filters(CALL_COLUMNS, (TO_CALL, CAME, LOST), ("class_name", "全部班级"))
    return _source(desk, "回访", "户", CALL_COLUMNS, read, entities, "姓名、班级、用途", empty, filters)


def complaint_list(desk: Desk, held: Read, new: Callable[[], object]) -> ListSource:
    """Return the complaints."""

    def read(session: Session) -> list[Row]:
        held.complaints = complaints.rows(session)
        return [_complaint(one) for one in held.complaints]

    empty = Empty(
        icon="megaphone",
        what="没有投诉和反映",
        why="家长打电话、来访、投信箱反映资助的事，都在这里登记、办理、答复。",
        actions=(("登记投诉", new),) if desk.editable else (),
    )
    filters = _filters(COMPLAINT_COLUMNS, (OPEN, CLOSED))
    return _source(
        desk, "投诉", "条", COMPLAINT_COLUMNS, read, frozenset({"Complaint"}), "反映的事、反映人", empty, filters
    )


def inspection_list(desk: Desk, held: Read, new: Callable[[], object]) -> ListSource:
    """Return the inspections of all kinds."""

    def read(session: Session) -> list[Row]:
        held.inspections = inspections.rows(session)
        return [_inspection(one) for one in held.inspections]

    empty = Empty(
        icon="list-checks",
        what="还没有检查记录",
        why="膳食委员会、财务室和学校自查，都在这里登记，问题整改了再补写。",
        actions=(("登记检查", new),) if desk.editable else (),
    )
    filters = _filters(INSPECTION_COLUMNS, (TO_MEND, FINE, MENDED), ("kind", "全部检查"))
    return _source(
        desk, "检查", "次", INSPECTION_COLUMNS, read, frozenset({"Inspection"}), "检查人、发现的问题", empty, filters
    )


def card_list(desk: Desk, held: Read) -> ListSource:
    """Return everybody entitled to anything in the term."""

    def read(session: Session) -> list[Row]:
        term = terms.term_at(session, desk.on)
        held.term, held.cards = (term.id, term.name), clear_cards.rows(session, term.id)
        return [_card(one) for one in held.cards]

    empty = Empty(
        icon="hand-coins", what="本学期还没有享受资助的学生", why="登记了学段、住校和类别，就能算出享受什么。"
    )
    entities = _PUPILS | {
        "Payment", "Entitlement", "BankCard", "Boarding", "RecognitionTerm", "Category", "PolicyOverride", "MealDay",
    }  # fmt: skip
    filters = _filters(CARD_COLUMNS, (ALL_PAID, TO_PAY, NO_CARD), ("class_name", "全部班级"))
    return _source(desk, "明白卡", "人", CARD_COLUMNS, read, entities, "姓名、拼音、班级、项目", empty, filters)


_day = partial(dates.show_day)


def _call(one: SpotCheckFacts) -> Row:
    state = TO_CALL if one.called_on is None else CAME if one.received else LOST
    told = (_day(one.drawn_on), _day(one.called_on) if one.called_on else None, one.used_for, one.finding)
    return (one.id, one.name, one.class_name, one.paid_fen, *told, state)


def _complaint(one: ComplaintFacts) -> Row:
    closed = _day(one.closed_on) if one.closed_on else None
    told = (one.content, _day(one.received_on), one.channel, one.from_name or "没有署名", closed)
    return (one.id, *told, CLOSED if closed else OPEN)


def inspection_state(one: InspectionFacts) -> str:
    """Return how an inspection stands."""
    return TO_MEND if one.open else MENDED if one.rectified_on else FINE


def _inspection(one: InspectionFacts) -> Row:
    wrong = "；".join(question for question, answer in one.items.items() if not answer)
    finding = "；".join(part for part in (one.finding, wrong) if part)
    told = (KINDS[one.kind], _day(one.held_on), one.class_name, one.inspectors, finding)
    return (one.id, *told, inspection_state(one))


def _card(one: CardFacts) -> Row:
    cash = [line for line in one.lines if line.benefit == "cash"]
    unpaid = any(line.paid_on is None for line in cash)
    state = NO_CARD if cash and not one.card else TO_PAY if unpaid else ALL_PAID
    names = "、".join(line.name for line in one.lines)
    paid = sum(line.fen for line in cash)
    return (
        one.student_id, one.name, one.pinyin, one.class_name, "、".join(one.categories), names, paid, one.card, state,
    )  # fmt: skip
