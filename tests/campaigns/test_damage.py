"""Bytes rot anywhere: it is always noticed, no wrong row is ever read, and a restore is offered and works.

Of LEDGERDESK_DAMAGES (default 1,200) corruptions half hit the database, the others keys, photos and bundle. Kinds:
one byte, one bit, a sector or a page of zeros, a cut end, two swapped pieces. LEDGERDESK_SEED starts the dice elsewhere.
"""

import os
import random
import shutil
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

import factories
from campaigns import oracles, works
from campaigns.figures import tell
from conftest import PASSWORD, TODAY
from ledgerdesk.db import key_files, keys
from ledgerdesk.db.check import check
from ledgerdesk.errors import DamagedLedgerError, LedgerError
from ledgerdesk.ledger import Ledger, recovering, safekeeping
from ledgerdesk.ledger import attachments as attached
from ledgerdesk.models import Visit
from ledgerdesk.services import attachments

SEED = int(os.environ.get("LEDGERDESK_SEED", "20261122"))
FULL = int(os.environ.get("LEDGERDESK_DAMAGES", "1200"))
KINDS = ("byte", "bit", "sector", "page", "truncate", "swap")
SECTOR, PAGE = 512, 4096


def size(short: int, full: int) -> pytest.MarkDecorator:
    marks = [pytest.mark.campaign, pytest.mark.timeout(7_200)]
    return pytest.mark.parametrize(
        "count", [pytest.param(short, id="short"), pytest.param(full, id="full", marks=marks)]
    )


@dataclass(frozen=True)
class Kept:
    """A ledger with photos and backups, a bundle of it, and what is in it."""

    home: Path
    folder: Path
    bundle: Path
    people: list[tuple[str, str | None]]
    photos: dict[str, bytes]


@pytest.fixture
def kept(ready: Path, tmp_path: Path) -> Kept:
    dice = random.Random(SEED)
    photos: dict[str, bytes] = {}
    with Ledger.open(ready, PASSWORD, clock=works.CLOCK) as ledger:
        with ledger.transaction("新增") as session:
            session.add(Visit(visited_on=TODAY, mode="face", recorded_on=TODAY))
            for number in range(60):
                factories.person(session, f"人{number}", id_number=None, note="话" * dice.randint(1, 900))
        for _ in range(3):
            content = dice.randbytes(9_000)
            name = attached.keep(ledger, content)
            photos[name] = content
            with ledger.transaction("添加照片") as session:
                facts = attachments.FileFacts(name, "image/jpeg", len(content), 1600, 1200)
                visit = session.query(Visit.id).scalar()
                attachments.add(session, attachments.VISIT, visit, attachments.PHOTO, facts)
        assert safekeeping.back_up(ledger) is not None
        bundle = tmp_path / "ledger.ldbk"
        safekeeping.bundle(ledger, bundle)
        people = oracles.people(ledger)
    return Kept(tmp_path, ready, bundle, people, photos)


