"""Blocks measured into pieces: titles, paragraphs, closings, everything but tables."""

from ledgerdesk.printing import qr
from ledgerdesk.printing.document import (
    OFFICIAL_LEADING,
    Blanks,
    Block,
    Closing,
    CutLine,
    Document,
    FormGrid,
    PageCode,
    Paper,
    Paragraph,
    Qr,
    Signatures,
    Space,
    Strip,
    Title,
)
from ledgerdesk.printing.flow import Drawing, Piece
from ledgerdesk.printing.fonts import FontBook, RoleFonts
from ledgerdesk.printing.forms import forms
from ledgerdesk.printing.grid import draw_cell
from ledgerdesk.printing.ink import POINTS, Ink
from ledgerdesk.printing.typeset import ASCENT, SQUEEZE, Atom, Line, atoms, break_lines, fit

CODE_SIDE = 20.0
"""Side of the squares of a PageCode in mm; a quiet zone of CODE_QUIET mm around them stays white."""
CODE_QUIET = 3.5
CODE_TOP, CODE_RIGHT = 9.0, 11.0
"""Distance of a PageCode's squares from the upper and the right edge of the sheet in mm."""
CODE_END = CODE_TOP + CODE_SIDE + CODE_QUIET + 3.0
"""Down to here, in mm from the upper edge of the sheet, the corner with a PageCode and its number is taken."""
_DAY_FROM_RIGHT = 4  # characters: GB/T 9704-2012 7.3.5
_BLANK_DROP = 0.2
_CODE_SIZE = 8.0
_PRINTABLE = 5.0  # mm; many printers leave the last 5 mm of a sheet white
_LEAST_SHARE = 0.5  # a line that must stay one line shrinks to half its size, not further


