"""What the import page asks of each of its steps, and the note of what was taken in lately."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ledgerdesk.ui.kit.layout import Item, add
from ledgerdesk.ui.theme import Theme


class ImportStep(QWidget):
    """One step; ``changed`` says that the footer must be told anew, ``go_on`` that the blue button is meant."""

    changed = Signal()
    go_on = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.theme = theme
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.px(10))

    def lay_out(self, *items: Item) -> None:
        """Put the step's parts one below the other."""
        for item in items:
            add(self.theme, self._layout, item)

    def note(self) -> str:
        """Return the grey words beside the buttons."""
        return ""

    def next_words(self) -> str:
        """Return what the blue button says; "" when there is none."""
        return "下一步"

    def problem(self) -> str:
        """Return why the way on is closed; "" when it is open."""
        return ""
