"""Wrong passwords slow the next try down: 1, 2, 4 … 60 seconds, remembered over restarts, never for ever.

This stops somebody at the keyboard only; whoever copies the files guesses elsewhere, against argon2id.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import TooSoonError, WrongPasswordError

FILE_NAME = "attempts.json"
_FREE = 2  # slips of the finger that cost nothing
_LONGEST = 60  # seconds
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Attempts:
    """How many passwords in a row were wrong, and when the last was tried; aware UTC."""

    wrong: int = 0
    last: datetime | None = None

    def wait(self, now: datetime) -> int:
        """Return the whole seconds until the next try, 0 to 60; a clock that went back makes it no longer."""
        late = self.wrong - _FREE
        if late <= 0 or self.last is None:
            return 0
        pause = min(2 ** min(late - 1, 6), _LONGEST) * _SECOND
        left = pause - max(now - self.last, timedelta())
        return int(max(0, -(-left // _SECOND)))


@contextmanager
def counted(folder: Path, clock: Clock) -> Iterator[Attempts]:
    """Try a password: a wrong one in the block is remembered, a right one starts anew.

    Raises:
        TooSoonError: the last wrong password still costs time; the block is not entered.
    """
    known = require_patience(folder, clock)
    try:
        yield known
    except WrongPasswordError:
        note_wrong(folder, known, clock)
        raise
    if known.wrong:
        forget(folder)


def read(folder: Path) -> Attempts:
    """Return what is remembered; nothing readable means nothing wrong yet."""
    try:
        body = json.loads((folder / FILE_NAME).read_bytes())
        last = datetime.fromisoformat(body["last"])
        return Attempts(int(body["wrong"]), last) if last.tzinfo is not None else Attempts()
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return Attempts()


def require_patience(folder: Path, clock: Clock) -> Attempts:
    """Return what is remembered; raise TooSoonError while the last wrong password still costs time."""
    known, now = read(folder), clock.now()
    if known.last is not None and known.last > now:
        # The clock went back, perhaps by years: the pause counts from now, once, or it would never end.
        known = Attempts(known.wrong, now)
        if not _write(folder, known):
            return known
    seconds = known.wait(now)
    if seconds:
        raise TooSoonError(seconds)
    return known


def note_wrong(folder: Path, known: Attempts, clock: Clock) -> Attempts:
    """Remember one more wrong password; a folder that cannot be written remembers nothing."""
    noted = Attempts(known.wrong + 1, clock.now())
    _write(folder, noted)
    return noted


def forget(folder: Path) -> None:
    """Start anew after the right password."""
    try:
        (folder / FILE_NAME).unlink(missing_ok=True)
    except OSError:
        return


def _write(folder: Path, known: Attempts) -> bool:
    body = {"wrong": known.wrong, "last": known.last.isoformat() if known.last else None}
    part = folder / (FILE_NAME + ".part")
    try:
        part.write_text(json.dumps(body), encoding="utf-8")
        part.replace(folder / FILE_NAME)
    except OSError:
        return False
    return True
