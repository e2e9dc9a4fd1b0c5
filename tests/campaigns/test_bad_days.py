"""Bad days of an open ledger: each is told in Chinese with what to do, and nothing acknowledged is lost."""

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import factories
from campaigns import oracles, works
from campaigns.killing import environment
from conftest import PASSWORD, TODAY
from forked import Forge
from ledgerdesk.db import placing
from ledgerdesk.db.check import check
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import DamagedLedgerError, LedgerError, NotFoundError, ReadOnlyLedgerError
from ledgerdesk.ledger import Ledger, accounts, recovering, safekeeping

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights and open files are otherwise on Windows")

Child = Callable[..., subprocess.CompletedProcess[str]]
IMPORTS = """
import os, sys
from pathlib import Path
from campaigns import works
from conftest import PASSWORD
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import Ledger
import alembic.command, factories, sqlalchemy.dialects.sqlite.pysqlite
"""
HEAD = """
folder = Path(sys.argv[1])
works.cheap_keys()
ledger = Ledger.open(folder, PASSWORD, clock=works.CLOCK)
def add(name):
    with ledger.transaction("新增") as session:
        factories.person(session, name, id_number=None)
def tried(name):
    try:
        add(name)
        print("saved")
    except LedgerError as error:
        print(type(error).__name__, error)
"""


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    """Return what runs a program of its own on a ledger, as somebody who, unlike root, is refused something."""
    with Forge(environment(), first=IMPORTS) as forge:

        def run(body: str, folder: Path, who: str = "nobody") -> subprocess.CompletedProcess[str]:
            return forge.run_code(IMPORTS + HEAD + textwrap.dedent(body), folder, nobody=who == "nobody")

        yield run


def add(ledger: Ledger, name: str) -> None:
    with ledger.transaction("新增") as session:
        factories.person(session, name, id_number=None)


def names(folder: Path) -> list[str]:
    with Ledger.open(folder, PASSWORD, clock=works.CLOCK) as ledger:
        return [name for name, _ in oracles.people(ledger)]


@pytest.fixture
def nobodys(ledger_folder: Path) -> Iterator[Path]:
    """Return a ledger of somebody without special rights, outside pytest's folders, which others may not enter."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o755)
        folder = ledger_folder.rename(Path(home) / ledger_folder.name)
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, 65534, 65534)
        yield folder


def test_a_folder_that_becomes_read_only_while_open(child: Child, nobodys: Path) -> None:
    body = """
    add("先")
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    tried("后")
    with ledger.read() as session:
        print("readable")
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755 if path.is_dir() else 0o644)
    tried("再")
    """
    result = child(body, nobodys)
    refused, readable, again = result.stdout.strip().split("\n")
    assert result.returncode == 0, result.stderr
    assert "没有保存，以前保存的都在。请" in refused
    assert str(nobodys) in refused
    assert (readable, again) == ("readable", "saved")
    assert names(nobodys) == ["先", "再"]


def test_a_folder_that_is_gone_while_open(ledger_folder: Path) -> None:
    """As when a stick is pulled out: the name is there no more."""
    with Ledger.open(ledger_folder, PASSWORD, clock=works.CLOCK) as ledger:
        add(ledger, "先")
        away = ledger_folder.rename(ledger_folder.with_name("别处.ledger"))
        with pytest.raises(NotFoundError, match=r"不见了.*没有保存，以前保存的都在。请.*放回原处") as said:
            add(ledger, "后")
        assert str(ledger_folder) in str(said.value)
        assert ledger.undo_label() == "新增"
        away.rename(ledger_folder)
        add(ledger, "再")
    assert names(ledger_folder) == ["先", "再"]
    assert check(ledger_folder, PASSWORD).problems == ()


def test_damage_while_open_is_told_and_left_alone(ledger_folder: Path) -> None:
    path = ledger_folder / "ledger.db"
    with Ledger.open(ledger_folder, PASSWORD, clock=works.CLOCK) as ledger:
        for number in range(40):
            add(ledger, f"人{number}" + "话" * 300)
        safekeeping.back_up(ledger)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(content)
    with pytest.raises(DamagedLedgerError, match=r"损坏，没有改动它.*备份"):
        names(ledger_folder)
    found = recovering.examine(ledger_folder, PASSWORD, clock=works.CLOCK)
    assert found.newest is not None
    assert found.problems


def test_a_journal_left_by_a_kill_is_rolled_back_and_told(child: Child, ledger_folder: Path) -> None:
    body = """
    import signal
    add("先")
    print("acknowledged", flush=True)
    with ledger.transaction("新增") as session:
        session.connection().exec_driver_sql("PRAGMA cache_size = 5")
        for number in range(200):
            factories.person(session, f"后{number}", id_number=None, note="话" * 4000)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    result = child(body, ledger_folder, "ourselves")
    assert (result.returncode, result.stdout) == (-signal.SIGKILL, "acknowledged\n"), result.stderr
    assert (ledger_folder / "ledger.db-journal").stat().st_size > 0
    with Ledger.open(ledger_folder, PASSWORD, clock=works.CLOCK) as ledger:
        assert ledger.left_open
        assert [name for name, _ in oracles.people(ledger)] == ["先"]
    with Ledger.open(ledger_folder, PASSWORD, clock=works.CLOCK) as ledger:
        assert not ledger.left_open
    assert check(ledger_folder, PASSWORD).problems == ()


