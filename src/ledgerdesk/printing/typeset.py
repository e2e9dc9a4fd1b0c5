"""Line breaking and fitting: which characters share a line and how large they are. Widths here are in em.

Breaking follows GB/T 15834-2011 (4.8 and 5.1: what may not begin or end a line) and CLREQ 3.1: closing marks never
begin a line, opening marks never end one, —— and …… stay whole, numbers and Latin words stay whole. reportlab's own
``wordWrap='CJK'`` breaks these rules on one line in ten.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ledgerdesk.printing.fonts import RoleFonts

NO_START = frozenset("，。、；：？！）〕】》〉」』”’…—～·％‰℃°′″,.;:?!)]}%")
NO_END = frozenset("（〔【《〈「『“‘([{￥¥$＃#")
_INK_LEFT = frozenset("，。、；：？！）〕】》〉」』”’")  # full-width, right half empty
_INK_RIGHT = frozenset("（〔【《〈「『“‘")  # full-width, left half empty
_WORD = r"A-Za-z0-9\u00C0-\u024F"
_ATOM = re.compile(
    rf"[{_WORD}¥$#*](?:[{_WORD}%+\-_@#&=*]|[.,:/](?=[{_WORD}*]))*"
    r"|—{2,}|…{2,}|[ \t]+|\n|.",
    re.DOTALL,
)
_NAME_PART = re.compile(r"\n|[^·\n]+·*|·+")
_BLANK = " \t"
SQUEEZE = 0.02
"""A justified line may be this much too full: 28 characters in 156 mm at 16 pt (GB/T 9704-2012) need it."""
_WIDEST_GAP = 0.35  # em between characters; a line that would need more is left ragged
_SOFT = 0.82  # type shrinks to this share before a line is added
_BARELY = 0.92
_STEP = 0.25  # points
CELL_LEADING = 1.2
ASCENT = 0.88
"""Every vendored face has an em box of 880 above and 120 below the baseline."""


class Atom(NamedTuple):
    """What is never broken: a number, a Latin word, a double dash, one ideograph."""

    text: str
    fonts: RoleFonts
    width: float

    @property
    def blank(self) -> bool:
        """Tell whether it is a space between words: dropped where a line ends, unlike the full-width space of forms."""
        return not self.text.strip(_BLANK)


class Line(NamedTuple):
    """Atoms side by side with their natural width; ``last`` ends its paragraph."""

    atoms: tuple[Atom, ...]
    width: float
    indent: float
    last: bool


class Stretch(NamedTuple):
    """Characters written at one go: where they begin and the space after each, in em."""

    text: str
    fonts: RoleFonts
    offset: float
    spread: float
    even: bool


class CellLine(NamedTuple):
    """A line of one face and its width in em."""

    text: str
    width: float


class Fitted(NamedTuple):
    """The lines of a cell at the size, in points, at which they fit."""

    lines: tuple[CellLine, ...]
    size: float
    leading: float

    @property
    def height(self) -> float:
        """Return the height in points."""
        return len(self.lines) * self.leading


def atoms(text: str, fonts: RoleFonts, *, whole_names: bool = False) -> list[Atom]:
    """Cut a text into atoms; with ``whole_names`` the parts of a name joined by · stay whole."""
    cut = _NAME_PART if whole_names and "·" in text else _ATOM
    return [Atom(piece, fonts, fonts.width(piece)) for piece in cut.findall(text)]


def overlap(before: Atom, after: Atom) -> float:
    """Return how far two neighbouring marks close up: their empty halves meet, as in 》（."""
    left, right = before.text[-1], after.text[0]
    if (left in _INK_LEFT and (right in _INK_RIGHT or right in _INK_LEFT)) or (
        left in _INK_RIGHT and right in _INK_RIGHT
    ):
        return 0.5 if before.fonts.width_of[left] > 0.99 and after.fonts.width_of[right] > 0.99 else 0.0
    return 0.0


def trailing(atom: Atom) -> float:
    """Return the empty part at the right of a line's last atom."""
    mark = atom.text[-1]
    return 0.5 if mark in _INK_LEFT and atom.fonts.width_of[mark] > 0.99 else 0.0


def may_break(before: Atom, after: Atom) -> bool:
    """Tell whether a line may end between two atoms."""
    return after.text[0] not in NO_START and before.text[-1] not in NO_END


def break_lines(
    content: Sequence[Atom], room: float, *, indent: float = 0.0, squeeze: float = 0.0, close_up: bool = False
) -> list[Line]:
    """Break atoms into lines of ``room`` em, the first indented; a line feed ends a line."""
    lines: list[Line] = []
    for paragraph in _paragraphs(content):
        lines += _broken(paragraph, room, indent, squeeze, close_up)
    return lines


