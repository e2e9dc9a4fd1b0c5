"""Flow: which piece stands on which page. Heights are points."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ledgerdesk.printing.document import PageCode
from ledgerdesk.printing.ink import Ink

Drawing = Callable[[Ink, float, float], None]
"""Draws a piece on a page, given its upper left corner."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is never divided by a page: its height and how it is drawn.

    A ``glued`` piece stays on the page of the piece after it; an ``airy`` one is dropped at the head of a page.
    """

    height: float
    draw: Drawing
    glued: bool = False
    airy: bool = False


@dataclass(slots=True)
class Page:
    """Pieces of one page, each with its distance from the top of the type area, and the code in its corner."""

    pieces: list[tuple[float, Piece]] = field(default_factory=list)
    code: PageCode | None = None


class Flow:
    """Fills pages of one height from the top; where a page runs over, its code leaves ``clear`` less on the next."""

    def __init__(self, height: float, clear: float = 0.0) -> None:
        self.height = height
        self._clear = clear
        self.pages = [Page()]
        self._used = 0.0

    @property
    def room(self) -> float:
        """Return the height left on the page."""
        return self.height - self._used

    @property
    def fresh(self) -> bool:
        """Tell whether the page is empty."""
        return not self.pages[-1].pieces

    def turn(self) -> None:
        """Begin a new page unless this one is empty."""
        if not self.fresh:
            code = self.pages[-1].code
            self.pages.append(Page(code=code))
            self._used = self._clear if code else 0.0

    def mark(self, code: PageCode | None) -> None:
        """Let this page, and those it runs over to, carry a code or none; what the page begins with makes room for it."""
        self.pages[-1].code = code
        if self.fresh:
            self._used = 0.0

    def put(self, pieces: Iterable[Piece]) -> None:
        """Put pieces under each other, glued ones together as long as a page can hold them."""
        chain: list[Piece] = []
        for piece in pieces:
            chain.append(piece)
            if not piece.glued:
                self._put_together(chain)
                chain = []
        self._put_together(chain)

    def _put_together(self, chain: list[Piece]) -> None:
        if sum(piece.height for piece in chain) > self.room + 0.01:
            self.turn()
        for piece in chain:
            if piece.height > self.room + 0.01:
                self.turn()
            if piece.airy and self.fresh:
                continue
            self.pages[-1].pieces.append((self._used, piece))
            self._used += piece.height
