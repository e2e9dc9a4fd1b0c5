"""帮扶 › 结对: the board on which teachers and pupils are paired, the list of pairings, the plans of the term."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.rights import Right
from ledgerdesk.services import pairings
from ledgerdesk.ui import exchange, places
from ledgerdesk.ui.care.pairings import pairing_paper
from ledgerdesk.ui.care.pairings.pairing_board import PairingBoard
from ledgerdesk.ui.care.pairings.pairing_sheet import PairingSheet
from ledgerdesk.ui.care.plans.plan_page import PlanPage
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.menus import Entry, MenuButton
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page

BOARD, LIST, PLANS = "board", "list", "plans"
_PLANNED = "plans//"  # before the key of a plan's text
SHEET = "pairings"
_TOUCHED = frozenset(
    {
        "Pairing", "Staff", "StaffLeave", "TeachingAssignment", "Person", "Enrolment", "ClassMembership", "Category",
        "HouseholdMember", "Household", "Responsibility", "PolicyOverride",
    }
)  # fmt: skip


class PairingsPage(Page):
    """Board, list and plans, one in front."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "帮扶")
        self._desk = desk
        self._stale = True
        self.board_words = ""
        self.board = PairingBoard(desk)
        self._list: PairingSheet | None = None
        self._plans: PlanPage | None = None
        words = ((BOARD, "结对安排"), (LIST, "结对名单"), (PLANS, "计划与成效"))
        self._segments = Segments(desk.theme, words, name="看哪一份")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.board)
        self.body.addLayout(row(desk.theme, self._segments, None))
        self.body.addWidget(self._stack, 1)
        self._wire()
        self._dress()

    @property
    def front(self) -> str:
        """Return which part is in front."""
        shown = self._stack.currentWidget()
        return BOARD if shown is self.board else LIST if shown is self._list else PLANS

    @property
    def listed(self) -> PairingSheet:
        """Return the list of pairings, made when it is first wanted."""
        if self._list is None:
            page = self._list = PairingSheet(self._desk)
            page.status.connect(lambda _text: self._tell(self.board_words))
            page.moved.connect(self.moved)
            self._stack.addWidget(page)
        return self._list

    @property
    def plans(self) -> PlanPage:
        """Return the plans of the term, made when they are first wanted."""
        if self._plans is None:
            page = self._plans = PlanPage(self._desk)
            page.status.connect(lambda _text: self._tell(self.board_words))
            page.loaded.connect(lambda: self._tell(self.board_words))
            page.moved.connect(self.moved)
            self._stack.addWidget(page)
        return self._plans

    @property
    def sheet(self) -> SheetPage | None:
        """Return the list in front, None where it is the board."""
        return {LIST: self._list, PLANS: self._plans}.get(self.front)

    def print(self) -> None:
        """Print the pairings ticked, else all shown, from the board all that hold; phones where their column is shown."""
        on = self._desk.on
        if self.front == LIST:
            pairing_paper.show(self._desk, self, self.listed.taken_records(), self.listed.masked_shown())
        else:
            self._desk.read(
                "读取结对名单",
                lambda session: [one.id for one in pairings.rows(session, on)],
                partial(pairing_paper.show, self._desk, self),
                owner=self,
                key="pairing-print",
            )

    def draft_notice(self) -> None:
        """Draft the notice of the pupils who have a teacher, those ticked where some are, and lead to it."""
        ticked = self._list.ticked_pupils() if self._list is not None else []
        pairing_paper.draft_notice(self._desk, self, ticked)

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        inner = self.sheet.place(key) if self.sheet is not None else Place(key)
        return replace(inner, state={**inner.state, "front": self.front})

    def open(self, place: Place) -> None:
        """See Page: a record is a pairing; a pupil or pupils open the board."""
        pupil, pupils = place.state.get(places.FOR_STUDENT), place.state.get(places.PUPILS)
        if isinstance(pupil, int):
            self._show(BOARD)
            self.board.choose(pupil)
        elif isinstance(pupils, (tuple, list)) and pupils:
            self._show(BOARD)
            self.board.choose_all(pupils)
        else:
            front = str(place.state.get("front") or (LIST if place.record is not None else self.front))
            self._show(LIST if place.record is not None and front == BOARD else front)
            if self.sheet is not None:
                self.sheet.open(place)

    def shown(self) -> None:
        """See Page."""
        if self._stale:
            self._stale = False
            self.board.reload()
        if self.sheet is not None:
            self.sheet.shown()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        for made in (self._list, self._plans):
            if made is not None:
                made.ledger_changed(change_set)
        if isinstance(change_set, ChangeSet) and change_set.entities() & _TOUCHED:
            if self.isVisible():
                self.board.reload()
            else:
                self._stale = True

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        mine: dict[Command, Callable[[], object]] = {}
        if self.front != PLANS:
            mine[Command.PRINT] = self.print
        if self._desk.editable:
            mine[Command.IMPORT] = partial(exchange.take_in, self._desk, SHEET)
        return {**self.sheet.commands(), **mine} if self.sheet is not None else mine

    def regions(self) -> list[QWidget]:
        """See Page."""
        return self.sheet.regions() if self.sheet is not None else [self.board.pupils, self.board.teachers]

    def text_state(self) -> dict[str, str]:
        """See Page."""
        planned = self._plans.panel.text_state() if self._plans is not None else {}
        typed = self._list.panel.text_state() if self._list is not None else {}
        return {**typed, **{f"{_PLANNED}{key}": text for key, text in planned.items()}}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """See Page."""
        planned = {key.removeprefix(_PLANNED): text for key, text in state.items() if key.startswith(_PLANNED)}
        if planned:
            self._show(PLANS)
            self.plans.panel.restore_text(planned)
            if self.plans.panel.unsaved():
                self.plans.select(self.plans.panel.unsaved()[0])
        listed = {key: text for key, text in state.items() if not key.startswith(_PLANNED)}
        if listed:
            self.listed.panel.restore_text(listed)
        if listed and self.listed.panel.unsaved():
            self._show(LIST)
            self.listed.select(self.listed.panel.unsaved()[0])

    # ---- inside ----------------------------------------------------------------------------------
    def _wire(self) -> None:
        self._segments.chosen.connect(lambda key: self._chose(str(key)))
        self.board.counted.connect(self._tell)
        self.board.goals_wanted.connect(self._write_goals)
        self.board.listing.connect(self._list_of)
        self._desk.term_changed.connect(self._term_changed)

    def _show(self, key: str) -> None:
        planned = self.front == PLANS
        self._segments.set_value(key)
        part = self.listed if key == LIST else self.plans if key == PLANS else self.board
        self._stack.setCurrentWidget(part)
        if self.sheet is not None and self.isVisible():
            self.sheet.shown()
        if planned != (key == PLANS):
            self._dress()
        self._tell(self.board_words)

    def _chose(self, key: str) -> None:
        self._show(key)
        self.moved.emit()

    def _list_of(self, staff_id: int) -> None:
        self._chose(LIST)
        self.listed.of_teacher(staff_id)

    def _write_goals(self, pairing: int) -> None:
        self._chose(LIST)
        self.listed.write_goals(pairing)

    def _tell(self, words: str) -> None:
        self.board_words = words
        planned = self._plans.book.told() if self._plans is not None and self.front == PLANS else words
        self.header.set_facts(planned)
        self.set_status(self.sheet.status_text if self.sheet is not None else words)

    def _dress(self) -> None:
        if self.front == PLANS:
            self._dress_plans()
            return
        theme, desk = self.theme, self._desk
        paper = Button(theme, "打印结对名单", "printer", tip="打印（Ctrl+P）", run=self.print)
        plan = Button(theme, "替我先排一遍", "list-checks", Role.PRIMARY, run=self.board.propose,
                      tip="先排一份建议，看过再结对；左边选了几名就只排这几名")  # fmt: skip
        more: list[Entry] = [("教师调离移交…", self.board.hand_over)] if desk.editable else []
        if desk.editable and desk.may(Right.ISSUE):
            more.append(("拟结对公示", self.draft_notice))
        tables = exchange.entries(desk, (SHEET,), self)
        entries: list[Entry] = [*more, *([None] if more and tables else []), *tables]
        menu = (MenuButton(theme, "更多", entries, tip="移交、公示、导入"),) if entries else ()
        self.header.set_buttons(*menu, *desk.when(Right.OUTPUT, paper), *([plan] if desk.editable else []))

    def _dress_plans(self) -> None:
        theme = self.theme
        buttons = self._desk.when(
            Right.OUTPUT,
            Button(theme, "打印帮扶手册", "printer", run=self.plans.print_handbooks),
            Button(theme, "打印计划与成效", "printer", tip="打印（Ctrl+P）", run=self.plans.print),
        )
        self.header.set_buttons(*buttons)

    def _term_changed(self) -> None:
        self._dress()
        self.board.reload()
        for made in (self._list, self._plans):
            if made is not None:
                made.reload()
