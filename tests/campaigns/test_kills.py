"""SIGKILL at any moment: every acknowledged step is there, none is there in part, and the ledger is sound.

Short by default. ``-m campaign`` runs 2,000 and more; LEDGERDESK_KILLS gives the number (a quarter are commits, each other
work gets an eighth), LEDGERDESK_SEED another start for the dice.
"""

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

import factories
from campaigns import oracles, works
from campaigns.figures import tell
from campaigns.killing import Server
from campaigns.works import Order, acknowledged
from conftest import PASSWORD
from ledgerdesk.db import folder as ledger_folder_module
from ledgerdesk.db import key_files, keys, schema
from ledgerdesk.db.backups import verifying
from ledgerdesk.db.check import check
from ledgerdesk.db.engine import connect_file
from ledgerdesk.excel import writer
from ledgerdesk.fields import catalogue
from ledgerdesk.ledger import Ledger
from ledgerdesk.ledger import attachments as attached

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows neither fork nor SIGKILL")

SEED = int(os.environ.get("LEDGERDESK_SEED", "20261122"))
FULL = int(os.environ.get("LEDGERDESK_KILLS", "2100"))
A_LIFE = 25  # kills on one ledger before a fresh one
OFTEN = 5  # kills between two whole looks; a life ends with one


def size(full: int) -> pytest.MarkDecorator:
    """Run a test short, and with ``full`` kills as a campaign."""
    marks = [pytest.mark.campaign, pytest.mark.timeout(14_400)]
    return pytest.mark.parametrize("kills", [pytest.param(2, id="short"), pytest.param(full, id="full", marks=marks)])


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


class Run:
    """One work's ledger, its dice and what happened to it."""

    def __init__(self, server: Server, work: str, template: Path, home: Path) -> None:
        self.server, self.work, self.template, self.home = server, work, template, home
        self.folder, self.acks = home / "试验小学.ledger", home / "acks"
        self.dice = random.Random(f"{SEED} {work}")
        self.tally: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.span, self.looks = 0.0, 0

    def fresh(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.template, self.folder)
        self.acks.unlink(missing_ok=True)

    def begin(self, steps: int = 1, *, lives: float = 1.2) -> None:
        """Learn how long that many steps take here, so that kills fall into all of them and into opening too."""
        self.fresh()
        self.server.warm(self.order(steps=steps, seed=0))
        self.fresh()
        ended = self.server.do(self.order(steps=steps, seed=0))
        assert not ended["complaint"], ended["complaint"]
        self.tally["acknowledged"] += len(acknowledged(self.acks))
        self.span = float(ended["seconds"]) * lives
        self.fresh()

    def order(self, **more: int) -> Order:
        return Order(self.work, self.folder, self.acks, **{"seed": self.dice.getrandbits(30), **more})

    def kill(self, order: Order) -> list[dict[str, object]]:
        """Kill a process doing the order at a moment of its life; return what it had acknowledged."""
        self.acks.unlink(missing_ok=True)
        ended = self.server.do(order, self.dice.uniform(0.0, self.span))
        assert not ended["complaint"], ended["complaint"]
        self.tally["kills"] += ended["killed"]
        self.tally["ended before"] += not ended["killed"]
        journal = self.folder / "ledger.db-journal"
        self.tally["in the middle of a write"] += journal.exists() and journal.stat().st_size > 0
        heard = acknowledged(self.acks)
        self.tally["acknowledged"] += len(heard)
        return heard

    def sound(self, password: str = PASSWORD, *, wholly: bool = False) -> None:
        """Hold the closed ledger against itself: pages and references each time, every row and step each fifth time.

        Damage does not heal, and each life's last look is a whole one.
        """
        self.looks += 1
        opened = keys.open_with(keys.read(self.folder), password)
        found = verifying.verify(self.folder / ledger_folder_module.DATABASE, opened.subkey("database"))
        problems = found.problems
        if wholly or self.looks % OFTEN == 0:
            self.tally["looked at wholly"] += 1
            problems += check(self.folder, password).problems
        if problems:
            self.blame("corrupt", *problems)

    def blame(self, what: str, *details: object) -> None:
        self.tally[what] += 1
        self.wrong.append(f"{what}: {details}")

    def summary(self) -> str:
        counts = ", ".join(f"{key} {value}" for key, value in self.tally.items())
        bad = {key: self.tally[key] for key in ("lost", "partial", "corrupt")}
        return f"kills/{self.work}: {counts}; {bad}"


