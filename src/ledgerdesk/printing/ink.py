"""Ink: write text and rules of one page as PDF operators.

Coordinates are points from the upper left corner of the sheet, y downwards, as paper is read; a text's y is its
baseline. All text of a page stands in one text object and names a font only when it changes: a table of a thousand
rows is mostly positions and codes.
"""

from collections.abc import Iterator

from ledgerdesk.printing.embedding import EmbeddedFace
from ledgerdesk.printing.fonts import FaceName, FontBook, RoleFonts
from ledgerdesk.printing.pdf import PdfFile
from ledgerdesk.printing.typeset import Line, gap, stretches

POINTS = 72 / 25.4
"""Points in a millimetre."""


class Press:
    """One PDF in the making: its faces, its pages and what could not be drawn."""

    def __init__(self, book: FontBook, *, title: str, author: str) -> None:
        self._book = book
        self._pdf = PdfFile(title=title, author=author)
        self._faces: dict[FaceName, EmbeddedFace] = {}
        self._missing: dict[tuple[str, str], None] = {}
        self.pages = 0

    def face(self, name: FaceName) -> EmbeddedFace:
        """Return a face of the book as it is used in this document."""
        found = self._faces.get(name)
        if found is None:
            found = self._faces[name] = EmbeddedFace(self._book.face(name), f"F{len(self._faces) + 1}")
        return found

    def note_missing(self, text: str, unknown: set[str]) -> None:
        """Remember the characters of a text that no face has."""
        for character in text:
            if character in unknown:
                self._missing[text, character] = None

    def add_page(self, width: float, height: float, operators: str) -> None:
        """Add a finished page, its sides in points."""
        self._pdf.add_page(width, height, operators)
        self.pages += 1

    @property
    def missing(self) -> tuple[tuple[str, str], ...]:
        """Return each text with a character no face has, and the character, in reading order."""
        return tuple(self._missing)

    def finish(self) -> bytes:
        """Embed the faces and return the file."""
        for face in self._faces.values():
            face.attach(self._pdf)
        return self._pdf.data()


class Ink:
    """The operators of one page."""

    def __init__(self, press: Press, width: float, height: float) -> None:
        """Take the sides of the sheet in points."""
        self._press = press
        self._width = width
        self._height = height
        self._rules: list[str] = []
        self._texts: list[str] = []
        self._font = ("", 0.0)
        self._spread = 0.0

    def write(self, text: str, fonts: RoleFonts, size: float, x: float, y: float, *, spread: float = 0.0) -> None:
        """Write a text from x on, ``spread`` points after each character."""
        if fonts.unknown:
            self._press.note_missing(text, fonts.unknown)
        self._put(text, fonts, size, x, y, spread)

    def write_line(self, line: Line, size: float, x: float, y: float, room: float, *, justify: bool) -> None:
        """Write a line of a paragraph into ``room`` points from x on, filled when justified."""
        for fonts in dict.fromkeys(atom.fonts for atom in line.atoms if atom.fonts.unknown):
            self._press.note_missing("".join(atom.text for atom in line.atoms), fonts.unknown)
        for part in stretches(line, gap(line, room / size, justify=justify)):
            self._put(part.text, part.fonts, size, x + part.offset * size, y, part.spread * size)

    def _put(self, text: str, fonts: RoleFonts, size: float, x: float, y: float, spread: float) -> None:
        shown = [self._shown(name, part, size) for name, part in runs(text, fonts)]
        if not shown:
            return
        spacing = "" if spread == self._spread else f"{spread:.4f} Tc "
        self._spread = spread
        self._texts.append(f"{spacing}1 0 0 1 {x:.2f} {self._height - y:.2f} Tm {' '.join(shown)}")

    def _shown(self, name: FaceName, text: str, size: float) -> str:
        face = self._press.face(name)
        show = f"<{face.encode(text)}> Tj"
        if self._font == (face.resource, size):
            return show
        self._font = (face.resource, size)
        return f"/{face.resource} {size:g} Tf {show}"

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, width: float = 0.5, dash: str = "") -> None:
        """Draw a straight line; ``dash`` is a PDF dash array such as ``3 2``."""
        style = f"[{dash}] 0 d " if dash else ""
        reset = " [] 0 d" if dash else ""
        line = f"{x1:.2f} {self._height - y1:.2f} m {x2:.2f} {self._height - y2:.2f} l S"
        self._rules.append(f"{width:g} w {style}{line}{reset}")

    def rules(self, lines: list[tuple[float, float, float, float]], *, width: float = 0.5) -> None:
        """Draw many straight lines of one width."""
        path = " ".join(
            f"{x1:.2f} {self._height - y1:.2f} m {x2:.2f} {self._height - y2:.2f} l" for x1, y1, x2, y2 in lines
        )
        self._rules.append(f"{width:g} w {path} S")

    def frame(self, x: float, y: float, width: float, height: float, *, line: float = 0.9) -> None:
        """Draw a rectangle from its upper left corner."""
        self._rules.append(f"{line:g} w {x:.2f} {self._height - y - height:.2f} {width:.2f} {height:.2f} re S")

    def squares(self, cells: list[tuple[float, float, float, float]]) -> None:
        """Fill rectangles given as (x, y, width, height)."""
        path = " ".join(f"{x:.3f} {self._height - y - h:.3f} {w:.3f} {h:.3f} re" for x, y, w, h in cells)
        self._rules.append(f"{path} f")

    def finish(self) -> None:
        """Hand the page to the press."""
        text = ["BT", *self._texts, "ET"] if self._texts else []
        self._press.add_page(self._width, self._height, "\n".join([*self._rules, *text]) + "\n")


def runs(text: str, fonts: RoleFonts) -> Iterator[tuple[FaceName, str]]:
    """Cut a measured text into stretches of one face; what is not drawn is left out."""
    face_of = fonts.face_of
    start, current = 0, face_of[text[0]] if text else None
    for place, character in enumerate(text):
        face = face_of[character]
        if face != current:
            if current:
                yield current, text[start:place]
            start, current = place, face
    if current:
        yield current, text[start:]
