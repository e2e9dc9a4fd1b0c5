"""A new pupil on a page of its own: sections in two columns, saved with F9, kept as a draft while it is typed."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import students
from ledgerdesk.services import register
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import column, row, scroll
from ledgerdesk.ui.kit.text import Label

_LEFT = ("基本", "学籍", "备注")


class StudentForm(QWidget):
    """``added`` tells the id of a pupil that was saved, and whether the next one is wanted; ``closed`` that it goes."""

    added = Signal(int, bool)
    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk = desk
        theme = desk.theme
        self._next = Button(theme, "保存，接着新增", tip="Ctrl+回车", run=lambda: self.save(again=True))
        self.bar = SaveBar(theme, self._next)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.closed)
        self._halves = self._make_halves()
        hint = Label("姓名必填；身份证号和出生日期至少填一个。同一户的家庭资料只用填一次。", "sub", wrap=True)
        body = row(theme, *((half, 1) for half in self._halves), spacing=28)
        card = Card(theme, hint, (scroll(body), 1), self.bar, margin=(16, 12, 12, 12))
        self.setLayout(column(theme, (card, 1)))
        desk.kept.connect(self._say_kept)

    def start(self) -> None:
        """Begin where unsaved text was left, with empty boxes where there is none."""
        self._halves[0].focus_first()

    def clear(self) -> None:
        """Empty every box."""
        for half in self._halves:
            half.set_values({})
        self.bar.say("")

    def save(self, *, again: bool = False) -> None:
        """Store the pupil; what is wrong is marked and nothing typed is lost."""
        if not self.bar.save_button.isEnabled():
            return
        changes = [half.changes() for half in reversed(self._halves)]  # the first wrong field gets the focus last
        self.bar.say_problems(self._problem_count())
        if any(found is None for found in changes):
            return
        values = {key: value for found in changes for key, value in (found or {}).items() if value is not None}
        name = str(values.get("name", ""))
        self.bar.save_button.forbid("正在保存")

        def done(student_id: int) -> None:
            self.clear()
            self.added.emit(student_id, again)

        self._desk.write(
            f"新增学生 {name}",
            lambda session: register.add(session, values),
            done,
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast=f"已新增 {name}",
        )

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do while the form is open."""
        return {
            Command.SAVE: self.save,
            Command.SAVE_AND_NEXT: lambda: self.save(again=True),
            Command.CANCEL: self.closed.emit,
        }

    def form(self, key: str) -> FormView:
        """Return the half that edits a field; KeyError when none does."""
        for half in self._halves:
            if key in (field.key for field in half.fields()):
                return half
        raise KeyError(key)

    def text_state(self) -> dict[str, str]:
        """Return unsaved text by field key."""
        return {key: text for half in self._halves for key, text in half.text_state().items()}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put unsaved text back."""
        for half in self._halves:
            half.restore_text(state)
        if state:
            self.bar.say("接着上次没写完的。要重新写，请把不要的内容删掉。")

    def _make_halves(self) -> Sequence[FormView]:
        desk = self._desk
        sections = students.form(desk.system).sections
        parts = ([s for s in sections if s.title in _LEFT], [s for s in sections if s.title not in _LEFT])
        halves = [FormView(desk.theme, part, today=lambda: desk.today, stacked=True) for part in parts]
        for half in halves:
            half.set_values({})
        halves[0].finished.connect(halves[1].focus_first)
        halves[1].finished.connect(self.bar.save_button.setFocus)
        return halves

    def _problem_count(self) -> int:
        return sum(half.problem_count() for half in self._halves)

    def _refused(self, problem: LedgerError) -> None:
        if not isinstance(problem, RuleError):
            self._desk.asker.show_error("没有保存，写的内容还在", str(problem))
            return
        known = {field.key for half in self._halves for field in half.fields()}
        for half in reversed(self._halves):
            half.show_problems(problem.problems)
        others = [sentence for key, sentence in problem.problems.items() if key not in known]
        self.bar.say_problems(self._problem_count(), others)

    def _say_kept(self, words: str) -> None:
        if self.isVisible() and not self._problem_count() and self.text_state():
            self.bar.say(words)
