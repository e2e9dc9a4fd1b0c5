"""QR codes on a picture of a sheet, however it was laid on the glass or photographed. In the child process only.

What is read is text of anybody's making: whether it is one of ours is for the ledger to say, which alone has the key.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageFilter

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_USUAL_SIDE = 2_400  # pixels: A4 at 205 dpi, where a square of our code has five and a half
_LARGE_SIDE = 2_600  # up to here a sheet is worth being looked at in double size
_LEAST_SIDE = 24  # of a place where a code was found and not understood
_CROP_SIDE = 420  # what such a place is made to measure before it is tried again
_ROOM = 0.35  # around it, for the quiet zone
_LONGEST = 400  # characters; ours have 27
_ALIKE = (0.6, 1.6)  # codes of one print, seen beside each other, are about the same size


@dataclass(frozen=True)
class Seen:
    """The texts on a picture, each once; ``quarters`` turned to the left bring the sheet upright.

    ``unread``: codes of the same print beside one that was read, which were not understood.
    """

    texts: tuple[str, ...]
    quarters: int = 0
    unread: int = 0


@dataclass(frozen=True)
class _Place:
    """A square somewhere on the picture, in its pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def side(self) -> float:
        return max(self.right - self.left, self.bottom - self.top)

    def apart_from(self, other: "_Place") -> bool:
        return self.left > other.right or other.left > self.right or self.top > other.bottom or other.top > self.bottom


def read(grey: Image.Image) -> Seen:
    """Return the codes of a picture in shades of grey; tries harder and harder until it finds one."""
    missed: list[tuple[Image.Image, _Place]] = []
    for picture in _tries(grey):
        found = zxingcpp.read_barcodes(picture, formats=_QR, try_invert=False, return_errors=True)
        good = [code for code in found if code.valid and 0 < len(code.text) <= _LONGEST]
        bad = [place for code in found if not code.valid and (place := _place(code)).side >= _LEAST_SIDE]
        if good:
            return _seen(good, bad)
        missed += ((picture, place) for place in bad)
    for picture, place in missed:
        for crop in _closer(picture, place):
            good = [code for code in zxingcpp.read_barcodes(crop, formats=_QR) if code.valid and code.text]
            if good:
                return _seen(good, [])
    return Seen(())


def _tries(grey: Image.Image) -> Iterator[Image.Image]:
    """Return the picture at the usual size, whole, small (which evens out noise), and a small one large."""
    usual = grey
    if max(grey.size) > _USUAL_SIDE:
        usual = grey.copy()
        usual.thumbnail((_USUAL_SIDE, _USUAL_SIDE), reducing_gap=2.0)
    yield usual
    if usual is not grey:
        yield grey
    yield usual.reduce(2)
    if max(usual.size) <= _LARGE_SIDE:
        yield usual.resize((usual.width * 2, usual.height * 2), Image.Resampling.BICUBIC)


def _closer(picture: Image.Image, place: _Place) -> Iterator[Image.Image]:
    """Return a place cut out and drawn larger, plain and with its edges drawn sharper."""
    room = place.side * _ROOM
    box = (place.left - room, place.top - room, place.right + room, place.bottom + room)
    crop = picture.crop(tuple(round(edge) for edge in box))  # type: ignore[arg-type] # four
    ratio = _CROP_SIDE / max(crop.size)
    large = crop.resize(
        (max(1, round(crop.width * ratio)), max(1, round(crop.height * ratio))), Image.Resampling.BICUBIC
    )
    yield large
    for radius in (4, 8):
        yield large.filter(ImageFilter.UnsharpMask(radius, 250, 0))


def _seen(good: list[zxingcpp.Barcode], bad: list[_Place]) -> Seen:
    texts = tuple(dict.fromkeys(code.text for code in good))
    places = [_place(code) for code in good]
    unread = sum(
        all(place.apart_from(other) for other in places)
        and any(_ALIKE[0] < place.side / max(other.side, 1.0) < _ALIKE[1] for other in places)
        for place in bad
    )
    return Seen(texts, round(good[0].orientation / 90) % 4, unread)


def _place(code: zxingcpp.Barcode) -> _Place:
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    return _Place(min(across), min(down), max(across), max(down))
