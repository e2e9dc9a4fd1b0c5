"""What became of payments: the bank's answer, retries on another card, money taken back, signatures."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context, require_barrier
from ledgerdesk.domain import text
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Entitlement, Payment, PaymentBatch, PaymentEvent, Person
from ledgerdesk.services.payments import batches, conditions, lines
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found


@dataclass(frozen=True)
class Result:
    """The bank's answer about one payment; ``reason`` says why it failed."""

    payment_id: int
    arrived: bool
    on: date
    reason: str = ""


@dataclass(frozen=True)
class PaymentFacts:
    """One payment as lists show it; fen, negative for what is taken back."""

    id: int
    batch_id: int
    term_id: int
    program: str
    student_id: int
    name: str
    pinyin: str
    kind: str
    corrects_id: int | None
    amount_fen: int
    explanation: str
    holder_name: str
    card_number: str
    status: str
    status_on: date
    reason: str
    retried: bool


@needs(Right.LOOK)
def of_batch(session: Session, batch_id: int) -> tuple[PaymentFacts, ...]:
    """Return the payments of a batch in the order they were listed."""
    return _facts(session, Payment.batch_id == batch_id)


@needs(Right.LOOK)
def of_student(session: Session, student_id: int) -> tuple[PaymentFacts, ...]:
    """Return every payment of a pupil, the earliest first."""
    return _facts(session, Payment.student_id == student_id)


@needs(Right.LOOK)
def failed(session: Session, term_id: int | None = None) -> tuple[PaymentFacts, ...]:
    """Return the payments that failed and were not tried again: the queue to work off."""
    condition = Payment.status == steps.FAILED
    if term_id is not None:
        condition &= Payment.term_id == term_id
    return tuple(one for one in _facts(session, condition) if not one.retried)


@needs(Right.EDIT)
def take_in(
    session: Session, batch_id: int, results: Iterable[Result], file_name: str | None = None
) -> tuple[int, int]:
    """Enter the bank's answers for a batch and return how many arrived and failed, in a barrier.

    An answer that was entered before is passed over, so a file taken in twice does no harm. A payment that arrived
    may still come back.

    Raises:
        RuleError: a failure without its reason or of money that was taken back, an answer about a payment of another
            batch, or one that was not sent.
    """
    require_barrier(session)
    batch = found(session, PaymentBatch, batch_id)
    if batch.status != steps.SENT:
        raise RuleError({"": f"这一批现在是“{steps.WORDS[batch.status]}”，还不能登记银行结果。"})
    known = {row.id: row for row in lines.of_batch(session, batch_id) if row.kind != steps.REVERSAL}
    taken = _taken_back(session, known)
    said = {payment_id: row.status for payment_id, row in known.items()}
    moves: dict[tuple[str, date, str], list[Payment]] = defaultdict(list)
    for result in results:
        row = known.get(result.payment_id)
        if row is None:
            raise RuleError({"": "回单里有别的批次的人，请核对是不是这一批的回单。"})
        target = steps.ARRIVED if result.arrived else steps.FAILED
        if said[row.id] == target or (said[row.id] == steps.SIGNED and result.arrived):
            continue
        said[row.id] = target
        reason = text.clean(result.reason)
        if not result.arrived and not reason:
            raise RuleError({"reason": "没有到账的要写明原因。"})
        if not result.arrived and row.id in taken:
            raise RuleError({"": "已经收回过的不能再登记失败，请核对。"})
        moves[target, result.on, reason].append(row)
    for (target, on, reason), rows in moves.items():
        lines.move(session, rows, target, on, reason=reason or None, file_name=file_name)
    arrived = sum(len(rows) for (target, _, _), rows in moves.items() if target == steps.ARRIVED)
    came_back = sum(map(len, moves.values())) - arrived
    return arrived, came_back


def _taken_back(session: Session, ids: Collection[int]) -> frozenset[int]:
    query = select(Payment.corrects_id).where(Payment.kind == steps.REVERSAL, Payment.corrects_id.in_(tuple(ids)))
    return frozenset(one for one in session.scalars(query) if one is not None)


