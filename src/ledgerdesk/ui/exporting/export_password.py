"""A password for the file that leaves: wanted or not, typed twice, strong enough for a stick that is lost."""

from PySide6.QtWidgets import QWidget

from ledgerdesk.excel import encrypted
from ledgerdesk.ui.accounts.password_box import PasswordBox
from ledgerdesk.ui.kit.choices import CheckBox
from ledgerdesk.ui.kit.layout import column, holder
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.theme import Theme


class FilePassword(QWidget):
    """〔加密码保存〕 and, once ticked, two boxes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.wanted = CheckBox(theme, "加密码保存（用 WPS、Excel 打开时要输密码）")
        self.first = PasswordBox(theme, name="文件密码")
        self.second = PasswordBox(theme, name="再输一次文件密码")
        told = f"至少 {encrypted.LEAST_LENGTH} 个字符。忘了就打不开了：请写在纸上，不要和优盘放在一起。"
        self._boxes = holder(
            column(theme, Label(told, "sub", wrap=True), self.first, Label("再输一次", "sub"), self.second)
        )
        self._boxes.hide()
        self.setLayout(column(theme, self.wanted, self._boxes))
        self.wanted.toggled.connect(self._toggled)
        self.first.edited.connect(self.first.accept)
        self.second.edited.connect(self.second.accept)
        self.first.entered.connect(self.second.setFocus)

    @property
    def password(self) -> str | None:
        """Return the password for the file; None where none is wanted."""
        return self.first.text() if self.wanted.isChecked() else None

    def check(self) -> bool:
        """Say what is wrong with the password; True when nothing is."""
        if not self.wanted.isChecked():
            return True
        weak = encrypted.weakness(self.first.text())
        if weak:
            self.first.refuse(weak)
        elif self.second.text() != self.first.text():
            self.second.refuse("两次输的不一样，请再输一次。")
        else:
            return True
        return False

    def _toggled(self, on: bool) -> None:
        self._boxes.setVisible(on)
        if on:
            self.first.setFocus()
        else:
            self.first.clear()
            self.second.clear()
