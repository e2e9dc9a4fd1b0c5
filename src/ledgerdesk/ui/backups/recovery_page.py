"""Opening with the recovery code: the code from paper, and a new password at once."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import password, recovery_code
from ledgerdesk.domain.password import LEAST_LENGTH
from ledgerdesk.domain.rights import CLERK
from ledgerdesk.ui.accounts.password_box import PasswordBox
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme

_GO = "打开台账，用新密码"


class RecoveryForm(QWidget):
    """``chosen`` tells the code as typed, whose password it sets (a role) and the password; all must be right first."""

    chosen = Signal(str, str, str)
    cancelled = Signal()

    def __init__(self, theme: Theme, roles: Sequence[tuple[str, str]] = ()) -> None:
        """``roles`` are the (key, word) to choose from; the first is taken where there is no choice."""
        super().__init__()
        self.setObjectName("clear")
        known = tuple(roles) or ((CLERK, "经办人"),)
        self._role = Segments(theme, known, name="给谁设新密码")
        whose = row(theme, Label("给谁设新密码", "column"), 4, self._role, None)
        self._code = LineEdit(theme, name="恢复码")
        self._code.setMaxLength(80)
        self._problem = Label("", "bad", wrap=True)
        self._new, self._again = PasswordBox(theme, "新密码"), PasswordBox(theme, "新密码，再输一遍")
        for box in (self._new, self._again):
            box.edited.connect(box.accept)
        self._new.entered.connect(self._go_on)
        self._again.entered.connect(self._try)
        self._code.entered.connect(self._new.setFocus)
        self._code.settled.connect(lambda _text: self._say(""))
        self._go = Button(theme, _GO, role=Role.PRIMARY, run=self._try)
        buttons = row(theme, Button(theme, "返回", run=self.cancelled.emit), None, self._go)
        self.setLayout(
            column(
                theme,
                Label("用恢复码打开", "figure2"),
                Label("大小写、空格、横线都不要紧。", "sub"),
                4,
                Label("恢复码", "column"),
                self._code,
                self._problem,
                *((whose,) if len(known) > 1 else ()),
                Label("新密码（至少 10 位）", "column"),
                self._new,
                Label("再输一遍", "column"),
                self._again,
                None,
                buttons,
                spacing=7,
                margin=(30, 22, 30, 20),
            )
        )
        self._problem.hide()

    def start(self) -> None:
        """Begin with empty boxes."""
        self._code.clear()
        for box in (self._new, self._again):
            box.clear()
            box.accept()
        self._say("")
        self._code.setFocus()

    def set_code(self, code: str) -> None:
        """Take over a code that was typed elsewhere, and go on with the password."""
        self._code.setText(code)
        self._new.setFocus()

    def set_busy(self, busy: bool) -> None:
        """Say that the key is being derived."""
        self.setEnabled(not busy)
        self._go.set_text("正在打开…" if busy else _GO)
        self._go.setEnabled(not busy)

    def count(self, seconds: int) -> None:
        """Say how long the next try has to wait; ``set_busy`` ends it."""
        self._go.set_text(f"请等 {seconds} 秒")
        self._go.setEnabled(False)

    def refuse(self, sentence: str) -> None:
        """Say why the code did not open the ledger."""
        self._say(sentence)
        self._code.selectAll()
        self._code.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        """Enter in the first of the two boxes: the same once more, unless that is done."""
        if self._again.text():
            self._try()
        else:
            self._again.setFocus()

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._code.set_bad(bool(sentence))

    def _try(self) -> None:
        if not self._go.isEnabled():
            return
        code = recovery_code.normalise(self._code.text())
        if code is None:
            typed = self._code.text().strip()
            self.refuse(recovery_code.mistake(typed) if typed else "请输入恢复码。")
        elif len(self._new.text()) < LEAST_LENGTH:
            self._new.refuse(f"还差 {LEAST_LENGTH - len(self._new.text())} 位。")
        elif weak := password.weakness(self._new.text()):
            self._new.refuse(weak)
        elif self._new.text() != self._again.text():
            self._again.refuse("两遍不一样，请再输一遍。")
        else:
            self.chosen.emit(code, str(self._role.value()), self._new.text())
