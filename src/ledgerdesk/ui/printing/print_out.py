"""Pages to a printer: pictures of 300 dots to an inch, so that every driver prints every face."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMarginsF, QRect, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from ledgerdesk.errors import LedgerError
from ledgerdesk.ui.printing.print_press import Press
from ledgerdesk.ui.tasks import Task

DPI = 300

#: Returns the printer of a name; tests give one that writes a file.
Printers = Callable[[str], QPrinter]


def system_printer(name: str) -> QPrinter:
    """Return a printer of this computer."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPrinterName(name)
    return printer


def printer_names() -> list[str]:
    """Return the printers of this computer, the usual one first; slow where some are on the network."""
    names = list(QPrinterInfo.availablePrinterNames())
    usual = QPrinterInfo.defaultPrinterName()
    return sorted(names, key=lambda name: name != usual)


def send(
    task: Task,
    press: Press,
    printer: QPrinter,
    pdf: bytes,
    pages: Sequence[int],
    *,
    copies: int = 1,
    both_sides: bool = False,
    name: str = "",
) -> None:
    """Print pages, counted from 0, each on paper of its own size; LedgerError when the printer does not take them."""
    sizes = press.page_sizes(pdf)
    printer.setResolution(DPI)
    printer.setFullPage(True)
    printer.setDocName(name)
    printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide if both_sides else QPrinter.DuplexMode.DuplexNone)
    again = 1
    if printer.supportsMultipleCopies():
        printer.setCopyCount(copies)
        printer.setCollateCopies(True)
    else:
        again = copies
    order = [page for _ in range(again) for page in pages]
    printer.setPageLayout(_layout(sizes[order[0]]))
    painter = QPainter()
    if not painter.begin(printer):
        raise LedgerError("打印机没有接收。请看看打印机开了没有、有没有纸，再打印一次。")
    try:
        for done, page in enumerate(order):
            if task.cancelled:
                printer.abort()
            task.progress(done, len(order), f"正在打印 {done + 1}/{len(order)} 页")
            if done:
                printer.setPageLayout(_layout(sizes[page]))
                printer.newPage()
            paper = printer.pageLayout().fullRectPixels(DPI)
            painter.drawImage(QRect(0, 0, paper.width(), paper.height()), press.page(pdf, page, DPI / 72))
        task.progress(len(order), len(order))
    finally:
        painter.end()


def chosen_pages(text: str, pages: int) -> list[int]:
    """Return the pages of "1-3,5", counted from 0 and in that order; [] when the text names none or one too many."""
    found: list[int] = []
    for part in text.replace("，", ",").replace("、", ",").replace("—", "-").replace("－", "-").split(","):
        ends = part.strip().split("-")
        if not all(end.strip().isdecimal() for end in ends) or len(ends) > 2:
            return []
        first, last = int(ends[0]), int(ends[-1])
        if not 1 <= first <= last <= pages:
            return []
        found += range(first - 1, last)
    return found


def _layout(size: tuple[float, float]) -> QPageLayout:
    width, height = size
    upright = QSizeF(min(size), max(size))
    paper = QPageSize(upright, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    turned = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
    return QPageLayout(paper, turned, QMarginsF(0, 0, 0, 0))
