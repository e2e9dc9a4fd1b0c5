"""How long keys take: ``.venv/bin/python -m benchmarks.keys`` opens, guesses, changes a password and rotates."""

import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from benchmarks import school
from benchmarks.harness import machine

from ledgerdesk.db import attempts, files, keys, passwords
from ledgerdesk.errors import WrongPasswordError
from ledgerdesk.ledger import Ledger, rotation

PUPILS, PHOTOS, PHOTO_BYTES = 3_000, 200, 300_000
_ROUNDS = 7


def main() -> None:
    """Print the medians of some rounds; a rotation is measured once for each of three."""
    print(machine(datetime.now().astimezone().date()))
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "bench.ledger"
        with school.opened(folder, PUPILS) as ledger:
            store = files.store(folder, ledger.keys)
            for _ in range(PHOTOS):
                store.put(secrets.token_bytes(PHOTO_BYTES))
        slots = keys.read(folder)
        _say("the right password opens the keys", lambda: keys.open_with(slots, school.PASSWORD))
        _say("a wrong one is refused, one user", lambda: _guess(folder))
        _say("password change", lambda: passwords.change(folder, school.PASSWORD, school.PASSWORD))
        _say(
            f"open and rotate, {PUPILS:,} pupils, {PHOTOS} photos of {PHOTO_BYTES // 1000} KB",
            lambda: _rotate(folder),
            3,
        )


def _guess(folder: Path) -> None:
    with suppress(WrongPasswordError):
        keys.open_with(keys.read(folder), "a password of nobody")
    attempts.forget(folder)


def _rotate(folder: Path) -> None:
    rotation.rotate(Ledger.open(folder, school.PASSWORD), school.PASSWORD)


def _say(what: str, work: Callable[[], object], rounds: int = _ROUNDS) -> None:
    """Print the median by the wall's clock with the range, and in processor time, which others' work hardly touches."""
    walls, processor = [], []
    for _ in range(rounds):
        wall, own = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processor.append(time.process_time() - own)
    low, middle, high = (value * 1000 for value in (min(walls), statistics.median(walls), max(walls)))
    print(
        f"{what}: {middle:,.0f} ms ({low:,.0f} to {high:,.0f}), processor {statistics.median(processor) * 1000:,.0f} ms"
    )


if __name__ == "__main__":
    main()
