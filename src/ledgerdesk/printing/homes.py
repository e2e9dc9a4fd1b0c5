"""Papers of 包户包片: who answers for which household, what somebody did in a year, who answers for which place."""

from collections.abc import Sequence
from datetime import date

from ledgerdesk.domain import dates, masking, money
from ledgerdesk.fields import codes
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
)
from ledgerdesk.printing.wording import Wording, fields
from ledgerdesk.services.homes.standing import Entry, HomeStanding, StaffStanding, Standing
from ledgerdesk.services.outputs import Heading
from ledgerdesk.services.responsibilities import ResponsibilityFacts

_FOOT = {"prepared_by": fields("name"), "printed_at": fields("when")}
_ROSTER: wording.Expected = {
    key: fields()
    for key in ("name", "care", "row", "place", "head", "children", "categories", "helper", "since", "measures", "money",
                "days", "nobody", "total", "signature_maker", "signature_checker", "signature_head")
} | {"title": fields("school", "year"), "until": fields("day"), "count": fields("homes", "held", "staff")} | _FOOT  # fmt: skip
_LEDGER: wording.Expected = {
    key: fields()
    for key in ("name", "care", "row", "day", "head", "kind", "what", "value", "signed", "nothing", "total",
                "signature_helper", "signature_checker", "signature_head")
} | {
    "title": fields("school", "year"), "who": fields("name", "homes"), "late": fields("words"),
    "told": fields("days", "days_due", "money", "money_due"),
} | _FOOT  # fmt: skip
_PLACES: wording.Expected = {
    key: fields()
    for key in ("name", "row", "place", "who", "position", "phone", "duties", "signed", "signature_maker",
                "signature_head")
} | {"title": fields("school"), "on": fields("day"), "count": fields("count"), "role": fields("place", "role")} | _FOOT  # fmt: skip
_ACROSS = Paper("A4", True, top=12.0, right=14.0, bottom=16.0, left=14.0)
_UP = Paper("A4", False, top=16.0, right=15.0, bottom=16.0, left=15.0)
_TO_SIGN = 11.0  # mm


def roster(heading: Heading, known: Standing, homes: Sequence[HomeStanding]) -> Document:
    """Return who answers for which household: one line for each person, those of nobody too."""
    words = wording.load("homes", "roster", _ROSTER)
    columns = (
        Column(words.say("row"), 10.0),
        Column(words.say("place"), 33.0, lines=2),
        Column(words.say("head"), 20.0),
        Column(words.say("children"), 32.0, lines=2),
        Column(words.say("categories"), 30.0, lines=2, size=9.0),
        Column(words.say("helper"), 20.0),
        Column(words.say("since"), 23.0),
        Column(words.say("measures"), 55.0, align="left", lines=3, size=9.0),
        Column(words.say("money"), 26.0, align="right", total=True),
        Column(words.say("days"), 20.0),
    )
    lines = [line for home in homes for line in _of_home(words, home)]
    staff = {helper.staff_id for home in homes for helper in home.helpers}
    held = sum(bool(home.helpers) for home in homes)
    return Document(
        "home_roster",
        words.say("name"),
        (
            Title((words.say("title", school=heading.school, year=str(known.year)),), 18.0, 26.0, after=2.0),
            Strip(
                words.say("until", day=dates.full(known.until)), words.say("care"),
                words.say("count", homes=f"{len(homes):,}", held=f"{held:,}", staff=f"{len(staff):,}"),
            ),
            Grid(
                columns, tuple((str(at), *line) for at, line in enumerate(lines, 1)), row_height=10.0,
                grand_total=words.say("total"),
            ),
            Signatures(tuple(words.say(f"signature_{who}") for who in ("maker", "checker", "head"))),
        ),
        _ACROSS,
        _footer(words, heading),
        heading.school,
    )  # fmt: skip


def _of_home(words: Wording, home: HomeStanding) -> list[tuple[str, ...]]:
    place = " ".join(part for part in (home.village, home.group_name) if part)
    held = "、".join(codes.table("category").label(code) for code in home.categories)
    known = (place, home.head, home.children, held)
    if not home.helpers:
        return [(*known, words.say("nobody"), "", "", "", "")]
    lines: list[tuple[str, ...]] = []
    for at, helper in enumerate(home.helpers):
        first = at == 0  # what was done for the household stands once, or sums would count it twice
        since = dates.show_day(helper.valid_from) if helper.valid_from else ""
        done = (money.show(home.money.done), str(home.days)) if first else ("", "")
        lines.append((*known, helper.staff_name, since, masking.words(helper.measures), *done))
    return lines


