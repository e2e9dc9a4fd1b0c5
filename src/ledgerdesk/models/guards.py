"""Triggers: frozen and audit rows stay as they were written (I7); no row is written behind the journal's back."""

from sqlalchemy import inspect

from ledgerdesk.models.audit import ERASED_WORDS, AuditEntry, AuditTransaction, WritePermit
from ledgerdesk.models.base import Base, Frozen, Record

_AUDIT = (AuditTransaction.__tablename__, AuditEntry.__tablename__)


def triggers() -> list[str]:
    """Return the CREATE TRIGGER statements, by table."""
    return [statement for name in sorted(_guarded()) for statement in triggers_of(name)]


def triggers_of(table: str) -> list[str]:
    """Return the CREATE TRIGGER statements of one table; none for what is kept for convenience only."""
    kinds = _guarded().get(table)
    if kinds is None:
        return []
    frozen, blank = kinds
    return [*(_frozen(table, blank) if frozen else ()), *_permitted(table)]


def _guarded() -> dict[str, tuple[bool, tuple[str, ...]]]:
    """Return by table whether its rows are frozen, and which columns erasure may blank."""
    classes = [m.class_ for m in Base.registry.mappers]
    records = {inspect(cls).local_table.description: (False, ()) for cls in classes if issubclass(cls, Record)}
    frozen = {inspect(cls).local_table.description: (True, cls.blank) for cls in classes if issubclass(cls, Frozen)}
    audit = {_AUDIT[0]: (True, ("reason", "words_salt")), _AUDIT[1]: (True, ("values", "salt"))}
    return {**records, **frozen, **audit}


def _frozen(name: str, blank: tuple[str, ...]) -> list[str]:
    table = Base.metadata.tables[name]
    blanked = dict.fromkeys(blank, "NULL")
    if name == AuditTransaction.__tablename__:
        blanked["label"] = f"'{ERASED_WORDS}'"
    kept = " AND ".join(_same(c.name, blanked.get(c.name)) for c in table.columns)
    unless = f" WHEN NOT ({kept})" if blank else ""
    refuse = "BEGIN SELECT RAISE(ABORT, 'frozen'); END"
    return [
        f"CREATE TRIGGER tr_{name}__update BEFORE UPDATE ON {name}{unless} {refuse}",
        f"CREATE TRIGGER tr_{name}__delete BEFORE DELETE ON {name} {refuse}",
    ]


def _same(column: str, blank: str | None) -> str:
    return f'NEW."{column}" IS {blank}' if blank else f'NEW."{column}" IS OLD."{column}"'


def _permitted(name: str) -> list[str]:
    """A program that is not this one has no permit: it meets an error instead of leaving a change without a trace."""
    permit = WritePermit.__tablename__
    without = f"WHEN NOT EXISTS (SELECT 1 FROM {permit})"  # noqa: S608 - a name of the schema
    return [
        f"CREATE TRIGGER tr_{name}__raw_{verb} BEFORE {verb.upper()} ON {name} {without} "
        "BEGIN SELECT RAISE(ABORT, 'no permit'); END"
        for verb in ("insert", "update", "delete")
    ]
