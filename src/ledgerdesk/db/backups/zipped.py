"""A zip of stored parts whose every byte follows from the parts, so that no damaged byte goes unseen.

Any zip program opens it. Ours reads it from the front, without the directory at the end: a file cut short still
gives up what is before the cut, and the first part always begins at the same place.
"""

import hashlib
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

FIRST = "ledger.db"
_NAMES = re.compile(r"ledger\.db|keys\.json|keys-2\.json|manifest\.json|bundle\.json|files/[0-9a-f]{2}/[0-9a-f]{64}")
_LOCAL, _CENTRAL = b"PK\x03\x04", b"PK\x01\x02"
_NEEDED, _UTF8, _DAY = 45, 0x0800, 0x21  # zip64; names are UTF-8; 1980-01-01, for clocks are not trusted
_ALL, _ALL_SHORT = 0xFFFFFFFF, 0xFFFF
_FIXED = 30  # bytes of a local header before its name
_EXTRA = 20  # bytes after it
_LONGEST_NAME = 80
_ENTRY = 46  # bytes of an entry of the directory before its name
_ENDING_MOST = 1024  # bytes after the directory, and some more, so that anything behind it is met
_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Member:
    """One part: where its bytes lie, what they hash to, and whether headers and length are as they were written."""

    name: str
    start: int
    size: int
    sha256: str
    crc: int
    whole: bool


@dataclass(frozen=True)
class Scanned:
    """Every part that was found, in order, and whether the directory at the end is exactly theirs."""

    members: tuple[Member, ...]
    closed: bool

    def named(self, name: str) -> Member | None:
        """Return a part by name; of two the first."""
        return next((member for member in self.members if member.name == name), None)


class Writer:
    """Writes parts one after the other; ``finish`` closes the list."""

    def __init__(self, file: BinaryIO) -> None:
        """Write to an empty file that can be sought in."""
        self._file = file
        self._directory: list[bytes] = []

    def add(self, name: str, source: Path | bytes) -> tuple[str, int]:
        """Append a part and return its SHA-256 and size."""
        if not _NAMES.fullmatch(name):
            raise ValueError(f"{name} is no part of a bundle")
        at = self._file.tell()
        self._file.write(_local(name, 0, 0))
        digest, crc, size = hashlib.sha256(), 0, 0
        for piece in _pieces(source):
            digest.update(piece)
            crc = zlib.crc32(piece, crc)
            size += len(piece)
            self._file.write(piece)
        end = self._file.tell()
        self._file.seek(at)
        self._file.write(_local(name, size, crc))
        self._file.seek(end)
        self._directory.append(_central(name, size, crc, at))
        return digest.hexdigest(), size

    def finish(self) -> None:
        """Write the directory that zip programs read."""
        self._file.write(_ending(self._directory, self._file.tell()))


def scan(path: Path) -> Scanned:
    """Read a bundle from the front to the end; OSError when the drive refuses."""
    length = path.stat().st_size
    members: list[Member] = []
    directory: list[bytes] = []
    at, gaps = 0, False
    with path.open("rb") as file:
        while at < length:
            found = _header_at(file, at)
            if found is None and at > 0:
                # A damaged header in the middle, or the directory: parts that follow are still found.
                behind = _next(file, at + 1, length, parts_only=True)
                if behind == length:
                    break
                at, gaps = behind, True
                continue
            member = _member(file, at, found, length)
            members.append(member)
            directory.append(_central(member.name, member.size, member.crc, at))
            at = member.start + member.size
        file.seek(at)
        closed = bool(members) and not gaps and file.read(_ENDING_MOST + 200 * len(members)) == _ending(directory, at)
    return Scanned(tuple(members), closed)


def _member(file: BinaryIO, at: int, found: tuple[str, int, int] | None, length: int) -> Member:
    # The first header may be damaged: its part begins at the same place all the same.
    name, size, crc = found or (FIRST, -1, 0)
    start = min(at + len(_local(name, 0, 0)), length)
    end = start + size
    known = size >= 0 and end <= length
    digest, real = _hash(file, start, end) if known else ("", -1)
    if not known or (real != crc and end < length and not _something_at(file, end, parts_only=False)):
        end = _next(file, start, length, parts_only=False)
        digest, real = _hash(file, start, end)
    file.seek(at)
    exact = file.read(start - at) == _local(name, end - start, real)
    return Member(name, start, end - start, digest, real, exact)


