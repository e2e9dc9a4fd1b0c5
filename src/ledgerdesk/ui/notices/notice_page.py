"""公示: all notices, the paper of one, how far it has come; a form takes the page's place while one is drafted."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.rights import Right
from ledgerdesk.services import notices
from ledgerdesk.services.notices import NoticeRow
from ledgerdesk.ui import places
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting import attach
from ledgerdesk.ui.kit.boxes import Banner, Card, EmptyState
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import clear, column, holder, row
from ledgerdesk.ui.notices import notice_reading
from ledgerdesk.ui.notices.notice_actions import NoticeActions
from ledgerdesk.ui.notices.notice_form import NoticeForm
from ledgerdesk.ui.notices.notice_list import NoticeList
from ledgerdesk.ui.notices.notice_objections import ObjectionsBox
from ledgerdesk.ui.notices.notice_posting import PostingStrip
from ledgerdesk.ui.notices.notice_reading import Notice
from ledgerdesk.ui.notices.notice_sheet import NoticeSheet
from ledgerdesk.ui.notices.notice_timeline import NoticeTimeline
from ledgerdesk.ui.sheet.side_panel import SidePanel
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page
from ledgerdesk.ui.theme import Tone

LAYOUTS = "notices"
_TOUCHED = frozenset(
    {"Notice", "NoticeLine", "IssuedDocument", "CalendarDay", "SchoolProfile", "Setting", "Attachment", "Objection"}
)
_NAMES = frozenset({"Person", "ClassMembership", "Student", "SchoolClass"})


class NoticePage(Page):
    """See the module; ``notice`` is the one that is shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "公示")
        self._desk = desk
        self._asked = False
        self._current: int | None = None
        self._buttons: tuple[bool, bool] | None = None
        self.notice: Notice | None = None
        self._form: NoticeForm | None = None
        self.doing = NoticeActions(desk, self, lambda: self.notice)
        self.list = NoticeList(desk.theme)
        self.sheet = NoticeSheet(desk.theme, desk.runner, desk.press, leaves=desk.may(Right.OUTPUT))
        self.timeline = NoticeTimeline(
            desk.theme,
            lambda notice: PostingStrip(desk, notice),
            lambda notice: ObjectionsBox(desk, notice, self, acts=desk.may(Right.ISSUE) and not desk.past),
            acts=desk.may(Right.ISSUE),
        )
        self._empty = EmptyState(
            desk.theme,
            "megaphone",
            "还没有公示",
            "选学生、定日期，程序排好版面、算好公示期。",
            desk.when(Right.ISSUE, ("拟一份公示", self.new)),
        )
        self._side = SidePanel(
            desk.theme, holder(row(desk.theme, self.list, (self.sheet, 1), spacing=12)), self.timeline
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self._side)
        self._stack.addWidget(Card(desk.theme, self._empty))
        self._banner = column(desk.theme)
        self.body.addLayout(self._banner)
        self.body.addWidget(self._stack, 1)
        self._wire()
        self._show_buttons()

    def _wire(self) -> None:
        self.list.chosen.connect(self.select)
        self.list.chosen.connect(lambda _id: self._side.set_open(True))
        self._side.toggled.connect(lambda _open: self._show_buttons())
        self.sheet.printing.connect(self.doing.print)
        self.sheet.saving.connect(self.doing.save_file)
        self.timeline.issuing.connect(self.doing.issue)
        self.timeline.editing.connect(lambda: self._open_form(self._current))
        self.timeline.deleting.connect(self.doing.delete)
        self.timeline.taking_down.connect(self.doing.take_down)
        self.timeline.voiding.connect(self.doing.void)
        self.timeline.redrafting.connect(lambda: self._open_form(self._current, anew=True))
        self.timeline.reporting.connect(self.doing.report)
        self.timeline.confirming.connect(lambda: self._desk.open(places.AID, places.RECOGNITION))
        self.timeline.to_calendar.connect(lambda: self._desk.open(places.SETTINGS))
        self.doing.voided.connect(lambda notice_id: self._open_form(notice_id, anew=True))
        self.doing.refused.connect(self.reload)
        self._desk.term_changed.connect(self._term_changed)

    def export(self) -> None:
        """Ask how the list of notices leaves as a workbook."""
        found = self.list.search.text().strip()
        told = f"条件：“{found}”" if found else ""
        attach.begin_records(self._desk, "notices", self.list.shown(), key=LAYOUTS, told=told, parent=self)

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """Return the notice that is shown."""
        return Place(key, record=self._current)

    def open(self, place: Place) -> None:
        """Show a notice, or the form for a new one."""
        if place.record is not None:
            self.close_form()
            self.select(place.record)
        if place.state.get(places.NEW):
            self.new()

    def shown(self) -> None:
        """Read the notices when the page is first seen."""
        if not self._asked:
            self.reload()

    def ledger_changed(self, change_set: object) -> None:
        """Read again what a commit may have changed."""
        if not self._asked or not isinstance(change_set, ChangeSet):
            return
        draft = self.notice is not None and not self.notice.facts.number
        if change_set.entities() & (_TOUCHED | (_NAMES if draft else frozenset())):
            self.reload()

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """Return what keys do here now."""
        if self.form is not None:
            return self.form.commands()
        found: dict[Command, Callable[[], object]] = {
            Command.NEW: self.new,
            Command.SEARCH: self.list.search.setFocus,
            Command.NEXT_RECORD: partial(self.list.step, 1),
            Command.PREVIOUS_RECORD: partial(self.list.step, -1),
            Command.PANEL: self._side.toggle,
        }
        if self._desk.may(Right.OUTPUT):
            found[Command.EXPORT] = self.export
        if self.notice is not None and self.notice.pdf:
            found[Command.PRINT] = self.doing.print
        return found

    def regions(self) -> list[QWidget]:
        """Return the form, or list, paper and timeline."""
        return [self.form] if self.form is not None else [self.list, self.sheet.preview, self.timeline]

    def right_of(self, command: Command) -> Right:
        """See Page: a notice is no change of the register."""
        return Right.ISSUE if command is Command.NEW else command.right

    def text_state(self) -> dict[str, str]:
        """Return unsaved text of the form."""
        return self.form.text_state() if self.form is not None else {}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """Put unsaved text back into a new draft."""
        if state:
            self.new()
            if self._form is not None:
                self._form.restore_text(state)

    # ---- reading ---------------------------------------------------------------------------------
    def reload(self) -> None:
        """Read all notices and the one that is shown."""
        self._asked = True
        self._desk.read("读取公示", notices.rows, self._take_rows, owner=self, key=f"notices:{id(self)}")

    def select(self, notice_id: int) -> None:
        """Show a notice."""
        self._current = notice_id
        self.list.select(notice_id)
        desk = self._desk
        ledger, press = desk.ledger, desk.press
        desk.runner.run(
            "读取公示",
            lambda _task: notice_reading.read(ledger, press, notice_id),
            self._take_notice,
            owner=self,
            key=f"notice:{id(self)}",
        )

    def _take_rows(self, rows: tuple[NoticeRow, ...]) -> None:
        self.list.load(rows, self._desk.today)
        running = sum(notice.running for notice in rows)
        ended = sum(notice.status == notices.TAKEN_DOWN for notice in rows)
        self.header.set_facts(f"{running} 份公示中，{ended} 份已结束" if rows else "")
        if self.form is None:
            self._stack.setCurrentIndex(0 if rows else 1)
        ids = [notice.id for notice in rows]
        if self._current not in ids:
            self._current, self.notice = None, None
            self.timeline.show_nothing()
        if ids:
            self.select(self._current if self._current is not None else ids[0])
        self._show_buttons()

    def _take_notice(self, notice: Notice) -> None:
        first, self.notice = self.notice is None, notice
        if first:
            self._show_buttons()
        self._tell_open(notice)
        self.sheet.load(notice)
        self.timeline.load(notice, self._desk.today, past=self._desk.past)
        facts = notice.facts
        fixed = "定稿后内容不能改；要更正，先作废再重拟" if facts.number else "草稿可以随时修改"
        self.set_status(
            f"第 {facts.number} 号　{notice.people} 人　{fixed}" if facts.number else f"{notice.people} 人　{fixed}"
        )

    def _tell_open(self, notice: Notice) -> None:
        clear(self._banner)
        if count := notice.open_objections:
            words = f"第 {notice.facts.number} 号公示还有 {count} 条异议没有办结：办结以前不能确认，也不能发放。"
            self._banner.addWidget(Banner(self.theme, Tone.WARN, words))

    def issue(self, confirmed: bool) -> None:
        """Ask, then issue the notice that is shown; see NoticeActions."""
        self.doing.issue(confirmed)

    def save_file(self) -> None:
        """Keep the paper of the notice that is shown as a file."""
        self.doing.save_file()

    # ---- the form --------------------------------------------------------------------------------
    @property
    def form(self) -> NoticeForm | None:
        """Return the form while it is open."""
        return self._form if self._form is not None and self._stack.currentWidget() is self._form else None

    def new(self) -> None:
        """Open the form for a new notice."""
        if not self._desk.past and self._desk.may(Right.ISSUE):
            self._open_form(None)

    def close_form(self) -> None:
        """Go back to the list."""
        if self.form is not None:
            self._stack.setCurrentIndex(0 if self.notice is not None else 1)
            self._show_buttons()
            self.reload()

    def _open_form(self, notice_id: int | None, *, anew: bool = False) -> None:
        if self._form is None:
            self._form = NoticeForm(self._desk)
            self._form.saved.connect(self._drafted)
            self._form.closed.connect(self.close_form)
            self._stack.addWidget(self._form)
        self._stack.setCurrentWidget(self._form)
        self._form.start(notice_id, anew=anew)
        self._show_buttons()

    def _drafted(self, notice_id: int) -> None:
        self._current = notice_id
        self._stack.setCurrentIndex(0)
        self._side.set_open(True)  # what comes next stands there, where the panel is a drawer too
        self._show_buttons()
        self.reload()

    def _show_buttons(self) -> None:
        wanted = (
            self.form is None and self._side.drawer and self.notice is not None,
            self.form is None and not self._desk.past and self._desk.may(Right.ISSUE),
        )
        if wanted == self._buttons:
            return  # made anew they would have no place yet, and a toast stands beside them
        self._buttons, buttons = wanted, []
        if wanted[0]:
            buttons.append(Button(self.theme, "经过", "list-checks", tip="打开或收起右边（F4）", run=self._side.toggle))
        if wanted[1]:
            buttons.append(Button(self.theme, "拟一份公示", "plus", Role.PRIMARY, tip="新增（Ctrl+N）", run=self.new))
        self.header.set_buttons(*buttons)

    def _term_changed(self) -> None:
        self._show_buttons()
        if self._asked:
            self.reload()
