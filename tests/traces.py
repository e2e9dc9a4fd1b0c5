"""Looking for planted values in every file below some folders, inside zips and deflated streams too."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_DEFLATED = re.compile(rb"PK\x03\x04|\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_LOCAL_HEADER = 30
_MOST = 64 << 20  # bytes of one inflated stream
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


class Seeker:
    """Finds which of some values stand in bytes, in every encoding a program here might write."""

    def __init__(self, values: Iterable[str]) -> None:
        """``values`` are words of no other value; case counts."""
        self._value = {value.encode(how): value for value in values for how in _ENCODINGS}
        # One search for the heads, then a look-up: thousands of alternatives would take for ever.
        self._lengths = sorted({len(found) for found in self._value}, reverse=True)
        self._heads = re.compile(b"|".join(sorted({re.escape(found[:_HEAD]) for found in self._value})))

    def within(self, data: bytes) -> set[str]:
        """Return the values found."""
        met: set[str] = set()
        at = 0
        while match := self._heads.search(data, at):
            start = match.start()
            for length in self._lengths:
                value = self._value.get(data[start : start + length])
                if value is not None:
                    met.add(value)
            at = start + 1
        return met


_HEAD = 6  # bytes


def streams(data: bytes) -> Iterator[bytes]:
    """Yield the bytes, and whatever can be inflated from any place in them: whole zips, half ones, PDF streams."""
    yield data
    for match in _DEFLATED.finditer(data):
        at = match.start()
        if match.group() == b"PK\x03\x04":
            name = int.from_bytes(data[at + 26 : at + 28], "little")
            extra = int.from_bytes(data[at + 28 : at + 30], "little")
            inflated = _inflate(data[at + _LOCAL_HEADER + name + extra :], -zlib.MAX_WBITS)
        elif match.group() == b"\x1f\x8b\x08":
            inflated = _inflate(data[at:], zlib.MAX_WBITS | 16)
        else:
            inflated = _inflate(data[at:], zlib.MAX_WBITS)
        if inflated:
            yield inflated
            if zipfile.is_zipfile(io.BytesIO(inflated)):
                yield from streams(inflated)


def _inflate(data: bytes, bits: int) -> bytes:
    """Return as much as can be inflated, of a stream that was cut too."""
    made = zlib.decompressobj(bits)
    out = b""
    try:
        for start in range(0, len(data), 1 << 14):
            out += made.decompress(data[start : start + (1 << 14)], _MOST)
            if made.eof or len(out) >= _MOST:
                break
    except zlib.error:
        pass
    return out


def found_in(path: Path, seeker: Seeker) -> set[str]:
    """Return the values in a file's name or content."""
    met = seeker.within(str(path.name).encode())
    try:
        data = path.read_bytes()
    except OSError:
        return met
    for stream in streams(data):
        met |= seeker.within(stream)
    return met


def below(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield every file below the folders, each once."""
    met: set[tuple[int, int]] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            info = path.stat()
            if (info.st_dev, info.st_ino) not in met:
                met.add((info.st_dev, info.st_ino))
                yield path
