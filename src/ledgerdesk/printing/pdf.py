"""The PDF file: pages of drawing operators and the fonts they use."""

from typing import Any

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFPage,
    PDFResourceDictionary,
    PDFStream,
    PDFZCompress,
)


class PdfFile:
    """A PDF under construction; nothing of it depends on the clock, the machine or a setting of reportlab."""

    def __init__(self, *, title: str, author: str) -> None:
        # PDFDocument is all we take of reportlab's drawing side: its canvas knows only the global font registry.
        self._document: Any = PDFDocument(invariant=1, compression=1, pdfVersion=(1, 5), lang="zh-CN")
        self._document.setTitle(title)
        self._document.setAuthor(author)
        self._document.setSubject("")
        self._document.setCreator("LedgerDesk")
        self._document.setProducer("LedgerDesk")

    def refer(self, thing: object) -> Any:
        """Make ``thing`` an object of its own and return the reference to it."""
        return self._document.Reference(thing)

    def add_font(self, resource: str, font: object) -> None:
        """Let every page use ``font`` under the name ``resource``."""
        self._document.idToObject["BasicFonts"].dict[resource] = self.refer(font)

    def add_page(self, width: float, height: float, operators: str) -> None:
        """Add a page; width and height in points."""
        page: Any = PDFPage()
        page.MediaBox = PDFArray([0, 0, round(width, 2), round(height, 2)])
        # Compressed here and now: thousands of pages wait for the end of the document.
        packed = PDFDictionary({"Filter": PDFArray([PDFName(PDFZCompress.pdfname)])})
        page.Contents = PDFStream(packed, PDFZCompress.encode(operators))
        resources: Any = PDFResourceDictionary()
        resources.basicFonts()
        page.Resources = resources
        self._document.addPage(page)

    def data(self) -> bytes:
        """Return the bytes of the file; nothing can be added afterwards."""
        content = self._document.GetPDFData(None)
        return content if isinstance(content, bytes) else str(content).encode("latin-1")
