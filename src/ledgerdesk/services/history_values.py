"""What one step did to each row: values before and after, those of rows added and deleted folded back from later steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, inspect, select
from sqlalchemy.orm import Session

from ledgerdesk.db.journal import Values, plain, records
from ledgerdesk.domain import masking
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import AuditEntry, Household, Notice, Person, SchoolClass, Staff, Student, User, Village
from ledgerdesk.services.permission import needs

_NAMED: Mapping[str, tuple[Any, Any]] = MappingProxyType(
    {
        "Person": (Person, Person.name),
        "Household": (Household, Household.number),
        "Staff": (Staff, Staff.name),
        "SchoolClass": (SchoolClass, SchoolClass.name),
        "Village": (Village, Village.name),
        "Notice": (Notice, Notice.title),
        "User": (User, User.name),
    }
)
#: Columns that tell people nothing: they only link rows or serve to find them.
_SILENT = frozenset({"id", "version", "name_key", "pinyin", "initials"})
#: What was told in confidence: nobody reads it here, whole or masked; ``services.confidences`` alone gives it out.
_CONFIDED = frozenset({("ConfidentialNote", "content")})
CONFIDED = "（只给校长看，这里不显示）"
_CHUNK = 500


@dataclass(frozen=True)
class Touched:
    """One row a step touched: I added, U changed, D deleted, F rows kept beneath it.

    ``values`` is {column: (before, after)} as the journal keeps them, of an added row (None, value) for what it had,
    of a deleted one (value, None). ``fixed`` are other values of the row then. ``erased``: they were lawfully deleted.
    """

    entity: str
    entity_id: int
    person_id: int | None
    op: str
    values: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    erased: bool = False


@needs(Right.LOOK)
def details(session: Session, step: int, *, limit: int = 500) -> tuple[Touched, ...]:
    """Return the rows a step touched, in the order they were written; numbers of people are masked."""
    return _touched(session, step, limit, whole=False)


@dataclass(frozen=True)
class Subject:
    """Whom or what a step is about: kind of record, id, name; ``pupil``: has a place in the register."""

    entity: str
    id: int
    name: str
    pupil: bool = False


@needs(Right.LOOK)
def subjects(session: Session, rows: Iterable[Touched]) -> tuple[Subject, ...]:
    """Return the people, households, teachers, classes, villages and notices rows belong to, in their order."""
    wanted = dict.fromkeys(
        ("Person", row.person_id) if row.person_id is not None else (row.entity, row.entity_id) for row in rows
    )
    found: list[Subject] = []
    for entity, (cls, column) in _NAMED.items():
        ids = [row_id for kind, row_id in wanted if kind == entity]
        for chunk in _chunks(ids):
            named = session.execute(select(cls.id, column).where(cls.id.in_(chunk))).all()
            found += [Subject(entity, row_id, str(name or "")) for row_id, name in named]
    people = [one.id for one in found if one.entity == "Person"]
    pupils = {
        row_id
        for chunk in _chunks(people)
        for row_id in session.scalars(select(Student.id).where(Student.id.in_(chunk)))
    }
    return tuple(replace(one, pupil=True) if one.entity == "Person" and one.id in pupils else one for one in found)


@needs(Right.REVEAL)
def whole_details(session: Session, step: int, *, limit: int = 500) -> tuple[Touched, ...]:
    """Return the same with whole numbers; to be called in a transaction that keeps the purpose."""
    return _touched(session, step, limit, whole=True)


def _touched(session: Session, step: int, limit: int, *, whole: bool) -> tuple[Touched, ...]:
    query = select(AuditEntry).where(AuditEntry.transaction_id == step).order_by(AuditEntry.id).limit(limit)
    entries = session.scalars(query).all()
    then = _as_they_were(session, step, [e for e in entries if e.op in "IU" and e.salt is not None])
    found = [_one(entry, then.get((entry.entity, entry.entity_id), {})) for entry in entries]
    return tuple(_unspoken(row) if whole else _masked(_unspoken(row)) for row in found)


def _one(entry: AuditEntry, row: Values) -> Touched:
    erased = entry.salt is None
    values: dict[str, tuple[Any, Any]] = {}
    if not erased and entry.op == "U":
        values = {key: (pair[0], pair[1]) for key, pair in (entry.values or {}).items()}
    elif entry.op == "I":
        values = {key: (None, value) for key, value in row.items() if _tells(key, value)}
    elif not erased and entry.op == "D":
        values = {key: (value, None) for key, value in (entry.values or {}).items() if _tells(key, value)}
    fixed = {key: value for key, value in row.items() if key not in values}
    return Touched(entry.entity, entry.entity_id, entry.person_id, entry.op, values, fixed, erased)


def _tells(key: str, value: object) -> bool:
    return key not in _SILENT and value is not None and value != ""


def _as_they_were(session: Session, step: int, entries: Sequence[AuditEntry]) -> dict[tuple[str, int], Values]:
    """Return each row as the step left it: as it is now or was when it was deleted, later changes taken back."""
    ids: dict[str, set[int]] = {}
    for entry in entries:
        ids.setdefault(entry.entity, set()).add(entry.entity_id)
    out: dict[tuple[str, int], Values] = {}
    for entity, wanted in ids.items():
        for chunk in _chunks(sorted(wanted)):
            rows = _now(session.connection(), entity, chunk)
            for later in session.scalars(_later(step, entity, chunk)):
                if later.op == "D":
                    rows[later.entity_id] = dict(later.values or {})
                elif later.op == "I":
                    rows.pop(later.entity_id, None)  # what came after it was deleted is another life
                elif later.entity_id in rows:
                    rows[later.entity_id] |= {key: pair[0] for key, pair in (later.values or {}).items()}
            out |= {(entity, row_id): row for row_id, row in rows.items()}
    return out


def _later(step: int, entity: str, ids: Sequence[int]) -> Any:
    query = select(AuditEntry).where(AuditEntry.entity == entity, AuditEntry.entity_id.in_(ids))
    return query.where(AuditEntry.transaction_id > step, AuditEntry.op != "F").order_by(AuditEntry.id.desc())


def _now(connection: Connection, entity: str, ids: Sequence[int]) -> dict[int, Values]:
    cls = records().get(entity)
    if cls is None:
        return {}
    table = inspect(cls).local_table
    found = connection.execute(select(table).where(table.c.id.in_(ids))).mappings()
    return {row["id"]: {key: plain(value) for key, value in row.items()} for row in found}


def _unspoken(touched: Touched) -> Touched:
    hidden = {column for entity, column in _CONFIDED if entity == touched.entity}
    if not hidden:
        return touched
    silent = {
        key: (pair[0] and CONFIDED, pair[1] and CONFIDED) if key in hidden else pair
        for key, pair in touched.values.items()
    }
    fixed = {key: CONFIDED if key in hidden else value for key, value in touched.fixed.items()}
    return replace(touched, values=silent, fixed=fixed)


def _masked(touched: Touched) -> Touched:
    # A card's own column is called "number"; a household's is no secret.
    values = {key: (_hide(touched, key, old), _hide(touched, key, new)) for key, (old, new) in touched.values.items()}
    fixed = {key: _hide(touched, key, value) for key, value in touched.fixed.items()}
    return Touched(
        touched.entity, touched.entity_id, touched.person_id, touched.op, values, fixed, erased=touched.erased
    )


def _hide(touched: Touched, key: str, value: Any) -> Any:
    if touched.entity == "BankCard" and key == "number":
        key = "card_number"
    return masking.kept(value, key)


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
