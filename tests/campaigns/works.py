"""What the killed, cut off and starved processes do: real steps of the real ledger, each acknowledged as it is done.

An acknowledgement is one line of JSON appended to a file outside the ledger: what the state is now. It is written
only after the ledger has said that the step is done.
"""

import json
import os
import random
import resource
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import factories
from campaigns.oracles import digest, people
from conftest import PASSWORD, TODAY
from ledgerdesk.db import engine, keys
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import LedgerError
from ledgerdesk.excel import lists
from ledgerdesk.ledger import Ledger, accounts, recovering, safekeeping
from ledgerdesk.ledger import attachments as attached
from ledgerdesk.models import Person, Visit
from ledgerdesk.services import attachments
from ledgerdesk.services.imports import Verdict

CLOCK = FixedClock(TODAY)
UNSAFE = ("PRAGMA journal_mode = DELETE", "PRAGMA synchronous = OFF")
_MOST_BATCHES = 8
FIRST_BACKUPS = 3  # those a restore chooses from
PEOPLE = 300  # in the ledger of the first release


@dataclass(frozen=True)
class Order:
    """What one process is to do: on which ledger, where to acknowledge, with which dice."""

    work: str
    folder: Path
    acks: Path
    seed: int = 0
    steps: int = 1_000_000
    unsafe: bool = False

    def to_json(self) -> str:
        return json.dumps(self.__dict__, default=str)

    @classmethod
    def from_json(cls, line: str) -> "Order":
        facts = json.loads(line)
        return cls(**(facts | {"folder": Path(facts["folder"]), "acks": Path(facts["acks"])}))

    def acknowledge(self, **facts: Any) -> None:
        descriptor = os.open(self.acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, (json.dumps(facts) + "\n").encode())
        os.close(descriptor)


def acknowledged(acks: Path) -> list[dict[str, Any]]:
    """Return what was acknowledged, oldest first; a line cut off by the kill was never heard."""
    if not acks.exists():
        return []
    return [json.loads(line) for line in acks.read_text().split("\n")[:-1]]


def cheap_keys() -> None:
    """Let password hashing cost next to nothing: thousands of openings are about files, not about argon2."""
    keys._LEAST_MEMORY_KIB = 64
    keys._COST = {"memory_kib": 64, "passes": 2, "lanes": 1}


def without_safety() -> None:
    """Set connections up so that a power cut must hurt: the control that proves the campaign can fail."""
    kept = [s for s in engine._SETTINGS if "journal_mode" not in s and "synchronous" not in s]
    engine._SETTINGS = (*UNSAFE, *kept)  # type: ignore[assignment]


def opened(order: Order, password: str = PASSWORD) -> Ledger:
    return Ledger.open(order.folder, password, clock=CLOCK)


def commits(order: Order) -> None:
    """Add, change and delete batches of people, undo and redo: every step leaves each batch alike in itself."""
    dice = random.Random(order.seed)
    with opened(order) as ledger:
        for _ in range(order.steps):
            step = _one_step(ledger, dice)
            order.acknowledge(step=step, state=digest(ledger))


def _one_step(ledger: Ledger, dice: random.Random) -> int:
    batches = sorted({name for name, _ in people(ledger)})
    choice = dice.random()
    if choice < 0.15 and ledger.undo_label():
        done = ledger.undo()
    elif choice < 0.25 and ledger.redo_label():
        done = ledger.redo()
    else:
        seen = []
        stop = ledger.observe(seen.append)
        with ledger.transaction(f"批次 {choice}") as session:
            if not batches or (choice < 0.7 and len(batches) < _MOST_BATCHES):
                name, size = f"批{dice.getrandbits(40):010x}", dice.randint(1, 40)
                for _ in range(size):
                    factories.person(session, f"{name}共{size}", id_number=None, note=_words(dice))
            else:
                rows = session.query(Person).filter_by(name=dice.choice(batches)).all()
                note = _words(dice)
                for row in rows:
                    if choice < 0.85:
                        row.note = note
                    else:
                        session.delete(row)
        stop()
        done = seen[0]
    assert done is not None
    return done.transaction_id


def _words(dice: random.Random) -> str:
    return "话" * dice.randint(1, 700) + str(dice.random())


@cache
def _lists_beside(acks: Path) -> list[lists.OpenedList]:
    """Return the lists the test wrote; the server opens them before it forks, for reading a file takes a second."""
    return [lists.open_list(path) for path in sorted(acks.parent.glob("*.xlsx"))]


def _checked_step(ledger: Ledger, dice: random.Random, order: Order) -> bool:
    """Try a step and tell whether it was done; refused, it must leave file, undo and redo as they were."""
    before = digest(ledger), ledger.undo_label(), ledger.redo_label()
    try:
        step = _one_step(ledger, dice)
    except LedgerError as error:
        after = digest(ledger), ledger.undo_label(), ledger.redo_label()
        order.acknowledge(refused=type(error).__name__, message=str(error), same=after == before, state=after[0])
        return False
    order.acknowledge(step=step, state=digest(ledger))
    return True


