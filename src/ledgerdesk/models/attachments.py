"""Photos and scans: the encrypted files of the ledger's folder, and what they belong to."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Frozen, Record, fk
from ledgerdesk.models.types import Words


class StoredFile(Frozen, Base):
    """A file under ``files/``, named by the keyed hash of its content; the same content is kept once.

    ``kept`` NULL: removed for good when a person was erased by law; neither missed nor backed up.
    """

    __tablename__ = "stored_files"
    blank = ("kept",)
    hash: Mapped[str] = mapped_column(unique=True)
    media_type: Mapped[str]
    bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    stored_at: Mapped[datetime]
    kept: Mapped[bool | None] = mapped_column(default=True, server_default="1")


class Attachment(Record, Base):
    """A file's place: ``entity`` and ``entity_id`` name its owner; ``kind`` is photo, scan, proof or signature."""

    __tablename__ = "attachments"
    args = (Index("ix_attachments__entity_entity_id", "entity", "entity_id"),)
    file_id: Mapped[int] = fk("stored_files.id", index=True)
    entity: Mapped[str]
    entity_id: Mapped[int]
    kind: Mapped[str]
    caption: Mapped[Words | None]
    taken_on: Mapped[date | None]
    binned_on: Mapped[date | None]
