"""Old workbooks under a password: read with it, never without it, and nothing touches the disk."""

import hashlib
import io
import random
import re
import struct
from pathlib import Path

import msoffcrypto
import olefile
import pytest
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI
from msoffcrypto.method.xor_obfuscation import DocumentXOR

from excel import test_fuzz
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import binary, child, headers, held, locked, mapping, reader, sniff, wire
from ledgerdesk.excel.raw import Workbook
from ledgerdesk.fields.rows import Problem
from ledgerdesk.fields.students import STUDENTS

FILES = Path(__file__).parents[1] / "files"
PLAIN = (FILES / "list.xls").read_bytes()  # LibreOffice wrote both
LOCKED = (FILES / "list-locked.xls").read_bytes()
PASSWORD = "shibanhe-2026"
_PALETTE = 0x0092  # colours, which a list can do without: its place is taken by what speaks of the password


def rows(workbook: Workbook) -> list[list[object]]:
    return [[cell.value for cell in row.values()] for sheet in workbook.sheets for row in sheet.rows.values()]


def test_asked_for_tried_and_used() -> None:
    with pytest.raises(reader.PasswordNeededError, match="请输入密码"):
        reader.parse(LOCKED)
    with pytest.raises(reader.PasswordNeededError, match="不对"):
        reader.parse(LOCKED, password="shibanhe")
    assert reader.parse(LOCKED, password=PASSWORD) == reader.parse(PLAIN)


def test_nothing_is_written_to_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    assert sniff.parse(LOCKED, PASSWORD).workbook() == sniff.parse(PLAIN).workbook()


def test_the_copy_of_held_rows_is_made_from_it_too() -> None:
    raw = sniff.parse(LOCKED, PASSWORD).workbook().sheets[0]
    band = headers.find(raw, STUDENTS)
    part = raw, band, mapping.propose(raw, band, STUDENTS)
    row = band.first_data_row
    copy = held.annotate(LOCKED, [part], {(raw.name, row): [Problem(None, "缺少电话", "补填")]}, password=PASSWORD)
    values = {cell.value for cells in sniff.parse(copy).workbook().sheets[0].rows.values() for cell in cells.values()}
    assert {cell.value for cell in raw.rows[row].values()} <= values


def _hidden_otherwise(kind: str, password: str) -> bytes:
    """Return the plain list under another cipher, put on here record by record."""
    with olefile.OleFileIO(io.BytesIO(PLAIN)) as container:
        stream = bytearray(container.openstream("Workbook").read())
    at, end = next((start, end) for record, start, end in locked._records(bytes(stream)) if record == _PALETTE)
    said = _said_of_xor(password) if kind == "xor" else _said_of_rc4(password)
    stream[at : at + 2] = struct.pack("<H", 0x002F)
    stream[at + 4 : end] = said.ljust(end - at - 4, b"\0")
    plain = bytes(stream)
    hidden = _xored(plain, password) if kind == "xor" else _rc4(plain, password)
    for record, start, stop in locked._records(plain):
        kept = locked._kept(record, start, stop)
        stream[start:stop] = plain[start:kept] + hidden[kept:stop]
    target = io.BytesIO(PLAIN)
    with olefile.OleFileIO(target, write_mode=True) as container:
        container.write_stream("Workbook", bytes(stream))
    return target.getvalue()


_SALT = bytes(range(16))


def _said_of_rc4(password: str) -> bytes:
    verifier = bytes(range(16))
    digest = hashlib.sha1(verifier).digest()  # noqa: S324 - what Excel 2002 does
    sealed = DocumentRC4CryptoAPI.decrypt(password, _SALT, 128, io.BytesIO(verifier + digest), blocksize=1024).read()
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + "CSP".encode("utf-16-le") + bytes(2)
    return (
        struct.pack("<HHHII", 1, 2, 2, 4, len(header))
        + header
        + struct.pack("<I", 16)
        + _SALT
        + sealed[:16]
        + struct.pack("<I", 20)
        + sealed[16:]
    )


def _rc4(plain: bytes, password: str) -> bytes:
    return DocumentRC4CryptoAPI.decrypt(password, _SALT, 128, io.BytesIO(plain), blocksize=1024).read()


def _said_of_xor(password: str) -> bytes:
    verifier = next(number for number in range(1 << 16) if DocumentXOR.verifypw(password, number))
    return struct.pack("<HHH", 0, DocumentXOR.create_xor_key_method1(password), verifier)


def _xored(plain: bytes, password: str) -> bytes:
    """Turn each byte left by five and cover it ([MS-OFFCRYPTO] 2.3.7.3), byte by byte as the text says."""
    key, hidden = DocumentXOR.create_xor_array_method1(password), bytearray(plain)
    for _, start, end in locked._records(plain):
        for place in range(start + 4, end):
            turned = (plain[place] << 5 | plain[place] >> 3) & 0xFF
            hidden[place] = turned ^ key[(place + end - start - 4) % 16]
    return bytes(hidden)


@pytest.mark.parametrize("kind", ["rc4 of Excel 2002", "xor"])
@pytest.mark.parametrize("password", ["shibanhe2026", "odd-len", "VelvetSweatshop"])
def test_the_other_ciphers_of_excel(kind: str, password: str) -> None:
    data = _hidden_otherwise(kind, password)
    office = msoffcrypto.OfficeFile(io.BytesIO(data))
    assert office.is_encrypted()
    opened = io.BytesIO()
    office.load_key(password=password)
    office.decrypt(opened)
    assert rows(binary.read_old(opened.getvalue()).workbook()) == rows(sniff.parse(PLAIN).workbook()), "made wrongly"
    assert sniff.parse(data, password).workbook() == sniff.parse(PLAIN).workbook()
    with pytest.raises(reader.PasswordNeededError, match="不对"):
        sniff.parse(_hidden_otherwise(kind, "another"), "shibanhe2026")
    for odd in ("密码", "x" * 300, "é"):
        with pytest.raises(FileRefusedError):
            sniff.parse(_hidden_otherwise(kind, "another"), odd)


def test_the_password_every_excel_knows_is_tried_first() -> None:
    assert rows(sniff.parse(_hidden_otherwise("rc4", "VelvetSweatshop")).workbook())


def test_a_cipher_nobody_knows_is_refused() -> None:
    data = _hidden_otherwise("rc4", "a").replace(struct.pack("<HHHI", 1, 2, 2, 4), struct.pack("<HHHI", 1, 9, 9, 4))
    with pytest.raises(FileRefusedError, match="太旧") as caught:
        sniff.parse(data, "a")
    assert not isinstance(caught.value, reader.PasswordNeededError)


def test_two_hundred_mutated_files() -> None:
    read = 0
    for number in range(200):
        luck = random.Random(number)
        data = luck.choice(test_fuzz.SPOILING)(LOCKED, luck)
        refused, _, payload = child.answer({"job": "read", "password": PASSWORD}, data)
        if refused:
            assert re.fullmatch(r"[^。]*[\u4e00-\u9fff][^。]*。", refused)
        else:
            test_fuzz.rows_of(wire.decode(payload))
            read += 1
    assert 5 < read < 195, read
