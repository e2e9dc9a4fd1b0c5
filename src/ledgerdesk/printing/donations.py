"""Papers of gifts: the receipt in two copies, the letter of thanks, the list of who got what with room to sign."""

from collections.abc import Sequence
from datetime import date

from ledgerdesk.domain import dates, money
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import (
    OFFICIAL,
    Block,
    Closing,
    Column,
    CutLine,
    Document,
    Footer,
    FormCell,
    FormGrid,
    Grid,
    Paper,
    Signatures,
    Space,
    Strip,
    Title,
    text,
)
from ledgerdesk.printing.wording import Wording, fields
from ledgerdesk.services.donations.record import KINDS, MONEY, GiftFacts, ShareFacts
from ledgerdesk.services.outputs import Heading

_RECEIPT: wording.Expected = {
    key: fields()
    for key in ("name", "donor", "what", "value", "wish", "none", "cut", "kept", "given", "maker", "stamp", "thanks")
} | {
    "title": fields("school"), "number": fields("number"), "day": fields("day"), "meant": fields("name"),
    "goods": fields("item", "quantity", "unit"), "amount": fields("figures", "capital"),
}  # fmt: skip
_LETTER: wording.Expected = {
    "name": fields("donor"), "title": fields(), "salutation": fields("donor"), "money": fields("day", "amount"),
    "goods": fields("day", "goods"), "passed": fields("pupils", "value", "left"), "passed_all": fields("pupils", "value"), "not_yet": fields(),
    "wish": fields("wish"), "end": fields("school"), "regards": fields(), "quantity": fields("item", "quantity", "unit"),
}  # fmt: skip
_SHARES: wording.Expected = {
    key: fields()
    for key in ("row", "pupil", "item", "given_on", "quantity", "value", "purpose", "signed", "care", "total",
                "signature_maker", "signature_checker", "signature_head")
} | {
    "title": fields("school"), "name": fields("donor"), "gift": fields("donor", "number"),
    "prepared_by": fields("name"), "printed_at": fields("when"),
}  # fmt: skip
_UP = Paper("A4", False, top=16.0, right=20.0, bottom=16.0, left=20.0)
_ACROSS = Paper("A4", True, top=12.0, right=14.0, bottom=16.0, left=14.0)
_LABEL, _LINE = 34.0, 13.0  # mm
_WIDTHS = (_LABEL, 136.0)


def receipt(heading: Heading, gift: GiftFacts) -> Document:
    """Return the receipt twice on one sheet: one for the donor, one the school keeps."""
    words = wording.load("donation", "receipt", _RECEIPT)
    blocks: list[Block] = []
    for copy in ("given", "kept"):
        blocks += _copy(words, heading, gift, words.say(copy))
        blocks += [Space(6.0), CutLine(words.say("cut")), Space(4.0)] if copy == "given" else []
    title = f"{words.say('name')}{gift.receipt}"
    return Document("donation_receipt", title, tuple(blocks), _UP, Footer("none"), heading.school)


def _copy(words: Wording, heading: Heading, gift: GiftFacts, which: str) -> list[Block]:
    rows = (
        (words.say("donor"), gift.donor),
        (words.say("what"), _what(words, gift)),
        (words.say("value"), _value(words, gift)),
        (words.say("wish"), _wish(words, gift)),
    )
    cells = [FormCell(at, 0, label, role="hei") for at, (label, _) in enumerate(rows)]
    cells += [FormCell(at, 1, value, align="left", lines=3) for at, (_, value) in enumerate(rows)]
    return [
        Title((words.say("title", school=heading.school),), 18.0, 26.0, after=2.0),
        Strip(words.say("number", number=gift.receipt), which, words.say("day", day=dates.full(gift.donated_on))),
        FormGrid(_WIDTHS, (_LINE,) * len(rows), tuple(cells), size=11.5),
        text(words.say("thanks"), role="song", size=10.5, indent=0.0, leading=20.0),
        Signatures((words.say("maker"), words.say("stamp"))),
    ]


