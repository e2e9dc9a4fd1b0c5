"""What every editor of a field is: a widget that shows a value, keeps its text and parses it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ledgerdesk.fields.field import Field
from ledgerdesk.ui.theme import Theme


class Editor(QWidget):
    """``changed`` after each change that is not pre-edit text; ``entered`` on Enter; ``left`` when focus goes."""

    changed = Signal()
    entered = Signal()
    left = Signal()

    def __init__(self, theme: Theme, field: Field) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.theme, self.field = theme, field
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, 0, 0, 0)
        self.line.setSpacing(theme.px(8))

    def set_value(self, value: object) -> None:
        """Show a stored value."""
        raise NotImplementedError

    def raw(self) -> object:
        """Return what the field parses: text, a bool, None."""
        return self.text()

    def text(self) -> str:
        """Return what was typed or picked as plain text, for a draft."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Put a draft's text back."""
        raise NotImplementedError

    def untouched(self) -> bool:
        """Tell whether a masked value still stands as it was shown, so that it means unchanged."""
        return False

    def parse(self) -> object:
        """Return the value; FieldError when the text is none."""
        return self.field.parse(self.raw())

    def unfinished(self) -> str:
        """Return in Chinese what is still to be done with what was typed; empty where it can be taken as it is."""
        return ""

    def call(self, label: str, *, required: bool) -> None:
        """Let a screen reader say another label."""
        (self.focusProxy() or self).setAccessibleName(called(label, required=required))

    def set_bad(self, bad: bool) -> None:
        """Show or remove the red ring."""


def spoken(field: Field) -> str:
    """Return what a screen reader says of a field."""
    return called(field.label, required=field.required)


def called(label: str, *, required: bool) -> str:
    """Return a label, with the word that it must be filled in."""
    return label + ("，必填" if required else "")
