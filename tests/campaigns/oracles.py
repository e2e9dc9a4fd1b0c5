"""What must be true of a ledger after whatever happened to it."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ledgerdesk.db.backups import manifest, verifying
from ledgerdesk.ledger import Ledger, safekeeping
from ledgerdesk.ledger import attachments as attached
from ledgerdesk.models import Attachment, Person, StoredFile


@dataclass(frozen=True)
class State:
    """What is in a ledger: a digest of its people, and the numbers of the steps that changed something."""

    people: str
    steps: tuple[int, ...]


def state(ledger: Ledger) -> State:
    """Return what is in an open ledger."""
    with ledger.read() as session:
        query = "SELECT id FROM audit_transaction WHERE kind IN ('change', 'import', 'undo', 'redo') ORDER BY id"
        steps = tuple(row[0] for row in session.connection().exec_driver_sql(query))
    return State(digest(ledger), steps)


def people(ledger: Ledger) -> list[tuple[str, str | None]]:
    with ledger.read() as session:
        return [(p.name, p.note) for p in session.query(Person).order_by(Person.id)]


def digest(ledger: Ledger) -> str:
    return hashlib.sha256(repr(people(ledger)).encode()).hexdigest()


def uneven(ledger: Ledger) -> list[str]:
    """Return the batches of which only a part is there."""
    count: dict[str, int] = {}
    for name, _ in people(ledger):
        if name.startswith("批"):
            count[name] = count.get(name, 0) + 1
    return [name for name, found in count.items() if found != int(name.rpartition("共")[2])]


def missing_photos(ledger: Ledger, promised: Collection[str]) -> list[str]:
    """Return the promised photos that belong to nothing, and every stored one that is not what was stored."""
    with ledger.read() as session:
        query = session.query(StoredFile.hash).join(Attachment, Attachment.file_id == StoredFile.id)
        kept = {str(name) for (name,) in query}
    found = attached.report(ledger)
    return [*(set(promised) - kept), *found.missing, *found.damaged]


def bad_backups(ledger: Ledger, newest: int) -> list[str]:
    """Return what is wrong with the backups: all must be sound, the newest promised number among them; 0: none was."""
    here = safekeeping.backups(ledger)
    wrong = [one.problem for one in here if one.problem]
    if newest and newest not in {one.sequence for one in here}:
        wrong.append(f"{newest} is gone")
    for one in here[:1]:
        wrong += verifying.verify(Path(one.path) / manifest.DATABASE, ledger.keys.subkey("database")).problems
    return wrong
