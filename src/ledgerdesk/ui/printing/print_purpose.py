"""Whether numbers are masked on what leaves; whole ones want a purpose and the own password typed again."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.accounts.disclosure import PURPOSES
from ledgerdesk.ui.accounts.password_box import PasswordBox
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme


class PurposeBox(QWidget):
    """``wanted`` tells purpose and password once both are typed; ``masked_again`` that whole numbers are not wanted.

    The password is checked by whoever is told; ``refuse`` says what is wrong with it.
    """

    wanted = Signal(str, str)
    masked_again = Signal()

    def __init__(self, theme: Theme, *, action: str = "显示完整号码", choice: bool = True) -> None:
        """Without an ``action`` the dialog's own button asks; without a ``choice`` numbers are whole, as a hand-up's."""
        super().__init__()
        self.setObjectName("clear")
        self._masked = Segments(theme, [(True, "遮住中间几位"), (False, "完整号码")], name="号码")
        self._text = LineEdit(theme, name="完整号码做什么用")
        self._password = PasswordBox(theme, name="您的密码")
        self._problem = Label("", "bad", wrap=True)
        self._problem.hide()
        chips = [Button(theme, word, role=Role.CHIP, run=partial(self._text.setText, word)) for word in PURPOSES]
        self._go = Button(theme, action, small=True, run=self.accept)
        self._why = holder(
            column(
                theme,
                Label("完整号码做什么用？会记到操作记录里。", "sub"),
                row(theme, *chips[:2], None, spacing=4),
                row(theme, *chips[2:], None, spacing=4),
                self._text,
                self._problem,
            )
        )
        self._ask = holder(
            column(
                theme, self._why, Label("再输一次您打开台账的密码", "sub"), self._password,
                row(theme, None, self._go),
            )
        )  # fmt: skip
        self._go.setVisible(bool(action))
        self._choice = holder(row(theme, self._masked, None))
        self.setLayout(column(theme, self._choice, self._ask))
        self._ask.setVisible(not choice)
        self._choice.setVisible(choice)
        self._why.setVisible(choice)
        self._always = not choice
        self._masked.chosen.connect(self._switched)
        self._text.entered.connect(self._password.setFocus)
        self._password.entered.connect(self.accept)
        self._text.settled.connect(lambda _text: self._say(""))
        self._password.edited.connect(self._password.accept)

    @property
    def whole(self) -> bool:
        """Tell whether whole numbers are wanted."""
        return self._always or self._masked.value() is False

    @property
    def purpose(self) -> str:
        """Return the purpose written; "" when it is still wanting."""
        return self._text.text().strip()

    @property
    def password(self) -> str:
        """Return the password typed."""
        return self._password.text()

    def ask_whole(self, purpose: str = "", password: str = "") -> None:
        """Switch to whole numbers as a person would, and accept what is given."""
        self._masked.set_value(False)
        self._switched(False)
        self._text.setText(purpose)
        self._password.edit.setText(password)
        if purpose and password:
            self.accept()

    def accept(self) -> None:
        """Tell what is wanted once nothing is wanting."""
        if self.check():
            self.wanted.emit(self.purpose, self.password)

    def check(self) -> bool:
        """Say what is wanting; True when nothing is."""
        if not self.whole:
            return True
        wanting = not self._always and not self.purpose
        self._say("请写一下做什么用。" if wanting else "")
        if wanting:
            self._text.setFocus()
        elif not self.password:
            self.refuse("请再输一次您的密码。")
        return not wanting and bool(self.password)

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with the password."""
        self._password.refuse(sentence)

    def forget(self) -> None:
        """Empty the password box: it was asked for one thing."""
        self._password.clear()
        self._password.accept()

    def _switched(self, masked: object) -> None:
        self._ask.setVisible(masked is False)
        if masked is False:
            self._text.setFocus()
        else:
            self.forget()
            self.masked_again.emit()

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._text.set_bad(bool(sentence))
