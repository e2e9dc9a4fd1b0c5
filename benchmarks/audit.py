"""What the chain over the journal costs: ``.venv/bin/python -m benchmarks.audit [--rounds N]``.

Checking stands beside reading the same rows through the same driver; saving and importing beside the same work with
everything left out that the chain needs: digests, whole rows, seals. Of these two the processor's time is compared:
waiting for the drive is the same for both, and would only make the loss look smaller.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from benchmarks import sample, school
from benchmarks.harness import Pair, compare, machine, table
from sqlalchemy import Connection

from ledgerdesk.db import chain, journal, replay, steps
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.engine import open_reader, open_writer
from ledgerdesk.db.journal import Change
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import Person
from ledgerdesk.services import register

SINGLE, IMPORTS, ROWS = 30_000, 10, 3_000  # steps of one entry, and imports of that many: 60,000 entries
SAVES, IMPORTED = 100, 3_000
_TAKEN = ("name", "sex", "id_number", "phone", "address")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, help="rounds per goal instead of each goal's own number")
    rounds = parser.parse_args(arguments).rounds
    results = []
    with tempfile.TemporaryDirectory(prefix="ledgerdesk-bench-") as folder:
        for pairs in (checking, saving):
            for pair in pairs(Path(folder)):
                results.append(compare(pair, rounds=rounds))
                print(f"{pair.goal}: {results[-1].ratio:.2f} of {pair.limit:g}", flush=True)
    print(f"\n{machine(datetime.now().astimezone().date())}\n\n{table(results)}\n")
    return 0 if all(result.met for result in results) else 1


def checking(folder: Path) -> Iterator[Pair]:
    """Yield verifying and replaying beside reading."""
    home = folder / "journal.ledger"
    with school.opened(home, 1) as ledger:
        keys = ledger.keys
    path, key, audit_key = home / ledger_folder.DATABASE, keys.subkey("database"), keys.subkey("audit")
    _fill(path, key, audit_key)
    engine = open_reader(path, key)
    with engine.connect() as connection:
        yield Pair(
            goal="verify",
            what=f"chain and digests of {SINGLE + IMPORTS:,} steps, {SINGLE + IMPORTS * ROWS:,} entries / fetch these rows",
            ours=lambda: _sound(chain.verify(connection, audit_key).problems),
            peer=lambda: _fetch(connection),
            limit=2,
            rounds=15,
        )
    engine.dispose()
    home = folder / "school.ledger"
    with school.opened(home, IMPORTED) as ledger:
        keys = ledger.keys
    path, key, audit_key = home / ledger_folder.DATABASE, keys.subkey("database"), keys.subkey("audit")
    engine = open_reader(path, key)
    with engine.connect() as connection:
        yield Pair(
            goal="replay",
            what=f"journal held against every row of a school of {IMPORTED:,} / fetch the journal's rows",
            ours=lambda: _sound(replay.replay(connection).problems),
            peer=lambda: _fetch(connection),
            limit=20,
            rounds=5,
        )
    engine.dispose()


def saving(folder: Path) -> Iterator[Pair]:
    """Yield saving and importing with the chain beside the same without."""
    rows = iter(sample.pupils(IMPORTED * 12))
    with school.opened(folder / "saved.ledger", 200) as ledger:
        phones = iter(range(10**6))
        yield Pair(
            goal="save",
            what=f"{SAVES} saves of one field / the same without digests and seals",
            ours=_processor(lambda: _save(ledger, phones)),
            peer=_processor(_without_chain(lambda: _save(ledger, phones))),
            limit=1.1,
            rounds=15,
        )
    with school.opened(folder / "imported.ledger", 1) as ledger:
        next(rows)
        yield Pair(
            goal="import",
            what=f"add {IMPORTED:,} pupils in one step / the same without digests and seals",
            ours=_processor(lambda: _import(ledger, rows)),
            peer=_processor(_without_chain(lambda: _import(ledger, rows), inserting=True)),
            limit=1.1,
            rounds=4,
        )


def _fill(path: Path, key: bytes, audit_key: bytes) -> None:
    engine = open_writer(path, key)
    with engine.connect() as connection:
        steps.permit(connection)
        for number in range(SINGLE):
            pair = {"phone": ["13900001111", "13900002222"], "nickname": [None, "x"]}
            who = number % ROWS + 1
            _store(connection, audit_key, "change", f"edit pupil {number}", (Change("Person", who, who, "U", pair),))
        for _ in range(IMPORTS):
            added = tuple(
                Change("Person", who, who, "I", None, {"name": "x", "born": who}) for who in range(1, ROWS + 1)
            )
            _store(connection, audit_key, "import", "take a list in", added)
        steps.withdraw(connection)
        connection.commit()
    engine.dispose()


def _store(connection: Connection, key: bytes, kind: str, label: str, changes: tuple[Change, ...]) -> None:
    at = datetime(2026, 11, 20, 8).astimezone()
    step = steps.Step(id=steps.next_number(connection), at=at, user_id=1, kind=kind, label=label)
    steps.store(connection, key, step, changes)


def _fetch(connection: Connection) -> int:
    cursor = connection.connection.cursor()
    tables = ("audit_transaction", "audit_entry")
    found = [cursor.execute("SELECT * FROM " + name + " ORDER BY id").fetchall() for name in tables]  # noqa: S608 - two names
    return sum(map(len, found))


def _sound(problems: Sequence[str]) -> None:
    if problems:
        raise RuntimeError("; ".join(problems))


def _save(ledger: Ledger, phones: Iterator[int]) -> None:
    for _ in range(SAVES):
        number = next(phones)
        with ledger.transaction("edit") as session:
            session.get_one(Person, number % 200 + 1).phone = f"139{number:08d}"


def _import(ledger: Ledger, rows: Iterator[dict[str, Any]]) -> None:
    with ledger.transaction("import", kind="import") as session:
        for _ in range(IMPORTED):
            row = next(rows)
            register.add(session, {key: row[key] for key in _TAKEN} | {"born_on": row["born"]})


def _processor(work: Callable[[], None]) -> Callable[[], float]:
    """Return the work telling the milliseconds of processor it took."""

    def run() -> float:
        started = time.process_time()
        work()
        return (time.process_time() - started) * 1000

    return run


def _without_chain(work: Callable[[], None], *, inserting: bool = False) -> Callable[[], None]:
    def run() -> None:
        with _bare(inserting=inserting):
            work()

    return run


@contextmanager
def _bare(*, inserting: bool) -> Iterator[None]:
    with ExitStack() as stack:
        for room, name in (
            (journal, "digest"), (journal, "as_text"), (chain, "link"), (chain, "last_seal"), (chain, "words_digest"),
        ):  # fmt: skip
            stack.enter_context(patch.object(room, name, lambda *_arguments: b""))
        if inserting:
            stack.enter_context(patch.object(journal, "_row", lambda _row: {}))
        yield


if __name__ == "__main__":
    sys.exit(main())
