"""Ledgers that campaigns start from."""

import shutil
from pathlib import Path

import pytest

import factories
from campaigns import oracles, works
from conftest import PASSWORD, TODAY
from ledgerdesk.db import folder as ledger_folder_module
from ledgerdesk.db import keys, migrate
from ledgerdesk.db.engine import open_writer
from ledgerdesk.ledger import Ledger, safekeeping
from ledgerdesk.models import Visit
from ledgerdesk.services import school


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let password hashing cost next to nothing, and put it back."""
    monkeypatch.setattr(keys, "_COST", keys._COST)
    monkeypatch.setattr(keys, "_LEAST_MEMORY_KIB", keys._LEAST_MEMORY_KIB)
    works.cheap_keys()


@pytest.fixture
def ledger_folder(cheap_keys: None, template: Path, tmp_path: Path) -> Path:
    """Return a ledger of this test's own, cheap to open."""
    folder = Path(shutil.copytree(template, tmp_path / "试验小学.ledger"))
    opened = keys.open_with(keys.read(folder), PASSWORD)
    slot = keys.make_slot(opened.slot, opened.role, PASSWORD, opened)
    keys.write(folder, (slot, *(one for one in keys.read(folder) if one.name != slot.name)))
    return folder


@pytest.fixture
def ready(ledger_folder: Path, tmp_path: Path) -> Path:
    """Return a ledger of a school, so that lists can be taken in."""
    folder = Path(shutil.copytree(ledger_folder, tmp_path / "ready" / "试验小学.ledger"))
    with Ledger.open(folder, PASSWORD, clock=works.CLOCK) as ledger, ledger.transaction("学校信息") as session:
        school.set_up(session, school.SchoolFacts(name="试验小学", township="石板河镇"), TODAY)
    return folder


@pytest.fixture
def visited(ready: Path) -> Path:
    """Return a ledger with a visit, so that photos have somewhere to belong."""
    with Ledger.open(ready, PASSWORD, clock=works.CLOCK) as ledger, ledger.transaction("新增") as session:
        session.add(Visit(visited_on=TODAY, mode="face", recorded_on=TODAY))
    return ready


@pytest.fixture
def first_release(ledger_folder: Path, tmp_path: Path) -> Path:
    """Return a ledger with people and homes as the first release would have left it."""
    from alembic import command

    folder = Path(shutil.copytree(ledger_folder, tmp_path / "old" / "试验小学.ledger"))
    with Ledger.open(folder, PASSWORD, clock=works.CLOCK) as ledger, ledger.transaction("新增") as session:
        for number in range(works.PEOPLE // 3):
            family = [
                factories.person(session, f"人{number}-{n}", id_number=None, note="话" * 300).id for n in range(3)
            ]
            factories.household(session, *zip(family, ("0", "1", "2"), strict=True))
    key = ledger_folder_module.unlock(folder, PASSWORD).subkey("database")
    engine = open_writer(folder / ledger_folder_module.DATABASE, key, foreign_keys=False)
    with engine.connect() as connection, connection.begin():
        config = migrate._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        frozen = "SELECT sql FROM sqlite_master WHERE name = 'tr_audit_transaction__update'"
        trigger = str(connection.exec_driver_sql(frozen).scalar())
        connection.exec_driver_sql("DROP TRIGGER tr_audit_transaction__update")
        connection.exec_driver_sql("UPDATE audit_transaction SET mac = NULL")  # it kept no seals
        connection.exec_driver_sql(trigger)
    engine.dispose()
    return folder


@pytest.fixture
def backed_up(ready: Path) -> tuple[Path, dict[int, str]]:
    """Return a ledger with backups of three states, and by number a digest of what each holds."""
    states = {}
    with Ledger.open(ready, PASSWORD, clock=works.CLOCK) as ledger:
        for number in range(works.FIRST_BACKUPS):
            with ledger.transaction("新增") as session:
                for _ in range(20):
                    factories.person(session, f"第{number}批", id_number=None, note="话" * 300)
            made = safekeeping.back_up(ledger)
            assert made is not None
            states[made.sequence] = oracles.digest(ledger)
    return ready, states
