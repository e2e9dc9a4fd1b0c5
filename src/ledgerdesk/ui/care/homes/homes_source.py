"""The lists of 包户 as the sheet page shows them: by household, by person, and what was done."""

from collections.abc import Callable, Sequence
from datetime import date

from ledgerdesk.domain import dates, money
from ledgerdesk.domain.home_dues import Measure
from ledgerdesk.fields import codes, kinds
from ledgerdesk.services.homes import standing
from ledgerdesk.services.homes.standing import Entry, HomeStanding, StaffStanding
from ledgerdesk.ui.care.homes.homes_book import LEFT, TONES, WORDS, Book, entry_id
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import KEEP, Align, Column, Row, plain
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

ENTITIES = frozenset(
    {"HouseholdPairing", "HouseholdHelp", "Household", "HouseholdMember", "Person", "Category", "Staff", "Village",
     "Visit", "VisitTeacher", "Enrolment", "PolicyOverride"}
)  # fmt: skip
PLACES = frozenset({"Responsibility", "Contact", "Staff", "Village", "SchoolClass"})
WRITTEN, UNWRITTEN = "写了", "没写"
LATE = "补"
VISIT = "visit"


def yuan(value: object) -> str:
    """Return an amount as tables show it."""
    return money.show(value) if isinstance(value, int) else "—"


def of_whole(one: Measure, *, fen: bool = False) -> str:
    """Return 11 / 15, or amounts likewise; a dash where nothing is asked and nothing was done."""
    if not one.whole and not one.done:
        return "—"
    show = money.show if fen else str
    return f"{show(one.done)} / {show(one.whole)}"


def days_words(one: Entry | tuple[date, date]) -> str:
    """Return the day, or the first and the last of several."""
    first, last = one if isinstance(one, tuple) else (one.first_on, one.last_on)
    return dates.show_day(first) if first == last else f"{dates.show_day(first)} 至 {last:%m-%d}"


def kind_word(kind: str) -> str:
    """Return what a kind of entry is called."""
    return "家访" if kind == VISIT else codes.table("household_help").label(kind)


def tone(value: object) -> Tone | None:
    """Return the colour of a state's word."""
    return TONES.get(str(value))


HOME_COLUMNS = (
    Column(key="head", title="户主", name=True, width=84, priority=KEEP),
    Column(key="village", title="村（社区）", width=96, priority=7),
    Column(key="group", title="村民小组", width=90, priority=3, find=None),
    Column(key="children", title="在册的孩子", width=120, priority=6),
    Column(key="categories", title="类别", width=120, priority=2),
    Column(key="helper", title="包户人", width=84, priority=8),
    Column(key="since", title="从哪天起", width=104, priority=4, find=None),
    Column(
        key="given", title="资金（元）", width=98, show=yuan, align=Align.RIGHT, find=None, priority=7,
        field=kinds.money("given", "资金（元）"),
    ),
    Column(key="days", title="到户天数", width=78, align=Align.RIGHT, find=None, priority=5),
    Column(key="measures", title="措施", width=60, find=None, priority=5),
    Column(key="last", title="最近一次", width=104, find=None, priority=3),
    Column(key="state", title="情况", width=92, tone=tone, find=None, priority=8),
)  # fmt: skip
STAFF_COLUMNS = (
    Column(key="name", title="姓名", name=True, width=96, priority=KEEP),
    Column(key="party", title="党员", width=60, find=None, priority=3),
    Column(key="homes", title="包几户", width=72, align=Align.RIGHT, find=None, priority=8),
    Column(key="heads", title="哪几户", width=200, priority=5),
    Column(key="days", title="到村天数", width=96, align=Align.RIGHT, find=None, priority=8),
    Column(key="money", title="资金（元）", width=176, align=Align.RIGHT, find=None, priority=7),
    Column(key="unwritten", title="没写措施", width=80, align=Align.RIGHT, find=None, priority=4),
    Column(key="last", title="最近一次", width=104, find=None, priority=4),
    Column(key="state", title="情况", width=96, tone=tone, find=None, priority=8),
)
ENTRY_COLUMNS = (
    Column(key="days", title="日期", width=150, priority=KEEP, find=None),
    Column(key="kind", title="做了什么", width=80, priority=7),
    Column(key="head", title="户主", name=True, width=78, priority=KEEP),
    Column(key="staff", title="包户人", width=76, priority=8),
    Column(key="what", title="内容", width=190, priority=8),
    Column(
        key="value", title="金额（元）", width=98, show=yuan, align=Align.RIGHT, find=None, priority=7,
        field=kinds.money("value", "金额（元）"),
    ),
    Column(key="there", title="算到村", width=64, find=None, priority=4),
    Column(key="late", title="登记", width=66, tone=lambda v: Tone.WARN if v == LATE else None, find=None, priority=3),
    Column(key="staff_id", title="", hidden=True, find=None),
    Column(key="home_id", title="", hidden=True, find=None),
)  # fmt: skip


