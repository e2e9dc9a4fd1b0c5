"""The folded box 只给校长看 of a form: whoever writes in it cannot read it again once it is stored."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.fields import kinds
from ledgerdesk.ui.forms.editors import AreaEditor
from ledgerdesk.ui.forms.field_row import LABEL, FieldRow
from ledgerdesk.ui.forms.form_view import bring_into_sight
from ledgerdesk.ui.kit.buttons import link
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Label, Picture
from ledgerdesk.ui.theme import Theme

KEY = "confidence"
FIELD = kinds.long_text(KEY, "只给校长看", longest=2_000)
_TOLD = "保存后只有校长看得到，您自己也看不到；写错了，再写一条更正。"


class ConfidenceBox(QWidget):
    """A link, and the box it opens; ``opened`` when the box came into sight."""

    opened = Signal()

    def __init__(self, theme: Theme, label: int = LABEL) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._told = Label(_TOLD, "sub", wrap=True)
        self.field_row = FieldRow(theme, AreaEditor(theme, FIELD, lines=2), label_width=label)
        self._open = link(theme, "写只给校长看的话", self.unfold)
        self._line = holder(
            row(theme, Picture(theme, "lock", "primary", 16), self._open, None, margin=(label + 8, 0, 0, 0))
        )
        told = row(theme, (self._told, 1), margin=(label + 8, 0, 0, 0))
        self._box = holder(column(theme, self.field_row, told, spacing=2))
        self._box.hide()
        self.setLayout(column(theme, self._line, self._box, spacing=0))

    def say_whose(self, name: str, *, several: bool = False) -> None:
        """Name the child it is about; of several children it is the first."""
        about = f"记在 {name} 名下。" if name and several else ""
        self._told.setText(about + _TOLD)

    def unfold(self) -> None:
        """Open the box and write in it."""
        self._show(opened=True)
        self.field_row.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self, lambda: bring_into_sight(self._box))  # once the form has made room for it
        self.opened.emit()

    def fold(self) -> None:
        """Show the box only where something stands in it."""
        self._show(opened=bool(self.field_row.editor.text()))

    def _show(self, *, opened: bool) -> None:
        self._line.setVisible(not opened)
        self._box.setVisible(opened)
