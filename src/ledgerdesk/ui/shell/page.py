"""What the window asks of a page, and how a page is registered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page_header import PageHeader
from ledgerdesk.ui.theme import Theme


class Page(QWidget):
    """A page with its header; subclasses put widgets under it with ``body`` and answer commands."""

    status = Signal(str)
    go = Signal(object)
    moved = Signal()

    def __init__(self, theme: Theme, title: str) -> None:
        """Signals: ``status`` the left text of the status bar, ``go`` another Place, ``moved`` its own place changed."""
        super().__init__()
        self.setObjectName("page")
        self.theme = theme
        self.header = PageHeader(theme, title)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*(theme.px(side) for side in (18, 10, 18, 12)))
        self.body.setSpacing(theme.px(10))
        self.body.addWidget(self.header)
        self.status_text = ""

    def set_status(self, text: str) -> None:
        """Say at the left of the status bar what is selected or counted."""
        self.status_text = text
        self.status.emit(text)

    def place(self, key: str) -> Place:
        """Return where the person is on this page, ``key`` being the page's own."""
        return Place(key)

    def open(self, place: Place) -> None:
        """Show a place of this page: its tab, record and state."""

    def shown(self) -> None:
        """Be told that the page has come to the front."""

    def ledger_changed(self, change_set: object) -> None:
        """Be told of a commit; refetch only what it touched."""

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do here now; the cheat sheet shows exactly these."""
        return {}

    def right_of(self, command: Command) -> Right:
        """Return what a key takes here: what it takes everywhere, unless this page's records ask for something else."""
        return command.right

    def text_state(self) -> dict[str, str]:
        """Return text typed here and not saved yet, for a draft; empty when there is none."""
        return {}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put unsaved text back after a crash or a lock."""

    def regions(self) -> list[QWidget]:
        """Return the parts that F6 steps through."""
        return [self]


@dataclass(frozen=True)
class PageSpec:
    """A page of the navigation; ``factory`` is called when it is first opened."""

    key: str
    title: str
    icon: str
    factory: Callable[[], Page]
    apart: bool = False
