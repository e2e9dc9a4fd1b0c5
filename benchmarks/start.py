"""Goals 1, 2 and 3: from nothing to the unlock page, from Enter to the register, and its memory, beside LibreOffice."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import sample, school
from benchmarks.harness import Pair
from benchmarks.screen import Screen, screen

from ledgerdesk.excel import writer

PUPILS = 3_000
_SOURCE = Path(__file__).resolve().parent.parent / "src"
_STUDENTS = "ctrl+2"


@dataclass(frozen=True)
class _Seen:
    """One start of ours or, ``register`` left out, of LibreOffice: ms until complete on the screen, and MB."""

    first: float
    memory: float
    register: float = 0.0


class _Remembered:
    """Starts made once and read by three goals: each goal asks for its first, second, third … start in turn."""

    def __init__(self, start: Callable[[], _Seen]) -> None:
        self._start = start
        self._seen: list[_Seen] = []

    def each(self, what: Callable[[_Seen], float]) -> Callable[[], float]:
        """Return what gives one figure of the next start."""
        at = iter(range(1_000))

        def figure() -> float:
            number = next(at)
            if number == len(self._seen):
                self._seen.append(self._start())
            return what(self._seen[number])

        return figure


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield the three goals; a picture counts as complete when it is what the screen shows once all is at rest."""
    home = folder / "bench.ledger"
    with school.opened(home, PUPILS):
        pass
    listing = folder / "list.xlsx"
    meta = writer.Meta(title="学生台账", masked=False)
    listing.write_bytes(writer.write("学生台账", sample.FIELDS, sample.pupils(PUPILS), meta=meta))
    with screen(folder) as shown:
        ours = _Remembered(lambda: _ours(shown, home, folder))
        office = _Remembered(lambda: _office(shown, listing, folder))
        beside = f"LibreOffice Calc opening the same {PUPILS:,} rows"
        yield Pair(
            goal="1",
            what=f"new process to the unlock page, warm / {beside}",
            ours=ours.each(lambda seen: seen.first),
            peer=office.each(lambda seen: seen.first),
            limit=0.20,
            rounds=5,
        )
        yield Pair(
            goal="2",
            what=f"Enter on the password to the home page, and from there to the register of {PUPILS:,} / the same",
            ours=ours.each(lambda seen: seen.register),
            peer=office.each(lambda seen: seen.first),
            limit=0.30,
            rounds=5,
        )
        yield Pair(
            goal="3",
            what="memory (PSS) with the register open / the same",
            ours=ours.each(lambda seen: seen.memory),
            peer=office.each(lambda seen: seen.memory),
            limit=0.7,
            rounds=5,
            unit="MB",
        )


def _ours(shown: Screen, home: Path, folder: Path) -> _Seen:
    user = {"LEDGERDESK_HOME": str(folder / "user"), "PYTHONPATH": str(_SOURCE)}
    program = shown.start([sys.executable, "-m", "ledgerdesk", str(home)], **user)
    try:
        first = shown.complete(program, program.at)
        shown.type("type", "--delay", "5", school.PASSWORD)
        opened = shown.complete(program, shown.type("key", "Return"))
        listed = shown.complete(program, shown.type("key", _STUDENTS))
        return _Seen(first, program.memory(), opened + listed)
    finally:
        program.kill()


def _office(shown: Screen, listing: Path, folder: Path) -> _Seen:
    command = shutil.which("soffice")
    if command is None:
        raise FileNotFoundError("LibreOffice is not installed: apt-get install libreoffice-calc")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    program = shown.start([command, profile, "--norestore", "--nologo", "--nofirststartwizard", "--calc", str(listing)])
    try:
        return _Seen(shown.complete(program, program.at), program.memory())
    finally:
        program.kill()
