"""Sheets of meals and textbooks (F18): a month of meals by class and by day, and who received how many sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.domain import money
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import (
    Block,
    Column,
    Document,
    Footer,
    Grid,
    PageBreak,
    Paper,
    Signatures,
    Strip,
    Title,
    text,
)
from ledgerdesk.printing.wording import Wording, fields
from ledgerdesk.services.aid.meals import Month
from ledgerdesk.services.aid.textbooks import ClassBooks
from ledgerdesk.services.outputs import Heading

_FRAME: dict[str, frozenset[str]] = {
    "reporting": fields("school"),
    "prepared_by": fields("name"),
    "printed_at": fields("when"),
    "care": fields(),
    "row": fields(),
    "class": fields(),
}
_MEALS: wording.Expected = _FRAME | {
    "title": fields("school", "year", "month"),
    "by_day": fields("school", "year", "month"),
    "name": fields("year", "month"),
    "unit": fields(),
    "days": fields(),
    "diners": fields(),
    "price": fields(),
    "fen": fields(),
    "note": fields(),
    "explained": fields("diners", "price", "fen", "source"),
    "no_price": fields(),
    "total": fields(),
    "day": fields(),
    "kitchen": fields(),
    "teacher": fields(),
    "committee": fields(),
    "signature_maker": fields(),
    "signature_committee": fields(),
    "signature_head": fields(),
}
_BOOKS: wording.Expected = _FRAME | {
    "title": fields("school", "term"),
    "name": fields("term"),
    "counted": fields(),
    "enrolled": fields(),
    "present": fields(),
    "received": fields(),
    "said": fields(),
    "handler": fields(),
    "signed": fields(),
    "total": fields("enrolled", "present", "received"),
    "signature_maker": fields(),
    "signature_checker": fields(),
    "signature_head": fields(),
}
_ACROSS = Paper("A4", True, top=12.0, right=14.0, bottom=16.0, left=14.0)
_UP = Paper("A4", False, top=14.0, right=16.0, bottom=16.0, left=18.0)
_WEEK = "一二三四五六日"
_TO_SIGN = 9.5  # mm


@dataclass(frozen=True, slots=True)
class MealPaper:
    """A month of meals; ``days`` gives the diners of the whole school on each day that meals were given."""

    heading: Heading
    month: Month
    days: Mapping[date, int]


def meals(paper: MealPaper) -> Document:
    """Return the month by class on one sheet, then day by day with room for signatures."""
    words, month, heading = wording.load("in_kind", "meals", _MEALS), paper.month, paper.heading
    when = {"year": str(month.year), "month": str(month.month)}
    price = month.price_fen
    said = (
        words.say("no_price")
        if price is None
        else words.say(
            "explained", diners=f"{month.diners:,}", price=money.show(price), fen=money.show(month.fen),
            source=month.source,
        )
    )  # fmt: skip
    signed = Signatures(tuple(words.say(f"signature_{who}") for who in ("maker", "committee", "head")))
    blocks: list[Block] = [
        Title((words.say("title", school=heading.school, **when),), 18.0, 26.0, after=2.0),
        Strip(words.say("reporting", school=heading.school), words.say("care"), words.say("unit")),
        _by_class(words, month),
        text(said, role="song", size=10.5, indent=0.0, leading=18.0),
        signed,
        PageBreak(),
        Title((words.say("by_day", school=heading.school, **when),), 18.0, 26.0, after=2.0),
        Strip(words.say("reporting", school=heading.school), words.say("care"), words.say("unit")),
        _by_day(words, paper),
        signed,
    ]
    return Document(
        "meals", words.say("name", **when), tuple(blocks), _UP, _footer(words, heading), heading.school
    )  # fmt: skip


def _by_class(words: Wording, month: Month) -> Grid:
    columns = (
        Column(words.say("row"), 12.0),
        Column(words.say("class"), 44.0),
        Column(words.say("days"), 22.0),
        Column(words.say("diners"), 26.0, align="right", total=False),
        Column(words.say("price"), 22.0, align="right"),
        Column(words.say("fen"), 30.0, align="right", total=True),
        Column(words.say("note"), 20.0),
    )
    price = "" if month.price_fen is None else money.show(month.price_fen)
    rows = tuple(
        (str(at), one.class_name, str(one.days), f"{one.diners:,}", price, money.show(one.fen) if price else "", "")
        for at, one in enumerate(month.classes, 1)
    )
    return Grid(columns, rows, grand_total=words.say("total"))


def _by_day(words: Wording, paper: MealPaper) -> Grid:
    columns = (
        Column(words.say("day"), 34.0),
        Column(words.say("diners"), 24.0, align="right"),
        Column(words.say("fen"), 28.0, align="right", total=True),
        Column(words.say("kitchen"), 30.0),
        Column(words.say("teacher"), 30.0),
        Column(words.say("committee"), 30.0),
    )
    price = paper.month.price_fen
    rows = tuple(
        (
            f"{day.month}月{day.day}日 周{_WEEK[day.weekday()]}", f"{diners:,}",
            "" if price is None else money.show(diners * price), "", "", "",
        )
        for day, diners in sorted(paper.days.items())
    )  # fmt: skip
    return Grid(columns, rows, row_height=_TO_SIGN, grand_total=words.say("total"))


def textbooks(heading: Heading, term: str, books: Sequence[ClassBooks]) -> Document:
    """Return the sheet of free textbooks by class, with room for the class teachers to sign."""
    words = wording.load("in_kind", "textbooks", _BOOKS)
    columns = (
        Column(words.say("row"), 12.0),
        Column(words.say("class"), 36.0),
        Column(words.say("counted"), 24.0),
        Column(words.say("enrolled"), 24.0),
        Column(words.say("present"), 24.0),
        Column(words.say("received"), 24.0),
        Column(words.say("said"), 60.0, align="left", lines=2),
        Column(words.say("handler"), 30.0),
        Column(words.say("signed"), 35.0),
    )
    rows = tuple(
        (
            str(at), one.class_name, str(one.counted), _number(one.enrolled), _number(one.present),
            _number(one.received), one.said, one.handler, "",
        )
        for at, one in enumerate(books, 1)
    )  # fmt: skip
    sums = {
        key: str(sum(getattr(one, key) or 0 for one in books)) for key in ("enrolled", "present", "received")
    }  # fmt: skip
    blocks: list[Block] = [
        Title((words.say("title", school=heading.school, term=term),), 18.0, 26.0, after=2.0),
        Strip(words.say("reporting", school=heading.school), "", words.say("care")),
        Grid(columns, rows, row_height=_TO_SIGN),
        text(words.say("total", **sums), role="song", size=10.5, indent=0.0, leading=20.0),
        Signatures(tuple(words.say(f"signature_{who}") for who in ("maker", "checker", "head"))),
    ]
    return Document(
        "textbooks", words.say("name", term=term), tuple(blocks), _ACROSS, _footer(words, heading), heading.school
    )


def _footer(words: Wording, heading: Heading) -> Footer:
    made = f"{heading.made_on:%Y-%m-%d}"
    return Footer("pages", words.say("prepared_by", name=heading.maker), words.say("printed_at", when=made))


def _number(count: int | None) -> str:
    return "" if count is None else str(count)
