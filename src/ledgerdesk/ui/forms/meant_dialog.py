"""A question whose answer cannot be taken back lightly: a word has to be typed before the button works."""

from PySide6.QtWidgets import QWidget

from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.growing import Growing
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import Item, column
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme


class MeantDialog(Dialog):
    """Accepted only when the word was typed; the safe button is the default."""

    def __init__(self, theme: Theme, parent: QWidget | None, *, word: str, width: int = 540) -> None:
        super().__init__(theme, "资助台账", parent, width=width)
        self._word = word
        self.meant = LineEdit(theme, name=f"输入“{word}”")
        self.meant.entered.connect(self.go)
        self._problem = Label("", "bad", wrap=True)
        self._problem.hide()

    def put_question(self, *items: Item, action: str, safe: str, verb: str) -> None:
        """Lay out what is said, then the box for the word and the two buttons; 确定要``verb``，请输入…."""
        asked = Label(f"确定要{verb}，请输入“{self._word}”", "column")
        said = column(self.theme, *items, 4, asked, self.meant, self._problem, spacing=10)
        self.put((Growing(self, said), 1))
        stay = Button(self.theme, safe, role=Role.PRIMARY, run=self.reject)
        stay.setDefault(True)
        self.put_buttons(Button(self.theme, action, role=Role.DANGER, run=self.go), stay)
        stay.setFocus()

    def go(self) -> None:
        """Accept if the word is there; else say which."""
        if self.meant.text().strip() == self._word:
            self.accept()
            return
        self._problem.setText(f"请输入“{self._word}”两个字。")
        self._problem.show()
        self.meant.set_bad(True)
        self.meant.setFocus()
