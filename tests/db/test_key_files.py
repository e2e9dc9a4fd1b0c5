"""Two copies, written one after the other: whatever stops in between, a whole ring is there, and the newer counts."""

import json
import os

import pytest

from ledgerdesk.db import key_files
from ledgerdesk.db.key_files import FILE_NAME, SECOND_NAME, Slot
from ledgerdesk.errors import DamagedLedgerError, LedgerError

COST = {"memory_kib": 65_536, "passes": 3, "lanes": 1}
BOTH = (FILE_NAME, SECOND_NAME)


def slot(name: str) -> Slot:
    return Slot(name, "clerk", COST, b"s" * 16, b"n" * 12, b"w" * 80)


def names(folder) -> list[str]:
    return [one.name for one in key_files.read(folder)]


@pytest.fixture
def folder(tmp_path):
    key_files.write(tmp_path, [slot("old")])
    return tmp_path


def test_both_copies_are_alike_and_counted(folder):
    key_files.write(folder, [slot("new"), slot("second")])
    assert names(folder) == ["new", "second"]
    first, second = ((folder / name).read_bytes() for name in BOTH)
    assert first == second
    assert key_files.edition(folder) == 2
    assert not list(folder.glob("*.part"))


def test_an_edition_can_be_made_newer_than_another_folders(folder):
    key_files.write(folder, [slot("new")], after=41)
    assert key_files.edition(folder) == 42


@pytest.mark.parametrize("stop", range(1, 9))
def test_a_stop_at_any_step_leaves_a_whole_ring(folder, monkeypatch, stop):
    """Every call to the system that changes the folder may be the last one."""
    done = 0

    class Stopped(BaseException):
        pass

    def stopping(call):
        def counted(*args, **kwargs):
            nonlocal done
            done += 1
            if done == stop:
                raise Stopped
            return call(*args, **kwargs)

        return counted

    for name in ("open", "fsync"):
        monkeypatch.setattr(os, name, stopping(getattr(os, name)))
    monkeypatch.setattr(type(folder), "replace", stopping(type(folder).replace))
    try:
        key_files.write(folder, [slot("new")])
        acknowledged = True
    except Stopped:
        acknowledged = False
    monkeypatch.undo()
    assert names(folder) in ([["new"]] if acknowledged else [["old"], ["new"]])
    key_files.mend(folder)
    assert (folder / FILE_NAME).read_bytes() == (folder / SECOND_NAME).read_bytes()
    key_files.write(folder, [slot("newest")])
    assert names(folder) == ["newest"]


def test_the_newer_copy_counts_and_the_older_is_mended(folder):
    old = (folder / SECOND_NAME).read_bytes()
    key_files.write(folder, [slot("new")])
    (folder / SECOND_NAME).write_bytes(old)
    assert names(folder) == ["new"]
    assert key_files.mend(folder) is True
    assert b"old" not in (folder / SECOND_NAME).read_bytes()
    assert key_files.mend(folder) is False


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"slots": 1}', b"[" * 60_000, None])
def test_one_spoilt_copy_is_made_good_by_the_other(folder, name, spoilt):
    if spoilt is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(spoilt)
    assert names(folder) == ["old"]
    assert key_files.mend(folder) is True
    assert {(folder / one).read_bytes() for one in BOTH} == {(folder / FILE_NAME).read_bytes()}
    assert names(folder) == ["old"]


@pytest.mark.parametrize("spoil", ["flip", "cut", "longer", "missing", "other", "format"])
def test_two_spoilt_copies_are_damage_never_a_wrong_password(folder, spoil):
    source = (folder / FILE_NAME).read_bytes()
    body = json.loads(source)
    spoilt = {
        "flip": source.replace(b"clerk", b"clerc", 1),
        "cut": source[:100],
        "longer": source + b"\n",
        "other": json.dumps(body | {"slots": [body["slots"][0] | {"role": "head"}]}).encode(),
        "format": source.replace(b'"format": 1', b'"format": 2'),
    }
    for name in BOTH:
        if spoil == "missing":
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(spoilt[spoil])
    with pytest.raises(DamagedLedgerError, match="钥匙文件"):
        key_files.read(folder)
    with pytest.raises(DamagedLedgerError):
        key_files.mend(folder)


def test_a_file_from_before_there_were_two_copies_is_read_and_mended(folder):
    body = json.loads((folder / FILE_NAME).read_bytes())
    del body["edition"], body["check"]
    body["slots"][0]["wrapped"] = key_files.base64.b64encode(b"w" * 48).decode()
    body["check"] = key_files.hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    (folder / FILE_NAME).write_bytes(json.dumps(body, indent=1, sort_keys=True).encode())
    (folder / SECOND_NAME).unlink()
    assert names(folder) == ["old"]
    assert key_files.edition(folder) == 0
    assert key_files.mend(folder) is True
    assert key_files.edition(folder) == 1


def test_a_second_copy_that_cannot_be_written_refuses_nothing(folder, monkeypatch):
    (folder / SECOND_NAME).unlink()
    (folder / SECOND_NAME).mkdir()
    monkeypatch.setattr("ledgerdesk.db.placing.HELD_SECONDS", 0)
    key_files.write(folder, [slot("new")])
    assert names(folder) == ["new"]


def test_a_first_copy_that_cannot_be_written_changes_nothing(folder, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        key_files.write(folder, [slot("new")])
    monkeypatch.undo()
    assert names(folder) == ["old"]


def test_more_slots_than_are_read_are_not_written(folder):
    key_files.write(folder, [slot(f"head-{number:08x}") for number in range(64)])
    assert len(names(folder)) == 64
    with pytest.raises(LedgerError, match="账号满了"):
        key_files.write(folder, [slot(f"head-{number:08x}") for number in range(65)])
    assert len(names(folder)) == 64


@pytest.mark.skipif(os.name == "nt", reason="POSIX file modes")
def test_the_copies_are_for_their_owner_alone(folder):
    assert {oct((folder / name).stat().st_mode & 0o777) for name in BOTH} == {"0o600"}


def test_who_waits_for_a_password_is_remembered_until_there_is_a_slot(tmp_path):
    key_files.write(tmp_path, [slot("head-1")], waiting=[("clerk", "clerk"), ("inspector-2", "inspector")])
    assert dict(key_files.waiting(tmp_path)) == {"clerk": "clerk", "inspector-2": "inspector"}
    (tmp_path / key_files.SECOND_NAME).unlink()
    key_files.mend(tmp_path)
    assert len(key_files.waiting(tmp_path)) == 2
    assert key_files.mend(tmp_path) is False
    key_files.write(tmp_path, [slot("head-1"), slot("clerk")])
    assert key_files.waiting(tmp_path) == (("inspector-2", "inspector"),)
    key_files.write(tmp_path, [slot("head-1"), slot("clerk")], waiting=())
    assert b"waiting" not in (tmp_path / key_files.FILE_NAME).read_bytes()
