"""The head of every page: title, grey facts, at most three buttons, tabs; a toast fits in its middle."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ledgerdesk.ui.kit.tabs import Tabs
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme

_MOST_BUTTONS = 3


class PageHeader(QWidget):
    """Title at the left, buttons at the right, the blue one last."""

    tab_chosen = Signal(str)

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._theme = theme
        self._title, self._facts = Label(title, "title"), Label("", "sub")
        self._facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.px(8))
        line = QHBoxLayout()
        line.setSpacing(theme.px(10))
        line.addWidget(self._title)
        line.addWidget(self._facts, 1)
        line.addLayout(self._buttons)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(2))
        self._column.addLayout(line)
        self._title.setMinimumHeight(theme.px(38))
        self.tabs: Tabs | None = None

    def set_title(self, title: str) -> None:
        """Show another title."""
        self._title.setText(title)

    def set_facts(self, facts: str) -> None:
        """Show other grey facts beside the title."""
        self._facts.setText(facts)
        self._facts.setToolTip(facts)

    def set_buttons(self, *buttons: QWidget) -> None:
        """Replace the buttons; at most three, ValueError beyond."""
        if len(buttons) > _MOST_BUTTONS:
            raise ValueError("a page header holds three buttons")
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None and old not in buttons:
                old.hide()
                old.deleteLater()
        for button in buttons:
            self._buttons.addWidget(button)

    def set_tabs(self, tabs: Sequence[tuple[str, str]], current: str) -> None:
        """Show (key, word) tabs under the title; ``tab_chosen`` tells which was picked."""
        if self.tabs is not None:
            self.tabs.deleteLater()
        self.tabs = Tabs(self._theme, tabs)
        self.tabs.set_current(current)
        self.tabs.chosen.connect(self.tab_chosen)
        self._column.addWidget(self.tabs)

    def gap(self) -> QRect:
        """Return the empty middle of the title line, in this header's coordinates: the place of a toast."""
        words = self._facts if self._facts.text() else self._title
        text_width = words.fontMetrics().horizontalAdvance(words.text())
        left = words.x() + min(words.width(), text_width) + self._theme.px(16)
        first = self._buttons.itemAt(0)
        right = first.geometry().x() - self._theme.px(12) if first is not None else self.width()
        return QRect(left, self._title.y(), max(0, right - left), self._title.height())

    def gaps(self) -> list[QRect]:
        """Return where a toast may stand: the middle of the title line, then what is empty beside the tabs."""
        if (layout := self.layout()) is not None:
            layout.activate()  # facts and buttons may be newer than where they stand
        found = [self.gap()]
        if self.tabs is not None:
            left = self.tabs.x() + self.tabs.childrenRect().right() + self._theme.px(16)
            found.append(QRect(left, self.tabs.y(), max(0, self.width() - left), self.tabs.height()))
        return found
