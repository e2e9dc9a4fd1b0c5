"""A page of several tabs, each a page of its own, made when first opened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page
from ledgerdesk.ui.theme import Theme


@dataclass(frozen=True)
class TabSpec:
    """One tab; ``factory`` is called when it is first opened."""

    key: str
    word: str
    factory: Callable[[], Page]


class TabbedPage(Page):
    """Shows the tab's own page; its header carries the tabs. Everything asked of it goes to the tab in front."""

    def __init__(self, theme: Theme, title: str, tabs: Sequence[TabSpec]) -> None:
        super().__init__(theme, title)
        self._title = title
        self._specs = {spec.key: spec for spec in tabs}
        self._pages: dict[str, Page] = {}
        self._current = tabs[0].key
        self._stack = QStackedWidget()
        self._own_header = self.header
        self._own_header.hide()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self._stack, 1)

    def tab(self, key: str) -> Page:
        """Return a tab's page, made now when it was never opened; KeyError for an unknown key."""
        page = self._pages.get(key)
        if page is None:
            page = self._pages[key] = self._specs[key].factory()
            page.header.set_title(self._title)
            page.header.set_tabs([(spec.key, spec.word) for spec in self._specs.values()], key)
            page.header.tab_chosen.connect(self._choose)
            page.status.connect(lambda text, key=key: self._status_of(key, text))
            page.go.connect(self.go)
            page.moved.connect(self.moved)
            self._stack.addWidget(page)
        return page

    @property
    def current(self) -> Page:
        """Return the page of the tab in front."""
        return self.tab(self._current)

    def place(self, key: str) -> Place:
        """Return the tab and its place."""
        return replace(self.current.place(key), tab=self._current)

    def open(self, place: Place) -> None:
        """Show a tab, the one in front when none is named, and a place of it."""
        self._show(place.tab or self._current)
        self.current.open(place)

    def shown(self) -> None:
        """Pass on that the page has come to the front."""
        self.current.shown()

    def ledger_changed(self, change_set: object) -> None:
        """Pass a commit on to the tabs made so far."""
        for page in self._pages.values():
            page.ledger_changed(change_set)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return the tab's commands and Ctrl+Tab."""
        tabs = self.current.header.tabs
        steps: dict[Command, Callable[[], object]] = {}
        if tabs is not None:
            steps = {Command.NEXT_TAB: lambda: tabs.step(1), Command.PREVIOUS_TAB: lambda: tabs.step(-1)}
        return {**steps, **self.current.commands()}

    def right_of(self, command: Command) -> Right:
        """Return what the tab's key takes."""
        return self.current.right_of(command)

    def text_state(self) -> dict[str, str]:
        """Return unsaved text of all tabs, keyed 'tab/field'."""
        return {
            f"{key}/{field}": text for key, page in self._pages.items() for field, text in page.text_state().items()
        }

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put unsaved text back into its tabs."""
        for key in {name.split("/", 1)[0] for name in state} & set(self._specs):
            own = {name.split("/", 1)[1]: text for name, text in state.items() if name.startswith(f"{key}/")}
            self.tab(key).restore_text(own)

    def regions(self) -> list[QWidget]:
        """Return the tab's parts."""
        return self.current.regions()

    def _choose(self, key: str) -> None:
        self._show(key)
        self.current.shown()
        self.moved.emit()

    def _show(self, key: str) -> None:
        self._current = key if key in self._specs else self._current
        page = self.current
        if page.header.tabs is not None:
            page.header.tabs.set_current(self._current)
        self._stack.setCurrentWidget(page)
        self.header = page.header
        self.set_status(page.status_text)

    def _status_of(self, key: str, text: str) -> None:
        if key == self._current:
            self.set_status(text)