def ledger(heading: Heading, known: Standing, people: Sequence[StaffStanding]) -> Document:
    """Return what each of some people did in the year, each from a new page on."""
    words = wording.load("homes", "ledger", _LEDGER)
    blocks: list[Block] = []
    for person in people:
        blocks += [*([PageBreak()] if blocks else []), *_of_person(words, heading, known, person)]
    names = "、".join(person.name for person in people[:3])
    return Document(
        "home_ledger",
        f"{words.say('name')}（{names}）",
        tuple(blocks),
        _ACROSS,
        _footer(words, heading),
        heading.school,
    )


def _of_person(words: Wording, heading: Heading, known: Standing, person: StaffStanding) -> list[Block]:
    columns = (
        Column(words.say("row"), 11.0),
        Column(words.say("day"), 44.0),
        Column(words.say("head"), 24.0),
        Column(words.say("kind"), 24.0),
        Column(words.say("what"), 104.0, align="left", lines=3),
        Column(words.say("value"), 30.0, align="right", total=True),
        Column(words.say("signed"), 32.0),
    )
    entries = sorted(known.of_staff(person.staff_id), key=lambda one: (one.first_on, one.help_id))
    rows = tuple((str(at), *_of_entry(words, one)) for at, one in enumerate(entries, 1))
    told = words.say(
        "told", days=str(person.days.done), days_due=str(person.days.whole), money=money.show(person.money.done),
        money_due=money.show(person.money.whole),
    )  # fmt: skip
    empty = (("", "", "", "", words.say("nothing"), "", ""),)
    return [
        Title((words.say("title", school=heading.school, year=str(known.year)),), 18.0, 26.0, after=2.0),
        Strip(words.say("who", name=person.name, homes=str(len(person.homes))), "", told),
        Grid(columns, rows or empty, row_height=_TO_SIGN, grand_total=words.say("total") if rows else ""),
        Signatures(tuple(words.say(f"signature_{who}") for who in ("helper", "checker", "head"))),
    ]


def _of_entry(words: Wording, one: Entry) -> tuple[str, ...]:
    first, last = dates.show_day(one.first_on), f"{one.last_on:%m-%d}"
    day = first if one.first_on == one.last_on else f"{first} 至 {last}"
    kind = codes.table("household_help").label(one.kind) if one.help_id else "家访"
    said = masking.words(one.what)
    what = words.say("late", words=said) if one.late else said
    return day, one.head, kind, what, money.show(one.value_fen) if one.value_fen else "", ""


def places(heading: Heading, on: date, rows: Sequence[ResponsibilityFacts], *, whole: bool = False) -> Document:
    """Return who answers for which place on a day, with room to sign; phones masked unless they are allowed ``whole``."""
    words = wording.load("homes", "places", _PLACES)
    columns = (
        Column(words.say("row"), 11.0),
        Column(words.say("place"), 38.0, lines=2),
        Column(words.say("who"), 20.0),
        Column(words.say("position"), 28.0, lines=2, size=9.0),
        Column(words.say("phone"), 27.0, size=9.5),
        Column(words.say("duties"), 36.0, align="left", lines=4, size=9.0),
        Column(words.say("signed"), 20.0),
    )
    label = codes.table("responsibility").label
    lines = tuple(
        (
            str(at), words.say("role", place=one.place_words, role=label(one.place.role)), one.name, one.position,
            one.phone if whole else masking.phone(one.phone), masking.words(one.duties), "",
        )
        for at, one in enumerate(rows, 1)
    )  # fmt: skip
    return Document(
        "places",
        words.say("name"),
        (
            Title((words.say("title", school=heading.school),), 18.0, 26.0, after=2.0),
            Strip(words.say("on", day=dates.full(on)), "", words.say("count", count=f"{len(rows):,}")),
            Grid(columns, lines, row_height=_TO_SIGN),
            Signatures((words.say("signature_maker"), words.say("signature_head"))),
        ),
        _UP,
        _footer(words, heading),
        heading.school,
    )


def _footer(words: Wording, heading: Heading) -> Footer:
    made = f"{heading.made_on:%Y-%m-%d}"
    return Footer("pages", words.say("prepared_by", name=heading.maker), words.say("printed_at", when=made))
