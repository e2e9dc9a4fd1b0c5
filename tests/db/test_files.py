"""Stored photos and scans: nothing in clear, nothing changed unnoticed, nothing half-written with a name."""

import errno
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ledgerdesk.db import files
from ledgerdesk.db.keys import new_keys
from ledgerdesk.errors import DamagedLedgerError, DiskFullError, LedgerError, NotFoundError, ReadOnlyLedgerError

CONTENT = bytes(random.Random(1).randbytes(3_000))


@pytest.fixture
def opened():
    return new_keys("clerk", "clerk")


@pytest.fixture
def store(tmp_path, opened) -> files.Store:
    return files.store(tmp_path, opened)


def test_what_is_put_in_comes_out(store) -> None:
    for content in (b"", b"x", CONTENT, os.urandom(400_000)):
        name = store.put(content)
        assert store.read(name) == content
    assert len(store.names()) == 4
    assert store.damaged() == store.missing(store.names()) == store.orphans(store.names()) == frozenset()


def test_the_same_content_is_kept_once_and_never_written_again(store) -> None:
    name = store.put(CONTENT)
    before = store.path(name).stat()
    assert store.put(CONTENT) == name
    after = store.path(name).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert [path.name for path in files.paths(store.folder)] == [name]


def test_a_name_tells_nothing_without_the_key(store, tmp_path, opened) -> None:
    other = files.store(tmp_path / "other", new_keys("clerk", "clerk"))
    assert store.name_of(CONTENT) != other.name_of(CONTENT)
    assert store.name_of(CONTENT) == files.store(tmp_path, opened.with_new_data_key()).name_of(CONTENT)
    assert "key" not in repr(store)


def test_nothing_is_in_clear_on_the_disk(store) -> None:
    marker = "龙小满 990101201405060012".encode()
    store.put(marker * 50)
    everything = b"".join(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())
    assert everything
    assert marker not in everything
    if os.name == "posix":
        assert {path.stat().st_mode & 0o077 for path in (store.folder / "files").rglob("*")} == {0}


def damaged_copies(data: bytes, chance: random.Random):
    """Yield a stored file with each region changed: mark, nonce, content, tag, and cut, lengthened, emptied."""
    size = len(data)
    for low, high in ((0, 4), (4, 16), (16, size - 16), (size - 16, size)):
        for _ in range(5):
            at = chance.randrange(low, high)
            yield data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    for cut in (0, 3, 15, 31, size // 2, size - 1):
        yield data[:cut]
    yield data + b"\0"
    yield bytes(size)
    sector = 512 * chance.randrange(size // 512 - 1)
    yield data[:sector] + bytes(512) + data[sector + 512 :]


def test_every_change_is_noticed(store) -> None:
    name = store.put(CONTENT)
    whole = store.path(name).read_bytes()
    tried = 0
    for changed in damaged_copies(whole, random.Random(5)):
        store.path(name).write_bytes(changed)
        with pytest.raises(DamagedLedgerError, match="损坏"):
            store.read(name)
        assert store.damaged() == {name}
        tried += 1
    assert tried == 29
    store.path(name).write_bytes(whole)
    assert store.read(name) == CONTENT


@pytest.mark.campaign
@pytest.mark.timeout(3_600)
def test_two_thousand_changes_are_noticed(store) -> None:
    tried = missed = 0
    for seed in range(70):
        chance = random.Random(seed)
        content = chance.randbytes(chance.choice((1_100, 3_000, 300_000)))
        name = store.put(content)
        whole = store.path(name).read_bytes()
        for changed in damaged_copies(whole, chance):
            store.path(name).write_bytes(changed)
            missed += store.damaged({name}) != {name}
            tried += 1
        store.path(name).write_bytes(whole)
        assert store.read(name) == content
    sys.stdout.write(f"{tried} changes to stored files, {missed} not noticed\n")
    assert tried > 2_000
    assert missed == 0


def test_a_swapped_or_renamed_file_is_noticed(store) -> None:
    first, second = store.put(b"one"), store.put(b"two")
    store.path(first).write_bytes(store.path(second).read_bytes())
    assert store.damaged() == {first}


def test_a_file_under_the_right_key_but_the_wrong_name_is_noticed(store) -> None:
    """Whoever has the data key could seal anything under any name; the name key tells."""
    name = store.put(b"one")
    forger = files.Store(store.folder, store.key, b"x" * 32)
    wrong = forger.put(b"two")
    store.path(name).write_bytes(b"")
    assert store.damaged() == {name, wrong}


def test_a_damaged_file_is_mended_by_adding_it_again(store) -> None:
    name = store.put(CONTENT)
    store.path(name).write_bytes(b"spoiled")
    assert store.put(CONTENT) == name
    assert store.read(name) == CONTENT


def test_a_missing_file_is_said_and_reported(store) -> None:
    name = store.put(CONTENT)
    store.remove(name)
    store.remove(name)
    with pytest.raises(NotFoundError, match="不见了"):
        store.read(name)
    assert store.missing({name}) == {name}
    assert store.damaged({name}) == frozenset()


@pytest.mark.parametrize("name", ["", "..", "../../keys.json", "A" * 64, "0" * 63, "0" * 65, "/etc/passwd"])
def test_what_is_no_name_is_a_bug(store, name) -> None:
    with pytest.raises(ValueError, match="not the name"):
        store.path(name)


def test_left_overs_are_swept_and_nothing_else(store) -> None:
    name = store.put(CONTENT)
    part = store.folder / "files" / "0123456789abcdef.part"
    part.write_bytes(b"half")
    assert [path.name for path in files.paths(store.folder)] == [name]
    assert files.sweep(store.folder) == 1
    assert not part.exists()
    assert store.read(name) == CONTENT
    assert files.sweep(store.folder / "nowhere") == 0


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, DiskFullError, "磁盘满了"),
        (errno.EROFS, ReadOnlyLedgerError, "不能写入"),
        (errno.EIO, LedgerError, "读写磁盘出错"),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "open"])
