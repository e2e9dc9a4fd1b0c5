"""The bottom line: what is selected at the left, what undo will do at the right."""

from PySide6.QtWidgets import QFrame, QSizePolicy

from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme


class StatusBar(QFrame):
    """Two grey sentences; the left one gives way when there is no room. Who changes nothing is told so at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("statusBar")
        self.setFixedHeight(theme.px(30))
        self._left, self._undo = Label("", "sub"), Label("", "sub")
        self._left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setLayout(row(theme, (self._left, 1), self._undo, spacing=16, margin=(18, 0, 18, 0)))
        self.set_undo(None)

    def set_left(self, text: str) -> None:
        """Say what is selected or counted."""
        self._left.setText(text)
        self._left.setToolTip(text)

    def set_undo(self, label: str | None, why_not: str = "") -> None:
        """Say what Ctrl+Z takes back, or why it cannot."""
        nothing = f"撤销：无（{why_not}）" if why_not else "撤销：无"
        self._undo.setText(f"撤销：{label}（Ctrl+Z）" if label else nothing)

    def set_standing(self, sentence: str) -> None:
        """Say, where undo would stand, in what role somebody is here or why nothing can be changed."""
        self._undo.setText(sentence)

    @property
    def left(self) -> str:
        """Return what stands at the left."""
        return self._left.text()

    @property
    def undo(self) -> str:
        """Return what stands at the right."""
        return self._undo.text()
