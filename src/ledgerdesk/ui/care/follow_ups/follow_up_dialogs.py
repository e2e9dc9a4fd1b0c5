"""Dialogs of 跟进: a thing to be done, and what came of it with a photo as proof."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget

from ledgerdesk.fields import kinds
from ledgerdesk.services import attachments, follow_ups
from ledgerdesk.services.follow_ups import TaskFacts, TaskRow
from ledgerdesk.ui.aid.storing_dialog import StoringDialog, Values
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.visits import visit_reading
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor, find_among
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.field_row import FieldRow
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.text import Label

TITLE = kinds.text("title", "要跟进", required=True)
KIND = kinds.code("kind", "哪一类", "task_kind", required=True)
DUE = kinds.day("due_on", "办到", required=True)
DONE = kinds.day("done_on", "哪天办的", required=True)
OUTCOME = kinds.long_text("outcome", "办得怎样", longest=1_000)
_PUPIL = kinds.text("person_id", "学生")
_STAFF = kinds.text("staff_id", "谁办")
_LABEL = 120


class FinishDialog(StoringDialog):
    """What came of a thing to be done, on which day, with photos."""

    def __init__(self, desk: Desk, task: TaskRow, parent: QWidget) -> None:
        self._task = task
        self.photos = AttachmentStrip(desk, attachments.TASK, hint="办完的照片、回执，拖到这里")
        self.photos.begin(task.id, f"跟进 {task.facts.title}")
        name = Label("照片", "sub")
        name.setFixedWidth(desk.theme.px(_LABEL))
        whose = "　".join(part for part in (task.pupil, task.class_name, task.facts.title) if part)
        super().__init__(
            desk,
            f"办完跟进 {task.pupil}".strip(),
            (DONE, OUTCOME),
            parent,
            over=(Label(whose, wrap=True),),
            under=(row(desk.theme, name, (self.photos, 1)),),
            save="办完了　F9",
        )
        self.toast = f"已办完：{task.facts.title}"
        self.form.set_values({DONE.key: task.facts.done_on or desk.today, OUTCOME.key: task.facts.outcome})
        self.form.editor(OUTCOME.key).setFocus()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        day, words, number = values[DONE.key], values[OUTCOME.key], self._task.id
        on = day if isinstance(day, date) else self.desk.today
        return lambda session: follow_ups.finish(session, number, on, str(words or ""))


class TaskDialog(StoringDialog):
    """A thing to be done, changed or newly thought of."""

    def __init__(
        self, desk: Desk, parent: QWidget, staff: tuple[Named, ...], due_by: date | None, task: TaskRow | None = None
    ) -> None:
        self._task = task
        theme = desk.theme
        self.staff = FieldRow(
            theme, PeopleEditor(theme, _STAFF, find_among(lambda: staff), hint="姓名、拼音首字母"), label_width=_LABEL
        )
        self.pupil = FieldRow(
            theme, PeopleEditor(theme, _PUPIL, self._find, hint="姓名、拼音首字母，可以不选"), label_width=_LABEL
        )
        title = f"修改跟进 {task.pupil}".strip() if task else "登记跟进"
        super().__init__(desk, title, (TITLE, KIND, DUE), parent, over=(self.pupil,), under=(self.staff,))
        given = task.facts if task else None
        self.form.set_values(
            {
                TITLE.key: given.title if given else None,
                KIND.key: given.kind if given else follow_ups.OTHER,
                DUE.key: given.due_on if given else due_by,
            }
        )
        named = next((who for who in staff if given and who.id == given.staff_id), None)
        if named is None and task is not None and task.teacher and task.facts.staff_id:
            named = Named(task.facts.staff_id, task.teacher)
        self.staff.set_value((named,) if named else None)
        about = given.person_id if given else None
        self.pupil.set_value((Named(about, task.pupil, task.class_name),) if task and about else None)
        self.form.focus_first()

    def store(self, values: Values) -> Callable[[Session], object] | None:
        """See StoringDialog."""
        day = values[DUE.key]
        fresh = TaskFacts(
            title=str(values[TITLE.key] or ""),
            kind=str(values[KIND.key] or ""),
            due_on=day if isinstance(day, date) else self.desk.today,
            staff_id=_picked(self.staff),
            person_id=_picked(self.pupil),
        )
        if self._task is None:
            return lambda session: follow_ups.add(session, fresh)
        known = self._task.facts
        asked = replace(fresh, term_id=known.term_id)
        return lambda session: follow_ups.update(session, known.id, known.version, asked)

    def _find(self, text: str, deliver: Callable[[Sequence[Named]], None]) -> None:
        self.desk.read("查找", lambda s: visit_reading.pupils(s, text), deliver, owner=self, key="task-pupils")


def _picked(field_row: FieldRow) -> int | None:
    editor = field_row.editor
    return next((who.id for who in editor.people()), None) if isinstance(editor, PeopleEditor) else None


def finish(desk: Desk, task: TaskRow, parent: QWidget, done: Callable[[object], object] | None = None) -> FinishDialog:
    """Ask what came of a thing to be done; ``done`` is called once it is stored."""
    dialog = FinishDialog(desk, task, parent)
    if done is not None:
        dialog.stored.connect(done)
    return dialog.stand()
