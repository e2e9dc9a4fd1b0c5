"""Fonts are read once for all tests of printing; every test gets its own documents."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdf
import pypdfium2
import pytest

from ledgerdesk.printing.document import Document
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.render import Rendered, render

RARE_NAMES = ("龙𬱖", "韦㛃", "覃䶮", "莫𫖯", "蒙𡐓", "罗𬭚", "王喆", "李堃", "赵玥", "陈赟", "岑㼆", "阿依古丽·买买提")


class Read:
    """A PDF as two independent readers see it."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self.pypdf = pypdf.PdfReader(io.BytesIO(pdf))

    @contextmanager
    def pdfium(self) -> Iterator[pypdfium2.PdfDocument]:
        document = pypdfium2.PdfDocument(self.pdf)
        try:
            yield document
        finally:
            document.close()

    def pages(self) -> list[str]:
        """Return the text of each page as pdfium reads it, one line per line."""
        with self.pdfium() as document:
            return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]

    def boxes(self, page: int, text: str) -> list[tuple[float, float, float, float]]:
        """Return left, top, right, bottom in mm from the upper left corner of each place ``text`` stands."""
        with self.pdfium() as document:
            sheet = document[page]
            height = sheet.get_height()
            words = sheet.get_textpage()
            whole = words.get_text_range()
            found, start = [], whole.find(text)
            while start >= 0:
                first, after = (_units(whole[:end]) for end in (start, start + len(text)))
                chars = [words.get_charbox(place, loose=True) for place in range(first, after)]
                left, right = min(box[0] for box in chars), max(box[2] for box in chars)
                bottom, top = min(box[1] for box in chars), max(box[3] for box in chars)
                found.append(tuple(each * 25.4 / 72 for each in (left, height - top, right, height - bottom)))
                start = whole.find(text, start + 1)
            return found

    def fonts(self) -> dict[str, bool]:
        """Return each font of the file and whether its program is embedded."""
        found = {}
        for page in self.pypdf.pages:
            for font in page["/Resources"]["/Font"].values():
                real = font.get_object()
                inner = real["/DescendantFonts"][0].get_object() if "/DescendantFonts" in real else real
                found[str(real["/BaseFont"])] = "/FontFile2" in inner["/FontDescriptor"]
        return found


def _units(text: str) -> int:
    """Return the length of a text as pdfium counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


@pytest.fixture(scope="session")
def book() -> FontBook:
    return FontBook()


@pytest.fixture(scope="session")
def press(book: FontBook):
    """Return a function that renders a document and reads it back."""

    def run(document: Document) -> tuple[Rendered, Read]:
        rendered = render(document, book)
        return rendered, Read(rendered.pdf)

    return run


@pytest.fixture(scope="session")
def reread() -> type[Read]:
    """Return what reads back the bytes of a PDF."""
    return Read


@pytest.fixture
def lock() -> threading.Lock:
    return threading.Lock()
