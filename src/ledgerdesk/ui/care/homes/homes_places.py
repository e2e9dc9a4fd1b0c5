"""The lists of 包片 and of the people outside the school, as the sheet page shows them."""

from collections.abc import Callable, Sequence

from ledgerdesk.domain import dates, masking
from ledgerdesk.fields import codes, kinds
from ledgerdesk.services.contacts import ContactFacts
from ledgerdesk.services.responsibilities import ResponsibilityFacts
from ledgerdesk.ui.care.homes.homes_book import Book, read_places
from ledgerdesk.ui.care.homes.homes_source import PLACES
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.sheet.list_source import ListSource, at, equals, options
from ledgerdesk.ui.sheet.sheet_column import KEEP, Align, Column, Row, plain
from ledgerdesk.ui.sheet.sheet_source import Empty, Filter
from ledgerdesk.ui.theme import Tone

HERE, GONE, PAST = "在任", "已离任", "学年已过"
_PHONE = kinds.phone("phone", "电话", width=14)
_TONES = {HERE: Tone.OK, GONE: Tone.BAD, PAST: Tone.WARN}


def _tone(value: object) -> Tone | None:
    return _TONES.get(str(value))


def _masked(value: object) -> str:
    return masking.phone(str(value)) if value else "—"


PLACE_COLUMNS = (
    Column(key="place", title="负责哪里", name=True, width=110, priority=KEEP),
    Column(key="role", title="种类", width=84, priority=7),
    Column(key="who", title="负责人", width=84, priority=KEEP),
    Column(key="position", title="职务", width=120, priority=4),
    Column(key="phone", title="电话", width=118, show=_masked, priority=5, field=_PHONE),
    Column(key="duties", title="职责", width=190, priority=6),
    Column(key="since", title="从哪天起", width=104, find=None, priority=4),
    Column(key="side", title="哪里的人", width=90, find=None, priority=2),
    Column(key="state", title="情况", width=96, tone=_tone, find=None, priority=8),
)
CONTACT_COLUMNS = (
    Column(key="name", title="姓名", name=True, width=96, priority=KEEP),
    Column(key="org", title="单位", width=140, priority=7),
    Column(key="position", title="职务", width=120, priority=6),
    Column(key="phone", title="电话", width=118, show=_masked, priority=8, field=_PHONE),
    Column(key="village", title="村（社区）", width=110, priority=6),
    Column(key="places", title="负责几处", width=80, align=Align.RIGHT, find=None, priority=4),
    Column(key="note", title="备注", width=180, priority=3),
    Column(key="state", title="情况", width=96, tone=_tone, find=None, priority=7),
)


def place_source(desk: Desk, book: Book, new: Callable[[], object]) -> ListSource:
    """Return who answers for which place on the day chosen."""

    def read(session: Session) -> list[Row]:
        read_places(session, book, desk.on)
        return [_place(one) for one in book.places]

    return ListSource(
        desk=desk,
        title="包片",
        unit="处",
        columns=PLACE_COLUMNS,
        shown=[one.key for one in PLACE_COLUMNS if one.key != "side"],
        read=read,
        entities=PLACES,
        search_hint="片、村、年级、班，负责人",
        empty=Empty(
            icon="map-pin",
            what="还没有安排包片",
            why="谁负责哪个片、哪个村、哪个年级，写在这里，能打印责任表签字。",
            actions=(("安排包片", new),) if desk.editable else (),
        ),
        words=lambda _total, _shown: "",
        make_filters=_place_filters,
    )


def contact_source(desk: Desk, book: Book, new: Callable[[], object]) -> ListSource:
    """Return the people outside the school, those who left last."""

    def read(session: Session) -> list[Row]:
        read_places(session, book, desk.on)
        day = desk.on
        gone = {one.id for one in book.contacts if one.left_on is not None and one.left_on < day}
        ordered = sorted(book.contacts, key=lambda one: one.id in gone)
        return [_contact(one, gone=one.id in gone) for one in ordered]

    return ListSource(
        desk=desk,
        title="村干部和联系人",
        unit="位",
        columns=CONTACT_COLUMNS,
        shown=[one.key for one in CONTACT_COLUMNS],
        read=read,
        entities=PLACES,
        search_hint="姓名、单位、村",
        empty=Empty(
            icon="user",
            what="还没有联系人",
            why="村干部、签字的人、对口学校的负责人，写在这里，包片和校际帮扶都能选到。",
            actions=(("新增联系人", new),) if desk.editable else (),
        ),
        words=lambda _total, _shown: "",
        make_filters=_contact_filters,
    )


def _place(one: ResponsibilityFacts) -> Row:
    return (
        one.id, one.place_words, codes.table("responsibility").label(one.place.role), one.name, one.position or None,
        one.phone or None, one.duties or None, dates.show_day(one.valid_from) if one.valid_from else None,
        "校外" if one.outside else "本校", GONE if one.gone else PAST if one.past else HERE,
    )  # fmt: skip


def _contact(one: ContactFacts, *, gone: bool) -> Row:
    return (
        one.id, one.name, one.org or None, one.position or None, one.phone or None, one.village or None,
        one.places or None, one.note or None, GONE if gone else HERE,
    )  # fmt: skip


def _place_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    role, who, side = (at(PLACE_COLUMNS, key) for key in ("role", "who", "side"))
    return (
        Filter(key="role", everything="全部种类", options=options(rows, role), passes=equals(role), width=120),
        Filter(key="who", everything="全部负责人", options=options(rows, who), passes=equals(who), width=130),
        Filter(
            key="side", everything="哪里的人", options=(("本校", "本校老师"), ("校外", "校外的人")), passes=equals(side),
            width=110,
        ),
    )  # fmt: skip


def _contact_filters(rows: Sequence[Row]) -> Sequence[Filter]:
    village, state = at(CONTACT_COLUMNS, "village"), at(CONTACT_COLUMNS, "state")
    return (
        Filter(
            key="village", everything="全部村", options=options(rows, village, plain), passes=equals(village), width=130
        ),
        Filter(key="state", everything="情况", options=((HERE, HERE), (GONE, GONE)), passes=equals(state), width=100),
    )
