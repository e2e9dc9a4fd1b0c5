"""Columns to tick and to put in order: for a table on the screen, for a layout of an export."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.sheet.sheet_column import Column
from ledgerdesk.ui.theme import Theme

_KEY = Qt.ItemDataRole.UserRole


class ColumnList(QWidget):
    """Tick columns, drag or press 上移 and 下移 to order them; the name, the first there is, always stays."""

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[Column],
        shown: Sequence[str],
        standard: Sequence[str],
        *,
        all_of: str = "",
    ) -> None:
        """``shown`` are ticked at first, ``standard`` after 恢复原样; ``all_of`` is the word of a button that ticks all."""
        super().__init__()
        self.setObjectName("clear")
        self._theme = theme
        self._columns = {c.key: c for c in columns if not c.hidden}
        self._standard = tuple(standard)
        self._kept = next((key for key, one in self._columns.items() if one.name), "")
        self.list = QListWidget()
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setAccessibleName("各列")
        self.list.setMinimumHeight(theme.px(320))
        up = Button(theme, "上移", small=True, run=lambda: self.move_current(-1))
        down = Button(theme, "下移", small=True, run=lambda: self.move_current(1))
        everything = Button(theme, all_of, role=Role.QUIET, small=True, run=lambda: self._fill(tuple(self._columns)))
        everything.setVisible(bool(all_of))
        again = Button(theme, "恢复原样", role=Role.QUIET, small=True, run=lambda: self._fill(self._standard))
        self.setLayout(column(theme, self.list, row(theme, up, down, None, everything, again)))
        self._fill(shown)

    def chosen(self) -> list[str]:
        """Return the keys ticked, in their order."""
        items = [self.list.item(i) for i in range(self.list.count())]
        return [str(item.data(_KEY)) for item in items if item.checkState() is Qt.CheckState.Checked]

    def move_current(self, by: int) -> None:
        """Move the highlighted column up or down."""
        at = self.list.currentRow()
        if 0 <= at + by < self.list.count():
            item = self.list.takeItem(at)
            self.list.insertItem(at + by, item)
            self.list.setCurrentRow(at + by)

    def _fill(self, shown: Sequence[str]) -> None:
        self.list.clear()
        first = [key for key in shown if key in self._columns]
        for key in (*first, *(key for key in self._columns if key not in first)):
            known = self._columns[key]
            item = QListWidgetItem(known.title)
            item.setData(_KEY, key)
            item.setSizeHint(QSize(100, self._theme.px(30)))
            flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable
            item.setFlags(flags & ~Qt.ItemFlag.ItemIsUserCheckable if key == self._kept else flags)
            ticked = key in first or key == self._kept
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
