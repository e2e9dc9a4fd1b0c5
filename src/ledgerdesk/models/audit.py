"""Users and the append-only journal."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import STRICT, Base, Record, Scratch, fk, where
from ledgerdesk.models.types import HiddenJson, Words


class User(Record, Base):
    """Someone who may open the ledger; ``slot`` names the key slot in keys.json."""

    __tablename__ = "users"
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    staff_id: Mapped[int | None] = fk("staff.id", index=True)
    slot: Mapped[str] = mapped_column(unique=True)
    active_from: Mapped[date | None]
    active_to: Mapped[date | None]


#: What stands in the place of words about somebody whose data were lawfully erased.
ERASED_WORDS = "（已依法删除）"


class AuditTransaction(Base):
    """One user action; its id is its sequence number, which alone decides the order.

    The chain vouches for ``words_digest``, made of salt, label and reason: the words themselves may be erased.
    """

    __tablename__ = "audit_transaction"
    __table_args__ = (
        Index("ix_audit_transaction__undoes_id", "undoes_id"),
        Index("ix_audit_transaction__user_id", "user_id"),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    # No key: undoing the creation of a user must not be stopped by what that user did.
    user_id: Mapped[int | None]
    kind: Mapped[str]
    label: Mapped[Words]
    reason: Mapped[Words | None]
    undoes_id: Mapped[int | None] = fk("audit_transaction.id")
    barrier: Mapped[bool] = mapped_column(default=False, server_default="0")
    entry_count: Mapped[int] = mapped_column(default=0, server_default="0")
    mac: Mapped[bytes | None]
    words_salt: Mapped[bytes | None]
    words_digest: Mapped[bytes | None]


class AuditEntry(Base):
    """One row touched. op I: values NULL; U: {column: [old, new]}; D: the whole row; F: frozen rows of a parent."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry__transaction_id", "transaction_id"),
        Index("ix_audit_entry__entity_entity_id", "entity", "entity_id"),
        Index("ix_audit_entry__person_id", "person_id", **where("person_id IS NOT NULL")),
        STRICT,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    transaction_id: Mapped[int] = fk("audit_transaction.id")
    entity: Mapped[str]
    entity_id: Mapped[int]
    person_id: Mapped[int | None]
    op: Mapped[str]
    values: Mapped[Any | None] = mapped_column(HiddenJson)
    salt: Mapped[bytes | None]
    digest: Mapped[bytes]


class WritePermit(Base):
    """One row while the program writes, none otherwise: triggers refuse rows written behind the journal's back."""

    __tablename__ = "write_permit"
    __table_args__ = {"sqlite_strict": True}  # noqa: RUF012 - SQLAlchemy's name for it
    id: Mapped[int] = mapped_column(primary_key=True)


class UserSession(Scratch, Base):
    """One time somebody had the ledger open; ``closed_at`` NULL: still open, or the program did not end by itself."""

    __tablename__ = "user_sessions"
    args = (Index("ix_user_sessions__user_id_opened_at", "user_id", "opened_at"),)
    user_id: Mapped[int | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    program: Mapped[str]


class Erasure(Record, Base):
    """A person whose data were lawfully erased: when, on which ground, how much."""

    __tablename__ = "erasures"
    person_id: Mapped[int] = fk("people.id", unique=True)
    erased_on: Mapped[date]
    basis: Mapped[Words]
    scope: Mapped[Words]
