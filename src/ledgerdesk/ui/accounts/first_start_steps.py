"""The steps of the first start, each a widget that says when it is right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ledgerdesk.domain import password
from ledgerdesk.domain.password import LEAST_LENGTH
from ledgerdesk.ui.accounts.password_box import PasswordBox
from ledgerdesk.ui.accounts.password_words import PasswordWords
from ledgerdesk.ui.kit.boxes import well
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Option, Segments
from ledgerdesk.ui.kit.inputs import LineEdit
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Label, Picture
from ledgerdesk.ui.theme import Theme

_CODE_DIGITS = 10


class Step(QWidget):
    """A step with its title; ``problem`` says what is still to be done, "" when the next may come."""

    changed = Signal()
    go_on = Signal()

    def __init__(self, theme: Theme, title: str, text: str) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.theme = theme
        self._title, self._text = title, text

    def lay_out(self, *items: Item) -> None:
        """Put the items under title and text."""
        head: list[Item] = [Label(self._title, "title"), Label(self._text, "sub", wrap=True), 8]
        self.setLayout(column(self.theme, *head, *items, None, spacing=8, margin=(28, 22, 28, 12)))

    def problem(self) -> str:
        """Return what is still to be done."""
        return ""

    def mark(self) -> None:
        """Show what is wrong at its place, once 下一步 was pressed."""

    def begin(self) -> None:
        """Put the focus where to start."""


class ChooseStep(Step):
    """① What to begin with."""

    new = Signal()
    demo = Signal()
    moved = Signal()
    restored = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "开始使用", "资料都放在这台电脑上，不连网。")
        self._first = self._way(
            "plus", "新建本校台账", "填学校名称，设密码，几分钟就好。", "新建", self.new.emit, Role.PRIMARY
        )
        self.lay_out(
            self._first[0],
            self._way("book-open", "打开演示学校", "里面都是编的，随便试，不会影响本校。", "打开", self.demo.emit)[0],
            self._way(
                "shield-check",
                "从备份恢复",
                "有备份包或备份优盘：凭密码或纸上的恢复码就能恢复。",
                "恢复",
                self.restored.emit,
            )[0],
            self._way(
                "history", "换了电脑", "把整个台账文件夹拷到这台电脑，再选它打开。", "选台账文件夹", self.moved.emit
            )[0],
        )

    def begin(self) -> None:
        """Put the focus on 新建."""
        self._first[1].setFocus()

    def _way(
        self, icon: str, title: str, text: str, action: str, run: Callable[[], object], role: Role = Role.SECONDARY
    ) -> tuple[QWidget, Button]:
        button = Button(self.theme, action, role=role, run=run)
        button.setAccessibleName(title)
        words = column(self.theme, Label(title, "strong"), Label(text, "sub", wrap=True), spacing=1)
        line = row(self.theme, Picture(self.theme, icon, "primary", 24), (words, 1), button, spacing=12)
        return well(self.theme, line, margin=14), button


@dataclass(frozen=True, kw_only=True)
class SchoolAnswers:
    """What the school step asks; ``code`` has ten digits or is empty, ``system`` is one of the offered keys."""

    name: str
    code: str
    township: str
    system: str
    user: str


class SchoolStep(Step):
    """② The school; everything can be changed later."""

    def __init__(self, theme: Theme, systems: Sequence[Option], term: str) -> None:
        super().__init__(theme, "学校信息", "以后都能改。")
        self._name, self._code = LineEdit(theme, name="校名，必填"), LineEdit(theme, name="学校标识码")
        self._town, self._user = LineEdit(theme, name="乡镇"), LineEdit(theme, name="您的姓名")
        self._code.setMaxLength(20)
        self._system = Segments(theme, systems, name="学制")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(8))
        grid.setVerticalSpacing(theme.px(6))
        self._problems: dict[LineEdit, Label] = {}
        self._line(grid, "校名　*", self._name, "与公章一致")
        self._line(grid, "学校标识码", self._code, "10 位数字，不知道可以先空着")
        self._line(grid, "乡镇", self._town, "")
        self._line(grid, "您的姓名", self._user, "记在操作记录里")
        at = grid.rowCount()
        grid.addWidget(Label("学制", "sub"), at, 0)
        grid.addLayout(row(theme, self._system, None), at, 1)
        grid.addWidget(Label("学期", "sub"), at + 1, 0)
        grid.addWidget(Label(term), at + 1, 1)
        grid.setColumnMinimumWidth(0, theme.px(84))
        grid.setColumnStretch(1, 1)
        self.lay_out(holder(grid))

    def answers(self) -> SchoolAnswers:
        """Return what was filled in."""
        return SchoolAnswers(
            name=self._name.text().strip(),
            code=self._code.text().strip(),
            township=self._town.text().strip(),
            system=str(self._system.value()),
            user=self._user.text().strip() or "经办人",
        )

    def problem(self) -> str:
        """See Step."""
        wrong = self._wrong()
        return f"还有 {len(wrong)} 处要改" if wrong else ""

    def mark(self) -> None:
        """Show each sentence under its box and go to the first."""
        wrong = self._wrong()
        for edit, label in self._problems.items():
            label.setText(wrong.get(edit, ""))
            label.setVisible(edit in wrong)
            edit.set_bad(edit in wrong)
        for edit in wrong:
            edit.setFocus()
            return

    def begin(self) -> None:
        """Put the focus on the name."""
        self._name.setFocus()

    def _wrong(self) -> dict[LineEdit, str]:
        found: dict[LineEdit, str] = {}
        if not self._name.text().strip():
            found[self._name] = "请填校名，与公章一致。"
        code = self._code.text().strip()
        if code and not (code.isascii() and code.isdigit() and len(code) == _CODE_DIGITS):
            found[self._code] = f"学校标识码是 {_CODE_DIGITS} 位数字，现在是 {len(code)} 位。"
        return found

    def _line(self, grid: QGridLayout, word: str, edit: LineEdit, hint: str) -> None:
        at = grid.rowCount()
        problem = Label("", "bad", wrap=True)
        problem.hide()
        self._problems[edit] = problem
        grid.addWidget(Label(word, "sub"), at, 0)
        grid.addWidget(edit, at, 1)
        grid.addWidget(Label(hint, "sub"), at, 2)
        grid.addWidget(problem, at + 1, 1, 1, 2)
        edit.settled.connect(lambda _text: self.changed.emit())
        edit.entered.connect(edit.focusNextChild)


class PasswordStep(Step):
    """③ Four words in pinyin, or a password of one's own of at least ten characters."""

    def __init__(
        self,
        theme: Theme,
        words: PasswordWords,
        title: str = "设经办人密码",
        text: str = "每次打开台账都要输。忘了请校长重设，或用纸上的恢复码。",
    ) -> None:
        super().__init__(theme, title, text)
        self._words = words
        self._own = False
        self._letters, self._han = Label("", "figure2", wrap=True, selectable=True), Label("", "sub")
        self._retyped = PasswordBox(theme, "照着输一遍")
        self._mine, self._again = PasswordBox(theme, "自己设的密码"), PasswordBox(theme, "再输一遍")
        self._short = Label("", "sub")
        self._generated = well(
            theme,
            row(theme, Label("推荐：4 个拼音词", "strong"), None, Button(theme, "换一组", small=True, run=self.make)),
            self._letters,
            self._han,
            6,
            Label("照着输一遍，词与词之间按一下空格", "column"),
            self._retyped,
            margin=14,
            spacing=5,
        )
        self._self_set = well(
            theme,
            Label("自己设：至少 10 位，不要只用数字或连着的键", "strong"),
            self._mine,
            self._short,
            Label("再输一遍", "column"),
            self._again,
            margin=14,
            spacing=5,
        )
        self._which = Segments(theme, ((False, "用拼音词"), (True, "自己设")), name="密码怎么来")
        self._which.chosen.connect(self._choose)
        for box in (self._retyped, self._mine, self._again):
            box.edited.connect(self._edited)
            box.entered.connect(self.go_on)
        self.lay_out(row(theme, self._which, None), self._generated, self._self_set)
        self.make()
        self._choose(False)

    def make(self) -> None:
        """Show four other words."""
        made = self._words.make()
        self._letters.setText(made.letters)
        self._han.setText(made.han)
        self._retyped.clear()
        self.changed.emit()

    def refuse(self, sentence: str) -> None:
        """Say what is wrong with the password that was typed."""
        (self._mine if self._own else self._retyped).refuse(sentence)

    def password(self) -> str:
        """Return the password that was typed."""
        return (self._mine if self._own else self._retyped).text().strip()

    def problem(self) -> str:
        """See Step."""
        if not self._own:
            typed = " ".join(self._retyped.text().split())
            return "" if typed == self._letters.text() else "请照着上面输一遍"
        missing = LEAST_LENGTH - len(self._mine.text().strip())
        if missing > 0:
            return f"还差 {missing} 位"
        if password.guessable(self._mine.text()):
            return "这个密码太好猜"
        return "" if self._mine.text() == self._again.text() else "两遍不一样"

    def mark(self) -> None:
        """See Step."""
        if not self._own:
            self._retyped.refuse("和上面的不一样，请再看一遍。")
        elif len(self._mine.text().strip()) < LEAST_LENGTH:
            self._mine.refuse(f"{self.problem()}。")
        elif weak := password.weakness(self._mine.text()):
            self._mine.refuse(weak)
        else:
            self._again.refuse("两遍不一样，请再输一遍。")

    def begin(self) -> None:
        """Put the focus into the first box."""
        (self._mine if self._own else self._retyped).setFocus()

    def _choose(self, own: object) -> None:
        self._own = bool(own)
        self._generated.setVisible(not self._own)
        self._self_set.setVisible(self._own)
        self.begin()
        self._edited()

    def _edited(self) -> None:
        for box in (self._retyped, self._mine, self._again):
            box.accept()
        missing = LEAST_LENGTH - len(self._mine.text().strip())
        self._short.setText(f"还差 {missing} 位" if 0 < missing < LEAST_LENGTH else "")
        self.changed.emit()
