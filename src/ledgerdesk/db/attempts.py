"""Wrong passwords slow the next try down: 1, 2, 4 … 60 seconds, remembered over restarts, never for ever.

This stops somebody at the keyboard only; whoever copies the files guesses elsewhere, against argon2id.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ledgerdesk.domain.clock import Clock
from ledgerdesk.errors import TooSoonError

FILE_NAME = "attempts.json"
_FREE = 2  # slips of the finger that cost nothing
_LONGEST = 60  # seconds


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
        pause = timedelta(seconds=min(2 ** min(late - 1, 6), _LONGEST))
        left = min(self.last + pause - now, pause)
        return max(0, -(-left // timedelta(seconds=1)))


def read(folder: Path) -> Attempts:
    """Return what is remembered; nothing readable means nothing wrong yet."""
    try:
        body = json.loads((folder / FILE_NAME).read_bytes())
        return Attempts(int(body["wrong"]), datetime.fromisoformat(body["last"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Attempts()


def require_patience(folder: Path, clock: Clock) -> Attempts:
    """Return what is remembered; raise TooSoonError while the last wrong password still costs time."""
    known = read(folder)
    seconds = known.wait(clock.now())
    if seconds:
        raise TooSoonError(seconds)
    return known


def note_wrong(folder: Path, known: Attempts, clock: Clock) -> Attempts:
    """Remember one more wrong password; a folder that cannot be written remembers nothing."""
    noted = Attempts(known.wrong + 1, clock.now())
    _write(folder, {"wrong": noted.wrong, "last": clock.now().isoformat()})
    return noted


def forget(folder: Path) -> None:
    """Start anew after the right password."""
    try:
        (folder / FILE_NAME).unlink(missing_ok=True)
    except OSError:
        return


def _write(folder: Path, body: dict[str, object]) -> None:
    part = folder / (FILE_NAME + ".part")
    try:
        part.write_text(json.dumps(body), encoding="utf-8")
        part.replace(folder / FILE_NAME)
    except OSError:
        return
