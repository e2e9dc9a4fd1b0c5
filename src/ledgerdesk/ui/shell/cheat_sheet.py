"""Ctrl+/: the keys that work here, and those that work everywhere."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.kit.layout import clear, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme

_SHOWN = {"Return": "回车", "Left": "←", "Right": "→", "PgUp": "PgUp", "PgDown": "PgDn"}


class CheatSheet(QFrame):
    """A sheet over the window; any key or click closes it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("veil")
        self._theme, self._over = theme, parent
        self._box = QFrame(self)
        self._box.setObjectName("finder")
        self._here, self._everywhere = QGridLayout(), QGridLayout()
        for grid in (self._here, self._everywhere):
            grid.setHorizontalSpacing(theme.px(18))
            grid.setVerticalSpacing(theme.px(6))
        self._own = holder(column(theme, Label("这一页", "heading"), self._here, None))
        halves = row(
            theme,
            (self._own, 1),
            (column(theme, Label("到处", "heading"), self._everywhere, None), 1),
            spacing=28,
        )
        head = row(theme, Label("按键", "title"), None, Label("按任意键关闭", "sub"))
        self._box.setLayout(column(theme, head, (scroll(halves), 1), spacing=10, margin=(22, 16, 22, 16)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def ask(self, here: Sequence[Command], everywhere: Sequence[Command], pages: Sequence[str] = ()) -> None:
        """Show the keys of this page and of the window, and those that open ``pages``, told by their titles."""
        numbers = [(f"Ctrl+{number}", f"打开“{title}”") for number, title in enumerate(pages, start=1)]
        known = [(shown_keys(command), command.words) for command in everywhere]
        own = [(shown_keys(command), command.words) for command in here]
        for grid, lines in ((self._here, own), (self._everywhere, known + numbers)):
            clear(grid)
            for line, (keys, words) in enumerate(lines):
                grid.addWidget(Label(keys, "strong"), line, 0)
                grid.addWidget(Label(words), line, 1)
            grid.setColumnStretch(1, 1)
        self._own.setVisible(bool(own))
        self.setGeometry(self._over.rect())
        width, height = min(self._theme.px(640), self.width() - 24), min(self._theme.px(520), self.height() - 24)
        self._box.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.hide()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hide()


def shown_keys(command: Command) -> str:
    """Return a command's keys as the clerk reads them."""
    words = []
    for keys in command.keys:
        parts = ["Ctrl" if part == "Ctrl" else _SHOWN.get(part, part) for part in keys.split("+") if part != "Enter"]
        if len(parts) == len(keys.split("+")):
            words.append("+".join(parts))
    return " 或 ".join(words)
