"""Every bad day has its sentence: what happened, that what was saved is there, what to do; nothing else is swallowed."""

import errno
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from ledgerdesk.db.faults import in_words
from ledgerdesk.db.placing import HeldError
from ledgerdesk.errors import (
    DamagedLedgerError,
    DiskFullError,
    LedgerBusyError,
    LedgerError,
    NotFoundError,
    ReadOnlyLedgerError,
)


def of_sqlite(name: str) -> dbapi2.OperationalError:
    error = dbapi2.OperationalError("as SQLite says it")
    error.sqlite_errorname = name
    return error


class FromWindowsError(OSError):
    def __init__(self, number: int, winerror: int) -> None:
        super().__init__(number, "as Windows says it")
        self.winerror = winerror


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "ledger.db"
    found.touch()
    return found


CASES = [
    (of_sqlite("SQLITE_FULL"), DiskFullError, "满了"),
    (OSError(errno.ENOSPC, "x"), DiskFullError, "满了"),
    (OSError(errno.EFBIG, "x"), DiskFullError, "满了"),
    (FromWindowsError(errno.EINVAL, 112), DiskFullError, "满了"),
    (of_sqlite("SQLITE_READONLY"), ReadOnlyLedgerError, "不能写入"),
    (OSError(errno.EROFS, "x"), ReadOnlyLedgerError, "不能写入"),
    (PermissionError(errno.EACCES, "x"), ReadOnlyLedgerError, "不能写入"),
    (of_sqlite("SQLITE_READONLY_DBMOVED"), NotFoundError, "不见了"),
    (FileNotFoundError(errno.ENOENT, "x"), NotFoundError, "不见了"),
    (FromWindowsError(errno.EACCES, 21), NotFoundError, "不见了"),
    (of_sqlite("SQLITE_CANTOPEN"), LedgerError, "打不开"),
    (of_sqlite("SQLITE_IOERR_FSYNC"), LedgerError, "读写磁盘出错"),
    (OSError(errno.EIO, "x"), LedgerError, "读写磁盘出错"),
    (of_sqlite("SQLITE_NOMEM"), LedgerError, "内存"),
    (HeldError(errno.EACCES, "x"), LedgerError, "占着"),
    (FromWindowsError(errno.EACCES, 32), LedgerError, "占着"),
]


@pytest.mark.parametrize(("error", "kind", "what"), CASES)
def test_what_happened_nothing_lost_what_to_do(path: Path, error: BaseException, kind: type, what: str) -> None:
    said = in_words(error, path)
    assert type(said) is kind
    sentences = str(said).split("。")
    assert what in sentences[0]
    assert "没有保存" in sentences[1]
    assert "以前保存的都在" in sentences[1]
    assert "请" in sentences[2]


@pytest.mark.parametrize("name", ["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_READONLY", "SQLITE_CANTOPEN"])
def test_the_place_is_named(path: Path, name: str) -> None:
    assert f"（{path.parent}）" in str(in_words(of_sqlite(name), path))


@pytest.mark.parametrize("name", ["SQLITE_IOERR_SHORT_READ", "SQLITE_CANTOPEN", "SQLITE_READONLY"])
def test_a_folder_that_went_away_is_not_a_bad_drive(path: Path, name: str) -> None:
    path.unlink()
    assert "不见了" in str(in_words(of_sqlite(name), path))


@pytest.mark.parametrize("name", ["SQLITE_CORRUPT_VTAB", "SQLITE_NOTADB"])
def test_damage_names_the_backup_and_left_everything(path: Path, name: str) -> None:
    said = in_words(of_sqlite(name), path)
    assert isinstance(said, DamagedLedgerError)
    assert "没有改动" in str(said)
    assert "备份" in str(said)


def test_what_a_crash_left_in_a_folder_that_cannot_be_written_says_where_to_go(path: Path) -> None:
    path.with_name("ledger.db-journal").write_bytes(b"half a step")
    said = in_words(of_sqlite("SQLITE_READONLY"), path, opening=True)
    assert isinstance(said, ReadOnlyLedgerError)
    assert "保存过的都在" in str(said)
    assert "复制" in str(said)


def test_a_write_under_way_asks_for_patience(path: Path) -> None:
    assert isinstance(in_words(of_sqlite("SQLITE_BUSY"), path), LedgerBusyError)


@pytest.mark.parametrize("error", [of_sqlite("SQLITE_CONSTRAINT"), of_sqlite("SQLITE_ERROR"), ValueError("x")])
def test_a_bug_stays_a_bug(path: Path, error: BaseException) -> None:
    assert in_words(error, path) is None


def test_the_drive_is_named_as_windows_users_know_it() -> None:
    class Windows:
        drive, anchor, parent, name = "D:", "D:\\", "D:\\台账", "ledger.db"

        def exists(self) -> bool:
            return True

    assert "（D:\\）" in str(in_words(of_sqlite("SQLITE_FULL"), Windows()))  # type: ignore[arg-type]
