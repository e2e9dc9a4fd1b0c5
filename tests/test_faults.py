"""Bad days of a ledger: each is told in Chinese, and nothing acknowledged is lost."""

import os
import shutil
import tempfile
import textwrap
from pathlib import Path

import pytest

import factories
from conftest import PASSWORD, dump
from forked import Forge
from ledgerdesk.errors import DamagedLedgerError, LedgerInUseError, NotFoundError, WrongPasswordError
from ledgerdesk.ledger import Ledger

SRC = Path(__file__).resolve().parent.parent / "src"
IMPORTS = """
import resource, signal, sys, os
from datetime import date
from pathlib import Path
import factories
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import Ledger
import ledgerdesk.db.folder, sqlalchemy.dialects.sqlite.pysqlite
"""
HEAD = """
ledger = Ledger.open(Path(sys.argv[1]), sys.argv[2], clock=FixedClock(date(2026, 11, 20)))
folder = Path(sys.argv[1])
"""


@pytest.fixture(scope="module")
def child():
    """Return what runs a program of its own on the ledger; as nobody it gives up its rights when all is imported."""
    path = f"{SRC}{os.pathsep}{Path(__file__).parent}"
    with Forge(os.environ | {"PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}, first=IMPORTS) as forge:

        def run(body, folder, *, nobody=False):
            return forge.run_code(IMPORTS + HEAD + textwrap.dedent(body), folder, PASSWORD, nobody=nobody)

        yield run


def people(folder, clock):
    from ledgerdesk.models import Person

    with Ledger.open(folder, PASSWORD, clock=clock) as ledger, ledger.read() as session:
        return [person.name for person in session.query(Person).order_by(Person.id)]


def test_a_full_disk_loses_nothing_acknowledged_and_says_so(child, ledger_folder, clock):
    body = """
    limit = (folder / "ledger.db").stat().st_size + 200_000
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    done = 0
    for number in range(4000):
        try:
            with ledger.transaction("新增") as session:
                factories.person(session, f"人{number}", note="话" * 3000)
            done += 1
        except LedgerError as error:
            print(done); print(type(error).__name__); print(error)
            break
    with ledger.read() as session:
        print("readable")
    """
    result = child(body, ledger_folder)
    done, kind, message, readable = result.stdout.split("\n")[:4]
    assert result.returncode == 0, result.stderr
    assert int(done) > 3
    assert kind in ("DiskFullError", "LedgerError")
    assert "没有保存" in message
    assert readable == "readable"
    assert people(ledger_folder, clock) == [f"人{n}" for n in range(int(done))]


def test_killed_in_the_middle_leaves_a_whole_state(child, ledger_folder, clock):
    body = """
    with ledger.transaction("新增") as session:
        factories.person(session, "先")
    print("acknowledged", flush=True)
    with ledger.transaction("新增") as session:
        for number in range(400):
            factories.person(session, f"后{number}", note="话" * 4000)
        session.connection().exec_driver_sql("PRAGMA cache_spill = 1")
        session.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    result = child(body, ledger_folder)
    assert result.stdout == "acknowledged\n", result.stderr
    assert people(ledger_folder, clock) == ["先"]


@pytest.mark.parametrize("where", [0, 20, 5000, -100])
def test_a_damaged_file_is_told_from_a_wrong_password(ledger, ledger_folder, clock, where):
    with ledger.transaction("新增") as session:
        factories.student(session)
    ledger.close()
    path = ledger_folder / "ledger.db"
    content = bytearray(path.read_bytes())
    content[where] ^= 1
    path.write_bytes(content)
    with pytest.raises(WrongPasswordError):
        Ledger.open(ledger_folder, "wrong password", clock=clock)
    with pytest.raises(DamagedLedgerError, match="损坏"), Ledger.open(ledger_folder, PASSWORD, clock=clock) as opened:
        dump(opened)
    assert path.read_bytes() == bytes(content)


@pytest.mark.parametrize("missing", [("ledger.db",), ("keys.json", "keys-2.json")])
def test_a_missing_file_is_told(ledger_folder, clock, missing):
    for name in missing:
        (ledger_folder / name).unlink()
    with pytest.raises(DamagedLedgerError):
        Ledger.open(ledger_folder, PASSWORD, clock=clock)
    assert not any((ledger_folder / name).exists() for name in missing)


@pytest.mark.parametrize("missing", ["keys.json", "keys-2.json"])
def test_one_copy_of_the_keys_is_enough(ledger_folder, clock, missing):
    (ledger_folder / missing).unlink()
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as ledger:
        assert ledger.role == "clerk"


def test_no_ledger_there_is_told(tmp_path, clock):
    with pytest.raises(NotFoundError, match="找不到"):
        Ledger.open(tmp_path / "没有.ledger", PASSWORD, clock=clock)


def test_a_second_program_is_kept_out(ledger, ledger_folder, clock):
    with pytest.raises(LedgerInUseError):
        Ledger.open(ledger_folder, PASSWORD, clock=clock)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs root, to become somebody without rights")
def test_a_read_only_folder_opens_for_looking_only(child, ledger, ledger_folder):
    with ledger.transaction("新增") as session:
        factories.student(session, "张三")
    ledger.close()
    # Outside pytest's folders, which others may not enter.
    with tempfile.TemporaryDirectory() as open_to_all:
        Path(open_to_all).chmod(0o755)
        folder = Path(shutil.copytree(ledger_folder, Path(open_to_all) / "只读.ledger"))
        for path in (folder, *folder.iterdir()):
            path.chmod(0o755 if path.is_dir() else 0o644)
        body = """
        from ledgerdesk.models import Person
        print(ledger.read_only)
        with ledger.read() as session:
            print([p.name for p in session.query(Person)])
        try:
            with ledger.transaction("新增") as session:
                factories.person(session)
        except LedgerError as error:
            print(error)
        """
        result = child(body, folder, nobody=True)
    lines = result.stdout.split("\n")
    assert lines[:2] == ["True", "['张三']"], result.stderr
    assert "只能看" in lines[2]


def test_nothing_is_written_in_clear(ledger, ledger_folder):
    marker = "龙𬱖的秘密"
    with ledger.transaction("新增") as session:
        factories.student(session, marker, note=marker)
        session.flush()
        files = [path for path in ledger_folder.iterdir() if path.is_file()]
        assert not any(marker.encode() in path.read_bytes() for path in files)
    ledger.close()
    assert not any(marker.encode() in path.read_bytes() for path in ledger_folder.iterdir() if path.is_file())


def test_the_connection_is_set_up_as_the_power_cuts_taught(ledger):
    wanted = {
        "journal_mode": "truncate",
        "synchronous": 3,
        "foreign_keys": 1,
        "secure_delete": 1,
        "recursive_triggers": 1,
    }
    for engine in (ledger._store.writer, ledger._store.reader):
        with engine.connect() as connection:
            got = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
        assert got == wanted
