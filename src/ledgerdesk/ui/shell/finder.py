"""Ctrl+K: one box for people, households, pages, actions and help."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label, rule
from ledgerdesk.ui.theme import Theme

PER_GROUP = 5
GROUPS = ("最近", "人", "户", "教师", "文书", "功能", "帮助")

Index = QModelIndex | QPersistentModelIndex

_HIT = Qt.ItemDataRole.UserRole
_MIDDLE_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_MIDDLE_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True)
class Hit:
    """Something that can be opened; ``words`` are what it is found by besides title and facts."""

    group: str
    icon: str
    title: str
    facts: str
    open: Callable[[], object]
    key: str = ""
    words: str = ""
    second: Callable[[], object] | None = None  # Ctrl+Enter, such as 登记家访

    @property
    def haystack(self) -> str:
        """Return the lower-case text it is found by."""
        return f"{self.title} {self.facts} {self.words}".lower()


class PeopleSearch(Protocol):
    """Search people off the GUI thread; ``deliver`` may be called at once, later, or never."""

    def __call__(self, text: str, deliver: Callable[[Sequence[Hit]], None], /) -> None:
        """Deliver the hits for a text."""
        ...


class FinderIndex:
    """Pages, actions and help that can be found without asking the ledger."""

    def __init__(self) -> None:
        self._hits: list[Hit] = []
        self._recent: list[Hit] = []

    def add(self, *hits: Hit) -> None:
        """Add things to find."""
        self._hits.extend(hits)

    def opened(self, hit: Hit) -> None:
        """Remember what was opened, the last first."""
        same = (hit.title, hit.facts)
        self._recent = [hit, *(old for old in self._recent if (old.title, old.facts) != same)][:PER_GROUP]

    def recent(self) -> list[Hit]:
        """Return what was opened last, under its own heading."""
        return [Hit("最近", h.icon, h.title, h.facts, h.open, second=h.second) for h in self._recent]

    def search(self, text: str) -> list[Hit]:
        """Return the hits that hold every word of a text."""
        words = text.lower().split()
        return [hit for hit in self._hits if all(word in hit.haystack for word in words)] if words else []


class Finder(QFrame):
    """The box over the window; closes itself when something is opened or the focus goes elsewhere."""

    closed = Signal()

    def __init__(self, theme: Theme, index: FinderIndex, people: PeopleSearch | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("veil")
        self._theme, self._index, self._people, self._over = theme, index, people, parent
        self._asked = 0
        self._people_hits: list[Hit] = []
        self._box = QFrame(self)
        self._box.setObjectName("finder")
        self._edit = LineEdit(theme, name="找人、找表、找功能", icon="search")
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setItemDelegate(_HitDelegate(theme, self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = Label("", "sub", wrap=True)
        self._keys = Label("", "sub")
        keys = row(theme, self._keys, None,
                   Label("不记得名字？输证号、电话后 4 位", "sub"), margin=(8, 0, 8, 0))  # fmt: skip
        self._box.setLayout(
            column(theme, self._edit, self._nothing, (self._list, 1), rule(), keys, margin=(12, 12, 12, 10))
        )
        self._edit.settled.connect(self._search)
        self._edit.installEventFilter(self)
        self._list.itemClicked.connect(lambda _item: self._open())
        self.hide()

    def ask(self) -> None:
        """Open over the window with an empty box and the last things opened."""
        self.setGeometry(self._over.rect())
        width, height = min(self._theme.px(640), self.width() - 24), min(self._theme.px(470), self.height() - 24)
        self._box.setGeometry((self.width() - width) // 2, self._theme.px(8), width, height)
        self._edit.clear()
        self._search("")
        self.show()
        self.raise_()
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hits(self) -> list[Hit]:
        """Return what is listed now."""
        found = (self._list.item(row_).data(_HIT) for row_ in range(self._list.count()))
        return [hit for hit in found if isinstance(hit, Hit)]

    def close_box(self) -> None:
        """Go away without opening anything."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._box.geometry().contains(event.position().toPoint()):
            self.close_box()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and not self._edit.composing:
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_box()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(second=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            return False
        return True

    def _search(self, text: str) -> None:
        self._asked += 1
        asked = self._asked
        self._people_hits = []
        self._show(text)
        if text.strip() and self._people is not None:
            self._people(text, lambda hits: self._deliver(asked, text, hits))

    def _deliver(self, asked: int, text: str, hits: Sequence[Hit]) -> None:
        if asked == self._asked and self.isVisible():
            self._people_hits = list(hits)
            self._show(text)

    def _show(self, text: str) -> None:
        hits = [*self._people_hits, *self._index.search(text)] if text.strip() else self._index.recent()
        second = "Ctrl+回车 登记家访　" if any(hit.second for hit in hits) else ""
        self._keys.setText(f"↑↓ 选择　回车 打开　{second}Esc 关闭")
        self._list.clear()
        for group in GROUPS:
            self._add_group(group, (hit for hit in hits if hit.group == group))
        self._nothing.setText(f"没有找到“{text.strip()}”。可以试：拼音首字母、证号后 4 位。" if text.strip() else "")
        self._nothing.setVisible(bool(text.strip()) and not hits)
        self._step(1)

    def _add_group(self, group: str, hits: Iterable[Hit]) -> None:
        shown = list(hits)[:PER_GROUP]
        if shown:
            head = QListWidgetItem(group)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(head)
        for hit in shown:
            item = QListWidgetItem(f"{hit.title}，{hit.facts}")
            item.setData(_HIT, hit)
            self._list.addItem(item)

    def _step(self, by: int) -> None:
        at = self._list.currentRow() + by
        while 0 <= at < self._list.count():
            if isinstance(self._list.item(at).data(_HIT), Hit):
                self._list.setCurrentRow(at)
                return
            at += by

    def _open(self, *, second: bool = False) -> None:
        item = self._list.currentItem()
        hit = item.data(_HIT) if item is not None else None
        if isinstance(hit, Hit):
            self.close_box()
            self._index.opened(hit)
            (hit.second or hit.open)() if second else hit.open()


class _HitDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        hit = index.data(_HIT)
        return QSize(100, self._theme.px(34 if isinstance(hit, Hit) else 28))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        px, colour = self._theme.px, self._theme.colour
        hit = index.data(_HIT)
        area: QRect = option.rect
        painter.save()
        if not isinstance(hit, Hit):
            painter.setFont(self._theme.font(13, bold=True))
            painter.setPen(colour("sub"))
            painter.drawText(area.adjusted(px(10), 0, 0, 0), _MIDDLE_LEFT, index.data())
            painter.restore()
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("sel"))
            painter.drawRoundedRect(area, px(6), px(6))
        side = px(18)
        picture = self._theme.pixmap(hit.icon, "primary" if chosen else "sub")
        painter.drawPixmap(area.x() + px(12), area.y() + (area.height() - side) // 2, picture)
        font = self._theme.font(14, bold=chosen)
        left = area.x() + px(40)
        painter.setFont(font)
        painter.setPen(colour("text"))
        painter.drawText(QRect(left, area.y(), area.width(), area.height()), _MIDDLE_LEFT, hit.title)
        left += QFontMetrics(font).horizontalAdvance(hit.title) + px(10)
        small = self._theme.font(13)
        hint = hit.key or ("回车打开" if chosen else "")
        right = area.right() - px(12)
        painter.setFont(small)
        painter.setPen(colour("sub"))
        painter.drawText(QRect(left, area.y(), right - left, area.height()), _MIDDLE_RIGHT, hint)
        room = right - left - QFontMetrics(small).horizontalAdvance(hint) - px(12)
        facts = QFontMetrics(small).elidedText(hit.facts, Qt.TextElideMode.ElideRight, max(0, room))
        painter.drawText(QRect(left, area.y(), max(0, room), area.height()), _MIDDLE_LEFT, facts)
        painter.restore()