def test_a_half_done_step_where_nothing_can_be_written_says_where_to_go(child: Child, nobodys: Path) -> None:
    killed = """
    import signal
    add("先")
    with ledger.transaction("新增") as session:
        session.connection().exec_driver_sql("PRAGMA cache_size = 5")
        for number in range(200):
            factories.person(session, f"后{number}", id_number=None, note="话" * 4000)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    assert child(killed, nobodys).returncode == -signal.SIGKILL
    for path in (*nobodys.iterdir(), nobodys):
        path.chmod(0o555 if path.is_dir() else 0o444)
    result = child("", nobodys)
    nobodys.chmod(0o755)
    assert "LedgerError" in result.stderr.strip().split("\n")[-1]
    assert "保存过的都在。请把整个台账文件夹复制到能写入的位置" in result.stderr


def test_somebody_elses_journal_is_not_played_in(ledger_folder: Path) -> None:
    with Ledger.open(ledger_folder, PASSWORD, clock=works.CLOCK) as ledger:
        add(ledger, "先")
    (ledger_folder / "ledger.db-journal").write_bytes(os.urandom(20_000))
    assert names(ledger_folder) == ["先"]
    assert check(ledger_folder, PASSWORD).problems == ()


def test_a_clock_that_went_back_is_told_and_written_down(ledger_folder: Path) -> None:
    with Ledger.open(ledger_folder, PASSWORD, clock=works.CLOCK) as ledger:
        add(ledger, "先")
    with Ledger.open(ledger_folder, PASSWORD, clock=FixedClock(TODAY - timedelta(days=400))) as ledger:
        assert "电脑时间早于上一步" in ledger.clock_behind
        add(ledger, "后")
    assert names(ledger_folder) == ["先", "后"]
    assert check(ledger_folder, PASSWORD).problems == ()


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a virus scanner hold every file that is to be replaced, and time pass at once."""
    now = [0.0]

    def refuse(part: Path, target: Path) -> Path:
        raise PermissionError(13, "held", str(target))

    monkeypatch.setattr(placing.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(placing.time, "sleep", lambda seconds: now.__setitem__(0, now[0] + seconds))
    monkeypatch.setattr(Path, "replace", refuse)


def test_a_scanner_that_holds_the_keys(ledger_folder: Path, request: pytest.FixtureRequest) -> None:
    with Ledger.open(ledger_folder, PASSWORD, clock=works.CLOCK) as ledger:
        request.getfixturevalue("scanner")
        with pytest.raises(LedgerError, match=r"占着，多半是杀毒软件.*没有保存.*请稍等.*原来的密码和恢复码还能用"):
            accounts.change_own(ledger, PASSWORD, "another long password")
        add(ledger, "先")
    assert names(ledger_folder) == ["先"]


def test_a_scanner_that_holds_a_backup(ledger_folder: Path, request: pytest.FixtureRequest) -> None:
    with Ledger.open(ledger_folder, PASSWORD, clock=works.CLOCK) as ledger:
        add(ledger, "先")
        first = safekeeping.back_up(ledger)
        add(ledger, "后")
        request.getfixturevalue("scanner")
        with pytest.raises(LedgerError, match=r"占着.*杀毒软件.*备份没有做成，台账和以前的备份都没有动.*再做一次"):
            safekeeping.back_up(ledger)
        assert [one.sequence for one in safekeeping.backups(ledger)] == [first.sequence if first else 0]


def test_reading_only_is_said_before_anything_is_typed(child: Child, nobodys: Path) -> None:
    for path in (*nobodys.iterdir(), nobodys):
        path.chmod(0o555 if path.is_dir() else 0o444)
    result = child("print(ledger.read_only); tried('后')", nobodys)
    nobodys.chmod(0o755)
    assert result.stdout.startswith(f"True\n{ReadOnlyLedgerError.__name__} "), result.stderr
    assert "只能看" in result.stdout
