"""Another recovery code for an open ledger: the password, the code on paper, the code back from paper."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.errors import LedgerError, WrongPasswordError
from ledgerdesk.ledger import accounts
from ledgerdesk.services import school
from ledgerdesk.ui.accounts.first_start_recovery import PrintCodeStep, TypeBackStep
from ledgerdesk.ui.accounts.first_start_steps import Step
from ledgerdesk.ui.accounts.password_box import PasswordBox
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.printing.print_dialog import PrintDialog
from ledgerdesk.ui.printing.print_source import RecoverySource
from ledgerdesk.ui.tasks import Lane, Task

T = TypeVar("T")
RENEW = "重出一份恢复码"
_ASK, _PRINT, _TYPE_BACK = range(3)


def renew(desk: Desk, parent: QWidget) -> None:
    """Go through another recovery code in a dialog."""
    RecoveryDialog(desk, parent.window()).ask()


def show_new(desk: Desk, parent: QWidget, code: str) -> None:
    """Bring a code that was just made onto paper and back from it."""
    RecoveryDialog(desk, parent.window(), code).ask()


class RecoveryDialog(Dialog):
    """The old code opens nothing from the password on; the ledger counts the new one as known once it was typed back."""

    _printed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None, code: str = "") -> None:
        """``code`` is one that was made already; without it one is made when the password has been given."""
        super().__init__(desk.theme, "新的恢复码" if code else RENEW, parent, width=640)
        self._desk = desk
        self._code = ""
        self._busy = False
        theme = desk.theme
        self.password = PasswordBox(theme)
        self.password.edited.connect(self.password.accept)
        self.password.entered.connect(self._next)
        ask = Step(theme, RENEW, "先输入现在的密码。新的一出来，旧的恢复码就作废，请把旧的那两份撕掉。")
        ask.lay_out(Label("密码", "column"), self.password)
        self.paper, self.type_back = PrintCodeStep(theme), TypeBackStep(theme)
        self._pages = QStackedWidget()
        for step in (ask, self.paper, self.type_back):
            self._pages.addWidget(step)
            step.changed.connect(self._tell)
            step.go_on.connect(self._next)
        self.paper.print_code.connect(self._print)
        self._printed.connect(self.paper.was_printed)
        self._message = Label("", "sub", wrap=True)
        self._cancel = Button(theme, "取消", run=self.reject)
        self._back = Button(theme, "上一步", "arrow-left", run=lambda: self._go(_PRINT))
        self.go = Button(theme, "重出", role=Role.PRIMARY, run=self._next)
        self.put((self._pages, 1), row(theme, self._back, (self._message, 1), self._cancel, self.go))
        self._go(_ASK)
        if code:
            self._take(code)

    def reject(self) -> None:
        """Close; a code nobody has on paper yet is not given up unasked."""
        if self._busy:
            return
        lost = "这份新的恢复码关掉就看不到了，旧的也已经作废。关掉以后还能再重出一份。"
        if self._code and not self._desk.asker.confirm(
            "恢复码还没有核对，现在关掉吗？", lost, "关掉", "接着核对", danger=True
        ):
            return
        self._code = ""
        super().reject()

    # ---- inside ----------------------------------------------------------------------------------
    def _go(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self._back.setVisible(at == _TYPE_BACK)
        self._message.setText("")
        self.go.set_text(("重出", "下一步", "核对好了")[at])
        self._tell()
        if at == _ASK:
            self.password.setFocus()
        else:
            self._step(at).begin()

    def _step(self, at: int) -> Step:
        return self.paper if at == _PRINT else self.type_back

    def _tell(self) -> None:
        at = self._pages.currentIndex()
        problem = self.paper.problem() if at == _PRINT else ""
        self.go.allow(not self._busy and not problem, problem or "请等一会儿")
        if at == _PRINT:
            self._message.setText(problem)

    def _next(self) -> None:
        at = self._pages.currentIndex()
        if self._busy:
            return
        if at == _ASK:
            self._renew()
        elif self._step(at).problem():
            self._step(at).mark()
        elif at == _PRINT:
            self._go(_TYPE_BACK)
        else:
            self._confirm()

    def _renew(self) -> None:
        ledger, password = self._desk.ledger, self.password.text()
        if not password:
            self.password.refuse("请输入密码。")
            return

        self._run(RENEW, lambda _task: accounts.new_recovery_code(ledger, password), self._take)

    def _take(self, code: str) -> None:
        self._code = code
        self.password.clear()
        self.paper.set_code(code)
        self.type_back.set_code(code)
        self._go(_PRINT)

    def _confirm(self) -> None:
        ledger = self._desk.ledger

        def work(_task: Task) -> None:
            with ledger.transaction("核对恢复码", barrier=True) as session:
                school.note_recovery_code(session, confirmed=True)

        def done(_done: None) -> None:
            self._code = ""
            self.accept()
            self._desk.say("恢复码核对好了，旧的那份请撕掉")

        self._run("核对恢复码", work, done)

    def _run(self, label: str, work: Callable[[Task], T], done: Callable[[T], object]) -> None:
        self._busy = True
        self._tell()
        self._desk.runner.run(
            label, work, done, failed=self._refused, ended=self._rest, owner=self, lane=Lane.LONG, visible=False
        )

    def _rest(self) -> None:
        self._busy = False
        self._tell()

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, WrongPasswordError):
            self.password.refuse(str(problem))
        else:
            self._desk.asker.show_error("没有办成", str(problem))

    def _print(self, code: str) -> None:
        desk = self._desk
        source = RecoverySource(
            desk.press,
            school=desk.school.name if desk.school is not None else desk.ledger.folder.stem,
            ledger=desk.ledger.folder.name,
            code=code,
            on=desk.today,
            printed=self._printed.emit,
        )
        dialog = PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, source, self.parentWidget())
        dialog.exec()
        dialog.deleteLater()
