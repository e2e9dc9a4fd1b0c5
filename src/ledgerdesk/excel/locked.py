"""Old workbooks (.xls) under a password: their records decrypted in memory, in their own container.

msoffcrypto checks the password and knows the ciphers ([MS-OFFCRYPTO] 2.3.6, 2.3.7); its own way of putting the file
together goes through a temporary file, with everybody's numbers in it, so that part is done here.
"""

import io
import struct
from collections.abc import Iterator

import msoffcrypto
import olefile
from msoffcrypto.format.xls97 import Xls97File
from msoffcrypto.method.rc4 import DocumentRC4
from msoffcrypto.method.rc4_cryptoapi import DocumentRC4CryptoAPI
from msoffcrypto.method.xor_obfuscation import DocumentXOR

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.package import DAMAGED

_WORKBOOK = "Workbook"
_BLOCK = 1024
_HEADER = 4  # bytes of a record: its number and its size
_FILE_PASS, _BOUND_SHEET = 0x002F, 0x0085
# Records never encrypted ([MS-XLS] 2.2.10): BOF, FilePass, UsrExcl, FileLock, InterfaceHdr, RRDInfo, RRDHead.
_PLAIN = frozenset({0x0809, _FILE_PASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138})
_PLACE_OF_SHEET = 4  # bytes of a BoundSheet record that stay plain


class WrongPasswordError(FileRefusedError):
    """The password does not open this workbook."""


class OtherCipherError(FileRefusedError):
    """The workbook is hidden in a way nobody here can undo."""


def unlock(data: bytes, password: str) -> bytes:
    """Return the .xls without its password; raise WrongPasswordError, OtherCipherError, FileRefusedError."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            if not container.exists(_WORKBOOK):
                raise OtherCipherError(DAMAGED)  # Excel 95
            stream = container.openstream(_WORKBOOK).read()
        plain = _decrypted(stream, _key(data, password))
        held = io.BytesIO(data)
        with olefile.OleFileIO(held, write_mode=True) as container:
            container.write_stream(_WORKBOOK, plain)
        return held.getvalue()
    except FileRefusedError:
        raise
    except Exception as error:
        raise FileRefusedError(DAMAGED) from error


def _key(data: bytes, password: str) -> Xls97File:
    office = Xls97File(io.BytesIO(data))
    try:
        office.load_key(password=password)
    except msoffcrypto.exceptions.InvalidKeyError as error:
        raise WrongPasswordError(DAMAGED) from error
    except msoffcrypto.exceptions.DecryptionError as error:
        raise OtherCipherError(DAMAGED) from error
    return office


def _decrypted(stream: bytes, office: Xls97File) -> bytes:
    """Return the stream with every encrypted byte in clear and the record that speaks of a password blanked."""
    kind = getattr(office, "type", "")
    source = io.BytesIO(stream)
    if kind == "xor":
        return _obfuscated_back(stream, DocumentXOR.create_xor_array_method1(office.key))
    if kind == "rc4":
        clear = DocumentRC4.decrypt(office.key, office.salt, source, blocksize=_BLOCK)
    elif kind == "rc4_cryptoapi":
        clear = DocumentRC4CryptoAPI.decrypt(office.key, office.salt, office.keySize, source, blocksize=_BLOCK)
    else:
        raise OtherCipherError(DAMAGED)
    plain = bytearray(clear.getvalue())
    for record, start, end in _records(stream):
        kept = _kept(record, start, end)
        plain[start:kept] = stream[start:kept]
    return _without_notice(plain)


def _obfuscated_back(stream: bytes, key: list[int]) -> bytes:
    """Return the stream of the oldest kind: each byte exclusive-ored by its place, then turned by five bits."""
    turned = [bytes(((byte ^ mask) >> 5 | (byte ^ mask) << 3) & 0xFF for byte in range(256)) for mask in key]
    plain = bytearray(stream)
    for record, start, end in _records(stream):
        kept = _kept(record, start, end)
        for place in range(kept, min(kept + len(turned), end)):
            part = slice(place, end, len(turned))
            plain[part] = stream[part].translate(turned[(place + end - start - _HEADER) % len(turned)])
    return _without_notice(plain)


def _kept(record: int, start: int, end: int) -> int:
    """Return up to where a record is not encrypted."""
    body = start + _HEADER
    return min(end if record in _PLAIN else body + _PLACE_OF_SHEET if record == _BOUND_SHEET else body, end)


def _without_notice(plain: bytearray) -> bytes:
    """Blank the record that says there is a password."""
    for record, start, end in _records(bytes(plain)):
        if record == _FILE_PASS:
            plain[start : start + 2] = bytes(2)
            plain[start + _HEADER : end] = bytes(end - start - _HEADER)
            break
    return bytes(plain)


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (record, start, end) to the end of the stream; record headers are never encrypted."""
    at = 0
    while at + _HEADER <= len(stream):
        record, size = struct.unpack_from("<HH", stream, at)
        end = min(at + _HEADER + size, len(stream))
        yield record, at, end
        at = end
