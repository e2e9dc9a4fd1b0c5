"""A TrueType file of which only what is asked for is read.

reportlab's own reader turns every one of up to 60,000 characters into entries of five dictionaries before the first
is drawn: 30-125 ms and some 10 MB a face. Here the file is mapped, and a character, a width or an outline is looked
up when it is needed; reportlab still reads the head of the file and cuts the subset.
"""

import mmap
import struct
from bisect import bisect_right
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from reportlab.pdfbase.ttfonts import TTFontFile

Buffer = Any  # a mapped file: bytes when sliced, an int when indexed, which no type of ours says


class Face(TTFontFile):
    """One face; it never changes, but reportlab moves a pointer in it while cutting: one thread at a time."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            held: Buffer = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        super().__init__(SimpleNamespace(read=lambda: held, name=str(path)), charInfo=0)
        # What reportlab would have read with charInfo=1, under the names by which makeSubset looks for it.
        self.charToGlyph = Characters(held, self._offset("cmap"))
        self.hmetrics = _Metrics(held, self._offset("hmtx"), _short(held, self._offset("hhea") + 34))
        self.glyphPos = _Outlines(held, self._offset("loca"), long=bool(_short(held, self._offset("head") + 50)))

    def width(self, code: int) -> float:
        """Return the advance width of a character in thousandths of an em; KeyError when the face has no such."""
        advance, _ = self.hmetrics[self.charToGlyph[code]]
        return float(advance * 1000 / self.unitsPerEm)

    def _offset(self, table: str) -> int:
        return int(self.get_table_pos(table)[0])


class Characters:
    """The glyph of each character: the ``cmap`` table, format 4 or 12."""

    def __init__(self, held: Buffer, table: int) -> None:
        self._held = held
        self._starts, self._ends, self._deltas, self._places = _segments(held, _subtable(held, table))

    def get(self, code: int) -> int | None:
        """Return the glyph of a character, None when there is none."""
        at = bisect_right(self._starts, code) - 1
        if at < 0 or code > self._ends[at]:
            return None
        place = self._places[at]
        if not place:
            return (code + self._deltas[at]) & 0xFFFF or None
        glyph = _short(self._held, place + 2 * (code - self._starts[at]))
        return (glyph + self._deltas[at]) & 0xFFFF if glyph else None

    def __contains__(self, code: int) -> bool:
        return self.get(code) is not None

    def __getitem__(self, code: int) -> int:
        glyph = self.get(code)
        if glyph is None:
            raise KeyError(code)
        return glyph


class _Metrics:
    """Advance width and left bearing of each glyph: the ``hmtx`` table, whose last width stands for all further ones."""

    def __init__(self, held: Buffer, table: int, count: int) -> None:
        self._held, self._table, self._count = held, table, count

    def __getitem__(self, glyph: int) -> tuple[int, int]:
        if glyph < self._count:
            advance, bearing = struct.unpack_from(">HH", self._held, self._table + 4 * glyph)
            return advance, bearing
        bearing = _short(self._held, self._table + 4 * self._count + 2 * (glyph - self._count))
        return _short(self._held, self._table + 4 * (self._count - 1)), bearing


class _Outlines:
    """Where the outline of each glyph begins: the ``loca`` table."""

    def __init__(self, held: Buffer, table: int, *, long: bool) -> None:
        self._held, self._table, self._long = held, table, long

    def __getitem__(self, glyph: int) -> int:
        if self._long:
            return int(struct.unpack_from(">I", self._held, self._table + 4 * glyph)[0])
        return 2 * _short(self._held, self._table + 2 * glyph)


def _short(held: Buffer, at: int) -> int:
    return int(struct.unpack_from(">H", held, at)[0])


def _subtable(held: Buffer, table: int) -> int:
    """Return where the fullest Unicode subtable begins: (3, 10) beyond the basic plane, else (3, 1)."""
    found: dict[tuple[int, int], int] = {}
    for record in range(_short(held, table + 2)):
        platform, encoding, offset = struct.unpack_from(">HHI", held, table + 4 + 8 * record)
        found[platform, encoding] = table + offset
    return found[3, 10] if (3, 10) in found else found[3, 1]


def _segments(held: Buffer, at: int) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Return first and last character of each stretch, what to add to one, and where its glyphs are listed (0: nowhere)."""
    if _short(held, at) == 12:
        count = struct.unpack_from(">I", held, at + 12)[0]
        groups = struct.unpack_from(f">{3 * count}I", held, at + 16)
        starts = groups[::3]
        deltas = tuple(glyph - start for glyph, start in zip(groups[2::3], starts, strict=True))
        return starts, groups[1::3], deltas, (0,) * count
    count = _short(held, at + 6) // 2
    ends = struct.unpack_from(f">{count}H", held, at + 14)
    starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", held, at + 16 + 2 * count * number) for number in (1, 2, 3)
    )
    listed = at + 16 + 6 * count
    places = tuple(listed + 2 * number + offset if offset else 0 for number, offset in enumerate(offsets))
    return starts, ends, deltas, places