def copy_out(path: Path, member: Member, target: BinaryIO) -> str:
    """Copy a part's bytes to an open file and return their SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in _range(file, member.start, member.start + member.size):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def read(path: Path, member: Member) -> bytes:
    """Return a small part's bytes."""
    with path.open("rb") as file:
        file.seek(member.start)
        return file.read(member.size)


def _local(name: str, size: int, crc: int) -> bytes:
    encoded = name.encode()
    fixed = struct.pack(
        "<4s5H3L2H", _LOCAL, _NEEDED, _UTF8, 0, 0, _DAY, crc, _ALL, _ALL, len(encoded), _EXTRA
    )  # fmt: skip
    return fixed + encoded + struct.pack("<2H2Q", 1, _EXTRA - 4, size, size)


def _central(name: str, size: int, crc: int, at: int) -> bytes:
    encoded, extra = name.encode(), struct.pack("<2H3Q", 1, 24, size, size, at)
    fixed = struct.pack(
        "<4s6H3L5H2L",
        _CENTRAL, _NEEDED, _NEEDED, _UTF8, 0, 0, _DAY, crc, _ALL, _ALL, len(encoded), len(extra), 0, 0, 0, 0, _ALL,
    )  # fmt: skip
    return fixed + encoded + extra


def _ending(directory: list[bytes], at: int) -> bytes:
    entries = b"".join(directory)
    count, size = len(directory), len(entries)
    wide = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, _NEEDED, _NEEDED, 0, 0, count, count, size, at)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at + size, 1)
    narrow = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, _ALL_SHORT, _ALL_SHORT, _ALL, _ALL, 0)
    return entries + wide + locator + narrow


def _header_at(file: BinaryIO, at: int) -> tuple[str, int, int] | None:
    """Return name, size and CRC of the part whose header begins here; None when none does."""
    file.seek(at)
    head = file.read(_FIXED + _LONGEST_NAME + _EXTRA)
    if len(head) < _FIXED or head[:4] != _LOCAL:
        return None
    crc, name_length = struct.unpack_from("<L8xH", head, 14)
    name = head[_FIXED : _FIXED + name_length].decode("ascii", "replace")
    if not _NAMES.fullmatch(name) or len(head) < _FIXED + name_length + _EXTRA:
        return None
    (size,) = struct.unpack_from("<Q", head, _FIXED + name_length + 4)
    return name, size, crc


def _something_at(file: BinaryIO, at: int, *, parts_only: bool) -> bool:
    """Tell whether a part, or the directory, begins here."""
    if _header_at(file, at) is not None:
        return True
    file.seek(at)
    head = file.read(_ENTRY + _LONGEST_NAME)
    if parts_only or len(head) < _ENTRY or head[:4] != _CENTRAL:
        return False
    (length,) = struct.unpack_from("<H", head, 28)
    return _NAMES.fullmatch(head[_ENTRY : _ENTRY + length].decode("ascii", "replace")) is not None


def _next(file: BinaryIO, start: int, length: int, *, parts_only: bool) -> int:
    """Return where the next part, or the directory, begins; the end of the file when nothing does."""
    at, before = start, b""
    while at < length:
        file.seek(at)
        piece = file.read(_CHUNK)
        if not piece:
            break
        window, offset = before + piece, at - len(before)
        found = window.find(b"PK")
        while found >= 0:
            if offset + found >= start and _something_at(file, offset + found, parts_only=parts_only):
                return offset + found
            found = window.find(b"PK", found + 1)
        before, at = window[-1:], at + len(piece)
    return length


def _hash(file: BinaryIO, start: int, end: int) -> tuple[str, int]:
    digest, crc = hashlib.sha256(), 0
    for piece in _range(file, start, end):
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
    return digest.hexdigest(), crc


def _range(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    file.seek(start)
    left = end - start
    while left > 0 and (piece := file.read(min(_CHUNK, left))):
        left -= len(piece)
        yield piece


def _pieces(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece
