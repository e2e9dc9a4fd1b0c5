"""帮扶 › 进度: the slip of this week, talks, pupils without a teacher, and the teachers; each is a list to work from."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.domain.rights import Right
from ledgerdesk.ui import places, progress_paper, sheet_memory
from ledgerdesk.ui.care import progress_lists
from ledgerdesk.ui.care.progress_lists import ALONE, SLIP, SLIP_BY_HAND, SLIP_COLUMNS, SLIP_PAPER, TALKS, TEACHERS
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.history_stack import Place
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.list_source import ListSource, at
from ledgerdesk.ui.page import Page
from ledgerdesk.ui.progress_paper import ListPaper
from ledgerdesk.ui.sheet_page import SheetPage
from ledgerdesk.ui.sheet_source import Action

LIST = "list"  # the key of a place's state that names the list
_TITLES = {SLIP: "走访单", TALKS: "本月谈心", ALONE: "没有帮扶教师的学生", TEACHERS: "教师帮扶进度"}
_WORDS = ((SLIP, "走访单"), (TALKS, "谈心"), (ALONE, "没有教师"), (TEACHERS, "按教师"))


class ProgressPage(Page):
    """Four lists, one in front; a double click does what the list is about."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "帮扶")
        self._desk = desk
        makers: dict[str, Callable[[Desk], ListSource]] = {
            SLIP: progress_lists.slip,
            TALKS: progress_lists.talk_list,
            ALONE: progress_lists.alone,
            TEACHERS: progress_lists.teachers,
        }
        self.lists = {key: self._list(key, make(desk)) for key, make in makers.items()}
        self._front = SLIP
        self._narrowed = False
        self._segments = Segments(desk.theme, _WORDS, name="看哪一份")
        self._segments.chosen.connect(self._chose)
        self._stack = QStackedWidget()
        for page in self.lists.values():
            self._stack.addWidget(page)
        self.body.addLayout(row(desk.theme, self._segments, None))
        self.body.addWidget(self._stack, 1)
        self.lists[SLIP].loaded.connect(self._narrow)
        self._dress()
        desk.term_changed.connect(self._term_changed)

    @property
    def front(self) -> SheetPage:
        """Return the list in front."""
        return self.lists[self._front]

    def print_slip(self) -> None:
        """Print the pupils ticked on the slip, else all shown."""
        model = self.lists[SLIP].model
        records = self.lists[SLIP].taken_records()
        if not records:
            self._desk.say("走访单上没有人")
            return
        rows = [(*(str(model.value(who, field.key) or "") for field in SLIP_PAPER), "") for who in records]
        paper = ListPaper(self._desk.ledger, self._desk.press, "走访单", (*SLIP_PAPER, SLIP_BY_HAND), rows)
        progress_paper.show(self._desk, paper, self)

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        inner = self.front.place(key)
        return replace(inner, state={**inner.state, LIST: self._front})

    def open(self, place: Place) -> None:
        """See Page."""
        wanted = place.state.get(LIST)
        self._show(str(wanted) if wanted in self.lists else self._front)
        if place.record is not None or "filters" in place.state:
            self.front.open(place)

    def shown(self) -> None:
        """See Page."""
        self.front.shown()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        for page in self.lists.values():
            page.ledger_changed(change_set)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        mine = {Command.PRINT: self.print_slip} if self._front == SLIP else {}
        return {**self.front.commands(), **mine}

    def regions(self) -> list[QWidget]:
        """See Page."""
        return self.front.regions()

    # ---- inside ----------------------------------------------------------------------------------
    def _list(self, key: str, source: ListSource) -> SheetPage:
        kept = f"sheet.progress.{key}"
        pair = Action(text="安排结对", icon="heart-handshake", run=self._pair)
        ticked = self._desk.when(Right.EDIT, pair) if key == ALONE else ()
        page = SheetPage(
            self._desk.theme,
            source,
            self._desk.runner,
            ticked_actions=ticked,
            choices=sheet_memory.recall(self._desk, kept),
        )
        sheet_memory.keep(self._desk, kept, page)
        attach(self._desk, page, key=kept, title=_TITLES[key])
        page.header.hide()
        page.body.setContentsMargins(0, 0, 0, 0)
        page.status.connect(lambda _text: self._tell())
        page.moved.connect(self.moved)
        page.view.opened.connect(lambda record: self._act(key, record))
        return page

    def _act(self, key: str, record: int | None) -> None:
        """Do what the list is about for one of its rows, or for somebody yet to be found."""
        new: dict[str, object] = {places.NEW: True}
        if record is not None:
            new[places.FOR_STUDENT] = record
        if key == TEACHERS:
            self._desk.open(places.STUDENTS, places.STAFF, record=record)
        elif not self._desk.editable:
            self._desk.open(places.STUDENTS, places.REGISTER, record=record)
        elif key == ALONE:
            self._desk.open(places.HELP_WORK, places.PAIRINGS, state=new)
        else:
            talk = {places.TALK: True} if key == TALKS else {}
            self._desk.open(places.HELP_WORK, places.VISITS, state={**new, **talk})

    def _pair(self, pupils: list[int]) -> None:
        self._desk.open(places.HELP_WORK, places.PAIRINGS, state={places.PUPILS: tuple(pupils)})

    def _act_on_current(self) -> None:
        self._act(self._front, self.front.view.current())

    def _chose(self, key: object) -> None:
        self._show(str(key))
        self.front.shown()
        self.moved.emit()

    def _show(self, key: str) -> None:
        self._front = key
        self._segments.set_value(key)
        self._stack.setCurrentWidget(self.front)
        self._dress()
        self._tell()
        if self.isVisible():
            self.front.shown()

    def _dress(self) -> None:
        theme, buttons = self.theme, []
        if self._desk.editable and self._front in (SLIP, TALKS, ALONE):
            word, icon = {
                SLIP: ("登记家访", "house-heart"),
                TALKS: ("登记谈心", "plus"),
                ALONE: ("去结对", "heart-handshake"),
            }[self._front]
            role = Role.SECONDARY if self._front == SLIP else Role.PRIMARY
            buttons.append(Button(theme, word, icon, role, tip="对选中的这一行；双击也行", run=self._act_on_current))
        if self._front == SLIP and self._desk.may(Right.OUTPUT):
            buttons.append(
                Button(theme, "打印走访单", "printer", Role.PRIMARY, tip="打印（Ctrl+P）", run=self.print_slip)
            )
        self.header.set_buttons(*buttons)

    def _tell(self) -> None:
        page = self.front
        self.set_status(page.status_text)
        if page.table.filled:
            self.header.set_facts(self._facts(page))

    def _facts(self, page: SheetPage) -> str:
        if self._front != SLIP:
            return page.status_text
        state = at(SLIP_COLUMNS, "state")
        stands = [row_[state] for row_ in page.model.rows()]
        late, week = stands.count(progress_lists.LATE), stands.count(progress_lists.THIS_WEEK)
        parts = (f"落后 {late} 人" if late else "", f"该去了 {week} 人" if week else "")
        return "，".join(part for part in parts if part) or page.status_text

    def _narrow(self) -> None:
        """Show at first whom this week asks for, when there is anybody."""
        page = self.lists[SLIP]
        if self._narrowed or page.filters.active():
            return
        self._narrowed = True
        state = at(SLIP_COLUMNS, "state")
        if any(found[state] in (progress_lists.LATE, progress_lists.THIS_WEEK) for found in page.model.rows()):
            page.filters.set_filter("state", progress_lists.TO_VISIT)

    def _term_changed(self) -> None:
        self._dress()
        for page in self.lists.values():
            page.reload()