def _paragraphs(content: Sequence[Atom]) -> Iterable[list[Atom]]:
    current: list[Atom] = []
    for atom in content:
        if atom.text == "\n":
            yield current
            current = []
        else:
            current.append(atom)
    yield current


def _broken(content: list[Atom], room: float, indent: float, squeeze: float, close_up: bool) -> list[Line]:
    lines: list[Line] = []
    start = 0
    while start < len(content):
        if lines and content[start].blank:
            start += 1
            continue
        limit = (room - indent) * (1 + squeeze) + 1e-6
        width, end = 0.0, start
        while end < len(content):
            atom = content[end]
            step = atom.width - (overlap(content[end - 1], atom) if close_up and end > start else 0.0)
            if width + step - trailing(atom) > limit and not atom.blank:
                break
            width += step
            end += 1
        if end == start:  # wider than a line of its own: cut it between characters
            pieces = [
                Atom(each, content[start].fonts, content[start].fonts.width(each)) for each in content[start].text
            ]
            if len(pieces) > 1:
                content[start : start + 1] = pieces
                continue
            end = start + 1
        if end < len(content):
            end = _legal(content, start, end)
        lines.append(_line(content[start:end], indent, end == len(content), close_up))
        start, indent = end, 0.0
    return lines or [Line((), 0.0, indent, last=True)]


def _legal(content: list[Atom], start: int, end: int) -> int:
    """Return the last place not behind ``end`` where the line may end; ``end`` itself where there is none."""
    for place in range(end, start, -1):
        if may_break(content[place - 1], content[place]):
            return place
    return end


def _line(content: list[Atom], indent: float, last: bool, close_up: bool) -> Line:
    while content and content[-1].blank:
        content = content[:-1]
    width = sum(atom.width for atom in content)
    if close_up:
        width -= sum(overlap(before, after) for before, after in pairwise(content))
    return Line(tuple(content), width, indent, last)


def gap(line: Line, room: float, *, justify: bool) -> float:
    """Return the space after each atom, in em, that makes the line fill ``room``; negative when it is too full."""
    joints = len(line.atoms) - 1
    if joints < 1:
        return 0.0
    spare = room - line.indent - line.width
    if spare < 0:
        return min(0.0, spare + trailing(line.atoms[-1])) / joints
    if not justify or line.last:
        return 0.0
    each = spare / joints
    return each if each <= _WIDEST_GAP else 0.0


def stretches(line: Line, space: float) -> Iterator[Stretch]:
    """Cut a line into as few stretches as its spacing allows; ``space`` follows each atom."""
    held: Stretch | None = None
    offset = line.indent
    for place, atom in enumerate(line.atoms):
        closed = 0.0
        if place:
            closed = overlap(line.atoms[place - 1], atom)
            offset += space - closed
        even = space == 0.0 or len(atom.text) == 1
        if held and held.even and even and not closed and held.fonts is atom.fonts:
            held = held._replace(text=held.text + atom.text)
        else:
            if held:
                yield held
            held = Stretch(atom.text, atom.fonts, offset, space if even else 0.0, even)
        offset += atom.width
    if held:
        yield held


def fit(
    text: str, fonts: RoleFonts, size: float, room: float, *, lines: int = 1, least: float = 6.5, names: bool = False
) -> Fitted:
    """Set a cell in ``room`` points: smaller to 82 %, then one line more, then down to ``least``, then as many as needed."""
    natural = fonts.width(text)
    if natural * size <= room and "\n" not in text:
        return Fitted((CellLine(text, natural),), size, size * CELL_LEADING)
    soft = max(least, size * _SOFT)
    content = atoms(text, fonts, whole_names=names)
    parted = names and "·" in text
    if parted and any(atom.width * soft > room for atom in content):
        content, parted = atoms(text, fonts), False
    wanted = max(lines, text.count("\n") + 1)
    # A name of several parts reads better in two lines than in small type.
    first = size * _BARELY if parted else soft
    for count, floor in ((wanted, first), (wanted + 1, soft), (wanted + 1, least), (wanted + 2, least)):
        for smaller in _sizes(size, floor):
            if natural * smaller > room * count:
                continue
            broken = break_lines(content, room / smaller)
            if len(broken) <= count:
                return _fitted(broken, smaller, room)
    return _fitted(break_lines(content, room / least), least, room)


def _sizes(size: float, floor: float) -> Iterable[float]:
    steps = int((size - floor) / _STEP + 1e-9)
    return (size - _STEP * step for step in range(steps + 1))


def _fitted(broken: Sequence[Line], size: float, room: float) -> Fitted:
    # A mark at the end may hang over the room with its empty half: that half does not count for centring.
    lines = (CellLine("".join(atom.text for atom in line.atoms), min(line.width, room / size)) for line in broken)
    return Fitted(tuple(lines), size, size * CELL_LEADING)
