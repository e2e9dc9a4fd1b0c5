"""Hold the journal against the rows: what was inserted, changed and deleted must be what is there, or was, now."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, inspect

from ledgerdesk.db import frozen
from ledgerdesk.db.bare_rows import bare_rows
from ledgerdesk.db.chain import Say
from ledgerdesk.db.journal import Values, as_text, digest, records, without_version
from ledgerdesk.models.base import LATER

_ENTRIES = (
    'SELECT transaction_id, entity, entity_id, person_id, op, salt, digest, "values" FROM audit_entry ORDER BY id'
)
_STEPS = "SELECT id, entry_count, mac IS NOT NULL FROM audit_transaction"
_LAST_ERASURE = "SELECT coalesce(max(id), 0) FROM audit_transaction WHERE kind = 'erase'"
# Erasing leaves a person without a name to sort or search by; nobody else is without one.
_ERASED_PEOPLE = "SELECT id FROM people WHERE name_key = ''"
_TELL_EVERY = 2_000


@dataclass(frozen=True)
class Found:
    """How many entries were replayed, how many rows should be there, and in Chinese what does not fit."""

    entries: int
    rows: int
    problems: tuple[str, ...]


@dataclass(slots=True)
class _Life:
    """What the journal tells of one row: how it began (None: not vouched for), old values first met, newest values."""

    there: bool
    begun: tuple[bytes, bytes] | None = None
    first: Values = field(default_factory=dict)
    newest: Values = field(default_factory=dict)
    known: bool = True


class _Told:
    """Every record's life, gathered from the entries in their order."""

    def __init__(self) -> None:
        self.lives: dict[str, dict[int, _Life]] = {name: {} for name in records()}
        self.contradictions = 0

    def insert(self, entity: str, row_id: int, begun: tuple[bytes, bytes] | None, *, known: bool) -> None:
        """Begin a life; nobody is born twice without having been deleted."""
        lives = self.lives.setdefault(entity, {})
        before = lives.get(row_id)
        self.contradictions += before is not None and before.there
        lives[row_id] = _Life(there=True, begun=begun, known=known)

    def update(self, entity: str, row_id: int, values: Values | None) -> None:
        """Take in a change; what it replaced must be what was there."""
        life = self._alive(entity, row_id)
        if values is None:
            life.known = False  # erased by law: nothing is left to hold the row against
            return
        for column, (old, new) in values.items():
            if column in life.newest:
                self.contradictions += life.known and life.newest[column] != old
            else:
                life.first[column] = old
            life.newest[column] = new

    def delete(self, entity: str, row_id: int, values: Values | None) -> None:
        """End a life; the row that went must be the one that was there."""
        life = self._alive(entity, row_id)
        if values is not None and life.known:
            self.contradictions += not as_told(entity, row_id, values, life)
        life.there = False

    def present(self) -> int:
        """Return how many rows should be there."""
        return sum(life.there for lives in self.lives.values() for life in lives.values())

    def _alive(self, entity: str, row_id: int) -> _Life:
        life = self.lives.setdefault(entity, {}).get(row_id)
        if life is None or not life.there:
            self.contradictions += 1
            life = self.lives[entity][row_id] = _Life(there=True, known=False)
        return life


