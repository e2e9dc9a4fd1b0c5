"""帮扶 › 结对 › 结对名单: the list of pairings with its panel, a part of the page 结对."""

from collections.abc import Sequence
from functools import partial

from ledgerdesk.domain.rights import Right
from ledgerdesk.fields.pairings import PAIRINGS
from ledgerdesk.services import pairings
from ledgerdesk.services.pairings import PairingFacts, TeacherLoad
from ledgerdesk.ui.care.pairings import pairing_dialog, pairing_list
from ledgerdesk.ui.care.pairings.pairing_list import NOW, STATE_FILTER, STUDENT_ID, TEACHER_FILTER
from ledgerdesk.ui.care.pairings.pairing_panel import GOALS, PairingPanel
from ledgerdesk.ui.care.pairings.pairing_paper import MASKED
from ledgerdesk.ui.care.plans import plan_papers
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.exporting.offer import Register
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action

CHOICES = "sheet.pairings"


class PairingSheet(SheetPage):
    """Every pairing there is or was; at first those that hold are shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._goals_of: int | None = None
        self.panel = PairingPanel(desk)
        book = Action(text="打印手册", icon="printer", run=self._print_handbooks, tip="本学期的帮扶手册，一对一本")
        super().__init__(
            desk.theme,
            pairing_list.source(desk),
            desk.runner,
            panel=self.panel,
            choices=sheet_memory.recall(desk, CHOICES),
            ticked_actions=desk.when(Right.OUTPUT, book),
        )
        sheet_memory.keep(desk, CHOICES, self)
        attach(desk, self, Register(sheet=PAIRINGS.name), key=CHOICES, title=PAIRINGS.title)
        self.header.hide()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.filters.set_values({STATE_FILTER: NOW})
        self.loaded.connect(self._edit_goals)
        self.panel.read.connect(self._edit_goals)
        self.panel.ending.connect(self._end)
        self.panel.changing.connect(self._change)

    def of_teacher(self, staff_id: int) -> None:
        """Show the pairings of one teacher."""
        self.shown()
        self.filters.set_values({STATE_FILTER: NOW, TEACHER_FILTER: staff_id}, "")

    def write_goals(self, pairing: int) -> None:
        """Show a pairing with its goals open to be written."""
        self._goals_of = pairing
        self.shown()
        self.select(pairing)
        self.panel.show_record(pairing)
        self._edit_goals()

    def masked_shown(self) -> list[str]:
        """Return the columns shown that are masked: on paper they stand only where they are shown here."""
        shown = [one.key for one in self.model.shown_columns()]
        return [key for key in MASKED if key in shown]

    def ticked_pupils(self) -> list[object]:
        """Return the ids of the pupils of the pairings ticked."""
        return [self.model.value(record, STUDENT_ID) for record in self.model.ticked()]

    # ---- inside ----------------------------------------------------------------------------------
    def _edit_goals(self) -> None:
        wanted = self._goals_of
        if wanted is not None and self.model.row_of(wanted) is not None:
            self.select(wanted)
            if self.panel.record_id() == wanted:
                self._goals_of = None
                if self.side is not None:
                    self.side.set_open(True)  # what is written must be seen, in a drawer too
                self.panel.edit(GOALS)

    def _print_handbooks(self, pairing_ids: Sequence[int]) -> None:
        if self._desk.term is not None:
            plan_papers.print_handbooks(self._desk, pairing_ids, self._desk.term.id, self)

    def _end(self, facts: PairingFacts) -> None:
        pairing_dialog.end(self._desk, self, facts).ask()

    def _change(self, facts: PairingFacts) -> None:
        on = self._desk.on

        def ask(found: tuple[TeacherLoad, ...]) -> None:
            pairing_dialog.change(self._desk, self, facts, found).ask()

        self._desk.read("读取教师", partial(pairings.teachers, on=on), ask, owner=self, key="pairing-teachers")
