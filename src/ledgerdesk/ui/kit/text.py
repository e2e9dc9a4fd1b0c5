"""Words on a page: labels by role, chips, icons, key and value."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.theme import Theme, Tone

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Label(QLabel):
    """Plain text in one role: title, heading, strong, figure, sub, column, ok, warn, bad; "" is body text."""

    def __init__(self, text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)  # a name with < in it is a name
        self.setAlignment(_LEFT)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if selectable:
            self.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )

    def set_role(self, role: str) -> None:
        """Change the role and dress anew."""
        if self.property("role") != role:
            self.setProperty("role", role)
            redress(self)


class Chip(QLabel):
    """A word on a tinted ground; the word always says it, the colour only helps."""

    def __init__(self, theme: Theme, text: str = "", tone: Tone = Tone.MUTE) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setProperty("chip", tone.value)
        self.setFixedHeight(theme.px(23))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set(self, text: str, tone: Tone) -> None:
        """Show another word in another tone."""
        self.setText(text)
        if self.property("chip") != tone.value:
            self.setProperty("chip", tone.value)
            redress(self)
        self.adjustSize()


class Picture(QLabel):
    """A small icon beside words; a screen reader skips it."""

    def __init__(self, theme: Theme, name: str, tint: str = "sub", size: int = 18) -> None:
        super().__init__()
        self._theme, self._size = theme, size
        self.show_icon(name, tint)
        self.setFixedSize(theme.px(size), theme.px(size))

    def show_icon(self, name: str, tint: str = "sub") -> None:
        """Show another icon."""
        self.setPixmap(self._theme.pixmap(name, tint, self._size))


def rule(*, vertical: bool = False) -> QFrame:
    """Return a hair line."""
    line = QFrame()
    line.setObjectName("rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def bullet(theme: Theme, icon: str, text: str, *, tint: str = "sub", role: str = "") -> QHBoxLayout:
    """Return an icon beside a wrapping sentence, level with its first line."""
    layout = row(theme)
    layout.addWidget(Picture(theme, icon, tint, 16), 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(Label(text, role, wrap=True), 1)
    return layout


def key_value(
    theme: Theme, key: str, value: str | QWidget, *, width: int = 74, extra: QWidget | None = None
) -> QHBoxLayout:
    """Return a grey key of fixed width and its value; an empty value reads as a dash."""
    top = Qt.AlignmentFlag.AlignTop
    name = Label(key, "sub")
    name.setFixedWidth(theme.px(width))
    name.setMinimumHeight(theme.px(21))
    content = value if isinstance(value, QWidget) else Label(value or "—", wrap=True, selectable=True)
    content.setAccessibleName(f"{key} {value}" if isinstance(value, str) else key)
    layout = row(theme, spacing=6)
    layout.addWidget(name, 0, top)
    chip = isinstance(content, Chip)
    layout.addWidget(content, 0 if chip else 1, top)
    if chip:
        layout.addStretch(1)
    if extra is not None:
        extra.setFixedHeight(theme.px(22))  # a button in a line of text must not part the lines
        layout.addWidget(extra, 0, top)
    return layout


def redress(widget: QWidget) -> None:
    """Apply the style sheet again after a property it selects by has changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
