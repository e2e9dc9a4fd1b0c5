"""The two lists of 校际帮扶 as the sheet page shows them: schools this one helps or is helped by, and what was done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import dates, money, pro_rata
from ledgerdesk.domain.partner_dues import Due
from ledgerdesk.fields import codes
from ledgerdesk.services import partnerships, terms
from ledgerdesk.services.partnerships import GIVES, DeedFacts, PartnerRow
from ledgerdesk.services.terms import TermFacts
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row, plain
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

LATE, SOON, OPEN, DONE = "落后", "快到期", "按进度", "已做够"
KEPT, OVER, LATER = "只留记录", "已结束", "还没开始"
WORDS = {
    pro_rata.LATE: LATE, pro_rata.SOON: SOON, pro_rata.OPEN: OPEN, pro_rata.DONE: DONE, pro_rata.NONE: "本学期不要求",
}  # fmt: skip
TONES = {LATE: Tone.BAD, SOON: Tone.WARN, OPEN: Tone.INFO, DONE: Tone.OK}
_ENTITIES = frozenset({"Partnership", "PartnershipDeed", "Contact", "Attachment", "PolicyOverride", "Term"})


def _yuan(value: object) -> str:
    return money.show(value) if isinstance(value, int) and value else "—"


def _figure(key: str, title: str, width: int = 112) -> Column:
    return Column(key=key, title=title, width=width, align=Align.RIGHT, find=None, priority=7)


PARTNER_COLUMNS = (
    Column(key="partner", title="对方单位", name=True, width=170, priority=9),
    Column(key="direction", title="关系", width=130, priority=6),
    Column(key="kind", title="单位", width=80, priority=2),
    Column(key="since", title="起", width=104, priority=3, find=None),
    _figure("lessons", "送教"),
    _figure("lectures", "专题讲座", 92),
    _figure("visits", "到对方单位", 112),
    _figure("deeds", "本学期活动", 100),
    Column(key="contact", title="联系人", width=90, priority=3),
    Column(key="state", title="情况", width=110, tone=lambda v: TONES.get(str(v), Tone.MUTE), priority=8, find=None),
)
DEED_COLUMNS = (
    Column(key="title", title="做了什么", name=True, width=200, priority=9),
    Column(key="day", title="日期", width=104, priority=8),
    Column(key="partner", title="对方单位", width=150, priority=7),
    Column(key="kind", title="种类", width=110, priority=7, tone=lambda _v: Tone.INFO, find=None),
    _figure("lessons", "课时", 70),
    _figure("people", "人数", 70),
    Column(key="value", title="物资（元）", width=100, align=Align.RIGHT, show=_yuan, find=None, priority=3),
    Column(key="by_whom", title="谁去的", width=130, priority=5),
    Column(key="outcome", title="效果", width=170, priority=4),
    Column(key="photos", title="照片", width=64, align=Align.RIGHT, find=None, priority=3),
)


@dataclass
class Book:
    """What the lists read last."""

    partners: tuple[PartnerRow, ...] = ()
    deeds: tuple[DeedFacts, ...] = ()
    term: TermFacts | None = None

    def told(self) -> str:
        """Return how many are helped, and how many of them wait, in Chinese."""
        ours = [one for one in self.partners if one.standing is not None]
        if not self.partners:
            return ""
        late = sum(one.standing is not None and one.standing.state == pro_rata.LATE for one in ours)
        name = f"{self.term.name}　" if self.term is not None else ""
        return f"{name}我校帮扶 {len(ours)} 所" + (f"，{late} 所落后了" if late else "")


def of(due: Due, unit: str) -> str:
    """Return a due as the list tells it: 6/10 课时; what is not asked for is told alone."""
    return f"{due.done}/{due.asked} {unit}" if due.asked else f"{due.done} {unit}"


def state(row: PartnerRow, on: date) -> str:
    """Return how a partnership stands in a word."""
    facts = row.facts
    if facts.valid_to is not None and facts.valid_to < on:
        return OVER
    if facts.valid_from is not None and facts.valid_from > on:
        return LATER
    return KEPT if row.standing is None else WORDS[row.standing.state]


def partner_source(desk: Desk, book: Book, new: Callable[[], object]) -> ListSource:
    """Return the schools of the term, those that last first."""

    def read(session: Session) -> list[Row]:
        on = desk.on
        book.term, book.partners = terms.term_at(session, on), partnerships.rows(session, on)
        return [_partner(one, on) for one in book.partners]

    return ListSource(
        desk=desk,
        title="结对单位",
        unit="所",
        columns=PARTNER_COLUMNS,
        shown=[one.key for one in PARTNER_COLUMNS],
        read=read,
        entities=_ENTITIES,
        search_hint="单位、联系人",
        empty=Empty(
            icon="heart-handshake",
            what="还没有结对的学校或幼儿园",
            why="登记对方单位，送教、讲座、到校指导都记在这里，每学期该做多少、做了多少一目了然。",
            actions=(("登记结对单位", new),) if desk.editable else (),
        ),
        words=lambda _total, _shown: "",
        make_filters=_partner_filters,
    )


def deed_source(desk: Desk, book: Book) -> ListSource:
    """Return what was done in the term, the newest first."""

    def read(session: Session) -> list[Row]:
        term = terms.term_at(session, desk.on)
        book.deeds = partnerships.deeds_between(session, term.covers_from, term.covers_to)
        return [_deed(one) for one in book.deeds]

    return ListSource(
        desk=desk,
        title="校际帮扶活动",
        unit="次",
        columns=DEED_COLUMNS,
        shown=[one.key for one in DEED_COLUMNS],
        read=read,
        entities=_ENTITIES,
        search_hint="做了什么、单位、谁去的",
        empty=Empty(icon="list-checks", what="本学期还没有活动", why="选一个结对单位，按“登记活动”。"),
        words=lambda _total, _shown: "",
        make_filters=_deed_filters,
    )


def kind_word(kind: str) -> str:
    """Return the word of a kind of deed."""
    return codes.table("partner_deed").label(kind)


def _partner(row: PartnerRow, on: date) -> Row:
    facts, standing = row.facts, row.standing
    counts = row.counts
    if standing is not None:
        figures = (of(standing.lessons, "课时"), of(standing.lectures, "次"), of(standing.visits, "次"))
    else:
        plain_ = (row.lessons, counts.get("lecture", 0), counts.get("visit", 0))
        figures = tuple(f"{n} {unit}" for n, unit in zip(plain_, ("课时", "次", "次"), strict=True))  # type: ignore[assignment] # three
    since = dates.show_day(facts.valid_from) if facts.valid_from else None
    return (
        facts.id, facts.partner, codes.table("partner_direction").label(facts.direction),
        codes.table("partner_kind").label(facts.kind), since, *figures, f"{len(row.deeds)} 次", facts.contact,
        state(row, on),
    )  # fmt: skip


def _deed(one: DeedFacts) -> Row:
    return (
        one.id, one.title, dates.show_day(one.done_on), one.partner, kind_word(one.kind), one.lessons or None,
        one.people, one.value_fen, one.by_whom, one.outcome, one.photos or None,
    )  # fmt: skip


def _partner_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    how, direction = at(PARTNER_COLUMNS, "state"), at(PARTNER_COLUMNS, "direction")
    states = [(word, word) for word in (LATE, SOON, OPEN, DONE, KEPT, OVER)]
    return (
        Filter(key="state", everything="全部情况", options=states, passes=equals(how), width=120),
        Filter(
            key="direction", everything="全部关系", options=options(rows, direction, plain), passes=equals(direction),
            width=150,
        ),
    )  # fmt: skip


def _deed_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    kind, partner = at(DEED_COLUMNS, "kind"), at(DEED_COLUMNS, "partner")
    kinds = [(entry.label, entry.label) for entry in codes.table("partner_deed").offered]
    return (
        Filter(key="kind", everything="全部种类", options=kinds, passes=equals(kind), width=130),
        Filter(
            key="partner", everything="全部单位", options=options(rows, partner, plain), passes=equals(partner),
            width=170,
        ),
    )  # fmt: skip


__all__ = ["GIVES", "Book", "deed_source", "of", "partner_source", "state"]
