"""What is done with the computation: reasons and amounts written, kept, listed, and worked out again for some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ledgerdesk.domain import money
from ledgerdesk.services.payments import store
from ledgerdesk.services.payments.run import Line
from ledgerdesk.services.payments.store import Kept
from ledgerdesk.ui.aid.payments.batch_dialogs import MakeDialog
from ledgerdesk.ui.aid.payments.payment_panel import is_open
from ledgerdesk.ui.aid.payments.supplement_dialog import SupplementDialog

if TYPE_CHECKING:  # the page makes its acts, so it cannot be imported here
    from ledgerdesk.ui.aid.payments.payment_page import PaymentPage

#: What schools most often write.
REASONS = ("本学期新认定", "转入", "转出", "脱贫监测对象变化", "住校情况变化", "家庭情况好转，退出")


class RunActs:
    """The page's hands on the computation."""

    def __init__(self, page: PaymentPage) -> None:
        self._page = page

    # ---- what was typed --------------------------------------------------------------------------
    def decides(self) -> bool:
        """Tell whether the school decides amounts of this programme."""
        run = self._page.computing.run
        return run is not None and any(is_open(line) for line in run.lines)

    def reason(self, ids: Sequence[int]) -> None:
        """Ask for one reason for all of some pupils whose aid changed."""
        page, lines = self._page, [line for line in self._lines(ids) if line.change]
        if not lines:
            page.desk.note("这些人和上学期一样，不用写原因")
            return
        computing = page.computing
        initial = computing.reasons.get(lines[0].student_id) or lines[0].reason
        title = f"{lines[0].name} 的变化原因" if len(lines) == 1 else f"{len(lines)} 人的变化原因"
        said = page.desk.asker.ask_text(title, "较上学期为什么不一样？", "写上", initial=initial, options=REASONS)
        if said is None or not said.strip():
            return
        for line in lines:
            computing.reasons[line.student_id] = said.strip()
        self._again()

    def decide(self, ids: Sequence[int]) -> None:
        """Ask for one amount for all of some pupils whose amount the school decides."""
        page, lines = self._page, [line for line in self._lines(ids) if is_open(line)]
        if not lines:
            page.desk.note("这些人的金额按标准算，不由学校定")
            return
        title = f"{lines[0].name} 的金额" if len(lines) == 1 else f"{len(lines)} 人的金额"
        initial = money.show(lines[0].fen) if lines[0].fen else ""
        text = f"每人本学期多少元？{lines[0].explanation}"
        said = page.desk.asker.ask_text(title, text, "定下", initial=initial, check=_no_amount)
        if said is None:
            return
        program = page.computing.program
        for line in lines:
            page.computing.decided[line.student_id] = {program: money.parse(said)}
        self._again()

    def decide_all(self) -> None:
        """Ask for one amount for everybody who has none yet."""
        run = self._page.computing.run
        open_lines = [line for line in run.lines if is_open(line)] if run is not None else []
        undecided = [line.student_id for line in open_lines if not line.entitled]
        self.decide(undecided or [line.student_id for line in open_lines])

    def again(self) -> None:
        """Compute anew."""
        self._page.computing.forget()
        self._again()

    # ---- what is kept ----------------------------------------------------------------------------
    def store(self) -> None:
        """Keep what was computed, with its reasons."""
        page, computing = self._page, self._page.computing
        run, term_id = computing.run, computing.term_id
        if run is None or term_id is None or page.next.why:
            return
        people = sum(line.entitled for line in run.lines)
        program, reasons, decided = computing.program, dict(computing.reasons), dict(computing.decided)
        computing.forget()
        page.desk.write(
            f"存应发 {run.name} {people} 人",
            lambda session: store.store(session, term_id, program, reasons=reasons, decided=decided),
            self._stored,
            owner=page,
            toast=f"已存应发 {people} 人，{money.show(run.total_fen)} 元",
        )

    def make(self) -> None:
        """Ask how everybody who is on no list yet is paid, and list them."""
        self._make(None)

    def make_of(self, ids: Sequence[int]) -> None:
        """List only some pupils."""
        self._make(list(ids))

    def supplement(self, ids: Sequence[int]) -> None:
        """Work out for some pupils what they are due as of today, and keep the difference."""
        reading = self._page.reading
        if reading is not None and reading.program is not None:
            dialog = SupplementDialog(self._page.desk, reading, list(ids), self._page.computing.decided, self._page)
            dialog.kept.connect(self._stored)
            dialog.stand()

    def _make(self, ids: Sequence[int] | None) -> None:
        page = self._page
        if page.reading is None or page.reading.program is None:
            return
        dialog = MakeDialog(page.desk, page.reading, ids, page)
        dialog.stored.connect(lambda batch: page.read(batch) if isinstance(batch, int) else None)
        dialog.stand()

    def _stored(self, kept: Kept) -> None:
        self._page.computing.reasons.clear()
        if kept.excess:
            fen = sum(fen for _, fen in kept.excess)
            text = f"{len(kept.excess)} 人已发的比应发多，共 {money.show(fen)} 元。请在名册里点开这一笔，用“收回”更正。"
            self._page.desk.asker.show_error("有多发的", text)

    def _again(self) -> None:
        self._page.due.table.model.clear_ticks()
        self._page.due.reload()

    def _lines(self, ids: Sequence[int]) -> list[Line]:
        run, wanted = self._page.computing.run, set(ids)
        return [line for line in run.lines if line.student_id in wanted] if run is not None else []


def _no_amount(text: str) -> str:
    try:
        return "" if money.parse(text) > 0 else "金额要大于 0。"
    except ValueError:
        return "请写金额，如 250 或 312.5。"
