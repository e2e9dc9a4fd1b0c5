"""登记会议: a meeting, training, publicity, visit of condolence or exchange with who came, and its photos."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import codes, kinds
from ledgerdesk.fields.field import Section
from ledgerdesk.services import leaves, meetings
from ledgerdesk.services.meetings import Attendee, MeetingFacts
from ledgerdesk.ui.aid.panels.attendance_box import AttendanceBox
from ledgerdesk.ui.asker import Dialog
from ledgerdesk.ui.attachments import attachment_reading
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.meetings.meeting_source import KINDS
from ledgerdesk.ui.care.visits import visit_reading
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.form_view import FormView, SaveBar
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import column, holder, row, scroll
from ledgerdesk.ui.kit.text import Label

_PUBLICITY, _HEADS = "publicity", ("校长", "书记", "园长")
_FIELDS = (
    kinds.day("held_on", "日期", required=True),
    kinds.text("title", "名称", required=True),
    kinds.text("place", "地点"),
    kinds.text("chair", "主持"),
    kinds.text("recorder", "记录"),
    kinds.text("channel", "渠道", hint="板报、家长会、入户、微信群"),
    kinds.integer("copies", "份数", most=99_999, hint="发了多少份"),
    kinds.long_text("minutes", "内容"),
    kinds.long_text("decision", "决定"),
)
_WIDTH, _HEIGHT = 980, 430


@dataclass(frozen=True)
class Opening:
    """What the form is opened with: the staff, who is on leave, and the meeting to change, None for a new one."""

    staff: tuple[Named, ...]
    away: frozenset[int]
    facts: MeetingFacts | None = None


def opening(session: Session, on: date, meeting_id: int | None) -> Opening:
    """Return what the form is opened with on a day."""
    away = frozenset(one.staff_id for one in leaves.rows(session, on, on))
    facts = meetings.facts(session, meeting_id) if meeting_id is not None else None
    return Opening(visit_reading.staff_of(session, on), away, facts)


class MeetingForm(Dialog):
    """A new one of a kind, or one that was held."""

    def __init__(self, desk: Desk, start: Opening, parent: QWidget, *, kind: str = KINDS[0]) -> None:
        facts = start.facts
        super().__init__(desk.theme, "会议记录", parent, width=_WIDTH)
        theme = desk.theme
        self.desk, self._start, self._touched = desk, start, False
        self.kind = Segments(theme, [(key, codes.table("meeting_kind").label(key)) for key in KINDS], name="种类")
        self.kind.set_value(facts.kind if facts else kind)
        self.form = FormView(
            theme, [Section(title="", fields=_FIELDS)], today=lambda: desk.today, stacked=True, label_width=56
        )
        self.attendance = AttendanceBox(desk, start.staff)
        self.everybody = Button(theme, "叫上全体教师", role=Role.SECONDARY, small=True, run=self.call_everybody)
        self.photos = AttachmentStrip(desk, meetings.MEETING, hint="会场、活动照片，签到表")
        self.bar = SaveBar(theme)
        self._lay_out(parent)
        self._wire()
        if facts is None:
            self.form.set_values({"held_on": desk.today})
            self.photos.begin(None)
        else:
            self.form.set_values({field.key: getattr(facts, field.key) for field in _FIELDS})
            self.attendance.set_people(facts.people, locked=bool(facts.settled))
            self.photos.begin(facts.id, facts.title)
        self._touched = False
        self._dress()
        self.form.editor("title").setFocus()

    def call_everybody(self) -> None:
        """Call the whole staff; who is on leave is not thought to have come."""
        for who in self._start.staff:
            capacity = "head" if any(word in who.where for word in _HEADS) else "teacher"
            self.attendance.add(Attendee(who.name, capacity, who.id, who.id not in self._start.away))

    def save(self) -> None:
        """Store the minutes, who came, and the photos, as one step."""
        values = self.form.collect()
        self.bar.say_problems(self.form.problem_count())
        if values is None or not self.bar.save_button.isEnabled():
            return
        if self.photos.busy:
            self.bar.say("照片还在处理，请稍等再保存。", "warn")
            return
        facts, old, shots = self._facts(values), self._start.facts, self.photos.held

        def work(session: Session) -> int:
            if old is not None:
                meetings.update(session, old.id, old.version, facts)
                return old.id
            made = meetings.add(session, facts)
            attachment_reading.store(session, meetings.MEETING, made, shots)
            return made

        came = sum(one.present for one in facts.people)
        word = codes.table("meeting_kind").label(facts.kind)
        self.bar.save_button.forbid("正在保存")
        self.desk.write(
            f"登记{word} {facts.title}",
            work,
            lambda _made: self._saved(),
            failed=self._refused,
            ended=self.bar.save_button.permit,
            owner=self,
            toast=f"已保存{word}，到会 {came} 人",
        )

    def reject(self) -> None:
        """See QDialog: what was typed is not lost by a key."""
        if not self._touched or self.desk.asker.confirm(
            "会议记录还没有保存", "关掉以后，刚才填的就没有了。", "不保存，关掉", "接着填"
        ):
            super().reject()

    # ---- inside ----------------------------------------------------------------------------------
    def _lay_out(self, parent: QWidget) -> None:
        theme = self.desk.theme
        left = column(theme, (scroll(self.form), 1), self.photos)
        right = column(theme, (self.attendance, 1), row(theme, self.everybody, None))
        body = holder(row(theme, (left, 1), (right, 1), spacing=18))
        body.setMinimumHeight(min(theme.px(_HEIGHT), parent.window().height() - theme.px(250)))
        title = "会议记录" if self._start.facts else "登记会议和活动"
        self.put(Label(title, "heading"), row(theme, self.kind, None), (body, 1), self.bar)

    def _wire(self) -> None:
        self.kind.chosen.connect(lambda _kind: self._dress())
        self.kind.chosen.connect(lambda _kind: self._touch())
        self.form.edited.connect(self._touch)
        self.attendance.changed.connect(self._touch)
        self.bar.saved.connect(self.save)
        self.bar.cancelled.connect(self.reject)
        for keys in Command.SAVE.keys:
            QShortcut(QKeySequence(keys), self).activated.connect(self.save)

    def _dress(self) -> None:
        publicity = self.kind.value() == _PUBLICITY
        for key in ("channel", "copies"):
            self.form.field_row(key).setVisible(publicity)
        self.bar.save_button.allow(self.desk.editable, "只能看。")

    def _facts(self, values: Mapping[str, object]) -> MeetingFacts:
        publicity = self.kind.value() == _PUBLICITY
        kept = {key: value for key, value in values.items() if publicity or key not in ("channel", "copies")}
        base = self._start.facts or MeetingFacts(kind="", held_on=self.desk.today, title="")
        return replace(
            base, **{"channel": None, "copies": None, **kept}, kind=str(self.kind.value()), people=self.attendance.people()  # type: ignore[arg-type] # by field
        )  # fmt: skip

    def _touch(self) -> None:
        self._touched = True

    def _saved(self) -> None:
        self._touched = False
        self.accept()

    def _refused(self, problem: LedgerError) -> None:
        if isinstance(problem, RuleError):
            others = self.form.show_problems(problem.problems)
            self.bar.say_problems(self.form.problem_count(), list(dict.fromkeys(others)))
        else:
            self.bar.say(str(problem), "bad")


def ask(desk: Desk, parent: QWidget, meeting_id: int | None = None, *, kind: str = KINDS[0]) -> None:
    """Show the form of a new meeting, or of one that was held."""
    on = desk.on

    def show(start: Opening) -> None:
        MeetingForm(desk, start, parent, kind=kind).stand()

    def failed(problem: LedgerError) -> None:
        desk.asker.show_error("没有打开", str(problem))

    desk.read("准备会议记录", lambda session: opening(session, on, meeting_id), show, owner=parent, failed=failed)
