"""帮扶 › 结对: the board on which teachers and pupils are paired, the list of pairings, the plans of the term."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields.pairings import PAIRINGS
from ledgerdesk.services import pairings
from ledgerdesk.services.pairings import PairingFacts, TeacherLoad
from ledgerdesk.ui import exchange, places, sheet_memory
from ledgerdesk.ui.care import pairing_dialog, pairing_list, pairing_paper, plan_papers
from ledgerdesk.ui.care.pairing_board import PairingBoard
from ledgerdesk.ui.care.pairing_list import NOW, STATE_FILTER, STUDENT_ID, TEACHER_FILTER
from ledgerdesk.ui.care.pairing_panel import GOALS, PairingPanel
from ledgerdesk.ui.care.pairing_paper import MASKED, PairingPaper
from ledgerdesk.ui.care.plan_page import PlanPage
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.exporting.offer import Register
from ledgerdesk.ui.history_stack import Place
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.menus import Entry, MenuButton
from ledgerdesk.ui.page import Page
from ledgerdesk.ui.print_dialog import PrintDialog
from ledgerdesk.ui.sheet_page import SheetPage
from ledgerdesk.ui.sheet_source import Action

BOARD, LIST, PLANS = "board", "list", "plans"
_PLANNED = "plans//"  # before the key of a plan's text
CHOICES = "sheet.pairings"
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
        self._goals_of: int | None = None
        self.board_words = ""
        self.board = PairingBoard(desk)
        self.panel = PairingPanel(desk)
        choices = sheet_memory.recall(desk, CHOICES)
        book = Action(text="打印手册", icon="printer", run=self._print_handbooks, tip="本学期的帮扶手册，一对一本")
        self.list = SheetPage(
            desk.theme, pairing_list.source(desk), desk.runner, panel=self.panel, choices=choices,
            ticked_actions=desk.when(Right.OUTPUT, book),
        )  # fmt: skip
        sheet_memory.keep(desk, CHOICES, self.list)
        attach(desk, self.list, Register(sheet=PAIRINGS.name), key=CHOICES, title=PAIRINGS.title)
        self.list.header.hide()
        self.list.body.setContentsMargins(0, 0, 0, 0)
        self.list.filters.set_values({STATE_FILTER: NOW})
        self._plans: PlanPage | None = None
        words = ((BOARD, "结对安排"), (LIST, "结对名单"), (PLANS, "计划与成效"))
        self._segments = Segments(desk.theme, words, name="看哪一份")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.board)
        self._stack.addWidget(self.list)
        self.body.addLayout(row(desk.theme, self._segments, None))
        self.body.addWidget(self._stack, 1)
        self._wire()
        self._dress()

    @property
    def front(self) -> str:
        """Return which part is in front."""
        shown = self._stack.currentWidget()
        return BOARD if shown is self.board else LIST if shown is self.list else PLANS

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
        return {LIST: self.list, PLANS: self._plans}.get(self.front)

    def print(self) -> None:
        """Print the pairings ticked, else all shown; phones only where their column is shown."""
        if not (records := self.list.taken_records()):
            self._desk.say("还没有结对可以打印")
            return
        desk, shown = self._desk, [one.key for one in self.list.model.shown_columns()]
        paper = PairingPaper(desk.ledger, desk.press, records, [key for key in MASKED if key in shown])
        PrintDialog(desk.theme, desk.runner, desk.asker, desk.press, paper, self, say=desk.say).ask()

    def draft_notice(self) -> None:
        """Draft the notice of the pupils who have a teacher, those ticked where some are, and lead to it."""
        ticked = [self.list.model.value(record, STUDENT_ID) for record in self.list.model.ticked()]
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
        self.list.shown()
        if self.front == PLANS:
            self.plans.shown()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        self.list.ledger_changed(change_set)
        if self._plans is not None:
            self._plans.ledger_changed(change_set)
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
        return {**self.panel.text_state(), **{f"{_PLANNED}{key}": text for key, text in planned.items()}}

    def restore_text(self, state: Mapping[str, str]) -> None:
        """See Page."""
        planned = {key.removeprefix(_PLANNED): text for key, text in state.items() if key.startswith(_PLANNED)}
        if planned:
            self._show(PLANS)
            self.plans.panel.restore_text(planned)
            if self.plans.panel.unsaved():
                self.plans.select(self.plans.panel.unsaved()[0])
        self.panel.restore_text({key: text for key, text in state.items() if not key.startswith(_PLANNED)})
        if self.panel.unsaved():
            self._show(LIST)
            self.list.select(self.panel.unsaved()[0])

    # ---- inside ----------------------------------------------------------------------------------
    def _wire(self) -> None:
        self._segments.chosen.connect(lambda key: self._chose(str(key)))
        self.board.counted.connect(self._tell)
        self.board.goals_wanted.connect(self._write_goals)
        self.board.listing.connect(self._list_of)
        self.list.loaded.connect(self._edit_goals)
        self.list.status.connect(lambda _text: self._tell(self.board_words))
        self.panel.read.connect(self._edit_goals)
        self.panel.ending.connect(self._end)
        self.panel.changing.connect(self._change)
        self._desk.term_changed.connect(self._term_changed)

    def _show(self, key: str) -> None:
        planned = self.front == PLANS
        self._segments.set_value(key)
        part = self.list if key == LIST else self.plans if key == PLANS else self.board
        self._stack.setCurrentWidget(part)
        if key == PLANS and self.isVisible():
            self.plans.shown()
        if planned != (key == PLANS):
            self._dress()
        self._tell(self.board_words)

    def _chose(self, key: str) -> None:
        self._show(key)
        self.moved.emit()

    def _list_of(self, staff_id: int) -> None:
        """Show the pairings of one teacher."""
        self._chose(LIST)
        self.list.shown()
        self.list.filters.set_values({STATE_FILTER: NOW, TEACHER_FILTER: staff_id}, "")

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

    def _print_handbooks(self, pairing_ids: Sequence[int]) -> None:
        term = self._desk.term
        if term is not None:
            plan_papers.print_handbooks(self._desk, pairing_ids, term.id, self)

    def _write_goals(self, pairing: int) -> None:
        """Show a pairing in the list with its goals open to be written."""
        self._goals_of = pairing
        self._chose(LIST)
        self.list.shown()
        self.list.select(pairing)
        self.panel.show_record(pairing)
        self._edit_goals()

    def _edit_goals(self) -> None:
        wanted = self._goals_of
        if wanted is not None and self.list.model.row_of(wanted) is not None:
            self.list.select(wanted)
            if self.panel.record_id() == wanted:
                self._goals_of = None
                if self.list.side is not None:
                    self.list.side.set_open(True)  # what is written must be seen, in a drawer too
                self.panel.edit(GOALS)

    def _end(self, facts: PairingFacts) -> None:
        pairing_dialog.end(self._desk, self, facts).ask()

    def _change(self, facts: PairingFacts) -> None:
        on = self._desk.on

        def ask(found: tuple[TeacherLoad, ...]) -> None:
            pairing_dialog.change(self._desk, self, facts, found).ask()

        self._desk.read("读取教师", partial(pairings.teachers, on=on), ask, owner=self, key="pairing-teachers")

    def _term_changed(self) -> None:
        self._dress()
        self.board.reload()
        self.list.reload()
        if self._plans is not None:
            self._plans.reload()
