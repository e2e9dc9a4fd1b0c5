"""The table of every register: tick and name stay while the rest scrolls; keys work as in a spreadsheet."""

from collections.abc import Mapping

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from ledgerdesk.ui.sheet.sheet_column import KEEP
from ledgerdesk.ui.sheet.sheet_delegate import SheetDelegate
from ledgerdesk.ui.sheet.sheet_model import TICK, SheetModel
from ledgerdesk.ui.theme import Theme

_TICK_WIDTH = 38
_NAME_AT_LEAST = 120
_FROZEN = 2  # the box to tick and the name
# Coming with a key a person needs a row to stand on; a click chooses its own, an activated window asks for none.
_ENTERED_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
    Qt.FocusReason.OtherFocusReason,
)


class SheetView(QTableView):
    """One row is highlighted (the panel shows it); ticks are what actions take.

    ``current_changed`` tells the highlighted record or None, ``opened`` one to open (Enter, double click),
    ``opened_at`` also the key of the column it was opened at,
    ``edited`` one to edit (F2), ``widths_changed`` widths a person drew, at normal text size.
    """

    current_changed = Signal(object)
    opened = Signal(int)
    opened_at = Signal(int, str)
    edited = Signal(int)
    widths_changed = Signal(object)

    def __init__(self, theme: Theme, model: SheetModel, *, name: str = "") -> None:
        super().__init__()
        self._theme, self._sheet = theme, model
        self._widths: dict[str, int] = {}
        self._drawing = False
        self._current: int | None = None
        self._anchor: int | None = None
        self._delegate = SheetDelegate(theme, model, self)
        self.setAccessibleName(name)
        dress(self, theme)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self._frozen = _FrozenColumns(self)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(theme.px(36))
        header.sectionClicked.connect(self._header_clicked)
        header.sectionResized.connect(self._section_resized)
        self.doubleClicked.connect(lambda index: self._tell_opened(index) if index.column() != TICK else None)
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        model.modelReset.connect(self._restore)
        model.remeasured.connect(self.fit)

    # ---- what pages use --------------------------------------------------------------------------
    def current(self) -> int | None:
        """Return the highlighted record."""
        return self._current

    def select(self, record: int | None) -> bool:
        """Highlight a record and bring it into sight; False when it is not shown."""
        row = self._sheet.row_of(record) if record is not None else None
        if row is None:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            self._set_current(None)
            return False
        index = self._sheet.index(row, 1)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)
        self._set_current(record)
        return True

    def step(self, by: int) -> None:
        """Highlight the record that many rows further, as far as there is one."""
        at = self._sheet.row_of(self._current) if self._current is not None else None
        row = 0 if at is None else max(0, min(self._sheet.rowCount() - 1, at + by))
        self.select(self._sheet.record(row))

    def set_widths(self, widths: Mapping[str, int]) -> None:
        """Use remembered widths, pixels at normal text size by column key."""
        self._widths = dict(widths)
        self.fit()

    def widths(self) -> dict[str, int]:
        """Return the widths a person drew, at normal text size by column key."""
        return dict(self._widths)

    def copy(self) -> None:
        """Put the ticked rows, else the highlighted one, with their header on the clipboard, masked as shown."""
        records = self._sheet.ticked() or ([self._current] if self._current is not None else [])
        if records:
            QGuiApplication.clipboard().setText(self._sheet.copy_text(records))

    def tick_current(self) -> None:
        """Tick the highlighted row or take its tick away."""
        if self._current is not None:
            self._sheet.tick([self._current], self._current not in self._sheet.ticked())

    # ---- widths ----------------------------------------------------------------------------------
    def fit(self) -> None:
        """Give columns their widths: the least important leave when room is short, names are never cut."""
        columns = self._sheet.shown_columns()
        px, room = self._theme.px, self.viewport().width()
        wanted = [px(_TICK_WIDTH), *(self._wanted(at) for at in range(1, len(columns) + 1))]
        kept = set(range(len(wanted)))
        leaving = sorted((column.priority, -at) for at, column in enumerate(columns, start=1) if column.priority < KEEP)
        for _priority, minus_at in leaving:
            if sum(wanted[at] for at in kept) <= room:
                break
            kept.discard(-minus_at)
        spare = room - sum(wanted[at] for at in kept)
        grow = [
            at
            for at in kept
            if at != TICK
            and columns[at - 1].key not in self._widths
            and (columns[at - 1].tone is None or columns[at - 1].bare)
        ]
        for at in sorted((at for at in grow if columns[at - 1].several), key=self._longest):
            more = max(0, min(spare, self._longest(at) - wanted[at]))
            wanted[at], spare = wanted[at] + more, spare - more
        self._drawing = True
        for at in range(len(wanted)):
            self.setColumnHidden(at, at not in kept)
            share = spare * wanted[at] // sum(wanted[g] for g in grow) if spare > 0 and at in grow else 0
            self.setColumnWidth(at, wanted[at] + share)
        self._drawing = False
        self._frozen.arrange()

    def _wanted(self, at: int) -> int:
        column = self._sheet.shown_columns()[at - 1]
        least = self._theme.px(self._widths.get(column.key, column.width))
        if column.name:
            return max(least, self._longest(at), self._theme.px(_NAME_AT_LEAST))
        if column.tone is not None and not column.bare:
            return max([least, *map(self._delegate.chip_width, self._sheet.longest(at, 8))])
        return least

    def _longest(self, at: int) -> int:
        return max(map(self._delegate.text_width, self._sheet.longest(at)), default=0)

    def _section_resized(self, section: int, _old: int, new: int) -> None:
        if self._drawing or section == TICK:
            return
        key = self._sheet.shown_columns()[section - 1].key
        self._widths[key] = round(new / self._theme.scale)
        self._frozen.arrange()
        self.widths_changed.emit(dict(self._widths))

    # ---- keys and clicks -------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            self._tell_opened(self.currentIndex())
        elif key == Qt.Key.Key_F2 and self._current is not None:
            self.edited.emit(self._current)
        elif key == Qt.Key.Key_Space and not control:
            self.tick_current()
        elif key == Qt.Key.Key_A and control:
            self._sheet.tick_all()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape) or (control and not shift):
            event.ignore()  # focus, panel and page commands are the window's
        elif key == Qt.Key.Key_C and control:
            event.ignore()  # so is copying, which takes a right
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == TICK and event.button() is Qt.MouseButton.LeftButton:
            self._click_tick(index.row(), shift=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current is None and self._sheet.rowCount() and event.reason() in _ENTERED_BY_KEY:
            self.select(self._sheet.record(0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _click_tick(self, row: int, *, shift: bool) -> None:
        record = self._sheet.record(row)
        if record is None:
            return
        on = not self._sheet.is_ticked(row)
        anchor = self._sheet.row_of(self._anchor) if shift and self._anchor is not None else None
        first, last = sorted((row, row if anchor is None else anchor))
        self._sheet.tick(self._sheet.records()[first : last + 1], on)
        self._anchor = record

    def _header_clicked(self, section: int) -> None:
        if section == TICK:
            records = self._sheet.records()
            self._sheet.tick(records, not set(records) <= set(self._sheet.ticked()))
            return
        key = self._sheet.shown_columns()[section - 1].key
        sorts = self._sheet.sorts()
        descending = dict(sorts).get(key)
        new = (key, descending is False)
        if QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier:
            others = [(k, d) for k, d in sorts if k != key]
            self._sheet.sort_by([*others, new])
        else:
            self._sheet.sort_by([new])

    def _tell_opened(self, index: QModelIndex) -> None:
        record = self._sheet.record(index.row())
        if record is not None:
            self.opened.emit(record)
            self.opened_at.emit(record, self._sheet.shown_columns()[max(index.column() - 1, 0)].key)

    # ---- the highlighted record ------------------------------------------------------------------
    def _row_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self._set_current(self._sheet.record(index.row()))

    def _set_current(self, record: int | None) -> None:
        if record != self._current:
            self._current = record
            self.current_changed.emit(record)

    def _restore(self) -> None:
        if self._current is not None and not self.select(self._current):
            self.scrollToTop()


class _FrozenColumns(QTableView):
    """Box and name over the left edge, there only while the table is scrolled sideways, so that it costs nothing else."""

    def __init__(self, table: SheetView) -> None:
        super().__init__(table)
        self._table = table
        dress(self, table._theme)  # noqa: SLF001 — one widget in two classes
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.horizontalScrollBar().valueChanged.connect(self.arrange)
        table.verticalScrollBar().valueChanged.connect(self._follow)
        self.hide()

    def arrange(self) -> None:
        """Come, go, and stand where the table's own first columns would be."""
        table = self._table
        needed = table.horizontalScrollBar().value() > 0
        if not needed:
            self.hide()
            return
        if self.model() is None:
            self.setModel(table.model())
            self.setItemDelegate(table.itemDelegate())
            self.setSelectionModel(table.selectionModel())
        for at in range(table.model().columnCount()):
            self.setColumnHidden(at, at >= _FROZEN)
            if at < _FROZEN:
                self.setColumnWidth(at, table.columnWidth(at))
        frame = table.frameWidth()
        width = sum(table.columnWidth(at) for at in range(_FROZEN))
        self.setGeometry(frame, frame, width, table.viewport().height() + table.horizontalHeader().height())
        self.show()
        self.raise_()
        self._follow()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == TICK:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._table._click_tick(index.row(), shift=shift)  # noqa: SLF001
        else:
            super().mousePressEvent(event)

    def _follow(self) -> None:
        if self.isVisible():
            self.verticalScrollBar().setValue(self._table.verticalScrollBar().value())


def dress(table: QTableView, theme: Theme) -> None:
    """Make a table of this house: no grid, fixed rows, whole rows highlighted, nothing measured."""
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setCornerButtonEnabled(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    rows = table.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setMinimumSectionSize(theme.px(20))
    rows.setDefaultSectionSize(theme.row_height)
    header = table.horizontalHeader()
    header.setFixedHeight(theme.header_height)
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
