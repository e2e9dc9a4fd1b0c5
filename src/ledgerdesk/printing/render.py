"""Turn a Document into the bytes of a PDF."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ledgerdesk.printing.blocks import Setter, clear_of_code, draw_page_code
from ledgerdesk.printing.document import (
    OFFICIAL_LEADING,
    Closing,
    Document,
    Footer,
    Grid,
    PageBreak,
    PageCode,
    Paper,
    Signatures,
)
from ledgerdesk.printing.flow import Flow, Page, Piece
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.grid import GridSetter
from ledgerdesk.printing.ink import POINTS, Ink, Press

_CLOSER = (28.5, 28.0, 27.5, 27.0, 26.5, 26.0, 25.5, 25.0)
_OFFICIAL_SIZE = 14.0  # 4 号, GB/T 9704-2012 7.5
_OFFICIAL_BELOW = 7.0  # mm below the type area
_FOOTER_SIZE = 9.0
_FOOTER_ABOVE_EDGE = 9.0  # mm; many printers leave the last 5 mm of a sheet white


@dataclass(frozen=True, slots=True)
class Rendered:
    """The PDF, its pages, and each character no font has, with the text it stands in."""

    pdf: bytes
    pages: int
    missing: tuple[tuple[str, str], ...]


def render(document: Document, fonts: FontBook | None = None) -> Rendered:
    """Draw the document; the same document gives the same bytes. Waits while another thread uses the fonts."""
    return render_all([document], title=document.title, author=document.author, fonts=fonts)


def render_all(
    documents: Iterable[Document], *, title: str, author: str = "", fonts: FontBook | None = None
) -> Rendered:
    """Draw documents one behind the other into one PDF, each from a new page on and with page numbers of its own.

    Each is drawn before the next is asked for, so that 600 handbooks need no more memory than their PDF and one of them.
    """
    book = fonts or FontBook()
    with book.lock:
        press = Press(book, title=title, author=author)
        for document in documents:
            _draw(document, press, book)
        return Rendered(press.finish(), press.pages, press.missing)


def _draw(document: Document, press: Press, book: FontBook) -> None:
    pages = _arranged(document, book, _leading(document, book) if document.tighten else OFFICIAL_LEADING)
    paper = document.paper
    for number, page in enumerate(pages, 1):
        ink = Ink(press, paper.width * POINTS, paper.height * POINTS)
        for top, piece in page.pieces:
            piece.draw(ink, paper.left * POINTS, paper.top * POINTS + top)
        if page.code:
            draw_page_code(page.code, book, ink, paper)
        _foot(ink, document.footer, paper, book, number, len(pages))
        ink.finish()


def _leading(document: Document, book: FontBook) -> float:
    """Return the widest leading that keeps what stands before the first page break on one page, else the official."""
    blocks = document.blocks
    end = next((place for place, block in enumerate(blocks) if isinstance(block, PageBreak)), len(blocks))
    letter = replace(document, blocks=blocks[:end])
    for leading in (OFFICIAL_LEADING, *_CLOSER):
        if len(_arranged(letter, book, leading)) == 1:
            return leading
    return OFFICIAL_LEADING


def _arranged(document: Document, book: FontBook, leading: float) -> list[Page]:
    """Return the pages with their pieces."""
    flow = Flow(document.paper.text_height * POINTS, clear_of_code(document.paper))
    setter = Setter(document, book, leading)
    waiting: list[Piece] = []
    blocks = document.blocks
    for place, block in enumerate(blocks):
        follower = blocks[place + 1] if place + 1 < len(blocks) else None
        match block:
            case PageBreak():
                flow.put(waiting)
                waiting = []
                flow.turn()
                flow.mark(None)
            case PageCode():
                flow.put(waiting)
                waiting = []
                flow.mark(block)
            case Grid():
                lead = _glued_end(waiting)
                flow.put(waiting[: len(waiting) - lead])
                tail = _tail(document, place + 1, setter)
                GridSetter(block, book, setter.width).place(flow, waiting[len(waiting) - lead :], tail)
                waiting = []
            case _:
                waiting += setter.pieces(block)
                if isinstance(follower, Signatures | Closing) and waiting:
                    waiting[-1] = replace(waiting[-1], glued=True)
    flow.put(waiting)
    return flow.pages


def _glued_end(pieces: list[Piece]) -> int:
    """Return how many pieces at the end stay with what follows."""
    count = 0
    while count < len(pieces) and pieces[-1 - count].glued:
        count += 1
    return count


def _tail(document: Document, start: int, setter: Setter) -> float:
    """Return the height of the signatures and closing that stay with the table before them."""
    height = 0.0
    for block in document.blocks[start:]:
        if not isinstance(block, Signatures | Closing):
            break
        height += sum(piece.height for piece in setter.pieces(block))
    return height


def _foot(ink: Ink, footer: Footer, paper: Paper, book: FontBook, number: int, pages: int) -> None:
    fonts = book.role("song")
    left, right = paper.left * POINTS, (paper.width - paper.right) * POINTS
    odd = bool(number % 2)
    if footer.style == "official":
        text = f"— {number} —"
        baseline = (paper.height - paper.bottom + _OFFICIAL_BELOW) * POINTS + 0.88 * _OFFICIAL_SIZE
        width = fonts.width(text) * _OFFICIAL_SIZE
        x = right - _OFFICIAL_SIZE - width if odd else left + _OFFICIAL_SIZE
        ink.write(text, fonts, _OFFICIAL_SIZE, x, baseline)
        notes = [(footer.left or footer.right, "left" if odd else "right")]
    elif footer.style == "pages":
        text = f"第 {number} 页　共 {pages} 页"
        baseline = (paper.height - _FOOTER_ABOVE_EDGE) * POINTS
        ink.write(text, fonts, _FOOTER_SIZE, (left + right - fonts.width(text) * _FOOTER_SIZE) / 2, baseline)
        notes = [(footer.left, "left"), (footer.right, "right")]
    else:
        return
    for note, side in notes:
        if note:
            width = fonts.width(note) * _FOOTER_SIZE
            ink.write(note, fonts, _FOOTER_SIZE, left if side == "left" else right - width, baseline)
