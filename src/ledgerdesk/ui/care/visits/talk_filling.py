"""The talk form as it is filled in: with whom, by whom, what was done; storing it is the form's."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.errors import LedgerError
from ledgerdesk.fields import kinds
from ledgerdesk.services import attachments, follow_ups, talks
from ledgerdesk.services.talks import TalkFacts
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.follow_ups.follow_up_boxes import STAFF, FollowUpBoxes
from ledgerdesk.ui.care.paper.paper_view import PaperView
from ledgerdesk.ui.care.visits import visit_reading
from ledgerdesk.ui.care.visits.confidence_box import KEY, ConfidenceBox
from ledgerdesk.ui.care.visits.talk_sheet import KIND, LABEL, OFFERED, Phrases, TalkSheet
from ledgerdesk.ui.care.visits.visit_pickers import Named, PeopleEditor, find_among
from ledgerdesk.ui.care.visits.visit_reading import Subject
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms.field_row import FieldRow
from ledgerdesk.ui.forms.form_view import SaveBar
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import add, column, holder, row, scroll
from ledgerdesk.ui.kit.text import Label

STUDENT = kinds.text("student_id", "学生", required=True)
TEACHER = kinds.text("staff_id", "教师", required=True)
_TITLE = "登记谈心、辅导或物质帮扶"
_KEPT = "写了一半也会自动存，随时可以走开"
_MOST_PHRASES = 4
Opening = tuple[tuple[Named, ...], date | None, Phrases]


class TalkFilling(QWidget):
    """Boxes and bar. ``closed`` that the list is wanted again."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clear")
        self._desk, theme = desk, desk.theme
        self._staff: tuple[Named, ...] = ()
        self._stored: TalkFacts | None = None
        self._waiting: Callable[[], object] | None = None  # saving, until the photos are taken in
        self._asked = False  # whether it is to be saved though it tells nothing
        self._just_stored: TalkFacts | None = None  # in this window: the next one is likely of the same day
        self._title = Label(_TITLE, "heading")
        find_teacher = find_among(lambda: self._staff)
        hint = "姓名、拼音首字母，回车选中"
        self.pupils = PeopleEditor(theme, STUDENT, self._find_pupil, several=True, hint=f"{hint}；可以选几名")
        self.helper = PeopleEditor(theme, TEACHER, find_teacher, hint=hint)
        self.student = FieldRow(theme, self.pupils, label_width=LABEL)
        self.teacher = FieldRow(theme, self.helper, label_width=LABEL)
        self.sheet = TalkSheet(desk)
        self.form = self.sheet.form
        self.follow_up = FollowUpBoxes(desk, find_teacher, self._helper, LABEL)
        self.confidence = ConfidenceBox(theme, LABEL)
        self.more: Mapping[str, FieldRow] = {**self.follow_up.rows, KEY: self.confidence.field_row}
        self._several = Label("", "sub", wrap=True)
        self._several_line = holder(row(theme, (self._several, 1), margin=(LABEL + 8, 0, 0, 0)))
        self._several_line.hide()
        self.next_button = Button(theme, "保存，再记一条", tip="Ctrl+回车")
        self.bar = SaveBar(theme, self.next_button)
        self.photos = AttachmentStrip(
            desk, attachments.TALK, self, keys=(Command.PHOTO.keys[0], Command.SIGNATURE.keys[0])
        )
        name = Label("照片", "sub")
        name.setFixedWidth(theme.px(LABEL))
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        body = column(theme, spacing=7, margin=(0, 0, 8, 8))
        self._area = scroll(body)
        self._told = Label(_KEPT, "sub")
        card = Card(
            theme, row(theme, self._title, None, self._told), (self._area, 1), self.bar, margin=(18, 14, 14, 12)
        )
        card.setMaximumWidth(theme.px(900))
        self.paper = PaperView(desk)
        self.setLayout(row(theme, self.paper, (card, 100), None))  # the card at the left, not in the middle
        # Filled last: whatever is put into another thing is dressed again with all that is in it.
        for item in (
            self.student, self._several_line, self.teacher, self.sheet, self.follow_up,
            row(theme, name, (self.photos, 1)), self.confidence, None,
        ):  # fmt: skip
            add(theme, body, item)
        self.pupils.changed.connect(self._another_pupil)
        self.pupils.entered.connect(self._go_on_filling)
        self.helper.entered.connect(self.sheet.focus_first_empty)
        self.sheet.finished.connect(self.follow_up.title.editor.setFocus)
        self.bar.cancelled.connect(self.closed)
        self.photos.changed.connect(self._say_photos)

    def start(self, student_id: int | None = None, paper: int = 0) -> None:
        """Begin a new talk, with a pupil if one is named; ``paper`` is the form on paper it is written down from."""
        self._begin(None)
        self.paper.show_form(paper)
        before = self._just_stored
        held_on = before.held_on if before is not None else self._desk.today
        self.sheet.set_values({"held_on": held_on, "kind": before.kind if before is not None else talks.COUNTED})
        on = self._desk.today
        self._desk.read("读取教师", lambda s: _opening(s, on), self._took_opening, owner=self, key="talk-staff")
        if student_id is not None:
            self._read_pupil(student_id, on)
        else:
            self.pupils.setFocus()

    def edit(self, talk_id: int) -> None:
        """Correct a stored talk."""
        self._begin(None)
        on = self._desk.today

        def work(session: Session) -> tuple[TalkFacts, Opening, Subject | None]:
            facts = talks.facts(session, talk_id)
            subject = visit_reading.subject(session, facts.student_id, facts.held_on, self._desk.system)
            return facts, _opening(session, on), subject

        self._desk.read("读取谈心", work, self._took_stored, owner=self, key="talk-form")

    @property
    def student_id(self) -> int | None:
        """Return the pupil chosen first."""
        people = self.pupils.people()
        return people[0].id if people else None

    # ---- inside ----------------------------------------------------------------------------------
    def _begin(self, stored: TalkFacts | None) -> None:
        self._correct(stored)
        for one in (self.student, self.teacher, *self.more.values()):
            one.set_value(None)
        self.sheet.set_values({})
        self._told.setText(_KEPT)
        self._fold()
        self._tell_several()
        self._area.verticalScrollBar().setValue(0)
        self.paper.show_form(0)
        self.bar.say("")

    def _correct(self, stored: TalkFacts | None) -> None:
        self._stored, self._waiting, self._asked = stored, None, False
        self._title.setText("修改谈心记录" if stored is not None else _TITLE)
        self.pupils.set_several(stored is None)
        self.next_button.setVisible(stored is None)
        self.photos.begin(stored.id if stored else None)

    def _say_photos(self) -> None:
        held = len(self.photos.held)
        self._told.setText(f"已加照片 {held} 张" if held else _KEPT)  # they lie below what can be seen

    def _fold(self) -> None:
        self.follow_up.show_more()
        self.confidence.fold()

    def _put_back(self, state: Mapping[str, str]) -> None:
        """Put the text of a draft into the boxes."""
        for one in (self.student, self.teacher, *self.more.values()):
            empty = "[]" if one.field.key in (STUDENT.key, TEACHER.key, STAFF.key) else ""
            one.editor.set_text(state.get(one.field.key, empty))
        own = {KIND.key, *(field.key for field in self.form.fields())}
        self.sheet.restore_text({key: text for key, text in state.items() if key in own})
        self._fold()
        self._tell_several()

    def _took_opening(self, found: Opening) -> None:
        self._staff, due_by, phrases = found
        self.follow_up.offer(due_by)
        self.sheet.offer(phrases)

    def _find_pupil(self, text: str, deliver: Callable[[Sequence[Named]], None]) -> None:
        self._desk.read("查找", lambda s: visit_reading.pupils(s, text), deliver, owner=self, key="talk-pupils")

    def _helper(self) -> Named | None:
        return next(iter(self.helper.people()), None)

    def _another_pupil(self) -> None:
        self._tell_several()
        if self.student_id is not None and not self.helper.people():
            self._read_pupil(self.student_id)

    def _tell_several(self) -> None:
        people = self.pupils.people()
        self._several.setText(f"{len(people)} 名学生各记一条，内容相同" if len(people) > 1 else "")
        self._several_line.setVisible(len(people) > 1)
        self.confidence.say_whose(people[0].name if people else "", several=len(people) > 1)

    def _go_on_filling(self) -> None:
        if self.helper.people():
            self.sheet.focus_first_empty()
        else:
            self.helper.setFocus()

    def _read_pupil(self, student_id: int, first: date | None = None) -> None:
        """Read who helps a pupil; on ``first``, the day a form begins with that pupil, go on to what is empty."""
        on, system = self._desk.today, self._desk.system

        def took(subject: Subject | None) -> None:
            if subject is None:
                return
            if not self.pupils.people():
                self.student.set_value((subject.child,))
            if subject.teachers and not self.helper.people():
                self.teacher.set_value(subject.teachers[:1])
            self._tell_several()
            if first is not None:
                self._go_on_filling()

        self._desk.read(
            "读取学生", lambda s: visit_reading.subject(s, student_id, on, system), took, owner=self, key="talk-form"
        )

    def _took_stored(self, found: tuple[TalkFacts, Opening, Subject | None]) -> None:
        stored, opening, subject = found
        self._took_opening(opening)
        self._correct(stored)
        names = {who.id: who for who in self._staff}
        self.student.set_value((subject.child,) if subject else None)
        self.photos.about = f"谈心 {subject.child.name}" if subject else "谈心"
        self.teacher.set_value((names.get(stored.staff_id, Named(stored.staff_id, "已离校的老师")),))
        fields = (KIND, *self.form.fields())
        self.sheet.set_values({field.key: getattr(stored, field.key) for field in fields})
        self._tell_several()
        self.form.focus_first()


def _opening(session: Session, on: date) -> Opening:
    try:
        due_by = follow_ups.due_by(session, on)
    except LedgerError:
        due_by = None
    phrases = {
        (kind, key): talks.phrases(session, key, kind, _MOST_PHRASES)
        for kind in (talks.COUNTED, talks.TUTORING, talks.MATERIAL)
        for key in OFFERED
    }
    return visit_reading.staff_of(session, on), due_by, phrases
