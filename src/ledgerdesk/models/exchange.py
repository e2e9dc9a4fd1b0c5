"""What is remembered of other people's tables: words, decisions, layouts, and workbooks sent to be filled in."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ledgerdesk.models.base import Base, Frozen, Record, fk, where
from ledgerdesk.models.types import HiddenJson, Json, Words


class CodeWord(Record, Base):
    """What a word of a kind of list means: said once by the clerk, used for every later list of the kind."""

    __tablename__ = "code_words"
    args = (UniqueConstraint("list_kind", "field", "word"),)
    list_kind: Mapped[str]
    field: Mapped[str]
    word: Mapped[str]
    code: Mapped[str]


class IdentityDecision(Record, Base):
    """Whether two people, or a person and a row of lists known by ``list_key``, are one; decided once and for ever."""

    __tablename__ = "identity_decisions"
    args = (
        Index("uq_identity_decisions__pair", "a_id", "b_id", unique=True, **where("b_id IS NOT NULL")),
        Index("uq_identity_decisions__row", "a_id", "list_key", unique=True, **where("list_key IS NOT NULL")),
        Index("ix_identity_decisions__b_id", "b_id"),
        CheckConstraint("(b_id IS NULL) <> (list_key IS NULL)", name="one_other"),
        CheckConstraint("b_id IS NULL OR a_id < b_id", name="ordered"),
    )
    a_id: Mapped[int] = fk("people.id")
    b_id: Mapped[int | None] = fk("people.id")
    list_key: Mapped[str | None]
    same: Mapped[bool]
    decided_on: Mapped[date]
    reason: Mapped[Words | None]


class SavedView(Record, Base):
    """A choice of columns, their order and filters under a name, for a page or an export."""

    __tablename__ = "saved_views"
    args = (Index("ix_saved_views__user_id", "user_id"), UniqueConstraint("page", "name"))
    page: Mapped[str]
    name: Mapped[str]
    user_id: Mapped[int | None] = fk("users.id")
    spec: Mapped[Any] = mapped_column(Json)


class SentPack(Frozen, Base):
    """A workbook given to a class teacher, cell by cell as it was sent; ``token`` is in the workbook."""

    __tablename__ = "sent_packs"
    blank = ("cells",)
    args = (Index("ix_sent_packs__class_id", "class_id"),)
    token: Mapped[str] = mapped_column(unique=True)
    class_id: Mapped[int] = fk("school_classes.id")
    term_id: Mapped[int] = fk("terms.id", index=True)
    kind: Mapped[str]
    sent_on: Mapped[date]
    cells: Mapped[Any | None] = mapped_column(HiddenJson)
