"""资助 › 发放: what is due in a term, listed, approved, sent, answered for and closed, with its balance in sight."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ledgerdesk.db.journal import ChangeSet
from ledgerdesk.domain import money
from ledgerdesk.domain.aid.payment import APPROVED, DRAFT
from ledgerdesk.domain.rights import Right
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.payments import balance_strip, payment_buttons, payment_figures, payment_next, payment_reading
from ledgerdesk.ui.aid.payments.balance_strip import BalanceStrip
from ledgerdesk.ui.aid.payments.payment_acts import PaymentActs
from ledgerdesk.ui.aid.payments.payment_lists import Computing, due_page, paid_page
from ledgerdesk.ui.aid.payments.payment_next import STEPS, Next
from ledgerdesk.ui.aid.payments.payment_panel import DuePanel, PaidPanel
from ledgerdesk.ui.aid.payments.payment_reading import RUN, Reading
from ledgerdesk.ui.aid.payments.run_acts import RunActs
from ledgerdesk.ui.commands import Command
from ledgerdesk.ui.desk import Desk
from ledgerdesk.ui.kit.boxes import Card, EmptyState
from ledgerdesk.ui.kit.choices import Combo
from ledgerdesk.ui.kit.layout import row
from ledgerdesk.ui.kit.steps import Steps
from ledgerdesk.ui.kit.text import Label
from ledgerdesk.ui.sheet.sheet_page import SheetPage
from ledgerdesk.ui.shell.history_stack import Place
from ledgerdesk.ui.shell.page import Page

#: Keys of a Place's state: the programme and batch in view, and what of it is listed.
PROGRAM, BATCH = "program", "batch"
_KEPT = "payments.program"
_COMPUTED = frozenset(
    {"RecognitionTerm", "Category", "Boarding", "ClassMembership", "Enrolment", "Person", "Student", "PolicyOverride",
     "Setting", "UnaidedReason", "MealDay", "MealAbsence", "Entitlement", "EntitlementChange", "Payment", "Term",
     "HouseholdMember"}
)  # fmt: skip
_READ = _COMPUTED | {
    "PaymentBatch", "PaymentEvent", "FundReceipt", "FundAllocation", "BankCard", "Notice", "Objection",
}  # fmt: skip


class PaymentPage(Page):
    """Programme and batch, the steps, the balance, the table with its panel."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "资助")
        self.desk = desk
        self.reading: Reading | None = None
        self.next = Next(0)
        self.computing = Computing()
        kept = desk.recall(_KEPT)
        self._program = kept if isinstance(kept, str) else ""
        self._asked = self._waiting = False
        self._wanted: int | None = None
        self._ticking: frozenset[int] = frozenset()
        self.program = Combo(desk.theme, name="资助项目")
        self.batch = Combo(desk.theme, name="批次")
        self.program.chosen.connect(self._chose_program)
        self.batch.chosen.connect(self._chose_batch)
        self.said = Label("", "sub", wrap=True)
        self.steps = Steps(desk.theme, STEPS)
        self.balance = BalanceStrip(desk.theme)
        self.run_acts, self.acts = RunActs(self), PaymentActs(self)
        self.due_panel = DuePanel(desk, self.computing)
        self.paid_panel = PaidPanel(desk, lambda: self.reading.listed if self.reading is not None else {})
        self.due = due_page(
            desk, self.computing, self.due_panel, payment_buttons.due_actions(self), self._to_categories
        )
        self.paid = paid_page(
            desk,
            lambda: self.reading.listed if self.reading is not None else {},
            self.paid_panel,
            payment_buttons.paid_actions(self),
        )
        self.foot = Label("", "strong")
        self.foot_capital = Label("", "strong")
        self._stack = QStackedWidget()
        for page in (self.due, self.paid):
            self._stack.addWidget(page)
        none = EmptyState(desk.theme, "hand-coins", "本学期没有要发放的项目", "在“政策标准”里看看哪些项目由本校计算。")
        self._stack.addWidget(Card(desk.theme, none))
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        theme = self.theme
        self.body.addLayout(row(theme, self.program, self.batch, (self.said, 1), spacing=8))
        self.body.addWidget(self.steps)
        self.body.addWidget(self.balance)
        self.body.addWidget(self._stack, 1)
        self.body.addLayout(row(theme, self.foot, None, self.foot_capital, margin=(4, 0, 4, 0)))
        self.body.setSpacing(theme.px(8))

    def _wire(self) -> None:
        self.desk.term_changed.connect(self._another_term)
        self.due_panel.reasoning.connect(lambda one: self.run_acts.reason([one]))
        self.due_panel.deciding.connect(lambda one: self.run_acts.decide([one]))
        self.paid_panel.retrying.connect(lambda one: self.acts.retry([one]))
        self.paid_panel.signing.connect(lambda one: self.acts.sign([one]))
        self.paid_panel.marking.connect(lambda one: self.acts.mark([one]))
        self.paid_panel.recovering.connect(self.acts.recover)
        for page in (self.due, self.paid):
            page.loaded.connect(partial(self._loaded, page))
            page.status.connect(lambda text, page=page: self.set_status(text) if page is self.table else None)
            page.chosen.connect(lambda _record: self.moved.emit())

    # ---- Page ------------------------------------------------------------------------------------
    @property
    def table(self) -> SheetPage:
        """Return the table in front: what is due, or what a batch pays."""
        return self.paid if self.reading is not None and self.reading.batch is not None else self.due

    def place(self, key: str) -> Place:
        """See Page."""
        batch = self.reading.batch.id if self.reading is not None and self.reading.batch is not None else RUN
        inner = self.table.place(key)
        return replace(inner, state={**inner.state, PROGRAM: self._program, BATCH: batch})

    def open(self, place: Place) -> None:
        """See Page."""
        if pupils := place.state.get(places.PUPILS):
            self._seek(frozenset(one for one in pupils if isinstance(one, int)) if isinstance(pupils, tuple) else ())
            return
        program, batch = place.state.get(PROGRAM), place.state.get(BATCH)
        if isinstance(program, str) and program:
            self._program = program
        if isinstance(batch, int):
            self._wanted = batch
        if self._asked and (program or batch is not None):
            self.read()
        if place.record is not None:
            self.table.open(replace(place, state={}))

    def shown(self) -> None:
        """See Page."""
        if not self._asked or self._waiting:
            self.read()

    def ledger_changed(self, change_set: object) -> None:
        """See Page."""
        if not self._asked or not isinstance(change_set, ChangeSet):
            return
        met = change_set.entities()
        if met & _COMPUTED:
            self.computing.forget()
        if met & _READ:
            if self.isVisible():
                self.read()
            else:
                self._waiting = True

    def commands(self) -> Mapping[Command, Callable[[], object]]:
        """See Page."""
        found = dict(self.table.commands())
        if self.reading is not None and self.reading.batch is not None and self.desk.may(Right.OUTPUT):
            found[Command.PRINT] = self.acts.print_signing
        return found

    def text_state(self) -> dict[str, str]:
        """See Page: reasons and amounts typed and not kept yet."""
        return self.computing.text_state()

    def restore_text(self, state: Mapping[str, str]) -> None:
        """See Page."""
        if state:
            self.computing.restore_text(state)
            self._program, self._wanted = self.computing.program, RUN
            if self._asked:
                self.read()

    def regions(self) -> list[QWidget]:
        """See Page."""
        return [self.program, *self.table.regions()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.balance.set_low(self.window().height() < self.theme.px(balance_strip.LOW))

    # ---- reading ---------------------------------------------------------------------------------
    def read(self, batch: int | None = None) -> None:
        """Read what is in view again; ``batch`` is one to show from now on."""
        self._asked, self._waiting = True, False
        if batch is not None:
            self._wanted = batch
        on, program, wanted = self.desk.on, self._program, self._wanted
        self.desk.read(
            "读取发放",
            lambda session: payment_reading.read(session, on, program, wanted),
            self._took,
            owner=self,
            key=f"payments:{id(self)}",
        )

    def _seek(self, pupils: Collection[int]) -> None:
        """Show where some pupils' money waits, and tick them there."""
        on = self.desk.on
        self._ticking = frozenset(pupils)

        def show(found: tuple[str, int] | None) -> None:
            if found is not None:
                self._program, self._wanted = found
            else:
                self._wanted = RUN
            self.read()

        self.desk.read("找这些学生的钱", lambda s: payment_reading.where(s, on, pupils), show, owner=self)

    def _loaded(self, page: SheetPage) -> None:
        if page is self.table and self._ticking:
            ticking, self._ticking = self._ticking, frozenset()
            listed = self.reading.listed if self.reading is not None else {}
            chosen = [one for one in page.model.records() if one in ticking]
            if page is self.paid:
                chosen = [key for key, one in listed.items() if one.payment.student_id in ticking]
            page.model.tick(chosen, True)
            page.select(chosen[0] if chosen else None)
        elif page is self.table and page.view.current() is None and page.side is not None and not page.side.drawer:
            page.view.select(page.model.record(0))
        if page is self.due and self.table is self.due:
            self.draw()

    def _took(self, reading: Reading) -> None:
        self.reading = reading
        self.program.set_options([(one.key, one.name) for one in reading.programs])
        if reading.program is None:
            self._stack.setCurrentIndex(2)
            self.header.set_buttons()
            return
        self._program = reading.program.key
        self.program.set_value(reading.program.key)
        self._wanted = reading.batch.id if reading.batch is not None else RUN
        due = [(RUN, "本学期应发")]
        self.batch.set_options(
            [
                *due,
                *(
                    (one.id, payment_reading.batch_words(reading, one))
                    for one in (*reversed(reading.batches), *reading.earlier)
                ),
            ]
        )
        self.batch.set_value(self._wanted)
        self.header.set_facts(payment_reading.facts_words(reading))
        if self.computing.ask(reading.term.id, reading.program.key):
            self.due.filters.clear_all()
        self._stack.setCurrentWidget(self.table)
        self.table.reload()
        self.draw()

    def draw(self) -> None:
        """Show steps, balance, totals and buttons as they follow from what was read."""
        reading = self.reading
        if reading is None or reading.program is None:
            return
        if reading.batch is None:
            self.next = payment_next.of_run(reading, self.computing.run, self.computing.reasons)
            payment_figures.show_due(self.balance, reading, self.computing)
            total = payment_figures.due_total(self.computing)
        else:
            self.next = payment_next.of_batch(reading)
            sent = reading.batch.status not in (DRAFT, APPROVED)
            self.balance.show_balance(reading.batch.balance, reading.documents or reading.batch.document, sent=sent)
            total = payment_figures.paid_total(reading)
        self.foot.setText(total.words)
        self.foot_capital.setText(money.capital(total.fen))
        self.steps.set_present(self.next.step)
        self.said.setText(self.next.said)
        self.said.setToolTip(self.next.said)
        self.said.set_role("warn" if self.next.why else "sub")
        payment_buttons.show(self)

    # ---- what is chosen --------------------------------------------------------------------------
    def _chose_program(self, key: object) -> None:
        self._program, self._wanted = str(key), None
        self.desk.remember(_KEPT, self._program)
        self.read()
        self.moved.emit()

    def _chose_batch(self, batch: object) -> None:
        self._wanted = batch if isinstance(batch, int) else RUN
        self.read()
        self.moved.emit()

    def _another_term(self) -> None:
        self._wanted = None
        if self._asked:
            self.read()

    def _to_categories(self) -> None:
        self.desk.open(places.STUDENTS, places.CATEGORIES)
