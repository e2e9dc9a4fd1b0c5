"""A plain table of short texts, with boxes to tick where asked for: what wizards and forms list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ledgerdesk.ui.sheet.sheet_view import dress
from ledgerdesk.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex

_NOWHERE = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TICK_WIDTH = 38
_MEASURED = 12
_WIDE_FROM = "\u2e80"  # from here on signs are as wide as two


@dataclass(frozen=True, kw_only=True)
class LineColumn:
    """One column; ``width`` is pixels at normal text size. A ``name`` column is as wide as its longest text.

    ``share`` of the room left over goes to it; where there is too little room, the column of the highest ``leaves``
    goes first and those of 0 stay. ``tint`` is a colour token; ``struck`` texts of unticked lines are crossed out.
    """

    title: str
    width: int = 90
    share: int = 0
    name: bool = False
    right: bool = False
    tint: str = "text"
    bold: bool = False
    struck: bool = False
    leaves: int = 0


@dataclass(frozen=True)
class Line:
    """One row: what it stands for, its texts, and its tick (None: no box).

    ``tint`` and ``ground`` are colour tokens of the whole row; the text of column ``wide[0]`` takes ``wide[1]`` columns.
    """

    key: object
    cells: tuple[str, ...]
    ticked: bool | None = None
    tint: str = ""
    ground: str = ""
    wide: tuple[int, int] | None = None


class _Model(QAbstractTableModel):
    def __init__(self, columns: Sequence[LineColumn], *, ticks: bool) -> None:
        super().__init__()
        self.columns, self.lead = tuple(columns), int(ticks)
        self.lines: list[Line] = []
        self._longest: dict[int, int] = {}

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns) + self.lead

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is Qt.Orientation.Horizontal and section >= self.lead:
            column = self.columns[section - self.lead]
            if role == Qt.ItemDataRole.DisplayRole:
                return column.title
            if role == Qt.ItemDataRole.TextAlignmentRole and column.right:
                return _RIGHT
        return None

    def data(self, index: Index, role: int = 0) -> object:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            box = {True: "已勾，", False: "没勾，", None: ""}[line.ticked]
            return box + "，".join(text for text in line.cells if text)
        if index.column() < self.lead:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return line.cells[index.column() - self.lead]
        return None

    def replace(self, lines: Sequence[Line]) -> None:
        self.beginResetModel()
        self.lines = list(lines)
        self._longest = {}
        self.endResetModel()

    def longest(self, at: int, width: Callable[[str], int]) -> int:
        """Return the width of a column's longest text; of thousands only the longest are measured, and once."""
        if at not in self._longest:
            texts = sorted({line.cells[at] for line in self.lines}, key=_reach)[-_MEASURED:]
            self._longest[at] = max(map(width, texts), default=0)
        return self._longest[at]

    def retitle(self, titles: Sequence[str]) -> None:
        self.columns = tuple(
            replace(column, title=titles[at]) if at < len(titles) else column for at, column in enumerate(self.columns)
        )
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, self.lead, self.lead + len(titles) - 1)

    def put(self, row: int, line: Line) -> None:
        self.lines[row] = line
        self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: _Model, parent: QTableView) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        self._fonts = {bold: theme.font(14, bold=bold) for bold in (False, True)}
        self._struck = theme.font(14)
        self._struck.setStrikeOut(True)
        self._metrics = QFontMetrics(self._fonts[True])
        self._tick = theme.pixmap("check", "on_primary", 16)

    def text_width(self, text: str) -> int:
        """Return the width a cell needs for a text, paddings included."""
        return self._metrics.horizontalAdvance(text) + self._theme.px(22)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, colour = self._model.lines[index.row()], self._theme.colour
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = "sel" if chosen else line.ground or ("alt" if index.row() % 2 else "panel")
        painter.fillRect(option.rect, colour(ground))
        at = index.column() - self._model.lead
        if at < 0:
            self._paint_box(painter, option.rect, line.ticked)
            return
        column, text = self._model.columns[at], line.cells[at]
        inside = option.rect.adjusted(self._theme.px(10), 0, -self._theme.px(10), 0)
        out = line.ticked is False and column.struck
        painter.setFont(self._struck if out else self._fonts[column.bold])
        painter.setPen(colour("sub" if out else line.tint or column.tint))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inside.width() + 1)
        painter.drawText(inside, int(_RIGHT if column.right else _LEFT), shown)

    def _paint_box(self, painter: QPainter, area: QRect, ticked: bool | None) -> None:
        if ticked is None:
            return
        px, colour = self._theme.px, self._theme.colour
        side = px(18)
        x, y = area.x() + px(10), area.y() + (area.height() - side) // 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen if ticked else QPen(colour("line2"), 1))
        painter.setBrush(colour("primary" if ticked else "panel"))
        painter.drawRoundedRect(QRectF(x + 0.5, y + 0.5, side - 1, side - 1), 4, 4)
        if ticked:
            painter.drawPixmap(x + (side - px(16)) // 2, y + (side - px(16)) // 2, self._tick)
        painter.restore()


class LineTable(QTableView):
    """``chosen`` tells the key of the highlighted line or None; ``ticked`` the key and state of a box pressed."""

    chosen = Signal(object)
    ticked = Signal(object, bool)

    def __init__(self, theme: Theme, columns: Sequence[LineColumn], *, name: str, ticks: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._model = _Model(columns, ticks=ticks)
        self._delegate = _Delegate(theme, self._model, self)
        self.setAccessibleName(name)
        dress(self, theme)
        self.setItemDelegate(self._delegate)
        self.setModel(self._model)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setMinimumSectionSize(theme.px(20))
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.chosen.emit(self._key(now.row())))

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.clearSpans()
        self._model.replace(lines)
        for row, line in enumerate(lines):
            if line.wide is not None:
                first, count = line.wide
                self.setSpan(row, first + self._model.lead, 1, count)
        self._fit()

    def set_titles(self, titles: Sequence[str]) -> None:
        """Call the first columns otherwise."""
        self._model.retitle(titles)

    def lines(self) -> list[Line]:
        """Return the lines in order."""
        return list(self._model.lines)

    def change(self, make: Callable[[Line], Line]) -> None:
        """Replace each line by what ``make`` returns for it."""
        for row, line in enumerate(self._model.lines):
            if (other := make(line)) != line:
                self._model.put(row, other)

    def select(self, key: object) -> None:
        """Highlight the first line of a key."""
        for row, line in enumerate(self._model.lines):
            if line.key == key:
                self.selectRow(row)
                return

    def tick(self, row: int) -> None:
        """Press the box of a line, where it has one."""
        line = self._model.lines[row]
        if line.ticked is not None:
            self.ticked.emit(line.key, not line.ticked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.tick(self.currentIndex().row())
        elif event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() < self._model.lead:
            self.tick(index.row())
        else:
            super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _key(self, row: int) -> object:
        return self._model.lines[row].key if 0 <= row < len(self._model.lines) else None

    def _fit(self) -> None:
        columns, px = self._model.columns, self._theme.px
        widths = [px(column.width) for column in columns]
        for at, column in enumerate(columns):
            if column.name:
                widths[at] = max(widths[at], self._model.longest(at, self._delegate.text_width))
        lead = px(_TICK_WIDTH) * self._model.lead
        room, gone = self.viewport().width() - lead, set[int]()
        for at in sorted(
            (at for at, column in enumerate(columns) if column.leaves), key=lambda at: -columns[at].leaves
        ):
            if sum(width for place, width in enumerate(widths) if place not in gone) <= room:
                break
            gone.add(at)
        kept = [at for at in range(len(columns)) if at not in gone]
        spare, shares = room - sum(widths[at] for at in kept), sum(columns[at].share for at in kept)
        if self._model.lead:
            self.setColumnWidth(0, lead)
        for at, column in enumerate(columns):
            extra = spare * column.share // shares if shares and spare > 0 else 0
            self.setColumnHidden(at + self._model.lead, at in gone)
            self.setColumnWidth(at + self._model.lead, widths[at] + extra)


def _reach(text: str) -> int:
    return len(text) + sum(sign >= _WIDE_FROM for sign in text)
