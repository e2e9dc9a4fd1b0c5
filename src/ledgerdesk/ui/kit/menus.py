"""A button that opens a short list of further things to do."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.theme import Theme

#: Words and what they do; None is a line between.
Entry = tuple[str, Callable[[], object]] | None


class MenuButton(Button):
    """Words with a mark that more is beneath; pressing it, or Space, opens the list."""

    def __init__(
        self, theme: Theme, text: str, entries: Sequence[Entry], *, role: Role = Role.SECONDARY, tip: str = ""
    ) -> None:
        super().__init__(theme, text, "chevron-down", role, tip=tip)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the mark stands behind the words
        menu = QMenu(self)
        menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            else:
                words, run = entry
                menu.addAction(words).triggered.connect(lambda _checked=False, run=run: run())
        self.setMenu(menu)

    def set_text(self, text: str) -> None:
        """Show another text; the gap stands between it and the mark."""
        self.setText(f"{text} ")
        self.setAccessibleName(text)

    def entries(self) -> dict[str, Callable[[], object]]:
        """Return what the list offers, by its words."""
        menu = self.menu()
        return {action.text(): action.trigger for action in menu.actions() if action.text()} if menu else {}
