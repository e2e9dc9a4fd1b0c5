"""How a table's cells are painted: everything in one place, nothing built per cell."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ledgerdesk.ui.sheet.sheet_column import Align
from ledgerdesk.ui.sheet.sheet_model import TICK, SheetModel
from ledgerdesk.ui.theme import Theme, Tone

Index = QModelIndex | QPersistentModelIndex

_FLAGS = {
    Align.LEFT: int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine),
    Align.RIGHT: int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine),
    Align.CENTRE: int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine),
}
_MOST_FITTED = 5_000
_SELECTED = QStyle.StateFlag.State_Selected


def counted(text: str, word: str) -> list[str]:
    """Return shorter ways to name several, the longest first: 甲、乙 等 3 位, 甲 等 3 位, 甲…; none of one alone."""
    names = text.split("、")
    if len(names) == 1:
        return []
    fewer = [f"{'、'.join(names[:count])} 等 {len(names)} {word}" for count in range(len(names) - 1, 0, -1)]
    return [*fewer, f"{names[0]}…"]


class SheetDelegate(QStyledItemDelegate):
    """Paint ticks, text and chips; asks the model for a cell once instead of role by role."""

    def __init__(self, theme: Theme, model: SheetModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._font, self._chip_font = theme.font(14), theme.font(13)
        self._metrics, self._chip_metrics = QFontMetrics(self._font), QFontMetrics(self._chip_font)
        self._widest = self._metrics.horizontalAdvance("国") + 1
        self._pad, self._chip_pad, self._chip_height = theme.px(10), theme.px(10), theme.px(23)
        self._box = theme.px(18)
        self._tick = theme.pixmap("check", "on_primary", 16)
        self._tick_side = theme.px(16)
        colour = theme.colour
        self._sel, self._alt, self._panel = colour("sel"), colour("alt"), colour("panel")
        self._text, self._sel_text, self._primary = colour("text"), colour("sel_text"), colour("primary")
        self._border = QPen(colour("line2"), 1)
        self._chips = {
            (tone, chosen): theme.chip_colours(tone, selected=chosen) for tone in Tone for chosen in (True, False)
        }
        self._inks = {tone: theme.chip_colours(tone, selected=False)[1] for tone in Tone}
        self._fitted: dict[tuple[str, int, str], str] = {}
        self._size = QSize(theme.px(96), theme.row_height)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return self._size

    def text_width(self, text: str) -> int:
        """Return the width a cell needs for this text, paddings included."""
        return self._metrics.horizontalAdvance(text) + 2 * self._pad + 2

    def chip_width(self, text: str) -> int:
        """Return the width a cell needs for this chip, paddings included."""
        return self._chip_metrics.horizontalAdvance(text) + 2 * self._chip_pad + 2 * self._pad

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, column, area = index.row(), index.column(), option.rect
        chosen = bool(option.state & _SELECTED)
        painter.fillRect(area, self._sel if chosen else self._alt if row % 2 else self._panel)
        if column == TICK:
            self._paint_tick(painter, area, self._model.is_ticked(row))
            return
        text, tone = self._model.cell(row, column)
        if not text:
            return
        if tone is not None and not self._model.bare(column):
            self._paint_chip(painter, area, text, tone, chosen)
            return
        inside = area.adjusted(self._pad, 0, -self._pad, 0)
        if len(text) * self._widest > inside.width():  # most texts are plainly short enough
            text = self._fitting(text, inside.width() + 1, self._model.shown_columns()[column - 1].several)
        painter.setFont(self._font)
        painter.setPen(self._inks[tone] if tone is not None else self._sel_text if chosen else self._text)
        painter.drawText(inside, _FLAGS[self._model.align(column)], text)

    def _fitting(self, text: str, width: int, several: str) -> str:
        # Measuring is the dearest thing in a frame, and a frame shows mostly what the one before did.
        found = self._fitted.get((text, width, several))
        if found is None:
            if len(self._fitted) >= _MOST_FITTED:
                self._fitted.clear()
            ways = (text, *counted(text, several)) if several else ()
            fitting = (way for way in ways if self._metrics.horizontalAdvance(way) <= width)
            found = next(fitting, "") or self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._fitted[text, width, several] = found
        return found

    def _paint_tick(self, painter: QPainter, area: QRect, ticked: bool) -> None:
        side = self._box
        x, y = area.x() + self._pad, area.y() + (area.height() - side) // 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen if ticked else self._border)
        painter.setBrush(self._primary if ticked else self._panel)
        painter.drawRoundedRect(QRectF(x + 0.5, y + 0.5, side - 1, side - 1), 4, 4)
        if ticked:
            inset = (side - self._tick_side) // 2
            painter.drawPixmap(x + inset, y + inset, self._tick)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_chip(self, painter: QPainter, area: QRect, text: str, tone: Tone, chosen: bool) -> None:
        ground, ink = self._chips[tone, chosen]
        room = area.width() - 2 * self._pad
        width = self._chip_metrics.horizontalAdvance(text) + 2 * self._chip_pad
        if width > room:
            text = self._chip_metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 2 * self._chip_pad)
            width = room
        height = self._chip_height
        chip = QRectF(area.x() + self._pad, area.y() + (area.height() - height) / 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(chip, height / 2, height / 2)
        painter.setFont(self._chip_font)
        painter.setPen(ink)
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
