"""学生 › 班级与教师: the staff, and the classes of the school year with who leads them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget
from shiboken6 import isValid

from ledgerdesk.ui import exchange
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.offer import Register
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.sheet import inner_list
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page
from ledgerdesk.ui.staff import staff_lists
from ledgerdesk.ui.staff.class_panel import ClassPanel
from ledgerdesk.ui.staff.staff_form import StaffForm
from ledgerdesk.ui.staff.staff_panel import StaffPanel

STAFF, CLASSES = "staff", "classes"
SHEET = "staff"
_NEW = "new//"  # before the key of a new teacher's text


class StaffPage(Page):
    """Two lists, one in front; what is asked of the page goes to that one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "学生")
        self._desk = desk
        self.panel = StaffPanel(desk)
        self._typed: dict[str, str] = {}
        self._new_form: StaffForm | None = None
        self._classes: SheetPage | None = None
        self._segments = Segments(desk.theme, ((STAFF, "教师"), (CLASSES, "班级和班主任")), name="看哪一份")
        self._segments.chosen.connect(lambda key: self._show(str(key)))
        self._stack = QStackedWidget()
        self.staff = self._list(staff_lists.staff_source(desk, self.new), self.panel, "sheet.staff")
        self.body.addLayout(row(desk.theme, self._segments, None))
        self.body.addWidget(self._stack, 1)
        self._dress()
        desk.term_changed.connect(self._term_changed)

    def new(self) -> None:
        """Ask for a new member of staff."""
        if self._desk.editable:
            self._show(STAFF)
            form = self._new_form = StaffForm(self._desk, self, self.staff.select)
            form.form.restore_text(self._typed)
            accepted = form.ask()
            self._typed = {} if accepted or not isValid(form) else dict(form.text_state())
            self._new_form = None

    @property
    def front(self) -> SheetPage:
        """Return the list in front."""
        return self.staff if self._stack.currentWidget() is self.staff else self.classes

    @property
    def classes(self) -> SheetPage:
        """Return the list of classes, made when it is first wanted."""
        if self._classes is None:
            panel = ClassPanel(self._desk)
            self._classes = self._list(staff_lists.class_source(self._desk), panel, "sheet.classes")
            panel.attach(self._classes.model)
        return self._classes

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        inner = self.front.place(key)
        return replace(inner, state={**inner.state, "list": STAFF if self.front is self.staff else CLASSES})

    def open(self, place: Place) -> None:
        """See Page; a record without more is a member of staff."""
        self._show(str(place.state.get("list") or (STAFF if place.record is not None else self._segments.value())))
        self.front.open(place)

    def shown(self) -> None:
        """See Page."""
        self.front.shown()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        for page in self._made():
            page.ledger_changed(change_set)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        mine: dict[Command, Callable[[], object]] = {}
        if self._desk.editable:
            mine = {Command.NEW: self.new, Command.IMPORT: partial(exchange.take_in, self._desk, SHEET)}
        return {**mine, **self.front.commands()}

    def regions(self) -> list[QWidget]:
        """See Page."""
        return self.front.regions()

    def text_state(self) -> dict[str, str]:
        """See Page."""
        typed = self._new_form.text_state() if self._new_form is not None else self._typed
        return {**self.panel.text_state(), **{f"{_NEW}{key}": text for key, text in typed.items()}}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """See Page."""
        self._show(STAFF)
        self._typed = {name.removeprefix(_NEW): text for name, text in state.items() if name.startswith(_NEW)}
        self.panel.restore_text({name: text for name, text in state.items() if not name.startswith(_NEW)})
        if self.panel.unsaved():
            self.staff.select(self.panel.unsaved()[0])

    # ---- inside ----------------------------------------------------------------------------------
    def _list(self, source: ListSource, panel: QWidget, key: str) -> SheetPage:
        if panel is self.panel:
            page = inner_list.make(self._desk, source, key, Register(sheet=SHEET), title="教师名册", panel=panel)
        else:
            page = inner_list.make(self._desk, source, key, panel=panel)
        page.status.connect(lambda text, page=page: self._tell(page, text))
        page.moved.connect(self.moved)
        self._stack.addWidget(page)
        return page

    def _show(self, key: str) -> None:
        page = self.classes if key == CLASSES else self.staff
        self._segments.set_value(key)
        self._stack.setCurrentWidget(page)
        self._tell(page, page.status_text)
        if self.isVisible():
            page.shown()

    def _tell(self, page: SheetPage, text: str) -> None:
        if self.front is page:
            self.set_status(text)
            self.header.set_facts(text)

    def _dress(self) -> None:
        new = Button(self.theme, "新增教师", "plus", Role.PRIMARY, tip="新增（Ctrl+N）", run=self.new)
        tables = exchange.buttons(self._desk, (SHEET,), self)
        self.header.set_buttons(*tables, *([new] if self._desk.editable else []))

    def _term_changed(self) -> None:
        self._dress()
        for page in self._made():
            page.reload()

    def _made(self) -> list[SheetPage]:
        return [self.staff, *([self._classes] if self._classes is not None else [])]
