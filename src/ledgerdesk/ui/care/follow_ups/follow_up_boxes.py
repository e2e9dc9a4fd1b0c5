"""The line 要跟进 of a form: what is to be done, by whom, until when; left empty, nothing is."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import RuleError
from ledgerdesk.fields import kinds
from ledgerdesk.services import follow_ups, phrasing
from ledgerdesk.services.follow_ups import TaskFacts
from ledgerdesk.ui.care.visits.visit_phrases import PhraseLine
from ledgerdesk.ui.care.visits.visit_pickers import Find, Named, PeopleEditor
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.editors import DayEditor, LineEditor, make_editor
from ledgerdesk.ui.forms.field_row import LABEL, FieldRow
from ledgerdesk.ui.forms.form_view import bring_into_sight
from ledgerdesk.ui.kit.layout import column, holder, row

TITLE = kinds.text("task_title", "要跟进", hint="")
STAFF = kinds.text("task_staff_id", "谁办")
DUE = replace(kinds.day("task_due_on", "办到"), hint="")
KIND = kinds.code("task_kind", "哪一类", "task_kind")
_PREFIX = "task_"
_MOST = 3  # sentences offered
_SHORT = 44  # pixels at normal text size


class FollowUpBoxes(QWidget):
    """Boxes by field key in ``rows``; who and until when are proposed once there is something to do."""

    def __init__(self, desk: Desk, find_teacher: Find, helper: Callable[[], Named | None], label: int = LABEL) -> None:
        """``helper`` tells who is likely to do it; ``label`` is the width of the labels in pixels."""
        super().__init__()
        self.setObjectName("clear")
        self._helper, theme = helper, desk.theme
        self.due_by: date | None = None
        self.title = FieldRow(theme, LineEditor(theme, TITLE), label_width=label)
        self.staff = FieldRow(theme, PeopleEditor(theme, STAFF, find_teacher), label_width=_SHORT)
        self.due = FieldRow(theme, DayEditor(theme, DUE, lambda: desk.today), label_width=_SHORT)
        self.kind = FieldRow(theme, make_editor(theme, KIND), label_width=_SHORT + 8)
        self.rows: Mapping[str, FieldRow] = {
            one.field.key: one for one in (self.title, self.staff, self.due, self.kind)
        }
        more = row(theme, (self.staff, 1), self.due, self.kind, spacing=12, margin=(label + 8, 0, 0, 0))
        self._more = holder(more)
        self._more.hide()
        self._found = PhraseLine(theme, "刚写的问题", label + 8)
        self.setLayout(column(theme, self.title, self._found, self._more, spacing=6))
        self.title.changed.connect(self._told)

    def offer(self, due_by: date | None) -> None:
        """Propose the day by which something is done."""
        self.due_by = due_by

    def suggest(self, problems: str) -> None:
        """Offer the problems just written, sentence by sentence, while nothing is to be done yet."""
        told = [] if self.title.editor.text().strip() else phrasing.sentences(problems)
        self._found.set_words(told[:_MOST], self._take)

    def show_more(self) -> None:
        """Show who and until when where something is to be done."""
        something = bool(self.title.editor.text().strip())
        self._more.setVisible(something)
        if something:
            self._found.set_words((), self._take)

    def facts(self, values: Mapping[str, object], *, helper: int | None) -> TaskFacts | None:
        """Return what collected values say; None where nothing is to be done. ``helper`` does what nobody was named for."""
        title, who, due = (values[key] for key in (TITLE.key, STAFF.key, DUE.key))
        if not title:
            return None
        named = who[0].id if isinstance(who, tuple) and who and isinstance(who[0], Named) else helper
        day = due if isinstance(due, date) else self.due_by
        if day is None:
            return None
        return TaskFacts(title=str(title), kind=str(values[KIND.key] or follow_ups.OTHER), due_on=day, staff_id=named)

    def _take(self, words: str) -> None:
        self.title.editor.set_text(words.rstrip("。；;"))
        self.title.editor.setFocus()

    def _told(self) -> None:
        before = self._more.isHidden()
        self.show_more()
        if self._more.isHidden():
            return
        if before:  # it opens below what can be seen
            QTimer.singleShot(0, self, lambda: bring_into_sight(self._more))
        if self.due_by is not None and not self.due.editor.text():
            self.due.editor.set_value(self.due_by)
        helper = self._helper()
        if helper is not None and self.staff.editor.text() == "[]":
            self.staff.editor.set_value((helper,))


def store(session: Session, task: TaskFacts | None, **whose: Any) -> None:
    """Store what is to be followed up of a visit or talk; RuleError by the keys of the boxes."""
    if task is None:
        return
    try:
        follow_ups.add(session, replace(task, **whose))
    except RuleError as refused:
        raise RuleError({f"{_PREFIX}{key}": words for key, words in refused.problems.items()}) from None
