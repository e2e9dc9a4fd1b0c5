"""Text inputs that leave an input method alone: while it composes, nothing is searched, saved or moved."""

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from ledgerdesk.ui.kit.text import redress
from ledgerdesk.ui.theme import Theme


class LineEdit(QLineEdit):
    """One line of text; ``settled`` tells the text after every change that is not an input method's pre-edit."""

    settled = Signal(str)
    entered = Signal()
    left = Signal()

    def __init__(self, theme: Theme, text: str = "", *, name: str = "", hint: str = "", icon: str = "") -> None:
        """Use ``hint`` as placeholder (search boxes only); ``name`` is what a screen reader says."""
        super().__init__(text)
        self._theme = theme
        self._composing = False
        self._told = text
        self.setPlaceholderText(hint)
        self.setAccessibleName(name or hint)
        if icon:
            self.addAction(theme.icon(icon, "sub", 16), QLineEdit.ActionPosition.LeadingPosition)
        self.textChanged.connect(self._maybe_tell)

    @property
    def composing(self) -> bool:
        """Tell whether an input method holds pre-edit text in this box."""
        return self._composing

    def set_bad(self, bad: bool) -> None:
        """Show or remove the red ring."""
        _set_bad(self, bad)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Set before Qt looks: starting to compose deletes the selection, which is a text change of its own.
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if not self._composing:
            self._maybe_tell()

    def event(self, event: QEvent) -> bool:
        if self._composing and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # the key belongs to the input method, not to a shortcut
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._composing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._composing = False
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._maybe_tell()
            self.left.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.ignore()  # a file is for the form, not its path for the text
        else:
            super().dragEnterEvent(event)

    def _maybe_tell(self) -> None:
        if not self._composing and self.text() != self._told:
            self._told = self.text()
            self.settled.emit(self._told)


class SearchBox(LineEdit):
    """Search as you type: ``settled`` for each query; Esc clears, ↓ and Enter go to the list."""

    to_list = Signal()

    def __init__(self, theme: Theme, hint: str) -> None:
        super().__init__(theme, name=f"搜索：{hint}", hint=hint, icon="search")
        self._clear = QAction(theme.icon("x", "sub", 14), "清除", self)
        self._clear.setToolTip("清除（Esc）")
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.composing:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.to_list.emit()
        else:
            super().keyPressEvent(event)


class TextArea(QPlainTextEdit):
    """Several lines of text; Tab leaves it, Ctrl+Enter is left to the form."""

    settled = Signal()
    left = Signal()

    def __init__(self, theme: Theme, text: str = "", *, name: str = "", lines: int = 3) -> None:
        super().__init__(text)
        self._composing = False
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # lines wrap: it would only flash up
        self.document().setDocumentMargin(theme.px(3))
        self.setFixedHeight(theme.px(22) * lines + theme.px(16))
        self.textChanged.connect(self._maybe_tell)

    @property
    def composing(self) -> bool:
        """Tell whether an input method holds pre-edit text in this box."""
        return self._composing

    def set_bad(self, bad: bool) -> None:
        """Show or remove the red ring."""
        _set_bad(self, bad)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if not self._composing:
            self._maybe_tell()

    def event(self, event: QEvent) -> bool:
        if self._composing and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not source.hasUrls() and super().canInsertFromMimeData(source)  # a file is for the form

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._composing = False
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def _maybe_tell(self) -> None:
        if not self._composing:
            self.settled.emit()


def _set_bad(widget: QLineEdit | QPlainTextEdit, bad: bool) -> None:
    value = "true" if bad else "false"
    if widget.property("bad") != value:
        widget.setProperty("bad", value)
        redress(widget)
