"""A workbook under a password: the same bytes for whoever has it, nothing for whoever has not."""

import io
import zipfile
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest

from excel.libreoffice import read_locked
from ledgerdesk.errors import LedgerError
from ledgerdesk.excel import encrypted, reader, writer
from ledgerdesk.excel.reader import PasswordNeededError
from ledgerdesk.fields import students
from traces import streams

PASSWORD = "qiaoliang tiankong 桥梁"
NUMBER, NAME = "990101201405060019", "覃䶮·买买提"
ROWS = [{"name": NAME, "id_number": NUMBER, "per_capita_income": 123_456}, {"name": "=1+1"}]


@pytest.fixture(scope="module")
def plain() -> bytes:
    """Return a workbook with whole numbers."""
    fields = tuple(students.STUDENTS.field(key) for key in ("name", "id_number", "per_capita_income"))
    return writer.write("名册", fields, ROWS, meta=writer.Meta(title="名册", masked=False))


@pytest.fixture(scope="module")
def locked(plain: bytes) -> bytes:
    """Return the same under PASSWORD."""
    return encrypted.lock(plain, PASSWORD)


def test_the_password_gives_the_very_bytes(plain: bytes, locked: bytes) -> None:
    office = msoffcrypto.OfficeFile(io.BytesIO(locked))
    office.load_key(password=PASSWORD, verify_password=True)
    opened = io.BytesIO()
    office.decrypt(opened, verify_integrity=True)
    assert opened.getvalue() == plain


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 4_095, 4_096, 4_097, 70_000, 8_000_000])
def test_every_length_comes_back(plain: bytes, size: int) -> None:
    held = io.BytesIO(plain)
    with zipfile.ZipFile(held, "a") as book:
        book.writestr("more", bytes(size))  # stored as it is
    content = held.getvalue()
    assert len(content) > size
    office = msoffcrypto.OfficeFile(io.BytesIO(encrypted.lock(content, PASSWORD)))
    office.load_key(password=PASSWORD)
    opened = io.BytesIO()
    office.decrypt(opened)
    assert opened.getvalue() == content


def test_nothing_of_it_is_seen_and_no_two_are_alike(plain: bytes, locked: bytes) -> None:
    everything = b"".join(streams(locked))
    assert NUMBER.encode() not in everything
    assert NAME.encode() not in everything
    assert NUMBER.encode() in b"".join(streams(plain)), "the search would find it"
    assert encrypted.lock(plain, PASSWORD) != locked


def test_nothing_is_written_to_the_disk(plain: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    assert encrypted.lock(plain, PASSWORD)


def test_our_own_reader_asks_and_then_reads(locked: bytes, tmp_path: Path) -> None:
    path = tmp_path / "上报.xlsx"
    path.write_bytes(locked)
    with pytest.raises(PasswordNeededError, match="设了打开密码"):
        reader.read(path)
    with pytest.raises(PasswordNeededError, match="密码不对"):
        reader.read(path, password=PASSWORD + "x")
    shown = [
        cell.shown for cells in reader.read(path, password=PASSWORD).sheets[0].rows.values() for cell in cells.values()
    ]
    assert {NAME, NUMBER} <= set(shown)


def test_libreoffice_opens_it_with_the_password_only(plain: bytes, locked: bytes, soffice: str, tmp_path: Path) -> None:
    path = tmp_path / "上报.xlsx"
    path.write_bytes(locked)
    assert read_locked(soffice, path, PASSWORD + "x", tmp_path / "wrong") is None
    opened = read_locked(soffice, path, PASSWORD, tmp_path / "right")
    assert opened is not None
    assert cells(opened.read_bytes()) == cells(plain)


def cells(content: bytes) -> list[tuple[object, ...]]:
    """Return the values of the first sheet."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [tuple(cell.value for cell in row if cell.value is not None) for row in sheet.iter_rows()]


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("", "至少要 10"),
        ("abcdefghi", "至少要 10"),
        ("a" * 256, "最多 255"),
        ("1234567890123", "太好猜"),
        ("ababababab", "太好猜"),
        (" qiaoliang tiankong", "首尾不要空格"),
        ("qiaoliang\ttiankong", "认不出"),
        ("qiaoliang e\u0301tiankong", "认不出"),
    ],
)
def test_what_is_too_weak_or_not_typable_is_refused(plain: bytes, password: str, word: str) -> None:
    assert word in encrypted.weakness(password)
    with pytest.raises(LedgerError, match=word):
        encrypted.lock(plain, password)
