"""A new member of staff in a dialog: few fields, so it needs no page."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields.staff import LEFT, STAFF_FORM
from ledgerdesk.services import staff
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.layout import scroll


class StaffForm(Dialog):
    """Stores the teacher itself; ``added`` is called with the id. Esc closes, what was typed is kept for next time."""

    def __init__(self, desk: Desk, parent: QWidget, added: Callable[[int], object]) -> None:
        super().__init__(desk.theme, "新增教师", parent, width=520)
        self._desk, self._added = desk, added
        self.form = FormView(desk.theme, STAFF_FORM.sections, today=lambda: desk.today)
        self.form.field_row(LEFT.key).hide()
        self.form.set_values({"teaches": True, "party_member": None})
        self.bar = SaveBar(desk.theme)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reject)
        self.form.finished.connect(self.bar.save_button.setFocus)
        area = scroll(self.form)
        area.setMinimumHeight(desk.theme.px(380))
        self.put((area, 1), self.bar)
        for keys in Command.SAVE.keys:  # the window's keys do not reach into a dialog
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        self.form.focus_first()

    def save(self) -> None:
        """Store the teacher; what is wrong is marked."""
        if not self.bar.save_button.isEnabled():
            return
        values = self.form.collect()
        self.bar.say_problems(self.form.problem_count())
        if values is None:
            return
        name, given = str(values["name"]), {key: value for key, value in values.items() if value is not None}
        self.bar.save_button.forbid("正在保存")
        self._desk.write(
            f"新增教师 {name}",
            lambda session: staff.add(session, given),
            self._done,
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast=f"已新增 {name}",
        )

    def text_state(self) -> Mapping[str, str]:
        """Return unsaved text by field key."""
        return self.form.text_state()

    def _done(self, staff_id: int) -> None:
        self.accept()
        self._added(staff_id)

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, RuleError):
            others = self.form.show_problems(problem.problems)
            self.bar.say_problems(self.form.problem_count(), others)
        else:
            self.bar.say(str(problem), "bad")
