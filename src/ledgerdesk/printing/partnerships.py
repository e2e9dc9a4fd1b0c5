"""校际帮扶台账: each school with what the term asks and what was done, to be signed and sealed."""

from collections.abc import Sequence

from ledgerdesk.domain import dates, money
from ledgerdesk.domain.partner_dues import LECTURE, VISIT
from ledgerdesk.fields import codes
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import (
    Block,
    Column,
    Document,
    Footer,
    Grid,
    Paper,
    Signatures,
    Space,
    Strip,
    Title,
    text,
)
from ledgerdesk.printing.wording import Wording, fields
from ledgerdesk.services.outputs import Heading
from ledgerdesk.services.partnerships import DeedFacts, PartnerRow

_LEDGER: wording.Expected = {
    key: fields()
    for key in ("name", "unit", "row", "day", "kind", "what", "lessons", "people", "value", "by_whom", "outcome",
                "total", "nothing", "nobody", "signature_maker", "signature_head", "signature_seal")
} | {
    "title": fields("school"), "term": fields("term"), "made": fields("day"),
    "partner": fields("number", "partner", "direction", "since"), "over": fields("day", "reason"),
    "asked": fields("lessons", "lectures", "visits", "lessons_done", "lectures_done", "visits_done"),
    "kept": fields("lessons", "lectures", "visits"), "plan": fields("plan"), "contact": fields("contact"),
    "prepared_by": fields("name"), "printed_at": fields("when"),
}  # fmt: skip
_ACROSS = Paper("A4", True, top=12.0, right=14.0, bottom=16.0, left=14.0)
_LINE = 17.0  # points


def ledger(heading: Heading, partners: Sequence[PartnerRow]) -> Document:
    """Return the ledger of a term: the schools in the order given, the oldest deed of each first."""
    words = wording.load("partnership", "ledger", _LEDGER)
    blocks: list[Block] = [
        Title((words.say("title", school=heading.school),), 18.0, 26.0, after=2.0),
        Strip(
            words.say("term", term=heading.term),
            words.say("unit"),
            words.say("made", day=dates.full(heading.made_on)),
        ),
    ]
    for at, partner in enumerate(partners, 1):
        blocks += _partner(words, at, partner)
    if not partners:
        blocks.append(_said(words.say("nobody")))
    made = f"{heading.made_on:%Y-%m-%d}"
    return Document(
        "partnerships",
        words.say("name"),
        (
            *blocks,
            Signatures((words.say("signature_maker"), words.say("signature_head"), words.say("signature_seal"))),
        ),
        _ACROSS,
        Footer("pages", words.say("prepared_by", name=heading.maker), words.say("printed_at", when=made)),
        heading.school,
    )


def _partner(words: Wording, at: int, partner: PartnerRow) -> list[Block]:
    facts = partner.facts
    since = dates.full(facts.valid_from) if facts.valid_from else ""
    direction = codes.table("partner_direction").label(facts.direction)
    head = words.say("partner", number=str(at), partner=facts.partner, direction=direction, since=since)
    if facts.valid_to is not None:
        head += words.say("over", day=dates.full(facts.valid_to), reason=facts.end_reason or "")
    blocks: list[Block] = [
        Space(2.0),
        text(head, role="hei", size=11.5, indent=0.0, leading=22.0, keep_with_next=True),
        _said(_figures(words, partner), keep=True),
    ]
    if facts.contact:
        blocks.append(_said(words.say("contact", contact=facts.contact), keep=True))
    if facts.plan:
        blocks.append(_said(words.say("plan", plan=facts.plan), keep=True))
    blocks.append(_grid(words, partner.deeds) if partner.deeds else _said(words.say("nothing")))
    return blocks


def _figures(words: Wording, partner: PartnerRow) -> str:
    standing, counts = partner.standing, partner.counts
    if standing is None:
        done = (partner.lessons, counts.get(LECTURE, 0), counts.get(VISIT, 0))
        return words.say("kept", **dict(zip(("lessons", "lectures", "visits"), map(str, done), strict=True)))
    dues = {"lessons": standing.lessons, "lectures": standing.lectures, "visits": standing.visits}
    asked = {key: str(due.asked) for key, due in dues.items()}
    return words.say("asked", **asked, **{f"{key}_done": str(due.done) for key, due in dues.items()})


def _grid(words: Wording, deeds: Sequence[DeedFacts]) -> Grid:
    columns = (
        Column(words.say("row"), 12.0),
        Column(words.say("day"), 26.0),
        Column(words.say("kind"), 28.0),
        Column(words.say("what"), 64.0, align="left", lines=2),
        Column(words.say("lessons"), 16.0, total=True),
        Column(words.say("people"), 16.0, total=True),
        Column(words.say("value"), 26.0, align="right", total=True),
        Column(words.say("by_whom"), 36.0, align="left", lines=2),
        Column(words.say("outcome"), 45.0, align="left", lines=3),
    )
    rows = tuple(
        (
            str(at), dates.show_day(one.done_on), codes.table("partner_deed").label(one.kind), one.title,
            str(one.lessons or ""), str(one.people or ""), money.show(one.value_fen) if one.value_fen else "",
            one.by_whom or "", one.outcome or "",
        )
        for at, one in enumerate(reversed(deeds), 1)
    )  # fmt: skip
    return Grid(columns, rows, row_height=9.0, grand_total=words.say("total"))


def _said(words: str, *, keep: bool = False) -> Block:
    return text(words, role="song", size=10.5, indent=0.0, leading=_LINE, keep_with_next=keep)