def starved(order: Order) -> None:
    """Work until a file may not grow any more, then with room again; ``steps`` times, each at another size."""
    dice = random.Random(order.seed)
    with opened(order) as ledger:
        for _ in range(order.steps):
            size = (order.folder / "ledger.db").stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (dice.randint(size, size + 60_000), resource.RLIM_INFINITY))
            while _checked_step(ledger, dice, order):
                pass
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            assert _checked_step(ledger, dice, order)


def crowded(order: Order) -> None:
    """Work until the drive the ledger is on is full, then with room again; ``steps`` times."""
    dice = random.Random(order.seed)
    ballast = order.folder.parent / "ballast"
    with opened(order) as ledger:
        for _ in range(order.steps):
            room = shutil.disk_usage(order.folder).free - dice.randint(0, 150_000)
            with ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(1, room))
            while _checked_step(ledger, dice, order):
                pass
            ballast.unlink()
            assert _checked_step(ledger, dice, order)


def disturbed(order: Order) -> None:
    """Do so many steps whatever refuses them: strace lets system calls fail meanwhile."""
    dice = random.Random(order.seed)
    with opened(order) as ledger:
        order.acknowledge(step=0, state=digest(ledger))
        for _ in range(order.steps):
            _checked_step(ledger, dice, order)


def saves(order: Order) -> None:
    """Save one small change after another and tell how many milliseconds each took."""
    with opened(order) as ledger:
        with ledger.transaction("新增") as session:
            who = factories.person(session, "人", id_number=None).id
        for number in range(order.steps):
            began = time.perf_counter()
            with ledger.transaction("修改") as session:
                session.get_one(Person, who).note = f"第{number}次"
            order.acknowledge(ms=(time.perf_counter() - began) * 1_000)


def imports(order: Order) -> None:
    """Take in one list after another: each changes every pupil's note to its own."""
    with opened(order) as ledger:
        variants = _lists_beside(order.acks)
        for number in range(order.steps):
            variant = variants[(order.seed + number) % len(variants)]
            planned = lists.plan_list(ledger, variant)
            changes = planned.plan.count(Verdict.NEW) + planned.plan.count(Verdict.CHANGED)
            if not changes:
                continue  # the last one killed had done the same
            lists.commit_list(ledger, planned)
            order.acknowledge(step=ledger.last_transaction_id(), state=digest(ledger))


def migrate(order: Order) -> None:
    """Open a ledger of the first release, which brings it up to date."""
    with opened(order):
        order.acknowledge(opened=True)


def passwords(order: Order) -> None:
    """Change the password again and again; the number in the acknowledgement is that of the one that now counts."""
    number = order.seed
    with opened(order, password(number)) as ledger:
        for _ in range(order.steps):
            accounts.change_own(ledger, password(number), password(number + 1))
            number += 1
            order.acknowledge(number=number)


def photos(order: Order) -> None:
    """Put one photo after another into the store and let it belong to the visit that is there."""
    dice = random.Random(order.seed)
    with opened(order) as ledger:
        for _ in range(order.steps):
            content = dice.randbytes(dice.randint(1_000, 400_000))
            name = attached.keep(ledger, content)
            with ledger.transaction("添加照片") as session:
                file = attachments.FileFacts(name, "image/jpeg", len(content), 1600, 1200)
                visit = session.query(Visit.id).scalar()
                attachments.add(session, attachments.VISIT, visit, attachments.PHOTO, file)
            order.acknowledge(step=ledger.last_transaction_id(), state=digest(ledger), photo=name)


def backups(order: Order) -> None:
    """Write something and make a backup of it, again and again."""
    dice = random.Random(order.seed)
    with opened(order) as ledger:
        safekeeping.at_open(ledger)
        for _ in range(order.steps):
            step = _one_step(ledger, dice)
            order.acknowledge(step=step, state=digest(ledger))
            made = safekeeping.back_up(ledger)
            assert made is not None
            order.acknowledge(backup=made.sequence)


def restores(order: Order) -> None:
    """Put one of the backups that were there in the place of the ledger, and open it; say beforehand which."""
    dice = random.Random(order.seed)
    first = [one for one in recovering.offers(order.folder) if one.sequence <= FIRST_BACKUPS]
    for _ in range(order.steps):
        chosen = dice.choice(first)
        order.acknowledge(trying=chosen.sequence)
        recovering.restore(order.folder, PASSWORD, chosen, clock=CLOCK)
        order.acknowledge(restored=chosen.sequence)


def password(number: int) -> str:
    return PASSWORD if number == 0 else f"shiliu bandeng {number:06d}"


WORKS: dict[str, Callable[[Order], None]] = {
    "commits": commits,
    "saves": saves,
    "imports": imports,
    "migrate": migrate,
    "passwords": passwords,
    "photos": photos,
    "backups": backups,
    "restores": restores,
    "starved": starved,
    "crowded": crowded,
    "disturbed": disturbed,
}


def run(order: Order) -> None:
    """Do the work in this process."""
    cheap_keys()
    if order.unsafe:
        without_safety()
    WORKS[order.work](order)


if __name__ == "__main__":
    run(Order.from_json(sys.argv[1]))
