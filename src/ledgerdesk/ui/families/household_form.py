"""The facts of a household on a page of their own; brothers and sisters share what is written."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields.field import Section
from ledgerdesk.fields.households import HOUSEHOLD_FORM
from ledgerdesk.services import households, register
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.families.household_record import HouseholdRecord
from ledgerdesk.ui.forms import dated_change
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.layout import column, row, scroll
from ledgerdesk.ui.kit.text import Label

_DATED = {"head_name": "户主"}
_OF_A_CHILD = "note"  # each pupil has notes of their own


def sections() -> list[Section]:
    """Return what can be written of a household."""
    parts = (
        Section(title=part.title, fields=tuple(f for f in part.fields if f.key != _OF_A_CHILD))
        for part in HOUSEHOLD_FORM.sections
    )
    return [part for part in parts if part.fields]


class HouseholdForm(QWidget):
    """``closed`` tells that the form goes, saved or not; unsaved text stays in it."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk, theme = desk, desk.theme
        self._record: HouseholdRecord | None = None
        parts = sections()
        make = partial(FormView, theme, today=lambda: desk.today, label_width=96)
        self._halves = (make(parts[:1]), make(parts[1:]))
        self._halves[0].finished.connect(self._halves[1].focus_first)
        self._note = Label("", "warn", wrap=True)
        self.bar = SaveBar(theme)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.closed)
        self._halves[1].finished.connect(self.bar.save_button.setFocus)
        body = row(theme, *((half, 1) for half in self._halves), spacing=28)
        card = Card(theme, self._note, (scroll(body), 1), self.bar, margin=(16, 12, 12, 12))
        self.setLayout(column(theme, (card, 1)))
        desk.kept.connect(self._say_kept)

    def start(self, record: HouseholdRecord) -> None:
        """Show a household's values; text typed for the same household before is still there."""
        if self._record is None or self._record.id != record.id:
            values = self._values(record)
            for half in self._halves:
                half.set_values(values)
            self.bar.say("")
        self._record = record
        names = "、".join(record.facts.row.children)
        self._note.setText(f"改的是全家的资料，{names} 都跟着改。")
        self._note.setVisible(len(record.facts.row.children) > 1)
        self._halves[0].focus_first()

    def save(self) -> None:
        """Store what was changed; what is wrong is marked and nothing typed is lost."""
        record = self._record
        if record is None or record.first_pupil is None or not self.bar.save_button.isEnabled():
            return
        found = [half.changes() for half in reversed(self._halves)]
        self.bar.say_problems(sum(half.problem_count() for half in self._halves))
        if any(changes is None for changes in found):
            return
        changes = {key: value for part in found for key, value in (part or {}).items()}
        if not changes:
            self.closed.emit()
            return
        labels = dated_change.changed_labels(_DATED, self._values(record), changes)
        answer = dated_change.ask(self._desk.asker, labels, self._desk.today)
        if answer is None:
            return
        pupil, versions, on = record.first_pupil, record.versions, self._desk.on

        def work(session: Session) -> None:
            _refuse_taken_number(session, record, changes, on)
            register.update(session, pupil, changes, since=answer.since, versions=versions)

        self.bar.save_button.forbid("正在保存")
        self._desk.write(
            f"修改家庭 {record.facts.row.head or record.facts.row.number or ''}".strip(),
            work,
            self._saved,
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast="已保存这一户",
        )

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do while the form is open."""
        return {Command.SAVE: self.save, Command.SAVE_AND_NEXT: self.save, Command.CANCEL: self.closed.emit}

    def text_state(self) -> dict[str, str]:
        """Return unsaved text, keyed 'household/field'."""
        if self._record is None:
            return {}
        return {f"{self._record.id}/{key}": t for half in self._halves for key, t in half.text_state().items()}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put unsaved text back, keyed by field."""
        for half in self._halves:
            half.restore_text(state)

    @staticmethod
    def _values(record: HouseholdRecord) -> dict[str, object]:
        facts = record.facts
        head = next((member for member in facts.members if member.relation == households.HEAD), None)
        named = ("other_cause_1", "other_cause_2", "helper_name", "helper_unit", "helper_phone", "address")
        return {key: getattr(facts, key) for key in named} | {
            "household_number": facts.row.number,
            "head_name": facts.row.head,
            "head_id_number": head.id_number if head is not None else None,
            "village": facts.row.village,
            "group_name": facts.row.group_name,
            "main_cause": facts.row.main_cause,
            "per_capita_income": facts.row.per_capita_fen,
        }

    def _saved(self, _done: None) -> None:
        self._record = None  # what stands in the boxes is stored now, so the next start reads anew
        self.closed.emit()

    def _refused(self, problem: LedgerError) -> None:
        if not isinstance(problem, RuleError):
            self._desk.asker.show_error("没有保存，写的内容还在", str(problem))
            return
        known = {field.key for half in self._halves for field in half.fields()}
        for half in reversed(self._halves):
            half.show_problems(problem.problems)
        others = [sentence for key, sentence in problem.problems.items() if key not in known]
        self.bar.say_problems(sum(half.problem_count() for half in self._halves), others)

    def _say_kept(self, words: str) -> None:
        if self.isVisible() and self.text_state():
            self.bar.say(words)


def _refuse_taken_number(session: Session, record: HouseholdRecord, changes: Mapping[str, object], on: object) -> None:
    """Refuse the number of another household: written through a child it would move that child there."""
    number = changes.get("household_number")
    others = households.rows(session, on) if number else ()  # type: ignore[arg-type] # a day, opaque here
    if any(other.number == number and other.id != record.id for other in others):
        raise RuleError({"household_number": "这个户编号另一户在用，请核对。"})
