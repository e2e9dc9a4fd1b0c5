"""The visit form as it is filled in: whom it is for, what is known of the home, what saving will do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ledgerdesk.fields.field import FieldError
from ledgerdesk.services import attachments, visits
from ledgerdesk.services.follow_ups import TaskRow
from ledgerdesk.services.visits import VisitDue, VisitFacts
from ledgerdesk.ui.attachments.attachment_strip import AttachmentStrip
from ledgerdesk.ui.care.follow_ups import follow_up_dialogs
from ledgerdesk.ui.care.paper.paper_view import PaperView
from ledgerdesk.ui.care.visits import visit_afternoon, visit_reading
from ledgerdesk.ui.care.visits.visit_afternoon import Afternoon
from ledgerdesk.ui.care.visits.visit_pickers import Named, find_among
from ledgerdesk.ui.care.visits.visit_reading import Effect, Opening, Subject
from ledgerdesk.ui.care.visits.visit_sheet import VisitSheet
from ledgerdesk.ui.care.visits.visit_side import VisitSide
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.forms.field_row import LABEL
from ledgerdesk.ui.forms.form_view import SaveBar
from ledgerdesk.ui.kit.boxes import Card
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.layout import add, column, row, scroll
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.side_panel import SidePanel

TEXTS = ("place", "met", *visit_reading.PHRASE_FIELDS, "money_arrived")
_FACE = "face"
_KEPT = "写了一半也会自动存，随时可以走开"


class VisitFilling(QWidget):
    """Boxes, bar and what stands beside them; storing is the subclass's. ``closed`` that the list is wanted again."""

    closed = Signal()
    loaded = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clear")
        self._desk, theme = desk, desk.theme
        self._opening: Opening | None = None
        self._subject: Subject | None = None
        self._stored: VisitFacts | None = None
        self._waiting: Callable[[], object] | None = None  # saving, until the photos are taken in
        self._home_of: date | None = None  # the day whose household is shown
        self._just_stored: VisitFacts | None = None  # in this window: the next one is likely of the same afternoon
        self._walking = False  # on to the next home, with those who came along
        self._title = Label("登记一次家访", "heading")
        self.sheet = VisitSheet(
            desk, self._find_pupil, find_among(lambda: self._opening.staff if self._opening else ())
        )
        self.next_button = Button(theme, "保存并登记下一户", tip="Ctrl+回车")
        self.bar = SaveBar(theme, self.next_button)
        self.side = VisitSide(desk)
        self._kept = Label(_KEPT, "sub")
        keys = (Command.PHOTO.keys[0], Command.SIGNATURE.keys[0])
        self.photos = AttachmentStrip(desk, attachments.VISIT, self, keys=keys)
        name = Label("照片", "sub")
        name.setFixedWidth(theme.px(LABEL))
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        body = column(theme, spacing=6, margin=(0, 0, 0, 8))
        self._area = scroll(body)
        head = row(theme, self._title, None, self._kept)
        card = Card(theme, head, (self._area, 1), self.bar, margin=(18, 14, 14, 12))
        self.panel = SidePanel(theme, card, self.side, width=330)
        self.paper = PaperView(desk)
        self.setLayout(row(theme, self.paper, (self.panel, 1), spacing=12))
        # Filled last: whatever is put into another thing is dressed again with all that is in it.
        for item in (self.sheet, row(theme, name, (self.photos, 1), margin=(0, 0, 8, 0)), self.sheet.confidence):
            add(theme, body, item)
        self.sheet.edited.connect(self._edited)
        self.sheet.asked.connect(self._ask_child)
        self.sheet.finished.connect(self.bar.save_button.setFocus)
        self.bar.cancelled.connect(self.closed)
        self.side.next_wanted.connect(lambda who: self.start(who.id))
        self.side.finishing.connect(self._finish_task)
        self.photos.changed.connect(self._say_photos)
        desk.kept.connect(self._say_kept)

    # ---- what is registered ----------------------------------------------------------------------
    def start(self, student_id: int | None = None, paper: int = 0, *, walking: bool = False) -> None:
        """Begin a new visit, for a child if one is named: of today, or of the day of the one stored just before.

        ``paper`` is the form on paper it is written down from: its scan stays in view, and nothing of the last visit
        is taken over. ``walking`` goes on to the next home together with those who were at the last.
        """
        self._begin(None)
        self._walking = walking
        self.show_paper(paper)
        before, today = None if paper else self._just_stored, self._desk.today
        day = before.visited_on if before is not None else today
        mode = before.mode if before is not None else _FACE
        self.sheet.set_values({"visited_on": day, "mode": mode})
        self.sheet.say_day("和上一户同一天；要改成今天，按 = 就行" if day != today else "")
        self._read_opening()
        if student_id is not None:
            self._read_child(student_id, day, self._took_child)
        else:
            self.side.show_facts(None, self._opening.today if self._opening else (), self._following())
            self.sheet.focus("student_ids")

    def edit(self, visit_id: int) -> None:
        """Correct a stored visit."""
        self._begin(None)
        self._read_opening()
        self._desk.read(
            "读取家访", lambda session: visits.facts(session, visit_id), self._took_stored, owner=self, key="visit-form"
        )

    @property
    def student_id(self) -> int | None:
        """Return the child chosen first."""
        people = self.sheet.student.people()
        return people[0].id if people else None

    @property
    def stored_id(self) -> int | None:
        """Return the visit being corrected; None for a new one."""
        return self._stored.id if self._stored is not None else None

    # ---- inside ----------------------------------------------------------------------------------
    def _begin(self, stored: VisitFacts | None) -> None:
        self._stored, self._subject, self._home_of, self._waiting = stored, None, None, None
        self._walking = False
        self._title.setText("修改家访" if stored is not None else "登记一次家访")
        self.next_button.setVisible(stored is None)
        self.sheet.clear()
        self._area.verticalScrollBar().setValue(0)
        self.photos.begin(stored.id if stored else None)
        self.show_paper(0)
        self.bar.say("")
        self._kept.setText(_KEPT)

    def show_paper(self, form_id: int) -> None:
        """Show the scan it is written down from in the place of what is known of the home."""
        if bool(form_id) != bool(self.paper.form_id):
            self.panel.set_open(not form_id and not self.panel.drawer)
        self.paper.show_form(form_id)

    def _read_opening(self) -> None:
        on = self._desk.today
        self._desk.read(
            "读取家访", lambda s: visit_reading.opening(s, on), self._took_opening, owner=self, key="visit-opening"
        )

    def _took_opening(self, found: Opening) -> None:
        self._opening = found
        self.sheet.mode_hint.setText(visit_reading.counting_words(found.required, found.counting))
        self.sheet.offer(self._subject.met if self._subject else (), found.phrases)
        self.sheet.follow_up.offer(found.due_by)
        self.sheet.student.offer(
            visit_afternoon.likely(found.due, self._afternoon(), visit_reading.been(self._opening, self._day()))
        )
        self.side.show_facts(self._subject, found.today, self._following())
        self.loaded.emit()

    def _find_pupil(self, text: str, deliver: Callable[[Sequence[Named]], None]) -> None:
        on, afternoon = self._desk.today, self._afternoon()
        village = afternoon.village if afternoon else ""
        self._desk.read(
            "查找", lambda s: visit_reading.pupils(s, text, on, village), deliver, owner=self, key="visit-pupils"
        )

    def _ask_child(self, who: Named | None) -> None:
        if who is None:
            self._subject = None
            self._take(None, ())
            self._know(dict.fromkeys(("teacher_ids", "place", "met", "purpose")))
            self._edited()
        else:
            self._read_child(who.id, self._day() or self._desk.today, self._took_child)

    def _read_child(self, student_id: int, on: date, done: Callable[[Subject | None], object]) -> None:
        system, self._home_of = self._desk.system, on
        self._desk.read(
            "读取学生", lambda s: visit_reading.subject(s, student_id, on, system), done, owner=self, key="visit-form"
        )

    def _took_child(self, subject: Subject | None) -> None:
        self._take(subject, [who.id for who in subject.siblings] if subject else [])
        if subject is not None:
            met = subject.met[0] if subject.met else None
            self._know({"place": subject.place or None, "met": met})
            self._fill(subject)
        self._edited()

    def _afternoon(self) -> Afternoon | None:
        """Return the visit written down last, if it was of the day this one is of."""
        found = self._opening.afternoon if self._opening else None
        return found if found is not None and found.visited_on == self._day() else None

    def _fill(self, subject: Subject) -> None:
        """Fill in who goes and what for. Whoever went to another village before is only offered, never put down."""
        if self.paper.form_id:
            read = partial(visit_reading.printed_for, form_id=self.paper.form_id)
            self._desk.read("读取纸质表", read, lambda who: self._filled(who, None), owner=self)
            return
        afternoon = self._afternoon()
        others = afternoon.others(subject.teachers) if afternoon else ()
        along = afternoon is not None and (
            self._walking or (bool(subject.village) and subject.village == afternoon.village)
        )
        going = (*subject.teachers, *(others if along else ()))
        self._filled(going, afternoon.purpose if afternoon and along else None)
        self.sheet.offer_others(() if along else others)

    def _filled(self, going: Sequence[Named], purpose: str | None) -> None:
        self._know({"teacher_ids": tuple(going) or None, "purpose": purpose})
        self.sheet.focus_first_empty()

    def _know(self, known: Mapping[str, object]) -> None:
        # What somebody has typed already is theirs.
        self.sheet.set_values({key: value for key, value in known.items() if not self.sheet.field_row(key).dirty()})

    def _take(self, subject: Subject | None, ticked: Sequence[int]) -> None:
        self._subject = subject
        self.sheet.show_children(subject.child if subject else None, subject.siblings if subject else (), ticked)
        helpers = "、".join(who.name for who in subject.teachers) if subject else ""
        self.sheet.say_helpers(f"{helpers}是帮扶教师" if helpers else "")
        self.sheet.offer_others(())
        opening = self._opening
        self.sheet.offer(subject.met if subject else (), opening.phrases if opening else {})
        self.side.show_facts(subject, opening.today if opening else (), self._following())

    def _took_stored(self, stored: VisitFacts) -> None:
        self._begin(stored)

        def took(subject: Subject | None) -> None:
            self._take(subject, stored.student_ids)
            self.photos.about = f"家访 {'、'.join(who.name for who in self.sheet.children_visited())}"
            names = {who.id: who for who in (self._opening.staff if self._opening else ())}
            teachers = tuple(names.get(who, Named(who, "已离校的老师")) for who in stored.teacher_ids)
            values = {key: getattr(stored, key) for key in ("visited_on", "mode", *TEXTS)}
            said = {f"at_school.{who}": words for who, words in stored.at_school.items()}
            self.sheet.set_values({**values, **said, "teacher_ids": teachers})
            self.sheet.focus("visited_on")
            self._edited()

        self._read_child(stored.student_ids[0], stored.visited_on, took)

    def _day(self) -> date | None:
        try:
            day = self.sheet.value("visited_on")
        except FieldError:
            return None
        return day if isinstance(day, date) else None

    def _finish_task(self, task: TaskRow) -> None:
        def again(_done: object) -> None:
            subject = self._subject
            if subject is not None and self._opening is not None:
                left = tuple(one for one in subject.tasks if one.id != task.id)
                self._subject = replace(subject, tasks=left)
                self.side.show_facts(self._subject, self._opening.today, self._following())

        follow_up_dialogs.finish(self._desk, task, self, again)

    def _following(self, after: Sequence[int] = ()) -> VisitDue | None:
        """Return the next home of the slip, after that of the children here or of some others."""
        here = after or [who.id for who in self.sheet.children_visited()]
        return visit_reading.following(self._opening, self._day(), here)

    def _edited(self) -> None:
        children, day = self.sheet.children_visited(), self._day()
        self._another_day(day)
        if not children or day is None or self.sheet.problem_count():
            if not self.sheet.problem_count():
                self.bar.say("")
            return
        mode = str(self.sheet.value("mode") or "")
        stored = self._stored.id if self._stored else 0
        asked = VisitFacts(
            visited_on=day, mode=mode, student_ids=tuple(who.id for who in children), teacher_ids=(), id=stored
        )
        self._desk.read(
            "核对次数",
            lambda session: visit_reading.effect(session, asked, children),
            partial(self._took_effect, children),
            owner=self,
            key="visit-effect",
        )

    def _another_day(self, day: date | None) -> None:
        """Read again who lived in that home and was at school on another day."""
        subject = self._subject
        if subject is None or day is None or day == self._home_of or day > self._desk.today:
            return

        def took(found: Subject | None) -> None:
            if found is None or self._subject is not subject or found.siblings == subject.siblings:
                return
            here = {who.id for who in self.sheet.children_visited()}
            known = {who.id for who in subject.siblings}
            self._take(found, [who.id for who in found.siblings if who.id in here or who.id not in known])
            self._edited()

        self._read_child(subject.child.id, day, took)

    def _took_effect(self, children: tuple[Named, ...], effect: Effect) -> None:
        if children != self.sheet.children_visited() or self.sheet.problem_count():
            return
        self.bar.say("　".join((effect.words, *effect.doubts)), "ok" if effect.fine else "warn")

    def _say_photos(self) -> None:
        if self.photos.held:  # they lie below what can be seen
            self._kept.setText(f"已加照片 {len(self.photos.held)} 张")

    def _say_kept(self, words: str) -> None:
        if self.isVisible() and (self.sheet.dirty() or self.photos.text_state()):
            self._kept.setText(words)
