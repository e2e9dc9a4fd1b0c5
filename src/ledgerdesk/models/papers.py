"""Papers: what was issued, posted, handed up and taken in, as it was on that day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Frozen, Record, fk
from ledgerdesk.models.types import HiddenJson, Json, Words


class IssuedDocument(Frozen, Base):
    """A paper that left the house: a reprint returns exactly these bytes."""

    __tablename__ = "issued_documents"
    blank = ("content", "pdf")
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    title: Mapped[str]
    issued_at: Mapped[datetime]
    content: Mapped[Any | None] = mapped_column(Json)
    sha256: Mapped[bytes]
    check_code: Mapped[str] = mapped_column(unique=True)
    pdf: Mapped[bytes | None]
    pdf_sha256: Mapped[bytes]


class Notice(Record, Base):
    """A public notice: status draft, posted, taken_down or void."""

    __tablename__ = "notices"
    args = (
        CheckConstraint("starts_on <= ends_on", name="period"),
        Index("ix_notices__term_id_kind", "term_id", "kind"),
    )
    kind: Mapped[str]
    term_id: Mapped[int] = fk("terms.id")
    title: Mapped[str]
    status: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    with_level: Mapped[bool] = mapped_column(default=False, server_default="0")
    document_id: Mapped[int | None] = fk("issued_documents.id", index=True)
    taken_down_on: Mapped[date | None]


class NoticeLine(Frozen, Base):
    """One posted line. The whitelist is this table: there is no column for anything else (I10)."""

    __tablename__ = "notice_lines"
    blank = ("name",)
    parent = ("Notice", "notice_id")
    args = (
        UniqueConstraint("notice_id", "row"),
        Index("ix_notice_lines__student_id_notice_id", "student_id", "notice_id"),
    )
    notice_id: Mapped[int] = fk("notices.id")
    row: Mapped[int]
    student_id: Mapped[int] = fk("students.id")
    name: Mapped[str | None]
    grade: Mapped[str]
    class_name: Mapped[str]
    level: Mapped[str | None]


class HandUp(Record, Base):
    """A workbook or report handed up."""

    __tablename__ = "hand_ups"
    args = (Index("ix_hand_ups__kind_made_at", "kind", "made_at"),)
    kind: Mapped[str]
    term_id: Mapped[int | None] = fk("terms.id")
    number: Mapped[str] = mapped_column(unique=True)
    recipient: Mapped[Words]
    made_at: Mapped[datetime]
    file_name: Mapped[Words | None]
    sha256: Mapped[bytes]
    row_count: Mapped[int]
    document_id: Mapped[int | None] = fk("issued_documents.id", index=True)
    replaces_id: Mapped[int | None] = fk("hand_ups.id", index=True)
    reason: Mapped[Words | None]


class HandUpRow(Frozen, Base):
    """One row as it was handed up; ``subject`` is its stable key, such as "Student:123"."""

    __tablename__ = "hand_up_rows"
    blank = ("cells",)
    parent = ("HandUp", "hand_up_id")
    args = (UniqueConstraint("hand_up_id", "subject"), Index("ix_hand_up_rows__person_id", "person_id"))
    hand_up_id: Mapped[int] = fk("hand_ups.id")
    row: Mapped[int]
    person_id: Mapped[int | None] = fk("people.id")
    subject: Mapped[str]
    cells: Mapped[Any | None] = mapped_column(HiddenJson)


class ImportRun(Frozen, Base):
    """A list taken in. It stays when the import is undone: whether it is in force, the journal knows."""

    __tablename__ = "import_runs"
    blank = ("file_name",)
    register: Mapped[str]
    file_name: Mapped[Words | None]
    sha256: Mapped[bytes]
    ran_at: Mapped[datetime]
    mode: Mapped[str]
    # Deferred: the journal's row is written last, when its entries are known.
    transaction_id: Mapped[int] = mapped_column(
        ForeignKey("audit_transaction.id", deferrable=True, initially="DEFERRED"), index=True
    )
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    held: Mapped[int]


class ImportRow(Frozen, Base):
    """The verdict on one row of a list; ``person_id`` has no key, for undo may take the person back."""

    __tablename__ = "import_rows"
    blank = ("problems",)
    parent = ("ImportRun", "run_id")
    args = (UniqueConstraint("run_id", "sheet", "row"),)
    run_id: Mapped[int] = fk("import_runs.id")
    sheet: Mapped[str]
    row: Mapped[int]
    verdict: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(index=True)
    problems: Mapped[Any | None] = mapped_column(HiddenJson)