def home_source(desk: Desk, book: Book, propose: Callable[[], object]) -> ListSource:
    """Return every household somebody answers for or should, by village."""

    def read(session: Session) -> list[Row]:
        book.years = standing.years(session)
        book.standing = standing.standing(session, book.year, desk.on)
        return [_home(one) for one in book.standing.homes]

    return ListSource(
        desk=desk,
        title="包户",
        unit="户",
        columns=HOME_COLUMNS,
        shown=[one.key for one in HOME_COLUMNS if one.key not in ("group", "categories", "last")],
        read=read,
        entities=ENTITIES,
        search_hint="户主、孩子、村、包户人",
        empty=Empty(
            icon="house-heart",
            what="还没有要包的户",
            why="有身份类别、家里有在册孩子的户会列在这里，等着安排人。",
            actions=(("安排包户", propose),) if desk.editable else (),
        ),
        words=lambda _total, _shown: "",
        make_filters=_home_filters,
    )


def staff_source(desk: Desk, book: Book) -> ListSource:
    """Return everybody who answers for a household in the year."""

    def read(session: Session) -> list[Row]:
        book.standing = standing.standing(session, book.year, desk.on)
        return [_person(one) for one in book.standing.staff]

    return ListSource(
        desk=desk,
        title="包户人",
        unit="位",
        columns=STAFF_COLUMNS,
        shown=[one.key for one in STAFF_COLUMNS if one.key != "party"],
        read=read,
        entities=ENTITIES,
        search_hint="姓名、户主",
        empty=Empty(icon="users", what="还没有老师包户", why="在“按户”里勾上几户，点“安排包户”。"),
        words=lambda _total, _shown: "",
        make_filters=_staff_filters,
    )


def entry_source(desk: Desk, book: Book, enter: Callable[[], object]) -> ListSource:
    """Return what was done in the year, home visits too, the newest first."""

    def read(session: Session) -> list[Row]:
        book.standing = standing.standing(session, book.year, desk.on)
        return [_entry(one) for one in book.standing.entries]

    return ListSource(
        desk=desk,
        title="帮扶记录",
        unit="条",
        columns=ENTRY_COLUMNS,
        shown=[one.key for one in ENTRY_COLUMNS if not one.hidden],
        read=read,
        entities=ENTITIES,
        search_hint="户主、包户人、内容",
        empty=Empty(
            icon="list-checks",
            what="这一年还没有帮扶记录",
            why="到村到户、给的钱和物、帮着做的事，在这里登记；对所包户的面访也会自己算进来。",
            actions=(("登记帮扶", enter),) if desk.editable else (),
        ),
        words=lambda _total, _shown: "",
        make_filters=_entry_filters,
    )


