"""The panel beside the list of visits and talks: one of them read whole, to correct or delete."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal

from ledgerdesk.domain import dates
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.fields import talks as talk_fields
from ledgerdesk.fields import visits as visit_fields
from ledgerdesk.fields.field import Field
from ledgerdesk.services import attachments, confidences, follow_ups, talks, visits
from ledgerdesk.services.follow_ups import TaskRow
from ledgerdesk.services.talks import TalkRow
from ledgerdesk.services.visits import VisitRow
from ledgerdesk.ui import places
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.follow_ups import follow_up_lines
from ledgerdesk.ui.care.visits import confidence_reading, talk_sheet
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.boxes import well
from ledgerdesk.ui.kit.buttons import Button, Role, link
from ledgerdesk.ui.kit.layout import Item, column, holder, row
from ledgerdesk.ui.kit.text import Chip, Label
from ledgerdesk.ui.sheet.detail_panel import DetailPanel
from ledgerdesk.ui.theme import Tone

_VISIT_LINES = (
    visit_fields.MODE, visit_fields.TEACHERS, visit_fields.PLACE, visit_fields.MET, visit_fields.MONEY_ARRIVED,
)  # fmt: skip
_VISIT_TEXTS = (
    visit_fields.PURPOSE, visit_fields.SITUATION, visit_fields.PARENT_OPINION, visit_fields.AT_SCHOOL,
    visit_fields.PROBLEMS, visit_fields.SUGGESTIONS,
)  # fmt: skip
_TALK_LINES = (
    talk_fields.KIND, talk_fields.TEACHER, talk_fields.SUBJECT, talk_fields.MINUTES, talk_fields.TOPIC,
    talk_fields.VALUE,
)  # fmt: skip
_TALK_TEXTS = (talk_fields.CONTENT, talk_fields.REACTION, talk_fields.EFFECT, talk_fields.NEXT_STEP)

Found = VisitRow | TalkRow


@dataclass(frozen=True)
class Shown:
    """A visit or talk, what of it is followed up, and how many notes only the headteacher reads its pupils have."""

    row: Found
    tasks: tuple[TaskRow, ...]
    notes: Mapping[int, int]


class VisitPanel(DetailPanel):
    """See RecordPanel. ``editing`` asks for the form of the record shown, ``printing`` for its record on paper."""

    editing = Signal(int)
    printing = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, (), empty="选一条，这里显示写了什么")
        self._desk = desk
        self._wanted: int | None = None
        self._found: Found | None = None
        self._tasks: tuple[TaskRow, ...] = ()
        self.photos: AttachmentStrip | None = None

    def show_record(self, record: int | None) -> None:
        """See RecordPanel."""
        self._wanted = record
        if record is None:
            self._found = self.photos = None
            self.show_nothing()
            return
        self._desk.read(
            "读取家访谈心",
            partial(_read, record),
            partial(self._took, record),
            failed=lambda _gone: self._took(record, None),
            owner=self,
            key=f"visit-panel:{id(self)}",
        )

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See RecordPanel."""
        return {} if self._found is None or not self._desk.editable else {Command.EDIT: self.edit}

    def edit(self) -> None:
        """Open the form."""
        if self._wanted is not None:
            self.editing.emit(self._wanted)

    def delete(self) -> None:
        """Delete what is shown; the toast takes it back."""
        found, record = self._found, self._wanted
        if found is None or record is None:
            return
        if isinstance(found, VisitRow):
            words = f"家访 {found.students}"
        else:
            words = f"{codes.table('talk_kind').label(found.kind)} {found.student_name}"
        left, open_ = len(self._tasks), sum(not task.done for task in self._tasks)
        some = f"，其中 {open_} 件没有办完" if open_ else ""
        told = f"它有 {left} 件跟进{some}，会一起删除；撤销时一起回来。"
        if left and not self._desk.asker.confirm(f"删除{words}？", told, f"删除，{left} 件跟进也不要了", "不删"):
            return
        self._desk.write(
            f"删除{words}",
            lambda s: visits.delete(s, record) if record > 0 else talks.delete(s, -record),
            failed=lambda problem: self._desk.asker.show_error("没有删除", str(problem)),
            owner=self,
            toast=f"已删除{words}" + (f"和 {left} 件跟进" if left else ""),
        )

    # ---- inside ----------------------------------------------------------------------------------
    def _took(self, record: int, shown: Shown | None) -> None:
        if record != self._wanted:
            return
        found = self._found = shown.row if shown else None
        self._tasks = shown.tasks if shown else ()
        if found is None or shown is None:
            self.photos = None
            self.show_nothing()
            return
        theme, visit = self._desk.theme, isinstance(found, VisitRow)
        lines, texts = (_VISIT_LINES, _VISIT_TEXTS) if visit else (_TALK_LINES, _TALK_TEXTS)
        day = found.visited_on if isinstance(found, VisitRow) else found.held_on
        name = found.students if isinstance(found, VisitRow) else found.student_name
        told = f"{dates.prose(day, self._desk.today)}　{found.classes if isinstance(found, VisitRow) else found.class_name}"
        late = [holder(row(theme, Chip(theme, "补登记", Tone.WARN), None))] if found.late else []
        self.set_head(name, told, *late, show_picture=False)
        items: list[Item] = [self._pupils(found)]
        for field in lines:
            words = _words(field, found)
            if words:
                key = Label(_label(field, found), "sub")
                key.setFixedWidth(theme.px(88))
                items.append(row(theme, key, (Label(words, wrap=True, selectable=True), 1)))
        for field in texts:
            words = _words(field, found)
            if words and field is visit_fields.PARENT_OPINION:
                items.append(well(theme, Label(field.label, "column"), Label(words, wrap=True, selectable=True)))
            elif words:
                items += [Label(_label(field, found), "column"), Label(words, wrap=True, selectable=True)]
        items += [Label("要跟进", "column")] if self._tasks else []
        items += follow_up_lines.lines(self._desk, self._tasks)
        items += confidence_reading.lines(self._desk, self, _names(found), shown.notes)
        items.append(self._photos(found))
        items.append(Label(f"{dates.prose(found.recorded_on, self._desk.today)}登记", "sub"))
        self.set_body(holder(column(theme, *items, None, spacing=6, margin=(0, 2, 6, 2))))
        self._pin_actions()

    def _photos(self, found: Found) -> AttachmentStrip:
        visit = isinstance(found, VisitRow)
        who = f"家访 {found.students}" if isinstance(found, VisitRow) else f"谈心 {found.student_name}"
        self.photos = AttachmentStrip(self._desk, attachments.VISIT if visit else attachments.TALK)
        self.photos.begin(found.id, who)
        return self.photos

    def _pupils(self, found: Found) -> Item:
        theme = self._desk.theme
        go = partial(self._desk.open, places.STUDENTS, places.REGISTER)
        links = [link(theme, f"看 {name}", partial(go, record=who)) for who, name in _names(found).items()]
        return column(theme, *(row(theme, each, None) for each in links), spacing=0)

    def _pin_actions(self) -> None:
        theme = self._desk.theme
        paper = self._desk.when(
            Right.OUTPUT, Button(theme, "打印", "printer", tip="打印这一次的记录表", run=self._print)
        )
        if not self._desk.editable:
            self.set_actions(*paper)
            return
        change = Button(theme, "修改", "pencil", tip="修改（F2）", run=self.edit)
        remove = Button(theme, "删除", role=Role.DANGER, run=self.delete)
        self.set_actions(change, *paper, holder(row(theme, None)), remove)

    def _print(self) -> None:
        if self._wanted is not None:
            self.printing.emit(self._wanted)


def _names(found: Found) -> Mapping[int, str]:
    if isinstance(found, VisitRow):
        return dict(zip(found.student_ids, found.students.split("、"), strict=False))
    return {found.student_id: found.student_name}


def _read(record: int, session: Session) -> Shown | None:
    if record > 0:
        facts = visits.facts(session, record)
        rows: tuple[Found, ...] = visits.of_person(session, facts.student_ids[0])
        tasks = follow_ups.of_visit(session, record)
    else:
        rows = talks.of_student(session, talks.facts(session, -record).student_id)
        tasks = follow_ups.of_talk(session, -record)
    found = next((row for row in rows if row.id == abs(record)), None)
    return Shown(found, tasks, confidences.count(session, tuple(_names(found)))) if found is not None else None


def _label(field: Field, found: Found) -> str:
    return field.label if isinstance(found, VisitRow) else talk_sheet.called(found.kind, field)


def _words(field: Field, found: Found) -> str:
    return field.mask(getattr(found, field.key, None))
