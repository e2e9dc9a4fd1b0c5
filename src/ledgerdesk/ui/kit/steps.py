"""The numbered steps of a wizard, and a bar of parts."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.theme import Theme

_MIDDLE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class Steps(QWidget):
    """Done steps carry a tick, the present one is filled, later ones are grey."""

    def __init__(self, theme: Theme, names: Sequence[str], present: int = 0) -> None:
        super().__init__()
        self._theme, self._names, self._present = theme, tuple(names), present
        self.setFixedHeight(theme.px(34))
        self._name()

    def set_present(self, present: int) -> None:
        """Move to a step, counted from 0; the number of steps means all are done."""
        self._present = present
        self._name()
        self.update()

    def _name(self) -> None:
        if self._present < len(self._names):
            number = f"第 {self._present + 1} 步，共 {len(self._names)} 步"
            self.setAccessibleName(f"{number}：{self._names[self._present]}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() / len(self._names)
        for index in range(len(self._names)):
            self._paint_step(painter, index, width)
        painter.end()

    def _paint_step(self, painter: QPainter, index: int, width: float) -> None:
        px, colour = self._theme.px, self._theme.colour
        x, top, side = index * width, px(4), px(24)
        done, now = index < self._present, index == self._present
        font = self._theme.font(14, bold=now)
        painter.setFont(font)
        word_width = QFontMetrics(font).horizontalAdvance(self._names[index])
        painter.setPen(QPen(colour("primary" if done else "line2"), 1.5))
        line_from, line_to, middle = x + side + word_width + px(16), x + width - px(8), top + side / 2
        if index < len(self._names) - 1 and line_to > line_from:
            painter.drawLine(QPointF(line_from, middle), QPointF(line_to, middle))
        painter.setPen(QPen(colour("primary" if done or now else "line2"), 1.5))
        painter.setBrush(colour("primary" if now else "sel" if done else "panel"))
        circle = QRectF(x + 1, top, side, side)
        painter.drawEllipse(circle)
        if done:
            tick = self._theme.pixmap("check", "primary_dark", 14)
            painter.drawPixmap(circle.center() - QPointF(px(7), px(7)), tick)
        else:
            painter.setPen(colour("on_primary" if now else "sub"))
            painter.drawText(circle, _MIDDLE, str(index + 1))
        painter.setPen(colour("text" if done or now else "sub"))
        painter.drawText(QRectF(x + side + px(8), top, word_width + px(4), side), _LEFT, self._names[index])


class Bar(QWidget):
    """One horizontal bar of parts, each (amount, colour token), against a total; the words stand beside it."""

    def __init__(self, theme: Theme, parts: Sequence[tuple[float, str]], total: float, *, height: int = 10) -> None:
        super().__init__()
        self._theme, self._parts, self._total = theme, tuple(parts), total
        self.setFixedHeight(theme.px(height))

    def set(self, parts: Sequence[tuple[float, str]], total: float) -> None:
        """Show other amounts."""
        self._parts, self._total = tuple(parts), total
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("mute_bg"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        x = 0.0
        for amount, token in self._parts:
            width = self.width() * min(amount / self._total, 1.0) if self._total > 0 else 0.0
            painter.setBrush(self._theme.colour(token))
            painter.drawRoundedRect(QRectF(x, 0, max(width - 1, 0), self.height()), 3, 3)
            x += width
        painter.end()
