"""What stands in the first window while something long is prepared. Light to import."""

from PySide6.QtWidgets import QProgressBar, QWidget

from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label, Picture
from ledgerdesk.ui.theme import Theme


class WaitPage(QWidget):
    """One sentence that changes, and a bar that moves."""

    def __init__(self, theme: Theme, title: str, text: str) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("资助台账")
        self._doing = Label("", "sub")
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedWidth(theme.px(320))
        brand = row(
            theme, None, Picture(theme, "book-open", "primary", 26), Label("资助台账", "title"), None, spacing=10
        )
        self.setLayout(
            column(
                theme,
                None,
                brand,
                12,
                row(theme, None, Label(title, "heading"), None),
                row(theme, None, Label(text, "sub"), None),
                8,
                row(theme, None, bar, None),
                row(theme, None, self._doing, None),
                None,
                spacing=8,
                margin=24,
            )
        )

    def say(self, words: str) -> None:
        """Say what is being done."""
        self._doing.setText(f"正在{words}")
