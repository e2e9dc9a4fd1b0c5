"""Lines of a batch: added, taken out, moved from status to status with what happened kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import BankCard, Entitlement, Payment, PaymentBatch, PaymentEvent
from ledgerdesk.services.payments import conditions
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found


@dataclass(frozen=True)
class Wanted:
    """A line to be added: what it pays, of which kind, how many fen; retries and money taken back correct a line."""

    entitlement: Entitlement
    kind: str
    amount_fen: int
    corrects: Payment | None = None
    reason: str | None = None


@needs(Right.EDIT)
def add(session: Session, batch: PaymentBatch, wanted: Sequence[Wanted]) -> list[Payment]:
    """Add lines to a batch, on the cards that hold today; RuleError when somebody would get more than is due."""
    conditions.require_due(session, [(one.entitlement, one.amount_fen) for one in wanted])
    conditions.require_alone(session, [one.entitlement for one in wanted if one.kind == steps.REGULAR])
    today = context(session).today
    ids = [one.entitlement.student_id for one in wanted]
    cards = conditions.cards_of(session, ids, today) if conditions.by_card(batch.method) else {}
    rows = [_line(batch, one, cards.get(one.entitlement.student_id), today) for one in wanted]
    session.add_all(rows)
    session.flush()
    session.add_all(PaymentEvent(payment_id=row.id, status=steps.LISTED, on=today) for row in rows)
    session.flush()
    return rows


def _line(batch: PaymentBatch, one: Wanted, card: BankCard | None, today: date) -> Payment:
    return Payment(
        batch_id=batch.id,
        term_id=batch.term_id,
        program=batch.program,
        student_id=one.entitlement.student_id,
        entitlement_id=one.entitlement.id,
        kind=one.kind,
        corrects_id=one.corrects.id if one.corrects else None,
        amount_fen=one.amount_fen,
        card_id=card.id if card else None,
        card_number=card.number if card else None,
        holder_name=card.holder_name if card else None,
        status=steps.LISTED,
        status_on=today,
        reason=one.reason,
    )


@needs(Right.EDIT)
def drop(session: Session, payment_ids: Collection[int]) -> None:
    """Take lines out of a batch that is still being made; RuleError once it is approved."""
    rows = [found(session, Payment, payment_id) for payment_id in payment_ids]
    drafts = {batch_id: found(session, PaymentBatch, batch_id).status for batch_id in {row.batch_id for row in rows}}
    if any(drafts[row.batch_id] != steps.DRAFT or row.status != steps.LISTED for row in rows):
        raise RuleError({"": "已经审核的名册不能再减人。先退回造册，再改。"})
    events = select(PaymentEvent).where(PaymentEvent.payment_id.in_([row.id for row in rows]))
    for kept in (session.scalars(events).all(), rows):
        for one in kept:
            session.delete(one)
        session.flush()


@needs(Right.EDIT)
def refresh_cards(session: Session, batch_id: int) -> int:
    """Write the cards that hold today into a batch that is still being made, and return how many changed."""
    batch = found(session, PaymentBatch, batch_id)
    if batch.status != steps.DRAFT:
        raise RuleError({"": "已经审核的名册不能再换卡。先退回造册，再改。"})
    changed = 0
    rows = of_batch(session, batch_id)
    ids = [row.student_id for row in rows]
    cards = conditions.cards_of(session, ids, context(session).today) if conditions.by_card(batch.method) else {}
    for row in rows:
        card = cards.get(row.student_id)
        now = (card.id, card.number, card.holder_name) if card else (None, None, None)
        if (row.card_id, row.card_number, row.holder_name) != now:
            row.card_id, row.card_number, row.holder_name = now
            changed += 1
    session.flush()
    return changed


@needs(Right.LOOK)
def of_batch(session: Session, batch_id: int, *statuses: str) -> list[Payment]:
    """Return the payments of a batch that are not void, or those in some statuses, as they were added."""
    query = select(Payment).where(Payment.batch_id == batch_id).order_by(Payment.id)
    query = query.where(Payment.status.in_(statuses) if statuses else Payment.status != steps.VOID)
    return list(session.scalars(query))


@needs(Right.EDIT)
def move(
    session: Session,
    payments: Collection[Payment],
    target: str,
    on: date,
    *,
    reason: str | None = None,
    signer: str | None = None,
    file_name: str | None = None,
) -> None:
    """Move payments to a status and keep what happened; the only function that writes a payment's status."""
    for row in payments:
        if not steps.may_go(steps.PAYMENT_STEPS, row.status, target):
            raise RuleError({"": f"{steps.WORDS[row.status]}的这一笔不能改成{steps.WORDS[target]}。"})
        row.status, row.status_on, row.reason = target, on, reason
        session.add(
            PaymentEvent(payment_id=row.id, status=target, on=on, reason=reason, signer=signer, file_name=file_name)
        )
    session.flush()
