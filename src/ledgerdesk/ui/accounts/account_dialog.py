"""A new account, or another password for one: first who asks and for whom, then the password."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.domain import dates, rights
from ledgerdesk.errors import LedgerError, RuleError, TooSoonError, WrongPasswordError
from ledgerdesk.ledger import accounts
from ledgerdesk.services.users import UserFacts
from ledgerdesk.ui.accounts.first_start_steps import PasswordStep, Step
from ledgerdesk.ui.accounts.password_box import PasswordBox
from ledgerdesk.ui.accounts.password_words import PasswordWords
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import Item, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.tasks import Lane, Task
from ledgerdesk.ui.theme import Theme

_WHO, _PASSWORD = range(2)
_WIDE = 600
_TALL = 470  # of the pages, at normal text size
_HINTS = {
    rights.CLERK: "录入、导入、修改，备份。",
    rights.HEAD: "查看、签核、重设密码，不改学生资料。",
    rights.INSPECTOR: "只能看，号码都遮住，到期自动不能用。",
}


class WhoStep(Step):
    """Whose password, and the own one of whoever asks."""

    def __init__(self, theme: Theme, roles: Sequence[str], user: UserFacts | None, today: date) -> None:
        title = "新增账号" if user is None else f"重设 {user.name} 的密码"
        text = "先填是谁，再设密码。" if user is None else "旧的密码马上作废；以前拷走的台账，旧密码还打得开。"
        super().__init__(theme, title, text)
        self._today = today
        self.role = Segments(theme, [(key, rights.role(key).word) for key in roles], name="身份")
        self.role.chosen.connect(lambda _key: self._show_role())
        self._hint = Label("", "sub", wrap=True)
        self.name, self.last = LineEdit(theme, name="姓名"), LineEdit(theme, name="到期日")
        self.own = PasswordBox(theme, "您自己的密码")
        self._problems = {key: Label("", "bad", wrap=True) for key in ("name", "last")}
        self._until = holder(column(theme, Label("到期日，如 2026-12-31", "column"), self.last, self._problems["last"]))
        facts: list[Item] = [
            Label("身份", "column"), row(theme, self.role, None), self._hint, 4,
            Label("姓名", "column"), self.name, self._problems["name"], self._until, 8,
        ]  # fmt: skip
        self.lay_out(*(facts if user is None else ()), Label("您自己的密码", "column"), self.own)
        for box in (self.name, self.last):
            box.settled.connect(lambda _text: self.show_problems({}))
            box.entered.connect(box.focusNextChild)
        self.own.edited.connect(self.own.accept)
        self.own.entered.connect(self.go_on)
        self._new = user is None
        self.show_problems({})
        self._show_role()

    def last_day(self) -> date | None:
        """Return the last day of an inspector's account; DateProblem for words that are none."""
        if self.role.value() != rights.INSPECTOR or not self.last.text().strip():
            return None
        return dates.parse_typed(self.last.text(), self._today)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Say each sentence under its box and go to the first."""
        for key, label in self._problems.items():
            label.setText(problems.get(key, ""))
            label.setVisible(key in problems)
            box = self.name if key == "name" else self.last
            box.set_bad(key in problems)
        if "name" in problems:
            self.name.setFocus()
        elif "last" in problems:
            self.last.setFocus()

    def wrong(self) -> bool:
        """Mark what is missing; tell whether anything is."""
        found: dict[str, str] = {}
        if self._new and not self.name.text().strip():
            found["name"] = "请填姓名。"
        try:
            if self._new and self.role.value() == rights.INSPECTOR and self.last_day() is None:
                found["last"] = "检查账号要有到期日。"
        except dates.DateProblem as problem:
            found["last"] = str(problem)
        self.show_problems(found)
        if not found and not self.own.text():
            self.own.refuse("请输入您自己的密码。")
            return True
        return bool(found)

    def begin(self) -> None:
        """See Step."""
        (self.name if self._new else self.own).setFocus()

    def _show_role(self) -> None:
        self._until.setVisible(self.role.value() == rights.INSPECTOR)
        self._hint.setText(_HINTS.get(str(self.role.value()), ""))


class AccountDialog(Dialog):
    """``roles`` are those a new account may have; ``user`` is whose password is set anew instead."""

    def __init__(
        self, desk: Desk, parent: QWidget | None, *, roles: Sequence[str] = (), user: UserFacts | None = None
    ) -> None:
        super().__init__(desk.theme, "新增账号" if user is None else "重设密码", parent, width=_WIDE)
        self._desk, self._user, self._busy = desk, user, False
        theme = desk.theme
        self.who = WhoStep(theme, roles or (rights.CLERK,), user, desk.today)
        told = "请让本人看着设，或把这几个词当面告诉他。以后他在“设置 › 密码”里可以自己改。"
        self.password = PasswordStep(theme, PasswordWords(theme.resources), "设密码", told)
        self._pages = QStackedWidget()
        for step in (self.who, self.password):
            self._pages.addWidget(scroll(step))
            step.go_on.connect(self.next)
            step.changed.connect(lambda: self._say(""))
        self._pages.setMinimumHeight(min(theme.px(_TALL), self.maximumHeight() - theme.px(110)))
        self._message = Label("", "bad", wrap=True)
        self._back = Button(theme, "上一步", "arrow-left", run=lambda: self._go(_WHO))
        self.go = Button(theme, "下一步", role=Role.PRIMARY, run=self.next)
        cancel = Button(theme, "取消", run=self.reject)
        self.put((self._pages, 1), row(theme, self._back, (self._message, 1), cancel, self.go))
        self._go(_WHO)

    def next(self) -> None:
        """Go on to the password, or do it."""
        if self._busy:
            return
        if self._pages.currentIndex() == _WHO:
            if not self.who.wrong():
                ledger, own = self._desk.ledger, self.who.own.text()
                self._run("核对密码", lambda _task: accounts.confirm(ledger, own), lambda: self._go(_PASSWORD))
        elif self.password.problem():
            self.password.mark()
            self._say(self.password.problem())
        else:
            self._run(*self._work())

    def reject(self) -> None:
        """Close, unless it is being done."""
        if not self._busy:
            super().reject()

    # ---- inside ----------------------------------------------------------------------------------
    def _work(self) -> tuple[str, Callable[[Task], object], Callable[[], None]]:
        ledger, password, user = self._desk.ledger, self.password.password(), self._user
        if user is not None:
            who = user.id
            return "重设密码", lambda _task: accounts.reset(ledger, who, password), self._done
        name, role, last = self.who.name.text(), str(self.who.role.value()), self.who.last_day()
        return "新增账号", lambda _task: accounts.add(ledger, name, role, password, last=last), self._done

    def _run(self, label: str, work: Callable[[Task], object], done: Callable[[], None]) -> None:
        self._set_busy(True)
        self._desk.runner.run(
            label,
            work,
            lambda _result: done(),
            failed=self._refused,
            ended=lambda: self._set_busy(False),
            owner=self,
            lane=Lane.LONG,
            visible=False,
        )

    def _done(self) -> None:
        self.accept()
        name = self.who.name.text().strip() if self._user is None else self._user.name
        self._desk.say(f"{name} 的账号设好了" if self._user is None else f"{name} 的密码重设好了，旧的已经作废")

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, WrongPasswordError | TooSoonError):
            self._go(_WHO)
            self.who.own.refuse(str(problem))
        elif isinstance(problem, RuleError) and "password" in problem.problems:
            self.password.refuse(problem.problems["password"])
            self._say(problem.problems["password"])
        elif isinstance(problem, RuleError):
            self._go(_WHO)
            self.who.show_problems(problem.problems)
            self._say(problem.problems.get("role", problem.problems.get("", "")))
        else:
            self._say(str(problem))

    def _go(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self._back.setVisible(at == _PASSWORD)
        self.go.set_text("下一步" if at == _WHO else "设好了")
        self._say("")
        (self.who if at == _WHO else self.password).begin()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.go.allow(not busy, "请等一会儿")

    def _say(self, words: str) -> None:
        self._message.setText(words)
