"""Document: what stands on paper, as plain frozen values; how it is drawn is decided by ``render``.

Lengths of paper and tables are millimetres, type sizes and leadings points (1 pt = 0.3528 mm), indents
characters (em). A Document holds text already shown as it is read.
"""

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["song", "title", "hei", "kai", "fang"]
"""Song for tables, a heavy Song for titles, Hei for headings, Kai for sub-headings, Fang for official body text."""
Align = Literal["left", "centre", "right", "justify"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet and its margins in mm; ``landscape`` turns the sheet, the margins are those of the turned sheet."""

    size: Literal["A4", "A3"] = "A4"
    landscape: bool = False
    top: float = 37.0
    right: float = 26.0
    bottom: float = 35.0
    left: float = 28.0

    @property
    def width(self) -> float:
        """Return the width of the sheet in mm."""
        return self._sides[1 if self.landscape else 0]

    @property
    def height(self) -> float:
        """Return the height of the sheet in mm."""
        return self._sides[0 if self.landscape else 1]

    @property
    def text_width(self) -> float:
        """Return the width between the margins in mm."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """Return the height between the margins in mm."""
        return self.height - self.top - self.bottom

    @property
    def _sides(self) -> tuple[float, float]:
        return (210.0, 297.0) if self.size == "A4" else (297.0, 420.0)


OFFICIAL = Paper()
"""GB/T 9704-2012: top 37 mm, binding edge 28 mm, type area 156 x 225 mm."""
OFFICIAL_LEADING = 225 / 25.4 * 72 / 22
"""GB/T 9704-2012: 22 lines to a page, in points."""


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands under the type area: ``official`` is "— 1 —" outside, ``pages`` is 第 x 页 共 y 页 in the middle."""

    style: Literal["none", "official", "pages"] = "pages"
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one face; no role means the paragraph's."""

    text: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Title:
    """Centred lines, broken only where the writer broke them; shrunk when one is too wide.

    ``inset`` mm on both sides stay free, for what stands in the corners of the sheet.
    """

    lines: tuple[str, ...]
    size: float = 22.0
    leading: float = 33.0
    role: Role = "title"
    before: float = 0.0
    after: float = 20.0
    inset: float = 0.0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``leading`` 0 means the official 22 lines to a page. A line feed starts a new line."""

    runs: tuple[Run, ...]
    role: Role = "fang"
    size: float = 16.0
    leading: float = 0.0
    indent: float = 2.0
    align: Align = "justify"
    before: float = 0.0
    after: float = 0.0
    keep_with_next: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """One line with text on the left, in the middle and on the right, such as the line above a table."""

    left: str = ""
    centre: str = ""
    right: str = ""
    size: float = 10.5
    role: Role = "song"
    height: float = 8.0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid: its relative width (mm when the widths fill the page) and how its cells are set.

    ``size`` 0 means the grid's; ``lines`` is how many lines a cell takes before its type shrinks; a ``total``
    column is added up, so its cells are blank or numbers such as 1,250.00.
    """

    label: str
    width: float
    align: Align = "centre"
    role: Role = "song"
    size: float = 0.0
    lines: int = 1
    total: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table whose header is repeated on each page; rows are never lost, long cells make a row higher.

    ``page_total`` and ``grand_total`` are the labels of the line closing each page and the whole table; "" leaves
    the line out. Both may use {count}, the rows above it.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    size: float = 10.5
    row_height: float = 9.2
    header_height: float = 11.0
    header_role: Role = "hei"
    page_total: str = ""
    grand_total: str = ""

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a grid needs columns")
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell of a form, from (row, column), over ``row_span`` rows and ``column_span`` columns.

    ``foot`` stands at the lower right, for a signature; ``top`` lets the text begin at the upper rule, to be written on.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    align: Align = "centre"
    role: Role = "song"
    size: float = 0.0
    lines: int = 2
    vertical: bool = False
    foot: str = ""
    top: bool = False


@dataclass(frozen=True, slots=True)
class FormGrid:
    """A ruled form: column widths (relative, as in Grid), least row heights in mm, cells that may span.

    Where it is lower than ``fill`` mm, rows share what is left by their part in ``grow``; one that a page cannot hold
    goes on on the next, row by row.
    """

    widths: tuple[float, ...]
    heights: tuple[float, ...]
    cells: tuple[FormCell, ...]
    size: float = 10.5
    grow: tuple[float, ...] = ()
    fill: float = 0.0


@dataclass(frozen=True, slots=True)
class Blanks:
    """Lines to be filled in, as on a cover: labels of one width, each before a rule with its text, in the middle."""

    lines: tuple[tuple[str, str], ...]
    size: float = 16.0
    height: float = 15.0
    rule: float = 84.0


@dataclass(frozen=True, slots=True)
class Signatures:
    """Labels with room to sign, spread over one line; stays on the page of the block above it."""

    labels: tuple[str, ...]
    size: float = 10.5
    before: float = 5.0
    height: float = 10.0


@dataclass(frozen=True, slots=True)
class Qr:
    """A two-dimensional code drawn as squares, with short lines of text beside it."""

    content: str
    size: float = 22.0
    caption: tuple[str, ...] = ()
    caption_size: float = 9.0
    align: Literal["left", "centre", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Closing:
    """Who signs and when: the day four characters from the right, the signer centred above it (GB/T 9704-2012 7.3.5).

    ``mark`` stands at the left at the same height. Stays with the last lines above it.
    """

    signer: str
    day: str
    size: float = 16.0
    before: float = 29.0
    mark: Qr | None = None


@dataclass(frozen=True, slots=True)
class CutLine:
    """A dashed line over the whole sheet with a label in its middle."""

    label: str
    height: float = 10.0


@dataclass(frozen=True, slots=True)
class Space:
    """Empty height in mm; dropped at the head of a page."""

    height: float


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block starts a new page."""


@dataclass(frozen=True, slots=True)
class PageCode:
    """The code of one page: ``text`` is in the squares, ``shown`` is the short number a person reads beneath them.

    First block of a page. It stands in the upper right corner of the sheet, always at the same place, outside the flow
    of the blocks; where the page runs over, the pages up to the next PageBreak carry the same code.
    """

    text: str
    shown: str


Block = (
    Title | Paragraph | Strip | Grid | FormGrid | Blanks | Signatures | Qr | Closing | CutLine | Space | PageBreak | PageCode
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """One printable paper: its kind (``notice``, ``roster``, ``recovery`` …), title for files, sheet, blocks, footer.

    ``tighten`` lets what stands before the first page break be set closer (down to 25 pt) to stay on one page, as
    GB/T 9704-2012 7.3.5.5 does where the day and the seal would otherwise stand alone.
    """

    kind: str
    title: str
    blocks: tuple[Block, ...]
    paper: Paper = OFFICIAL
    footer: Footer = field(default_factory=Footer)
    author: str = ""
    tighten: bool = False


def text(
    content: str | tuple[Run, ...],
    *,
    role: Role = "fang",
    indent: float = 2.0,
    align: Align = "justify",
    size: float = 16.0,
    leading: float = 0.0,
    keep_with_next: bool = False,
) -> Paragraph:
    """Return a paragraph of one run or of several."""
    runs = (Run(content),) if isinstance(content, str) else content
    return Paragraph(runs, role, size, leading, indent, align, keep_with_next=keep_with_next)
