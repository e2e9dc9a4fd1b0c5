"""Donations and the school's aid station: money or goods in and out, apart from public money. Values in fen."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Record, fk, not_negative
from ledgerdesk.models.types import Hidden, Words


class Donor(Record, Base):
    """Who gives: a person, a firm, a body, or a class that collected."""

    __tablename__ = "donors"
    args = (Index("ix_donors__class_id", "class_id"),)
    name: Mapped[str]
    kind: Mapped[str]
    class_id: Mapped[int | None] = fk("school_classes.id")
    phone: Mapped[str | None] = mapped_column(Hidden("phone"))
    note: Mapped[Words | None]


class Donation(Record, Base):
    """One gift of money or goods; ``student_id`` names whom it is meant for, ``wish`` what else the donor wants."""

    __tablename__ = "donations"
    args = (
        Index("ix_donations__donor_id", "donor_id"),
        Index("ix_donations__student_id", "student_id"),
        Index("ix_donations__document_id", "document_id"),
        not_negative("value_fen"),
    )
    donor_id: Mapped[int] = fk("donors.id")
    donated_on: Mapped[date]
    kind: Mapped[str]
    item: Mapped[str | None]
    unit: Mapped[str | None]
    quantity: Mapped[int | None]
    value_fen: Mapped[int]
    student_id: Mapped[int | None] = fk("students.id")
    wish: Mapped[Words | None]
    receipt: Mapped[str | None] = mapped_column(unique=True)
    thanked_on: Mapped[date | None]
    document_id: Mapped[int | None] = fk("issued_documents.id")


class DonationShare(Record, Base):
    """What one pupil got of a gift, and when it was signed for."""

    __tablename__ = "donation_shares"
    args = (
        Index("ix_donation_shares__donation_id", "donation_id"),
        Index("ix_donation_shares__student_id", "student_id"),
        not_negative("value_fen"),
    )
    donation_id: Mapped[int] = fk("donations.id")
    student_id: Mapped[int] = fk("students.id")
    given_on: Mapped[date]
    quantity: Mapped[int | None]
    value_fen: Mapped[int]
    purpose: Mapped[Words | None]
    signed_on: Mapped[date | None]
