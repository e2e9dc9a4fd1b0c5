"""帮扶 › 结对 › 计划与成效: the plan of each pairing in the term, many at once, and what came of it."""

from collections.abc import Sequence

from ledgerdesk.domain.rights import Right
from ledgerdesk.services import paper_forms
from ledgerdesk.services.pairings import plans
from ledgerdesk.services.pairings.planned import PlanRow
from ledgerdesk.services.pairings.plans import Made
from ledgerdesk.ui.care.paper import paper_print
from ledgerdesk.ui.care.plans import plan_papers, plan_source
from ledgerdesk.ui.care.plans.plan_dialogs import JudgeDialog, WriteDialog
from ledgerdesk.ui.care.plans.plan_panel import PlanPanel
from ledgerdesk.ui.care.plans.plan_source import Book
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.sheet.sheet_source import Action

CHOICES = "sheet.pairing_plans"
_TOLD = 3  # who was left out is named up to here


class PlanPage(SheetPage):
    """The list of plans; a part of the page 结对, whose header it uses."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self.book = desk, Book()
        self.panel = PlanPanel(desk, self.book)
        super().__init__(
            desk.theme,
            plan_source.source(desk, self.book),
            desk.runner,
            ticked_actions=self._actions(),
            panel=self.panel,
            choices=sheet_memory.recall(desk, CHOICES),
            commands={Command.PRINT: self.print} if desk.may(Right.OUTPUT) else {},
        )
        sheet_memory.keep(desk, CHOICES, self)
        attach(desk, self, key=CHOICES)
        self.header.hide()
        self.body.setContentsMargins(0, 0, 0, 0)

    # ---- what is done ----------------------------------------------------------------------------
    def copy(self, pairing_ids: Sequence[int]) -> None:
        """Make the plans of pairings from the last term's, or from what was agreed when they began."""
        ids, term = list(pairing_ids), self.book.term
        if term is not None and self._desk.editable:
            self._desk.write(
                f"照上学期填帮扶计划 {len(ids)} 对",
                lambda session: plans.copy_from_last_term(session, ids, term.id),
                self._copied,
                owner=self,
            )

    def write(self, pairing_ids: Sequence[int]) -> None:
        """Ask for goals and measures that are the same for many."""
        rows, term = self._rows(pairing_ids), self.book.term
        if rows and term is not None and self._desk.editable:
            WriteDialog(self._desk, rows, term.id, self.book.phrases, self).stand()

    def judge(self, pairing_ids: Sequence[int]) -> None:
        """Ask what came of the help for many."""
        rows, term = self._rows(pairing_ids), self.book.term
        lacking = [row for row in rows if not row.planned]
        if lacking and term is not None:
            names = "、".join(row.student for row in lacking[:_TOLD]) + ("等" if len(lacking) > _TOLD else "")
            self._desk.note(f"{names} {len(lacking)} 对还没有计划，先写计划再评")
        elif rows and term is not None and self._desk.editable:
            JudgeDialog(self._desk, rows, term.id, self.book.phrases, self).stand()

    def print(self) -> None:
        """Print plans and outcomes of those ticked, else of all shown."""
        plan_papers.print_list(self._desk, self._rows(self.taken_records()), self)

    def print_handbooks(self, pairing_ids: Sequence[int] = ()) -> None:
        """Print the handbooks of some pairings, else of those ticked or shown."""
        if self.book.term is not None:
            ids = list(pairing_ids) or self.taken_records()
            plan_papers.print_handbooks(self._desk, ids, self.book.term.id, self)

    def print_coded(self, pairing_ids: Sequence[int]) -> None:
        """Ask for which of the pupils handbooks with a code on each page are printed, to be written on by hand."""
        ids = [row.student_id for row in self._rows(pairing_ids)]
        paper_print.ask(self._desk, self, ids, paper_forms.HANDBOOK)

    # ---- inside ----------------------------------------------------------------------------------
    def _actions(self) -> list[Action]:
        desk = self._desk
        change = (
            Action(text="照上学期填", icon="history", run=self.copy, tip="上学期有计划的照抄，没有的用结对时定的目标"),
            Action(text="一起写", icon="pencil", run=self.write),
            Action(text="评成效", icon="check", run=self.judge),
        )
        paper = Action(
            text="打印手册",
            icon="printer",
            run=self.print_handbooks,
            tip="已登记的印在里面，没有的留空，用来存档、签字",
        )
        blank = Action(
            text="印带码的手册",
            icon="printer",
            run=self.print_coded,
            tip="给教师手写，收回扫描后按码归到学生；已登记的印不印，下一步选",
        )
        outward = desk.when(Right.OUTPUT, paper)
        return [*desk.when(Right.EDIT, *change), *outward, *(desk.when(Right.EDIT, blank) if outward else ())]

    def _rows(self, pairing_ids: Sequence[int]) -> list[PlanRow]:
        return [self.book.rows[one] for one in pairing_ids if one in self.book.rows]

    def _copied(self, made: Made) -> None:
        left = ""
        if made.left:
            names = "、".join(name for name, _ in made.left[:_TOLD]) + ("等" if len(made.left) > _TOLD else "")
            whys = "，".join(dict.fromkeys(why for _, why in made.left))
            left = f"；{names} {len(made.left)} 对没有动（{whys}）"
        if made.done:
            self._desk.say(f"已填好 {len(made.done)} 对的计划{left}", "撤销", self._desk.undo)
        else:
            self._desk.note(f"没有填{left}")
