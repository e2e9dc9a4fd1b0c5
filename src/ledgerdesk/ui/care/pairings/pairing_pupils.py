"""The left side of the pairing board: pupils in two lines each, those without a teacher first; they can be dragged."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ledgerdesk.fields import codes
from ledgerdesk.services.pairings import BoardPupil
from ledgerdesk.ui.care.pairings import pairing_drag
from ledgerdesk.ui.theme import Theme, Tone

_PUPIL = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_HEIGHT = 62


class PupilList(QListWidget):
    """``chosen`` tells the pupils highlighted (a tuple of BoardPupil); ``to_teachers`` on Enter and →.

    Several are highlighted with Shift+↑↓ or Ctrl and the mouse, and dragged together.
    """

    chosen = Signal(object)
    to_teachers = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._delegate = _PupilDelegate(theme, self)
        self.setObjectName("scrollBody")
        self.setAccessibleName("学生")
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setStyleSheet("QListWidget{border:0;background:transparent}")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.itemSelectionChanged.connect(lambda: self.chosen.emit(self.pupils()))
        self.itemDoubleClicked.connect(lambda _item: self.to_teachers.emit())

    def set_movable(self, movable: bool) -> None:
        """Let pupils be dragged, or not: in a term that is over they stay where they are."""
        mode = QAbstractItemView.DragDropMode
        self.setDragDropMode(mode.DragOnly if movable else mode.NoDragDrop)
        self.setDragEnabled(movable)
        self._delegate.movable = movable

    def show_pupils(self, pupils: Sequence[BoardPupil], wanted: Sequence[int]) -> None:
        """Show other pupils and highlight some of them, the first when none is there."""
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
        self.select(wanted)
        self.blockSignals(False)
        self.chosen.emit(self.pupils())

    def select(self, student_ids: Sequence[int]) -> None:
        """Highlight some pupils, the first of the list when none of them is in it."""
        rows = [row for row in range(self.count()) if self._at(row).student_id in student_ids] or [0][: self.count()]
        self.clearSelection()
        if rows:
            self.setCurrentRow(rows[0])
            self.scrollToItem(self.item(rows[0]))
        for row in rows:
            self.item(row).setSelected(True)

    def pupil(self) -> BoardPupil | None:
        """Return who is highlighted, the first of several."""
        return next(iter(self.pupils()), None)

    def pupils(self) -> tuple[BoardPupil, ...]:
        """Return all who are highlighted, from the top."""
        rows = sorted(self.row(item) for item in self.selectedItems())
        return tuple(self._at(row) for row in rows)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """See QAbstractItemView: carry those highlighted."""
        chosen = self.pupils()
        if chosen:
            words = chosen[0].name if len(chosen) == 1 else f"{chosen[0].name}等 {len(chosen)} 名"
            pairing_drag.carry(self._theme, self, [pupil.student_id for pupil in chosen], words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right) and not event.modifiers():
            self.to_teachers.emit()
            return
        super().keyPressEvent(event)

    def _at(self, row: int) -> BoardPupil:
        found = self.item(row).data(_PUPIL)
        assert isinstance(found, BoardPupil)  # noqa: S101 - put there by show_pupils
        return found


class _PupilDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self.movable = theme, False
        self._pin = theme.pixmap("map-pin", "sub", 14)
        self._grip = theme.pixmap("grip-vertical", "line2", 18)

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
        painter.setBrush(theme.colour("sel" if chosen else "panel"))
        painter.drawRoundedRect(rect, px(8), px(8))
        left = rect.x() + px(12)
        if self.movable:
            painter.drawPixmap(left - px(4), rect.y() + (rect.height() - px(18)) // 2, self._grip)
            left += px(18)
        upper = QRect(left, rect.y() + px(5), rect.right() - px(10) - left, rect.height() // 2 - px(5))
        lower = QRect(left, rect.y() + rect.height() // 2, upper.width(), rect.height() // 2 - px(4))
        self._first_line(painter, upper, pupil, chosen=chosen)
        self._second_line(painter, lower, pupil)
        painter.restore()

    def _first_line(self, painter: QPainter, area: QRect, pupil: BoardPupil, *, chosen: bool) -> None:
        theme, px = self._theme, self._theme.px
        font = theme.font(14, bold=True)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        width = QFontMetrics(font).horizontalAdvance(pupil.name)
        painter.drawText(QRect(area.x(), area.y(), width + px(4), area.height()), _LEFT, pupil.name)
        x = area.x() + width + px(10)
        words = "　".join(part for part in (pupil.sex, pupil.class_name) if part)
        end = self._chip(painter, area, pupil, x + QFontMetrics(theme.font(13)).horizontalAdvance(words), chosen=chosen)
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("sub"))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, end - x)
        painter.drawText(QRect(x, area.y(), end - x, area.height()), _LEFT, shown)

    def _second_line(self, painter: QPainter, area: QRect, pupil: BoardPupil) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font(13))
        metrics = painter.fontMetrics()
        helpers = "、".join(name for _id, name in pupil.teachers.values())
        room = area.width() - (metrics.horizontalAdvance(helpers) + px(12) if helpers else 0)
        place = "".join(part for part in (pupil.village, pupil.group_name) if part)
        painter.setPen(theme.colour("sub"))
        if place:
            painter.drawPixmap(area.x(), area.y() + (area.height() - px(14)) // 2, self._pin)
            shown = metrics.elidedText(place, Qt.TextElideMode.ElideRight, room - px(18))
            painter.drawText(area.adjusted(px(18), 0, 0, 0), int(_LEFT), shown)
        if helpers:
            painter.setPen(theme.colour("ok"))
            painter.drawText(area, int(_RIGHT), helpers)

    def _chip(self, painter: QPainter, area: QRect, pupil: BoardPupil, least: int, *, chosen: bool) -> int:
        """Paint why a pupil is helped, in grey: colour never speaks of people; return where the words must end."""
        theme, px = self._theme, self._theme.px
        table = codes.table("category")
        first, font = table.label(pupil.categories[0]) if pupil.categories else "", theme.font(13)
        for words in (f"{first} 等 {len(pupil.categories)} 类", first) if len(pupil.categories) > 1 else (first,):
            width = QFontMetrics(font).horizontalAdvance(words) + px(20)
            if words and area.right() - width >= least + px(10):
                break
        else:
            return area.right()
        box = QRect(area.right() - width, area.y() + (area.height() - px(22)) // 2, width, px(22))
        ground, ink = theme.chip_colours(Tone.MUTE, selected=chosen)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, px(11), px(11))
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        return box.x() - px(8)
