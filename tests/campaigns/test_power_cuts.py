"""The power goes at any moment: no acknowledged step is lost and the ledger is sound, with the shipped settings.

The system calls of real work are recorded once per work; each cut rebuilds one disk that could be left. A control
with unsafe settings has to fail, or the campaign could not. Short by default; ``-m campaign`` makes
LEDGERDESK_CUTS (2,000 in all) cuts, LEDGERDESK_SEED starts the dice elsewhere.
"""

import json
import os
import random
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from campaigns import oracles, works
from campaigns.disk import Disk, Happening, Said, lay_out
from campaigns.figures import tell
from campaigns.tracing import record
from campaigns.works import Order
from conftest import PASSWORD, program
from ledgerdesk.db import keys
from ledgerdesk.db.check import check
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import Ledger

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's")

SEED = int(os.environ.get("LEDGERDESK_SEED", "20261122"))
FULL = int(os.environ.get("LEDGERDESK_CUTS", "2000"))

full = [pytest.mark.campaign, pytest.mark.timeout(7_200)]


class Cuts:
    """One recorded work and the disks its cuts leave."""

    def __init__(self, order: Order, home: Path) -> None:
        self.order, self.home = order, home
        self.disk = Disk(order.folder)
        self.happenings: list[Happening] = record(order, program("strace", "strace"), home / "trace")
        self.said = [json.loads(h.line) for h in self.happenings if isinstance(h, Said)]
        self.tally: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.files: dict[Path, bytes | None] = {}

    def make(self, count: int) -> None:
        """Cut the power so many times after the first acknowledgement, anywhere."""
        dice = random.Random(f"{SEED} {self.order.work} {self.order.unsafe}")
        first = next(at for at, h in enumerate(self.happenings) if isinstance(h, Said))
        moments = Counter(dice.randint(first + 1, len(self.happenings)) for _ in range(count))
        heard = 0
        for at in range(len(self.happenings) + 1):
            for _ in range(moments[at]):
                self.tally["cuts"] += 1
                self._look(self.disk.cut(dice), heard)
            if at < len(self.happenings):
                self.disk.take(self.happenings[at])
                heard += isinstance(self.happenings[at], Said)

    def _look(self, files: dict[Path, bytes | None], heard: int) -> None:
        self.files = files
        left = self.home / "left" / self.order.folder.name
        shutil.rmtree(left, ignore_errors=True)
        lay_out(files, left)
        journal = left / "ledger.db-journal"
        self.tally["with a journal to roll back"] += journal.exists() and journal.stat().st_size > 0
        try:
            self._judge(left, heard)
        except LedgerError as error:
            self.tally["corrupt"] += 1
            self._keep(f"{type(error).__name__}: {error}")

    def _judge(self, left: Path, heard: int) -> None:
        word = PASSWORD
        if self.order.work == "passwords":
            slots = keys.read(left)
            numbers = [self.said[heard - 1]["number"], self.said[min(heard, len(self.said) - 1)]["number"]]
            word = next((w for n in numbers if _opens(slots, w := works.password(n))), "")
            if not word:
                self.tally["lost"] += 1
                return
        with Ledger.open(left, word, clock=works.CLOCK) as ledger:
            state = oracles.digest(ledger)
            wrong = self._beside(ledger, heard)
        states = [entry["state"] for entry in self.said if "state" in entry]
        said = sum("state" in entry for entry in self.said[:heard])
        if wrong or (states and state not in states[max(0, said - 1) : said + 1]):
            self.tally["lost"] += 1
            self._keep(f"{wrong} after {self.said[heard - 1]}")
        problems = check(left, word).problems
        if problems:
            self.tally["corrupt"] += 1
            self._keep(" ".join(problems))

    def _keep(self, what: str) -> None:
        """Keep a disk that should not be, as the cut left it, for whoever finds out why."""
        kept = self.home / f"wrong-{len(self.wrong)}"
        lay_out(self.files, kept)
        (self.home / f"wrong-{len(self.wrong)}.txt").write_text(what, encoding="utf-8")
        self.wrong.append(f"{what} ({kept})")

    def _beside(self, ledger: Ledger, heard: int) -> list[str]:
        """Return what is wrong with photos and backups that were promised."""
        promised = self.said[:heard]
        match self.order.work:
            case "photos":
                return oracles.missing_photos(ledger, [entry["photo"] for entry in promised])
            case "backups":
                return oracles.bad_backups(ledger, max((entry.get("backup", 0) for entry in promised), default=0))
        return []

    def summary(self) -> str:
        counts = ", ".join(f"{key} {value}" for key, value in self.tally.items())
        per_step = self.disk.syncs / max(1, len(self.said))
        which = f"{self.order.work}{' UNSAFE' if self.order.unsafe else ''}"
        return f"cuts/{which}: {counts}; lost {self.tally['lost']}, corrupt {self.tally['corrupt']}; syncs per step {per_step:.1f}"


def _opens(slots: tuple[keys.Slot, ...], word: str) -> bool:
    try:
        keys.open_with(slots, word)
    except keys.WrongPasswordError:
        return False
    return True


def cuts(work: str, ledger_folder: Path, tmp_path: Path, *, steps: int, unsafe: bool = False) -> Cuts:
    order = Order(work, ledger_folder, tmp_path / "acks", seed=0, steps=steps, unsafe=unsafe)
    made = Cuts(order, tmp_path)
    assert len(made.said) >= steps
    return made


@pytest.mark.parametrize(
    ("work", "steps", "count"),
    [
        pytest.param("commits", 6, 8, id="short-commits"),
        pytest.param("passwords", 2, 4, id="short-passwords"),
        pytest.param("photos", 3, 4, id="short-photos"),
        pytest.param("backups", 2, 4, id="short-backups"),
        pytest.param("commits", 60, FULL // 2, id="full-commits", marks=full),
        pytest.param("passwords", 20, FULL // 5, id="full-passwords", marks=full),
        pytest.param("photos", 15, FULL * 3 // 20, id="full-photos", marks=full),
        pytest.param("backups", 8, FULL * 3 // 20, id="full-backups", marks=full),
    ],
)
def test_nothing_acknowledged_is_lost(visited: Path, tmp_path: Path, work: str, steps: int, count: int) -> None:
    made = cuts(work, visited, tmp_path, steps=steps)
    made.make(count)
    tell(made.summary())
    assert made.tally["cuts"] == count
    assert made.wrong == []
    assert made.tally["lost"] == made.tally["corrupt"] == 0
    assert made.disk.syncs > steps


def test_the_record_tells_the_whole_story(ledger_folder: Path, tmp_path: Path) -> None:
    made = cuts("commits", ledger_folder, tmp_path, steps=3)
    for happening in made.happenings:
        made.disk.take(happening)
    really = {p.relative_to(ledger_folder): p.read_bytes() for p in ledger_folder.rglob("*") if p.is_file()}
    assert made.disk.whole() == really


@pytest.mark.parametrize(
    ("steps", "count"), [pytest.param(6, 16, id="short"), pytest.param(60, FULL // 10, id="full", marks=full)]
)
def test_unsafe_settings_do_lose(ledger_folder: Path, tmp_path: Path, steps: int, count: int) -> None:
    made = cuts("commits", ledger_folder, tmp_path, steps=steps, unsafe=True)
    made.make(count)
    tell(made.summary())
    assert made.tally["lost"] + made.tally["corrupt"] > count // 10
