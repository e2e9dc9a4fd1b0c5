"""Grounds things stand on: cards, wells, banners, tiles, empty states."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import Item, Margin, column, row
from ledgerdesk.ui.kit.text import Label, Picture, redress
from ledgerdesk.ui.theme import Theme, Tone

_TONE_ICONS = {
    Tone.OK: "circle-check",
    Tone.WARN: "triangle-alert",
    Tone.BAD: "circle-alert",
    Tone.INFO: "info",
    Tone.MUTE: "info",
}


class Card(QFrame):
    """A white panel with a thin border; items stand one below the other, or side by side."""

    def __init__(
        self,
        theme: Theme,
        *items: Item,
        spacing: int = 8,
        margin: Margin = 14,
        sideways: bool = False,
        width: int | None = None,
        name: str = "card",
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        build = row if sideways else column
        self.setLayout(build(theme, *items, spacing=spacing, margin=margin))
        if width is not None:
            self.setFixedWidth(theme.px(width))

    def set_hot(self, hot: bool) -> None:
        """Show or remove the blue border of the chosen card."""
        self.setProperty("hot", "true" if hot else "false")
        redress(self)


def well(theme: Theme, *items: Item, spacing: int = 3, margin: Margin = 9) -> Card:
    """Return a grey ground inside a card."""
    return Card(theme, *items, spacing=spacing, margin=margin, name="well")


def card_head(theme: Theme, title: str, facts: str = "", *after: QWidget) -> Item:
    """Return a card's first line: heading, grey facts, then links or buttons at the right."""
    return row(theme, Label(title, "heading"), Label(facts, "sub"), None, *after)


class Banner(QFrame):
    """A condition of the whole page in one sentence, with at most one action."""

    def __init__(
        self,
        theme: Theme,
        tone: Tone,
        text: str,
        action: str = "",
        run: Callable[[], object] | None = None,
        icon: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.setProperty("tone", tone.value)
        self._label = Label(text, wrap=True)
        picture = Picture(theme, icon or _TONE_ICONS[tone], tone.value, 18)
        layout = row(theme, picture, (self._label, 1), margin=(12, 7, 8, 7))
        if action and run is not None:
            layout.addWidget(Button(theme, action, small=True, run=run))
        self.setLayout(layout)

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._label.setText(text)


class Tile(QPushButton):
    """A figure with its word and one grey line; pressing it opens or filters the list behind the figure."""

    def __init__(
        self, theme: Theme, figure: str, word: str, line: str = "", run: Callable[[], object] | None = None
    ) -> None:
        super().__init__()
        self.setProperty("role", "tile")
        self.setAutoDefault(False)
        self.setCheckable(True)
        self._figure, self._word, self._line = Label(figure, "figure2"), Label(word, "strong"), Label(line, "sub")
        for label in (self._figure, self._word, self._line):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(
            column(theme, row(theme, self._figure, self._word, None), self._line, spacing=1, margin=(13, 8, 13, 8))
        )
        self.setMinimumHeight(theme.px(66))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name()
        if run is not None:
            self.clicked.connect(lambda _checked=False: run())

    def set(self, figure: str, word: str, line: str = "") -> None:
        """Show another figure."""
        self._figure.setText(figure)
        self._word.setText(word)
        self._line.setText(line)
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(f"{self._word.text()} {self._figure.text()}，{self._line.text()}")


class EmptyState(QWidget):
    """A large line drawing, what is not there, why, and what to press."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        what: str,
        why: str = "",
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
    ) -> None:
        """The first of ``actions`` is the blue button."""
        super().__init__()
        self.setObjectName("clear")
        centre = Qt.AlignmentFlag.AlignHCenter
        layout = column(theme, None, spacing=10, margin=24)
        layout.addWidget(Picture(theme, icon, "line2", 64), 0, centre)
        for text, role in ((what, "heading"), (why, "sub")):
            if text:
                label = Label(text, role, wrap=True)
                label.setAlignment(Qt.AlignmentFlag.AlignCenter)
                layout.addWidget(label)
        if actions:
            buttons = [
                Button(theme, word, role=Role.SECONDARY if index else Role.PRIMARY, run=run)
                for index, (word, run) in enumerate(actions)
            ]
            layout.addLayout(row(theme, None, *buttons, None, margin=(0, 6, 0, 0)))
        layout.addStretch(2)
        self.setLayout(layout)
