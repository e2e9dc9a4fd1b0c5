"""The first window: open the ledger. Imports Qt and the standard library only, so that it is up at once."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QStackedWidget, QVBoxLayout, QWidget

from ledgerdesk.domain import recovery_code
from ledgerdesk.ui.accounts.password_box import PasswordBox
from ledgerdesk.ui.backups.recovery_page import RecoveryForm
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import Item, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Label, Picture, key_value, rule
from ledgerdesk.ui.theme import Theme

_SIDE_BY_SIDE_FROM = 930  # effective width under which the two cards stand one below the other


@dataclass(frozen=True, kw_only=True)
class UnlockFacts:
    """What may be said before unlocking: only what files outside the encryption know, no names.

    ``roles`` are (key, word) and shown when there are several; in ``waiting`` nobody has a password since the keys were
    changed; ``resettable`` those whose password the recovery code sets anew; ``facts`` are (key, value) lines such as (上次打开, 昨天 17:43); ``safe`` whether they say
    that all is well; ``wait_seconds`` what earlier wrong passwords still cost; ``note`` what was just
    done, such as a restore.
    """

    school: str
    version: str
    facts: Sequence[tuple[str, str]] = ()
    safe: bool = True
    roles: Sequence[tuple[str, str]] = (("clerk", "经办人"),)
    waiting: Sequence[str] = ()
    resettable: Sequence[tuple[str, str]] = ()
    wait_seconds: int = 0
    password_changed: str = ""
    demo_password: str = ""
    half_written: bool = False
    lock_minutes: int = 10
    note: str = ""


class UnlockPage(QWidget):
    """Signals only: ``opened`` (role, password), ``recovered`` (code, role, new password), the four other ways, help."""

    opened = Signal(str, str)
    recovered = Signal(str, str, str)
    restored = Signal()
    moved = Signal()
    other = Signal()
    help = Signal()

    def __init__(self, theme: Theme, facts: UnlockFacts) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("资助台账")
        self._theme, self._facts = theme, facts
        able = [key for key, _word in facts.roles if key not in facts.waiting]
        self._role = able[0] if able else facts.roles[0][0]
        self._ready_at = 0.0
        self._password = PasswordBox(theme)
        self._password.entered.connect(self._try)
        self._password.edited.connect(self._password.accept)
        self._open = Button(theme, "打开台账", role=Role.PRIMARY, tall=True, run=self._try)
        self._count_down = QTimer(self)
        self._count_down.setInterval(200)
        self._count_down.timeout.connect(self._tick)
        self._recovery = RecoveryForm(theme, facts.resettable)
        self._recovery.chosen.connect(self.recovered)
        self._recovery.cancelled.connect(self._show_password)
        self._left = QStackedWidget()
        self._left.addWidget(holder(column(theme, *self._form_items(), spacing=7, margin=(30, 26, 30, 20))))
        self._left.addWidget(self._recovery)
        self._cards = self._make_cards()
        self._lay_out()
        if facts.wait_seconds:
            self.wait(facts.wait_seconds)
            self._password.say("之前输错过几次密码，要等一会儿再试。")

    # ---- what the composition root tells ----------------------------------------------------------
    def refuse(self, sentence: str = "密码不对，请再输一次。", wait_seconds: int = 0, *, mistyped: bool = True) -> None:
        """Say why the ledger did not open; the button counts ``wait_seconds`` down, it never locks for ever.

        Only where the password was ``mistyped`` does Caps Lock matter.
        """
        self.set_busy(False)
        if self._left.currentIndex():
            self._recovery.refuse(sentence)
        else:
            self._password.refuse(sentence, mistyped=mistyped)
        if wait_seconds > 0:
            self.wait(wait_seconds)

    def wait(self, seconds: int) -> None:
        """Count the seconds down on the button that opens; another number takes the place of the one before."""
        self._ready_at = time.monotonic() + seconds
        self._count_down.start()
        self._tick()

    def set_busy(self, busy: bool) -> None:
        """Say that the key is being derived."""
        self._open.set_text("正在打开…" if busy else "打开台账")
        self._open.setEnabled(not busy)
        self._recovery.set_busy(busy)

    def focus_password(self) -> None:
        """Put the focus into the password box."""
        self._password.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- inside ----------------------------------------------------------------------------------
    def _form_items(self) -> list[Item]:
        facts = self._facts
        items: list[Item] = [
            Label(facts.school, "figure2", wrap=True),
            Label("资料都在这台电脑上，不连网", "sub"),
            8,
        ]
        if facts.note:
            items += [Label(facts.note, "ok", wrap=True), 4]
        if facts.half_written:
            items += [Label("写了一半的登记还在，打开后接着写。", "ok", wrap=True), 4]
        if len(facts.roles) > 1:
            items += [Label("您是", "column"), self._role_buttons(), 8]
        if facts.waiting:
            items += [Label(self._waiting_words(), "warn", wrap=True), 4]
        items += [Label("密码", "column"), self._password, 6, self._open]
        if facts.demo_password:
            items.append(Label(f"这是演示学校，密码是 {facts.demo_password}", "ok", wrap=True, selectable=True))
        if facts.password_changed:
            items.append(Label(f"密码最后一次修改：{facts.password_changed}", "sub"))
        return [*items, None]

    def _waiting_words(self) -> str:
        words = dict(self._facts.roles)
        return f"换过钥匙，{'、'.join(words.get(key, '') for key in self._facts.waiting)}的密码要请校长重设。"

    def _role_buttons(self) -> QWidget:
        group = QButtonGroup(self)
        buttons: list[tuple[QWidget, int]] = []
        for key, word in self._facts.roles:
            button = Button(self._theme, word, "eye" if key == "inspector" else "user", Role.CHOICE)
            button.setCheckable(True)
            button.setChecked(key == self._role)
            button.clicked.connect(lambda _checked=False, key=key: self._choose_role(key))
            group.addButton(button)
            buttons.append((button, 1))
        return holder(row(self._theme, *buttons))

    def _make_cards(self) -> tuple[Card, Card]:
        theme, facts = self._theme, self._facts
        form = Card(theme, (self._left, 1), margin=0, width=430)
        head = row(
            theme,
            Picture(theme, "shield-check" if facts.safe else "circle-alert", "ok" if facts.safe else "bad", 18),
            Label("资料是安全的" if facts.safe else "请看一看", "heading"),
            None,
        )
        known: list[Item] = [key_value(theme, key, value, width=76) for key, value in facts.facts]
        ways: list[Item] = [
            self._way("key-round", "忘了密码", "请校长重设，或用校长保管的恢复码", "用恢复码", self._show_recovery),
            self._way("shield-check", "台账丢了、坏了", "有备份包或备份优盘就能恢复", "从备份恢复", self.restored.emit),
            self._way(
                "history", "换了电脑", "把整个台账文件夹拷到这台电脑，再选它打开", "选台账文件夹", self.moved.emit
            ),
            self._way("book-open", "要开另一个台账", "别的学校，或演示学校", "换一个", self.other.emit),
        ]
        note = f"打开之前不显示任何姓名。{facts.lock_minutes} 分钟没人动会自动锁上，没写完的都留着。"
        told: list[Item] = [head, *known, 4, rule(), 4] if known else []
        items: list[Item] = [*told, Label("打不开的时候", "heading"), *ways, None, Label(note, "sub", wrap=True)]
        side = Card(theme, *items, spacing=9, margin=(24, 22, 24, 16), width=430)
        for card in (form, side):
            card.setMinimumHeight(theme.px(430))
        return form, side

    def _way(self, icon: str, title: str, text: str, action: str, run: object) -> Item:
        button = Button(self._theme, action, small=True, run=run if callable(run) else None)
        words = column(self._theme, Label(title, "strong"), Label(text, "sub", wrap=True), spacing=1)
        return row(self._theme, Picture(self._theme, icon), (words, 1), button, spacing=10)

    def _lay_out(self) -> None:
        theme = self._theme
        brand = row(
            theme, None, Picture(theme, "book-open", "primary", 26), Label("资助台账", "title"), None, spacing=10
        )
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(theme.px(14))
        for card in self._cards:
            self._middle.addWidget(card)
        middle = row(theme, None, self._middle, None)
        foot = row(
            theme,
            Label(f"版本 {self._facts.version}", "sub"),
            None,
            Button(theme, "帮助 F1", role=Role.QUIET, small=True, run=self.help.emit),
        )
        body = column(theme, None, brand, 10, middle, None, foot, spacing=8, margin=(24, 16, 24, 14))
        QShortcut(QKeySequence("F1"), self).activated.connect(self.help)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll(body))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self._theme.effective(event.size().width()) >= _SIDE_BY_SIDE_FROM
        direction = QBoxLayout.Direction
        self._middle.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def _choose_role(self, role: str) -> None:
        if role != self._role:
            # What was typed is somebody else's password.
            self._password.clear()
            self._password.accept()
        self._role = role
        self._password.setFocus()

    def _try(self) -> None:
        if not self._open.isEnabled():
            return
        if not self._password.text():
            self._password.refuse("请输入密码。", mistyped=False)
            return
        self._password.accept()
        if recovery_code.normalise(self._password.text()) is not None:
            # Whoever opens with the paper code sets a password with it, or would need the paper every morning.
            self._show_recovery()
            self._recovery.set_code(self._password.text())
            return
        if self._role in self._facts.waiting:
            self._password.refuse(self._waiting_words(), mistyped=False)
            return
        self.set_busy(True)
        self.opened.emit(self._role, self._password.text())

    def _tick(self) -> None:
        left = math.ceil(self._ready_at - time.monotonic())
        if left > 0:
            self._open.set_text(f"请等 {left} 秒")
            self._open.setEnabled(False)
            self._recovery.count(left)
        else:
            self._count_down.stop()
            self.set_busy(False)
            if self._password.problem:
                self._password.edit.selectAll()  # the next key begins anew

    def _show_recovery(self) -> None:
        self._left.setCurrentIndex(1)
        self._recovery.start()

    def _show_password(self) -> None:
        self._left.setCurrentIndex(0)
        self.focus_password()
