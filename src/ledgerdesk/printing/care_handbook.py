"""The handbook of a pairing (F10): cover, pupil and plan, visits, talks, tutoring, outcome; one term, A4, to be bound."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ledgerdesk.printing import wording
from ledgerdesk.printing.care_forms import (
    TalkForm,
    VisitForm,
    document,
    talk_rows,
    talk_words,
    visit_rows,
    visit_words,
)
from ledgerdesk.printing.care_page import (
    GRID,
    PAPER,
    CarePupil,
    Cell,
    Codes,
    Row,
    area,
    begin,
    choice,
    code_of,
    head,
    hint,
    pair,
    person_words,
    ruled,
    words,
)
from ledgerdesk.printing.document import Blanks, Block, Column, Document, Footer, Grid, Paragraph, Run, Space, Title
from ledgerdesk.printing.wording import Wording, fields

_BOOK: wording.Expected = {
    key: fields()
    for key in (
        "name", "school", "class_name", "pupil", "teacher", "number", "basics", "teacher_name", "party_member", "since",
        "members", "member_name", "member_relation", "member_age", "member_health", "member_work", "ambition", "study",
        "life", "measures", "teacher_sign", "visit_more", "talks", "tutoring", "tutored", "given", "day", "subject",
        "content", "effect", "sign", "goods", "value", "received", "outcome", "judged", "review", "pupil_word",
        "leader_word", "pupil_sign", "leader_sign", "appendix",
    )
} | {"visit": fields("number")}  # fmt: skip
_MEMBERS = (("name", 3), ("relation", 2), ("age", 1), ("health", 2), ("work", 4))
_BLANK_MEMBERS, _BLANK_LESSONS, _BLANK_GIFTS = 5, 9, 5
_TALKS_A_PAGE = 2
_LINE = 8.5
_TITLES = 34.0  # mm two headings of talks and the line beneath take of a page


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """Tutoring once given."""

    day: str
    subject: str = ""
    content: str = ""
    effect: str = ""


@dataclass(frozen=True, kw_only=True)
class Gift:
    """Material help once given; ``value`` is in yuan as it is read."""

    day: str
    goods: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Handbook:
    """The handbook of one pairing and term.

    ``members``: name, relation to the head, age, health, work. ``visits`` and ``talks`` hold those on record and blank
    ones for those still due, in order. ``outcome`` is a code; ``goals`` are ambition, study, life.
    """

    pupil: CarePupil = field(default_factory=CarePupil)
    term: str = ""
    teacher: str = ""
    party_member: bool | None = None
    since: str = ""
    members: tuple[tuple[str, ...], ...] = ()
    goals: tuple[str, str, str] = ("", "", "")
    measures: str = ""
    visits: tuple[VisitForm, ...] = ()
    talks: tuple[TalkForm, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    gifts: tuple[Gift, ...] = ()
    outcome: str | None = None
    review: str = ""


def handbook_pages(book: Handbook) -> int:
    """Return how many pages a handbook has, an even number: printed on both sides, the next begins on a new sheet.

    A page that runs over carries its code on and is not counted.
    """
    pages = 4 + len(book.visits) + -(-len(book.talks) // _TALKS_A_PAGE)
    return pages + pages % 2


def handbook(school: str, book: Handbook, codes: Codes = ()) -> Document:
    """Return the handbook of a pairing; with ``codes`` each of its pages carries its own."""
    said = wording.load("care", "handbook", _BOOK)
    pages = [
        _cover(said, school, book, codes),
        _basics(said, school, book),
        *(_visit(said, school, book, form) for form in book.visits),
        *(_talks(said, school, book, page) for page in _by_page(book.talks)),
        _tutoring(said, school, book),
        _outcome(said, school, book),
    ]
    if len(pages) < handbook_pages(book):
        pages.append(_appendix(said, school, book))
    blocks: list[Block] = []
    for number, page in enumerate(pages, start=1):
        code = code_of(codes, number)
        begin(blocks, code)
        blocks += page
        blocks += hint(code) if number > 1 else []
    footer = Footer("pages", left=_who(book), right=book.term)
    return document("handbook", said.say("name"), blocks, school, footer)


def _by_page(talks: Sequence[TalkForm]) -> Iterator[tuple[TalkForm, ...]]:
    """Return the talks of each page; a page is never half empty."""
    for start in range(0, len(talks), _TALKS_A_PAGE):
        page = tuple(talks[start : start + _TALKS_A_PAGE])
        yield (*page, *((TalkForm(),) * (_TALKS_A_PAGE - len(page))))


def _cover(said: Wording, school: str, book: Handbook, codes: Codes) -> list[Block]:
    code = code_of(codes, 1)
    lines = [
        (said.say("school"), school),
        (said.say("class_name"), book.pupil.class_name),
        (said.say("pupil"), book.pupil.name),
        (said.say("teacher"), book.teacher),
        *([(said.say("number"), code.shown)] if code else []),
    ]
    term = Paragraph((Run(book.term),), role="kai", size=20.0, leading=30.0, indent=0.0, align="centre")
    return [
        Title((said.say("name"),), 38.0, 56.0, before=200.0, after=24.0),
        term,
        Space(60.0),
        Blanks(tuple(lines)),
    ]


def _basics(said: Wording, school: str, book: Handbook) -> list[Block]:
    labels, facts = person_words(), book.pupil.facts

    def told(key: str, span: int) -> tuple[Cell, Cell]:
        return pair(labels.say(key), facts.get(key, ""), span)

    party = "" if book.party_member is None else words().say("yes" if book.party_member else "no")
    rows = [
        Row(_LINE, (*told("name", 2), *told("sex", 2), *told("nation", 2))),
        Row(_LINE, (*told("class_name", 2), *told("born_on", 2), *told("boarding", 2))),
        Row(_LINE, told("home", GRID - 2)),
        Row(_LINE, told("category", GRID - 2)),
        Row(_LINE, (*told("guardian", 2), *told("relation", 2), *told("phone", 2))),
        Row(
            _LINE,
            (
                *pair(said.say("teacher_name"), book.teacher, 2),
                *pair(said.say("party_member"), party, 2),
                *pair(said.say("since"), book.since, 2),
            ),
        ),
        Row(_LINE, tuple(Cell(said.say(f"member_{key}"), span) for key, span in _MEMBERS)),
        *_member_rows(book),
        *(
            area(said.say(key), goal, 14.0, 2.0)
            for key, goal in zip(("ambition", "study", "life"), book.goals, strict=True)
        ),
        area(said.say("measures"), book.measures, 20.0, 3.0, foot=_signed(said, "teacher_sign")),
    ]
    return [*head(school, said.say("basics"), _term(book), ""), ruled(rows)]


def _member_rows(book: Handbook) -> list[Row]:
    blank = ("",) * len(_MEMBERS)
    people = [*book.members, *((blank,) * max(0, _BLANK_MEMBERS - len(book.members)))]
    return [
        Row(7.0, tuple(Cell(text, span) for text, (_, span) in zip(person, _MEMBERS, strict=True))) for person in people
    ]


def _visit(said: Wording, school: str, book: Handbook, form: VisitForm) -> list[Block]:
    title = said.say("visit_more") if form.number is None else said.say("visit", number=str(form.number))
    return [*head(school, title, _term(book), _who(book)), ruled(visit_rows(visit_words(), form))]


def _talks(said: Wording, school: str, book: Handbook, forms: Sequence[TalkForm]) -> list[Block]:
    blocks = head(school, said.say("talks"), _term(book), _who(book))
    height = (PAPER.text_height - _TITLES - 8.0) / _TALKS_A_PAGE
    for at, form in enumerate(forms):
        if at:
            blocks.append(Space(4.0))
        blocks.append(ruled(talk_rows(talk_words(), form), height=height))
    return blocks


def _tutoring(said: Wording, school: str, book: Handbook) -> list[Block]:
    lessons = [(one.day, one.subject, one.content, one.effect, "") for one in book.lessons]
    gifts = [(one.day, one.goods, one.value, "") for one in book.gifts]
    return [
        *head(school, said.say("tutoring"), _term(book), _who(book)),
        _heading(said.say("tutored")),
        Grid(
            (
                Column(said.say("day"), 24.0, role="kai"),
                Column(said.say("subject"), 18.0, role="kai", lines=2),
                Column(said.say("content"), 64.0, "left", role="kai", lines=4),
                Column(said.say("effect"), 40.0, "left", role="kai", lines=4),
                Column(said.say("sign"), 24.0),
            ),
            tuple(_padded(lessons, _BLANK_LESSONS, 5)),
            row_height=12.0,
        ),
        Space(3.0),
        _heading(said.say("given")),
        Grid(
            (
                Column(said.say("day"), 24.0, role="kai"),
                Column(said.say("goods"), 82.0, "left", role="kai", lines=4),
                Column(said.say("value"), 24.0, role="kai"),
                Column(said.say("received"), 40.0),
            ),
            tuple(_padded(gifts, _BLANK_GIFTS, 4)),
            row_height=11.0,
        ),
    ]


def _outcome(said: Wording, school: str, book: Handbook) -> list[Block]:
    rows = [
        Row(12.0, pair(said.say("judged"), choice("help_outcome", book.outcome), GRID - 2)),
        area(said.say("review"), book.review, 40.0, 4.0, foot=_signed(said, "teacher_sign")),
        area(said.say("pupil_word"), "", 24.0, 2.0, foot=_signed(said, "pupil_sign")),
        area(said.say("leader_word"), "", 24.0, 2.0, foot=_signed(said, "leader_sign")),
    ]
    return [*head(school, said.say("outcome"), _term(book), _who(book)), ruled(rows)]


def _appendix(said: Wording, school: str, book: Handbook) -> list[Block]:
    rows = [Row(100.0, (Cell("", GRID, "left"),), 1.0)]
    return [*head(school, said.say("appendix"), _term(book), _who(book)), ruled(rows)]


def _heading(label: str) -> Paragraph:
    return Paragraph((Run(label),), role="hei", size=11.0, leading=20.0, indent=0.0, align="left", keep_with_next=True)


def _padded(rows: Sequence[tuple[str, ...]], least: int, columns: int) -> list[tuple[str, ...]]:
    return [*rows, *((("",) * columns,) * max(1, least - len(rows)))]


def _signed(said: Wording, who: str) -> str:
    return words().say("signed", label=said.say(who))


def _term(book: Handbook) -> str:
    return words().say("term", term=book.term)


def _who(book: Handbook) -> str:
    return words().say("person", name=book.pupil.name, class_name=book.pupil.class_name)
