"""The month of meals as a grid: classes down, their sums, days across, sums at the foot."""

from datetime import date

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QTableView

from ledgerdesk.domain import money
from ledgerdesk.ui.aid.in_kind.meals_reading import Eating
from ledgerdesk.ui.sheet.sheet_view import dress
from ledgerdesk.ui.theme import Theme

_WEEK = "一二三四五六日"
_NOWHERE = QModelIndex()
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_CLASS, _DAY, _SUM, _MONEY = 130, 34, 64, 100  # pixels at normal text size
_FOOT = "合计"
_TITLES = ("班级", "人次", "金额（元）")
_FIRST = len(_TITLES)  # the column of the first day
Index = QModelIndex | QPersistentModelIndex


class MealGrid(QTableView):
    """``pressed_day`` tells the day of a cell that was double-clicked or entered."""

    pressed_day = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._model = _Model(theme)
        self.setAccessibleName("本月用餐人数")
        dress(self, theme)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setModel(self._model)
        self.horizontalHeader().setMinimumSectionSize(theme.px(20))
        self.horizontalHeader().setStyleSheet("QHeaderView::section{padding:0 2px}")
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().sectionClicked.connect(self._press)
        self.activated.connect(lambda index: self._press(index.column()))
        self.doubleClicked.connect(lambda index: self._press(index.column()))

    def show_month(self, eating: Eating) -> None:
        """Show another month."""
        self._model.replace(eating)
        px = self._theme.px
        self.setColumnWidth(0, px(_CLASS))
        self.setColumnWidth(1, px(_SUM))
        self.setColumnWidth(2, px(_MONEY))
        for at in range(_FIRST, len(eating.days) + _FIRST):
            self.setColumnWidth(at, px(_DAY))

    def day(self) -> date | None:
        """Return the day of the cell in focus; None outside the days."""
        return self._model.day(self.currentIndex().column())

    def text(self, row: int, column: int) -> str:
        """Return what a cell shows."""
        return str(self._model.index(row, column).data() or "")

    def _press(self, column: int) -> None:
        day = self._model.day(column)
        if day is not None:
            self.pressed_day.emit(day)


class _Model(QAbstractTableModel):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._eating: Eating | None = None

    def replace(self, eating: Eating) -> None:
        self.beginResetModel()
        self._eating = eating
        self.endResetModel()

    def day(self, column: int) -> date | None:
        days = self._eating.days if self._eating is not None else ()
        return days[column - _FIRST] if _FIRST <= column < _FIRST + len(days) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._eating is None else len(self._eating.rooms) + 1

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() or self._eating is None else len(self._eating.days) + _FIRST

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        day = self.day(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return str(day.day) if day else _TITLES[section]
        if role == Qt.ItemDataRole.ToolTipRole and day:
            return f"{day.month}月{day.day}日，星期{_WEEK[day.weekday()]}"
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return _CENTRE if day else _RIGHT
        return None

    def data(self, index: Index, role: int = 0) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(index.row(), index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return _CENTRE if self.day(index.column()) else _RIGHT
        foot = self._eating is not None and index.row() == len(self._eating.rooms)
        if role == Qt.ItemDataRole.FontRole and (foot or not index.column()):
            return self._theme.font(14 if not self.day(index.column()) else 13, bold=foot)
        if role == Qt.ItemDataRole.FontRole:
            return self._theme.font(13)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index)
        return None

    def _shown(self, row: int, column: int) -> str:
        eating = self._eating
        assert eating is not None  # noqa: S101 - there is no cell before a month was shown
        foot, day = row == len(eating.rooms), self.day(column)
        if column == 0:
            return _FOOT if foot else eating.rooms[row][1]
        if day is not None:
            held = eating.served.get(day, {})
            count = (sum(held.values()) or None) if foot else held.get(eating.rooms[row][0])
            return "" if count is None else str(count)
        sums = (
            eating.month
            if foot
            else next((c for c in eating.month.classes if c.class_id == eating.rooms[row][0]), None)
        )
        if sums is None:
            return "—"
        return f"{sums.diners:,}" if column == 1 else money.show(sums.fen)

    def _spoken(self, index: Index) -> str:
        day, shown = self.day(index.column()), self._shown(index.row(), index.column())
        if day is None:
            return shown
        return f"{self._shown(index.row(), 0)}，{day.month}月{day.day}日，{shown or '没有登记'}"
