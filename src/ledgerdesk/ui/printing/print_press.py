"""What paper needs once in the whole program: the fonts, and the lock of the library that draws pages."""

import threading

from PySide6.QtGui import QImage

from ledgerdesk.printing import raster
from ledgerdesk.printing.fonts import FontBook


class Press:
    """One per program, made by whoever composes it; both parts may be used from any thread."""

    def __init__(self) -> None:
        self.fonts = FontBook()
        self._lock = threading.Lock()

    def page_sizes(self, pdf: bytes) -> tuple[tuple[float, float], ...]:
        """Return the width and height of each page in points."""
        return raster.page_sizes(pdf, self._lock)

    def page(self, pdf: bytes, index: int, scale: float) -> QImage:
        """Return a page, counted from 0, at ``scale`` pixels to a point; nothing touches the disk."""
        picture = raster.render_page(pdf, index, scale, self._lock)
        image = QImage(picture.data, picture.width, picture.height, picture.width * 4, QImage.Format.Format_RGBX8888)
        return image.copy()  # the bytes go when this returns
