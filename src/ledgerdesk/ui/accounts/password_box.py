"""A password box with its 显示 button and what is wrong under it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ledgerdesk.ui.accounts.caps_lock import CapsLock
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Label, Picture
from ledgerdesk.ui.theme import Theme


class PasswordBox(QWidget):
    """``entered`` on Enter, ``edited`` after each change. An input method never works in here, shown or not."""

    entered = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, name: str = "密码") -> None:
        super().__init__()
        self.setObjectName("clear")
        self.caps_lock = CapsLock()
        self.edit = LineEdit(theme, name=name)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.edit.setMaxLength(200)
        self.edit.installEventFilter(self)
        self.edit.entered.connect(self.entered)
        self.edit.settled.connect(lambda _text: self.edited.emit())
        self._eye = Button(theme, "显示", "eye", run=self._toggle)
        self._message = Label("", "bad", wrap=True)
        self._problem = holder(row(theme, Picture(theme, "circle-alert", "bad", 16), (self._message, 1), spacing=6))
        self._problem.hide()
        layout = column(theme, row(theme, (self.edit, 1), self._eye), self._problem)
        self.setLayout(layout)
        self.setFocusProxy(self.edit)

    def text(self) -> str:
        """Return the password."""
        return self.edit.text()

    def clear(self) -> None:
        """Empty the box."""
        self.edit.clear()

    def refuse(self, sentence: str, *, mistyped: bool = True) -> None:
        """Say what is wrong, with the Caps Lock state where it was ``mistyped``; the text stays, selected."""
        self.say(sentence + (self.caps_lock.sentence() if mistyped else ""))
        self.edit.setAccessibleDescription(sentence)
        self.edit.selectAll()
        self.edit.setFocus()

    def say(self, sentence: str) -> None:
        """Show a sentence under the box, in the colour of what is wrong."""
        self._message.setText(sentence)
        self._problem.show()
        self.edit.set_bad(True)

    def accept(self) -> None:
        """Take the sentence away."""
        self._problem.hide()
        self.edit.set_bad(False)

    @property
    def problem(self) -> str:
        """Return what is said to be wrong, "" when nothing is."""
        return "" if self._problem.isHidden() else self._message.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            self.caps_lock.saw(event)
        return False

    def _toggle(self) -> None:
        hidden = self.edit.echoMode() is QLineEdit.EchoMode.Password
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        # Normal echo would let the input method in again, and what it composes is no password.
        self.edit.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._eye.set_text("遮住" if hidden else "显示")
        self.edit.setFocus()
