"""What a panel said of each pupil, as a grid to type in: level, votes, opinion; Ctrl+D fills down."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ledgerdesk.services.recognition.panels import Opinion
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.sheet.sheet_view import dress
from ledgerdesk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_TITLES = ("姓名", "班级", "去年", "等级", "同意", "反对", "弃权", "意见")
_WIDTHS = (110, 116, 82, 104, 54, 54, 54, 200)  # pixels at normal text size
NAME, LEVEL, FIRST_VOTE, OPINION = 0, 3, 4, 7
_VOTES = ("votes_for", "votes_against", "abstained")
_MOST_VOTES = 999


@dataclass(frozen=True)
class GridRow:
    """A pupil in the grid; ``settled`` ones stay as they are."""

    name: str
    class_name: str
    last: str
    opinion: Opinion
    settled: bool = False


class OpinionModel(QAbstractTableModel):
    """The rows; cells from 等级 on may be typed in."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = dict(names)
        self.rows: list[GridRow] = []

    def load(self, rows: Iterable[GridRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        editable = index.column() >= LEVEL and not self.rows[index.row()].settled
        return found | Qt.ItemFlag.ItemIsEditable if editable else found

    def data(self, index: Index, role: int = 0) -> object:
        row, at = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.EditRole:
            return self.raw(index.row(), at)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.name}，{_TITLES[at]}，{self._shown(row, at) or '没有填'}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._shown(row, at)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        return self.put(index.row(), index.column(), value)

    def raw(self, at: int, column: int) -> object:
        """Return what a cell holds: a level's code, a number, a text."""
        said = self.rows[at].opinion
        if column == LEVEL:
            return said.level
        if column == OPINION:
            return said.opinion or ""
        return getattr(said, _VOTES[column - FIRST_VOTE]) if column >= FIRST_VOTE else None

    def put(self, at: int, column: int, value: object) -> bool:
        """Write a cell; False where it may not be, or where the value is none."""
        row = self.rows[at]
        if row.settled or column < LEVEL:
            return False
        if column == LEVEL:
            said = replace(row.opinion, level=str(value) if value else None)
        elif column == OPINION:
            said = replace(row.opinion, opinion=str(value or "").strip() or None)
        else:
            text = str(value if value is not None else "").strip()
            if text and not (text.isascii() and text.isdigit() and int(text) <= _MOST_VOTES):
                return False
            said = replace(row.opinion, **{_VOTES[column - FIRST_VOTE]: int(text) if text else None})  # type: ignore[arg-type] # a vote
        self.rows[at] = replace(row, opinion=said)
        self.dataChanged.emit(self.index(at, column), self.index(at, column))
        return True

    def _shown(self, row: GridRow, at: int) -> str:
        said = row.opinion
        if at < LEVEL:
            return (row.name, row.class_name, row.last)[at]
        if at == LEVEL:
            return self._names.get(said.level or "", "")
        if at == OPINION:
            return said.opinion or ""
        number = getattr(said, _VOTES[at - FIRST_VOTE])
        return "" if number is None else str(number)


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, names: Mapping[str, str], parent: QTableView) -> None:
        super().__init__(parent)
        self._theme, self._names = theme, names

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, colour, px = index.model(), self._theme.colour, self._theme.px
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(option.rect, colour("sel" if chosen else "alt" if index.row() % 2 else "panel"))
        editable = bool(model.flags(index) & Qt.ItemFlag.ItemIsEditable)
        strong = index.column() == NAME
        painter.setFont(self._theme.font(14, bold=strong))
        painter.setPen(colour("text" if editable or strong else "sub"))
        inside = option.rect.adjusted(px(10), 0, -px(6), 0)
        text = str(index.data() or "")
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width() + 1)
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        if not text and editable:
            painter.setPen(colour("line2"))
            painter.drawLine(inside.left(), inside.bottom() - px(8), inside.left() + px(24), inside.bottom() - px(8))

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        if index.column() == LEVEL:
            combo = Combo(self._theme, [(None, "（没定）"), *self._names.items()], name="等级")
            combo.setParent(parent)
            combo.chosen.connect(lambda _code: self._done(combo))
            return combo
        edit = LineEdit(self._theme, name=_TITLES[index.column()])
        edit.setParent(parent)
        return edit

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        held = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, Combo):
            editor.set_value(held)
        elif isinstance(editor, LineEdit):
            editor.setText("" if held is None else str(held))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, Combo):
            model.setData(index, editor.value())
        elif isinstance(editor, LineEdit):
            model.setData(index, editor.text())

    def _done(self, combo: Combo) -> None:
        self.commitData.emit(combo)
        self.closeEditor.emit(combo)


class OpinionGrid(QTableView):
    """``edited`` after any cell was written."""

    edited = Signal()

    def __init__(self, theme: Theme, names: Mapping[str, str]) -> None:
        super().__init__()
        self.sheet = OpinionModel(names)
        self.setAccessibleName("逐个学生的意见")
        dress(self, theme)
        self.setModel(self.sheet)
        self.setItemDelegate(_Delegate(theme, names, self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        header = self.horizontalHeader()
        for at, width in enumerate(_WIDTHS):
            self.setColumnWidth(at, theme.px(width))
        header.setSectionResizeMode(OPINION, QHeaderView.ResizeMode.Stretch)
        self.sheet.dataChanged.connect(lambda *_: self.edited.emit())

    def load(self, rows: Sequence[GridRow]) -> None:
        """Show other pupils."""
        self.sheet.load(rows)

    def opinions(self) -> list[Opinion]:
        """Return what stands in the grid, of all pupils."""
        return [row.opinion for row in self.sheet.rows]

    def fill(self, values: Mapping[int, object], *, rows: Iterable[int] | None = None) -> int:
        """Write columns of several rows, of those without an opinion or level where none are named; return how many."""
        wanted = [at for at, row in enumerate(self.sheet.rows) if _blank(row)] if rows is None else list(rows)
        count = 0
        for at in wanted:
            count += sum(self.sheet.put(at, column, value) for column, value in values.items()) > 0
        return count

    def chosen(self) -> list[int]:
        """Return the rows that are highlighted, in order."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def fill_down(self) -> None:
        """Write the first highlighted row's cell into the others; with one row the cell above comes down."""
        rows, column = self.chosen(), self.currentIndex().column()
        if len(rows) == 1 and rows[0] > 0:
            rows = [rows[0] - 1, rows[0]]
        if len(rows) > 1 and column >= LEVEL:
            value = self.sheet.raw(rows[0], column)
            for at in rows[1:]:
                self.sheet.put(at, column, value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination())
        if any(pressed == QKeySequence(keys) for keys in Command.FILL_DOWN.keys):
            self.fill_down()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F9):
            event.ignore()
        else:
            super().keyPressEvent(event)


def _blank(row: GridRow) -> bool:
    return not row.settled and not row.opinion.opinion
