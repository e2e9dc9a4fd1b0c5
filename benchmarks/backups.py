"""How long backups take: ``.venv/bin/python -m benchmarks.backups`` backs up, bundles, verifies and restores.

60,000 rows and their journal; 2,000 photos of 300 KB. Each figure stands beside its floor.
"""

import hashlib
import os
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from benchmarks import school
from benchmarks.harness import machine

from ledgerdesk.db import files
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.ledger import Ledger, recovering, safekeeping
from ledgerdesk.models import Enrolment, Person, StoredFile, Student

PEOPLE, PHOTOS, PHOTO_BYTES = 20_000, 2_000, 300_000
_ROUNDS = 5
#: Seconds on the wall and of processor time, by round; on a busy machine only the latter says much.
Times = list[tuple[float, float]]


def main() -> None:
    """Print a table of medians, processor time in brackets; a minute or two, 2.5 GB of a drive."""
    print(machine(datetime.now().astimezone().date()))
    print("\n| what | ours | floor | floor is |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as home, _filled(Path(home) / "bench.ledger") as ledger:
        place = Path(home)
        database, changed = ledger.folder / "ledger.db", _Change(ledger)
        bare = _times(lambda: safekeeping.back_up(ledger), changed)
        plain = _times(lambda: _copy(database, place / "plain.db"), changed)
        size = f"{database.stat().st_size / 1e6:.0f} MB"
        _row(f"verified backup, {3 * PEOPLE:,} rows and their journal ({size})", bare, plain, "plain copy, synced")
        _row("asked again, nothing changed", _times(lambda: safekeeping.back_up(ledger)), None, "")
        _photograph(ledger)
        first = _times(lambda: safekeeping.back_up(ledger), rounds=1)
        copied = _times(lambda: _copy_all(ledger.folder / "files", place / "plain"), rounds=1)
        _row(f"first backup with {PHOTOS:,} photos", first, copied, "plain copies, each synced")
        daily = _times(lambda: safekeeping.back_up(ledger), changed)
        _row(f"daily backup with {PHOTOS:,} photos", daily, bare, "the same without photos")
        out = place / "bench.ldbk"
        packed = _times(lambda: safekeeping.bundle(ledger, out), rounds=2)
        _row(f"bundle, written and read back ({out.stat().st_size / 1e6:.0f} MB)", packed, None, "")
        read = _times(lambda: hashlib.sha256(out.read_bytes()).digest(), rounds=2)
        _row(
            "bundle checked without a password",
            _times(lambda: safekeeping.verify_bundle(out), rounds=2),
            read,
            "SHA-256",
        )
        newest = safekeeping.backups(ledger)[0]
        _row("preview of a restore", _times(lambda: recovering.preview(ledger, newest)), None, "")
        opened, folder = ledger.keys, ledger.folder
        ledger.close()
        restored = _times(lambda: recovering.restore(folder, opened, newest))
        _row("restore, its way back included", restored, plain, "plain copy, synced")
        blank = _times(lambda: recovering.restore_bundle(out, school.PASSWORD, place / "new"), rounds=1)
        _row("blank computer: bundle to ledger", blank, copied, "plain copies, each synced")


@contextmanager
def _filled(folder: Path) -> Iterator[Ledger]:
    with Ledger.create(folder, password=school.PASSWORD, user="clerk", clock=FixedClock(school.DAY))[0] as ledger:
        with ledger.transaction("measure") as session:
            people = [
                Person(name=f"学生{n}", name_key=f"学生{n}", pinyin="xuesheng", initials="xs", born_on=date(2014, 5, 6))
                for n in range(PEOPLE)
            ]
            session.add_all(people)
            session.flush()
            session.add_all(Student(id=person.id, residence="石板河镇某某村三组") for person in people)
            session.flush()
            session.add_all(
                Enrolment(student_id=person.id, status="present", valid_from=date(2026, 9, 1)) for person in people
            )
        yield ledger


class _Change:
    """Change one pupil: what a day brings."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def __call__(self) -> None:
        with self._ledger.transaction("change") as session:
            pupil = session.get_one(Student, 1)
            pupil.residence = secrets.token_hex(8)


def _photograph(ledger: Ledger) -> None:
    store = files.store(ledger.folder, ledger.keys)
    with ledger.transaction("photos") as session:
        for _ in range(PHOTOS):
            name = store.put(secrets.token_bytes(PHOTO_BYTES))
            row = StoredFile(hash=name, media_type="image/jpeg", bytes=PHOTO_BYTES, stored_at=ledger.clock.now())
            session.add(row)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _copy_all(source: Path, target: Path) -> None:
    for path in source.rglob("*"):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            _copy(path, place)


def _times(work: Callable[[], object], before: Callable[[], object] | None = None, rounds: int = _ROUNDS) -> Times:
    out = []
    for _ in range(rounds):
        if before is not None:
            before()
        started, busy = time.perf_counter(), time.process_time()
        work()
        out.append((time.perf_counter() - started, time.process_time() - busy))
    return out


def _row(what: str, ours: Times, floor: Times | None, of: str) -> None:
    print(f"| {what} | {_told(ours)} | {_told(floor)} | {of} |", flush=True)


def _told(taken: Times | None) -> str:
    if not taken:
        return ""
    passed, busy = (statistics.median(column) for column in zip(*taken, strict=True))
    return f"{passed:.2f} s ({busy:.2f} s)"


if __name__ == "__main__":
    main()
