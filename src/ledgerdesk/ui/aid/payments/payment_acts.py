"""What is done with a batch: each step asks what it has to, writes once, and the page reads again by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ledgerdesk.domain import money
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.services import notices
from ledgerdesk.services.payments import batches, conditions, lines, results
from ledgerdesk.services.payments.batches import BatchFacts
from ledgerdesk.services.payments.listing import Listed
from ledgerdesk.ui import places
from ledgerdesk.ui.aid.payments import payment_paper
from ledgerdesk.ui.aid.payments.answer_dialog import AnswerDialog
from ledgerdesk.ui.aid.payments.bank_dialog import BankDialog
from ledgerdesk.ui.aid.payments.bank_layout_dialog import BankLayoutDialog
from ledgerdesk.ui.aid.payments.batch_dialogs import ApproveDialog, CloseDialog, GroundsDialog, ReopenDialog
from ledgerdesk.ui.aid.payments.funds_dialog import FundsDialog
from ledgerdesk.ui.aid.payments.result_dialogs import MarkDialog, RecoverDialog, SignDialog, named

if TYPE_CHECKING:  # the page makes its acts, so it cannot be imported here
    from ledgerdesk.ui.aid.payments.payment_page import PaymentPage

_TABLES = "银行回单 (*.xlsx *.xls *.csv *.txt *.et *.ods)"


class PaymentActs:
    """The page's hands on the batch in view."""

    def __init__(self, page: PaymentPage) -> None:
        self._page, self._desk = page, page.desk

    # ---- made and approved -----------------------------------------------------------------------
    def grounds(self) -> None:
        """Ask which notice and document the batch rests on."""
        if (batch := self._batch) is not None:
            GroundsDialog(self._desk, batch, self._page, draft=self.draft_notice).stand()

    def draft_notice(self) -> None:
        """Draft the notice of the batch's pupils and lead to it: names and classes, never an amount."""
        page, batch = self._page, self._batch
        if batch is None or page.reading is None or page.reading.program is None:
            return
        ids = list(dict.fromkeys(one.payment.student_id for one in page.reading.listed.values()))
        term, today, name = page.reading.term, self._desk.today, page.reading.program.name
        title = f"{term.name}{name}发放名单公示"
        self._desk.write(
            f"拟发放公示 {len(ids)} 人",
            lambda session: notices.draft(session, "payment", term.id, title, ids, today),
            lambda notice: self._desk.open(places.NOTICES, record=notice),
            owner=page,
            toast="公示拟好了，定稿张贴后再回来选它",
        )

    def refresh_cards(self) -> None:
        """Write the cards of today into the batch."""
        if (batch := self._batch) is not None:
            self._write(batch, "换卡", lambda s: lines.refresh_cards(s, batch.id), "已按今天的登记换卡")

    def drop(self, ids: Sequence[int]) -> None:
        """Take pupils off the list, after asking."""
        chosen, batch = self._lines(ids), self._batch
        if batch is None or not chosen:
            return
        title = f"从名册减去 {named(chosen)}"
        if self._desk.asker.confirm(title, "应发还留着，以后可以再造册。", f"减去 {len(chosen)} 人", "不减"):
            paid = [one.payment.id for one in chosen]
            self._write(batch, f"减去 {len(chosen)} 人", lambda s: lines.drop(s, paid), f"已减去 {len(chosen)} 人")

    def discard(self) -> None:
        """Discard the batch, after asking."""
        batch = self._batch
        if batch is None:
            return
        text = f"{batch.balance.people} 人退出这份名册，应发还留着，可以重新造册。"
        if self._desk.asker.confirm("作废这一批", text, f"作废 {batch.balance.people} 人的名册", "不作废", danger=True):
            self._write(batch, "作废", lambda s: batches.discard(s, batch.id), "已作废这一批")

    def approve(self) -> None:
        """Ask who signed the list."""
        if (batch := self._batch) is not None:
            ApproveDialog(self._desk, batch, self._page).stand()

    def reopen(self) -> None:
        """Ask why the list goes back."""
        if (batch := self._batch) is not None:
            ReopenDialog(self._desk, batch, self._page).stand()

    def funds(self) -> None:
        """Show money received and what of it the batch gets."""
        if self._page.reading is not None:
            FundsDialog(self._desk, self._page.reading, self._page).stand()

    # ---- with the bank ---------------------------------------------------------------------------
    def send(self) -> None:
        """Send the batch: by a list for the bank, or, without cards, by word."""
        batch = self._batch
        if batch is None:
            return
        if conditions.by_card(batch.method):
            BankDialog(self._desk, batch, self._page, send=True).stand()
            return
        total = money.show(batch.balance.pending_fen)
        text = f"{batch.balance.people} 人，{total} 元。发放以后名册不能再改，以前做的也不能再撤销。"
        if self._desk.asker.confirm(f"发放 {batch.number}", text, f"发放 {batch.balance.people} 人", danger=True):
            today = self._desk.today
            self._desk.write(
                f"发放 {batch.number}",
                lambda session: batches.send(session, batch.id, today),
                owner=self._page,
                toast=f"{batch.number}开始发放",
                undoable=False,
                barrier=True,
            )

    def bank_file(self) -> None:
        """Write the list for the bank once more; nothing is sent by it."""
        if (batch := self._batch) is not None:
            BankDialog(self._desk, batch, self._page, send=False).stand()

    def layout(self) -> None:
        """Ask which columns the list for the bank has."""
        BankLayoutDialog(self._desk, self._page).stand()

    def answer(self) -> None:
        """Ask for the bank's file and show what it says."""
        batch, reading = self._batch, self._page.reading
        if batch is None or reading is None:
            return
        path = self._desk.asker.open_file("导入银行回单", _TABLES)
        if path is not None:
            AnswerDialog(self._desk, batch, reading.listed, path, self._page).begin()

    # ---- what became of it -----------------------------------------------------------------------
    def mark(self, ids: Sequence[int]) -> None:
        """Ask what became of payments there is no file about; one that arrived may have come back."""
        batch = self._batch
        fits = (steps.SENT, steps.ARRIVED)
        chosen = [one for one in self._lines(ids) if one.payment.status in fits and one.payment.kind != steps.REVERSAL]
        if batch is None or not chosen:
            self._desk.note("勾上的都已经有结果了")
            return
        MarkDialog(self._desk, batch.id, chosen, self._page).stand()

    def mark_waiting(self) -> None:
        """Ask what became of all that have no result yet."""
        self.mark([one.payment.id for one in self._all() if one.payment.status == steps.SENT])

    def retry(self, ids: Sequence[int]) -> None:
        """Pay failed payments again, on the cards that hold now."""
        batch = self._batch
        chosen = [one for one in self._lines(ids) if one.payment.status == steps.FAILED and not one.payment.retried]
        if batch is None or not chosen:
            self._desk.note("勾上的没有失败待补发的")
            return
        same = [one for one in chosen if not one.card_changed and conditions.by_card(batch.method)]
        if same:
            title = f"{named(same)} 的卡和户名没有变"
            text = "还发到原来的卡，很可能再失败。先换卡、改户名，再补发。"
            if not self._desk.asker.confirm(title, text, "还发到原来的卡", "先不补发"):
                return
        paid, target = [one.payment.id for one in chosen], self._target(batch)
        label = f"补发 {named(chosen)}"
        self._write(batch, label, lambda s: results.retry(s, paid, target), f"已列入补发 {len(paid)} 笔")

    def retry_all(self) -> None:
        """Pay again all that failed."""
        self.retry([one.payment.id for one in self._all()])

    def sign(self, ids: Sequence[int]) -> None:
        """Ask when families signed for what arrived."""
        chosen = [
            one
            for one in self._lines(ids)
            if one.payment.status == steps.ARRIVED and one.payment.kind != steps.REVERSAL
        ]
        if not chosen:
            self._desk.note("到账以后才能签收")
            return
        SignDialog(self._desk, chosen, self._page).stand()

    def recover(self, payment_id: int) -> None:
        """Ask how much of a payment is taken back, and why."""
        for one in self._lines([payment_id]):
            RecoverDialog(self._desk, one, self._page).stand()

    def close(self) -> None:
        """Ask for the day, and why money is left."""
        if (batch := self._batch) is not None:
            CloseDialog(self._desk, batch, self._page).stand()

    # ---- on paper --------------------------------------------------------------------------------
    def print_signing(self) -> None:
        """Show the list families sign on."""
        self._print(payment_paper.SIGNING)

    def print_roster(self) -> None:
        """Show the list of those aided."""
        self._print(payment_paper.ROSTER)

    # ---- inside ----------------------------------------------------------------------------------
    @property
    def _batch(self) -> BatchFacts | None:
        return self._page.reading.batch if self._page.reading is not None else None

    def _all(self) -> list[Listed]:
        return list(self._page.reading.listed.values()) if self._page.reading is not None else []

    def _lines(self, ids: Sequence[int]) -> list[Listed]:
        wanted = set(ids)
        return [one for one in self._all() if one.payment.id in wanted]

    def _target(self, batch: BatchFacts) -> int | None:
        """Return the batch a retry joins where its own is closed: the newest of the programme still being made."""
        reading = self._page.reading
        if batch.status != steps.CLOSED or reading is None:
            return None
        return next((one.id for one in reading.batches if one.status == steps.DRAFT), None)

    def _write(self, batch: BatchFacts, label: str, work: payment_paper.Work, toast: str) -> None:
        name = batch.number or "名册"
        self._desk.write(f"{label}（{name}）", work, owner=self._page, toast=toast)

    def _print(self, kind: str) -> None:
        batch = self._batch
        if batch is not None:
            ticked = self._page.paid.model.ticked()
            payment_paper.show(self._desk, batch, kind, ticked or None, self._page)