def test_a_drive_that_refuses_is_named_and_leaves_nothing(store, monkeypatch, number, kind, words, call) -> None:
    earlier = store.put(b"earlier")

    def refuse(*_arguments: object) -> None:
        raise OSError(number, "refused")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        with pytest.raises(kind, match=words) as refused:
            store.put(CONTENT)
    if kind is not ReadOnlyLedgerError:
        assert str(store.folder) in str(refused.value)
    assert store.names() == {earlier}
    assert list((store.folder / "files").glob("*.part")) == []
    assert store.read(store.put(CONTENT)) == CONTENT


def test_a_file_is_synced_before_it_has_its_name_and_its_folder_after(store, monkeypatch) -> None:
    said: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(
        os, "fsync", lambda at: (said.append("dir" if Path(f"/proc/self/fd/{at}").is_dir() else "file"), fsync(at))
    )
    monkeypatch.setattr(Path, "replace", lambda self, target: (said.append("name"), replace(self, target))[1])
    store.put(b"first")
    said.clear()
    store.put(b"second")
    assert [what for what in said if what != "dir"] == ["file", "name"]
    assert said[-1] == "dir"


def test_every_file_goes_to_another_key_under_its_name(store, opened, tmp_path) -> None:
    names = {store.put(bytes([at]) * 999) for at in range(20)}
    moved = opened.with_new_data_key()
    into = tmp_path / "new" / "files"
    old_key, new_key = opened.subkey("files"), moved.subkey("files")
    assert files.recrypt(tmp_path, old_key, new_key, into) == 20
    there = files.store(tmp_path / "new", moved)
    assert there.names() == names
    assert there.damaged() == frozenset()
    first = min(names)
    before = there.path(first).stat().st_mtime_ns
    there.path(max(names)).unlink()
    assert files.recrypt(tmp_path, old_key, new_key, into) == 20  # a stopped run goes on
    assert there.path(first).stat().st_mtime_ns == before
    assert there.damaged() == frozenset()
    assert store.damaged() == frozenset()
    store.path(first).write_bytes(b"x")
    there.path(first).unlink()
    with pytest.raises(DamagedLedgerError):
        files.recrypt(tmp_path, old_key, new_key, into)


CHILD = """
import sys
from pathlib import Path
from ledgerdesk.db import files
store = files.Store(Path(sys.argv[1]), b"k" * 32, b"n" * 32)
for at in range(100_000):
    print(store.put(at.to_bytes(4, "big") * 5_000), flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killed_while_adding_loses_nothing_that_was_acknowledged(tmp_path) -> None:
    chance = random.Random(3)
    store = files.Store(tmp_path, b"k" * 32, b"n" * 32)
    environment = {**os.environ, "PYTHONPATH": str(Path(files.__file__).parents[2])}
    told: set[str] = set()
    for _ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, env=environment, text=True
        ) as child:
            assert child.stdout is not None
            for _line in range(chance.randint(3, 40)):
                told.add(child.stdout.readline().strip())
            child.send_signal(signal.SIGKILL)
            told |= {line.strip() for line in child.stdout if len(line) == 65}
    assert len(told) > 10
    assert store.missing(told) == frozenset()
    assert store.damaged() == frozenset()
    files.sweep(tmp_path)
    assert list((tmp_path / "files").glob("*.part")) == []
