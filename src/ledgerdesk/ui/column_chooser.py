"""Which columns a table shows, and in what order."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet_column import Column
from ledgerdesk.ui.theme import Theme

_KEY = Qt.ItemDataRole.UserRole


class ColumnChooser(Dialog):
    """Tick columns, drag or press ↑ ↓ to order them; the name always stays."""

    def __init__(
        self, theme: Theme, columns: Sequence[Column], shown: Sequence[str], standard: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(theme, "选择显示哪些列", parent, width=380)
        self._columns = {c.key: c for c in columns if not c.hidden}
        self._standard = tuple(standard)
        self._list = QListWidget()
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._list.setAccessibleName("各列")
        self._list.setMinimumHeight(theme.px(320))
        up = Button(theme, "上移", small=True, run=lambda: self._move(-1))
        down = Button(theme, "下移", small=True, run=lambda: self._move(1))
        again = Button(theme, "恢复原样", role=Role.QUIET, small=True, run=lambda: self._fill(self._standard))
        self.put(
            Label("打勾的显示；拖动可以换次序。放不下时，靠后的先让位。", "sub", wrap=True),
            column(theme, self._list, row(theme, up, down, None, again)),
        )
        self.put_buttons(
            Button(theme, "取消", run=self.reject), Button(theme, "照这样显示", role=Role.PRIMARY, run=self.accept)
        )
        self._fill(shown)

    def chosen(self) -> list[str]:
        """Return the keys ticked, in their order."""
        items = [self._list.item(i) for i in range(self._list.count())]
        return [str(item.data(_KEY)) for item in items if item.checkState() is Qt.CheckState.Checked]

    def _fill(self, shown: Sequence[str]) -> None:
        self._list.clear()
        first = [key for key in shown if key in self._columns]
        for key in (*first, *(key for key in self._columns if key not in first)):
            known = self._columns[key]
            item = QListWidgetItem(known.title)
            item.setData(_KEY, key)
            item.setSizeHint(QSize(100, self.theme.px(30)))
            flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable
            item.setFlags(flags & ~Qt.ItemFlag.ItemIsUserCheckable if known.name else flags)
            item.setCheckState(Qt.CheckState.Checked if key in first or known.name else Qt.CheckState.Unchecked)
            self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _move(self, by: int) -> None:
        at = self._list.currentRow()
        if 0 <= at + by < self._list.count():
            item = self._list.takeItem(at)
            self._list.insertItem(at + by, item)
            self._list.setCurrentRow(at + by)
