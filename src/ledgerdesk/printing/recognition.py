"""Papers of a recognition as plain forms: application (F1), investigation (F2), minutes of a panel with sign-in (F5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ledgerdesk.printing import wording
from ledgerdesk.printing.document import (
    Align,
    Block,
    Column,
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
)
from ledgerdesk.printing.wording import Wording, fields

_PAGE = Paper("A4", False, top=13.0, right=16.0, bottom=13.0, left=20.0)
_GRID = 12  # columns every form is ruled in
_MEMBERS = 6  # rows for the family; more make the form longer
_BLANK_SIGNERS = 16
_ANSWERS = ("disaster", "accident", "weak_labour", "unemployment", "debts", "other")
_MEMBER_KEYS = ("name", "age", "relation", "work", "job", "income", "health")
_MEMBER_SPANS = (2, 1, 2, 2, 1, 1, 2)
_PUPIL_KEYS = (
    "name", "sex", "born_on", "native_place", "id_number", "household_size", "phone", "guardian", "residence", "postcode",
)  # fmt: skip

_APPLICATION: wording.Expected = {
    key: fields()
    for key in (
        "name", "pupil", "family", *(f"member_{one}" for one in _MEMBER_KEYS), "special", "income", *_ANSWERS, "promise",
        "promise_sign", "class_view", "class_sign", "school_view", "school_sign",
    )
} | {"title": fields("school"), "year": fields("year"), "class": fields("class_name")}  # fmt: skip
_INVESTIGATION: wording.Expected = {
    key: fields() for key in ("name", "finding", "proposal", "family_word", "date", "visitor", "met", "sign")
} | {"title": fields("school"), "year": fields("year"), "class": fields("class_name")}
_PUPIL: wording.Expected = {key: fields() for key in _PUPIL_KEYS}
_PANEL: wording.Expected = {
    key: fields()
    for key in (
        "held_on", "place", "chair", "recorder", "count", "subject", "minutes", "decision", "row", "pupil", "room",
        "basis", "last", "level", "for", "against", "abstained", "opinion", "person", "capacity", "signature", "phone",
        "signers",
    )
} | {
    "name": fields("kind"),
    "title": fields("school", "class_name", "kind"),
    "sign_title": fields("school", "class_name", "kind"),
    "subject_words": fields("year", "kind"),
    "people": fields("called", "present"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FormPupil:
    """A pupil on a form; texts as they are to be read, numbers masked or whole already.

    ``facts`` by the keys of the wording's table ``pupil``; ``answers`` by those of the application; ``finding``,
    ``proposal``, ``visitor`` and ``visited_on`` where a visit told them. What is unknown stays blank, to be written in.
    """

    class_name: str
    facts: Mapping[str, str]
    special: str
    members: tuple[tuple[str, ...], ...] = ()
    income: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    finding: str = ""
    proposal: str = ""
    visitor: str = ""
    visited_on: str = ""


@dataclass(frozen=True, kw_only=True)
class PanelPaper:
    """Minutes of one panel: of a class, or the school's (no class); blank parts are left to be written by hand.

    ``rows``: name, class, basis, last year, level, votes for, against, abstained, opinion. ``people``: name, capacity.
    """

    kind: str
    class_name: str
    rows: tuple[tuple[str, ...], ...]
    people: tuple[tuple[str, str], ...] = ()
    present: int = 0
    held_on: str = ""
    place: str = ""
    chair: str = ""
    recorder: str = ""
    minutes: str = ""
    decision: str = ""


def application(school: str, year: str, pupils: Sequence[FormPupil]) -> Document:
    """Return the application form of each pupil, one to a page; the promise stays blank (教财〔2018〕16号)."""
    words, labels = wording.load("recognition", "application", _APPLICATION), _labels()
    blocks: list[Block] = []
    for pupil in pupils:
        if blocks:
            blocks.append(PageBreak())
        blocks += _head(words, school, year, pupil.class_name)
        blocks.append(_form(_application_rows(words, labels, pupil)))
    return _document("application", words.say("name"), blocks, school)


def investigation(school: str, year: str, pupils: Sequence[FormPupil]) -> Document:
    """Return the investigation sheet of each pupil, one to a page."""
    words, labels = wording.load("recognition", "investigation", _INVESTIGATION), _labels()
    blocks: list[Block] = []
    for pupil in pupils:
        if blocks:
            blocks.append(PageBreak())
        blocks += _head(words, school, year, pupil.class_name)
        rows = _pupil_rows(labels, pupil.facts)
        for key, text in (("date", pupil.visited_on), ("visitor", pupil.visitor), ("met", "")):
            rows.append((10.0, [(words.say(key), 2, "centre"), (text, 10, "left")]))
        for key, text, height in (
            ("finding", pupil.finding, 62.0),
            ("proposal", pupil.proposal, 40.0),
            ("family_word", "", 26.0),
        ):
            rows.append((height, [(words.say(key), 2, "centre"), (text, 10, "left")]))
        rows.append((14.0, [(words.say("sign"), 12, "right")]))
        blocks.append(_form(rows))
    return _document("investigation", words.say("name"), blocks, school)


def panel(school: str, year: str, papers: Sequence[PanelPaper]) -> Document:
    """Return the minutes and the sign-in sheet of each panel."""
    words = wording.load("recognition", "panel", _PANEL)
    blocks: list[Block] = []
    for paper in papers:
        if blocks:
            blocks.append(PageBreak())
        blocks += _minutes(words, school, year, paper)
        blocks.append(PageBreak())
        blocks += _sign_in(words, school, paper)
    kind = papers[0].kind if papers else ""
    return _document("panel", words.say("name", kind=kind), blocks, school)


def _minutes(words: Wording, school: str, year: str, paper: PanelPaper) -> list[Block]:
    said = "" if not paper.people else words.say("people", called=str(len(paper.people)), present=str(paper.present))
    subject = words.say("subject_words", year=year, kind=paper.kind)
    rows: list[_Row] = [
        (10.0, [*_pair(words.say("held_on"), paper.held_on, 4), *_pair(words.say("place"), paper.place, 4)]),
        (10.0, [*_pair(words.say("chair"), paper.chair, 4), *_pair(words.say("recorder"), paper.recorder, 4)]),
        (10.0, [*_pair(words.say("count"), said, 4), *_pair(words.say("subject"), subject, 4)]),
        (22.0, [(words.say("minutes"), 2, "centre"), (paper.minutes, 10, "left")]),
    ]
    title = words.say("title", school=school, class_name=paper.class_name, kind=paper.kind).split("\n")
    columns = (
        Column(words.say("row"), 8.0),
        Column(words.say("pupil"), 18.0, lines=2),
        Column(words.say("room"), 26.0, lines=2),
        Column(words.say("basis"), 22.0, lines=2),
        Column(words.say("last"), 15.0, lines=2),
        Column(words.say("level"), 16.0, lines=2),
        Column(words.say("for"), 9.0),
        Column(words.say("against"), 9.0),
        Column(words.say("abstained"), 9.0),
        Column(words.say("opinion"), 42.0, align="left", lines=3),
    )
    numbered = tuple((str(at), *row) for at, row in enumerate(paper.rows, start=1))
    return [
        Title(tuple(title), 18.0, 26.0, after=6.0),
        _form(rows),
        Space(3.0),
        Grid(columns, numbered, size=9.5, row_height=9.5),
        Space(3.0),
        _form([(20.0, [(words.say("decision"), 2, "centre"), (paper.decision, 10, "left")])]),
        Signatures(tuple(words.say("signers").split("\n"))),
    ]


def _sign_in(words: Wording, school: str, paper: PanelPaper) -> list[Block]:
    title = words.say("sign_title", school=school, class_name=paper.class_name, kind=paper.kind).split("\n")
    people = [*paper.people, *((("", ""),) * max(0, _BLANK_SIGNERS - len(paper.people)))]
    columns = tuple(
        Column(words.say(key), width)
        for key, width in (("row", 12.0), ("person", 34.0), ("capacity", 34.0), ("signature", 52.0), ("phone", 42.0))
    )
    rows = tuple((str(at), name, capacity, "", "") for at, (name, capacity) in enumerate(people, start=1))
    return [Title(tuple(title), 18.0, 26.0, after=6.0), Grid(columns, rows, row_height=13.0)]


def _application_rows(words: Wording, labels: Wording, pupil: FormPupil) -> list["_Row"]:
    rows = _pupil_rows(labels, pupil.facts)
    heads = [
        (words.say(f"member_{key}"), span, "centre") for key, span in zip(_MEMBER_KEYS, _MEMBER_SPANS, strict=True)
    ]
    blank = ("",) * len(_MEMBER_KEYS)
    family = [*pupil.members, *((blank,) * max(0, _MEMBERS - len(pupil.members)))]
    rows.append((9.0, [(words.say("family").replace("\n", ""), 1, "centre"), *heads]))  # type: ignore[list-item]
    for at, cells in enumerate(family, start=1):
        told = [(text, span, "centre") for text, span in zip(cells, _MEMBER_SPANS, strict=True)]
        rows.append((8.0, [(str(at), 1, "centre"), *told]))  # type: ignore[list-item] # an Align
    rows.append((10.0, [*_pair(words.say("special"), pupil.special, 4), *_pair(words.say("income"), pupil.income, 4)]))
    for key in _ANSWERS:
        rows.append((10.0, [(words.say(key), 4, "left"), (pupil.answers.get(key, ""), 8, "left")]))
    rows.append((22.0, [(words.say("promise"), 4, "left"), ("", 8, "left")]))
    rows.append((9.0, [(words.say("promise_sign"), 12, "right")]))
    for part in ("class", "school"):
        rows.append((14.0, [(words.say(f"{part}_view"), 2, "centre"), ("", 10, "left")]))
        rows.append((8.0, [(words.say(f"{part}_sign"), 12, "right")]))
    return rows


def _pupil_rows(labels: Wording, facts: Mapping[str, str]) -> list["_Row"]:
    def one(key: str, label: int, value: int) -> list[_Cell]:
        return [(labels.say(key), label, "centre"), (facts.get(key, ""), value, "centre")]

    return [
        (9.0, [*one("name", 1, 2), *one("sex", 1, 1), *one("born_on", 2, 2), *one("native_place", 1, 2)]),
        (9.0, [*one("id_number", 2, 4), *one("household_size", 2, 1), *one("postcode", 1, 2)]),
        (9.0, [*one("guardian", 2, 4), *one("phone", 2, 4)]),
        (10.0, [(labels.say("residence"), 2, "centre"), (facts.get("residence", ""), 10, "left")]),
    ]


_Cell = tuple[str, int, Align]
_Row = tuple[float, list[_Cell]]


def _pair(label: str, text: str, span: int) -> list[_Cell]:
    return [(label, 2, "centre"), (text, span, "left")]


def _form(rows: Sequence[_Row]) -> FormGrid:
    """Return a form of rows of (text, columns, align); every row takes all the columns."""
    cells = []
    for at, (_height, row) in enumerate(rows):
        column = 0
        for text, span, align in row:
            cells.append(FormCell(at, column, text, column_span=span, align=align, lines=6))
            column += span
        if column != _GRID:
            raise ValueError(f"row {at} takes {column} of {_GRID} columns")
    return FormGrid((1.0,) * _GRID, tuple(height for height, _ in rows), tuple(cells))


def _head(words: Wording, school: str, year: str, class_name: str) -> list[Block]:
    return [
        Title((words.say("title", school=school),), 18.0, 26.0, after=4.0),
        Strip(words.say("year", year=year), "", words.say("class", class_name=class_name)),
    ]


def _labels() -> Wording:
    return wording.load("recognition", "pupil", _PUPIL)


def _document(kind: str, title: str, blocks: Sequence[Block], school: str) -> Document:
    return Document(f"recognition_{kind}", title, tuple(blocks), _PAGE, Footer("none"), school)
