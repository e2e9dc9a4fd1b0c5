"""The recognition of pupils from families in difficulty: batches, steps, panels, objections (教财〔2018〕16号)."""

from datetime import date
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Record, fk, where
from ledgerdesk.models.types import Json, Words


class RecognitionBatch(Record, Base):
    """One round of recognition in a school year; later rounds take up late lists."""

    __tablename__ = "recognition_batches"
    args = (UniqueConstraint("school_year_id", "number"),)
    school_year_id: Mapped[int] = fk("school_years.id")
    number: Mapped[int]
    title: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class Recognition(Record, Base):
    """A pupil's recognition for a school year; one is live, a corrected one is superseded before its successor."""

    __tablename__ = "recognitions"
    args = (
        Index("uq_recognitions__live", "student_id", "school_year_id", unique=True, **where("superseded_on IS NULL")),
        Index("ix_recognitions__school_year_id_status", "school_year_id", "status"),
        Index("ix_recognitions__batch_id", "batch_id"),
        Index("ix_recognitions__student_id", "student_id"),
    )
    batch_id: Mapped[int] = fk("recognition_batches.id")
    school_year_id: Mapped[int] = fk("school_years.id")
    student_id: Mapped[int] = fk("students.id")
    ground: Mapped[str]
    status: Mapped[str]
    applied_on: Mapped[date | None]
    level: Mapped[str | None]
    recognised_on: Mapped[date | None]
    reason: Mapped[Words | None]
    notice_id: Mapped[int | None] = fk("notices.id", index=True)
    superseded_on: Mapped[date | None]
    replaces_id: Mapped[int | None] = fk("recognitions.id", index=True)


class Meeting(Record, Base):
    """A meeting: class panel, school panel, or any other the school keeps minutes of."""

    __tablename__ = "meetings"
    args = (Index("ix_meetings__held_on_kind", "held_on", "kind"), Index("ix_meetings__class_id", "class_id"))
    kind: Mapped[str]
    held_on: Mapped[date]
    class_id: Mapped[int | None] = fk("school_classes.id")
    place: Mapped[str | None]
    title: Mapped[str]
    chair: Mapped[str | None]
    recorder: Mapped[str | None]
    minutes: Mapped[Words | None]
    decision: Mapped[Words | None]
    channel: Mapped[str | None]
    copies: Mapped[int | None]


class MeetingPerson(Record, Base):
    """Somebody called to a meeting and whether they came; ``capacity`` is in what role (家长代表)."""

    __tablename__ = "meeting_people"
    args = (Index("ix_meeting_people__meeting_id", "meeting_id"),)
    meeting_id: Mapped[int] = fk("meetings.id")
    staff_id: Mapped[int | None] = fk("staff.id", index=True)
    name: Mapped[str]
    capacity: Mapped[str]
    present: Mapped[bool] = mapped_column(default=True)


class MeetingOpinion(Record, Base):
    """What a panel said of one pupil: the level it proposes, its opinion in words, and the votes."""

    __tablename__ = "meeting_opinions"
    args = (
        UniqueConstraint("meeting_id", "recognition_id"),
        Index("ix_meeting_opinions__recognition_id", "recognition_id"),
    )
    meeting_id: Mapped[int] = fk("meetings.id")
    recognition_id: Mapped[int] = fk("recognitions.id")
    level: Mapped[str | None]
    opinion: Mapped[Words | None]
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    abstained: Mapped[int | None]


class RecognitionStep(Record, Base):
    """One step a recognition took, with who, when and on what evidence; ``finding`` is what the visit found.

    Written once by the one function that moves a status, never edited; undo may take it back with the step.
    """

    __tablename__ = "recognition_steps"
    args = (Index("ix_recognition_steps__recognition_id", "recognition_id"),)
    recognition_id: Mapped[int] = fk("recognitions.id")
    source: Mapped[str]
    target: Mapped[str]
    done_on: Mapped[date]
    staff_id: Mapped[int | None] = fk("staff.id", index=True)
    visit_id: Mapped[int | None] = fk("visits.id", index=True)
    meeting_id: Mapped[int | None] = fk("meetings.id", index=True)
    notice_id: Mapped[int | None] = fk("notices.id", index=True)
    hand_up_id: Mapped[int | None] = fk("hand_ups.id", index=True)
    finding: Mapped[Words | None]
    proposal: Mapped[Words | None]


class Application(Record, Base):
    """What the family declared on the form; answers stay text, as written. ``promised``: the line was written by hand."""

    __tablename__ = "applications"
    recognition_id: Mapped[int] = fk("recognitions.id", unique=True)
    received_on: Mapped[date]
    per_capita_fen: Mapped[int | None]
    disaster: Mapped[Words | None]
    accident: Mapped[Words | None]
    weak_labour: Mapped[Words | None]
    unemployment: Mapped[Words | None]
    debts: Mapped[Words | None]
    other: Mapped[Words | None]
    promised: Mapped[bool] = mapped_column(default=False)
    programs: Mapped[Any] = mapped_column(Json)


class RecognitionTerm(Record, Base):
    """The level of one term: carried over or changed when the recognition was checked again."""

    __tablename__ = "recognition_terms"
    args = (
        UniqueConstraint("term_id", "student_id"),
        Index("ix_recognition_terms__recognition_id", "recognition_id"),
        Index("ix_recognition_terms__student_id_term_id", "student_id", "term_id"),
    )
    recognition_id: Mapped[int] = fk("recognitions.id")
    student_id: Mapped[int] = fk("students.id")
    term_id: Mapped[int] = fk("terms.id")
    level: Mapped[str]
    checked_on: Mapped[date]
    reason: Mapped[Words | None]


class Objection(Record, Base):
    """An objection to a notice; while open it blocks what the notice leads to. ``outcome``: upheld or not."""

    __tablename__ = "objections"
    args = (
        Index("ix_objections__notice_id", "notice_id"),
        Index("ix_objections__open", "received_on", **where("closed_on IS NULL")),
    )
    notice_id: Mapped[int] = fk("notices.id")
    received_on: Mapped[date]
    from_name: Mapped[Words | None]
    about_id: Mapped[int | None] = fk("students.id", index=True)
    content: Mapped[Words]
    handling: Mapped[Words | None]
    reply: Mapped[Words | None]
    outcome: Mapped[str | None]
    closed_on: Mapped[date | None]
