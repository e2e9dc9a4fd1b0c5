"""The panel beside the register: one pupil, read by tabs, edited in place section by section."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ledgerdesk.fields.field import Section
from ledgerdesk.services import register
from ledgerdesk.ui import places
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.forms import dated_change
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.sheet.editing_panel import EditingPanel
from ledgerdesk.ui.students import student_record, student_views
from ledgerdesk.ui.students.student_record import StudentRecord

#: Facts that hold for a time: their change asks whether it is a correction.
DATED = MappingProxyType(
    {
        "status": "就读状态", "grade": "班级", "class_number": "班级", "boarding": "就读方式", "card_number": "银行卡",
        "guardian_name": "监护人", "guardian2_name": "第二监护人", "head_name": "户主", "household_number": "所在的户",
        "categories": "类别",
    }
)  # fmt: skip
_SHARED = {"家庭": "改的是全家的资料", "监护人": "监护人的姓名、证号、电话几个孩子共用"}


class StudentPanel(EditingPanel):
    """See RecordPanel. ``deleting`` asks the page to delete the pupil shown."""

    deleting = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, student_views.TABS, empty="选一名学生，这里显示详细情况")
        self._record: StudentRecord | None = None
        self._wanted: int | None = None
        self.tab_chosen.connect(self._tab)

    @property
    def record(self) -> StudentRecord | None:
        """Return the pupil shown, None when there is none."""
        return self._record

    def show_record(self, record: int | None) -> None:
        """Show a pupil; text that was not saved is set aside and offered when the pupil is shown again."""
        if self.form is not None and record == self.record_id():
            return  # being edited: what was typed stays, saving says when the record has changed meanwhile
        if record != self.record_id():
            self.set_aside()
            self._disclosure.hide()
        self._wanted = record
        if record is None:
            self._record = None
            self.show_nothing()
        else:
            self.reload()

    # ---- EditingPanel ----------------------------------------------------------------------------
    def record_id(self) -> int | None:
        """See EditingPanel."""
        return self._record.id if self._record is not None else None

    def record_name(self) -> str:
        """See EditingPanel."""
        return self._record.name if self._record is not None else ""

    def sections(self) -> Sequence[Section]:
        """See EditingPanel: those of the tab, of 基本 where the tab has none."""
        titles = student_views.SECTIONS.get(self.tabs.current()) or student_views.SECTIONS["basic"]
        return [student_views.section(title, self._desk.system) for title in titles]

    def seek(self, title: str) -> None:
        """See EditingPanel."""
        if title or self.tabs.current() not in student_views.SECTIONS:
            tab = next((t for t, titles in student_views.SECTIONS.items() if title in titles), "basic")
            self.tabs.set_current(tab)

    def values(self) -> Mapping[str, object]:
        """See EditingPanel."""
        return self._record.facts if self._record is not None else {}

    def note(self, title: str) -> str:
        """See EditingPanel: brothers and sisters share what is edited."""
        siblings = self._record.siblings_words() if self._record is not None else ""
        return f"{_SHARED[title]}，{siblings} 也跟着改。" if siblings and title in _SHARED else ""

    def reload(self) -> None:
        """See EditingPanel."""
        wanted = self._wanted
        if wanted is None:
            return
        on, system = self._desk.on, self._desk.system

        def work(session: Session) -> StudentRecord | None:
            return student_record.read(session, wanted, on, system)

        self._desk.read("读取学生", work, partial(self._took, wanted), owner=self, key=f"student-panel:{id(self)}")

    def store(self, changes: Mapping[str, object]) -> bool:
        """See EditingPanel; a dated fact asks first whether it was wrong or has changed."""
        record = self._record
        if record is None:
            return False
        labels = dated_change.changed_labels(DATED, record.facts, changes)
        answer = dated_change.ask(self._desk.asker, labels, self._desk.today)
        if answer is None:
            return False
        since, versions = answer.since, record.versions

        def work(session: Session) -> None:
            register.update(session, record.id, changes, since=since, versions=versions)

        self._desk.write(
            f"修改学生 {record.name}",
            work,
            self.stored,
            failed=self.refused,
            ended=self.ended,
            owner=self,
            toast=f"已保存 {record.name}",
        )
        return True

    def draw(self) -> QWidget:
        """See EditingPanel."""
        record = self._record
        if record is None:
            return QWidget()
        self.set_head(record.name, *student_views.head_lines(record, self._desk.system))
        self._pin_actions(record)
        hands = student_views.Hands(self._desk, self.reveal, self.edit, self._disclosure.shown, self)
        return student_views.body(self.tabs.current(), record, hands)

    # ---- inside ----------------------------------------------------------------------------------
    def _took(self, wanted: int, record: StudentRecord | None) -> None:
        if wanted != self._wanted:
            return
        self._record = record
        if record is None:
            self.set_aside()
            self.show_nothing()
        else:
            self.show_reading()

    def _tab(self, _key: str) -> None:
        if self.form is not None:
            self.cancel()
        self.show_reading()

    def _pin_actions(self, record: StudentRecord) -> None:
        theme = self._desk.theme
        if not self._desk.editable:
            self.set_actions()
            return
        change = Button(theme, "修改", "pencil", tip="修改（F2）", run=self.edit)
        visit = Button(theme, "登记家访", "house-heart", tip="登记家访（F7）", run=partial(self._start, places.VISITS))
        more = Button(theme, "", "ellipsis", tip="更多")
        more.setFixedWidth(theme.px(48))
        more.setMenu(self._more_menu(record))
        self.set_actions(change, visit, more)

    def _more_menu(self, record: StudentRecord) -> QMenu:
        menu = QMenu(self)
        menu.addAction("登记谈心").triggered.connect(lambda: self._start(places.VISITS, talk=True))
        menu.addAction("结对帮扶教师").triggered.connect(lambda: self._start(places.PAIRINGS))
        home = record.household_id
        if home is not None:
            menu.addAction("看一户一图").triggered.connect(
                lambda: self._desk.open(places.FAMILIES, places.HOUSEHOLDS, record=home)
            )
        menu.addSeparator()
        menu.addAction("删除…").triggered.connect(lambda: self.deleting.emit(record.id))
        return menu

    def _start(self, tab: str, *, talk: bool = False) -> None:
        state: dict[str, object] = {places.FOR_STUDENT: self.record_id(), places.NEW: True}
        if talk:
            state[places.TALK] = True
        self._desk.open(places.HELP_WORK, tab, state=state)
