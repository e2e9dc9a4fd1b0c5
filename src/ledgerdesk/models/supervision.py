"""What shows that aid arrived: meals and textbooks counted, families called back, complaints and inspections."""

from datetime import date
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Record, fk, not_negative
from ledgerdesk.models.types import Json, Words


class SpotCheck(Record, Base):
    """A family called back about one term's money: did it arrive, what was it used for."""

    __tablename__ = "spot_checks"
    args = (UniqueConstraint("term_id", "student_id"), Index("ix_spot_checks__student_id", "student_id"))
    term_id: Mapped[int] = fk("terms.id")
    student_id: Mapped[int] = fk("students.id")
    drawn_on: Mapped[date]
    called_on: Mapped[date | None]
    received: Mapped[bool | None]
    used_for: Mapped[Words | None]
    finding: Mapped[Words | None]


class Complaint(Record, Base):
    """A complaint about aid, how it was handled and answered."""

    __tablename__ = "complaints"
    args = (Index("ix_complaints__received_on", "received_on"),)
    received_on: Mapped[date]
    channel: Mapped[str]
    from_name: Mapped[Words | None]
    content: Mapped[Words]
    handling: Mapped[Words | None]
    reply: Mapped[Words | None]
    closed_on: Mapped[date | None]


class Inspection(Record, Base):
    """A logged inspection: the meal committee's, the accounts office's by class, or the school's own (自查)."""

    __tablename__ = "inspections"
    args = (Index("ix_inspections__held_on_kind", "held_on", "kind"), Index("ix_inspections__class_id", "class_id"))
    kind: Mapped[str]
    held_on: Mapped[date]
    class_id: Mapped[int | None] = fk("school_classes.id")
    inspectors: Mapped[str]
    scope: Mapped[Words | None]
    finding: Mapped[Words | None]
    rectified_on: Mapped[date | None]
    rectification: Mapped[Words | None]
    items: Mapped[Any | None] = mapped_column(Json)


class MealDay(Record, Base):
    """How many of a class ate on a day that meals were served."""

    __tablename__ = "meal_days"
    args = (
        UniqueConstraint("served_on", "class_id"),
        Index("ix_meal_days__class_id", "class_id"),
        not_negative("diners"),
    )
    served_on: Mapped[date]
    class_id: Mapped[int] = fk("school_classes.id")
    diners: Mapped[int]


class MealAbsence(Record, Base):
    """A pupil who did not eat on a day that the class did."""

    __tablename__ = "meal_absences"
    args = (UniqueConstraint("student_id", "served_on"), Index("ix_meal_absences__served_on", "served_on"))
    student_id: Mapped[int] = fk("students.id")
    served_on: Mapped[date]


class TextbookCount(Record, Base):
    """Sets of free textbooks a class got, beside those enrolled and those present."""

    __tablename__ = "textbook_counts"
    args = (
        UniqueConstraint("term_id", "class_id"),
        Index("ix_textbook_counts__class_id", "class_id"),
        not_negative("enrolled"),
        not_negative("present"),
        not_negative("received"),
    )
    term_id: Mapped[int] = fk("terms.id")
    class_id: Mapped[int] = fk("school_classes.id")
    enrolled: Mapped[int]
    present: Mapped[int]
    received: Mapped[int]
    handler: Mapped[str | None]
    note: Mapped[Words | None]
