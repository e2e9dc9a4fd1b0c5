"""A batch as it is read line by line: class, living and ground beside each payment, and how it was the term before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import Entitlement, EntitlementChange, Notice, NoticeLine, Payment, PaymentBatch, Term
from ledgerdesk.services import notices, terms
from ledgerdesk.services.notices import NoticeRow
from ledgerdesk.services.payments import conditions, results
from ledgerdesk.services.payments.results import PaymentFacts
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, on_roll
from ledgerdesk.services.stored import found

#: Kinds of notice before which money may go.
_KINDS = ("payment", "recognition", "aid")


@dataclass(frozen=True)
class Listed:
    """One payment of a batch. ``basis`` says in words on what ground, ``source`` by which document.

    ``last_fen`` is what the term before gave (None: nothing), ``change`` new, gone, changed or "" against it.
    ``card_changed`` tells of a failed payment that another card or holder's name holds now.
    """

    payment: PaymentFacts
    class_name: str
    stage: str
    boarding: bool | None
    basis: str
    source: str
    last_fen: int | None
    last_boarding: bool | None
    change: str
    change_reason: str
    card_changed: bool


@dataclass(frozen=True)
class Covering:
    """A notice that may stand for a batch, and how many of its pupils it names."""

    notice: NoticeRow
    named: int


@needs(Right.LOOK)
def lines(session: Session, batch_id: int) -> tuple[Listed, ...]:
    """Return the payments of a batch from the lowest class up; what corrects another line stands under it."""
    batch = found(session, PaymentBatch, batch_id)
    paid = results.of_batch(session, batch_id)
    ids = select(Payment.student_id).where(Payment.batch_id == batch_id)
    pupils = {**on_roll(session, batch.census_on, ids), **on_roll(session, batch.made_on, ids)}
    entitled = _entitlements(session, batch)
    last = _last(session, batch)
    changes = _changes(session, batch.term_id, batch.program)
    failed = [one.student_id for one in paid if one.status == steps.FAILED and not one.retried]
    cards = conditions.cards_of(session, failed, context(session).today)
    listed = []
    for one in paid:
        pupil = pupils.get(one.student_id)
        inputs, source = entitled.get(one.id, ({}, ""))
        before = last.get(one.student_id)
        card = cards.get(one.student_id)
        change, reason = changes.get(one.student_id, ("", ""))
        listed.append(
            Listed(
                payment=one,
                class_name=(pupil.class_name or "") if pupil else "",
                stage=(pupil.stage or "") if pupil else "",
                boarding=_flag(inputs.get("boarding")),
                basis=_basis(inputs),
                source=source,
                last_fen=before[0] if before else None,
                last_boarding=before[1] if before else None,
                change=change if one.kind == steps.REGULAR else "",
                change_reason=reason,
                card_changed=card is not None and (card.number, card.holder_name) != (one.card_number, one.holder_name),
            )
        )
    return tuple(sorted(listed, key=lambda one: _order(pupils.get(one.payment.student_id), one.payment)))


@needs(Right.LOOK)
def covering(session: Session, batch_id: int) -> tuple[Covering, ...]:
    """Return the issued notices of the batch's term or school year it may rest on, those naming most pupils first."""
    batch = found(session, PaymentBatch, batch_id)
    ids = select(Payment.student_id).where(Payment.batch_id == batch_id)
    counted = (
        select(NoticeLine.notice_id, func.count(func.distinct(NoticeLine.student_id)))
        .join(Notice, Notice.id == NoticeLine.notice_id)
        .where(NoticeLine.student_id.in_(ids), Notice.kind.in_(_KINDS))
        .group_by(NoticeLine.notice_id)
    )
    named = {row[0]: int(row[1]) for row in session.execute(counted)}
    year = select(Term.school_year_id).where(Term.id == batch.term_id)
    among = select(Term.id).where(Term.school_year_id.in_(year))
    held = set(session.scalars(select(Notice.id).where(Notice.term_id.in_(among))))
    offered = [
        Covering(row, named[row.id])
        for row in notices.rows(session)
        if row.id in named and row.id in held and row.status in (notices.POSTED, notices.TAKEN_DOWN)
    ]
    return tuple(sorted(offered, key=lambda one: (-one.named, -one.notice.id)))


@needs(Right.LOOK)
def unfinished(session: Session, program: str, before: int) -> tuple[int, ...]:
    """Return the batches of earlier terms than ``before`` that are not closed, or whose failures nobody paid again."""
    here = terms.facts(session, before)
    again = select(Payment.corrects_id).where(Payment.kind == steps.RETRY, Payment.corrects_id.is_not(None))
    failed = select(Payment.batch_id).where(Payment.status == steps.FAILED, Payment.id.not_in(again))
    query = (
        select(PaymentBatch.id)
        .join(Term, Term.id == PaymentBatch.term_id)
        .where(
            PaymentBatch.program == program,
            Term.covers_to < here.covers_from,
            PaymentBatch.status.in_((steps.DRAFT, steps.APPROVED, steps.SENT)) | PaymentBatch.id.in_(failed),
            PaymentBatch.status != steps.VOID,
        )
        .order_by(PaymentBatch.id.desc())
    )
    return tuple(session.scalars(query))


@needs(Right.LOOK)
def reasons(session: Session, term_id: int, program: str) -> dict[int, str]:
    """Return by pupil the reason that is kept for a change of a programme against the term before."""
    return {student_id: reason for student_id, (_, reason) in _changes(session, term_id, program).items()}


def _entitlements(session: Session, batch: PaymentBatch) -> dict[int, tuple[Mapping[str, Any], str]]:
    query = (
        select(Payment.id, Entitlement.inputs, Entitlement.source)
        .join(Entitlement, Entitlement.id == Payment.entitlement_id)
        .where(Payment.batch_id == batch.id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _last(session: Session, batch: PaymentBatch) -> dict[int, tuple[int, bool | None]]:
    """Return by pupil what the term before gave of the programme, and whether the pupil lived at school then."""
    here = terms.facts(session, batch.term_id)
    before = session.scalar(
        select(Term.id).where(Term.covers_to < here.covers_from).order_by(Term.covers_to.desc()).limit(1)
    )
    query = (
        select(Entitlement.student_id, Entitlement.amount_fen, Entitlement.inputs)
        .where(Entitlement.term_id == before, Entitlement.program == batch.program)
        .order_by(Entitlement.student_id, Entitlement.part)
    )
    out: dict[int, tuple[int, bool | None]] = {}
    for student_id, fen, inputs in session.execute(query):
        out[student_id] = (out.get(student_id, (0, None))[0] + fen, _flag(inputs.get("boarding")))
    return out


def _changes(session: Session, term_id: int, program: str) -> dict[int, tuple[str, str]]:
    query = select(EntitlementChange.student_id, EntitlementChange.kind, EntitlementChange.reason).where(
        EntitlementChange.term_id == term_id, EntitlementChange.program == program
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _basis(inputs: Mapping[str, Any]) -> str:
    """Return the categories an entitlement rests on, else the level, in words."""
    held = [codes.table("category").label(str(code)) for code in inputs.get("categories") or ()]
    level = inputs.get("level")
    return "、".join(held) or (codes.table("level").label(str(level)) if level else "")


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _order(pupil: Pupil | None, payment: PaymentFacts) -> tuple[Any, ...]:
    lead = (0, *pupil.order) if pupil is not None else (1, payment.pinyin, payment.student_id)
    return (*lead, payment.id)