def damaged(content: bytes, kind: str, dice: random.Random) -> bytes:
    """Return the content damaged somewhere; never as it was."""
    while True:
        out = bytearray(content)
        at = dice.randrange(len(out))
        if kind == "byte":
            out[at] ^= dice.randint(1, 255)
        elif kind == "bit":
            out[at] ^= 1 << dice.randrange(8)
        elif kind == "truncate":
            del out[at:]
        elif kind == "swap":
            piece = PAGE if len(out) >= 4 * PAGE else 32
            one, other = (dice.randrange(len(out) // piece) * piece for _ in range(2))
            out[one : one + piece], out[other : other + piece] = out[other : other + piece], out[one : one + piece]
        else:
            piece = SECTOR if kind == "sector" else PAGE
            start = at - at % piece
            out[start : start + piece] = bytes(len(out[start : start + piece]))
        if out != content:
            return bytes(out)


class Tally:
    """What became of the corruptions of one target."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.dice = random.Random(f"{SEED} {target}")
        self.count: Counter[str] = Counter()
        self.wrong: list[str] = []

    def finish(self, count: int) -> None:
        counts = ", ".join(f"{key} {value}" for key, value in self.count.items())
        tell(f"damage/{self.target}: {count} corruptions, {counts}, silently wrong 0, unnoticed {len(self.wrong)}")
        assert self.wrong == []
        assert self.count["noticed"] == count
        assert self.count["restored"] >= count * 0.99


def whole(ledger: Ledger, kept: Kept) -> bool:
    """Tell whether everything is there again, photos included."""
    return oracles.people(ledger) == kept.people and not oracles.missing_photos(ledger, kept.photos)


def restored(folder: Path, kept: Kept) -> bool:
    """Do what is offered: the newest verified backup in the place of the damaged ledger."""
    found = recovering.examine(folder, PASSWORD, clock=works.CLOCK)
    if found.newest is None:
        return False
    recovering.restore(folder, PASSWORD, found.newest, clock=works.CLOCK)
    with Ledger.open(folder, PASSWORD, clock=works.CLOCK) as ledger:
        return whole(ledger, kept)


def copied(kept: Kept) -> Path:
    folder = kept.home / "damaged" / kept.folder.name
    shutil.rmtree(folder, ignore_errors=True)
    return Path(shutil.copytree(kept.folder, folder))


def rows_read(folder: Path) -> list[tuple[str, str | None]] | None:
    """Return the rows somebody who just opens the ledger would see; None when it says that it is damaged."""
    try:
        with Ledger.open(folder, PASSWORD, clock=works.CLOCK) as ledger:
            return oracles.people(ledger)
    except LedgerError:
        return None


def noticed(folder: Path) -> bool:
    try:
        return bool(check(folder, PASSWORD).problems)
    except LedgerError:
        return True


@size(6, FULL // 2)
def test_the_database(kept: Kept, count: int) -> None:
    tally = Tally("database")
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        folder = copied(kept)
        path = folder / "ledger.db"
        content = damaged(path.read_bytes(), kind, tally.dice)
        path.write_bytes(content)
        tally.count["noticed"] += noticed(folder)
        if path.read_bytes() != content:
            tally.wrong.append(f"{kind} {number}: checking wrote into it")
        rows = rows_read(folder)
        tally.count["said when opened"] += rows is None
        if rows not in (None, kept.people):
            tally.wrong.append(f"{kind} {number}: wrong rows")
        path.write_bytes(content)
        tally.count["restored"] += restored(folder, kept)
    tally.finish(count)


@size(4, FULL * 3 // 20)
def test_the_keys(kept: Kept, count: int) -> None:
    tally = Tally("keys")
    for number in range(count):
        kind, which = KINDS[number % len(KINDS)], tally.dice.choice(((0,), (1,), (0, 1)))
        folder = copied(kept)
        for at in which:
            path = folder / key_files._COPIES[at]
            path.write_bytes(damaged(path.read_bytes(), kind, tally.dice))
        if len(which) == 2:
            tally.count["both copies"] += 1
            tally.count["noticed"] += _no_keys(folder)
            tally.count["restored"] += restored(folder, kept)
        else:
            tally.count["noticed"] += keys.mend(folder)
            with Ledger.open(folder, PASSWORD, clock=works.CLOCK) as ledger:
                tally.count["restored"] += whole(ledger, kept)
            copies = {(folder / name).read_bytes() for name in key_files._COPIES}
            if len(copies) != 1:
                tally.wrong.append(f"{kind} {number}: the other copy was not mended")
    tally.finish(count)


def _no_keys(folder: Path) -> bool:
    try:
        Ledger.open(folder, PASSWORD, clock=works.CLOCK).close()
    except DamagedLedgerError:
        return True
    return False


@size(4, FULL * 3 // 20)
def test_the_photos(kept: Kept, count: int) -> None:
    """A backup made after the damage must not spoil the copy it has."""
    tally = Tally("photos")
    for number in range(count):
        kind, name = KINDS[number % len(KINDS)], tally.dice.choice(sorted(kept.photos))
        folder = copied(kept)
        path = folder / "files" / name[:2] / name
        path.write_bytes(damaged(path.read_bytes(), kind, tally.dice))
        with Ledger.open(folder, PASSWORD, clock=works.CLOCK) as ledger:
            found = attached.report(ledger)
            tally.count["noticed"] += bool(found.damaged | found.missing)
            with suppress(LedgerError):
                tally.wrong += [f"{kind} {number}: read"] if attached.store(ledger).read(name) else []
            safekeeping.back_up(ledger, force=True)
        tally.count["restored"] += restored(folder, kept)
    tally.finish(count)


@size(6, FULL // 5)
def test_the_bundle(kept: Kept, count: int) -> None:
    """What of the bundle is whole can be restored, and where its ledger is hit the computer's own backups are there."""
    tally = Tally("bundle")
    content = kept.bundle.read_bytes()
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        path, target = kept.home / "damaged.ldbk", kept.home / "restored" / "试验小学.ledger"
        shutil.rmtree(target.parent, ignore_errors=True)
        path.write_bytes(damaged(content, kind, tally.dice))
        try:
            report = safekeeping.verify_bundle(path, PASSWORD)
            tally.count["noticed"] += bool(report.problems or report.damaged)
            promised = report.restorable
        except LedgerError:
            tally.count["noticed"] += 1
            promised = False
        rows = _from_bundle(path, target)
        if rows not in (None, kept.people):
            tally.wrong.append(f"{kind} {number}: wrong rows")
        if promised and rows is None:
            tally.wrong.append(f"{kind} {number}: promised and not kept")
        tally.count["restored from the bundle itself"] += rows is not None
        tally.count["restored"] += rows is not None or bool(recovering.offers(kept.folder))
    tally.finish(count)


def _from_bundle(path: Path, target: Path) -> list[tuple[str, str | None]] | None:
    try:
        recovering.restore_bundle(path, PASSWORD, target, clock=works.CLOCK)
        with Ledger.open(target, PASSWORD, clock=works.CLOCK) as ledger:
            return oracles.people(ledger)
    except LedgerError:
        return None
