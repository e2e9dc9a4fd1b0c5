"""The panel beside 跟进: one thing to be done, where it comes from, what came of it, its photos."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal

from ledgerdesk.domain import dates
from ledgerdesk.fields import codes
from ledgerdesk.services import attachments, follow_ups
from ledgerdesk.services.follow_ups import TaskRow
from ledgerdesk.ui import places
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.follow_ups import follow_up_source
from ledgerdesk.ui.care.follow_ups.follow_up_source import Tasks
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label, key_value
from ledgerdesk.ui.sheet.detail_panel import DetailPanel


class FollowUpPanel(DetailPanel):
    """See RecordPanel. ``finishing`` and ``editing`` ask the page for a dialog on the task shown."""

    finishing = Signal()
    editing = Signal()

    def __init__(self, desk: Desk, held: Tasks) -> None:
        super().__init__(desk.theme, empty="选一件，这里显示从哪里来、办得怎样")
        self._desk, self._held = desk, held
        self._wanted: int | None = None
        self.photos: AttachmentStrip | None = None

    @property
    def task(self) -> TaskRow | None:
        """Return the task shown."""
        return self._held.of(self._wanted)

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record
        task = self.task
        if task is None:
            self.photos = None
            self.show_nothing()
        else:
            self._draw(task)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {Command.EDIT: self.editing.emit} if self.task is not None and self._desk.editable else {}

    def reopen(self) -> None:
        """Take back that it was done."""
        task = self.task
        if task is not None:
            words = f"重新跟进 {task.pupil}".strip()
            self._desk.write(words, lambda s: follow_ups.reopen(s, task.id), owner=self, toast=f"已{words}")

    def delete(self) -> None:
        """Delete the task; the toast takes it back."""
        task = self.task
        if task is not None:
            words = f"删除跟进 {task.pupil}".strip()
            self._desk.write(words, lambda s: follow_ups.delete(s, task.id), owner=self, toast=f"已{words}")

    # ---- inside ----------------------------------------------------------------------------------
    def _draw(self, task: TaskRow) -> None:
        theme, desk, facts = self._theme, self._desk, task.facts
        chip = Chip(theme, follow_up_source.state(task, desk.on), follow_up_source.tone(task, desk.on))
        who = "　".join(part for part in (task.pupil, task.class_name, task.village) if part)
        self.set_head(facts.title, who, holder(row(theme, chip, None)), show_picture=False)
        origin = follow_up_source.origin(task, desk.today)
        items: list[Item] = [*self._links(task, origin)]
        items += [
            key_value(theme, "办到", dates.prose(facts.due_on, desk.today)),
            key_value(theme, "谁办", task.teacher),
            key_value(theme, "哪一类", codes.table("task_kind").label(facts.kind)),
            key_value(theme, "登记", dates.prose(facts.noted_on, desk.today) if facts.noted_on else ""),
        ]
        if facts.done_on is not None:
            items.append(key_value(theme, "办完", dates.prose(facts.done_on, desk.today)))
        if facts.outcome:
            items += [Label("办得怎样", "column"), Label(facts.outcome, wrap=True, selectable=True)]
        strip = self.photos = AttachmentStrip(desk, attachments.TASK, hint="办完的照片、回执")
        strip.begin(task.id, f"跟进 {task.pupil}".strip())
        self.set_body(holder(column(theme, *items, strip, None, spacing=6, margin=(0, 2, 6, 2))))
        self._pin(task)

    def _links(self, task: TaskRow, origin: str) -> list[Item]:
        theme, facts, open_ = self._theme, task.facts, self._desk.open
        found: list[Item] = []
        if facts.person_id is not None and task.pupil:
            go = partial(open_, places.STUDENTS, places.REGISTER, record=facts.person_id)
            found.append(row(theme, link(theme, f"看 {task.pupil}", go), None))
        record = facts.visit_id or (-facts.talk_id if facts.talk_id else None)
        if record is not None:
            go = partial(open_, places.HELP_WORK, places.VISITS, record=record)
            found.append(row(theme, link(theme, f"看{origin}", go), None))
        return found

    def _pin(self, task: TaskRow) -> None:
        theme = self._theme
        if not self._desk.editable:
            self.set_actions()
            return
        change = Button(theme, "修改", "pencil", tip="修改（F2）", run=self.editing.emit)
        remove = Button(theme, "删除", role=Role.DANGER, run=self.delete)
        if task.done:
            done = Button(theme, "没办完", "undo-2", tip="办完了记错的，改回没完成", run=self.reopen)
        else:
            done = Button(theme, "完成…", "check", Role.PRIMARY, tip="写下办得怎样（F9）", run=self.finishing.emit)
        self.set_actions(change, remove, done)
