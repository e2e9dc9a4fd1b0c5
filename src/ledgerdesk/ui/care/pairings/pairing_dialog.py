"""Ending a pairing, or changing the teacher: a few boxes and one button."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ledgerdesk.domain import dates
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field, Kind, Section
from ledgerdesk.services import pairings
from ledgerdesk.services.pairings import PairingFacts, TeacherLoad
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.code_editors import Choice
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.layout import column, holder
from ledgerdesk.ui.kit.text import Label

_TYPED = "= 今天，-1 昨天，10.8 也行"
_TEACHER = replace(kinds.text("staff_id", "新老师", required=True), kind=Kind.CODE)
_LAST = kinds.day("on", "最后一天", required=True, hint=_TYPED)
_SINCE = kinds.day("on", "从哪天起", required=True, hint=_TYPED)
_REASON = kinds.text("reason", "原因", required=True, hint="会留在记录里")
_REASONS = "如：教师调离、任课调整、学生毕业、家长要求"

#: Stores the values by field key.
Store = Callable[[Session, Mapping[str, object]], object]


class PairingDialog(Dialog):
    """Stores what was filled in as one step; what is wrong is marked and the dialog stays."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        title: str,
        told: str,
        fields: Sequence[Field],
        choices: Mapping[str, Sequence[Choice]],
        store: Store,
        say: Callable[[Mapping[str, object]], tuple[str, str]],
    ) -> None:
        """``say`` returns the label of the step and the words of the toast from the values."""
        super().__init__(desk.theme, "结对帮扶", parent, width=520)
        self._desk, self._store, self._say = desk, store, say
        self.form = FormView(
            desk.theme,
            [Section(title="", fields=tuple(fields))],
            choices=lambda field: tuple(choices.get(field.key, ())),
            today=lambda: desk.today,
            stacked=True,
        )
        self.form.set_values({"on": desk.today})
        self.bar = SaveBar(desk.theme)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reject)
        self.form.finished.connect(self.bar.save_button.setFocus)
        self.put(Label(title, "heading", wrap=True))
        if told:
            self.put(Label(told, "sub", wrap=True))
        self.put((holder(column(desk.theme, (self.form, 1))), 1), self.bar)
        for keys in Command.SAVE.keys:  # the window's keys do not reach into a dialog
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)
        self.form.focus_first()

    def save(self) -> None:
        """Store what was filled in."""
        if not self.bar.save_button.isEnabled():
            return
        values = self.form.collect()
        self.bar.say_problems(self.form.problem_count())
        if values is None:
            return
        label, toast = self._say(values)
        self.bar.save_button.forbid("正在保存")
        self._desk.write(
            label,
            lambda session: self._store(session, values),
            lambda _result: self.accept(),
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast=toast,
        )

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, RuleError):
            others = self.form.show_problems(problem.problems)
            self.bar.say_problems(self.form.problem_count(), others)
        else:
            self.bar.say(str(problem), "bad")


def end(desk: Desk, parent: QWidget, pairing: PairingFacts) -> PairingDialog:
    """Return the dialog that ends a pairing."""

    def store(session: Session, values: Mapping[str, object]) -> None:
        pairings.end(session, pairing.id, _day(values), str(values["reason"]))

    words = f"{pairing.student_name} 和 {pairing.staff_name}"
    return PairingDialog(
        desk, parent, f"结束 {words} 的结对", f"结对不会删掉，只记下最后一天和原因。{_REASONS}。", (_LAST, _REASON), {}, store,
        lambda _values: (f"结束结对 {pairing.student_name}—{pairing.staff_name}", f"已结束结对：{words}"),
    )  # fmt: skip


def change(desk: Desk, parent: QWidget, pairing: PairingFacts, teachers: Sequence[TeacherLoad]) -> PairingDialog:
    """Return the dialog that lets another teacher take over one pupil."""
    names = {str(t.staff_id): t.name for t in teachers}

    def store(session: Session, values: Mapping[str, object]) -> None:
        to = int(str(values["staff_id"]))
        pairings.change_teacher(session, pairing.id, to, _day(values), str(values["reason"]))

    def say(values: Mapping[str, object]) -> tuple[str, str]:
        new = names.get(str(values["staff_id"]), "")
        return f"换帮扶教师 {pairing.student_name}", f"{pairing.student_name} 改由 {new} 帮扶"

    others = [t for t in teachers if t.staff_id != pairing.staff_id]
    told = f"现在是 {pairing.staff_name}。三扶目标一起带过去。{_REASONS}。"
    return PairingDialog(
        desk, parent, f"给 {pairing.student_name} 换帮扶教师", told, (_TEACHER, _SINCE, _REASON),
        {_TEACHER.key: _choices(others)}, store, say,
    )  # fmt: skip


def _day(values: Mapping[str, object]) -> date:
    return dates.parse_day(values["on"])


def _choices(teachers: Sequence[TeacherLoad]) -> list[Choice]:
    return [Choice(str(t.staff_id), f"{t.name}　已结对 {t.load} 人") for t in teachers]
