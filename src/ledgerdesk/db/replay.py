"""Hold the journal against the rows: what was inserted and changed since must be what is there now."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, inspect, select

from ledgerdesk.db.journal import Values, as_text, digest, plain, records, without_version


@dataclass(slots=True)
class _Life:
    """What the journal tells of one row: how it began (None: not vouched for), old values first met, newest values."""

    op: str
    begun: tuple[bytes, bytes] | None = None
    first: Values = field(default_factory=dict)
    newest: Values = field(default_factory=dict)
    known: bool = True


class Told:
    """Every record's life, gathered from the entries in their order."""

    def __init__(self) -> None:
        self.lives: dict[str, dict[int, _Life]] = {}
        self.contradictions = 0

    def take(self, entry: Row[Any], *, chained: bool) -> None:
        """Take in the next entry; ``chained`` steps vouch for the rows they inserted, older ones do not."""
        lives = self.lives.setdefault(entry.entity, {})
        life = lives.get(entry.entity_id)
        if entry.op == "I":
            begun = (entry.salt, entry.digest) if chained and entry.salt is not None else None
            lives[entry.entity_id] = _Life("I", begun, known=entry.salt is not None)
        elif life is None:
            lives[entry.entity_id] = _Life(entry.op, known=False)
        elif entry.op == "D":
            life.op = "D"
        elif entry.values is None:
            life.known = False  # erased by law: nothing is left to hold the row against
        else:
            self._change(life, entry.values)

    def present(self) -> int:
        """Return how many rows should be there."""
        return sum(life.op != "D" for lives in self.lives.values() for life in lives.values())

    def _change(self, life: _Life, values: Values) -> None:
        for column, (old, new) in values.items():
            if column in life.newest:
                self.contradictions += life.newest[column] != old
            else:
                life.first[column] = old
            life.newest[column] = new


def problems(connection: Connection, told: Told) -> list[str]:
    """Return in Chinese what the rows and the journal disagree about."""
    lost = unknown = changed = 0
    for name, cls in records().items():
        table = inspect(cls).local_table
        lives = told.lives.get(name, {})
        met: set[int] = set()
        for row in connection.execute(select(table)).mappings():
            met.add(row["id"])
            life = lives.get(row["id"])
            if life is None or life.op == "D":
                unknown += 1
            elif life.known:
                changed += not _as_told(name, row["id"], {key: plain(value) for key, value in row.items()}, life)
        lost += sum(life.op != "D" and row_id not in met for row_id, life in lives.items())
    counted = (
        (lost, "条资料不见了"),
        (unknown, "条资料没有操作记录"),
        (changed, "条资料和操作记录对不上"),
        (told.contradictions, "处操作记录前后矛盾"),
    )
    return [f"有 {count} {what}。" for count, what in counted if count]


def _as_told(entity: str, row_id: int, row: Values, life: _Life) -> bool:
    if any(row.get(column) != value for column, value in life.newest.items()):
        return False
    if life.begun is None:
        return True
    salt, kept = life.begun
    return digest(salt, entity, row_id, "I", as_text(without_version({**row, **life.first}))) == kept
