"""Households: a fact of the family is typed once and holds for every child in it."""

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Dated, Record, fk, not_negative, ordered, where
from ledgerdesk.models.types import Hidden, Words


class Household(Record, Base):
    """A household (户); its head is the member with relation 0."""

    __tablename__ = "households"
    args = (
        Index("uq_households__number", "number", unique=True, **where("number IS NOT NULL")),
        Index("ix_households__village_id", "village_id"),
    )
    number: Mapped[Words | None]
    village_id: Mapped[int | None] = fk("villages.id")
    group_name: Mapped[str | None]
    address: Mapped[str | None] = mapped_column(Hidden("address"))
    main_cause: Mapped[str | None]
    other_cause_1: Mapped[str | None]
    other_cause_2: Mapped[str | None]
    helper_name: Mapped[str | None]
    helper_unit: Mapped[str | None]
    helper_phone: Mapped[str | None] = mapped_column(Hidden("phone"))
    merged_into_id: Mapped[int | None] = fk("households.id", index=True)
    note: Mapped[Words | None]


class HouseholdMember(Dated, Record, Base):
    """Membership of a person in a household; at most one is open (I2)."""

    __tablename__ = "household_members"
    args = (
        ordered(),
        Index("uq_household_members__person_open", "person_id", unique=True, **where("valid_to IS NULL")),
        Index("ix_household_members__person_id", "person_id"),
        Index("ix_household_members__household_id", "household_id"),
    )
    household_id: Mapped[int] = fk("households.id")
    person_id: Mapped[int] = fk("people.id")
    relation: Mapped[str | None]


class HouseholdIncome(Record, Base):
    """Income of a household in a year in fen; ``source`` is official or declared."""

    __tablename__ = "household_incomes"
    args = (
        UniqueConstraint("household_id", "year", "source"),
        not_negative("per_capita_fen"),
        not_negative("total_fen"),
    )
    household_id: Mapped[int] = fk("households.id")
    year: Mapped[int]
    source: Mapped[str]
    per_capita_fen: Mapped[int | None]
    total_fen: Mapped[int | None]
