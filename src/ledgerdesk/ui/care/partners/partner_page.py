"""帮扶 › 校际帮扶: schools this one helps or is helped by, what a term asks, what was done."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError
from ledgerdesk.printing import partnerships as papers
from ledgerdesk.printing.document import Document
from ledgerdesk.services import contacts, partnerships, terms
from ledgerdesk.services.contacts import ContactFacts
from ledgerdesk.services.outputs import Heading
from ledgerdesk.services.partnerships import PartnerFacts
from ledgerdesk.ui.aid import paper
from ledgerdesk.ui.care.partners import partner_source
from ledgerdesk.ui.care.partners.partner_dialogs import DeedDialog, EndDialog, PartnerDialog
from ledgerdesk.ui.care.partners.partner_panel import DeedPanel, PartnerPanel
from ledgerdesk.ui.care.partners.partner_source import Book
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk, Session
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.sheet import inner_list
from ledgerdesk.ui.sheet.lists_page import ListsPage
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.shell.history_stack import Place

SCHOOLS, DEEDS = "schools", "deeds"
_WORDS = {SCHOOLS: "结对单位", DEEDS: "活动记录"}


class PartnersPage(ListsPage):
    """Two lists, one in front."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "帮扶", _WORDS)
        self._book = Book()
        self.panel, self.deed_panel = PartnerPanel(desk, self._book), DeedPanel(desk, self._book)
        self._wire()
        self.body.addLayout(row(desk.theme, self.segments, None))
        self.body.addWidget(self.stack, 1)
        self.begin()

    # ---- what is shown ---------------------------------------------------------------------------
    @property
    def schools(self) -> SheetPage:
        """Return the list of schools."""
        return self.page_of(SCHOOLS)

    @property
    def deeds(self) -> SheetPage:
        """Return the list of what was done."""
        return self.page_of(DEEDS)

    def show_deeds(self, kind: str) -> None:
        """Show what was done with the school in front, of one kind or of all ("")."""
        partner = self.panel.partner
        if partner is not None:
            filters = {"partner": partner.facts.partner}
            if kind:
                filters["kind"] = partner_source.kind_word(kind)
            self.show_list(DEEDS)
            self.deeds.open(Place("", state={"filters": filters}))

    def show_deed(self, deed_id: int) -> None:
        """Show one thing that was done."""
        self.show_list(DEEDS)
        self.deeds.select(deed_id)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        mine: dict[Command, Callable[[], object]] = {Command.NEW: self.new} if self.desk.editable else {}
        if self.desk.may(Right.OUTPUT):
            mine[Command.PRINT] = self.print
        return {**self.front.commands(), **mine}

    # ---- what is done ----------------------------------------------------------------------------
    def new(self) -> None:
        """Ask for something that was done where deeds are in front, else for a school."""
        if not self.desk.editable:
            return
        if self.key == DEEDS and self._lasting():
            self._ask_deed(self.panel.partner.facts if self.panel.partner else self._lasting()[0])
        else:
            self._ask_partner(None)

    def add_deed(self) -> None:
        """Ask what was done with the school shown."""
        if self.panel.partner is not None and self.desk.editable:
            self._ask_deed(self.panel.partner.facts)

    def correct(self) -> None:
        """Ask what is to be corrected of the school shown."""
        if self.panel.partner is not None and self.desk.editable:
            self._ask_partner(self.panel.partner.facts)

    def correct_deed(self) -> None:
        """Ask what is to be corrected of what was done."""
        deed = self.deed_panel.deed
        if deed is not None and self.desk.editable:
            done = deed

            def work(session: Session) -> PartnerFacts:
                return partnerships.facts(session, done.partnership_id)

            self.desk.read(
                "读取活动", work, lambda found: DeedDialog(self.desk, found, done, (), self).stand(), owner=self
            )

    def end(self) -> None:
        """Ask when and why the partnership shown ends."""
        if self.panel.partner is not None and self.desk.editable:
            EndDialog(self.desk, self.panel.partner.facts, self).stand()

    def delete(self) -> None:
        """Delete the school shown, after asking."""
        shown = self.panel.partner
        if shown is None or not self.desk.editable:
            return
        facts = shown.facts
        told = "只用来删掉录错的单位。不再结对了请用“结束结对”，做过的活动都留着。"
        if self.desk.asker.confirm(f"删除 {facts.partner}？", told, "删除 1 所", "不删", danger=True):
            self.desk.write(
                f"删除结对单位 {facts.partner}", lambda session: partnerships.delete(session, facts.id), owner=self,
                toast=f"已删除 {facts.partner}", failed=self._refused,
            )  # fmt: skip

    def delete_deed(self) -> None:
        """Delete what was done, after asking."""
        deed = self.deed_panel.deed
        if deed is None or not self.desk.editable:
            return
        wanted, told = deed.id, f"{deed.partner} 的这次活动连同照片一起删除。"
        if self.desk.asker.confirm(f"删除“{deed.title}”？", told, "删除 1 次活动", "不删", danger=True):
            self.desk.write(
                f"删除校际帮扶活动 {deed.title}", lambda session: partnerships.delete_deed(session, wanted), owner=self,
                toast="已删除 1 次活动", failed=self._refused,
            )  # fmt: skip

    # ---- paper -----------------------------------------------------------------------------------
    def ledger_paper(self) -> paper.Paper:
        """Return the ledger of the term: the schools ticked, else shown."""
        wanted, on = tuple(self.schools.taken_records()), self.desk.on

        def build(session: Session, heading: Heading) -> Document:
            known = {one.facts.id: one for one in partnerships.rows(session, on)}
            heading = replace(heading, term=terms.term_at(session, on).name)
            return papers.ledger(heading, [known[one] for one in wanted if one in known])

        return paper.Paper(self.desk.ledger, self.desk.press, "校际帮扶台账", build, f"{len(wanted)} 所")

    def print(self) -> None:
        """Print the ledger of the term."""
        if self.desk.may(Right.OUTPUT):
            paper.show(self.desk, self.ledger_paper(), self)

    # ---- inside ----------------------------------------------------------------------------------
    def _wire(self) -> None:
        self.panel.adding.connect(self.add_deed)
        self.panel.correcting.connect(self.correct)
        self.panel.ending.connect(self.end)
        self.panel.deleting.connect(self.delete)
        self.panel.listing.connect(self.show_deeds)
        self.panel.opening.connect(self.show_deed)
        self.deed_panel.correcting.connect(self.correct_deed)
        self.deed_panel.deleting.connect(self.delete_deed)

    def _lasting(self) -> list[PartnerFacts]:
        return [one.facts for one in self._book.partners if one.facts.holds(self.desk.on)]

    def _ask_partner(self, facts: PartnerFacts | None) -> None:
        on = self.desk.on

        def ask(known: tuple[ContactFacts, ...]) -> None:
            PartnerDialog(self.desk, facts, known, self).stand().stored.connect(self._show_school)

        self.desk.read("读取联系人", lambda session: contacts.rows(session, on), ask, owner=self)

    def _show_school(self, partner_id: object) -> None:
        if isinstance(partner_id, int):
            self.show_list(SCHOOLS)
            self.schools.select(partner_id)

    def _ask_deed(self, facts: PartnerFacts) -> None:
        def ask(helpers: tuple[str, ...]) -> None:
            DeedDialog(self.desk, facts, None, helpers, self).stand()

        self.desk.read("读取活动", partnerships.helpers, ask, owner=self)

    def make(self, key: str) -> SheetPage:
        desk, book = self.desk, self._book
        if key == SCHOOLS:
            source = partner_source.partner_source(desk, book, self.new)
            return inner_list.make(desk, source, "sheet.partners", panel=self.panel)
        return inner_list.make(
            desk, partner_source.deed_source(desk, book), "sheet.partner_deeds", panel=self.deed_panel
        )

    def dress(self) -> None:
        out = Button(self.theme, "打印台账", "printer", tip="打印（Ctrl+P）", run=self.print)
        new = Button(self.theme, "登记结对单位", "plus", Role.PRIMARY, tip="新增（Ctrl+N）",
                     run=lambda: self._ask_partner(None))  # fmt: skip
        self.header.set_buttons(*self.desk.when(Right.OUTPUT, out), *((new,) if self.desk.editable else ()))

    def told(self) -> str:
        return self._book.told()

    def _refused(self, problem: LedgerError) -> None:
        self.desk.asker.show_error("没有删除", str(problem))
