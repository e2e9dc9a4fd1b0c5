"""A new pupil on a page of its own: sections in two columns, saved with F9, kept as a draft while it is typed."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import students
from ledgerdesk.fields.field import Section
from ledgerdesk.services import register
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
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
        self._forms: list[FormView] = []
        self._columns = (column(theme, spacing=10), column(theme, spacing=10))
        self._to_make = list(self._order())
        hint = Label("姓名必填；身份证号和出生日期至少填一个。同一户的家庭资料只用填一次。", "sub", wrap=True)
        body = row(theme, *((column(theme, half, None), 1) for half in self._columns), spacing=28)
        card = Card(theme, hint, (scroll(body), 1), self.bar, margin=(16, 12, 12, 12))
        self.setLayout(column(theme, (card, 1)))
        desk.kept.connect(self._say_kept)
        self._make_next()

    def start(self) -> None:
        """Begin where unsaved text was left, with empty boxes where there is none."""
        self._forms[0].focus_first()

    def clear(self) -> None:
        """Empty every box."""
        for form in self._all():
            form.set_values({})
        self.bar.say("")

    def save(self, *, again: bool = False) -> None:
        """Store the pupil; what is wrong is marked and nothing typed is lost."""
        if not self.bar.save_button.isEnabled():
            return
        changes = [form.changes() for form in reversed(self._all())]  # the first wrong field gets the focus last
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
        """Return the part that edits a field; KeyError when none does."""
        for form in self._all():
            if key in (field.key for field in form.fields()):
                return form
        raise KeyError(key)

    def text_state(self) -> dict[str, str]:
        """Return unsaved text by field key."""
        return {key: text for form in self._forms for key, text in form.text_state().items()}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put unsaved text back."""
        for form in self._all():
            form.restore_text(state)
        if state:
            self.bar.say("接着上次没写完的。要重新写，请把不要的内容删掉。")

    def _order(self) -> Iterator[tuple[QBoxLayout, Section]]:
        parts = students.form(self._desk.system).sections
        yield from ((self._columns[0], part) for part in parts if part.title in _LEFT)
        yield from ((self._columns[1], part) for part in parts if part.title not in _LEFT)

    def _make_next(self) -> None:
        """Make one part, then let the window breathe: all at once would hold it up for half a second."""
        if self._to_make:
            place, part = self._to_make.pop(0)
            self._forms.append(self._make(place, part))
            QTimer.singleShot(0, self, self._make_next)

    def _all(self) -> list[FormView]:
        while self._to_make:
            self._forms.append(self._make(*self._to_make.pop(0)))
        return self._forms

    def _make(self, place: QBoxLayout, part: Section) -> FormView:
        form = FormView(self._desk.theme, [part], today=lambda: self._desk.today, stacked=True)
        form.set_values({})
        form.finished.connect(partial(self._go_on, form))
        place.addWidget(form)
        return form

    def _go_on(self, form: FormView) -> None:
        forms = self._all()
        after = forms[forms.index(form) + 1 :]
        if after:
            after[0].focus_first()
        else:
            self.bar.save_button.setFocus()

    def _problem_count(self) -> int:
        return sum(form.problem_count() for form in self._forms)

    def _refused(self, problem: LedgerError) -> None:
        if not isinstance(problem, RuleError):
            self._desk.asker.show_error("没有保存，写的内容还在", str(problem))
            return
        known = {field.key for form in self._all() for field in form.fields()}
        for form in reversed(self._all()):
            form.show_problems(problem.problems)
        others = [sentence for key, sentence in problem.problems.items() if key not in known]
        self.bar.say_problems(self._problem_count(), others)

    def _say_kept(self, words: str) -> None:
        if self.isVisible() and not self._problem_count() and self.text_state():
            self.bar.say(words)
