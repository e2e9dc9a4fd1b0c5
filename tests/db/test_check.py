"""A sound ledger passes; every way of damaging one is found, and nothing is repaired."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import PASSWORD, dump
from factories import household, person, student
from ledgerdesk.db import check as checking
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.context import context
from ledgerdesk.db.engine import connect_file
from ledgerdesk.errors import DamagedLedgerError, LedgerInUseError, NotFoundError, WrongPasswordError
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import Household, ImportRow, ImportRun, Person, guards

PAGE = 4096


@pytest.fixture
def filled(ledger_folder: Path, clock: Any) -> Path:
    """Return a closed ledger with inserts, updates, deletes, undo, redo and frozen rows."""
    with Ledger.open(ledger_folder, PASSWORD, clock=clock) as ledger:
        with ledger.transaction("新增") as s:
            child = student(s, "张三")
            household(s, (child, "2"), (person(s, "张大", born_on=date(1980, 1, 2)).id, "0"), number="1")
        with ledger.transaction("修改") as s:
            s.query(Household).one().number = "2"
        with ledger.transaction("新增") as s:
            person(s, "李四", born_on=date(1990, 1, 2))
        with ledger.transaction("删除") as s:
            s.delete(s.query(Person).filter_by(name="李四").one())
        ledger.undo()
        ledger.redo()
        ledger.undo()
        with ledger.transaction("导入", kind="import") as s:
            run = ImportRun(
                register="students", file_name="a.xlsx", sha256=b"1", ran_at=ledger.clock.now(), mode="update",
                transaction_id=context(s).transaction_id, added=0, changed=0, unchanged=0, held=2,
            )  # fmt: skip
            s.add(run)
            s.flush()
            s.add_all(ImportRow(run_id=run.id, sheet="a", row=row, verdict="held") for row in (3, 4))
    return ledger_folder


def tamper(folder: Path, *statements: str) -> None:
    """Change the file behind the program's back, with the right key."""
    key = ledger_folder.unlock(folder, PASSWORD).subkey("database")
    with closing(connect_file(folder / "ledger.db", key, foreign_keys=False)) as connection:
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement


def test_a_ledger_that_was_only_used_is_sound(filled: Path) -> None:
    found = checking.check(filled, PASSWORD)
    assert found.problems == ()
    assert found.transactions == 10  # with the creation and the opening
    assert found.entries > found.rows > 5


def test_an_empty_ledger_is_sound(ledger_folder: Path) -> None:
    assert checking.check(ledger_folder, PASSWORD).problems == ()


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        (["DELETE FROM audit_entry WHERE op = 'U'"], "有 1 步操作的记录不全。"),
        (["UPDATE audit_transaction SET entry_count = entry_count + 1 WHERE label = '修改'"], "有 1 步操作的记录不全。"),
        (["UPDATE audit_entry SET \"values\" = '{\"number\":[\"1\",\"3\"]}' WHERE op = 'U'"], "有 1 条操作记录被改动过。"),
        (["DELETE FROM household_members WHERE relation = '2'"], "有 1 条资料不见了。"),
        (["INSERT INTO villages (township, name, in_area) VALUES ('镇', '村', 1)"], "有 1 条资料没有操作记录。"),
        (["DELETE FROM audit_transaction WHERE label = '修改'"], "有 1 条资料指向不存在的资料。"),
        (["DELETE FROM import_rows WHERE row = 4"], "有 1 份存底的行数不对。"),
    ],
)  # fmt: skip
def test_what_was_changed_behind_the_journal_is_found(filled: Path, statements: list[str], problem: str) -> None:
    tamper(filled, *_dropping_triggers(filled), *statements, *guards.triggers())
    assert problem in checking.check(filled, PASSWORD).problems


def _dropping_triggers(folder: Path) -> list[str]:
    key = ledger_folder.unlock(folder, PASSWORD).subkey("database")
    with closing(connect_file(folder / "ledger.db", key)) as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return [f'DROP TRIGGER "{name}"' for (name,) in found]


@pytest.mark.parametrize("page", [0, 1, 2, 7, -1])
def test_a_flipped_byte_is_found_and_left_as_it_is(filled: Path, page: int) -> None:
    path = filled / "ledger.db"
    content = bytearray(path.read_bytes())
    pages = len(content) // PAGE
    content[(page % pages) * PAGE + 1_000] ^= 0x01
    path.write_bytes(content)
    try:
        problems = checking.check(filled, PASSWORD).problems
    except DamagedLedgerError:
        problems = ("damaged",)
    assert problems
    assert path.read_bytes() == bytes(content)


def test_half_a_file_is_damaged(filled: Path) -> None:
    path = filled / "ledger.db"
    path.write_bytes(path.read_bytes()[: 9 * PAGE])
    with pytest.raises(DamagedLedgerError):
        checking.check(filled, PASSWORD)


CRASH = """
import os, sys
from ledgerdesk.db import folder
from ledgerdesk.db.engine import connect_file
from pathlib import Path
path = Path(sys.argv[1])
connection = connect_file(path / "ledger.db", folder.unlock(path, sys.argv[2]).subkey("database"))
connection.execute("PRAGMA cache_size = 5")
connection.execute("BEGIN IMMEDIATE")
connection.execute("INSERT INTO write_permit (id) VALUES (1)")
connection.execute("UPDATE people SET name = 'x'")
for number in range(300):
    connection.execute("INSERT INTO villages (township, name, in_area) VALUES ('t', ?, 1)", (str(number) * 200,))
os._exit(9)
"""


def test_what_a_crash_left_half_written_is_rolled_back(filled: Path, clock: Any) -> None:
    with Ledger.open(filled, PASSWORD, clock=clock) as ledger:
        before = dump(ledger)
    crashed = subprocess.run([sys.executable, "-c", CRASH, filled, PASSWORD], check=False)
    assert crashed.returncode == 9
    journal = filled / "ledger.db-journal"
    assert journal.stat().st_size > 0
    assert checking.check(filled, PASSWORD).problems == ()
    assert not journal.exists() or journal.stat().st_size == 0
    with Ledger.open(filled, PASSWORD, clock=clock) as ledger:
        assert dump(ledger) == before


def test_an_open_ledger_is_not_checked(filled: Path) -> None:
    with Ledger.open(filled, PASSWORD), pytest.raises(LedgerInUseError):
        checking.check(filled, PASSWORD)
    assert checking.check(filled, PASSWORD).problems == ()


def test_what_cannot_be_opened_is_said(filled: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongPasswordError):
        checking.check(filled, "somebody else's")
    with pytest.raises(NotFoundError):
        checking.check(tmp_path / "无.ledger", PASSWORD)


@pytest.fixture
def public() -> Iterator[Path]:
    """Return a folder other users can reach; pytest's own are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="ledgerdesk-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


# As nobody, because root ignores permissions; imported before the rights go, for nobody may not read the program.
AS_NOBODY = """
import os, sys
from pathlib import Path
from ledgerdesk.db.check import check
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
print(check(Path(sys.argv[1]), sys.argv[2]).problems)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights otherwise")
def test_a_folder_that_cannot_be_written_can_be_checked(filled: Path, public: Path) -> None:
    copy = Path(shutil.copytree(filled, public / "只读.ledger"))
    for path in (*copy.iterdir(), copy):
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, copy, PASSWORD], capture_output=True, text=True, check=False
    )
    copy.chmod(0o755)
    assert (done.stdout.strip(), done.returncode) == ("()", 0), done.stderr
