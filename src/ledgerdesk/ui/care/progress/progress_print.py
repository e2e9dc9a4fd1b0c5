"""The radar on paper: the table as it is seen, and the slip to walk with, with room to write."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field
from ledgerdesk.printing import rosters
from ledgerdesk.printing.document import Document
from ledgerdesk.services.outputs import Heading
from ledgerdesk.services.radar.slip import SlipHome
from ledgerdesk.ui.aid.paper import Paper
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.exporting.attach import offer_of
from ledgerdesk.ui.exporting.seen import table_of
from ledgerdesk.ui.sheet.sheet_page import SheetPage

SLIP = "家访走访单"
_BOX = "□"
_WIDE = "\u2e80"  # from here on signs are as wide as two
_NARROWEST, _WIDEST = 6, 32
#: What the slip carries; the last column is written in by hand.
SLIP_FIELDS: tuple[Field, ...] = (
    kinds.text("box", "去了", width=5),
    kinds.text("village", "村（社区）", width=11),
    kinds.text("group", "组", width=7),
    kinds.text("names", "学生", width=14),
    kinds.text("class_name", "班级", width=15),
    kinds.text("teachers", "帮扶教师", width=10),
    kinds.text("done", "已访", width=6),
    kinds.text("last", "上次", width=11),
    kinds.text("lacks", "到今天", width=10),
    kinds.text("by", "最晚", width=11),
    kinds.text("note", "走访情况（见到谁、怎么样、要办什么）", width=40),
)


def slip(desk: Desk, homes: Sequence[SlipHome]) -> Paper:
    """Return the homes of a slip on paper, a row for each, in walking order."""
    people = sum(len(home.pupils) for home in homes)
    rows = tuple(slip_row(home) for home in homes)

    def build(_session: Session, heading: Heading) -> Document:
        return rosters.build(_roster(heading, heading.term, SLIP, SLIP_FIELDS, rows, unit="户"))

    return Paper(desk.ledger, desk.press, SLIP, build, f"{len(homes)} 户 {people} 人")


def slip_row(home: SlipHome) -> tuple[str, ...]:
    """Return a home's row of the slip; brothers and sisters stand in one."""
    children = home.pupils
    last = max((one.last_on for one in children if one.last_on is not None), default=None)
    late = sum(one.late for one in children)
    return (
        _BOX,
        home.village,
        home.group,
        _joined(one.name for one in children),
        _joined(one.class_name for one in children),
        _joined(dict.fromkeys(name for one in children for name in one.teachers.split("、"))),
        _joined(dict.fromkeys(f"{one.done}/{one.required}" for one in children)),
        f"{last:%Y-%m-%d}" if last else "",
        f"落后 {late} 次" if late else "快到期",
        f"{min(one.by for one in children):%Y-%m-%d}",
        "",
    )


def table(desk: Desk, page: SheetPage, key: str, title: str, term: str) -> Paper:
    """Return a list of the radar on paper: the rows ticked, else shown, in the columns chosen for the screen.

    Months yet to come are left out; a column is as wide as what stands in it.
    """
    offer = offer_of(desk, page, (), key, title)
    seen = table_of(offer, offer.seen)
    shown = [[field.mask(row[at]) for row in seen.rows] for at, field in enumerate(seen.fields)]
    kept = [at for at, texts in enumerate(shown) if any(texts)]
    fields = tuple(_as_wide(seen.fields[at], shown[at]) for at in kept)
    rows = tuple(zip(*(shown[at] for at in kept), strict=True))

    def build(_session: Session, heading: Heading) -> Document:
        return rosters.build(_roster(heading, term or heading.term, title, fields, rows, unit=offer.unit))

    return Paper(desk.ledger, desk.press, title, build, f"{len(rows):,} {offer.unit}")


def _roster(
    heading: Heading,
    term: str,
    title: str,
    fields: Sequence[Field],
    rows: tuple[tuple[str, ...], ...],
    *,
    unit: str,
) -> rosters.RosterPaper:
    return rosters.RosterPaper(
        school=heading.school,
        term_name=term,
        title=title,
        fields=tuple(fields),
        rows=rows,
        prepared_by=heading.maker,
        printed_at=f"{heading.made_on:%Y-%m-%d}",
        signatures=title != SLIP,
        unit=unit,
    )


def _as_wide(field: Field, texts: Sequence[str]) -> Field:
    longest = max(sum(2 if sign >= _WIDE else 1 for sign in text) for text in (field.label, *texts))
    return replace(field, width=min(max(longest, _NARROWEST), _WIDEST))


def _joined(words: Iterable[str]) -> str:
    return "、".join(word for word in words if word)
