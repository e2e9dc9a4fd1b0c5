"""What of the aid year speaks of one pupil: money and gifts that stay for ever, and what may go with the pupil."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import (
    Donation,
    DonationShare,
    Entitlement,
    EntitlementChange,
    MealAbsence,
    Payment,
    PaymentEvent,
    Record,
    SpotCheck,
    UnaidedReason,
)
from ledgerdesk.services.permission import needs

#: Rows that belong to one pupil alone and hang on nothing that stays.
OWNED: tuple[tuple[type[Any], str], ...] = (
    (SpotCheck, "student_id"),
    (UnaidedReason, "student_id"),
    (EntitlementChange, "student_id"),
    (MealAbsence, "student_id"),
)
#: Columns that say who somebody is, or are in people's own words, on rows that must stay because they are money.
_TOLD = ("card_number", "holder_name", "reason", "signer", "purpose", "wish")


@needs(Right.LOOK)
def holders(session: Session, student_ids: Collection[int]) -> set[int]:
    """Return those of some pupils who stand on a list of payments or got a gift: they stay in the ledger."""
    paid = session.scalars(select(Payment.student_id).where(Payment.student_id.in_(student_ids)))
    given = session.scalars(select(DonationShare.student_id).where(DonationShare.student_id.in_(student_ids)))
    meant = session.scalars(select(Donation.student_id).where(Donation.student_id.in_(student_ids)))
    return {*paid, *given, *(one for one in meant if one is not None)}


@needs(Right.EDIT)
def delete_of(session: Session, student_id: int) -> None:
    """Delete what was computed and noted for a pupil nobody was ever paid for."""
    mine: tuple[tuple[type[Any], str], ...] = (*OWNED, (Entitlement, "student_id"))
    for cls, column in mine:
        for row in session.scalars(select(cls).where(getattr(cls, column) == student_id)):
            session.delete(row)
    session.flush()


@needs(Right.ERASE)
def nameless(session: Session, student_id: int) -> tuple[Record, ...]:
    """Empty card, holder and words on a pupil's money and gifts, and return those rows: sums stay, nameless."""
    mine = session.scalars(select(Payment).where(Payment.student_id == student_id)).all()
    events = session.scalars(select(PaymentEvent).where(PaymentEvent.payment_id.in_([row.id for row in mine]))).all()
    shares = session.scalars(select(DonationShare).where(DonationShare.student_id == student_id)).all()
    meant = session.scalars(select(Donation).where(Donation.student_id == student_id)).all()
    rows: tuple[Record, ...] = (*mine, *events, *shares, *meant)
    for row in rows:
        for column in _TOLD:
            if getattr(row, column, None) is not None:
                setattr(row, column, None)
    for payment in mine:
        payment.card_id = None  # the card goes
    session.flush()
    return rows
