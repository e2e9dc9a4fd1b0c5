"""How help is planned and checked: the plan of a pairing in a term, books looked through, teachers on leave, notes."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from ledgerdesk.models.base import Base, Dated, Record, fk, ordered
from ledgerdesk.models.types import Words


class PairingPlan(Record, Base):
    """What a pairing is to reach in one term (扶志向、扶学业、扶生活), by which measures, and what came of it."""

    __tablename__ = "pairing_plans"
    args = (UniqueConstraint("pairing_id", "term_id"), Index("ix_pairing_plans__term_id", "term_id"))
    pairing_id: Mapped[int] = fk("pairings.id")
    term_id: Mapped[int] = fk("terms.id")
    ambition: Mapped[Words | None]
    study: Mapped[Words | None]
    life: Mapped[Words | None]
    measures: Mapped[Words | None]
    outcome: Mapped[str | None]
    review: Mapped[Words | None]
    reviewed_on: Mapped[date | None]


class BookCheck(Record, Base):
    """The headteacher looked through a teacher's book: 帮扶手册 or 会议记录本; ``checker`` is the name, for paper.

    ``on_paper``: looked through with pen and paper, written down here by the clerk.
    """

    __tablename__ = "book_checks"
    args = (
        Index("ix_book_checks__staff_id_checked_on", "staff_id", "checked_on"),
        Index("ix_book_checks__checked_on", "checked_on"),
    )
    staff_id: Mapped[int] = fk("staff.id")
    book: Mapped[str]
    checked_on: Mapped[date]
    checker: Mapped[str]
    on_paper: Mapped[bool]
    result: Mapped[str]
    finding: Mapped[Words | None]
    mend_by: Mapped[date | None]
    mended_on: Mapped[date | None]


class StaffLeave(Dated, Record, Base):
    """A teacher on leave (产假、病假、外出培训): pupils' dues stay, but are not held against the teacher."""

    __tablename__ = "staff_leaves"
    args = (ordered(), Index("ix_staff_leaves__staff_id", "staff_id"))
    staff_id: Mapped[int] = fk("staff.id")
    reason: Mapped[str]
    note: Mapped[Words | None]


class ConfidentialNote(Record, Base):
    """What was told in confidence about a child; written by the clerk, read by the headteacher only."""

    __tablename__ = "confidential_notes"
    args = (
        Index("ix_confidential_notes__person_id", "person_id"),
        Index("ix_confidential_notes__visit_id", "visit_id"),
        Index("ix_confidential_notes__talk_id", "talk_id"),
        Index("ix_confidential_notes__user_id", "user_id"),
    )
    person_id: Mapped[int] = fk("people.id")
    written_on: Mapped[date]
    content: Mapped[Words]
    visit_id: Mapped[int | None] = fk("visits.id")
    talk_id: Mapped[int | None] = fk("talks.id")
    user_id: Mapped[int | None] = fk("users.id")


class Task(Record, Base):
    """Something to be done by a day; what a visit or talk found is followed up as one. ``outcome`` tells what came of it."""

    __tablename__ = "tasks"
    args = (
        Index("ix_tasks__due_on", "due_on"),
        Index("ix_tasks__visit_id", "visit_id"),
        Index("ix_tasks__talk_id", "talk_id"),
        Index("ix_tasks__person_id", "person_id"),
        Index("ix_tasks__staff_id", "staff_id"),
        Index("ix_tasks__term_id", "term_id"),
        CheckConstraint("visit_id IS NULL OR talk_id IS NULL", name="one_origin"),
    )
    title: Mapped[Words]
    kind: Mapped[str]
    due_on: Mapped[date]
    noted_on: Mapped[date]
    done_on: Mapped[date | None]
    outcome: Mapped[Words | None]
    person_id: Mapped[int | None] = fk("people.id")
    staff_id: Mapped[int | None] = fk("staff.id")
    term_id: Mapped[int | None] = fk("terms.id")
    visit_id: Mapped[int | None] = fk("visits.id")
    talk_id: Mapped[int | None] = fk("talks.id")
