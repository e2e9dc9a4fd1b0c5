"""Bytes to a file: whole or not at all, whoever has it open."""

import errno
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from ledgerdesk.errors import DiskFullError, FileRefusedError
from ledgerdesk.excel import saving
from ledgerdesk.excel.saving import save


@pytest.fixture(params=["without a name", "with a name"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Save as on Linux, where the unfinished file has no name, and as everywhere else."""
    if request.param == "with a name":
        monkeypatch.setattr(saving, "_nameless", lambda _folder: None)
    return str(request.param)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.usefixtures("way")
def test_saved_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    assert save(b"one", path) == path
    assert save(b"two", path) == path
    assert path.read_bytes() == b"two"
    assert names(tmp_path) == {"花名册.xlsx"}


@pytest.mark.usefixtures("way")
def test_an_open_file_is_met_with_a_second_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(b"open in Excel")
    (tmp_path / "花名册(2).xlsx").write_bytes(b"somebody's")
    replace = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(errno.EACCES, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    assert save(b"new", path) == tmp_path / "花名册(3).xlsx"
    assert path.read_bytes() == b"open in Excel"
    assert (tmp_path / "花名册(2).xlsx").read_bytes() == b"somebody's"
    assert names(tmp_path) == {"花名册.xlsx", "花名册(2).xlsx", "花名册(3).xlsx"}


@pytest.mark.parametrize("mark", [".~lock.花名册.xlsx#", "~$花名册.xlsx"])
def test_the_mark_an_office_program_leaves_is_respected(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(b"open")
    (tmp_path / mark).touch()
    assert save(b"new", path) == tmp_path / "花名册(2).xlsx"
    assert path.read_bytes() == b"open"


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux's")
def test_a_full_disk_is_named_and_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "_nameless", lambda _folder: None)
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(b"before")
    opened = Path.open

    def full(self: Path, mode: str = "r", **options: Any) -> Any:
        if mode == "xb":
            self.touch()
            return opened(Path("/dev/full"), "wb", **options)
        return opened(self, mode, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(DiskFullError, match=f"“{tmp_path.name}”所在的 盘满了.*请删些文件"):
        save(b"x" * 100_000, path)
    assert names(tmp_path) == {"花名册.xlsx"}
    assert path.read_bytes() == b"before"


@pytest.mark.usefixtures("way")
def test_a_crash_before_the_end_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(b"before")

    def fail(_handle: int) -> None:
        raise OSError(errno.EIO, "the stick came loose")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(FileRefusedError, match="优盘可能松了"):
        save(b"after", path)
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == {"花名册.xlsx"}


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="找不到文件夹“没有”"):
        save(b"x", tmp_path / "没有" / "a.xlsx")


def test_a_folder_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, *_args: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "read only")

    monkeypatch.setattr(saving, "_nameless", lambda _folder: None)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileRefusedError, match="不能存文件，请换一个地方"):
        save(b"x", tmp_path / "a.xlsx")


@pytest.mark.skipif(sys.platform != "linux", reason="files without a name are Linux's")
def test_an_unfinished_file_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    synced = os.fsync

    def look(handle: int) -> None:
        seen.append(names(tmp_path))
        synced(handle)

    monkeypatch.setattr(os, "fsync", look)
    save(b"whole numbers", tmp_path / "花名册.xlsx")
    assert seen[0] == set()
    assert names(tmp_path) == {"花名册.xlsx"}


def test_a_folder_of_that_name_is_met_with_a_second_name(tmp_path: Path) -> None:
    (tmp_path / "花名册.xlsx").mkdir()
    assert save(b"new", tmp_path / "花名册.xlsx") == tmp_path / "花名册(2).xlsx"


def test_a_file_that_may_only_be_read_is_replaced_or_met_with_a_second_name(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(b"before")
    path.chmod(0o444)
    saved = save(b"new", path)
    assert saved.read_bytes() == b"new"
    assert saved.name in ("花名册.xlsx", "花名册(2).xlsx")


def test_a_name_too_long_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError, match="文件名太长了"):
        save(b"x", tmp_path / f"{'长' * 100}.xlsx")
    assert names(tmp_path) == set()


def test_a_name_the_system_refuses_is_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: Path, _target: Path) -> None:
        raise OSError(errno.EINVAL, "invalid name")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(FileRefusedError, match="不能用的字符"):
        save(b"x", tmp_path / "a.xlsx")
    assert names(tmp_path) == set()
