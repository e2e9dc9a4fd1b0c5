"""A file is put in place wholly or not at all, and a scanner that holds it is waited for."""

import errno
import os
from pathlib import Path

import pytest

from ledgerdesk.db import placing
from ledgerdesk.db.placing import HeldError, put_in_place


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    part, target = tmp_path / "a.part", tmp_path / "a"
    part.write_text("new")
    target.write_text("old")
    return part, target


class Holding:
    """A scanner that refuses the first tries, and a clock that only sleeping moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tries: int) -> None:
        self.left, self.now, self.slept = tries, 0.0, 0
        really = Path.replace

        def replace(part: Path, target: Path) -> Path:
            if self.left:
                self.left -= 1
                raise PermissionError(errno.EACCES, "held", str(target))
            return really(part, target)

        def sleep(seconds: float) -> None:
            self.now += seconds
            self.slept += 1

        monkeypatch.setattr(Path, "replace", replace)
        monkeypatch.setattr(placing.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(placing.time, "sleep", sleep)


def test_it_replaces(pair: tuple[Path, Path]) -> None:
    put_in_place(*pair)
    assert pair[1].read_text() == "new"
    assert not pair[0].exists()


def test_a_scanner_is_waited_for(pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    held = Holding(monkeypatch, 95)
    put_in_place(*pair)
    assert pair[1].read_text() == "new"
    assert held.slept == 95


def test_after_ten_seconds_it_is_said_and_nothing_replaced(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Holding(monkeypatch, 10_000)
    with pytest.raises(HeldError):
        put_in_place(*pair)
    assert 9.9 <= held.now <= 10.2
    assert [path.read_text() for path in pair] == ["new", "old"]


def test_a_folder_that_cannot_be_written_is_not_waited_for(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Holding(monkeypatch, 10_000)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError) as refused:
        put_in_place(*pair)
    assert not isinstance(refused.value, HeldError)
    assert held.slept == 0


@pytest.mark.parametrize(("number", "passed"), [(errno.EINVAL, True), (errno.EIO, False)])
def test_only_a_file_system_without_such_a_call_is_excused(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, number: int, passed: bool
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, "x")

    monkeypatch.setattr(os, "fsync", refuse)
    if passed:
        put_in_place(*pair)
    else:
        with pytest.raises(OSError, match="x"):
            put_in_place(*pair)
