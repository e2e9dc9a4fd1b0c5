"""Who answers for which homes and places (包户、包片), and schools that help each other. Money in fen."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Dated, Record, fk, not_negative, ordered, where
from ledgerdesk.models.types import Hidden, Words


class HouseholdPairing(Dated, Record, Base):
    """A member of staff who answers for a household (包户); ended with a reason, never deleted."""

    __tablename__ = "household_pairings"
    args = (
        ordered(),
        Index("uq_household_pairings__open", "household_id", "staff_id", unique=True, **where("valid_to IS NULL")),
        Index("ix_household_pairings__household_id", "household_id"),
        Index("ix_household_pairings__staff_id", "staff_id"),
    )
    household_id: Mapped[int] = fk("households.id")
    staff_id: Mapped[int] = fk("staff.id")
    measures: Mapped[Words | None]
    end_reason: Mapped[Words | None]


class HouseholdHelp(Record, Base):
    """What was done for a household on a day or some days on end: time in the village, money, goods, a measure."""

    __tablename__ = "household_helps"
    args = (
        Index("ix_household_helps__pairing_id_first_on", "pairing_id", "first_on"),
        Index("ix_household_helps__first_on", "first_on"),
        not_negative("value_fen"),
        CheckConstraint("first_on <= last_on", name="ordered"),
    )
    pairing_id: Mapped[int] = fk("household_pairings.id")
    kind: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    value_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    what: Mapped[Words]
    recorded_on: Mapped[date]


class Contact(Record, Base):
    """Somebody outside the school: a village cadre, a signer, a partner's head."""

    __tablename__ = "contacts"
    args = (Index("ix_contacts__village_id", "village_id"),)
    name: Mapped[str]
    org: Mapped[str | None]
    position: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(Hidden("phone"))
    village_id: Mapped[int | None] = fk("villages.id")
    note: Mapped[Words | None]
    left_on: Mapped[date | None]


class Responsibility(Dated, Record, Base):
    """Who answers for a place or a group (包片、包村、包年级、包班): a member of staff or a contact, never both."""

    __tablename__ = "responsibilities"
    args = (
        ordered(),
        CheckConstraint("(staff_id IS NULL) <> (contact_id IS NULL)", name="one_bearer"),
        Index("ix_responsibilities__staff_id", "staff_id"),
        Index("ix_responsibilities__contact_id", "contact_id"),
        Index("ix_responsibilities__village_id", "village_id"),
        Index("ix_responsibilities__class_id", "class_id"),
    )
    staff_id: Mapped[int | None] = fk("staff.id")
    contact_id: Mapped[int | None] = fk("contacts.id")
    role: Mapped[str]
    area: Mapped[str | None]
    village_id: Mapped[int | None] = fk("villages.id")
    grade: Mapped[str | None]
    class_id: Mapped[int | None] = fk("school_classes.id")
    duties: Mapped[Words | None]
    end_reason: Mapped[Words | None]


class Partnership(Dated, Record, Base):
    """A school or kindergarten that is helped by this one, or helps it (``direction``: gives/takes)."""

    __tablename__ = "partnerships"
    args = (ordered(), Index("ix_partnerships__contact_id", "contact_id"))
    partner: Mapped[str]
    kind: Mapped[str]
    direction: Mapped[str]
    contact_id: Mapped[int | None] = fk("contacts.id")
    plan: Mapped[Words | None]
    end_reason: Mapped[Words | None]


class PartnershipDeed(Record, Base):
    """What was done for a partner on a day: lessons taken there, a lecture, teachers looked after, goods."""

    __tablename__ = "partnership_deeds"
    args = (
        Index("ix_partnership_deeds__partnership_id_done_on", "partnership_id", "done_on"),
        not_negative("lessons"),
        not_negative("people"),
        not_negative("value_fen"),
    )
    partnership_id: Mapped[int] = fk("partnerships.id")
    kind: Mapped[str]
    done_on: Mapped[date]
    title: Mapped[Words]
    lessons: Mapped[int] = mapped_column(default=0, server_default="0")
    people: Mapped[int | None]
    value_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    by_whom: Mapped[Words | None]
    outcome: Mapped[Words | None]
