"""One field of a form: label at the left, editor, grey hint, and under it what is wrong."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ledgerdesk.fields.field import FieldError, Kind
from ledgerdesk.ui.forms.editor import Editor
from ledgerdesk.ui.kit.layout import holder, row
from ledgerdesk.ui.kit.text import Label, Picture
from ledgerdesk.ui.theme import Theme

LABEL = 76  # pixels at normal text size

_WIDE_KINDS = (Kind.TEXT, Kind.LONG_TEXT, Kind.NAME, Kind.ID_NUMBER, Kind.CARD, Kind.CODES)


class FieldRow(QWidget):
    """Checks its field when the editor is left; the text stays whatever it is."""

    changed = Signal()

    def __init__(self, theme: Theme, editor: Editor, *, stacked: bool = False, label_width: int = LABEL) -> None:
        """``stacked`` puts the hint under the editor, for narrow panels."""
        super().__init__()
        self.setObjectName("clear")
        self.editor = editor
        self.field = editor.field
        self._problem = ""
        self._clean: object = None
        top = Qt.AlignmentFlag.AlignTop
        name = self._name = Label("", "sub", wrap=True)
        self._write_label(self.field.label, required=self.field.required)
        name.setFixedWidth(theme.px(label_width))
        name.setMinimumHeight(theme.px(34))
        hint = Label(self.field.hint, "sub", wrap=stacked)
        if not self.field.hint:
            hint.hide()  # never shown by hand before it has a parent: that would open a window
        self._message = Label("", "bad", wrap=True)
        self._error = holder(row(theme, Picture(theme, "circle-alert", "bad", 16), (self._message, 1), spacing=5))
        self._error.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(theme.px(2))
        grid.addWidget(name, 0, 0, top)
        wide = self.field.kind in _WIDE_KINDS
        grid.addWidget(editor, 0, 1)
        if stacked:
            grid.addWidget(hint, 1, 1)
            grid.addWidget(self._error, 2, 1)
            grid.setColumnStretch(1, 1)
        else:
            grid.addWidget(hint, 0, 2)
            grid.addWidget(self._error, 1, 1, 1, 2)
            grid.setColumnStretch(1 if wide else 2, 1)
        editor.changed.connect(self._changed)
        editor.left.connect(self.check)

    @property
    def problem(self) -> str:
        """Return what is wrong, "" when nothing is known to be."""
        return self._problem

    def call(self, label: str, *, required: bool = False) -> None:
        """Call the box otherwise: what it asks for, and whether it must be filled in, may depend on other boxes."""
        required = required or self.field.required
        self._write_label(label, required=required)
        self.editor.call(label, required=required)

    def set_value(self, value: object) -> None:
        """Show a stored value; nothing has been changed then."""
        self.editor.set_value(value)
        self._clean = value
        self.show_problem("")

    def dirty(self) -> bool:
        """Tell whether the text says something else than the stored value."""
        if self.editor.untouched():
            return False
        try:
            return self.editor.parse() != self._clean
        except FieldError:
            return True

    def check(self) -> bool:
        """Parse, and show what is wrong; True when nothing is. A required field may be empty until it is saved."""
        return self._examine(saving=False)

    def check_to_save(self) -> bool:
        """Parse, an empty required field being wrong too."""
        return self._examine(saving=True)

    def value(self) -> object:
        """Return the value to store, the old one where a masked number was not touched; FieldError when it is none."""
        return self._clean if self.editor.untouched() else self.editor.parse()

    def show_problem(self, sentence: str) -> None:
        """Show a sentence under the editor with its ring; "" takes it away."""
        self._problem = sentence
        self._message.setText(sentence)
        self._error.setVisible(bool(sentence))
        self.editor.set_bad(bool(sentence))
        self.editor.setAccessibleDescription(sentence)

    def _write_label(self, label: str, *, required: bool) -> None:
        self._name.setText(label + ("　*" if required else ""))

    def _examine(self, *, saving: bool) -> bool:
        try:
            value = self.value()
        except FieldError as wrong:
            self.show_problem(str(wrong))
            return False
        if unfinished := self.editor.unfinished():
            self.show_problem(unfinished)
            return False
        missing = saving and self.field.required and value is None
        self.show_problem(f"请填{self.field.label}。" if missing else "")
        return not missing

    def _changed(self) -> None:
        if self._problem:
            self.check()
        self.changed.emit()
