"""People: identity once; student and relative are roles of a person."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ledgerdesk.models.base import Base, Dated, Record, fk, ordered, where
from ledgerdesk.models.types import Hidden, Words


class Person(Record, Base):
    """Anyone on paper: a pupil, a parent, a member of a household."""

    __tablename__ = "people"
    args = (
        Index("uq_people__id_number", "id_number", unique=True, **where("id_number IS NOT NULL")),
        Index("ix_people__name_key_born_on", "name_key", "born_on"),
        Index("ix_people__born_on", "born_on"),
    )
    name: Mapped[str]
    name_key: Mapped[str]
    pinyin: Mapped[str]
    initials: Mapped[str]
    id_kind: Mapped[str] = mapped_column(default="1", server_default="1")
    id_number: Mapped[str | None] = mapped_column(Hidden("id_number"))
    sex: Mapped[str | None]
    born_on: Mapped[date | None]
    nation: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(Hidden("phone"))
    native_place: Mapped[str | None]
    disability_kind: Mapped[str | None]
    disability_level: Mapped[str | None]
    disability_card: Mapped[str | None] = mapped_column(Hidden("disability_card"))
    died_on: Mapped[date | None]
    note: Mapped[Words | None]


class Student(Record, Base):
    """A person on this school's roll, now or once; its id is the person's id."""

    __tablename__ = "students"
    # Not AUTOINCREMENT: the id comes from people, whose own sequence never repeats.
    __table_args__ = (
        Index("uq_students__roll_number", "roll_number", unique=True, **where("roll_number IS NOT NULL")),
        {"sqlite_strict": True},
    )
    id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    person: Mapped[Person] = relationship()
    roll_number: Mapped[str | None] = mapped_column(Hidden("roll_number"))
    aux_number: Mapped[Words | None]
    entered_month: Mapped[str | None]
    entry_way: Mapped[str | None]
    hukou_kind: Mapped[str | None]
    hukou_place: Mapped[str | None] = mapped_column(Hidden("address"))
    residence: Mapped[str | None] = mapped_column(Hidden("address"))
    postcode: Mapped[str | None]
    health: Mapped[str | None]
    only_child: Mapped[bool | None]
    preschool: Mapped[bool | None]
    migrant: Mapped[bool | None]
    martyr_care: Mapped[bool | None]
    note: Mapped[Words | None]


class FamilyTie(Dated, Record, Base):
    """A relative of a child: ``role`` is family, guardian or entrusted."""

    __tablename__ = "family_ties"
    args = (ordered(),)
    person_id: Mapped[int] = fk("people.id", index=True)
    relative_id: Mapped[int] = fk("people.id", index=True)
    relation: Mapped[str | None]
    role: Mapped[str] = mapped_column(default="family", server_default="family")
    able: Mapped[bool | None]
    rank: Mapped[int] = mapped_column(default=1, server_default="1")


class Category(Dated, Record, Base):
    """A dated special-group category (C1) of a person or of a whole household, never both (I3)."""

    __tablename__ = "categories"
    args = (
        ordered(),
        CheckConstraint("(person_id IS NULL) <> (household_id IS NULL)", name="one_scope"),
        Index("ix_categories__person_id", "person_id", **where("person_id IS NOT NULL")),
        Index("ix_categories__household_id", "household_id", **where("household_id IS NOT NULL")),
    )
    person_id: Mapped[int | None] = fk("people.id")
    household_id: Mapped[int | None] = fk("households.id")
    code: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False, server_default="0")
    basis: Mapped[Words | None]
    document: Mapped[Words | None]
    matched_on: Mapped[date | None]
    ended_reason: Mapped[Words | None]
