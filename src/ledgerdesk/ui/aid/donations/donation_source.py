"""The two lists of 捐赠 as the sheet page shows them: what came in, and what each pupil got of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledgerdesk.domain import dates, money
from ledgerdesk.services.donations import record
from ledgerdesk.services.donations.record import KINDS, MONEY, GiftFacts, ShareFacts
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import Align, Column, Row, plain
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

_ENTITIES = frozenset({"Donation", "DonationShare", "Donor", "Person"})
SPENT, LEFT, WHOLE = "已发完", "有结余", "还没有发"
SIGNED, UNSIGNED = "已签收", "没签收"
_TONES = {SPENT: Tone.OK, LEFT: Tone.INFO, WHOLE: Tone.WARN, SIGNED: Tone.OK, UNSIGNED: Tone.WARN}


def _yuan(value: object) -> str:
    return money.show(value) if isinstance(value, int) else "—"


def _fen(key: str, title: str) -> Column:
    return Column(key=key, title=title, width=104, align=Align.RIGHT, show=_yuan, find=None, priority=7)


GIFT_COLUMNS = (
    Column(key="donor", title="捐赠人", name=True, width=130, priority=9),
    Column(key="day", title="日期", width=104, priority=6),
    Column(key="what", title="内容", width=130, priority=7),
    _fen("value", "金额（元）"),
    _fen("given", "已发（元）"),
    _fen("left", "结余（元）"),
    Column(key="meant", title="指定或意愿", width=120, priority=3),
    Column(key="receipt", title="收据编号", width=126, priority=4),
    Column(key="donor_kind", title="种类", width=100, priority=2),
    Column(key="state", title="情况", width=96, tone=lambda v: _TONES.get(str(v)), priority=8, find=None),
)
SHARE_COLUMNS = (
    Column(key="name", title="学生", name=True, width=120, priority=9),
    Column(key="donor", title="捐赠人", width=150, priority=7),
    Column(key="what", title="内容", width=130, priority=6),
    Column(key="quantity", title="数量", width=70, align=Align.RIGHT, find=None, priority=5),
    _fen("value", "金额（元）"),
    Column(key="day", title="发放日期", width=104, priority=6, find=None),
    Column(key="purpose", title="用途", width=140, priority=4),
    Column(key="signed_on", title="签收日期", width=104, priority=4, find=None),
    Column(key="state", title="签收", width=96, tone=lambda v: _TONES.get(str(v)), priority=8, find=None),
    Column(key="student", title="", hidden=True, find=None),
    Column(key="gift", title="", hidden=True, find=None),
)


@dataclass
class Book:
    """The gifts and shares read last."""

    gifts: tuple[GiftFacts, ...] = ()
    shares: tuple[ShareFacts, ...] = ()

    def told(self) -> str:
        """Return what came in, went out and is left, in Chinese; money apart from the worth of goods."""
        if not self.gifts:
            return ""
        cash = [gift for gift in self.gifts if gift.kind == MONEY]
        got, gone = sum(gift.value_fen for gift in cash), sum(gift.given_fen for gift in cash)
        goods = sum(gift.value_fen for gift in self.gifts if gift.kind != MONEY)
        more = f"；物品折合 {money.show(goods)} 元" if goods else ""
        return f"资金收 {money.show(got)} 元，发 {money.show(gone)} 元，结余 {money.show(got - gone)} 元{more}"


def what(gift: GiftFacts) -> str:
    """Return what a gift is: 资金, or 校服 30套."""
    return KINDS[MONEY] if gift.kind == MONEY else f"{gift.item} {gift.quantity:,}{gift.unit or '件'}"


def state(gift: GiftFacts) -> str:
    """Return how far a gift is passed on."""
    if not gift.pupils:
        return WHOLE
    return LEFT if (gift.left if gift.left is not None else gift.left_fen) else SPENT


def gift_source(desk: Desk, book: Book, new: Callable[[], object]) -> ListSource:
    """Return the gifts, the newest first."""

    def read(session: Session) -> list[Row]:
        book.gifts = record.rows(session)
        return [_gift(one) for one in book.gifts]

    return ListSource(
        desk=desk,
        title="捐赠",
        unit="笔",
        columns=GIFT_COLUMNS,
        shown=[one.key for one in GIFT_COLUMNS if one.key != "donor_kind"],
        read=read,
        entities=_ENTITIES,
        search_hint="捐赠人、内容、收据编号",
        empty=Empty(
            icon="heart-handshake",
            what="还没有捐赠",
            why="收到社会或班级的捐款捐物，在这里登记、发放、签收，和财政资金分开。",
            actions=(("登记捐赠", new),) if desk.editable else (),
        ),
        words=lambda _total, _shown: "",
        make_filters=_gift_filters,
    )


def share_source(desk: Desk, book: Book) -> ListSource:
    """Return what pupils got, the newest first."""

    def read(session: Session) -> list[Row]:
        book.gifts, book.shares = record.rows(session), record.shares(session)
        gifts = {gift.id: gift for gift in book.gifts}
        return [_share(one, gifts[one.donation_id]) for one in reversed(book.shares)]

    return ListSource(
        desk=desk,
        title="发放",
        unit="人次",
        columns=SHARE_COLUMNS,
        shown=[one.key for one in SHARE_COLUMNS if not one.hidden],
        read=read,
        entities=_ENTITIES,
        search_hint="学生、捐赠人、用途",
        empty=Empty(icon="hand-coins", what="还没有发给学生", why="选一笔捐赠，按“发给学生”。"),
        words=lambda _total, _shown: "",
        make_filters=_share_filters,
    )


def _gift(one: GiftFacts) -> Row:
    meant = "；".join(part for part in (one.student and f"给 {one.student}", one.wish) if part)
    sums = (one.value_fen, one.given_fen, one.left_fen)
    kind = record.DONOR_KINDS.get(one.donor_kind, "—")
    return (
        one.id, one.donor, dates.show_day(one.donated_on), what(one), *sums, meant, one.receipt, kind, state(one),
    )  # fmt: skip


def _share(one: ShareFacts, gift: GiftFacts) -> Row:
    signed = dates.show_day(one.signed_on) if one.signed_on else None
    told = (gift.item or KINDS[gift.kind], one.quantity, one.value_fen, dates.show_day(one.given_on), one.purpose)
    return (one.id, one.name, gift.donor, *told, signed, SIGNED if signed else UNSIGNED, one.student_id, gift.id)


def _gift_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    how, kind = at(GIFT_COLUMNS, "state"), at(GIFT_COLUMNS, "donor_kind")
    states = [(word, word) for word in (WHOLE, LEFT, SPENT)]
    return (
        Filter(key="state", everything="全部情况", options=states, passes=equals(how), width=120),
        Filter(key="kind", everything="全部捐赠人", options=options(rows, kind, plain), passes=equals(kind), width=140),
    )


def _share_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    how, donor = at(SHARE_COLUMNS, "state"), at(SHARE_COLUMNS, "donor")
    states = [(word, word) for word in (UNSIGNED, SIGNED)]
    return (
        Filter(key="state", everything="全部签收", options=states, passes=equals(how), width=120),
        Filter(
            key="donor", everything="全部捐赠人", options=options(rows, donor, plain), passes=equals(donor), width=150
        ),
    )
