"""The figures over and under the tables of the payment page."""

from dataclasses import dataclass

from ledgerdesk.domain import money
from ledgerdesk.domain.aid import changes
from ledgerdesk.ui.aid.payments import payment_next
from ledgerdesk.ui.aid.payments.balance_strip import BalanceStrip
from ledgerdesk.ui.aid.payments.payment_lists import Computing
from ledgerdesk.ui.aid.payments.payment_reading import Reading


@dataclass(frozen=True)
class Total:
    """What is added up, in words and in fen."""

    words: str
    fen: int


def show_due(strip: BalanceStrip, reading: Reading, computing: Computing) -> None:
    """Show what is due, what of it is listed, and how many changed against the term before."""
    run = computing.run
    if run is None:
        strip.show_due((("本学期应发", "—", "正在计算", ""),), ("info", "较上学期", ""))
        return
    people = sum(line.entitled for line in run.lines)
    waiting, fen = reading.waiting
    stored = sum(line.stored_fen or 0 for line in run.lines)
    counts = {kind: sum(line.change == kind for line in run.lines) for kind in changes.WORDS if kind}
    moved = "，".join(f"{changes.WORDS[kind]} {count}" for kind, count in counts.items() if count)
    census = f"统计日 {run.census_on.month}月{run.census_on.day}日"
    figures = (
        ("本学期应发", money.show(run.total_fen), f"{people} 人，{census}", ""),
        ("已造册", money.show(stored - fen), f"{len(reading.batches)} 批", "ok" if stored - fen else ""),
        ("还没造册", money.show(fen), f"{waiting} 人", ""),
        ("未用资金", money.show(reading.free_fen), "到账资金里还没分给批次的", ""),
    )
    lacking = len(payment_next.lacking(run, computing.reasons))
    told = ("warn", "较上学期", f"{moved}；{lacking} 人缺原因") if lacking else ("ok", "较上学期", moved or "没有变化")
    strip.show_due(figures, told)


def due_total(computing: Computing) -> Total:
    """Return the sum of a computation."""
    run = computing.run
    fen = run.total_fen if run is not None else 0
    people = sum(line.entitled for line in run.lines) if run is not None else 0
    return Total(f"合计 {people:,} 人　应发 {money.show(fen)} 元", fen)


def paid_total(reading: Reading) -> Total:
    """Return the sum of a batch, what was paid again counted once."""
    fen = sum(one.payment.amount_fen for one in reading.listed.values() if not one.payment.retried)
    people = reading.batch.balance.people if reading.batch is not None else 0
    return Total(f"合计 {people:,} 人　本批应发 {money.show(fen)} 元", fen)