class Setter:
    """Measures the blocks of one document."""

    def __init__(self, document: Document, book: FontBook, leading: float = OFFICIAL_LEADING) -> None:
        """Take the leading, in points, of paragraphs that name none."""
        self._book = book
        self._leading = leading
        self._left = document.paper.left * POINTS
        self._sheet = document.paper.width * POINTS
        self._page = document.paper.text_height * POINTS
        self._rest = self._page - clear_of_code(document.paper)
        self.width = document.paper.text_width * POINTS

    def pieces(self, block: Block) -> list[Piece]:
        """Return the pieces of a block other than a Grid, a PageBreak or a PageCode."""
        match block:
            case Title():
                return self._title(block)
            case Paragraph():
                return self._paragraph(block)
            case Strip():
                return [self._strip(block)]
            case Signatures():
                return [self._signatures(block)]
            case Closing():
                return [self._closing(block)]
            case Qr():
                return [self._code(block)]
            case CutLine():
                return [self._cut(block)]
            case FormGrid():
                return forms(block, self._book, self.width, self._page, self._rest)
            case Blanks():
                return [self._blank(block, line) for line in block.lines]
            case Space():
                return [Piece(block.height * POINTS, _nothing, airy=True)]
        raise TypeError(type(block).__name__)

    def _title(self, block: Title) -> list[Piece]:
        fonts = self._book.role(block.role)
        room = self.width - 2 * block.inset * POINTS
        size = self._single(max(map(fonts.width, block.lines), default=0.0), block.size, room)
        height = block.before + len(block.lines) * block.leading + block.after

        def draw(ink: Ink, x: float, y: float) -> None:
            for place, line in enumerate(block.lines):
                top = y + block.before + place * block.leading
                self._centred(ink, line, fonts, size, x, _baseline(top, block.leading, size))

        return [Piece(height, draw, glued=True)]

    def _paragraph(self, block: Paragraph) -> list[Piece]:
        size, leading = block.size, block.leading or self._leading
        content: list[Atom] = []
        for run in block.runs:
            content += atoms(run.text, self._book.role(run.role or block.role))
        squeeze = SQUEEZE if block.align == "justify" else 0.0
        lines = break_lines(content, self.width / size, indent=block.indent, squeeze=squeeze, close_up=True)
        found = []
        for place, line in enumerate(lines):
            first, last = place == 0, place == len(lines) - 1
            # No first line alone at the foot of a page, no last line alone at the head of the next.
            glued = block.keep_with_next if last else first or place == len(lines) - 2
            before = block.before if first else 0.0
            height = before + leading + (block.after if last else 0.0)
            found.append(Piece(height, self._line_drawer(block, line, before, leading), glued=glued))
        return found

    def _line_drawer(self, block: Paragraph, line: Line, before: float, leading: float) -> Drawing:
        size = block.size

        def draw(ink: Ink, x: float, y: float) -> None:
            spare = self.width - (line.indent + line.width) * size
            shift = {"centre": spare / 2, "right": spare}.get(block.align, 0.0)
            baseline = _baseline(y + before, leading, size)
            ink.write_line(line, size, x + shift, baseline, self.width, justify=block.align == "justify")

        return draw

    def _strip(self, block: Strip) -> Piece:
        fonts = self._book.role(block.role)
        widths = [fonts.width(text) for text in (block.left, block.centre, block.right)]
        size = self._single(sum(widths) + 2.0, block.size)
        height = block.height * POINTS

        def draw(ink: Ink, x: float, y: float) -> None:
            baseline = _baseline(y, height, size)
            left, centre, right = (width * size for width in widths)
            # In the middle of the page, or as far from both neighbours where these are long.
            middle = (self.width - centre) / 2
            if middle < left + size or middle + centre > self.width - right - size:
                middle = left + (self.width - left - centre - right) / 2
            for text, offset in ((block.left, 0.0), (block.centre, middle), (block.right, self.width - right)):
                if text:
                    ink.write(text, fonts, size, x + offset, baseline)

        return Piece(height, draw, glued=True)

    def _blank(self, block: Blanks, line: tuple[str, str]) -> Piece:
        fonts, written = self._book.role("song"), self._book.role("kai")
        size, rule = block.size, block.rule * POINTS
        labels = max(fonts.width(label) for label, _ in block.lines) * size
        fitted = fit(line[1], written, size, rule - size, lines=1)
        height = max(block.height * POINTS, fitted.height + size)

        def draw(ink: Ink, x: float, y: float) -> None:
            left = x + (self.width - labels - size / 2 - rule) / 2
            foot = y + height - size * _BLANK_DROP
            own = fonts.width(line[0]) * size
            # The characters of a shorter label are spread over the width of the longest.
            spread = (labels - own) / max(1, len(line[0]) - 1)
            ink.write(line[0], fonts, size, left, foot - size * (1 - ASCENT) - 2.0, spread=spread)
            start = left + labels + size / 2
            ink.rule(start, foot, start + rule, foot)
            draw_cell(ink, fitted, written, "centre", start, start + rule, foot - fitted.height - 2.0, fitted.height)

        return Piece(height, draw)

    def _signatures(self, block: Signatures) -> Piece:
        fonts = self._book.role("song")
        share = self.width / max(1, len(block.labels))
        height = (block.before + block.height) * POINTS

        def draw(ink: Ink, x: float, y: float) -> None:
            baseline = _baseline(y + block.before * POINTS, block.height * POINTS, block.size)
            for place, label in enumerate(block.labels):
                ink.write(label, fonts, block.size, x + place * share, baseline)

        return Piece(height, draw)

    def _closing(self, block: Closing) -> Piece:
        fonts = self._book.role("fang")
        size, leading = block.size, self._leading * block.size / 16
        day = fonts.width(block.day) * size
        signer = fonts.width(block.signer) * size
        mark = self._code(block.mark) if block.mark else None
        height = max(block.before + 2 * leading, mark.height if mark else 0.0)

        def draw(ink: Ink, x: float, y: float) -> None:
            if mark:
                mark.draw(ink, x, y + height - mark.height)
            day_x = x + self.width - _DAY_FROM_RIGHT * size - day
            signer_x = min(day_x + (day - signer) / 2, x + self.width - signer)
            ink.write(block.signer, fonts, size, signer_x, _baseline(y + height - 2 * leading, leading, size))
            ink.write(block.day, fonts, size, day_x, _baseline(y + height - leading, leading, size))

        return Piece(height, draw)

    def _code(self, block: Qr) -> Piece:
        fonts = self._book.role("song")
        side, size = block.size * POINTS, block.caption_size
        leading, between = size * 1.5, 2.5 * POINTS
        text = max((fonts.width(line) * size for line in block.caption), default=-between)
        whole = side + between + text
        offset = {"centre": (self.width - whole) / 2, "right": self.width - whole}.get(block.align, 0.0)
        height = max(side, leading * len(block.caption))

        def draw(ink: Ink, x: float, y: float) -> None:
            x += offset
            ink.squares([(x + left, y + top, w, h) for left, top, w, h in qr.squares(block.content, side)])
            top = y + (height - leading * len(block.caption)) / 2
            for place, line in enumerate(block.caption):
                ink.write(line, fonts, size, x + side + between, _baseline(top + place * leading, leading, size))

        return Piece(height, draw)

    def _cut(self, block: CutLine) -> Piece:
        fonts, size = self._book.role("song"), 9.0
        height = block.height * POINTS
        label = fonts.width(block.label) * size

        def draw(ink: Ink, x: float, y: float) -> None:
            middle, centre = y + height / 2, self._sheet / 2
            start = x - self._left
            if block.label:
                ink.rule(start, middle, centre - label / 2 - size, middle, dash="4 3")
                ink.rule(centre + label / 2 + size, middle, start + self._sheet, middle, dash="4 3")
                ink.write(block.label, fonts, size, centre - label / 2, _baseline(middle - size / 2, size, size))
            else:
                ink.rule(start, middle, start + self._sheet, middle, dash="4 3")

        return Piece(height, draw)

    def _single(self, width: float, size: float, room: float = 0.0) -> float:
        """Return the size, in quarter points, at which ``width`` em stand on one line of ``room`` or the whole width."""
        room = room or self.width
        if width * size <= room:
            return size
        return max(int(room / width * 4) / 4, size * _LEAST_SHARE)

    def _centred(self, ink: Ink, text: str, fonts: RoleFonts, size: float, x: float, baseline: float) -> None:
        ink.write(text, fonts, size, x + (self.width - fonts.width(text) * size) / 2, baseline)


