"""The panel beside a table: head, tabs, what is known, actions pinned at the bottom."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from ledgerdesk.ui.kit.boxes import EmptyState
from ledgerdesk.ui.kit.layout import clear, column, row, scroll
from ledgerdesk.ui.kit.tabs import Tabs
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme


class DetailPanel(QFrame):
    """One record. ``tab_chosen`` asks for the body of another tab; bodies scroll, head and actions stay."""

    tab_chosen = Signal(str)

    def __init__(
        self, theme: Theme, tabs: Sequence[tuple[str, str]] = (), *, empty: str = "选一行，这里显示详细情况"
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._picture = QLabel()
        self._picture.setFixedSize(theme.px(60), theme.px(76))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setStyleSheet(f"background:{theme.tokens.sel};border-radius:{theme.px(4)}px")
        self._name = Label("", "heading", wrap=True, selectable=True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(theme.px(3))
        words = column(theme, self._name, self._lines, None, spacing=3)
        self._head = row(theme, self._picture, (words, 1), spacing=12)
        self.tabs = Tabs(theme, tabs, small=True)
        if not tabs:
            self.tabs.hide()  # never shown by hand before it has a parent: that would open a window
        self.tabs.chosen.connect(self.tab_chosen)
        self._scroll: QScrollArea = scroll(QVBoxLayout())
        self._actions = QHBoxLayout()
        self._actions.setSpacing(theme.px(8))
        full = QWidget()
        full.setObjectName("clear")
        full.setLayout(column(theme, self._head, self.tabs, (self._scroll, 1), self._actions, spacing=8, margin=14))
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(theme, "user", empty))
        self._stack.addWidget(full)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.set_picture(None)

    def show_nothing(self) -> None:
        """Say that no record is highlighted."""
        self._stack.setCurrentIndex(0)

    def set_head(
        self, name: str, *lines: str | QWidget, picture: QPixmap | None = None, show_picture: bool = True
    ) -> None:
        """Show whose record this is, with grey lines or widgets under the name."""
        self._name.setText(name)
        clear(self._lines)
        for line in lines:
            self._lines.addWidget(Label(line, "sub", wrap=True) if isinstance(line, str) else line)
        self.set_picture(picture)
        self._picture.setVisible(show_picture)
        self._stack.setCurrentIndex(1)

    def set_picture(self, picture: QPixmap | None) -> None:
        """Show a photograph, or the outline of a person."""
        if picture is None:
            self._picture.setPixmap(self._theme.pixmap("user", "sub", 32))
        else:
            keep = Qt.AspectRatioMode.KeepAspectRatio
            smooth = Qt.TransformationMode.SmoothTransformation
            self._picture.setPixmap(picture.scaled(self._picture.size(), keep, smooth))

    def set_body(self, body: QWidget) -> None:
        """Show the present tab's content; the one before is deleted."""
        body.setObjectName("scrollBody")
        old = self._scroll.takeWidget()
        if old is not None:
            old.deleteLater()
        self._scroll.setWidget(body)

    def set_actions(self, *buttons: QWidget) -> None:
        """Pin buttons at the bottom; the second takes the room that is left."""
        clear(self._actions)
        for position, button in enumerate(buttons):
            self._actions.addWidget(button, 1 if position == 1 or len(buttons) == 1 else 0)
