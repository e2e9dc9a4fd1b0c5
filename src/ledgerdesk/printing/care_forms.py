"""Record forms of help on paper: home visit (F9) and talk, blank or filled in, one to a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledgerdesk.printing import wording
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
from ledgerdesk.printing.document import Block, Document, Footer
from ledgerdesk.printing.wording import Wording, fields

_VISIT: wording.Expected = {
    key: fields()
    for key in (
        "name", "visited_on", "mode", "teachers", "place", "met", "money", "purpose", "situation", "at_school",
        "problems", "suggestions", "opinion", "follow_up", "teacher_sign", "parent", "teacher",
    )
}  # fmt: skip
_TALK: wording.Expected = {
    key: fields()
    for key in (
        "name", "held_on", "minutes", "teacher", "kind", "subject", "topic", "content", "reaction", "next_step",
        "effect", "signs", "teacher_sign",
    )
}  # fmt: skip
_LINE = 9.5  # mm of a row of one line, high enough for handwriting


@dataclass(frozen=True, kw_only=True)
class VisitForm:
    """A home visit on paper; what is left out is to be written by hand. ``mode`` and ``money`` are codes."""

    pupil: CarePupil = field(default_factory=CarePupil)
    term: str = ""
    number: int | None = None
    visited_on: str = ""
    mode: str | None = None
    teachers: str = ""
    place: str = ""
    met: str = ""
    money: str | None = None
    purpose: str = ""
    situation: str = ""
    at_school: str = ""
    problems: str = ""
    suggestions: str = ""
    opinion: str = ""
    follow_up: str = ""


@dataclass(frozen=True, kw_only=True)
class TalkForm:
    """A talk on paper; ``kind`` is a code, ``month`` the month it is due in, 1 to 12, where it is still to be held."""

    pupil: CarePupil = field(default_factory=CarePupil)
    term: str = ""
    held_on: str = ""
    month: int | None = None
    minutes: str = ""
    teacher: str = ""
    kind: str | None = None
    subject: str = ""
    topic: str = ""
    content: str = ""
    reaction: str = ""
    next_step: str = ""
    effect: str = ""


def visits(school: str, forms: Sequence[VisitForm], codes: Codes = ()) -> Document:
    """Return the record form of each visit, one to a page; the code of page n is that of the n-th form."""
    said, shared = visit_words(), words()
    blocks: list[Block] = []
    for page, form in enumerate(forms, start=1):
        code = code_of(codes, page)
        number = "　" if form.number is None else str(form.number)
        begin(blocks, code)
        blocks += head(school, said.say("name"), _term(shared, form.term), shared.say("nth", number=number))
        blocks.append(ruled([*_person_rows(form.pupil), *visit_rows(said, form)]))
        blocks += hint(code)
    return document("visit", said.say("name"), blocks, school)


def talks(school: str, forms: Sequence[TalkForm], codes: Codes = ()) -> Document:
    """Return the record form of each talk, one to a page; the code of page n is that of the n-th form."""
    said, shared = talk_words(), words()
    blocks: list[Block] = []
    for page, form in enumerate(forms, start=1):
        code = code_of(codes, page)
        begin(blocks, code)
        blocks += head(school, said.say("name"), _term(shared, form.term), "")
        rows = [
            *_person_rows(form.pupil, home=False),
            Row(_LINE, (*pair(said.say("kind"), choice("talk_kind", form.kind), GRID - 2),)),
            Row(_LINE, (*pair(said.say("subject"), form.subject, 4), *pair(said.say("teacher"), form.teacher, 4))),
            *talk_rows(said, form),
        ]
        blocks.append(ruled(rows))
        blocks += hint(code)
    return document("talk", said.say("name"), blocks, school)


def visit_words() -> Wording:
    """Return the labels of a visit."""
    return wording.load("care", "visit", _VISIT)


def talk_words() -> Wording:
    """Return the labels of a talk."""
    return wording.load("care", "talk", _TALK)


def visit_rows(said: Wording, form: VisitForm) -> list[Row]:
    """Return the rows that tell of a visit, without those about the pupil."""

    def signed(who: str) -> str:
        return words().say("signed", label=said.say(who))

    return [
        Row(
            _LINE,
            (
                *pair(said.say("visited_on"), form.visited_on or words().say("date_line"), 4),
                *pair(said.say("mode"), choice("visit_mode", form.mode), 4),
            ),
        ),
        Row(_LINE, (*pair(said.say("teachers"), form.teachers, 4), *pair(said.say("place"), form.place, 4))),
        Row(
            11.0,
            (
                *pair(said.say("met"), form.met, 2),
                *pair(said.say("money"), choice("money_arrived", form.money), 6),
            ),
        ),
        area(said.say("purpose"), form.purpose, 12.0, 1.0),
        area(said.say("situation"), form.situation, 20.0, 3.0),
        area(said.say("at_school"), form.at_school, 16.0, 2.0),
        area(said.say("problems"), form.problems, 16.0, 2.0),
        area(said.say("suggestions"), form.suggestions, 16.0, 2.0),
        area(said.say("opinion"), form.opinion, 18.0, 2.0, foot=signed("parent")),
        area(said.say("follow_up"), form.follow_up, 12.0, 1.2),
        Row(_LINE, (Cell(said.say("teacher_sign"), 2), Cell("", GRID - 2, "left", signed("teacher")))),
    ]


def talk_rows(said: Wording, form: TalkForm) -> list[Row]:
    """Return the rows that tell of a talk, without those about pupil and teacher."""
    due = words().say("date_line") if form.month is None else words().say("month_line", month=str(form.month))
    return [
        Row(_LINE, (*pair(said.say("held_on"), form.held_on or due, 4), *pair(said.say("minutes"), form.minutes, 4))),
        area(said.say("topic"), form.topic, 9.0, 0.7),
        area(said.say("content"), form.content, 20.0, 4.0),
        area(said.say("reaction"), form.reaction, 12.0, 2.0),
        area(said.say("next_step"), form.next_step, 12.0, 2.0),
        area(said.say("effect"), form.effect, 10.0, 1.2),
        Row(_LINE, (Cell(said.say("signs"), 2), Cell("", GRID - 2, "left", said.say("teacher_sign")))),
    ]


def document(kind: str, title: str, blocks: Sequence[Block], school: str, footer: Footer | None = None) -> Document:
    """Return one of these papers."""
    return Document(f"care_{kind}", title, tuple(blocks), PAPER, footer or Footer("none"), school)


def _person_rows(pupil: CarePupil, *, home: bool = True) -> list[Row]:
    labels = person_words()

    def told(key: str, span: int) -> tuple[Cell, Cell]:
        return pair(labels.say(key), pupil.facts.get(key, ""), span)

    rows = [Row(_LINE, (*told("name", 4), *told("class_name", 4)))]
    if home:
        rows.append(Row(_LINE, told("home", GRID - 2)))
        rows.append(Row(_LINE, (*told("guardian", 4), *told("phone", 4))))
    return rows


def _term(shared: Wording, term: str) -> str:
    return shared.say("term", term=term)
