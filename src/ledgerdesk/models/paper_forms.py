"""Record forms that left on paper with a code of their own, and came back filled in."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Record, fk
from ledgerdesk.models.types import Words


class PaperForm(Record, Base):
    """One printed form or handbook; ``token`` is in its QR code and says nothing about the child.

    ``printed_on`` NULL: a sheet without a code that came in and was told whose it is.
    """

    __tablename__ = "paper_forms"
    args = (
        Index("ix_paper_forms__student_id", "student_id"),
        Index("ix_paper_forms__staff_id", "staff_id"),
        Index("ix_paper_forms__term_id", "term_id"),
        Index("ix_paper_forms__visit_id", "visit_id"),
        Index("ix_paper_forms__talk_id", "talk_id"),
    )
    token: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    student_id: Mapped[int] = fk("students.id")
    staff_id: Mapped[int | None] = fk("staff.id")
    term_id: Mapped[int] = fk("terms.id")
    pages: Mapped[int]
    printed_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    visit_id: Mapped[int | None] = fk("visits.id")
    talk_id: Mapped[int | None] = fk("talks.id")
    note: Mapped[Words | None]
