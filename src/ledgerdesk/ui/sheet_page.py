"""The page of every register, written once: header, conditions, ticks, table, panel, empty states."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.ui.column_chooser import ColumnChooser
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.filter_bar import FilterBar
from ledgerdesk.ui.history_stack import Place
from ledgerdesk.ui.kit.boxes import Card, EmptyState
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import Item
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.page import Page
from ledgerdesk.ui.selection_bar import SelectionBar
from ledgerdesk.ui.sheet_column import Row
from ledgerdesk.ui.sheet_model import SheetModel
from ledgerdesk.ui.sheet_rows import haystack
from ledgerdesk.ui.sheet_source import Action, SheetChoices, SheetSource
from ledgerdesk.ui.sheet_view import SheetView
from ledgerdesk.ui.side_panel import SidePanel
from ledgerdesk.ui.tasks import Task, TaskRunner
from ledgerdesk.ui.theme import Theme

_WAIT_SHOWN_AFTER = 300  # milliseconds


class RecordPanel(Protocol):
    """What the page asks of its detail panel, a QWidget."""

    def show_record(self, record: int | None) -> None:
        """Show a record, or nothing."""
        ...

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do in the panel now: edit, save, cancel."""
        ...


class SheetPage(Page):
    """A register. ``chosen`` tells the highlighted record, ``choices_changed`` columns, widths and order to remember."""

    chosen = Signal(object)
    choices_changed = Signal(object)
    loaded = Signal()

    def __init__(
        self,
        theme: Theme,
        source: SheetSource,
        runner: TaskRunner,
        *,
        actions: Sequence[Action] = (),
        ticked_actions: Sequence[Action] = (),
        panel: QWidget | None = None,
        choices: SheetChoices | None = None,
        commands: Mapping[Command, Callable[[], object]] | None = None,
        above: QWidget | None = None,
    ) -> None:
        """``panel`` is a QWidget that is also a RecordPanel; ``commands`` answer NEW, PRINT, EXPORT … for this page.

        ``above`` stands between header and table: a banner. Rows are read when the page is first shown.
        """
        super().__init__(theme, source.title)
        self._source, self._runner, self._panel = source, runner, panel
        self._commands = dict(commands or {})
        self._asked = False
        self._fresh = False
        self._waiting: set[int] | None = set()
        self._wanted: int | None = None
        choices = choices or SheetChoices()
        self.model = SheetModel(source.columns, choices.columns or source.shown)
        self.model.sort_by([s for s in choices.sorts if s[0] in {c.key for c in source.columns}])
        self.view = SheetView(theme, self.model, name=source.title)
        self.view.set_widths(choices.widths)
        self.filters = FilterBar(theme, source.filters, source.search_hint)
        self.selection = SelectionBar(theme, source.unit, ticked_actions, self.model.ticked)
        self.header.set_buttons(*(self._header_button(action) for action in actions))
        self._lay_out(above)
        self._wire()

    # ---- what others use -------------------------------------------------------------------------
    def shown_records(self) -> list[int]:
        """Return the ids the table shows, in order: what 打印 and 导出 take when nothing is ticked."""
        return self.model.records()

    def taken_records(self) -> list[int]:
        """Return the ticked ids, else all shown."""
        return self.model.ticked() or self.model.records()

    def select(self, record: int | None) -> None:
        """Highlight a record, now or when its rows have come; conditions that hide it are taken away."""
        self._wanted = record
        if not self._fresh or record is None:
            return
        if self.model.row_of(record) is None and self.filters.active():
            self.filters.clear_all()
        self.view.select(record)

    def reload(self) -> None:
        """Read all rows again."""
        self._asked = True
        self._waiting = None
        columns, source = self.model.columns, self._source

        def work(task: Task) -> tuple[Sequence[Row], list[str]]:
            rows = source.load(task)
            return rows, [haystack(columns, row) for row in rows]

        self._wait.start()
        self._runner.run(
            f"读取{source.title}", work, self._took_all, ended=self._wait.stop, owner=self, key=self._key()
        )

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """Return record, conditions and scroll."""
        state = {
            "filters": self.filters.values(),
            "search": self.filters.search.text(),
            "scroll": self.view.verticalScrollBar().value(),
        }
        return Place(key, record=self.view.current(), state=state)

    def open(self, place: Place) -> None:
        """Show the page as it was left, or a record of it."""
        if place.state:
            filters, search = place.state.get("filters"), place.state.get("search")
            self.filters.set_values(dict(filters) if isinstance(filters, dict) else {}, str(search or ""))
        if place.record is not None:
            self.select(place.record)
        scroll = place.state.get("scroll")
        if isinstance(scroll, int) and self._fresh:
            self.view.verticalScrollBar().setValue(scroll)

    def shown(self) -> None:
        """Read what is not read yet."""
        if not self._asked:
            self.reload()
        elif self._waiting is None or self._waiting:
            self._catch_up()

    def ledger_changed(self, change_set: object) -> None:
        """Read the touched rows again, at once when the page is seen, else when it is next shown."""
        if not self._asked:
            return
        touched = self._source.touched(change_set)
        if touched is None:
            self._waiting = None
        elif self._waiting is not None:
            self._waiting |= touched
        if self.isVisible():
            self._catch_up()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do: the panel's first, then the table's and this register's own."""
        own: dict[Command, Callable[[], object]] = {
            Command.SEARCH: self._focus_search,
            Command.NEXT_RECORD: partial(self.view.step, 1),
            Command.PREVIOUS_RECORD: partial(self.view.step, -1),
            Command.SELECT_ALL: self.model.tick_all,
            Command.COPY: self.view.copy,
            Command.CANCEL: self._cancel,
        }
        if self._panel is not None:
            own[Command.PANEL] = self.side.toggle
        own |= self._commands
        panel = self._panel
        if panel is not None and hasattr(panel, "commands"):
            own |= panel.commands()
        if self.header.tabs is not None:
            own[Command.NEXT_TAB] = partial(self.header.tabs.step, 1)
            own[Command.PREVIOUS_TAB] = partial(self.header.tabs.step, -1)
        return own

    def regions(self) -> list[QWidget]:
        """Return search, table, panel."""
        return [self.view, self.filters.search, *([self._panel] if self._panel is not None else [])]

    # ---- building --------------------------------------------------------------------------------
    def _header_button(self, action: Action) -> Button:
        role = Role.PRIMARY if action.primary else Role.SECONDARY
        return Button(self.theme, action.text, action.icon, role, tip=action.tip, run=action.run)

    def _lay_out(self, above: QWidget | None) -> None:
        empty = self._source.empty
        self._table_stack = QStackedWidget()
        self._nobody = EmptyState(self.theme, empty.icon, empty.what, empty.why, empty.actions)
        self._nothing_found = QStackedWidget()
        self._loading = Label("正在读取…", "sub")
        self._loading.setMargin(self.theme.px(24))
        for widget in (self.view, self._nothing_found, self._loading):
            self._table_stack.addWidget(widget)
        items: list[Item] = [self.filters, self.selection, (self._table_stack, 1)]
        self._card = Card(self.theme, *items, margin=(12, 10, 12, 6))
        self._main = QStackedWidget()
        self._main.addWidget(self._card)
        whole = Card(self.theme, self._nobody)
        self._main.addWidget(whole)
        if above is not None:
            self.body.addWidget(above)
        if self._panel is not None:
            self.side = SidePanel(self.theme, self._main, self._panel)
            self.body.addWidget(self.side, 1)
        else:
            self.body.addWidget(self._main, 1)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_SHOWN_AFTER)

    def _wire(self) -> None:
        self._wait.timeout.connect(self._show_waiting)
        self.filters.searched.connect(self._search)
        self.filters.filtered.connect(self._filter)
        self.filters.columns.connect(self._choose_columns)
        self.filters.search.to_list.connect(self.view.setFocus)
        self.selection.cleared.connect(self.model.clear_ticks)
        self.model.ticks_changed.connect(self._tell)
        self.model.modelReset.connect(self._tell)
        self.view.current_changed.connect(self._highlighted)
        self.view.opened.connect(self._opened)
        self.view.edited.connect(self._edit)
        self.view.widths_changed.connect(lambda _widths: self._remember())
        self.view.horizontalHeader().sectionClicked.connect(lambda _section: self._remember())

    # ---- rows ------------------------------------------------------------------------------------
    def _key(self) -> str:
        return f"sheet:{id(self)}"

    def _took_all(self, result: tuple[Sequence[Row], list[str]]) -> None:
        rows, haystacks = result
        first = not self._fresh
        self._fresh = True
        if self._waiting is None:
            self._waiting = set()
        self.filters.set_filters(self._source.filters)
        self.model.set_rows(rows, haystacks)
        if self._wanted is not None:
            self.select(self._wanted)
        elif first and self._panel is not None and not self._side_is_drawer():
            self.view.select(self.model.record(0))
        self._refresh_panel()
        self._tell()
        self.loaded.emit()

    def _catch_up(self) -> None:
        waiting, self._waiting = self._waiting, set()
        if waiting is None:
            self.reload()
        elif waiting:
            records, source = frozenset(waiting), self._source

            def work(task: Task) -> Sequence[Row]:
                return source.load_some(task, records)

            self._runner.run(f"读取{source.title}", work, partial(self._took_some, records), owner=self)

    def _took_some(self, records: frozenset[int], rows: Sequence[Row]) -> None:
        self.model.update_rows(rows, records.difference(row[0] for row in rows if isinstance(row[0], int)))
        if self._wanted is not None and self._wanted in records:
            self.select(self._wanted)
        if self.view.current() in records:
            self._refresh_panel()
        self._tell()
        self.loaded.emit()

    def _show_waiting(self) -> None:
        if not self._fresh:
            self._table_stack.setCurrentWidget(self._loading)

    # ---- what is seen ----------------------------------------------------------------------------
    def _search(self, text: str) -> None:
        self.model.search(text)

    def _filter(self) -> None:
        self.model.filter(self.filters.predicates())

    def _tell(self) -> None:
        total, shown = self.model.total, self.model.rowCount()
        ticked = len(self.model.ticked())
        self.selection.show_count(ticked, self.model.ticked_hidden())
        unit = self._source.unit
        self.set_status(f"选中 {ticked:,} / 共 {total:,} {unit}" if ticked else f"共 {total:,} {unit}")
        if not self._fresh:
            return
        self.header.set_facts(self._source.facts(total, shown))
        self._main.setCurrentIndex(0 if total else 1)
        if shown:
            self._table_stack.setCurrentWidget(self.view)
        elif total:
            self._say_nothing_found()

    def _say_nothing_found(self) -> None:
        words = "、".join(self.filters.words())
        why = f"条件：{words}。" if words else ""
        old = self._nothing_found.currentWidget()
        state = EmptyState(
            self.theme, "search", f"没有符合条件的{self._source.title}。", why, [("清除条件", self.filters.clear_all)]
        )
        self._nothing_found.addWidget(state)
        self._nothing_found.setCurrentWidget(state)
        if old is not None:
            self._nothing_found.removeWidget(old)
            old.deleteLater()
        self._table_stack.setCurrentWidget(self._nothing_found)

    def _highlighted(self, record: object) -> None:
        if isinstance(record, int):
            self._wanted = record
        self._refresh_panel()
        self.chosen.emit(record)

    def _refresh_panel(self) -> None:
        panel = self._panel
        if panel is not None and hasattr(panel, "show_record"):
            panel.show_record(self.view.current())

    def _opened(self, record: int) -> None:
        if self._panel is not None:
            self.side.set_open(True)
        self.moved.emit()

    def _edit(self, record: int) -> None:
        self._opened(record)
        edit = self.commands().get(Command.EDIT)
        if edit is not None:
            edit()

    def _cancel(self) -> None:
        if self._panel is not None and self.side.drawer and self.side.panel_open:
            self.side.set_open(False)
        elif self.model.ticked():
            self.model.clear_ticks()
        elif self.filters.active():
            self.filters.clear_all()
        self.view.setFocus()

    def _side_is_drawer(self) -> bool:
        return self._panel is not None and self.side.drawer

    def _focus_search(self) -> None:
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    def _choose_columns(self) -> None:
        shown = [column.key for column in self.model.shown_columns()]
        chooser = ColumnChooser(self.theme, self.model.columns, shown, self._source.shown, self)
        if chooser.exec():
            self.model.choose_columns(chooser.chosen())
            self._remember()
        chooser.deleteLater()

    def _remember(self) -> None:
        columns = [column.key for column in self.model.shown_columns()]
        self.choices_changed.emit(
            SheetChoices(columns=columns, widths=self.view.widths(), sorts=tuple(self.model.sorts()))
        )