@needs(Right.EDIT)
def retry(session: Session, payment_ids: Collection[int], batch_id: int | None = None) -> tuple[int, ...]:
    """Pay failed payments again (补发) on the card that holds now, and return the new ids.

    Without ``batch_id`` the retry joins its own batch as sent, or, where that is closed, a new one made for it; with one
    it joins another that is still being made.

    Raises:
        RuleError: not failed, tried again before, no longer due, or still without another card.
    """
    made = []
    today = context(session).today
    begun: dict[int, PaymentBatch] = {}
    for payment_id in payment_ids:
        row = found(session, Payment, payment_id)
        batch = found(session, PaymentBatch, row.batch_id if batch_id is None else batch_id)
        if batch_id is None and batch.status == steps.CLOSED:
            if batch.id not in begun:
                begun[batch.id] = batches.begin(session, batch.term_id, batch.program, batch.method)
            batch = begun[batch.id]
        if row.status != steps.FAILED or conditions.retried(session, [row]):
            raise RuleError({"": "只有失败而且还没有补发过的，才能补发。"})
        same = (batch.term_id, batch.program) == (row.term_id, row.program)
        if batch_id is not None and not (same and batch.status == steps.DRAFT):
            raise RuleError({"": "补发要放进同一学期、同一项目、还在造册的批次。"})
        entitlement = found(session, Entitlement, row.entitlement_id)
        # Computed again since it failed, less may be due by now.
        fen = min(row.amount_fen, entitlement.amount_fen)
        if not fen:
            raise RuleError({"": "重新算过应发，已经不该发了，不能补发。"})
        (fresh,) = lines.add(session, batch, [lines.Wanted(entitlement, steps.RETRY, fen, corrects=row)])
        if conditions.by_card(batch.method) and not fresh.card_number:
            raise RuleError({"": "还没有登记新卡。请先在银行卡里换卡，再补发。"})
        if batch.status == steps.SENT:
            lines.move(session, [fresh], steps.REPORTED, today)
            lines.move(session, [fresh], steps.SENT, today)
        made.append(fresh.id)
    return tuple(made)


@needs(Right.ISSUE)
def recover(session: Session, payment_id: int, amount_fen: int, reason: str) -> int:
    """Take back (part of) a payment that arrived, in a barrier, as a new entry with its reason (R21); return its id.

    The entitlement is lowered by as much, so that paid stays within entitled.

    Raises:
        RuleError: it did not arrive, was taken back before, the amount is not within it, or there is no reason.
    """
    require_barrier(session)
    row = found(session, Payment, payment_id)
    known = session.scalar(select(Payment.id).where(Payment.corrects_id == payment_id))
    problems = {}
    if row.status not in steps.RECEIVED or row.amount_fen <= 0 or known is not None:
        problems[""] = "只有到账而且没有收回过的，才能收回。"
    if not 0 < amount_fen <= abs(row.amount_fen):
        problems["amount_fen"] = "收回的金额要大于 0，不能超过发过的。"
    if not text.clean(reason):
        problems["reason"] = "请写明为什么收回。"
    if problems:
        raise RuleError(problems)
    entitlement = found(session, Entitlement, row.entitlement_id)
    batch = found(session, PaymentBatch, row.batch_id)
    taken = lines.Wanted(entitlement, steps.REVERSAL, -amount_fen, corrects=row, reason=text.clean(reason))
    (back,) = lines.add(session, batch, [taken])
    today = context(session).today
    for step in (steps.REPORTED, steps.SENT, steps.ARRIVED):
        lines.move(session, [back], step, today, reason=text.clean(reason))
    entitlement.amount_fen -= amount_fen
    session.flush()
    return back.id


@needs(Right.EDIT)
def sign(session: Session, payment_ids: Collection[int], on: date, signers: dict[int, str] | None = None) -> int:
    """Note that families signed for what arrived and return how many; ``signers`` names by payment who did if not the pupil's guardian.

    One pupil, one signature: nobody signs for somebody else's child unnoticed, for the signer's name is kept.
    """
    rows = session.scalars(select(Payment).where(Payment.id.in_(payment_ids))).all()
    moves: dict[str | None, list[Payment]] = defaultdict(list)
    for row in rows:
        if row.status != steps.SIGNED:
            moves[(signers or {}).get(row.id)].append(row)
    for signer, signed in moves.items():
        lines.move(session, signed, steps.SIGNED, on, signer=signer)
    return sum(map(len, moves.values()))


@needs(Right.LOOK)
def events(session: Session, payment_id: int) -> tuple[tuple[str, date, str, str], ...]:
    """Return what happened to a payment: status, day, reason, signer; the earliest first."""
    query = select(PaymentEvent.status, PaymentEvent.on, PaymentEvent.reason, PaymentEvent.signer)
    rows = session.execute(query.where(PaymentEvent.payment_id == payment_id).order_by(PaymentEvent.id))
    return tuple((row[0], row[1], row[2] or "", row[3] or "") for row in rows)


def _facts(session: Session, condition: object) -> tuple[PaymentFacts, ...]:
    query = (
        select(Payment, Person.name, Person.pinyin, Entitlement.explanation)
        .join(Person, Person.id == Payment.student_id)
        .join(Entitlement, Entitlement.id == Payment.entitlement_id)
        .where(condition)  # type: ignore[arg-type] # any condition over payments
        .order_by(Payment.id)
    )
    found_rows = session.execute(query).all()
    again = conditions.retried(session, [row[0] for row in found_rows])
    return tuple(
        PaymentFacts(
            id=row.id,
            batch_id=row.batch_id,
            term_id=row.term_id,
            program=row.program,
            student_id=row.student_id,
            name=name,
            pinyin=pinyin,
            kind=row.kind,
            corrects_id=row.corrects_id,
            amount_fen=row.amount_fen,
            explanation=explanation,
            holder_name=row.holder_name or "",
            card_number=row.card_number or "",
            status=row.status,
            status_on=row.status_on,
            reason=row.reason or "",
            retried=row.id in again,
        )
        for row, name, pinyin, explanation in found_rows
    )