def _what(words: Wording, gift: GiftFacts) -> str:
    if gift.kind == MONEY:
        return KINDS[MONEY]
    return words.say("goods", item=gift.item, quantity=f"{gift.quantity:,}", unit=gift.unit or "件")


def _value(words: Wording, gift: GiftFacts) -> str:
    if not gift.value_fen:
        return words.say("none")
    return words.say("amount", figures=money.show(gift.value_fen), capital=money.capital(gift.value_fen))


def _wish(words: Wording, gift: GiftFacts) -> str:
    meant = words.say("meant", name=gift.student) if gift.student else ""
    return "；".join(part for part in (meant, gift.wish) if part) or words.say("none")


def letter(heading: Heading, gift: GiftFacts, on: date) -> Document:
    """Return the letter of thanks; it tells what became of the gift, and names no pupil."""
    words = wording.load("donation", "letter", _LETTER)
    day = dates.full(gift.donated_on)
    if gift.kind == MONEY:
        opening = words.say("money", day=day, amount=money.show(gift.value_fen))
    else:
        held = words.say("quantity", item=gift.item, quantity=f"{gift.quantity:,}", unit=gift.unit or "件")
        opening = words.say("goods", day=day, goods=held)
    reached = {"pupils": str(gift.pupils), "value": _passed(gift)}
    if not gift.pupils:
        passed = words.say("not_yet")
    elif gift.left_fen if gift.left is None else gift.left:
        passed = words.say("passed", left=_left(gift), **reached)
    else:
        passed = words.say("passed_all", **reached)
    wish = (text(words.say("wish", wish=gift.wish)),) if gift.wish else ()
    return Document(
        "donation_letter",
        words.say("name", donor=gift.donor),
        (
            Title((words.say("title"),), after=22.0),
            text(words.say("salutation", donor=gift.donor), indent=0.0),
            text(opening),
            *wish,
            text(passed),
            text(words.say("end", school=heading.school)),
            text(words.say("regards")),
            Closing(heading.school, dates.full(on)),
        ),
        OFFICIAL,
        Footer("none"),
        heading.school,
        tighten=True,
    )


def _passed(gift: GiftFacts) -> str:
    return f"{money.show(gift.given_fen)}元" if gift.kind == MONEY else f"{gift.given:,}{gift.unit or '件'}"


def _left(gift: GiftFacts) -> str:
    return f"{money.show(gift.left_fen)}元" if gift.kind == MONEY else f"{gift.left or 0:,}{gift.unit or '件'}"


def shares(heading: Heading, gift: GiftFacts, given: Sequence[ShareFacts]) -> Document:
    """Return who got what of a gift, with room for each to sign."""
    words = wording.load("donation", "shares", _SHARES)
    columns = (
        Column(words.say("row"), 12.0),
        Column(words.say("pupil"), 40.0),
        Column(words.say("item"), 40.0, lines=2),
        Column(words.say("given_on"), 28.0),
        Column(words.say("quantity"), 22.0),
        Column(words.say("value"), 30.0, align="right", total=True),
        Column(words.say("purpose"), 47.0, align="left", lines=2),
        Column(words.say("signed"), 50.0),
    )
    rows = tuple(
        (
            str(at), one.name, gift.item or KINDS[gift.kind], dates.show_day(one.given_on),
            "" if one.quantity is None else f"{one.quantity}{gift.unit}", money.show(one.value_fen), one.purpose, "",
        )
        for at, one in enumerate(given, 1)
    )  # fmt: skip
    made = f"{heading.made_on:%Y-%m-%d}"
    return Document(
        "donation_shares",
        words.say("name", donor=gift.donor),
        (
            Title((words.say("title", school=heading.school),), 18.0, 26.0, after=2.0),
            Strip(words.say("gift", donor=gift.donor, number=gift.receipt), "", words.say("care")),
            Grid(columns, rows, row_height=10.5, grand_total=words.say("total")),
            Signatures(tuple(words.say(f"signature_{who}") for who in ("maker", "checker", "head"))),
        ),
        _ACROSS,
        Footer("pages", words.say("prepared_by", name=heading.maker), words.say("printed_at", when=made)),
        heading.school,
    )
