"""The page of every register, written once: header, table, panel, and keeping all of it fresh."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.menus import MenuButton
from ledgerdesk.ui.sheet.sheet_column import Row
from ledgerdesk.ui.sheet.sheet_rows import Haystack, haystack
from ledgerdesk.ui.sheet.sheet_source import Action, SheetChoices, SheetSource
from ledgerdesk.ui.sheet.sheet_table import SheetTable
from ledgerdesk.ui.sheet.side_panel import SidePanel
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page
from ledgerdesk.ui.tasks import Task, TaskRunner
from ledgerdesk.ui.theme import Theme

_WAIT_SHOWN_AFTER = 300  # milliseconds


@runtime_checkable
class RecordPanel(Protocol):
    """What the page asks of its detail panel, a QWidget."""

    def show_record(self, record: int | None) -> None:
        """Show a record, or nothing; called again when it was changed."""
        ...

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do in the panel now: edit, save, cancel."""
        ...


class SheetPage(Page):
    """A register. ``chosen`` tells the highlighted record, ``choices_changed`` the SheetChoices to remember."""

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
        self._waiting: set[int] | None = set()  # ids to read again when the page is seen; None: all
        self._wanted: int | None = None
        self._scroll: int | None = None
        self.table = SheetTable(theme, source, ticked_actions, choices)
        self.model, self.view, self.filters = self.table.model, self.table.view, self.table.filters
        self.header.set_buttons(*(self._header_button(action) for action in actions))
        if above is not None:
            self.body.addWidget(above)
        self.side = SidePanel(theme, self.table, panel) if panel is not None else None
        self.body.addWidget(self.side or self.table, 1)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_WAIT_SHOWN_AFTER)
        self._wait.timeout.connect(self.table.show_waiting)
        self.table.counted.connect(self._tell)
        self.table.choices_changed.connect(self.choices_changed)
        self.view.current_changed.connect(self._highlighted)
        self.view.opened.connect(self._opened)
        self.view.edited.connect(self._edit)
        if self.side is not None:
            self.side.toggled.connect(self._panel_toggled)

    # ---- what others use -------------------------------------------------------------------------
    def taken_records(self) -> list[int]:
        """Return the ticked ids, else all shown: what 打印 and 导出 take."""
        return self.model.ticked() or self.model.records()

    @property
    def title(self) -> str:
        """Return what its table is called: 学生."""
        return self._source.title

    @property
    def unit(self) -> str:
        """Return the measure word of its rows: 人, 户, 条."""
        return self._source.unit

    def set_export(self, run: Callable[[], object]) -> None:
        """Let ``run`` answer the key of exports; see ui/exporting."""
        self._commands[Command.EXPORT] = run

    def export(self) -> object:
        """Ask how the rows ticked, else all shown, leave as a workbook: return the dialog, if there is one to show."""
        run = self._commands.get(Command.EXPORT)
        return run() if run is not None else None

    def select(self, record: int | None) -> None:
        """Highlight a record, now or when its rows have come; conditions that hide it are taken away."""
        self._wanted = record
        if self.table.filled:
            self.table.select(record)

    def reload(self) -> None:
        """Read all rows again."""
        self._asked = True
        self._waiting = set()
        columns, source = self.model.columns, self._source

        def work(task: Task) -> tuple[Sequence[Row], list[Haystack]]:
            rows = source.load(task)
            return rows, [haystack(columns, row) for row in rows]

        self._wait.start()
        self._runner.run(
            f"读取{source.title}", work, self._took_all, ended=self._wait.stop, owner=self, key=f"sheet:{id(self)}"
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
            filters = place.state.get("filters")
            self.filters.set_values(
                dict(filters) if isinstance(filters, dict) else {}, str(place.state.get("search", ""))
            )
        if place.record is not None:
            self.select(place.record)
        scroll = place.state.get("scroll")
        self._scroll = scroll if isinstance(scroll, int) else None
        self._scroll_back()

    def shown(self) -> None:
        """Read what is not read yet."""
        if not self._asked:
            self.reload()
        else:
            self._catch_up()

    def ledger_changed(self, change_set: object) -> None:
        """Read the touched rows again, at once when the page is seen, else when it is next shown."""
        if not self._asked:
            return
        touched = self._source.touched(change_set)
        self._waiting = None if touched is None or self._waiting is None else self._waiting | touched
        if self.isVisible():
            self._catch_up()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do: the panel's first, then this register's own, then the table's."""
        found: dict[Command, Callable[[], object]] = {
            Command.SEARCH: self.table.focus_search,
            Command.NEXT_RECORD: partial(self.view.step, 1),
            Command.PREVIOUS_RECORD: partial(self.view.step, -1),
            Command.SELECT_ALL: self.model.tick_all,
            Command.COPY: self.view.copy,
            Command.CANCEL: self._cancel,
        }
        if self.side is not None:
            found[Command.PANEL] = self.side.toggle
        panel = self._panel
        found = {**found, **self._commands, **(panel.commands() if isinstance(panel, RecordPanel) else {})}
        if Command.EDIT in found:
            found[Command.EDIT] = partial(self._edit_in_panel, found[Command.EDIT])
        return found

    def regions(self) -> list[QWidget]:
        """Return table, search, panel."""
        return [self.view, self.filters.search, *([self._panel] if self._panel is not None else [])]

    # ---- inside ----------------------------------------------------------------------------------
    def _header_button(self, action: Action) -> Button:
        role = Role.PRIMARY if action.primary else Role.SECONDARY
        if action.menu:
            return MenuButton(self.theme, action.text, action.menu, role=role, tip=action.tip)
        return Button(self.theme, action.text, action.icon, role, tip=action.tip, run=action.run)

    def _took_all(self, result: tuple[Sequence[Row], list[Haystack]]) -> None:
        first = not self.table.filled
        self.table.set_rows(*result)
        if self._wanted is not None:
            self.table.select(self._wanted)
        elif first and self.side is not None and not self.side.drawer:
            self.view.select(self.model.record(0))
        self._scroll_back()
        self._refresh_panel()
        self.loaded.emit()

    def _catch_up(self) -> None:
        waiting, self._waiting = self._waiting, set()
        if waiting is None:
            self.reload()
        elif waiting:
            records, source = frozenset(waiting), self._source
            label = f"读取{source.title}"
            self._runner.run(
                label, lambda t: source.load_some(t, records), partial(self._took_some, records), owner=self
            )

    def _took_some(self, records: frozenset[int], rows: Sequence[Row]) -> None:
        self.table.update_rows(rows, records)
        if self._wanted in records:
            self.table.select(self._wanted)
        if self.view.current() in records:
            self._refresh_panel()
        self.loaded.emit()

    def _scroll_back(self) -> None:
        if self._scroll is not None and self.table.filled:
            self.view.verticalScrollBar().setValue(self._scroll)
            self._scroll = None

    def _tell(self) -> None:
        total, ticked, unit = self.model.total, len(self.model.ticked()), self._source.unit
        shown = self.model.rowCount()
        first = [f"选中 {ticked:,}"] if ticked else []
        first += [f"显示 {shown:,}"] if shown != total else []
        self.set_status(" / ".join([*first, f"共 {total:,} {unit}"]))
        if self.table.filled:
            self.header.set_facts(self._source.facts(total, self.model.rowCount()))

    def _highlighted(self, record: object) -> None:
        self._wanted = record if isinstance(record, int) else None
        self._refresh_panel()
        self.chosen.emit(record)

    def _refresh_panel(self) -> None:
        if isinstance(self._panel, RecordPanel):
            self._panel.show_record(self.view.current())

    def _panel_toggled(self, open_: bool) -> None:
        if open_ and self.view.current() is None:
            self.view.select(self.model.record(0))  # a drawer with nothing in it would only ask to be closed again

    def _opened(self, _record: int) -> None:
        if self.side is not None:
            self.side.set_open(True)
        self.moved.emit()

    def _edit(self, _record: int) -> None:
        edit = self.commands().get(Command.EDIT)
        if edit is not None:
            edit()

    def _edit_in_panel(self, edit: Callable[[], object]) -> None:
        if self.side is not None:
            self.side.set_open(True)  # what is edited must be seen, in a drawer too
        edit()

    def _cancel(self) -> None:
        if self.side is not None and self.side.drawer and self.side.panel_open:
            self.side.set_open(False)
        else:
            self.table.cancel()
        self.view.setFocus()