def _home(one: HomeStanding) -> Row:
    names = "、".join(helper.staff_name for helper in one.helpers)
    left = bool(one.helpers) and all(helper.gone for helper in one.helpers)
    since = one.helpers[0].valid_from if one.helpers else None
    written = None if not one.helpers else UNWRITTEN if one.unwritten else WRITTEN
    held = "、".join(codes.table("category").label(code) for code in one.categories)
    return (
        one.household_id, one.head or "还不知道户主", one.village, one.group_name, one.children, held, names or None,
        dates.show_day(since) if since else None, one.money.done if one.helpers else None,
        one.days if one.helpers else None, written, dates.show_day(one.last_on) if one.last_on else None,
        LEFT if left else WORDS[one.state],
    )  # fmt: skip


def _person(one: StaffStanding) -> Row:
    name = f"{one.name}（已离校）" if one.gone else one.name
    heads = "、".join(home.head or home.village or "一户" for home in one.homes)
    return (
        one.staff_id, name, "党员" if one.party_member else None, len(one.homes), heads, of_whole(one.days),
        of_whole(one.money, fen=True), one.unwritten or None, dates.show_day(one.last_on) if one.last_on else None,
        WORDS[one.state],
    )  # fmt: skip


def _entry(one: Entry) -> Row:
    return (
        entry_id(one), days_words(one), kind_word(one.kind), one.head or "还不知道户主", one.staff_name, one.what or None,
        one.value_fen or None, "算" if one.there else None, LATE if one.late else None, one.staff_id, one.household_id,
    )  # fmt: skip


def _home_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    state, village, helper, measures = (at(HOME_COLUMNS, key) for key in ("state", "village", "helper", "measures"))
    offered = [(word, f"{word} {_count(rows, state, word):,}") for word in (LEFT, *list(WORDS.values())[:4])]
    names = sorted({name for row in rows for name in str(row[helper] or "").split("、") if name})
    return (
        Filter(key="state", everything="全部情况", options=offered, passes=equals(state), width=130),
        Filter(key="village", everything="全部村", options=options(rows, village, plain), passes=equals(village), width=120),
        Filter(
            key="helper", everything="全部包户人", options=[(name, name) for name in names],
            passes=lambda row, name: str(name) in str(row[helper] or "").split("、"), width=130,
        ),
        Filter(
            key="measures", everything="措施", options=((UNWRITTEN, "没写措施"), (WRITTEN, "写了措施")),
            passes=equals(measures), more=True,
        ),
    )  # fmt: skip


def _staff_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    state, party = at(STAFF_COLUMNS, "state"), at(STAFF_COLUMNS, "party")
    offered = [(word, f"{word} {_count(rows, state, word):,}") for word in list(WORDS.values())[1:4]]
    return (
        Filter(key="state", everything=f"全部 {len(rows):,}", options=offered, passes=equals(state), tabs=True),
        Filter(
            key="party", everything="党员", options=((True, "党员"), (False, "不是党员")),
            passes=lambda row, wanted: (row[party] is not None) is wanted, width=100,
        ),
    )  # fmt: skip


def _entry_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    kind, who, late = at(ENTRY_COLUMNS, "kind"), at(ENTRY_COLUMNS, "staff_id"), at(ENTRY_COLUMNS, "late")
    home, named, head = (at(ENTRY_COLUMNS, key) for key in ("home_id", "staff", "head"))
    people = sorted({(row[who], str(row[named])) for row in rows}, key=lambda pair: pair[1])
    homes = sorted({(row[home], str(row[head])) for row in rows}, key=lambda pair: pair[1])
    return (
        Filter(key="kind", everything="全部种类", options=options(rows, kind), passes=equals(kind), width=120),
        Filter(key="staff", everything="全部包户人", options=people, passes=equals(who), width=130),
        Filter(key="home", everything="全部户", options=homes, passes=equals(home), width=120),
        Filter(key="late", everything="登记", options=((LATE, "补登的"),), passes=equals(late), more=True),
    )


def _count(rows: Sequence[Row], place: int, word: object) -> int:
    return sum(row[place] == word for row in rows)
