"""Pictures of PDF pages, for the preview and for printers: pdfium, which is not thread-safe.

Every call opens the document anew and closes it, under the lock it is given, so a document never crosses threads;
opening one costs about a millisecond. One lock must serve the whole program.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as red, green, blue and a byte of nothing for each pixel, row by row without gaps."""

    data: bytes
    width: int
    height: int


def page_count(pdf: bytes, lock: threading.Lock) -> int:
    """Return the number of pages."""
    with _opened(pdf, lock) as document:
        return len(document)


def page_sizes(pdf: bytes, lock: threading.Lock) -> tuple[tuple[float, float], ...]:
    """Return the width and height of each page in points."""
    with _opened(pdf, lock) as document:
        return tuple(document.get_page_size(index) for index in range(len(document)))


def render_page(pdf: bytes, index: int, scale: float, lock: threading.Lock) -> Picture:
    """Return a page, counted from 0, at ``scale`` pixels to a point (300 dpi is 300 / 72)."""
    with _opened(pdf, lock) as document:
        page = document[index]
        bitmap = page.render(scale=scale, prefer_bgrx=True, rev_byteorder=True, may_draw_forms=False)
        row = bitmap.width * 4
        held = bytes(bitmap.buffer)
        if bitmap.stride != row:
            held = b"".join(held[start : start + row] for start in range(0, len(held), bitmap.stride))
        picture = Picture(held, bitmap.width, bitmap.height)
        bitmap.close()
        page.close()
        return picture


@contextmanager
def _opened(pdf: bytes, lock: threading.Lock) -> Iterator[Any]:
    with lock:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()
