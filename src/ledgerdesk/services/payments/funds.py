"""Money that came in, what each batch is paid from, and the balance that must close (R14, I17)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.aid.payment import Balance, Movement
from ledgerdesk.domain.aid.program import LEVELS
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import FundAllocation, FundReceipt, Payment, PaymentBatch
from ledgerdesk.services.payments import conditions
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found, unchanged


@dataclass(frozen=True)
class ReceiptFacts:
    """Money that came in, in fen; ``allotted_fen`` went to batches, ``returned_fen`` was sent back."""

    id: int
    version: int
    received_on: date
    level: str
    document: str
    program: str
    amount_fen: int
    returns_id: int | None
    note: str
    allotted_fen: int
    returned_fen: int

    @property
    def free_fen(self) -> int:
        """Return what neither a batch nor a return has taken."""
        return 0 if self.returns_id is not None else self.amount_fen - self.allotted_fen - self.returned_fen


@needs(Right.EDIT)
def receive(
    session: Session,
    received_on: date,
    level: str,
    document: str,
    program: str,
    amount_fen: int,
    *,
    note: str = "",
    returns_id: int | None = None,
) -> int:
    """Enter money that came in (or, with ``returns_id``, was sent back of a receipt) and return its id; RuleError by key."""
    problems = {}
    if amount_fen <= 0:
        problems["amount_fen"] = "金额要大于 0。"
    if level not in LEVELS:
        problems["level"] = "请选资金来源的级次。"
    if not text.clean(document):
        problems["document"] = "请写下达文件号。"
    if returns_id is not None:
        of = facts(session, returns_id)
        if amount_fen > of.free_fen:
            problems["amount_fen"] = "退回的比这笔资金剩下的还多。"
        if of.program != program:
            problems["program"] = "退回的是另一个项目的资金，请核对。"
    if problems:
        raise RuleError(problems)
    row = FundReceipt(
        received_on=received_on,
        level=level,
        document=text.clean(document),
        program=program,
        amount_fen=amount_fen,
        returns_id=returns_id,
        note=text.clean(note) or None,
    )
    session.add(row)
    session.flush()
    return row.id


@needs(Right.EDIT)
def withdraw(session: Session, receipt_id: int, version: int) -> None:
    """Delete a receipt that was entered by mistake; RuleError once a batch or a return rests on it."""
    row = unchanged(session, FundReceipt, receipt_id, version)
    known = facts(session, receipt_id)
    if known.allotted_fen or known.returned_fen:
        raise RuleError({"": "这笔资金已经用在批次里或退回过，不能删。"})
    session.delete(row)
    session.flush()


@needs(Right.LOOK)
def facts(session: Session, receipt_id: int) -> ReceiptFacts:
    """Return one receipt; NotFoundError when there is none."""
    found(session, FundReceipt, receipt_id)
    return next(one for one in receipts(session) if one.id == receipt_id)


@needs(Right.LOOK)
def receipts(session: Session, program: str | None = None) -> tuple[ReceiptFacts, ...]:
    """Return the receipts, of one programme if asked, the newest first."""
    sums = select(FundAllocation.receipt_id, func.sum(FundAllocation.amount_fen)).group_by(FundAllocation.receipt_id)
    allotted = {row[0]: int(row[1]) for row in session.execute(sums)}
    back = select(FundReceipt.returns_id, func.sum(FundReceipt.amount_fen)).group_by(FundReceipt.returns_id)
    returned = {row[0]: int(row[1]) for row in session.execute(back)}
    query = select(FundReceipt).order_by(FundReceipt.received_on.desc(), FundReceipt.id.desc())
    if program is not None:
        query = query.where(FundReceipt.program == program)
    return tuple(
        ReceiptFacts(
            row.id,
            row.version,
            row.received_on,
            row.level,
            row.document,
            row.program,
            row.amount_fen,
            row.returns_id,
            row.note or "",
            allotted.get(row.id, 0),
            returned.get(row.id, 0),
        )
        for row in session.scalars(query)
    )


@needs(Right.EDIT)
def allot(session: Session, batch_id: int, amounts: Mapping[int, int]) -> None:
    """Say from which receipts a batch is paid: fen by receipt, in place of what was said before; RuleError.

    A receipt gives no more than it holds, and only to batches of its programme. A closed batch only gives back what it
    has left, such as money taken back from a family: it goes to another batch, or back to where it came from.
    """
    batch = found(session, PaymentBatch, batch_id)
    if batch.status == steps.VOID:
        raise RuleError({"": "已经作废的批次不能再改资金。"})
    if batch.status == steps.CLOSED:
        _require_giving_back(session, batch_id, amounts)
    known = {
        row.receipt_id: row
        for row in session.scalars(select(FundAllocation).where(FundAllocation.batch_id == batch_id))
    }
    for receipt_id, row in known.items():
        if not amounts.get(receipt_id):
            session.delete(row)
    session.flush()
    for receipt_id, fen in amounts.items():
        if fen == 0:
            continue
        receipt = facts(session, receipt_id)
        before = known[receipt_id].amount_fen if receipt_id in known else 0
        if receipt.program != batch.program:
            raise RuleError({"": "这笔资金是别的项目的，不能挪用。"})
        if fen < 0 or fen > receipt.free_fen + before:
            raise RuleError({"": "分给这一批的比这笔资金剩下的还多。"})
        if receipt_id in known:
            if known[receipt_id].amount_fen != fen:
                known[receipt_id].amount_fen = fen
        else:
            session.add(FundAllocation(receipt_id=receipt_id, batch_id=batch_id, amount_fen=fen))
        session.flush()


def _require_giving_back(session: Session, batch_id: int, amounts: Mapping[int, int]) -> None:
    before = allotments(session, batch_id)
    if any(fen > before.get(receipt_id, 0) for receipt_id, fen in amounts.items()):
        raise RuleError({"": "已经结清的批次不能再加资金。"})
    if sum(before.values()) - sum(amounts.values()) > max(balance(session, batch_id).left_fen, 0):
        raise RuleError({"": "已经结清的批次只能退出结余的部分。"})


@needs(Right.EDIT)
def release(session: Session, batch_id: int) -> None:
    """Free all that a batch gets of receipts, for it is discarded."""
    for row in session.scalars(select(FundAllocation).where(FundAllocation.batch_id == batch_id)).all():
        session.delete(row)
    session.flush()


@needs(Right.LOOK)
def allotments(session: Session, batch_id: int) -> dict[int, int]:
    """Return the fen a batch gets, by receipt."""
    query = select(FundAllocation.receipt_id, FundAllocation.amount_fen).where(FundAllocation.batch_id == batch_id)
    return {row[0]: row[1] for row in session.execute(query)}


@needs(Right.LOOK)
def balance(session: Session, batch_id: int) -> Balance:
    """Return what of a batch has arrived, failed, is on its way and is left, in fen."""
    allotted = session.scalar(select(func.sum(FundAllocation.amount_fen)).where(FundAllocation.batch_id == batch_id))
    rows = session.scalars(select(Payment).where(Payment.batch_id == batch_id)).all()
    retried = conditions.retried(session, rows)
    return steps.balance(
        int(allotted or 0),
        ((row.student_id, Movement(row.status, row.amount_fen, row.id in retried)) for row in rows),
    )
