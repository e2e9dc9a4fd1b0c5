"""What the papers of help have in common: a head that leaves the corner to the code, ruled rows that fill the sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ledgerdesk.fields import codes
from ledgerdesk.printing import wording
from ledgerdesk.printing.document import Align, Block, FormCell, FormGrid, PageBreak, PageCode, Paper, Strip, Title
from ledgerdesk.printing.wording import Wording, fields

PAPER = Paper("A4", False, top=12.0, right=16.0, bottom=14.0, left=24.0)
"""The left margin is wide enough to be punched and bound."""
GRID = 12
"""Columns every form is ruled in."""
LINES = 200
"""A record that was written down is never set small: its row grows, and the form runs over where it must."""
_CORNER = 20.0  # mm on both sides of a title, so that it stands in the middle and clear of the code
_SCHOOL, _NAME, _AFTER = 18.0, 32.0, 16.0  # points
_STRIP, _HINT = 8.0, 5.0  # mm
_POINT = 25.4 / 72
_HEAD = (_SCHOOL + _NAME + _AFTER) * _POINT + _STRIP

_PAGE: wording.Expected = {
    "term": fields("term"),
    "person": fields("name", "class_name"),
    "date_line": fields(),
    "month_line": fields("month"),
    "signed": fields("label"),
    "code_hint": fields(),
    "nth": fields("number"),
    "yes": fields(),
    "no": fields(),
}
_PERSON_KEYS = (
    "name", "sex", "born_on", "nation", "class_name", "category", "home", "guardian", "relation", "phone", "boarding",
)  # fmt: skip
_PERSON: wording.Expected = {key: fields() for key in _PERSON_KEYS}

Codes = Sequence[PageCode]
"""The code of each page of a paper, the first page first; none for a paper without codes."""


@dataclass(frozen=True, kw_only=True)
class CarePupil:
    """The pupil a paper is about; ``facts`` by the keys of the wording's table ``person``, as they are to be read.

    What is unknown stays blank, to be written in; a wholly blank pupil makes a blank form.
    """

    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the name, or nothing."""
        return self.facts.get("name", "")

    @property
    def class_name(self) -> str:
        """Return the name of the class, or nothing."""
        return self.facts.get("class_name", "")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its text over so many of the GRID columns; ``foot`` is a line for signatures."""

    text: str
    span: int
    align: Align = "centre"
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row at least ``height`` mm high, and its part of the room the others leave."""

    height: float
    cells: tuple[Cell, ...]
    grow: float = 0.0


def words() -> Wording:
    """Return the wording all these papers share."""
    return wording.load("care", "page", _PAGE)


def person_words() -> Wording:
    """Return the labels of what is said about a pupil."""
    return wording.load("care", "person", _PERSON)


def pair(label: str, text: str, span: int) -> tuple[Cell, Cell]:
    """Return a label and what stands beside it."""
    return Cell(label, 2), Cell(text, span, "left")


def area(label: str, text: str, height: float, grow: float, *, foot: str = "") -> Row:
    """Return a row to write in, as wide as the form."""
    return Row(height, (Cell(label, 2), Cell(text, GRID - 2, "left", foot)), grow)


def choice(table: str, chosen: str | None) -> str:
    """Return the words of a code table in use, the chosen one ticked."""
    found = codes.table(table)
    offered = [code.code for code in found.offered]
    if chosen and chosen not in offered:
        offered.append(chosen)
    return "　".join(f"{'☑' if code == chosen else '☐'}{found.label(code)}" for code in offered)


def code_of(codes: Codes, page: int) -> PageCode | None:
    """Return the code of a page, counted from 1."""
    return codes[page - 1] if page <= len(codes) else None


def begin(blocks: list[Block], code: PageCode | None) -> None:
    """Begin a page with its code."""
    if blocks:
        blocks.append(PageBreak())
    if code:
        blocks.append(code)


def head(school: str, title: str, left: str, right: str) -> list[Block]:
    """Return school, title and the line above a form."""
    return [
        Title((school,), 14.0, _SCHOOL, role="kai", after=0.0, inset=_CORNER),
        Title((title,), 22.0, _NAME, after=_AFTER, inset=_CORNER),
        Strip(left, "", right, height=_STRIP),
    ]


def ruled(rows: Sequence[Row], *, height: float = 0.0) -> FormGrid:
    """Return the form of the rows, ``height`` mm high or what the head leaves of the page; each takes all columns."""
    cells = []
    for at, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            top = bool(row.grow) and cell.align == "left"
            cells.append(
                FormCell(
                    at,
                    column,
                    cell.text,
                    column_span=cell.span,
                    align=cell.align,
                    lines=LINES if row.grow else 3,
                    role="song" if cell.align == "centre" else "kai",
                    foot=cell.foot,
                    top=top,
                )
            )
            column += cell.span
        if column != GRID:
            raise ValueError(f"row {at} takes {column} of {GRID} columns")
    return FormGrid(
        (1.0,) * GRID,
        tuple(row.height for row in rows),
        tuple(cells),
        grow=tuple(row.grow for row in rows),
        fill=height or PAPER.text_height - _HEAD - _HINT,
    )


def hint(code: PageCode | None) -> list[Block]:
    """Return the line beneath a form that is to be scanned: what must not be written over."""
    return [Strip(words().say("code_hint"), size=9.0, role="kai", height=_HINT)] if code else []
