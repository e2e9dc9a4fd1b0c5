"""Registering a talk, tutoring or material help with one pupil."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Section
from ledgerdesk.fields.talks import TALK_FORM
from ledgerdesk.services import attachments, talks
from ledgerdesk.services.talks import TalkFacts
from ledgerdesk.ui import attachment_reading, visit_reading
from ledgerdesk.ui.attachment_strip import AttachmentStrip
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.field_row import FieldRow
from ledgerdesk.ui.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import column, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.visit_pickers import Named, PeopleEditor, find_among
from ledgerdesk.ui.visit_reading import Subject

STUDENT = kinds.text("student_id", "学生", required=True)
TEACHER = kinds.text("staff_id", "教师", required=True)
_TEXTS = ("topic", "content", "reaction", "next_step")
_STORED, _PHOTOS = "stored", "photos"
_LABEL = 92  # pixels at normal text size


class TalkForm(QWidget):
    """``saved`` tells the id of a talk that was stored; ``closed`` that the list is wanted again."""

    saved = Signal(int)
    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._desk, theme = desk, desk.theme
        self._staff: tuple[Named, ...] = ()
        self._stored: TalkFacts | None = None
        self._title = Label("登记谈心、辅导或物质帮扶", "heading")
        self.student = FieldRow(
            theme, PeopleEditor(theme, STUDENT, self._find_pupil, hint="姓名、拼音首字母，回车选中"), label_width=_LABEL
        )
        self.teacher = FieldRow(
            theme,
            PeopleEditor(theme, TEACHER, find_among(lambda: self._staff), hint="姓名、拼音首字母，回车选中"),
            label_width=_LABEL,
        )
        fields = tuple(field for section in TALK_FORM.sections for field in section.fields)
        self.form = FormView(theme, [Section(title="", fields=fields)], today=lambda: desk.today, label_width=_LABEL)
        self._next = Button(theme, "保存，再记一条", tip="Ctrl+回车", run=self.save_and_next)
        self.bar = SaveBar(theme, self._next)
        self.photos = AttachmentStrip(desk, attachments.TALK, self)
        name = Label("照片", "sub")
        name.setFixedWidth(theme.px(_LABEL))
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        photos = row(theme, name, (self.photos, 1))
        body = column(theme, self.student, self.teacher, (self.form, 1), photos, spacing=7, margin=(0, 0, 8, 8))
        told = Label("写了一半也会自动存，随时可以走开", "sub")
        card = Card(theme, row(theme, self._title, None, told), (scroll(body), 1), self.bar, margin=(18, 14, 14, 12))
        card.setMaximumWidth(theme.px(900))
        self.setLayout(row(theme, (card, 100), None))  # the card at the left, not in the middle
        self.student.editor.changed.connect(self._another_pupil)
        self.student.editor.entered.connect(self.teacher.editor.setFocus)
        self.teacher.editor.entered.connect(self.form.focus_first)
        self.form.finished.connect(self.bar.save_button.setFocus)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.closed)

    def start(self, student_id: int | None = None) -> None:
        """Begin a new talk, with a pupil if one is named."""
        self._begin(None)
        self.form.set_values({"held_on": self._desk.today, "kind": talks.COUNTED})
        self._read_staff()
        if student_id is not None:
            self._read_pupil(student_id)
        else:
            self.student.editor.setFocus()

    def edit(self, talk_id: int) -> None:
        """Correct a stored talk."""
        self._begin(None)
        on = self._desk.today

        def work(session: Session) -> tuple[TalkFacts, tuple[Named, ...], Subject | None]:
            facts = talks.facts(session, talk_id)
            subject = visit_reading.subject(session, facts.student_id, facts.held_on, self._desk.system)
            return facts, visit_reading.staff_of(session, on), subject

        self._desk.read("读取谈心", work, self._took_stored, owner=self, key="talk-form")

    @property
    def student_id(self) -> int | None:
        """Return the pupil chosen."""
        people = self._people(self.student)
        return people[0].id if people else None

    def save(self) -> None:
        """Store the talk; what is wrong is marked and nothing typed is lost."""
        self._save(again=False)

    def save_and_next(self) -> None:
        """Store the talk and begin another with the same teacher."""
        self._save(again=True)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do while the form is open."""
        return {
            Command.SAVE: self.save,
            Command.SAVE_AND_NEXT: self.save_and_next,
            Command.CANCEL: self.closed.emit,
        }

    def text_state(self) -> dict[str, str]:
        """Return what was typed and is not stored; empty when nothing was."""
        photos = self.photos.text_state()
        if not (self.form.dirty() or self.student.dirty() or self.teacher.dirty() or photos):
            return {}
        stored = str(self._stored.id) if self._stored else ""
        people = {row.field.key: row.editor.text() for row in (self.student, self.teacher)}
        return {**self.form.text_state(), **people, _STORED: stored, _PHOTOS: photos}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put a draft back."""
        self.start()
        for field_row in (self.student, self.teacher):
            field_row.editor.set_text(state.get(field_row.field.key, "[]"))
        self.form.restore_text(state)
        self.photos.restore_text(state.get(_PHOTOS, ""))
        self.bar.say("接着上次没写完的。")
        number = state.get(_STORED, "")
        if number:
            self._desk.read(
                "读取谈心", lambda s: talks.facts(s, int(number)), self._correct, owner=self, key="talk-form"
            )

    # ---- inside ----------------------------------------------------------------------------------
    def _begin(self, stored: TalkFacts | None) -> None:
        self._correct(stored)
        self.student.set_value(None)
        self.teacher.set_value(None)
        self.form.set_values({})
        self.bar.say("")

    def _correct(self, stored: TalkFacts | None) -> None:
        self._stored = stored
        self._title.setText("修改谈心记录" if stored is not None else "登记谈心、辅导或物质帮扶")
        self._next.setVisible(stored is None)
        self.photos.begin(stored.id if stored else None)

    def _read_staff(self) -> None:
        on = self._desk.today
        self._desk.read(
            "读取教师", lambda s: visit_reading.staff_of(s, on), self._took_staff, owner=self, key="talk-staff"
        )

    def _took_staff(self, found: tuple[Named, ...]) -> None:
        self._staff = found

    def _find_pupil(self, text: str, deliver: Callable[[Sequence[Named]], None]) -> None:
        self._desk.read("查找", lambda s: visit_reading.pupils(s, text), deliver, owner=self, key="talk-pupils")

    def _another_pupil(self) -> None:
        if self.student_id is not None and not self._people(self.teacher):
            self._read_pupil(self.student_id)

    def _read_pupil(self, student_id: int) -> None:
        on, system = self._desk.today, self._desk.system
        self._desk.read(
            "读取学生", lambda s: visit_reading.subject(s, student_id, on, system), self._took_pupil, owner=self,
            key="talk-form",
        )  # fmt: skip

    def _took_pupil(self, subject: Subject | None) -> None:
        if subject is not None:
            self.student.set_value((subject.child,))
            if subject.teachers and not self._people(self.teacher):
                self.teacher.set_value(subject.teachers[:1])
            (self.form if subject.teachers else self.teacher.editor).setFocus()
            if subject.teachers:
                self.form.focus_first()

    def _took_stored(self, found: tuple[TalkFacts, tuple[Named, ...], Subject | None]) -> None:
        stored, self._staff, subject = found
        self._correct(stored)
        names = {who.id: who for who in self._staff}
        self.student.set_value((subject.child,) if subject else None)
        self.photos.about = f"谈心 {subject.child.name}" if subject else "谈心"
        self.teacher.set_value((names.get(stored.staff_id, Named(stored.staff_id, "已离校的老师")),))
        self.form.set_values({field.key: getattr(stored, field.key) for field in self.form.fields()})
        self.form.focus_first()

    def _save(self, *, again: bool) -> None:
        if not self.bar.save_button.isEnabled():
            return
        values = self.form.collect()
        fine = [field_row.check_to_save() for field_row in (self.teacher, self.student)]
        problems = self.form.problem_count() + fine.count(False)
        self.bar.say_problems(problems)
        if values is None or not all(fine):
            first = next(
                (row for row, good in zip((self.student, self.teacher), reversed(fine), strict=True) if not good), None
            )
            if first is not None:
                first.editor.setFocus()
            return
        if self.photos.busy:
            self.bar.say("照片还在处理，请等一下再保存。", "warn")
            return
        facts, name, stored = self._facts(values), self._people(self.student)[0].name, self._stored
        photos = self.photos.held
        self.bar.save_button.forbid("正在保存")

        def work(session: Session) -> int:
            if stored is None:
                talk_id = talks.add(session, facts)
                attachment_reading.store(session, attachments.TALK, talk_id, photos)
                return talk_id
            talks.update(session, stored.id, stored.version, facts)
            return stored.id

        def done(talk_id: int) -> None:
            teacher = self._people(self.teacher)
            self._begin(None)
            if again:
                self.start()
                self.teacher.set_value(teacher)
            else:
                self.saved.emit(talk_id)

        kind = self.form.field_row("kind").field.show(facts.kind)
        verb = "登记" if stored is None else "修改"
        self._desk.write(
            f"{verb}{kind} {name}", work, done, failed=self._refused, ended=self.bar.save_button.permit, owner=self,
            toast=f"已{verb}{kind}：{name}",
        )  # fmt: skip

    def _facts(self, values: Mapping[str, object]) -> TalkFacts:
        day, minutes = values["held_on"], values["minutes"]
        texts: dict[str, Any] = {key: str(values[key]) if values[key] else None for key in _TEXTS}
        return TalkFacts(
            held_on=day if isinstance(day, date) else self._desk.today,
            kind=str(values["kind"] or ""),
            student_id=self._people(self.student)[0].id,
            staff_id=self._people(self.teacher)[0].id,
            minutes=minutes if isinstance(minutes, int) else None,
            id=self._stored.id if self._stored else 0,
            version=self._stored.version if self._stored else 0,
            **texts,
        )

    @staticmethod
    def _people(field_row: FieldRow) -> tuple[Named, ...]:
        editor = field_row.editor
        return editor.people() if isinstance(editor, PeopleEditor) else ()

    def _refused(self, problem: LedgerError) -> None:
        if not isinstance(problem, RuleError):
            self._desk.asker.show_error("没有保存，写的内容还在", str(problem))
            return
        for field_row in (self.student, self.teacher):
            field_row.show_problem(problem.problems.get(field_row.field.key, ""))
        self.form.show_problems(problem.problems)
        count = self.form.problem_count() + bool(self.student.problem) + bool(self.teacher.problem)
        self.bar.say_problems(count, [text for key, text in problem.problems.items() if not key])
