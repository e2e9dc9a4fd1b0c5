"""Conditions, ticks and rows of a register in one card, with what stands where there are none."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.ui.kit.boxes import Card, EmptyState
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.column_chooser import ColumnChooser
from ledgerdesk.ui.sheet.filter_bar import FilterBar
from ledgerdesk.ui.sheet.selection_bar import SelectionBar
from ledgerdesk.ui.sheet.sheet_column import Row
from ledgerdesk.ui.sheet.sheet_model import SheetModel
from ledgerdesk.ui.sheet.sheet_rows import Haystack
from ledgerdesk.ui.sheet.sheet_source import Action, SheetChoices, SheetSource
from ledgerdesk.ui.sheet.sheet_view import SheetView
from ledgerdesk.ui.theme import Theme


class SheetTable(QStackedWidget):
    """``counted`` after rows, conditions or ticks changed; ``choices_changed`` tells what to remember."""

    counted = Signal()
    choices_changed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        source: SheetSource,
        ticked_actions: Sequence[Action] = (),
        choices: SheetChoices | None = None,
    ) -> None:
        super().__init__()
        self._theme, self._source = theme, source
        self._filled = False
        choices = choices or SheetChoices()
        known = {column.key for column in source.columns}
        self.model = SheetModel(source.columns, choices.columns or source.shown)
        self.model.sort_by([(key, descending) for key, descending in choices.sorts if key in known])
        self.view = SheetView(theme, self.model, name=source.title)
        self.view.set_widths(choices.widths)
        self.filters = FilterBar(theme, source.filters, source.search_hint)
        self.selection = SelectionBar(theme, source.unit, ticked_actions, self.model.ticked)
        self._rows = QStackedWidget()
        self._nothing_found: QWidget = Label("")
        self._loading = Label("正在读取…", "sub")
        self._loading.setMargin(theme.px(24))
        for widget in (self.view, self._loading):
            self._rows.addWidget(widget)
        empty = source.empty
        nobody = EmptyState(theme, empty.icon, empty.what, empty.why, empty.actions)
        self.addWidget(Card(theme, self.filters, self.selection, (self._rows, 1), margin=(12, 10, 12, 6)))
        self.addWidget(Card(theme, nobody))
        self._wire()

    @property
    def filled(self) -> bool:
        """Tell whether rows have come."""
        return self._filled

    def set_rows(self, rows: Sequence[Row], haystacks: Sequence[Haystack] | None = None) -> None:
        """Show all rows anew; filters take their options from the source again."""
        self._filled = True
        self.filters.set_filters(self._source.filters)
        self.model.set_rows(rows, haystacks)
        self._show()

    def update_rows(self, rows: Sequence[Row], records: frozenset[int]) -> None:
        """Show rows read again; those of ``records`` that are missing are gone."""
        self.model.update_rows(rows, records.difference(row[0] for row in rows if isinstance(row[0], int)))
        self._show()

    def show_waiting(self) -> None:
        """Say that rows are being read, when there are none yet."""
        if not self._filled:
            self._rows.setCurrentWidget(self._loading)

    def select(self, record: int | None) -> None:
        """Highlight a record; conditions that hide it are taken away."""
        if record is not None and self.model.row_of(record) is None and self.filters.active():
            self.filters.clear_all()
        self.view.select(record)

    def cancel(self) -> bool:
        """Take ticks away, else conditions; False when there was neither."""
        if self.model.ticked():
            self.model.clear_ticks()
        elif self.filters.active():
            self.filters.clear_all()
        else:
            return False
        return True

    def focus_search(self) -> None:
        """Put the focus into the search box."""
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    def _wire(self) -> None:
        self.filters.searched.connect(self.model.search)
        self.filters.filtered.connect(lambda: self.model.filter(self.filters.predicates()))
        self.filters.columns.connect(self._choose_columns)
        self.filters.search.to_list.connect(self.view.setFocus)
        self.selection.cleared.connect(self.model.clear_ticks)
        self.model.ticks_changed.connect(self._show)
        self.model.modelReset.connect(self._show)
        self.view.widths_changed.connect(lambda _widths: self._remember())
        self.view.horizontalHeader().sectionClicked.connect(lambda _section: self._remember())

    def _show(self) -> None:
        total, shown = self.model.total, self.model.rowCount()
        self.selection.show_count(len(self.model.ticked()), self.model.ticked_hidden())
        if self._filled:
            # Conditions may be asked of the ledger: nothing came then does not mean that there is nothing.
            asked = self.filters.active()
            self.setCurrentIndex(0 if total or asked else 1)
            if shown or not (total or asked):
                self._rows.setCurrentWidget(self.view)
            else:
                self._say_nothing_found()
        self.counted.emit()

    def _say_nothing_found(self) -> None:
        words = "、".join(self.filters.words())
        state = EmptyState(
            self._theme,
            "search",
            f"没有符合条件的{self._source.title}。",
            f"条件：{words}。" if words else "",
            [("清除条件", self.filters.clear_all)],
        )
        self._rows.addWidget(state)
        self._rows.setCurrentWidget(state)
        self._rows.removeWidget(self._nothing_found)
        self._nothing_found.deleteLater()
        self._nothing_found = state

    def _choose_columns(self) -> None:
        shown = [column.key for column in self.model.shown_columns()]
        chooser = ColumnChooser(self._theme, self.model.columns, shown, self._source.shown, self)
        if chooser.ask():
            self.model.choose_columns(chooser.chosen())
            self._remember()

    def _remember(self) -> None:
        columns = [column.key for column in self.model.shown_columns()]
        self.choices_changed.emit(
            SheetChoices(columns=columns, widths=self.view.widths(), sorts=tuple(self.model.sorts()))
        )
