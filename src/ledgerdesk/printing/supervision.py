"""Papers of supervision: the clear card of a family (F15), two to a sheet, and the school's own check (自查表)."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledgerdesk.domain import dates, money
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import (
    Block,
    Column,
    CutLine,
    Document,
    Footer,
    FormCell,
    FormGrid,
    Grid,
    PageBreak,
    Paper,
    Signatures,
    Space,
    Strip,
    Title,
    text,
)
from ledgerdesk.printing.wording import Wording, fields
from ledgerdesk.services.outputs import Heading
from ledgerdesk.services.school import SchoolFacts
from ledgerdesk.services.supervision.clear_cards import CardFacts, CardLine
from ledgerdesk.services.supervision.inspections import InspectionFacts

_CARD: wording.Expected = {
    key: fields()
    for key in ("name", "pupil", "class", "categories", "card", "no_card", "program", "how", "fen", "when", "not_yet",
                "waiver", "goods", "preference", "cut", "ask", "none")
} | {
    "title": fields("school", "term"), "paid": fields("day"), "promise": fields("ask"), "call": fields("numbers"),
    "school": fields("number"), "centre": fields("name", "number"), "printed": fields("day"),
}  # fmt: skip
_CHECK: wording.Expected = {
    key: fields()
    for key in ("name", "row", "question", "answer", "note", "yes", "no", "open", "nothing", "care", "signature_checkers",
                "signature_head")
} | {
    "title": fields("school"), "who": fields("names"), "on": fields("day"), "finding": fields("words"),
    "rectified": fields("day", "words"), "to_rectify": fields(), "prepared_by": fields("name"),
    "printed_at": fields("when"),
}  # fmt: skip
_SHEET = Paper("A4", False, top=10.0, right=18.0, bottom=8.0, left=18.0)
_UP = Paper("A4", False, top=16.0, right=20.0, bottom=16.0, left=22.0)
_WIDTHS = (34.0, 80.0, 26.0, 34.0)  # mm
_HEAD, _TABLE, _LINE, _WORDS = 9.0, 8.0, 12.5, 19.0  # mm; nothing in them needs more, so that all cards are one height
_TITLE, _STRIP, _CUT = 9.5, 8.0, 10.0  # mm
_HALF = (297.0 - 10.0 - 8.0 - _CUT) / 2
_FEW = 4  # programmes that a half sheet holds
_POINTS = 72 / 25.4


@dataclass(frozen=True, slots=True)
class CardPaper:
    """What stands on the cards."""

    heading: Heading
    school: SchoolFacts | None
    term: str
    cards: Sequence[CardFacts]


def cards(paper: CardPaper) -> Document:
    """Return the cards: two to a sheet to be cut; a pupil of many programmes has a sheet of their own."""
    words = wording.load("supervision", "card", _CARD)
    blocks: list[Block] = []
    upper = False  # whether the upper half of the present sheet is taken and the lower free
    for card in paper.cards:
        whole = len(card.lines) > _FEW
        made = _card(words, paper, card)
        if upper and not whole:
            blocks += [Space(max(0.0, _HALF - _height(card))), CutLine(words.say("cut"), height=_CUT), *made]
            upper = False
            continue
        blocks += [PageBreak(), *made] if blocks else made
        upper = not whole
    title = f"{paper.term}{words.say('name')}"
    return Document("clear_cards", title, tuple(blocks), _SHEET, Footer("none"), paper.heading.school)


def _height(card: CardFacts) -> float:
    return _TITLE + _STRIP + 2 * _HEAD + _TABLE + _LINE * len(card.lines) + _WORDS


def _card(words: Wording, paper: CardPaper, card: CardFacts) -> list[Block]:
    school = paper.school.name if paper.school else paper.heading.school
    cells = [
        FormCell(0, 0, words.say("pupil"), role="hei"),
        FormCell(0, 1, card.name, size=12.0),
        FormCell(0, 2, words.say("class"), role="hei"),
        FormCell(0, 3, card.class_name),
        FormCell(1, 0, words.say("categories"), role="hei"),
        FormCell(1, 1, "、".join(card.categories) or words.say("none")),
        FormCell(1, 2, words.say("card"), role="hei"),
        FormCell(1, 3, card.card or words.say("no_card")),
        *(FormCell(2, at, words.say(key), role="hei") for at, key in enumerate(("program", "how", "fen", "when"))),
    ]
    for at, line in enumerate(card.lines, start=3):
        cells += [
            FormCell(at, 0, line.name),
            FormCell(at, 1, line.explanation, align="left", size=9.0, lines=3),
            FormCell(at, 2, money.show(line.fen) if line.fen else words.say("none")),
            FormCell(at, 3, _when(words, line)),
        ]
    last = len(card.lines) + 3
    cells.append(FormCell(last, 0, _promise(words, paper.school), column_span=4, align="left", size=9.5, lines=4))
    heights = (_HEAD, _HEAD, _TABLE, *(_LINE for _ in card.lines), _WORDS)
    return [
        Title((words.say("title", school=school, term=paper.term),), 15.0, (_TITLE - 1.0) * _POINTS, after=_POINTS),
        Strip("", "", words.say("printed", day=dates.full(paper.heading.made_on)), height=_STRIP, size=9.0),
        FormGrid(_WIDTHS, heights, tuple(cells)),
    ]


def _when(words: Wording, line: CardLine) -> str:
    if line.paid_on is not None:
        return words.say("paid", day=dates.full(line.paid_on))
    return words.say("not_yet") if line.benefit == "cash" else words.say(line.benefit)


def _promise(words: Wording, school: SchoolFacts | None) -> str:
    numbers = []
    if school is not None and school.hotline_1:
        numbers.append(words.say("school", number=school.hotline_1))
    if school is not None and school.hotline_2:
        numbers.append(words.say("centre", name=school.aid_centre or "", number=school.hotline_2))
    ask = words.say("call", numbers="；".join(numbers)) if numbers else words.say("ask")
    return words.say("promise", ask=ask)


def own_check(heading: Heading, facts: InspectionFacts, questions: Sequence[str]) -> Document:
    """Return the school's own check: each question with its answer, what was found and how it was put right."""
    words = wording.load("supervision", "own_check", _CHECK)
    asked = (*questions, *(one for one in facts.items if one not in questions))
    said = {True: words.say("yes"), False: words.say("no"), None: words.say("open")}
    columns = (
        Column(words.say("row"), 12.0),
        Column(words.say("question"), 92.0, align="left", lines=2),
        Column(words.say("answer"), 24.0),
        Column(words.say("note"), 40.0),
    )
    rows = tuple((str(at), one, said[facts.items.get(one)], "") for at, one in enumerate(asked, 1))
    made = f"{heading.made_on:%Y-%m-%d}"
    return Document(
        "own_check",
        words.say("name"),
        (
            Title((words.say("title", school=heading.school),), 18.0, 26.0, after=2.0),
            Strip(
                words.say("who", names=facts.inspectors),
                words.say("care"),
                words.say("on", day=dates.full(facts.held_on)),
            ),
            Grid(columns, rows, row_height=9.5),
            *(text(line, role="song", size=11.0, indent=0.0, leading=20.0) for line in _found(words, facts)),
            Signatures((words.say("signature_checkers"), words.say("signature_head"))),
        ),
        _UP,
        Footer("pages", words.say("prepared_by", name=heading.maker), words.say("printed_at", when=made)),
        heading.school,
    )


def _found(words: Wording, facts: InspectionFacts) -> list[str]:
    lines = [words.say("finding", words=facts.finding or words.say("nothing"))]
    if facts.rectified_on is not None:
        lines.append(words.say("rectified", day=dates.full(facts.rectified_on), words=facts.rectification))
    elif facts.open:
        lines.append(words.say("to_rectify"))
    return lines
