"""A dialog with one form that is stored as one step, and keeps its text when it is refused."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields.field import Field, Section
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.layout import Item
from ledgerdesk.ui.kit.text import Label

LABEL = 120  # pixels at normal text size
Values = Mapping[str, object]


class StoringDialog(Dialog):
    """Title, a form, 保存 and 取消; ``store(values)`` returns the work of the step, None where something is wrong.

    With ``barrier`` the step cannot be undone. ``stored`` tells what the work returned. ``toast`` is said afterwards.
    """

    stored = Signal(object)
    barrier = False
    toast = ""

    def __init__(
        self,
        desk: Desk,
        title: str,
        fields: Sequence[Field],
        parent: QWidget,
        *,
        over: Sequence[Item] = (),
        under: Sequence[Item] = (),
        save: str = "保存　F9",
        width: int = 560,
    ) -> None:
        super().__init__(desk.theme, title, parent, width=width)
        self.desk, self._title = desk, title
        self.form = FormView(
            desk.theme, [Section(title="", fields=tuple(fields))], today=lambda: desk.today, label_width=LABEL
        )
        self.bar = SaveBar(desk.theme, save=save)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reject)
        self.put(Label(title, "heading", wrap=True), *over, self.form, *under, self.bar)
        for keys in Command.SAVE.keys:
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """Return what is done with the values; say on the bar what is wrong and return None otherwise."""
        raise NotImplementedError

    def save(self) -> None:
        """Store what stands in the form."""
        values = self.form.collect()
        self.bar.say_problems(self.form.problem_count())
        if values is None or not self.bar.save_button.isEnabled():
            return
        work = self.store(values)
        if work is None:
            return
        self.bar.save_button.forbid("正在保存")
        self.desk.write(
            self._title,
            work,
            self._done,
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast=self.toast or f"已保存：{self._title}",
            barrier=self.barrier,
            undoable=not self.barrier,
        )

    def reject(self) -> None:
        """See QDialog: what was typed is not lost by a key."""
        if not self.form.dirty() or self.desk.asker.confirm(
            "写的还没有保存", "关掉以后，刚才填的就没有了。", "不保存，关掉", "接着填"
        ):
            super().reject()

    def _done(self, result: object) -> None:
        self.accept()
        self.stored.emit(result)

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, RuleError):
            others = self.form.show_problems(problem.problems)
            self.bar.say_problems(self.form.problem_count(), others)
        else:
            self.bar.say(str(problem), "bad")
