"""Money of a term: what each pupil is entitled to, batches and payments, and the funds they come from. All in fen."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Record, fk, not_negative, where
from ledgerdesk.models.types import Hidden, Json, Words


def _positive(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} > 0", name=column)


class Entitlement(Record, Base):
    """What a pupil is due of a programme in a term; ``part`` 0 is the main one, 1… are supplements (补差)."""

    __tablename__ = "entitlements"
    args = (
        UniqueConstraint("term_id", "program", "student_id", "part"),
        Index("ix_entitlements__student_id_term_id", "student_id", "term_id"),
        not_negative("amount_fen"),
    )
    term_id: Mapped[int] = fk("terms.id")
    program: Mapped[str]
    student_id: Mapped[int] = fk("students.id")
    part: Mapped[int] = mapped_column(default=0)
    amount_fen: Mapped[int]
    explanation: Mapped[str]
    inputs: Mapped[Any] = mapped_column(Json)
    source: Mapped[str]


class EntitlementChange(Record, Base):
    """Why a pupil is new on, gone from or changed on a programme's list against the term before."""

    __tablename__ = "entitlement_changes"
    args = (
        UniqueConstraint("term_id", "program", "student_id"),
        Index("ix_entitlement_changes__student_id", "student_id"),
    )
    term_id: Mapped[int] = fk("terms.id")
    program: Mapped[str]
    student_id: Mapped[int] = fk("students.id")
    kind: Mapped[str]
    reason: Mapped[Words]


class UnaidedReason(Record, Base):
    """Why a pupil with a valid category is not paid in a term; ``program`` "" means any."""

    __tablename__ = "unaided_reasons"
    args = (UniqueConstraint("term_id", "student_id", "program"), Index("ix_unaided_reasons__student_id", "student_id"))
    term_id: Mapped[int] = fk("terms.id")
    student_id: Mapped[int] = fk("students.id")
    program: Mapped[str] = mapped_column(default="")
    code: Mapped[str]
    note: Mapped[Words | None]


class PaymentBatch(Record, Base):
    """Payments of one programme and term that go out together; it closes balanced or with a reason."""

    __tablename__ = "payment_batches"
    args = (
        Index("ix_payment_batches__term_id_program", "term_id", "program"),
        Index("ix_payment_batches__notice_id", "notice_id"),
    )
    number: Mapped[str | None] = mapped_column(unique=True)
    term_id: Mapped[int] = fk("terms.id")
    program: Mapped[str]
    method: Mapped[str]
    notice_id: Mapped[int | None] = fk("notices.id")
    status: Mapped[str]
    made_on: Mapped[date]
    census_on: Mapped[date]
    document: Mapped[str | None]
    approved_by: Mapped[str | None]
    approved_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    difference_reason: Mapped[Words | None]


class Payment(Record, Base):
    """One line of a batch. Kinds: regular, supplement, retry, reversal; the last two correct another line."""

    __tablename__ = "payments"
    args = (
        Index(
            "uq_payments__regular",
            "student_id",
            "program",
            "term_id",
            unique=True,
            **where("kind = 'regular' AND status <> 'void'"),
        ),
        Index("uq_payments__corrects_id", "corrects_id", unique=True, **where("corrects_id IS NOT NULL")),
        Index("ix_payments__term_id_program_status", "term_id", "program", "status"),
        Index("ix_payments__student_id_term_id", "student_id", "term_id"),
        Index("ix_payments__batch_id", "batch_id"),
        Index("ix_payments__entitlement_id", "entitlement_id"),
        Index("ix_payments__card_id", "card_id"),
        Index("ix_payments__failed", "batch_id", **where("status = 'failed'")),
        CheckConstraint("(kind = 'reversal') = (amount_fen < 0) AND amount_fen <> 0", name="sign"),
        CheckConstraint("(kind IN ('retry', 'reversal')) = (corrects_id IS NOT NULL)", name="corrects"),
    )
    batch_id: Mapped[int] = fk("payment_batches.id")
    term_id: Mapped[int] = fk("terms.id")
    program: Mapped[str]
    student_id: Mapped[int] = fk("students.id")
    entitlement_id: Mapped[int] = fk("entitlements.id")
    kind: Mapped[str] = mapped_column(default="regular")
    corrects_id: Mapped[int | None] = fk("payments.id")
    amount_fen: Mapped[int]
    card_id: Mapped[int | None] = fk("bank_cards.id")
    card_number: Mapped[str | None] = mapped_column(Hidden("card"))
    holder_name: Mapped[str | None]
    status: Mapped[str]
    status_on: Mapped[date]
    reason: Mapped[Words | None]


class PaymentEvent(Record, Base):
    """What happened to a payment: listed, reported, sent, arrived, failed, signed, void.

    Written once by the one function that moves a status, never edited; undo may take it back with the step.
    """

    __tablename__ = "payment_events"
    args = (Index("ix_payment_events__payment_id", "payment_id"),)
    payment_id: Mapped[int] = fk("payments.id")
    status: Mapped[str]
    on: Mapped[date]
    reason: Mapped[Words | None]
    signer: Mapped[str | None]
    file_name: Mapped[str | None]


class FundReceipt(Record, Base):
    """Money that came in by a document; ``returns_id`` names the receipt that money was sent back of."""

    __tablename__ = "fund_receipts"
    args = (
        Index("ix_fund_receipts__received_on", "received_on"),
        Index("ix_fund_receipts__returns_id", "returns_id"),
        _positive("amount_fen"),
    )
    received_on: Mapped[date]
    level: Mapped[str]
    document: Mapped[str]
    program: Mapped[str]
    amount_fen: Mapped[int]
    returns_id: Mapped[int | None] = fk("fund_receipts.id")
    note: Mapped[Words | None]


class FundAllocation(Record, Base):
    """The part of a receipt that a batch is paid from."""

    __tablename__ = "fund_allocations"
    args = (
        UniqueConstraint("receipt_id", "batch_id"),
        Index("ix_fund_allocations__batch_id", "batch_id"),
        _positive("amount_fen"),
    )
    receipt_id: Mapped[int] = fk("fund_receipts.id")
    batch_id: Mapped[int] = fk("payment_batches.id")
    amount_fen: Mapped[int]
