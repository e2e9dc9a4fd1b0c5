"""Minutes of a panel: when and where, who came, and what was said of each pupil."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Section
from ledgerdesk.services import meetings
from ledgerdesk.services.meetings import Attendee, MeetingFacts
from ledgerdesk.services.recognition import panels
from ledgerdesk.ui.aid.panels import meeting_reading
from ledgerdesk.ui.aid.panels.attendance_box import AttendanceBox
from ledgerdesk.ui.aid.panels.meeting_reading import Held, Opening
from ledgerdesk.ui.aid.panels.opinion_box import OpinionBox
from ledgerdesk.ui.aid.panels.opinion_grid import GridRow
from ledgerdesk.ui.aid.recognition.recognition_reading import Reading
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.choices import Combo, Segments
from ledgerdesk.ui.kit.layout import column, holder, row, scroll
from ledgerdesk.ui.kit.text import Label

_FIELDS = (
    kinds.day("held_on", "日期", required=True),
    kinds.text("title", "会议名称", required=True),
    kinds.text("place", "地点"),
    kinds.text("chair", "主持"),
    kinds.text("recorder", "记录"),
    kinds.long_text("minutes", "会议内容"),
    kinds.long_text("decision", "会议决定"),
)
_MEETING, _PUPILS = "meeting", "pupils"
_WIDTH, _HEIGHT = 980, 470


class MeetingDialog(Dialog):
    """A panel of one kind: a new one, or one that was held; its pupils follow."""

    def __init__(self, desk: Desk, start: Opening, told: Reading, parent: QWidget, *, class_name: str = "") -> None:
        super().__init__(desk.theme, start.word, parent, width=_WIDTH)
        theme = desk.theme
        self.desk, self._start, self._told = desk, start, told
        self._stored: MeetingFacts | None = None
        self._touched = False
        self.which = Combo(theme, name="哪一次会")
        self.room = Combo(theme, start.rooms, name="哪个班")
        self.form = FormView(
            theme, [Section(title="", fields=_FIELDS)], today=lambda: desk.today, stacked=True, label_width=80
        )
        self.attendance = AttendanceBox(desk, start.staff)
        self.photos = AttachmentStrip(desk, meetings.MEETING, hint="会场照片、签到表拍下来，拖到这里")
        self.photos.hide()
        self._pupils: OpinionBox | None = None
        self._rows: Sequence[GridRow] = ()
        self.parts = Segments(theme, ((_MEETING, "会议和到会"), (_PUPILS, "逐个学生")), name="看哪一部分")
        self._gaps = Label("", "warn", wrap=True)
        self.bar = SaveBar(theme)
        self._lay_out(parent)
        self._wire()
        held = [
            (one.id, f"{one.held_on:%Y-%m-%d}　{one.class_name or one.title}（{one.pupils} 人）") for one in start.held
        ]
        self.which.set_options([(0, "新登记一次"), *held])
        self.room.set_value(next((room for room, name in start.rooms if name == class_name), None))
        self._begin()
        later = QTimer(self)
        later.setSingleShot(True)
        later.timeout.connect(lambda: self.pupils)
        later.start(0)

    @property
    def pupils(self) -> OpinionBox:
        """Return the second part; it is made a moment after the first, so that the window answers in between."""
        if self._pupils is None:
            made = self._pupils = OpinionBox(self.desk.theme, self._told.names or {})
            made.load(self._rows)
            made.grid.edited.connect(self._touch)
            self._stack.addWidget(made)
        return self._pupils

    def _lay_out(self, parent: QWidget) -> None:
        theme = self.desk.theme
        left = column(theme, (scroll(self.form), 1), self.photos)
        self._stack = QStackedWidget()
        self._stack.addWidget(holder(row(theme, (left, 1), (self.attendance, 1), spacing=18)))
        self._stack.setMinimumHeight(min(theme.px(_HEIGHT), parent.window().height() - theme.px(230)))
        self._room_word = Label("班级", "sub")
        self.put(
            row(theme, Label(f"{self._start.word}会议记录", "heading"), None, Label("哪一次", "sub"), self.which),
            row(theme, self.parts, None, self._room_word, self.room),
            (self._stack, 1),
            self._gaps,
            self.bar,
        )
        for widget in (self._room_word, self.room):
            widget.setVisible(self._start.of_class)

    def _wire(self) -> None:
        self.parts.chosen.connect(self._turn)
        self.which.chosen.connect(self._chose)
        self.room.chosen.connect(lambda _id: self._begin())
        self.form.edited.connect(self._touch)
        self.attendance.changed.connect(self._touch)
        self.attendance.changed.connect(self._ask_gaps)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reject)
        for keys in Command.SAVE.keys:
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    # ---- what is shown ---------------------------------------------------------------------------
    def show_meeting(self, meeting_id: int) -> None:
        """Show a meeting that was held."""
        self.which.set_value(meeting_id)
        told = self._told
        self.desk.read(
            "读取会议", lambda s: meeting_reading.held(s, meeting_id, told), self._take, owner=self, failed=self._failed
        )

    def _chose(self, meeting_id: object) -> None:
        if isinstance(meeting_id, int) and meeting_id:
            self.show_meeting(meeting_id)
        else:
            self._begin()

    def _begin(self) -> None:
        """Begin the minutes of a new meeting of the class chosen."""
        if self._stored is not None and self.which.value():
            return
        self._stored = None
        self.photos.hide()
        start, desk = self._start, self.desk
        room, class_name = self.room.value(), self.room.currentText() if start.of_class else ""
        people = list(start.people)
        teacher = start.teachers.get(room) if isinstance(room, int) else None
        if start.of_class and teacher is not None:
            people = [Attendee(teacher[1], "class_teacher", teacher[0])]
        subject = class_name or (desk.school.name if desk.school else "")
        self.form.set_values({"held_on": desk.today, "title": f"{subject}困难认定{start.word}会"})
        self.attendance.set_people(people)
        self.room.setEnabled(True)
        self._load_pupils(meeting_reading.waiting(self._told, start.kind, class_name))
        self._after_loading()

    def _take(self, held: Held) -> None:
        facts = self._stored = held.facts
        self.form.set_values({field.key: getattr(facts, field.key) for field in _FIELDS})
        self.attendance.set_people(facts.people, locked=bool(facts.settled))
        self.room.set_value(facts.class_id)
        self.room.setEnabled(not facts.settled)
        self._load_pupils(held.rows)
        self.photos.begin(facts.id, facts.title)
        self.photos.show()
        self._after_loading()
        if facts.settled:
            self.bar.say(f"已有 {facts.settled} 人按这次会议推进，日期、到会人员和他们的意见不能再改。")

    def _load_pupils(self, rows: Sequence[GridRow]) -> None:
        self._rows = rows
        if self._pupils is not None:
            self._pupils.load(rows)

    def _after_loading(self) -> None:
        self._touched = False
        self.bar.say("")
        self.bar.save_button.allow(self.desk.editable, "只能看。")
        self._ask_gaps()

    def _ask_gaps(self) -> None:
        facts = replace(self._blank(), people=self.attendance.people())
        self.desk.read(
            "看到会人员", lambda s: meetings.gaps(s, facts), self._tell_gaps, owner=self, key=f"gaps:{id(self)}"
        )

    def _tell_gaps(self, gaps: tuple[str, ...]) -> None:
        self._gaps.setText(f"按规定还差：{'；'.join(gaps)}。" if gaps else "")
        self._gaps.setVisible(bool(gaps))

    def _touch(self) -> None:
        self._touched = True

    # ---- saving ----------------------------------------------------------------------------------
    def save(self) -> None:
        """Store the minutes and what was said, as one step."""
        values = self.form.collect()
        self.bar.say_problems(self.form.problem_count())
        if values is None or not self.bar.save_button.isEnabled():
            if values is None:
                self._show_part(_MEETING)
            return
        facts = self._facts(values)
        opinions, stored = self.pupils.grid.opinions(), self._stored

        def work(session: Session) -> None:
            if stored is None:
                meeting_id = meetings.add(session, facts)
            else:
                meeting_id = stored.id
                meetings.update(session, stored.id, stored.version, facts)
            panels.set_opinions(session, meeting_id, opinions)

        said = sum(bool(one.opinion or one.level) for one in opinions)
        self.bar.save_button.forbid("正在保存")
        self.desk.write(
            f"登记{self._start.word} {facts.title}",
            work,
            lambda _done: self._saved(),
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast=f"已保存{self._start.word}，{said} 人有意见",
        )

    def reject(self) -> None:
        """See QDialog: what was typed is not lost by a key."""
        if not self._touched or self.desk.asker.confirm(
            "会议记录还没有保存", "关掉以后，刚才填的就没有了。", "不保存，关掉", "接着填"
        ):
            super().reject()

    def _saved(self) -> None:
        self._touched = False
        self.accept()

    def _facts(self, values: Mapping[str, object]) -> MeetingFacts:
        room = self.room.value() if self._start.of_class else None
        base = self._stored or self._blank()
        return replace(
            base, **values, class_id=room if isinstance(room, int) else None, people=self.attendance.people()  # type: ignore[arg-type] # by field
        )  # fmt: skip

    def _blank(self) -> MeetingFacts:
        return MeetingFacts(kind=self._start.kind, held_on=self.desk.today, title="")

    def _refused(self, problem: LedgerError) -> None:
        if not isinstance(problem, RuleError):
            self.bar.say(str(problem), "bad")
            return
        others = self.form.show_problems(problem.problems)
        self.bar.say_problems(self.form.problem_count(), list(dict.fromkeys(others)))
        self._show_part(_PUPILS if all(key.isdigit() for key in problem.problems) else _MEETING)

    def _failed(self, problem: LedgerError) -> None:
        self.desk.asker.show_error("没有读成", str(problem))

    def _show_part(self, key: str) -> None:
        self.parts.set_value(key)
        self._turn(key)

    def _turn(self, key: object) -> None:
        if key == _PUPILS:
            self._stack.setCurrentWidget(self.pupils)
        else:
            self._stack.setCurrentIndex(0)


def begin(desk: Desk, kind: str, class_name: str, told: Reading, parent: QWidget) -> None:
    """Open the minutes of a panel: the newest of the class that nothing rests on yet, else of a new one."""

    def show(start: Opening) -> None:
        dialog = MeetingDialog(desk, start, told, parent, class_name=class_name)
        dialog.stand()
        mine = [one for one in start.held if not start.of_class or one.class_name == class_name]
        if mine and desk.today.toordinal() - mine[0].held_on.toordinal() < _RECENT:
            dialog.show_meeting(mine[0].id)

    def failed(problem: LedgerError) -> None:
        desk.asker.show_error("没有打开", str(problem))

    on = desk.on
    desk.read("准备会议记录", lambda s: meeting_reading.opening(s, kind, on), show, owner=parent, failed=failed)


def reopen(desk: Desk, meeting_id: int, told: Reading, parent: QWidget) -> None:
    """Open the minutes of a panel that was held."""
    on = desk.on

    def show(start: Opening) -> None:
        dialog = MeetingDialog(desk, start, told, parent)
        dialog.stand()
        dialog.show_meeting(meeting_id)

    desk.read(
        "准备会议记录",
        lambda s: meeting_reading.opening(s, meetings.facts(s, meeting_id).kind, on),
        show,
        owner=parent,
    )


_RECENT = 14  # days within which another pupil of a class is thought to have been spoken of on the same meeting
