"""A page of several lists, one in front, with segments to choose by; each list is made when it is first wanted."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page

LIST = "list"  # the key of a Place's state: which list


class ListsPage(Page):
    """Whoever inherits makes the lists (``make``), dresses the header (``dress``) and has its facts (``told``).

    They raise until they are answered: Qt's own metaclass leaves no room for an abstract class.

    ``segments`` and ``stack`` are theirs to lay out; ``begin`` shows the first list when that is done.
    """

    def __init__(self, desk: Desk, title: str, words: Mapping[str, str]) -> None:
        """``words`` name the lists by their keys, in their order."""
        super().__init__(desk.theme, title)
        self.desk = desk
        self.key = next(iter(words))
        self.pages: dict[str, SheetPage] = {}
        self._words = words
        self.segments = Segments(desk.theme, tuple(words.items()), name="看哪一份")
        self.segments.chosen.connect(lambda key: self.show_list(str(key)))
        self.stack = QStackedWidget()

    # ---- for whoever inherits ----------------------------------------------------------------------
    def make(self, key: str) -> SheetPage:
        """Return a new list."""
        raise NotImplementedError

    def dress(self) -> None:
        """Put the buttons of the list in front into the header."""
        raise NotImplementedError

    def told(self) -> str:
        """Return what the header says beside the title while this list is in front."""
        raise NotImplementedError

    def begin(self) -> None:
        """Show the first list."""
        self.put_in_front(self.key)
        self.desk.term_changed.connect(self.another_term)

    def put_in_front(self, key: str) -> None:
        """Bring a list to the front without telling anybody."""
        self.key = key
        self.segments.set_value(key)
        self.stack.setCurrentWidget(self.page_of(key))
        self.dress()
        self.tell()

    def tell(self) -> None:
        """Say what the list in front says of itself; nothing while it is being made."""
        page = self.pages.get(self.key)
        if page is not None:
            self.set_status(page.status_text)
            self.header.set_facts(self.told())

    def another_term(self) -> None:
        """Show what another term is about."""
        self.dress()
        for page in self.pages.values():
            page.reload()

    # ---- what is shown -----------------------------------------------------------------------------
    def page_of(self, key: str) -> SheetPage:
        """Return a list, made now when it was never shown."""
        if key not in self.pages:
            page = self.pages[key] = self.make(key)
            page.status.connect(lambda _text: self.tell())
            page.loaded.connect(self.tell)
            page.moved.connect(self.moved)
            self.stack.addWidget(page)
        return self.pages[key]

    @property
    def front(self) -> SheetPage:
        """Return the list in front."""
        return self.page_of(self.key)

    def show_list(self, key: str) -> None:
        """Show one of the lists."""
        self.put_in_front(key)
        self.front.shown()
        self.moved.emit()

    # ---- Page --------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        inner = self.front.place(key)
        return replace(inner, state={**inner.state, LIST: self.key})

    def open(self, place: Place) -> None:
        """See Page."""
        if place.state.get(LIST) in self._words:
            self.put_in_front(str(place.state[LIST]))
        self.front.open(place)

    def shown(self) -> None:
        """See Page."""
        self.front.shown()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        for page in self.pages.values():
            page.ledger_changed(change_set)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        return self.front.commands()

    def regions(self) -> list[QWidget]:
        """See Page."""
        return self.front.regions()
