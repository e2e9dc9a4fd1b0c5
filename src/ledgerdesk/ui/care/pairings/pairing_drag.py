"""Pupils under way from the left of the board to a teacher at the right."""

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QDrag, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.theme import Theme

_KIND = "application/x-ledgerdesk-pupils"


def packed(student_ids: Sequence[int]) -> QMimeData:
    """Return pupils as they are carried; nothing but their ids leaves the list."""
    data = QMimeData()
    data.setData(_KIND, QByteArray(",".join(map(str, student_ids)).encode()))
    return data


def unpacked(data: QMimeData) -> tuple[int, ...]:
    """Return the pupils carried, none where something else is."""
    text = bytes(data.data(_KIND).data()).decode() if data.hasFormat(_KIND) else ""
    return tuple(int(part) for part in text.split(",") if part.isdigit())


def carry(theme: Theme, source: QWidget, student_ids: Sequence[int], words: str) -> None:
    """Let pupils be carried until the button is released."""
    drag = QDrag(source)
    drag.setMimeData(packed(student_ids))
    drag.setPixmap(_badge(theme, source, words))
    drag.setHotSpot(
        QPoint(-theme.px(10), -theme.px(6))
    )  # beside the pointer, so that the teacher's name stays readable
    drag.exec(Qt.DropAction.MoveAction)


def _badge(theme: Theme, source: QWidget, words: str) -> QPixmap:
    font, px = theme.font(14, bold=True), theme.px
    width, height = QFontMetrics(font).horizontalAdvance(words) + px(24), px(32)
    ratio = source.devicePixelRatioF()
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("primary"))
    painter.drawRoundedRect(QRect(0, 0, width, height), px(8), px(8))
    painter.setFont(font)
    painter.setPen(theme.colour("on_primary"))
    painter.drawText(QRect(0, 0, width, height), int(Qt.AlignmentFlag.AlignCenter), words)
    painter.end()
    return pixmap