@pytest.fixture
def campaign(server: Server, ledger_folder: Path, tmp_path: Path) -> Callable[..., Run]:
    def start(work: str, source: Path = ledger_folder) -> Run:
        home = tmp_path / "run"
        home.mkdir()
        return Run(server, work, source, home)

    return start


def finish(run: Run, kills: int, password: str = PASSWORD) -> None:
    run.sound(password, wholly=True)
    tell(run.summary())
    assert run.wrong == []
    assert run.tally["kills"] >= kills
    assert run.tally["acknowledged"] > 0


Look = Callable[[Run, Ledger, list[dict[str, object]]], None]


def no_more(run: Run, ledger: Ledger, heard: list[dict[str, object]]) -> None:
    """Look at nothing besides."""


def go(run: Run, kills: int, look: Look = no_more) -> None:
    """Kill so often, each time judging the ledger; ``look`` sees what besides."""
    state, life = _state_of(run), 0
    while run.tally["kills"] < kills:
        if life == A_LIFE:
            run.fresh()
            state, life = _state_of(run), 0
        life += 1
        heard = run.kill(run.order())
        state = _judge(run, heard, state, look)
    finish(run, kills)


@size(FULL // 4)
def test_commits(campaign: Callable[..., Run], kills: int) -> None:
    run = campaign("commits")
    run.begin(5)
    go(run, kills)


@size(FULL // 8)
def test_imports(campaign: Callable[..., Run], ready: Path, tmp_path: Path, kills: int) -> None:
    def one_list_or_none(run: Run, ledger: Ledger, heard: list[dict[str, object]]) -> None:
        notes = Counter(note for _, note in oracles.people(ledger))
        if len(notes) > 1 or sum(notes.values()) not in (0, 60):
            run.blame("partial", notes)

    run = campaign("imports", ready)
    _lists(run.home, 60)
    run.begin(1, lives=3.0)
    go(run, kills, one_list_or_none)


@size(FULL // 8)
def test_photos(campaign: Callable[..., Run], visited: Path, kills: int) -> None:
    def every_photo(run: Run, ledger: Ledger, heard: list[dict[str, object]]) -> None:
        gone = oracles.missing_photos(ledger, [str(entry["photo"]) for entry in heard])
        if gone:
            run.blame("lost", gone)
        run.tally["files without a row"] += len(attached.report(ledger).orphans)

    run = campaign("photos", visited)
    run.begin(3)
    go(run, kills, every_photo)


@size(FULL // 8)
def test_backups(campaign: Callable[..., Run], ready: Path, kills: int) -> None:
    def every_backup(run: Run, ledger: Ledger, heard: list[dict[str, object]]) -> None:
        newest = max((int(str(entry["backup"])) for entry in heard if "backup" in entry), default=0)
        run.tally["backups half-made"] += len(list((run.folder / "backups").glob("*.part")))
        wrong = oracles.bad_backups(ledger, newest)
        if wrong:
            run.blame("corrupt", *wrong)

    run = campaign("backups", ready)
    run.begin(2)
    go(run, kills, every_backup)


@size(FULL // 8)
def test_restores(campaign: Callable[..., Run], backed_up: tuple[Path, dict[int, str]], kills: int) -> None:
    source, states = backed_up
    run = campaign("restores", source)
    run.begin(1)
    standing, life = states[max(states)], 0
    while run.tally["kills"] < kills:
        if life == A_LIFE:
            run.fresh()
            standing, life = states[max(states)], 0
        life += 1
        heard = run.kill(run.order())
        told = [states[int(str(entry["restored"]))] for entry in heard if "restored" in entry]
        tried = [states[int(str(entry["trying"]))] for entry in heard if "trying" in entry]
        with Ledger.open(run.folder, PASSWORD, clock=works.CLOCK) as ledger:
            now = oracles.digest(ledger)
        last = told[-1] if told else standing
        if now not in (last, *tried[-1:]):
            run.blame("lost" if now in states.values() else "partial", now)
        run.tally["done but not yet said"] += now != last
        run.tally["whole state before or after"] += now in states.values()
        standing = now
        run.sound()
    finish(run, kills)


def _state_of(run: Run) -> oracles.State:
    with Ledger.open(run.folder, PASSWORD, clock=works.CLOCK) as ledger:
        return oracles.state(ledger)


def _judge(run: Run, heard: list[dict[str, object]], before: oracles.State, look: Look) -> oracles.State:
    """Hold the ledger against the last acknowledgement; one step more may be there, for it was about to be said."""
    with Ledger.open(run.folder, PASSWORD, clock=works.CLOCK) as ledger:
        now, broken = oracles.state(ledger), oracles.uneven(ledger)
        look(run, ledger, heard)
    if broken:
        run.blame("partial", broken)
    promised = (*before.steps, *(entry["step"] for entry in heard if "step" in entry))
    people = next((entry["state"] for entry in reversed(heard) if "state" in entry), before.people)
    unsaid = now.steps[len(promised) :]
    if now.steps[: len(promised)] != promised or len(unsaid) > 1:
        run.blame("lost", promised[-3:], now.steps[-3:])
    elif now.people != people and not unsaid:
        run.blame("partial", unsaid)
    run.tally["done but not yet said"] += len(unsaid)
    run.sound()
    return now


def _lists(home: Path, rows: int) -> None:
    """Write three lists of the same pupils for the children; they differ in every row."""
    fields = [
        f for f in catalogue.sheet("students").fields if f.key in ("name", "id_number", "grade", "class_number", "note")
    ]
    pupils = [
        {
            "name": "赵钱孙李周吴郑王冯陈"[n % 10] + "平安顺利有余"[n // 10],
            "id_number": factories.id_number(date(2014, 1 + n % 12, 1 + n // 12)),
            "grade": "3",
            "class_number": 1,
        }
        for n in range(rows)
    ]
    for number in range(3):
        table = [pupil | {"note": f"第{number}次" + "话" * 200} for pupil in pupils]
        written = writer.write("名单", fields, table, meta=writer.Meta(title="名单", masked=False))
        (home / f"名单{number}.xlsx").write_bytes(written)


@size(FULL // 8)
def test_a_migration(campaign: Callable[..., Run], first_release: Path, kills: int) -> None:
    run = campaign("migrate", first_release)
    run.begin(lives=1.3)
    key = ledger_folder_module.unlock(run.folder, PASSWORD).subkey("database")
    before = _rows(run.folder, key)
    while run.tally["kills"] < kills:
        run.fresh()
        heard = run.kill(run.order())
        at, rows = _revision(run.folder, key), _rows(run.folder, key)
        run.tally[f"at {at}"] += 1
        if heard and at != schema.HEAD:
            run.blame("lost", at)
        if at not in ("0001", schema.HEAD) or any(rows[name] != before[name] for name in before):
            run.blame("partial", at)
        with Ledger.open(run.folder, PASSWORD, clock=works.CLOCK) as ledger:
            if len(oracles.people(ledger)) != works.PEOPLE:
                run.blame("lost", "people")
        run.sound()
    finish(run, kills)


def _revision(folder: Path, key: bytes) -> str:
    connection = connect_file(folder / ledger_folder_module.DATABASE, key)
    try:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])
    finally:
        connection.close()


def _rows(folder: Path, key: bytes) -> dict[str, list[object]]:
    """Return the columns of the first release of the tables that have rows in it."""
    connection = connect_file(folder / ledger_folder_module.DATABASE, key)
    try:
        queries = {
            "people": "SELECT id, name, note, born_on FROM people ORDER BY id",
            "households": "SELECT id, number FROM households ORDER BY id",
            "household_members": "SELECT id, household_id, person_id, relation FROM household_members ORDER BY id",
        }
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}
    finally:
        connection.close()


@size(FULL // 8)
def test_password_changes(campaign: Callable[..., Run], kills: int) -> None:
    run = campaign("passwords")
    run.begin(3)
    number, life = 0, 0
    while run.tally["kills"] < kills:
        if life == A_LIFE:
            run.fresh()
            number, life = 0, 0
        life += 1
        heard = run.kill(run.order(seed=number))
        promised = int(str(heard[-1]["number"])) if heard else number
        copies = [key_files.parse((run.folder / name).read_bytes()) for name in key_files._COPIES]
        run.tally["one copy of the keys behind"] += copies[0] != copies[1]
        found = _opening(run.folder, promised)
        if found is None:
            run.blame("lost", promised)
            run.fresh()
            number, life = 0, 0
            continue
        run.tally["done but not yet said"] += found != promised
        number = found
        Ledger.open(run.folder, works.password(number), clock=works.CLOCK).close()
        keys.mend(run.folder)
        run.sound(works.password(number))
    finish(run, kills, works.password(number))


def _opening(folder: Path, promised: int) -> int | None:
    """Return the number of the password that opens: the promised one, or the next that was being set."""
    slots = keys.read(folder)
    for number in (promised, promised + 1):
        try:
            keys.open_with(slots, works.password(number))
        except keys.WrongPasswordError:
            continue
        return number
    return None
