"""A power cut may tear pages nothing uses: they are written anew, and nothing else is ever touched."""

from contextlib import closing, suppress
from pathlib import Path

import pytest

from conftest import PASSWORD
from ledgerdesk.db import folder as ledger_folder
from ledgerdesk.db.check import check
from ledgerdesk.db.engine import connect_file
from ledgerdesk.errors import DamagedLedgerError
from ledgerdesk.ledger import Ledger

PAGE = 4096


@pytest.fixture
def key(ledger_folder: Path) -> bytes:
    from ledgerdesk.db import folder

    return folder.unlock(ledger_folder, PASSWORD).subkey("database")


@pytest.fixture
def roomy(ledger_folder: Path, key: bytes) -> Path:
    """Return a closed ledger with spare pages at its end."""
    with closing(connect_file(ledger_folder / "ledger.db", key)) as connection:
        connection.execute("CREATE TABLE big (filling BLOB)")
        connection.execute("INSERT INTO big VALUES (zeroblob(100000))")
        connection.execute("DROP TABLE big")
    return ledger_folder


def tear(folder: Path, page: int) -> bytes:
    """Tear a page, counted from the end, and leave a journal as a stop would."""
    path = folder / "ledger.db"
    content = bytearray(path.read_bytes())
    content[len(content) - page * PAGE + 500] ^= 1
    path.write_bytes(content)
    path.with_name("ledger.db-journal").write_bytes(bytes(600))
    return bytes(content)


def test_torn_spare_pages_are_no_damage_after_a_stop(roomy: Path, clock: object) -> None:
    tear(roomy, 1)
    tear(roomy, 3)
    assert check(roomy, PASSWORD).problems == ()
    tear(roomy, 2)
    Ledger.open(roomy, PASSWORD, clock=clock).close()
    assert check(roomy, PASSWORD).problems == ()


def test_without_a_stop_every_page_counts(roomy: Path) -> None:
    tear(roomy, 1)
    roomy.joinpath("ledger.db-journal").unlink()
    assert check(roomy, PASSWORD).problems == ("有 1 页内容被改动或损坏。",)


def test_a_torn_page_in_use_is_damage_and_left_alone(roomy: Path, key: bytes) -> None:
    with closing(connect_file(roomy / "ledger.db", key)) as connection:
        used = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'people'").fetchone()[0]
    path = roomy / ledger_folder.DATABASE
    content = tear(roomy, path.stat().st_size // PAGE - used + 1)
    with suppress(DamagedLedgerError):
        assert check(roomy, PASSWORD).problems
    assert path.read_bytes() == content
