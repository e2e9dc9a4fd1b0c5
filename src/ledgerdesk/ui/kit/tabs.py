"""Tabs under a page's title or inside a panel."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from ledgerdesk.ui.theme import Theme


class Tabs(QWidget):
    """A strip of words of which one is shown; ``chosen`` tells its key."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, tabs: Sequence[tuple[str, str]], *, small: bool = False) -> None:
        """``tabs`` are (key, word); the first is on."""
        super().__init__()
        self.setObjectName("tabs")
        self.setProperty("small", "true" if small else "false")
        self._keys = [key for key, _ in tabs]
        self._group = QButtonGroup(self)
        layout = QHBoxLayout(self)
        layout.setSpacing(theme.px(2 if small else 12))
        layout.setContentsMargins(0, 0, 0, 0)
        for index, (_key, word) in enumerate(tabs):
            button = QToolButton()
            button.setText(word)
            button.setCheckable(True)
            button.setAccessibleName(f"标签 {word}")
            self._group.addButton(button, index)
            layout.addWidget(button)
        layout.addStretch(1)
        self._group.idClicked.connect(lambda index: self.chosen.emit(self._keys[index]))
        if tabs:
            self.set_current(self._keys[0])

    def current(self) -> str:
        """Return the key of the tab that is on."""
        return self._keys[self._group.checkedId()]

    def set_current(self, key: str) -> None:
        """Switch a tab on without telling; KeyError for an unknown one."""
        if key not in self._keys:
            raise KeyError(key)
        self._group.button(self._keys.index(key)).setChecked(True)

    def step(self, by: int) -> None:
        """Go to the next or previous tab, round the end, and tell."""
        key = self._keys[(self._group.checkedId() + by) % len(self._keys)]
        self.set_current(key)
        self.chosen.emit(key)

    def set_count(self, key: str, word: str) -> None:
        """Show another word for a tab, such as one with a count."""
        self._group.button(self._keys.index(key)).setText(word)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        self.step(by)
        self._group.button(self._group.checkedId()).setFocus(Qt.FocusReason.TabFocusReason)
