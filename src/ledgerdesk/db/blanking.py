"""Empty what the journal tells of erased people; digests stay, so the chain still verifies."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, bindparam, or_, select, update

from ledgerdesk.models import AuditEntry, AuditTransaction
from ledgerdesk.models.audit import ERASED_WORDS

_ENTRY: Table = AuditEntry.__table__  # type: ignore[assignment] # a mapped class has a Table
_STEP: Table = AuditTransaction.__table__  # type: ignore[assignment]
_KEPT = "Erasure"  # that somebody was erased, and why, is what remains
_CHUNK = 500


def blank(connection: Connection, people: Iterable[int], rows: Iterable[tuple[str, int]], names: Iterable[str]) -> None:
    """Empty the entries of people and of rows (kind, id), and the words of steps that name them.

    To be called when the step's own entries are stored: they hold the old values too.
    """
    told: set[int] = set()
    whose = _ENTRY.c.person_id.in_(tuple(people)) & (_ENTRY.c.entity != _KEPT)
    told |= _empty(connection, whose)
    by_kind: dict[str, list[int]] = {}
    for kind, row_id in rows:
        by_kind.setdefault(kind, []).append(row_id)
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), _CHUNK):
            told |= _empty(connection, (_ENTRY.c.entity == kind) & _ENTRY.c.entity_id.in_(ids[start : start + _CHUNK]))
    _empty_words(connection, told, tuple(name for name in names if name))


def _empty(connection: Connection, which: Any) -> set[int]:
    steps = set(connection.execute(select(_ENTRY.c.transaction_id).where(which)).scalars())
    connection.execute(update(_ENTRY).where(which).values({"values": None, "salt": None}))
    return steps


def _empty_words(connection: Connection, steps: set[int], names: tuple[str, ...]) -> None:
    """Empty the words that name somebody, in steps that touched them and where numbers were shown, printed, handed out."""
    if not names:
        return
    named = or_(
        *(_STEP.c.label.contains(name, autoescape=True) for name in names),
        *(_STEP.c.reason.contains(name, autoescape=True) for name in names),
    )
    met = connection.execute(select(_STEP.c.id, _STEP.c.entry_count).where(named)).all()
    gone = [{"step": row.id} for row in met if row.id in steps or not row.entry_count]
    if gone:
        words = {"label": ERASED_WORDS, "reason": None, "words_salt": None}
        connection.execute(update(_STEP).where(_STEP.c.id == bindparam("step")).values(words), gone)
