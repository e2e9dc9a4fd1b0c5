"""Triggers that keep frozen and audit rows as they were written (I7)."""

from sqlalchemy import inspect

from ledgerdesk.models.audit import AuditEntry, AuditTransaction
from ledgerdesk.models.base import Base, Frozen


def triggers() -> list[str]:
    """Return the CREATE TRIGGER statements; erasure may blank a column, nothing may change one."""
    frozen = [m.class_ for m in Base.registry.mappers if issubclass(m.class_, Frozen)]
    blank: dict[str, tuple[str, ...]] = {inspect(cls).local_table.description: cls.blank for cls in frozen}
    blank |= {AuditTransaction.__tablename__: (), AuditEntry.__tablename__: ("values", "salt")}
    return [statement for name in sorted(blank) for statement in _guard(name, blank[name])]


def _guard(name: str, blank: tuple[str, ...]) -> list[str]:
    table = Base.metadata.tables[name]
    kept = " AND ".join(
        f'NEW."{c.name}" IS NULL' if c.name in blank else f'NEW."{c.name}" IS OLD."{c.name}"' for c in table.columns
    )
    unless = f" WHEN NOT ({kept})" if blank else ""
    refuse = "BEGIN SELECT RAISE(ABORT, 'frozen'); END"
    return [
        f"CREATE TRIGGER tr_{name}__update BEFORE UPDATE ON {name}{unless} {refuse}",
        f"CREATE TRIGGER tr_{name}__delete BEFORE DELETE ON {name} {refuse}",
    ]
