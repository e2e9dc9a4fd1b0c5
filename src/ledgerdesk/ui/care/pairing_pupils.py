"""The left side of the pairing board: pupils in two lines each, those without a teacher first."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ledgerdesk.fields import codes
from ledgerdesk.services.pairings import BoardPupil
from ledgerdesk.ui.theme import Theme, Tone

_PUPIL = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_HEIGHT = 62


class PupilList(QListWidget):
    """``chosen`` (a BoardPupil or None) when another is highlighted; ``to_teachers`` on Enter and →."""

    chosen = Signal(object)
    to_teachers = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("scrollBody")
        self.setAccessibleName("学生")
        self.setItemDelegate(_PupilDelegate(theme, self))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setStyleSheet("QListWidget{border:0;background:transparent}")
        self.currentItemChanged.connect(lambda now, _before: self.chosen.emit(now.data(_PUPIL) if now else None))
        self.itemDoubleClicked.connect(lambda _item: self.to_teachers.emit())

    def show_pupils(self, pupils: Sequence[BoardPupil], wanted: int | None) -> None:
        """Show other pupils and highlight one of them, the first when it is not there."""
        self.blockSignals(True)
        self.clear()
        for pupil in pupils:
            item = QListWidgetItem()
            item.setData(_PUPIL, pupil)
            helpers = "、".join(name for _id, name in pupil.teachers.values())
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole, f"{pupil.name}，{pupil.class_name}，{helpers or '没有教师'}"
            )
            self.addItem(item)
        at = next((row for row, pupil in enumerate(pupils) if pupil.student_id == wanted), 0)
        self.setCurrentRow(at if pupils else -1)
        self.blockSignals(False)
        if pupils:
            self.scrollToItem(self.item(at))
        self.chosen.emit(pupils[at] if pupils else None)

    def pupil(self) -> BoardPupil | None:
        """Return who is highlighted."""
        item = self.currentItem()
        found = item.data(_PUPIL) if item is not None else None
        return found if isinstance(found, BoardPupil) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right) and not event.modifiers():
            self.to_teachers.emit()
            return
        super().keyPressEvent(event)


class _PupilDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, self._theme.px(_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        pupil = index.data(_PUPIL)
        if not isinstance(pupil, BoardPupil):
            return
        theme, px = self._theme, self._theme.px
        rect: QRect = option.rect.adjusted(1, 1, -px(6), -px(6))
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("primary" if chosen else "line"), 2 if chosen else 1))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(rect, px(8), px(8))
        left, half = rect.x() + px(12), rect.height() // 2
        room = self._chip(painter, rect, pupil)
        name_font = theme.font(14, bold=True)
        painter.setFont(name_font)
        painter.setPen(theme.colour("text"))
        name_width = QFontMetrics(name_font).horizontalAdvance(pupil.name)
        painter.drawText(QRect(left, rect.y() + px(5), name_width + px(4), half - px(5)), _LEFT, pupil.name)
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("sub"))
        x = left + name_width + px(10)
        painter.drawText(QRect(x, rect.y() + px(5), room - x, half - px(5)), _LEFT, pupil.class_name)
        category = codes.table("category")
        words = "　".join(p for p in (pupil.village, "、".join(map(category.label, pupil.categories))) if p)
        shown = QFontMetrics(theme.font(13)).elidedText(words, Qt.TextElideMode.ElideRight, room - left)
        painter.drawText(QRect(left, rect.y() + half, room - left, half - px(4)), _LEFT, shown)
        painter.restore()

    def _chip(self, painter: QPainter, rect: QRect, pupil: BoardPupil) -> int:
        """Paint who helps, or that nobody does; return where the words must end."""
        theme, px = self._theme, self._theme.px
        helpers = "、".join(name for _id, name in pupil.teachers.values())
        ground, ink = theme.chip_colours(Tone.INFO if helpers else Tone.WARN)
        words, font = helpers or "没有教师", theme.font(13)
        width = QFontMetrics(font).horizontalAdvance(words) + px(20)
        box = QRect(rect.right() - width - px(10), rect.y() + (rect.height() - px(23)) // 2, width, px(23))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, px(11), px(11))
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        return box.x() - px(8)