def clear_of_code(paper: Paper) -> float:
    """Return how far below the upper margin, in points, the corner of a code ends."""
    return max(0.0, CODE_END - paper.top) * POINTS


def draw_page_code(code: PageCode, book: FontBook, ink: Ink, paper: Paper) -> None:
    """Draw the code of a page in the upper right corner of its sheet, the number centred beneath it."""
    fonts = book.role("song")
    side = CODE_SIDE * POINTS
    x, y = (paper.width - CODE_RIGHT - CODE_SIDE) * POINTS, CODE_TOP * POINTS
    ink.squares([(x + left, y + top, w, h) for left, top, w, h in qr.squares(code.text, side, "H")])
    room = (CODE_SIDE + 2 * CODE_RIGHT - 2 * _PRINTABLE) * POINTS
    natural = fonts.width(code.shown)
    size = min(_CODE_SIZE, room / natural) if natural else _CODE_SIZE
    baseline = y + side + CODE_QUIET * POINTS + ASCENT * size
    ink.write(code.shown, fonts, size, x + (side - natural * size) / 2, baseline)


def _baseline(top: float, leading: float, size: float) -> float:
    """Return the baseline of a line whose type stands in the middle of its leading."""
    return top + (leading - size) / 2 + ASCENT * size


def _nothing(_ink: Ink, _x: float, _y: float) -> None:
    """Draw nothing."""
