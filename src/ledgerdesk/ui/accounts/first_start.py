"""The first start: from nothing to a ledger with a password and a recovery code on paper. Light to import."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ledgerdesk.ui.accounts.first_start_recovery import PrintCodeStep, TypeBackStep
from ledgerdesk.ui.accounts.first_start_steps import ChooseStep, PasswordStep, SchoolAnswers, SchoolStep, Step
from ledgerdesk.ui.accounts.password_words import PasswordWords
from ledgerdesk.ui.kit.boxes import Card, EmptyState
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Option
from ledgerdesk.ui.kit.layout import column, holder, row, scroll
from ledgerdesk.ui.kit.steps import Steps
from ledgerdesk.ui.kit.text import Label, Picture, rule
from ledgerdesk.ui.theme import Theme

_NAMES = ("学校信息", "设密码", "打印恢复码", "输一遍", "完成")
_CHOOSE, _SCHOOL, _PASSWORD, _PRINT, _TYPE_BACK, _DONE = range(6)


@dataclass(frozen=True, kw_only=True)
class FirstStartAnswers:
    """What a new ledger is made from."""

    school: SchoolAnswers
    password: str


class FirstStart(QWidget):
    """The wizard; it stores nothing itself.

    ``create_ledger`` tells the answers after ③: make the ledger off this thread, then call ``show_code`` or ``refuse``.
    ``print_code`` asks for two copies: call ``was_printed`` when they went out. ``finished`` tells "import" or "new",
    what to do next; ``demo``, ``restored`` (from a backup) and ``moved`` (a ledger brought from
    another computer) the other ways of ①. ``code_confirmed`` tells that the code was typed back from paper.
    """

    create_ledger = Signal(object)
    print_code = Signal(str)
    finished = Signal(str)
    demo = Signal()
    moved = Signal()
    restored = Signal()
    code_confirmed = Signal()

    def __init__(
        self, theme: Theme, *, systems: Sequence[Option], term: str, words: PasswordWords | None = None
    ) -> None:
        """``systems`` are the (key, word) of 学制, ``term`` today's term in words."""
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("资助台账")
        self._theme = theme
        self._choose = ChooseStep(theme)
        self._school = SchoolStep(theme, systems, term)
        self._password = PasswordStep(theme, words or PasswordWords(theme.resources))
        self._print, self._type_back = PrintCodeStep(theme), TypeBackStep(theme)
        self._pages = QStackedWidget()
        for step in self._steps():
            self._pages.addWidget(scroll(step))
            step.changed.connect(self._show_state)
            step.go_on.connect(self._next)
        self._pages.addWidget(self._done_page())
        self._steps_line = Steps(theme, _NAMES)
        self._message = Label("", "sub", wrap=True)
        self._back_button = Button(theme, "上一步", "arrow-left", run=self._back)
        self._next_button = Button(theme, "下一步", role=Role.PRIMARY, run=self._next)
        self._lay_out()
        self._wire()
        self._go(_CHOOSE)

    # ---- what the composition root tells ----------------------------------------------------------
    def show_code(self, code: str) -> None:
        """Go on to ④: the ledger was made and this is its recovery code."""
        self._set_busy(False)
        self._print.set_code(code)
        self._type_back.set_code(code)
        self._go(_PRINT)

    def refuse(self, sentence: str) -> None:
        """Say why the ledger could not be made."""
        self._set_busy(False)
        self._say(sentence, "bad")

    def was_printed(self) -> None:
        """Be told that both copies went to the printer."""
        self._print.was_printed()

    # ---- inside ----------------------------------------------------------------------------------
    def _steps(self) -> tuple[Step, ...]:
        return (self._choose, self._school, self._password, self._print, self._type_back)

    def _lay_out(self) -> None:
        theme = self._theme
        brand = row(
            theme, None, Picture(theme, "book-open", "primary", 26), Label("资助台账", "title"), None, spacing=10
        )
        self._foot = row(theme, self._back_button, (self._message, 1), self._next_button, margin=(28, 8, 28, 14))
        self._rule = rule()
        card = Card(theme, (self._pages, 1), self._rule, self._foot, margin=0, spacing=0)
        card.setMaximumHeight(theme.px(560))
        middle = holder(column(theme, brand, 4, self._steps_line, (card, 1), spacing=8))
        middle.setMaximumWidth(theme.px(720))
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(row(theme, None, (middle, 100), None, margin=(24, 12, 24, 12)), 100)
        layout.addStretch(1)

    def _wire(self) -> None:
        self._choose.new.connect(lambda: self._go(_SCHOOL))
        self._choose.demo.connect(self.demo)
        self._choose.moved.connect(self.moved)
        self._choose.restored.connect(self.restored)
        self._print.print_code.connect(self.print_code)

    def _done_page(self) -> QWidget:
        def leave(to: str) -> Callable[[], None]:
            return lambda: self.finished.emit(to)

        return EmptyState(
            self._theme,
            "circle-check",
            "可以用了",
            "先把名单导进来，或者一个一个新增。",
            [("导入名单", leave("import")), ("新增学生", leave("new"))],
        )

    def _go(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self._steps_line.setVisible(at != _CHOOSE)
        if at != _CHOOSE:
            self._steps_line.set_present(at - 1)
        for part in (self._back_button, self._next_button, self._message, self._rule):
            part.setVisible(at not in (_CHOOSE, _DONE))
        # Once the ledger is made its password is changed in the settings, not here.
        self._back_button.setVisible(at in (_SCHOOL, _PASSWORD, _TYPE_BACK))
        self._show_state()
        if at < _DONE:
            self._steps()[at].begin()

    def _back(self) -> None:
        self._go(self._pages.currentIndex() - 1)

    def _next(self) -> None:
        at = self._pages.currentIndex()
        step = self._steps()[at]
        if step.problem():
            self._say(step.problem(), "bad")
            step.mark()
        elif at == _PASSWORD:
            self._set_busy(True)
            self.create_ledger.emit(
                FirstStartAnswers(school=self._school.answers(), password=self._password.password())
            )
        else:
            if at == _TYPE_BACK:
                self.code_confirmed.emit()
            self._go(at + 1)

    def _show_state(self) -> None:
        at = self._pages.currentIndex()
        if at >= len(self._steps()):
            return
        problem = self._steps()[at].problem()
        if at == _PRINT:
            self._next_button.allow(not problem, problem)
            self._say(problem)
        else:
            self._next_button.permit()
            self._say(problem if at == _PASSWORD and "还差" in problem else "")

    def _set_busy(self, busy: bool) -> None:
        self._next_button.set_text("正在新建…" if busy else "下一步")
        self._next_button.allow(not busy, "正在新建台账")
        self._back_button.setEnabled(not busy)

    def _say(self, text: str, role: str = "sub") -> None:
        self._message.setText(text)
        self._message.set_role(role)
