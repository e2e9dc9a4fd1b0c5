"""Batches of payments: listed, approved, sent to the bank, closed; one function moves a batch."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context, require_barrier
from ledgerdesk.domain import text
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Entitlement, Payment, PaymentBatch
from ledgerdesk.services import numbers, terms
from ledgerdesk.services.aid import programs
from ledgerdesk.services.payments import conditions, funds, lines
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found, unchanged

SERIES = "payment_batch"
PATTERN = "发放{year}-{number:02d}"


@dataclass(frozen=True)
class BatchFacts:
    """A batch; ``number`` is "" until it is approved."""

    id: int
    version: int
    number: str
    term_id: int
    program: str
    method: str
    notice_id: int | None
    status: str
    made_on: date
    census_on: date
    document: str
    approved_by: str
    approved_on: date | None
    closed_on: date | None
    difference_reason: str
    balance: steps.Balance


@needs(Right.LOOK)
def rows(session: Session, term_id: int | None = None) -> tuple[BatchFacts, ...]:
    """Return the batches of a term, or all, the newest first."""
    query = select(PaymentBatch.id).order_by(PaymentBatch.id.desc())
    if term_id is not None:
        query = query.where(PaymentBatch.term_id == term_id)
    return tuple(facts(session, batch_id) for batch_id in session.scalars(query))


@needs(Right.LOOK)
def facts(session: Session, batch_id: int) -> BatchFacts:
    """Return one batch with its balance; NotFoundError when there is none."""
    row = found(session, PaymentBatch, batch_id)
    return BatchFacts(
        id=row.id,
        version=row.version,
        number=row.number or "",
        term_id=row.term_id,
        program=row.program,
        method=row.method,
        notice_id=row.notice_id,
        status=row.status,
        made_on=row.made_on,
        census_on=row.census_on,
        document=row.document or "",
        approved_by=row.approved_by or "",
        approved_on=row.approved_on,
        closed_on=row.closed_on,
        difference_reason=row.difference_reason or "",
        balance=funds.balance(session, batch_id),
    )


@needs(Right.EDIT)
def make(
    session: Session,
    term_id: int,
    program: str,
    method: str,
    *,
    student_ids: Collection[int] | None = None,
) -> int:
    """Make a batch of every entitlement of a programme and term that has no payment yet, and return its id.

    ``student_ids`` chooses among them. Cards are those that hold today; a pupil without one is listed all the same
    and named by ``missing`` before the batch can go.

    Raises:
        RuleError: nothing is left to pay.
    """
    due = _unlisted(session, term_id, program)
    chosen = [row for row in due if student_ids is None or row.student_id in student_ids]
    if not chosen:
        raise RuleError({"": "没有要发的了。先算应发，或者看看已有的批次。"})
    batch = begin(session, term_id, program, method)
    kinds = (steps.REGULAR if row.part == 0 else steps.SUPPLEMENT for row in chosen)
    lines.add(
        session, batch, [lines.Wanted(row, kind, row.amount_fen) for row, kind in zip(chosen, kinds, strict=True)]
    )
    return batch.id


@needs(Right.EDIT)
def begin(session: Session, term_id: int, program: str, method: str) -> PaymentBatch:
    """Begin a batch nobody is on yet."""
    census = programs.book(session).census_day(terms.facts(session, term_id))
    batch = PaymentBatch(
        term_id=term_id,
        program=program,
        method=method,
        status=steps.DRAFT,
        made_on=context(session).today,
        census_on=census,
    )
    session.add(batch)
    session.flush()
    return batch


@needs(Right.EDIT)
def edit(session: Session, batch_id: int, version: int, *, notice_id: int | None, document: str, method: str) -> None:
    """Name the notice and the document a batch rests on, while it is being made or approved; RuleError later."""
    row = unchanged(session, PaymentBatch, batch_id, version)
    if row.status not in (steps.DRAFT, steps.APPROVED):
        raise RuleError({"": "已经报了银行的批次不能再改。要更正，请另外补发或收回。"})
    other_way = row.status == steps.DRAFT and conditions.by_card(row.method) != conditions.by_card(method)
    values = {"notice_id": notice_id, "document": text.clean(document) or None, "method": method}
    for key, value in values.items():
        if getattr(row, key) != value:
            setattr(row, key, value)
    session.flush()
    if other_way:
        lines.refresh_cards(session, batch_id)


@needs(Right.EDIT, Right.SIGN)
def approve(session: Session, batch_id: int, approved_by: str, on: date) -> str:
    """Note who signed the list and when, give the batch its number and return it; RuleError naming what is missing."""
    batch = _in(session, batch_id, steps.DRAFT)
    said = list(conditions.missing(session, batch_id, steps.APPROVED, named=False))
    if not text.clean(approved_by):
        said.append("请写上审核签字的人。")
    if on > context(session).today:
        said.append("审核签字的日期还没有到，请核对。")
    _refuse(said)
    batch.approved_by, batch.approved_on = text.clean(approved_by), on
    if batch.number is None:
        batch.number = numbers.take(session, SERIES, context(session).today.year, PATTERN)
    _move(session, batch, steps.APPROVED)
    lines.move(session, lines.of_batch(session, batch_id), steps.REPORTED, on)
    return batch.number


@needs(Right.EDIT)
def reopen(session: Session, batch_id: int, reason: str) -> None:
    """Return an approved list to be changed; RuleError without a reason, or once it is with the bank."""
    batch = _in(session, batch_id, steps.APPROVED)
    if not text.clean(reason):
        raise RuleError({"reason": "请写明为什么退回。"})
    batch.approved_by, batch.approved_on = None, None
    _move(session, batch, steps.DRAFT)
    lines.move(
        session, lines.of_batch(session, batch_id), steps.LISTED, context(session).today, reason=text.clean(reason)
    )


@needs(Right.ISSUE)
def send(session: Session, batch_id: int, on: date) -> None:
    """Send an approved batch to the bank, in a barrier: its lines change only in status from here on (R12, R21).

    Raises:
        RuleError: naming what is missing, such as a notice that has not ended.
    """
    require_barrier(session)
    batch = _in(session, batch_id, steps.APPROVED)
    _refuse(conditions.missing(session, batch_id, steps.SENT, named=False))
    _move(session, batch, steps.SENT)
    lines.move(session, lines.of_batch(session, batch_id, steps.REPORTED), steps.SENT, on)


@needs(Right.EDIT)
def close(session: Session, batch_id: int, on: date, difference_reason: str = "") -> None:
    """Close a batch that balances, or whose difference is explained in writing (R14, I17); RuleError else.

    下达 = 到账 + 失败 + 结余: what failed and is not paid again yet is told in the explanation too; it may be paid again
    in a later batch.
    """
    batch = _in(session, batch_id, steps.SENT)
    said = list(conditions.missing(session, batch_id, steps.CLOSED))
    untold = "" if text.clean(difference_reason) else conditions.unsettled(funds.balance(session, batch_id))
    if not said and untold:
        said.append(untold)
    if on > context(session).today or (batch.approved_on is not None and on < batch.approved_on):
        said.append("结清的日期不对，请核对。")
    _refuse(said)
    batch.closed_on, batch.difference_reason = on, text.clean(difference_reason) or None
    _move(session, batch, steps.CLOSED)
    session.flush()


@needs(Right.EDIT)
def discard(session: Session, batch_id: int) -> None:
    """Discard a batch that is still being made: its lines go, their entitlements and its funds are free again."""
    batch = _in(session, batch_id, steps.DRAFT)
    lines.drop(session, [row.id for row in lines.of_batch(session, batch_id)])
    funds.release(session, batch_id)
    _move(session, batch, steps.VOID)


def _move(session: Session, batch: PaymentBatch, target: str) -> None:
    if not steps.may_go(steps.BATCH_STEPS, batch.status, target):
        raise RuleError({"": f"{steps.WORDS[batch.status]}的批次不能改成{steps.WORDS[target]}。"})
    batch.status = target
    session.flush()


def _in(session: Session, batch_id: int, status: str) -> PaymentBatch:
    batch = found(session, PaymentBatch, batch_id)
    if batch.status != status:
        raise RuleError({"": f"这一批现在是“{steps.WORDS[batch.status]}”，不能做这一步。"})
    return batch


def _unlisted(session: Session, term_id: int, program: str) -> list[Entitlement]:
    """Return the entitlements above nothing that no payment refers to, void ones aside."""
    used = select(Payment.id).where(Payment.entitlement_id == Entitlement.id, Payment.status != steps.VOID)
    query = (
        select(Entitlement)
        .where(
            Entitlement.term_id == term_id,
            Entitlement.program == program,
            Entitlement.amount_fen > 0,
            ~used.exists(),
        )
        .order_by(Entitlement.student_id, Entitlement.part)
    )
    return list(session.scalars(query))


@needs(Right.LOOK)
def waiting(session: Session, term_id: int, program: str) -> tuple[int, int]:
    """Return how many entitlements no batch lists yet, and their sum in fen."""
    rows = _unlisted(session, term_id, program)
    return len(rows), sum(row.amount_fen for row in rows)


@needs(Right.LOOK)
def count(session: Session, term_id: int) -> int:
    """Return how many batches a term has."""
    return int(session.scalar(select(func.count()).where(PaymentBatch.term_id == term_id)) or 0)


def _refuse(said: Collection[str]) -> None:
    if said:
        raise RuleError(dict(zip(("", *map(str, range(1, len(said)))), said, strict=True)))
