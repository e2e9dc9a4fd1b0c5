"""Turn a Document into the bytes of a PDF."""

from dataclasses import dataclass

from ledgerdesk.printing.document import Document
from ledgerdesk.printing.fonts import FontBook


@dataclass(frozen=True, slots=True)
class Rendered:
    """The PDF, its pages, and each character no font has, with the text it stands in."""

    pdf: bytes
    pages: int
    missing: tuple[tuple[str, str], ...]


def render(document: Document, fonts: FontBook | None = None) -> Rendered:
    """Draw the document; the same document gives the same bytes."""
    raise NotImplementedError
