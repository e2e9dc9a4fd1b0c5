"""QR codes as squares: ISO/IEC 18004, level M, the text in UTF-8."""

from typing import Any


def modules(content: str) -> tuple[tuple[bool, ...], ...]:
    """Return the rows of a QR code, True where it is dark, without the quiet zone around it."""
    # 90 ms: reportlab's barcode package loads its whole drawing library, which papers without a code never need.
    from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRCode, QRErrorCorrectLevel

    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(QR8bitByte(content.encode()))
    code.make()
    side = range(code.getModuleCount())
    return tuple(tuple(bool(code.isDark(row, column)) for column in side) for row in side)


def squares(content: str, size: float) -> list[tuple[float, float, float, float]]:
    """Return dark stretches as (x, y, width, height) in a square of ``size``, its quiet zone of four left out."""
    rows = modules(content)
    unit = size / len(rows)
    found = []
    for line, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                found.append((start * unit, line * unit, (end - start) * unit, unit))
            start = end + 1
    return found
