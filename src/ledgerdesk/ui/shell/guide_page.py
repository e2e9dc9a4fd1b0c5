"""帮助: the help text as a page of the window."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.shell.guide import Guide
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page
from ledgerdesk.ui.theme import Theme

SECTION = "section"  # of a Place's state: the title that is wanted


class GuidePage(Page):
    """Reads and leads nowhere."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "帮助")
        self.guide = Guide(theme)
        self.body.addWidget(self.guide, 1)

    def place(self, key: str) -> Place:
        """See Page."""
        return replace(super().place(key), state={SECTION: self.guide.section})

    def open(self, place: Place) -> None:
        """See Page; without a section the text stays where it was."""
        if SECTION in place.state:
            self.guide.show_section(str(place.state[SECTION]))

    def regions(self) -> list[QWidget]:
        """See Page."""
        return [self.guide]
