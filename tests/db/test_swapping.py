"""Parts prepared beside a ledger are put in place together, or none of them, whatever stops in between."""

import os
from pathlib import Path

import pytest

from ledgerdesk.db import swapping
from ledgerdesk.db.lock import LedgerLock
from ledgerdesk.errors import LedgerError, LedgerInUseError, ReadOnlyLedgerError

OLD = {"ledger.db": "old", "keys.json": "old", "files/aa/x": "old", "files/bb/only old": "old"}
NEW = {"ledger.db": "new", "keys.json": "new", "keys-2.json": "new", "files/aa/x": "new"}


class Stopped(BaseException):
    """The power went."""


def fill(folder: Path, content: dict[str, str]) -> None:
    for name, text in content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "ledger.lock"
    }


@pytest.fixture
def folder(tmp_path):
    ledger = tmp_path / "a.ledger"
    fill(ledger, OLD)
    return ledger


def prepared(folder: Path) -> None:
    fill(swapping.begin(folder), NEW)


def test_before_it_counts_nothing_is_changed(folder):
    prepared(folder)
    swapping.settle(folder)
    assert content(folder) == OLD


def test_once_it_counts_everything_is_put_in_place(folder):
    prepared(folder)
    swapping.commit(folder)
    assert (folder / "ledger.db").read_text() == "old"
    swapping.settle(folder)
    assert content(folder) == NEW
    swapping.settle(folder)
    assert content(folder) == NEW


def test_what_was_begun_before_is_no_part_of_it(folder):
    fill(swapping.begin(folder), {"keys-3.json": "begun"})
    prepared(folder)
    swapping.commit(folder)
    swapping.settle(folder)
    assert content(folder) == NEW


def test_a_journal_goes_with_the_file_it_belongs_to(folder):
    (folder / "ledger.db-journal").write_text("of the old one")
    prepared(folder)
    (folder / swapping.PART / "ledger.db-journal").write_text("")
    swapping.commit(folder)
    swapping.settle(folder)
    assert content(folder) == NEW


def stopped(last: int, work, folder: Path) -> bool:
    """Do the work and cut the power after that many calls that change something; tell whether it came to that."""
    left = last

    def watched(call):
        def one(*args, **kwargs):
            nonlocal left
            if not left:
                raise Stopped
            left -= 1
            return call(*args, **kwargs)

        return one

    with pytest.MonkeyPatch.context() as patch:
        for name in ("replace", "rename", "unlink", "rmdir", "mkdir", "fsync"):
            patch.setattr(os, name, watched(getattr(os, name)))
        try:
            work(folder)
        except Stopped:
            return True
    return False


def test_a_stop_while_it_is_made_to_count_leaves_one_or_the_other(tmp_path):
    met = set()
    for last in range(100):
        folder = tmp_path / str(last)
        fill(folder, OLD)
        prepared(folder)
        cut = stopped(last, swapping.commit, folder)
        swapping.settle(folder)
        assert content(folder) in ((OLD, NEW) if cut else (NEW,))
        met.add(content(folder)["ledger.db"])
        if not cut:
            break
    assert last > 5
    assert met == {"old", "new"}


def test_a_stop_while_it_is_put_in_place_is_gone_on_with(tmp_path):
    for last in range(100):
        folder = tmp_path / str(last)
        fill(folder, OLD)
        prepared(folder)
        swapping.commit(folder)
        cut = stopped(last, swapping.settle, folder)
        stopped(last // 2, swapping.settle, folder)  # and the next one is stopped as well
        swapping.settle(folder)
        assert content(folder) == NEW
        if not cut:
            break
    assert last > 8


def test_opening_finishes_what_counts_and_throws_away_what_does_not(folder):
    prepared(folder)
    swapping.resume(folder, writable=True)
    assert content(folder) == OLD
    prepared(folder)
    swapping.commit(folder)
    swapping.resume(folder, writable=True)
    assert content(folder) == NEW


def test_only_whoever_holds_the_lock_does(folder):
    prepared(folder)
    with LedgerLock(folder), pytest.raises(LedgerInUseError):
        swapping.resume(folder, writable=True)
    assert (folder / swapping.PART).is_dir()


def test_where_nothing_can_be_written_what_does_not_count_is_left(folder):
    prepared(folder)
    swapping.resume(folder, writable=False)
    assert (folder / swapping.PART).is_dir()
    swapping.commit(folder)
    with pytest.raises(ReadOnlyLedgerError, match="资料都在"):
        swapping.resume(folder, writable=False)


def test_a_drive_that_refuses_is_said_and_tried_again(folder, monkeypatch):
    prepared(folder)
    swapping.commit(folder)
    with monkeypatch.context() as patch:

        def refuse(*_: object) -> None:
            raise OSError(5, "Input/output error")

        patch.setattr(swapping, "put_in_place", refuse)
        with pytest.raises(LedgerError, match="读写磁盘出错"):
            swapping.resume(folder, writable=True)
    swapping.resume(folder, writable=True)
    assert content(folder) == NEW


def test_a_commit_the_drive_refuses_does_not_count(folder, monkeypatch):
    prepared(folder)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(swapping, "put_in_place", refuse)
    with pytest.raises(OSError, match="No space"):
        swapping.commit(folder)
    monkeypatch.undo()
    swapping.settle(folder)
    assert content(folder) == OLD
