"""Help that leaves a trace: home visits, talks and pairings."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from ledgerdesk.models.base import Base, Dated, Record, added_later, fk, ordered, where
from ledgerdesk.models.types import Words


class Visit(Record, Base):
    """A home visit: face, phone or video; ``recorded_on`` shows late entries."""

    __tablename__ = "visits"
    args = (
        Index("ix_visits__visited_on_mode", "visited_on", "mode"),
        Index("ix_visits__household_id", "household_id"),
    )
    visited_on: Mapped[date]
    mode: Mapped[str]
    household_id: Mapped[int | None] = fk("households.id")
    place: Mapped[Words | None]
    met: Mapped[Words | None]
    purpose: Mapped[Words | None]
    situation: Mapped[Words | None]
    problems: Mapped[Words | None]
    suggestions: Mapped[Words | None]
    parent_opinion: Mapped[Words | None]
    money_arrived: Mapped[str | None]
    recorded_on: Mapped[date]


class VisitStudent(Record, Base):
    """A child a visit was for; siblings share one visit."""

    __tablename__ = "visit_students"
    args = (
        UniqueConstraint("visit_id", "person_id"),
        Index("ix_visit_students__person_id_visit_id", "person_id", "visit_id"),
    )
    visit_id: Mapped[int] = fk("visits.id")
    person_id: Mapped[int] = fk("people.id")
    at_school: Mapped[Words | None]


class VisitTeacher(Record, Base):
    """A teacher who made a visit."""

    __tablename__ = "visit_teachers"
    args = (
        UniqueConstraint("visit_id", "staff_id"),
        Index("ix_visit_teachers__staff_id_visit_id", "staff_id", "visit_id"),
    )
    visit_id: Mapped[int] = fk("visits.id")
    staff_id: Mapped[int] = fk("staff.id")


class Talk(Record, Base):
    """A talk, tutoring or material help with one pupil; ``subject`` is tutored, ``value_fen`` what was given was worth."""

    __tablename__ = "talks"
    args = (
        Index("ix_talks__held_on_kind", "held_on", "kind"),
        Index("ix_talks__student_id_held_on", "student_id", "held_on"),
        Index("ix_talks__staff_id_held_on", "staff_id", "held_on"),
    )
    held_on: Mapped[date]
    kind: Mapped[str]
    student_id: Mapped[int] = fk("students.id")
    staff_id: Mapped[int] = fk("staff.id")
    minutes: Mapped[int | None]
    topic: Mapped[Words | None]
    content: Mapped[Words | None]
    reaction: Mapped[Words | None]
    next_step: Mapped[Words | None]
    recorded_on: Mapped[date]
    subject: Mapped[str | None] = added_later()
    effect: Mapped[Words | None] = added_later()
    value_fen: Mapped[int | None] = added_later()


class Pairing(Dated, Record, Base):
    """A teacher helping a pupil, with the three goals; ended with a reason, never deleted."""

    __tablename__ = "pairings"
    args = (
        ordered(),
        Index("uq_pairings__open", "student_id", "staff_id", unique=True, **where("valid_to IS NULL")),
        Index("ix_pairings__student_id", "student_id"),
        Index("ix_pairings__staff_id", "staff_id"),
    )
    student_id: Mapped[int] = fk("students.id")
    staff_id: Mapped[int] = fk("staff.id")
    ambition: Mapped[Words | None]
    study: Mapped[Words | None]
    life: Mapped[Words | None]
    end_reason: Mapped[Words | None]
