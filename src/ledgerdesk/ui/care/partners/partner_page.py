"""帮扶 › 校际帮扶: schools this one helps or is helped by, what a term asks, what was done."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

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
from ledgerdesk.ui.exporting.attach import attach
from ledgerdesk.ui.kit.buttons import Button, Role
from ledgerdesk.ui.kit.choices import Segments
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.sheet import sheet_memory
from ledgerdesk.ui.sheet.list_source import ListSource
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page

SCHOOLS, DEEDS = "schools", "deeds"
_LIST = "list"  # the key of a Place's state: which of the two lists


class PartnersPage(Page):
    """Two lists, one in front."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "帮扶")
        self.desk, self._book = desk, Book()
        self.panel, self.deed_panel = PartnerPanel(desk, self._book), DeedPanel(desk, self._book)
        self._wire()
        self._segments = Segments(desk.theme, ((SCHOOLS, "结对单位"), (DEEDS, "活动记录")), name="看哪一份")
        self._segments.chosen.connect(lambda key: self.show_list(str(key)))
        self._stack = QStackedWidget()
        self.schools = self._list(
            partner_source.partner_source(desk, self._book, self.new), "sheet.partners", self.panel
        )
        self.deeds = self._list(partner_source.deed_source(desk, self._book), "sheet.partner_deeds", self.deed_panel)
        self.schools.loaded.connect(self._tell)
        self.body.addLayout(row(desk.theme, self._segments, None))
        self.body.addWidget(self._stack, 1)
        self._dress()
        desk.term_changed.connect(self._another_term)

    # ---- what is shown ---------------------------------------------------------------------------
    @property
    def front(self) -> SheetPage:
        """Return the list in front."""
        return self.deeds if self._stack.currentWidget() is self.deeds else self.schools

    def show_list(self, key: str) -> None:
        """Show the schools, or what was done."""
        page = self.deeds if key == DEEDS else self.schools
        self._segments.set_value(key)
        self._stack.setCurrentWidget(page)
        page.shown()
        self._tell()
        self.moved.emit()

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

    def place(self, key: str) -> Place:
        """See Page."""
        inner = self.front.place(key)
        return replace(inner, state={**inner.state, _LIST: DEEDS if self.front is self.deeds else SCHOOLS})

    def open(self, place: Place) -> None:
        """See Page."""
        wanted = place.state.get(_LIST)
        if wanted in (SCHOOLS, DEEDS):
            self.show_list(str(wanted))
        self.front.open(place)

    def shown(self) -> None:
        """See Page."""
        self.front.shown()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        self.schools.ledger_changed(change_set)
        self.deeds.ledger_changed(change_set)

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        mine: dict[Command, Callable[[], object]] = {Command.NEW: self.new} if self.desk.editable else {}
        if self.desk.may(Right.OUTPUT):
            mine[Command.PRINT] = self.print
        return {**self.front.commands(), **mine}

    def regions(self) -> list[QWidget]:
        """See Page."""
        return self.front.regions()

    # ---- what is done ----------------------------------------------------------------------------
    def new(self) -> None:
        """Ask for something that was done where deeds are in front, else for a school."""
        if not self.desk.editable:
            return
        if self.front is self.deeds and self._lasting():
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

    def _list(self, source: ListSource, key: str, panel: QWidget) -> SheetPage:
        page = SheetPage(self.theme, source, self.desk.runner, panel=panel, choices=sheet_memory.recall(self.desk, key))
        sheet_memory.keep(self.desk, key, page)
        attach(self.desk, page, key=key)
        page.header.hide()
        page.body.setContentsMargins(0, 0, 0, 0)
        page.status.connect(partial(self._status_of, page))
        page.moved.connect(self.moved)
        self._stack.addWidget(page)
        return page

    def _status_of(self, page: SheetPage, text: str) -> None:
        if self.front is page:
            self.set_status(text)

    def _dress(self) -> None:
        out = Button(self.theme, "打印台账", "printer", tip="打印（Ctrl+P）", run=self.print)
        new = Button(self.theme, "登记结对单位", "plus", Role.PRIMARY, tip="新增（Ctrl+N）",
                     run=lambda: self._ask_partner(None))  # fmt: skip
        self.header.set_buttons(*self.desk.when(Right.OUTPUT, out), *((new,) if self.desk.editable else ()))

    def _tell(self) -> None:
        self.header.set_facts(self._book.told())
        self.set_status(self.front.status_text)

    def _refused(self, problem: LedgerError) -> None:
        self.desk.asker.show_error("没有删除", str(problem))

    def _another_term(self) -> None:
        self._dress()
        for page in (self.schools, self.deeds):
            page.reload()
