"""PDF scans: kept as they are, and a page of them as a picture. Runs in the child process only."""

import pypdfium2
from PIL import Image

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.pictures.reencode import encode

_SMALLEST_SIDE, _LARGEST_SIDE = 4.0, 20_000.0  # points; a page outside is none of paper
_MOST_SCALE = 4.0  # pixels to a point

BROKEN = "这个 PDF 不完整或损坏了，没有加进来。请重新扫描，或另存一份再加。"
LOCKED = "这个 PDF 设了密码，没有加进来。请先去掉密码另存一份，再加一次。"
NO_PAGE = "这个 PDF 里没有页，没有加进来。请重新扫描。"


def drawn(data: bytes, index: int, long_side: int) -> tuple[bytes, int, int, int]:
    """Return (JPEG of a page counted from 0, width, height, number of pages).

    Raises:
        FileRefusedError: it cannot be opened without a password, is damaged or has no such page.
    """
    scan = Scan(data)
    picture = scan.picture(index, long_side)
    return encode(picture), picture.width, picture.height, scan.pages


class Scan:
    """An open PDF; FileRefusedError where it cannot be opened without a password, is damaged or has no page."""

    def __init__(self, data: bytes) -> None:
        try:
            self._document = pypdfium2.PdfDocument(data)
            self.pages = len(self._document)
        except pypdfium2.PdfiumError as error:
            raise FileRefusedError(LOCKED if "password" in str(error).lower() else BROKEN) from None
        if not self.pages:
            raise FileRefusedError(NO_PAGE)

    def picture(self, index: int, long_side: int) -> Image.Image:
        """Return a page, counted from 0, in colours and at most ``long_side`` pixels long; FileRefusedError."""
        if not 0 <= index < self.pages:
            raise FileRefusedError(NO_PAGE)
        try:
            page = self._document[index]
            longest = max(page.get_size())
            if not _SMALLEST_SIDE <= longest <= _LARGEST_SIDE:
                raise FileRefusedError(BROKEN)
            scale = min(_MOST_SCALE, long_side / longest)
            bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True, prefer_bgrx=True)
            size, rows = (bitmap.width, bitmap.height), bytes(bitmap.buffer)
            picture = Image.frombytes("RGB", size, rows, "raw", "RGBX", bitmap.stride)
            bitmap.close()
            page.close()
        except pypdfium2.PdfiumError:
            raise FileRefusedError(BROKEN) from None
        return picture
