"""A line of short words to press, as many as there is room for."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.kit.buttons import Button, link
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme


class PhraseLine(QWidget):
    """Words that fill a box when they are pressed; those that do not fit the width are left out. Hidden without any."""

    def __init__(self, theme: Theme, title: str, indent: int) -> None:
        """``indent`` is pixels at normal text size."""
        super().__init__()
        self.setObjectName("clear")
        self._theme, self._indent = theme, theme.px(indent)
        self._title = Label(title, "sub")
        self._title.setParent(self)
        self._title.setVisible(bool(title))
        self._links: list[Button] = []
        self.setFixedHeight(theme.px(28))
        self.hide()

    def set_words(self, words: Sequence[str], run: Callable[[str], object]) -> None:
        """Offer other words."""
        for button in self._links:
            button.hide()
            button.deleteLater()
        self._links = [link(self._theme, word, partial(run, word)) for word in words]
        for button in self._links:
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes from box to box
            button.setParent(self)
        self.setVisible(bool(words))
        self._arrange()

    def sizeHint(self) -> QSize:
        """Ask for no width of its own: it takes what the boxes have."""
        return QSize(0, self.height())

    def minimumSizeHint(self) -> QSize:
        """See sizeHint."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        gap, x = self._theme.px(12), self._indent
        if not self._title.isHidden():
            self._title.setGeometry(x, 0, self._title.sizeHint().width(), self.height())
            x += self._title.width() + gap
        for button in self._links:
            width = button.sizeHint().width()
            height = min(button.sizeHint().height(), self.height())
            button.setGeometry(x, (self.height() - height) // 2, width, height)
            button.setVisible(x + width <= self.width())
            x += width + gap
