"""A pile of 40 filled-in forms out of a scanner: whose each is and its picture, beside drawing and decoding alone."""

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import zxingcpp
from benchmarks import school
from benchmarks.harness import Pair
from PIL import Image

from ledgerdesk.pictures import piles
from ledgerdesk.pictures.piles import Verdict
from ledgerdesk.printing import paper_codes
from ledgerdesk.services import pupils, terms
from ledgerdesk.services import school as school_services

FORMS = 40
_DPI = 200
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield the pile; the forms are real ones, skewed a little and pressed as a scanner does."""
    with school.opened(folder / "bench.ledger", 60) as ledger:
        with ledger.transaction("measure") as session:
            school_services.set_up(session, school_services.SchoolFacts(name="石板河小学"), school.DAY)
        with ledger.read() as session:
            term = terms.term_at(session, ledger.today()).id
            ids = sorted(pupils.on_roll(session, ledger.today()))[:FORMS]
        made = paper_codes.draw(ledger, paper_codes.number(ledger, "visit", ids, term))
        with paper_codes.leaving(ledger, made.forms, f"打印家访记录表 {FORMS} 份"):
            scan = folder / "scan.pdf"
            scan.write_bytes(_scanned(made.rendered.pdf))

        def read() -> None:
            pile = piles.read_pile(ledger, [scan])
            if [sheet.verdict for sheet in pile] != [Verdict.MATCHED] * FORMS:
                raise RuntimeError("a form was not read")

        yield Pair(
            goal="paper",
            what=f"a scan of {FORMS} forms: whose each is, its picture and thumbnail, in processes of their own / "
            "pdfium and zxing on the same pages, here",
            ours=read,
            peer=lambda: _floor(scan.read_bytes()),
            limit=1.2,
        )


def _scanned(pdf: bytes) -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    sheets = []
    for at, page in enumerate(document):
        sheet = page.render(scale=_DPI / 72, grayscale=True).to_pil().convert("L")
        pressed = io.BytesIO()
        sheet.rotate(at % 5 - 2, fillcolor=230, resample=Image.Resampling.BICUBIC).save(pressed, "JPEG", quality=60)
        sheets.append(Image.open(pressed))
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=_DPI)
    return out.getvalue()


def _floor(scan: bytes) -> None:
    document = pypdfium2.PdfDocument(scan)
    for page in document:
        picture = page.render(scale=_DPI / 72, grayscale=True).to_pil()
        if not zxingcpp.read_barcodes(picture, formats=_QR, try_invert=False):
            raise RuntimeError("a form was not read")
