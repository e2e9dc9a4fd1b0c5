"""Everything encrypted is written anew under another data key, and only a copy that is the same counts."""

import shutil
from contextlib import closing

import pytest

from conftest import PASSWORD
from ledgerdesk.db import files, keys, places, rotating
from ledgerdesk.db.backups import verifying
from ledgerdesk.db.engine import connect_file
from ledgerdesk.errors import DamagedLedgerError, DiskFullError

PHOTOS = [b"one" * 3000, b"two" * 100_000, b"3"]


def silent(_words: str) -> None:
    return


@pytest.fixture
def old(ledger):
    """Return the keys of the test's own ledger, which is closed and holds three stored files."""
    store = files.store(ledger.folder, ledger.keys)
    for photo in PHOTOS:
        store.put(photo)
    ledger.close()
    return ledger.keys


@pytest.fixture
def slots(old, monkeypatch):
    monkeypatch.setattr(keys, "_COST", {"memory_kib": keys._LEAST_MEMORY_KIB, "passes": 2, "lanes": 1})
    new = old.with_new_data_key()
    return new, (keys.make_slot("clerk", "clerk", PASSWORD, new),)


def look(path, key):
    with closing(connect_file(path, key)) as connection:
        connection.execute("BEGIN")
        return verifying.look(connection)


def test_the_copy_holds_the_same_under_the_other_key(ledger_folder, old, slots):
    new, ways = slots
    part = rotating.prepare(ledger_folder, old, new, ways, silent)
    rotating.verify(part, new)
    before = look(ledger_folder / "ledger.db", old.subkey("database"))
    assert look(part / "ledger.db", new.subkey("database")) == before
    assert files.store(part, new).names() == files.store(ledger_folder, old).names()
    assert keys.open_with(keys.read(part), PASSWORD) == new
    assert keys.edition(part) == keys.edition(ledger_folder) + 1


def test_neither_key_opens_what_is_the_others(ledger_folder, old, slots):
    new, ways = slots
    part = rotating.prepare(ledger_folder, old, new, ways, silent)
    for folder, wrong in ((part, old), (ledger_folder, new)):
        with pytest.raises(DamagedLedgerError):
            connect_file(folder / "ledger.db", wrong.subkey("database"))
        store = files.store(folder, wrong)
        assert store.damaged() == store.names() != frozenset()


def test_no_page_of_the_copy_is_a_page_of_the_old_file(ledger_folder, old, slots):
    new, ways = slots
    part = rotating.prepare(ledger_folder, old, new, ways, silent)
    one, other = ((folder / "ledger.db").read_bytes() for folder in (ledger_folder, part))
    assert len(one) == len(other)
    pages = {one[at : at + 4096] for at in range(0, len(one), 4096)}
    assert not any(other[at : at + 4096] in pages for at in range(0, len(other), 4096))


def test_the_ledger_itself_is_only_read(ledger_folder, old, slots):
    new, ways = slots
    kept = {path: path.read_bytes() for path in ledger_folder.rglob("*") if path.is_file()}
    rotating.prepare(ledger_folder, old, new, ways, silent)
    assert {path: path.read_bytes() for path in kept} == kept


def test_the_copy_is_for_its_owner_alone(ledger_folder, old, slots):
    new, ways = slots
    part = rotating.prepare(ledger_folder, old, new, ways, silent)
    rights = {path.name: path.stat().st_mode & 0o777 for path in (part, *part.rglob("*"))}
    assert {mode for mode in rights.values() if mode & 0o077} == set()


def test_a_copy_that_differs_is_refused(ledger_folder, old, slots, monkeypatch):
    new, ways = slots
    counted = iter(range(100))
    monkeypatch.setattr(rotating.verifying, "look", lambda _connection: next(counted))
    with pytest.raises(DamagedLedgerError, match="原来的密码和恢复码还能用"):
        rotating.prepare(ledger_folder, old, new, ways, silent)


@pytest.mark.parametrize("page", [0, 1, 5, -1])
def test_a_copy_with_one_bit_wrong_is_refused(ledger_folder, old, slots, page):
    new, ways = slots
    part = rotating.prepare(ledger_folder, old, new, ways, silent)
    path = part / "ledger.db"
    content = bytearray(path.read_bytes())
    content[(page * 4096) % len(content) + 100] ^= 4
    path.write_bytes(content)
    with pytest.raises(DamagedLedgerError):
        rotating.verify(part, new)


def test_a_ledger_without_stored_files_gets_no_folder_for_them(template, tmp_path, slots, old):
    new, ways = slots
    folder = shutil.copytree(template, tmp_path / "空.ledger")
    bare = keys.open_with(keys.read(folder), PASSWORD)
    part = rotating.prepare(folder, bare, new, ways, silent)
    assert not (part / "files").exists()


def test_room_is_asked_for_the_database_three_times_and_the_files_once(ledger_folder, old, monkeypatch):
    size = (ledger_folder / "ledger.db").stat().st_size
    stored = sum(path.stat().st_size for path in files.paths(ledger_folder))
    needed = 3 * size + stored + 50_000_000
    monkeypatch.setattr(places, "free_bytes", lambda _folder: needed)
    rotating.require_room(ledger_folder)
    monkeypatch.setattr(places, "free_bytes", lambda _folder: needed - 1)
    with pytest.raises(DiskFullError):
        rotating.require_room(ledger_folder)
