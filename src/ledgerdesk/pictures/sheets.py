"""Scanned sheets one by one: the codes on each, the sheet upright as it is kept, a thumbnail. In the child process only."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from PIL import Image

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.pictures import barcodes, kinds, reencode, scans
from ledgerdesk.pictures.reencode import encode

_PHOTO_SIDE = 4_000  # pixels: today's phones; a code that is not read here is not read with more either
_PAGE_SIDE = 2_000  # A4 at 171 dpi: nearly five pixels to a square of the code
_FINE_SIDE = 3_200  # A4 at 273 dpi: for a page whose code was not read
_THUMB_SIDE = 220
_THUMB_QUALITY = 70
_INK = 110  # of 255; a pencil is darker on a scanner's white
_LEAST_INK = 0.0008  # of a shrunk page's pixels; the back of a sheet shows less through
_BLANK_SIDE = 400


@dataclass(frozen=True)
class Sheet:
    """One sheet as it is kept; ``codes`` are the texts read, each once, ``unread`` counts others beside them.

    ``blank``: nothing is written on it.
    """

    codes: tuple[str, ...]
    unread: int
    jpeg: bytes
    thumb: bytes
    width: int
    height: int
    blank: bool
    taken_on: date | None


class Pile:
    """The sheets of one file: the pages of a PDF or of a TIFF, or the one picture; FileRefusedError."""

    def __init__(self, data: bytes, long_side: int) -> None:
        self._data, self._long_side, self._kind = data, long_side, kinds.kind_of(data)
        self._scan = scans.Scan(data) if self._kind == kinds.PDF else None
        self._first: reencode.Decoded | None = None
        if self._scan is None:
            self._first = reencode.decode(data, self._kind, _PHOTO_SIDE)
        self.pages = self._scan.pages if self._scan else self._first.frames if self._first else 0

    def sheets(self, first: int, count: int) -> Iterator[Sheet | FileRefusedError]:
        """Return so many sheets from one counted from 0; one that cannot be drawn does not stop the others."""
        for index in range(first, min(first + count, self.pages)):
            try:
                yield self._sheet(index)
            except FileRefusedError as refused:
                yield refused

    def _sheet(self, index: int) -> Sheet:
        if self._scan is not None:
            picture, taken_on = self._scan.picture(index, _PAGE_SIDE), None
        else:
            first, self._first = self._first, None  # only one large picture at a time
            decoded = first if first and not index else reencode.decode(self._data, self._kind, _PHOTO_SIDE, index)
            picture, taken_on = decoded.picture, decoded.taken_on
        grey = picture.convert("L")
        seen = barcodes.read(grey)
        blank = not seen.texts and _blank(grey)
        if self._scan is not None and not seen.texts and not blank:
            seen = barcodes.read(self._scan.picture(index, _FINE_SIDE).convert("L"))
        picture.thumbnail((self._long_side, self._long_side), Image.Resampling.HAMMING, reducing_gap=2.0)
        if seen.quarters:
            picture = picture.rotate(90 * seen.quarters, expand=True)
        jpeg = encode(picture)
        return Sheet(seen.texts, seen.unread, jpeg, _thumb(picture), picture.width, picture.height, blank, taken_on)


def turned(jpeg: bytes, quarters: int) -> Sheet:
    """Return a sheet that was kept, turned to the left by quarters; FileRefusedError."""
    picture = reencode.decode(jpeg, "JPEG", _PHOTO_SIDE).picture.rotate(90 * quarters, expand=True)
    kept = encode(picture)
    return Sheet((), 0, kept, _thumb(picture), picture.width, picture.height, False, None)


def _thumb(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((_THUMB_SIDE, _THUMB_SIDE), reducing_gap=2.0)
    out = io.BytesIO()
    small.save(out, "JPEG", quality=_THUMB_QUALITY)
    return out.getvalue()


def _blank(grey: Image.Image) -> bool:
    """Tell whether a page is white all over but for specks and shadows at its edges."""
    small = grey.copy()
    small.thumbnail((_BLANK_SIDE, _BLANK_SIDE), Image.Resampling.BOX)
    edge_x, edge_y = small.width // 20, small.height // 20
    inner = small.crop((edge_x, edge_y, small.width - edge_x, small.height - edge_y))
    counts = inner.histogram()
    paper = max(range(_INK, 256), key=counts.__getitem__)
    dark = sum(counts[: max(0, paper - (255 - _INK) // 2)])
    return paper > _INK and dark <= _LEAST_INK * sum(counts)
