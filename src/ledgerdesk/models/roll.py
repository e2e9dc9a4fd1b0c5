"""The roll: enrolment, class, boarding and bank card of a pupil, each as dated rows."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Dated, Record, fk, ordered, where
from ledgerdesk.models.types import Hidden, Words


class Enrolment(Dated, Record, Base):
    """How a pupil attends (C13); at most one is open (I2)."""

    __tablename__ = "enrolments"
    args = (
        ordered(),
        Index("uq_enrolments__student_open", "student_id", unique=True, **where("valid_to IS NULL")),
        Index("ix_enrolments__student_id_valid_from", "student_id", "valid_from"),
    )
    student_id: Mapped[int] = fk("students.id")
    status: Mapped[str]
    reason: Mapped[Words | None]
    elsewhere: Mapped[Words | None]


class ClassMembership(Dated, Record, Base):
    """The class a pupil sits in; at most one is open (I2)."""

    __tablename__ = "class_memberships"
    args = (
        ordered(),
        Index("uq_class_memberships__student_open", "student_id", unique=True, **where("valid_to IS NULL")),
        Index("ix_class_memberships__student_id_valid_from", "student_id", "valid_from"),
        Index("ix_class_memberships__class_id", "class_id"),
    )
    student_id: Mapped[int] = fk("students.id")
    class_id: Mapped[int] = fk("school_classes.id")
    number_in_class: Mapped[int | None]


class Boarding(Dated, Record, Base):
    """Whether a pupil boards: kind 1 day, 2 boarding; at most one is open (I2)."""

    __tablename__ = "boardings"
    args = (
        ordered(),
        Index("uq_boardings__student_open", "student_id", unique=True, **where("valid_to IS NULL")),
        Index("ix_boardings__student_id_valid_from", "student_id", "valid_from"),
    )
    student_id: Mapped[int] = fk("students.id")
    kind: Mapped[str]


class BankCard(Dated, Record, Base):
    """A card that aid is paid to; not unique, for siblings share one."""

    __tablename__ = "bank_cards"
    args = (
        ordered(),
        Index("ix_bank_cards__student_id_valid_from", "student_id", "valid_from"),
        Index("ix_bank_cards__number", "number"),
    )
    student_id: Mapped[int] = fk("students.id")
    holder_id: Mapped[int | None] = fk("people.id", index=True)
    holder_name: Mapped[str | None]
    relation: Mapped[str | None]
    bank: Mapped[str | None]
    number: Mapped[str | None] = mapped_column(Hidden("card"))
    kind: Mapped[str | None]
    checked_on: Mapped[date | None]
