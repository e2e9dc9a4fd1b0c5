"""The sheets of a pile as a list: a thumbnail, to whom it goes, where it came from, and what is to be done."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QImage, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ledgerdesk.ui.care.paper.paper_pile import ASKING, GOING, OUT, STORED, WORDS, Entry
from ledgerdesk.ui.theme import Theme, Tone

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_HEIGHT, _THUMB = 84, (56, 72)  # pixels at normal text size
_TONES = {GOING: Tone.OK, ASKING: Tone.WARN, OUT: Tone.MUTE, STORED: Tone.INFO}


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self._thumbs: dict[int, QPixmap] = {}

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = 0) -> object:
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "，".join(
                part for part in (f"第 {entry.number} 张", WORDS[entry.state], title(entry), line(entry)) if part
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return line(entry)
        return None

    def show(self, entries: Sequence[Entry]) -> None:
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def put(self, entries: Sequence[Entry]) -> None:
        """Show the same sheets in another state."""
        self.entries = list(entries)
        if self.entries:
            self.dataChanged.emit(self.index(0), self.index(len(self.entries) - 1))

    def thumb(self, entry: Entry) -> QPixmap | None:
        """Return a sheet's thumbnail, made once."""
        if entry.number not in self._thumbs and entry.sheet.scanned.thumb:
            image = QImage.fromData(entry.sheet.scanned.thumb)
            self._thumbs[entry.number] = QPixmap.fromImage(image)
        return self._thumbs.get(entry.number)

    def forget(self) -> None:
        """Let the thumbnails of another pile go."""
        self._thumbs.clear()


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: _Model, parent: QListView) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        self._bold, self._plain, self._small = theme.font(14, bold=True), theme.font(14), theme.font(13)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(100, self._theme.px(_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, theme, px = self._model.entries[index.row()], self._theme, self._theme.px
        area, colour = option.rect, theme.colour
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(area, colour("sel" if chosen else "panel"))
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        self._paint_thumb(painter, QRect(area.left() + px(10), area.top() + px(6), px(_THUMB[0]), px(_THUMB[1])), entry)
        left = area.left() + px(_THUMB[0] + 22)
        chip = self._paint_chip(painter, area, entry)
        width = chip - left - px(10)
        lines = [(self._bold, "text", title(entry)), (self._small, "sub", entry.sheet.where)]
        if words := line(entry):
            lines.append((self._small, "warn" if entry.state == ASKING else "sub", words))
        height = sum(QFontMetrics(font).height() for font, _, _ in lines) + px(3) * (len(lines) - 1)
        top = area.top() + (area.height() - height) // 2
        for font, tint, text in lines:
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(colour(tint))
            box = QRect(left, top, width, metrics.height())
            painter.drawText(
                box, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            )
            top += metrics.height() + px(3)
        painter.restore()

    def _paint_thumb(self, painter: QPainter, box: QRect, entry: Entry) -> None:
        painter.fillRect(box, self._theme.colour("mute_bg"))
        picture = self._model.thumb(entry)
        if picture is None:
            icon = self._theme.pixmap("triangle-alert", "sub", 22)
            size = icon.deviceIndependentSize().toSize()
            painter.drawPixmap(box.center() - QPoint(size.width() // 2, size.height() // 2), icon)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.save()
        painter.translate(QRectF(box).center())
        painter.rotate(-90 * entry.quarters)
        lying = entry.quarters % 2 == 1
        room = QSize(box.height(), box.width()) if lying else box.size()
        size = picture.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawPixmap(QRect(-size.width() // 2, -size.height() // 2, size.width(), size.height()), picture)
        painter.restore()

    def _paint_chip(self, painter: QPainter, area: QRect, entry: Entry) -> int:
        """Draw the state at the right and return where it begins."""
        px, tone = self._theme.px, _TONES[entry.state].value
        text, metrics = WORDS[entry.state], QFontMetrics(self._small)
        width, height = metrics.horizontalAdvance(text) + px(16), metrics.height() + px(4)
        box = QRect(area.right() - width - px(10), area.center().y() - height // 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(f"{tone}_bg"))
        painter.drawRoundedRect(box, px(4), px(4))
        painter.setFont(self._small)
        painter.setPen(self._theme.colour(tone))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return box.left()


class SheetList(QListView):
    """``picked`` tells the number of the sheet highlighted, 0 for none; ``turning``, ``dropping`` keys R and Delete."""

    picked = Signal(int)
    turning = Signal()
    dropping = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._entries = _Model()
        self.setAccessibleName("收到的扫描件")
        self.setModel(self._entries)
        self.setItemDelegate(_Delegate(theme, self._entries, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.picked.emit(self._number(now.row())))

    def show_entries(self, entries: Sequence[Entry], *, anew: bool = False) -> None:
        """Show sheets; the one highlighted stays so while it is there. ``anew``: another pile."""
        if anew:
            self._entries.forget()
        if [one.number for one in entries] == [one.number for one in self._entries.entries] and not anew:
            self._entries.put(entries)
            return
        current = self.current
        self._entries.show(entries)
        self.select(current if any(one.number == current for one in entries) else 0)

    @property
    def current(self) -> int:
        """Return the number of the sheet highlighted, 0 for none."""
        return self._number(self.currentIndex().row())

    def select(self, number: int) -> None:
        """Highlight a sheet, the first when it is not in the list."""
        rows = [at for at, one in enumerate(self._entries.entries) if one.number == number] or [0]
        if self._entries.entries:
            self.setCurrentIndex(self._entries.index(rows[0]))
            self.scrollTo(self.currentIndex())
        self.picked.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_R:
            self.turning.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.dropping.emit()
        else:
            super().keyPressEvent(event)

    def _number(self, row: int) -> int:
        return self._entries.entries[row].number if 0 <= row < len(self._entries.entries) else 0


def title(entry: Entry) -> str:
    """Return to whom a sheet goes, or that nobody knows."""
    return entry.to or ("空白页" if entry.sheet.scanned.blank else "还不知道是谁的")


def line(entry: Entry) -> str:
    """Return what is to be known of a sheet."""
    if entry.form is not None:
        return "已归到这名学生" + ("" if entry.form.state == "done" else "，还没有登记")
    told = "" if entry.whose is not None and not entry.out and not entry.sheet.owner else entry.sheet.words
    return told.partition("。")[0]  # what is to be done about it stands beside the picture
