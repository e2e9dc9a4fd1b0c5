"""帮扶 › 结对: the board on which teachers and pupils are paired, and the list of pairings."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields.pairings import PAIRINGS
from ledgerdesk.services import pairings
from ledgerdesk.services.pairings import PairingFacts, TeacherLoad
from ledgerdesk.ui import exchange, places, progress_paper, sheet_memory
from ledgerdesk.ui.care import pairing_dialog, pairing_list
from ledgerdesk.ui.care.pairing_board import PairingBoard
from ledgerdesk.ui.care.pairing_list import GOALS, PairingPanel
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.exporting.offer import Register
from ledgerdesk.ui.history_stack import Place
from ledgerdesk.ui.kit.buttons import Button
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.page import Page
from ledgerdesk.ui.progress_paper import ListPaper
from ledgerdesk.ui.sheet_page import SheetPage

BOARD, LIST = "board", "list"
CHOICES = "sheet.pairings"
SHEET = "pairings"
_TOUCHED = frozenset(
    {"Pairing", "Staff", "TeachingAssignment", "Person", "Enrolment", "ClassMembership", "Category", "HouseholdMember"}
)
_PRINTED = (
    "student_name",
    "class_name",
    "village",
    "staff_name",
    "party_member",
    "valid_from",
    "ambition",
    "study",
    "life",
)


class PairingsPage(Page):
    """Board and list, one in front."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "帮扶")
        self._desk = desk
        self._stale = True
        self._goals_of: int | None = None
        self.board_words = ""
        self.board = PairingBoard(desk)
        self.panel = PairingPanel(desk)
        choices = sheet_memory.recall(desk, CHOICES)
        self.list = SheetPage(desk.theme, pairing_list.source(desk), desk.runner, panel=self.panel, choices=choices)
        sheet_memory.keep(desk, CHOICES, self.list)
        attach(desk, self.list, Register(sheet=PAIRINGS.name), key=CHOICES, title=PAIRINGS.title)
        self.list.header.hide()
        self.list.body.setContentsMargins(0, 0, 0, 0)
        self._segments = Segments(desk.theme, ((BOARD, "结对安排"), (LIST, "结对名单")), name="看哪一份")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.board)
        self._stack.addWidget(self.list)
        self.body.addLayout(row(desk.theme, self._segments, None))
        self.body.addWidget(self._stack, 1)
        self._segments.chosen.connect(lambda key: self._chose(str(key)))
        self.board.counted.connect(self._tell)
        self.board.goals_wanted.connect(self._write_goals)
        self.list.loaded.connect(self._edit_goals)
        self.list.status.connect(lambda _text: self._tell(self.board_words))
        self.panel.read.connect(self._edit_goals)
        self.panel.ending.connect(self._end)
        self.panel.changing.connect(self._change)
        self._dress()
        desk.term_changed.connect(self._term_changed)

    @property
    def front(self) -> str:
        """Return which of the two is in front."""
        return LIST if self._stack.currentWidget() is self.list else BOARD

    def print(self) -> None:
        """Print the pairings ticked, else all shown."""
        model, sheet = self.list.model, [PAIRINGS.field(key) for key in _PRINTED]
        records = self.list.taken_records()
        if not records:
            self._desk.say("还没有结对可以打印")
            return
        rows = [tuple(field.show(model.value(record, field.key)) for field in sheet) for record in records]
        paper = ListPaper(self._desk.ledger, self._desk.press, PAIRINGS.title, sheet, rows, unit="对", signatures=True)
        progress_paper.show(self._desk, paper, self)

    # ---- Page ------------------------------------------------------------------------------------
    def place(self, key: str) -> Place:
        """See Page."""
        inner = self.list.place(key) if self.front == LIST else Place(key)
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
            self._show(LIST if place.record is not None else str(place.state.get("front") or self.front))
            if self.front == LIST:
                self.list.open(place)

    def shown(self) -> None:
        """See Page."""
        if self._stale:
            self._stale = False
            self.board.reload()
        self.list.shown()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        self.list.ledger_changed(change_set)
        if isinstance(change_set, ChangeSet) and change_set.entities() & _TOUCHED:
            if self.isVisible():
                self.board.reload()
            else:
                self._stale = True

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        mine: dict[Command, Callable[[], object]] = {Command.PRINT: self.print}
        if self._desk.editable:
            mine[Command.IMPORT] = partial(exchange.take_in, self._desk, SHEET)
        if self.front == LIST:
            return {**self.list.commands(), **mine}
        return mine

    def regions(self) -> list[QWidget]:
        """See Page."""
        return self.list.regions() if self.front == LIST else [self.board.pupils, self.board.teachers]

    def text_state(self) -> dict[str, str]:
        """See Page."""
        return self.panel.text_state()

    def restore_text(self, state: Mapping[str, str]) -> None:
        """See Page."""
        self.panel.restore_text(state)
        if self.panel.unsaved():
            self._show(LIST)
            self.list.select(self.panel.unsaved()[0])

    # ---- inside ----------------------------------------------------------------------------------
    def _show(self, key: str) -> None:
        self._segments.set_value(key)
        self._stack.setCurrentWidget(self.list if key == LIST else self.board)
        self._tell(self.board_words)

    def _chose(self, key: str) -> None:
        self._show(key)
        self.moved.emit()

    def _tell(self, words: str) -> None:
        self.board_words = words
        self.header.set_facts(words)
        self.set_status(self.list.status_text if self.front == LIST else words)

    def _dress(self) -> None:
        theme = self.theme
        paper = Button(theme, "打印结对名单", "printer", tip="打印（Ctrl+P）", run=self.print)
        over = Button(theme, "教师调离移交", run=self.board.hand_over)
        tables = exchange.buttons(self._desk, (SHEET,), self)
        self.header.set_buttons(
            *tables, *([over] if self._desk.editable else []), *self._desk.when(Right.OUTPUT, paper)
        )

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
        self._run(pairing_dialog.end(self._desk, self, facts))

    def _change(self, facts: PairingFacts) -> None:
        on = self._desk.on

        def ask(found: tuple[TeacherLoad, ...]) -> None:
            self._run(pairing_dialog.change(self._desk, self, facts, found))

        self._desk.read("读取教师", partial(pairings.teachers, on=on), ask, owner=self, key="pairing-teachers")

    @staticmethod
    def _run(dialog: pairing_dialog.PairingDialog) -> None:
        dialog.ask()

    def _term_changed(self) -> None:
        self._dress()
        self.board.reload()
        self.list.reload()