def replay(connection: Connection, say: Say | None = None) -> Found:
    """Live the journal through once more and compare its end with the rows; ``say`` hears of entries done and all."""
    steps = {row[0]: (row[1], bool(row[2])) for row in connection.exec_driver_sql(_STEPS)}
    total = sum(count for count, _sealed in steps.values())
    kept: Counter[int] = Counter()
    told, groups = _Told(), frozen.Groups()
    blanked: Counter[tuple[int, int | None]] = Counter()
    for done, entry in enumerate(_entries(connection), 1):
        step, _entity, _row_id, person_id, op, salt, _digest, text = entry
        kept[step] += 1
        if salt is None or (text is None and op != "I"):
            blanked[step, person_id] += 1
        try:
            _take(told, groups, entry, sealed=steps.get(step, (0, False))[1])
        except (ValueError, TypeError, KeyError, AttributeError):
            told.contradictions += 1  # not even of the form the journal writes
        if say is not None and done % _TELL_EVERY == 0:
            say(done, total)
    erased = frozenset(connection.exec_driver_sql(_ERASED_PEOPLE).scalars())
    problems = [
        _counted(sum(steps[at][0] != kept[at] for at in steps), "步操作的记录不全"),
        *_against_rows(connection, told),
        _counted(_unexplained(connection, blanked, erased), "条操作记录被抹掉，却不是依法删除的"),
        *frozen.problems(connection, groups, erased),
    ]
    return Found(sum(kept.values()), told.present(), tuple(filter(None, problems)))


def _take(told: _Told, groups: frozen.Groups, entry: tuple[Any, ...], *, sealed: bool) -> None:
    _step, entity, row_id, _person_id, op, salt, kept_digest, text = entry
    values = None if text is None else json.loads(text)
    if op == "I":
        told.insert(entity, row_id, (salt, kept_digest) if sealed and salt else None, known=salt is not None)
    elif op == "U":
        told.update(entity, row_id, values)
    elif op == "D":
        told.delete(entity, row_id, values)
    elif values is not None:
        groups.take(entity, row_id, values)


def as_told(entity: str, row_id: int, row: Values, life: _Life) -> bool:
    """Tell whether a row is as its life left it; one that was never vouched for can only contradict its changes."""
    if any(row.get(column) != value for column, value in life.newest.items()):
        return False
    if life.begun is None:
        return True
    born = without_version({**row, **life.first})
    return any(_vouched(entity, row_id, one, life.begun) for one in (born, _before_later_columns(entity, born)))


def _vouched(entity: str, row_id: int, born: Values, begun: tuple[bytes, bytes]) -> bool:
    salt, kept = begun
    return digest(salt, entity, row_id, "I", as_text(born)) == kept


def _before_later_columns(entity: str, born: Values) -> Values:
    """Return a row as an older ledger wrote it: without the empty columns that its table gained since."""
    cls = records().get(entity)
    later = {c.name for c in inspect(cls).local_table.columns if c.info.get(LATER)} if cls is not None else set()
    return {key: value for key, value in born.items() if value is not None or key not in later}


def _against_rows(connection: Connection, told: _Told) -> list[str]:
    lost = unknown = changed = 0
    for name, cls in records().items():
        lives = told.lives[name]
        met: set[int] = set()
        for row in bare_rows(connection, inspect(cls).local_table):
            row_id = row["id"]
            met.add(row_id)
            life = lives.get(row_id)
            if life is None or not life.there:
                unknown += 1
            elif life.known:
                changed += not as_told(name, row_id, row, life)
        lost += sum(life.there and row_id not in met for row_id, life in lives.items())
    return [
        _counted(lost, "条资料不见了"),
        _counted(unknown, "条资料没有操作记录"),
        _counted(changed, "条资料和操作记录对不上"),
        _counted(told.contradictions, "处操作记录前后矛盾"),
    ]


def _unexplained(connection: Connection, blanked: Counter[tuple[int, int | None]], erased: frozenset[int]) -> int:
    """Return how many entries were emptied without a lawful erasure afterwards, or of people who were not erased."""
    if not blanked:
        return 0
    last = connection.exec_driver_sql(_LAST_ERASURE).scalar_one()
    return sum(
        count
        for (step, person_id), count in blanked.items()
        if step > last or (person_id is not None and person_id not in erased)
    )


def _entries(connection: Connection) -> Iterator[tuple[Any, ...]]:
    cursor = connection.connection.cursor()
    try:
        yield from cursor.execute(_ENTRIES)
    finally:
        cursor.close()


def _counted(count: int, what: str) -> str:
    return f"有 {count} {what}。" if count else ""
