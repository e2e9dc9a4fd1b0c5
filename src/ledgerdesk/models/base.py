"""The declarative base and the kinds of row: Record, Dated, Frozen, Scratch."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, MetaData, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, declared_attr, mapped_column

from ledgerdesk.models.types import Day, Flag, Moment

NAMING = {
    "ix": "ix_%(table_name)s__%(column_0_N_name)s",
    "uq": "uq_%(table_name)s__%(column_0_N_name)s",
    "ck": "ck_%(table_name)s__%(constraint_name)s",
    "fk": "fk_%(table_name)s__%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
# STRICT refuses half a fen; AUTOINCREMENT never gives a deleted row's id to another (I6, I9).
STRICT = {"sqlite_strict": True, "sqlite_autoincrement": True}


class Base(DeclarativeBase):
    """Base of every mapped class."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        date: Day,
        datetime: Moment,
        bool: Flag,
        bytes: LargeBinary,
    }


class _Numbered:
    """A row with an id that is never given to another."""

    args: ClassVar[tuple[Any, ...]] = ()

    id: Mapped[int] = mapped_column(primary_key=True)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> Any:
        """Join the class's own constraints and the table options."""
        return (*cls.args, STRICT)


class Record(_Numbered):
    """Journaled: every change is kept, undone and redone; ``version`` catches lost updates."""

    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let the version guard each update."""
        return {"version_id_col": cls.version}


class Frozen(_Numbered):
    """Written once; triggers refuse DELETE, and UPDATE but for blanking the columns in ``blank``.

    The journal holds the row's parent, with the number of rows and their hash; ``parent`` names its class and column.
    """

    blank: ClassVar[tuple[str, ...]] = ()
    parent: ClassVar[tuple[str, str] | None] = None


class Scratch(_Numbered):
    """Kept for convenience only (drafts, preferences): neither journaled nor undone."""


class Dated:
    """Both ends inclusive. ``valid_from`` NULL: start unknown, always. ``valid_to`` NULL: still so."""

    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


def fk(target: str, *, index: bool = False, **options: Any) -> MappedColumn[Any]:
    """Return a foreign key column; RESTRICT, so nothing referenced is deleted (I8)."""
    return mapped_column(ForeignKey(target), index=index, **options)


LATER = "later"  # in the ``info`` of a column that older ledgers gained by a migration


def added_later() -> MappedColumn[Any]:
    """Return a nullable column that tables of older ledgers gained by a migration.

    The journal of an older ledger vouches for rows that had no such column yet: ``db.replay`` knows them by this mark.
    """
    return mapped_column(nullable=True, info={LATER: True})


def ordered() -> CheckConstraint:
    """Return the check that a dated row does not end before it starts."""
    return CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="ordered")


def not_negative(column: str) -> CheckConstraint:
    """Return the check that an amount in fen is not negative."""
    return CheckConstraint(f"{column} >= 0", name=column)


def where(sql: str) -> dict[str, Any]:
    """Return the options of a partial index."""
    return {"sqlite_where": text(sql)}
