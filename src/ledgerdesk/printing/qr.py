"""QR codes as squares: ISO/IEC 18004; capitals and digits in their compact mode, other text in UTF-8."""

from typing import Any, Literal

#: How much of the code may be lost and it is still read: M 15 %, Q 25 %, H 30 %.
Level = Literal["M", "Q", "H"]

# Every third column is turned over. The standard asks for the best of eight masks, which takes ten times as long as the
# code itself; numbers drawn by chance and check codes have no pattern that a mask must break, and of the eight this one
# makes the fewest flaws on average and the smallest at worst.
_MASK = 2


def modules(content: str, level: Level = "M") -> tuple[tuple[bool, ...], ...]:
    """Return the rows of a QR code, True where it is dark, without the quiet zone around it."""
    # 90 ms: reportlab's barcode package loads its whole drawing library, which papers without a code never need.
    from reportlab.graphics.barcode.qrencoder import QR8bitByte, QRAlphaNum, QRCode, QRErrorCorrectLevel

    code: Any = QRCode(None, getattr(QRErrorCorrectLevel, level))
    code.addData(QRAlphaNum(content) if QRAlphaNum.valid(content) else QR8bitByte(content.encode()))
    code.version = code.calculate_version()
    code.makeImpl(False, _MASK)
    side = range(code.getModuleCount())
    return tuple(tuple(bool(code.isDark(row, column)) for column in side) for row in side)


def squares(content: str, size: float, level: Level = "M") -> list[tuple[float, float, float, float]]:
    """Return dark stretches as (x, y, width, height) in a square of ``size``, its quiet zone of four left out."""
    rows = modules(content, level)
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
