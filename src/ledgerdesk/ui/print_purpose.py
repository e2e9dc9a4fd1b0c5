"""Whether numbers are masked on paper, and what whole ones are wanted for."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.disclosure import PURPOSES
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import column, holder, row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme


class PurposeBox(QWidget):
    """``chosen`` tells the purpose once it is written, None when numbers are masked again."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, *, action: str = "显示完整号码") -> None:
        super().__init__()
        self.setObjectName("clear")
        self._masked = Segments(theme, [(True, "遮住中间几位"), (False, "完整号码")], name="号码")
        self._text = LineEdit(theme, name="完整号码做什么用")
        self._problem = Label("", "bad", wrap=True)
        self._problem.hide()
        chips = [Button(theme, word, role=Role.CHIP, run=partial(self._text.setText, word)) for word in PURPOSES]
        self._go = Button(theme, action, small=True, run=self._accept)
        self._ask = holder(
            column(
                theme,
                Label("完整号码做什么用？会记到操作记录里。", "sub", wrap=True),
                row(theme, *chips[:2], None, spacing=4),
                row(theme, *chips[2:], None, spacing=4),
                row(theme, (self._text, 1), self._go),
                self._problem,
            )
        )
        self._go.setVisible(bool(action))
        self.setLayout(column(theme, row(theme, self._masked, None), self._ask))
        self._ask.hide()
        self._masked.chosen.connect(self._switched)
        self._text.entered.connect(self._accept)
        self._text.settled.connect(lambda _text: self._say(""))

    @property
    def whole(self) -> bool:
        """Tell whether whole numbers are wanted."""
        return self._masked.value() is False

    @property
    def purpose(self) -> str | None:
        """Return the purpose written, None where numbers are masked; "" when it is still wanting."""
        return self._text.text().strip() if self.whole else None

    def ask_whole(self, purpose: str = "") -> None:
        """Switch to whole numbers as a person would, and accept a purpose when one is given."""
        self._masked.set_value(False)
        self._switched(False)
        if purpose:
            self._text.setText(purpose)
            self._accept()

    def check(self) -> bool:
        """Say that the purpose is wanting; True when nothing is."""
        wanting = self.purpose == ""
        self._say("请写一下做什么用。" if wanting else "")
        return not wanting

    def _switched(self, masked: object) -> None:
        self._ask.setVisible(masked is False)
        if masked is False:
            self._text.setFocus()
        else:
            self.chosen.emit(None)

    def _accept(self) -> None:
        if self.check():
            self.chosen.emit(self.purpose)

    def _say(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._text.set_bad(bool(sentence))
