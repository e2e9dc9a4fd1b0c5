"""Planted values, and looking for them in every file below some folders, inside zips and deflated streams too."""

import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import factories

PUPIL, GUARDIAN = "闾丘", "尉迟"  # surnames nothing of the program uses
ID, CARD, PHONE, OTHER_PHONE = "990101", "62299901", "19955", "19956"
CONFIDED = "酆都旧宅的话只给校长看"  # told in confidence: it may stand in no file at all
HEADS = (PUPIL, GUARDIAN, ID, CARD, PHONE, OTHER_PHONE, CONFIDED[:2])
_GIVEN = "安柏澄岱恩芳耿恒锦珂岚慕宁沛琪冉舒棠文希雅哲子翊"
_DEFLATED = re.compile(rb"PK\x03\x04|\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_LOCAL_HEADER = 30
_MOST = 64 << 20  # bytes of one inflated stream


@dataclass(frozen=True)
class Planted:
    """One invented pupil; ``other_phone`` is what the second list says."""

    name: str
    guardian: str
    id_number: str
    card: str
    phone: str
    other_phone: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return what may stand in no file but those asked for whole."""
        return (self.id_number, self.card, self.phone, self.other_phone)

    @property
    def names(self) -> tuple[str, ...]:
        """Return what masked files may hold too."""
        return (self.name, self.guardian)


def plant(count: int) -> tuple[Planted, ...]:
    """Return that many pupils of whom no two values are alike."""
    made = []
    for at in range(count):
        given = _GIVEN[at // len(_GIVEN) % len(_GIVEN)] + _GIVEN[at % len(_GIVEN)] + "一二"[at // len(_GIVEN) ** 2]
        born = date(2013, 1, 1) + timedelta(days=at // 400)
        made.append(
            Planted(
                PUPIL + given,
                GUARDIAN + given,
                factories.id_number(born, serial=at % 400, region=ID),
                _with_check_digit(f"{CARD}{at:010d}"),
                f"{PHONE}{at:06d}",
                f"{OTHER_PHONE}{at:06d}",
            )
        )
    return tuple(made)


def _with_check_digit(digits: str) -> str:
    doubled = [int(d) * (2 if at % 2 == 0 else 1) for at, d in enumerate(reversed(digits))]
    return digits + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


class Seeker:
    """Finds which of some values stand in bytes, in every encoding a program here might write."""

    def __init__(self, values: Iterable[str], heads: Iterable[str] = HEADS) -> None:
        """Each value begins with one of the ``heads``: few searches for thousands of values."""
        heads = tuple(heads)
        self._by_head: dict[bytes, dict[bytes, str]] = {}
        for value in values:
            head = next(head for head in heads if value.startswith(head))
            for start, whole in zip(_written(head), _written(value), strict=True):
                self._by_head.setdefault(start, {})[whole] = value
        self._lengths = {head: sorted({len(whole) for whole in found}) for head, found in self._by_head.items()}

    def within(self, data: bytes) -> set[str]:
        """Return the values found."""
        met: set[str] = set()
        for head, values in self._by_head.items():
            at = data.find(head)
            while at >= 0:
                for length in self._lengths[head]:
                    found = values.get(data[at : at + length])
                    if found is not None:
                        met.add(found)
                at = data.find(head, at + 1)
        return met


def _written(text: str) -> tuple[bytes, ...]:
    """Return a text in the encodings of files, JSON, addresses, and Qt's settings."""
    units = [text.encode("utf-16-be")[at : at + 2].hex() for at in range(0, len(text.encode("utf-16-be")), 2)]
    escaped = () if text.isascii() else (json.dumps(text)[1:-1], quote(text), "".join(f"\\x{u}" for u in units))
    plain = tuple(text.encode(how) for how in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"))
    return plain + tuple(way.encode() for way in escaped)


def streams(data: bytes) -> Iterator[bytes]:
    """Yield the bytes, and whatever can be inflated from any place in them: whole zips, half ones, PDF streams."""
    yield data
    for match in _DEFLATED.finditer(data):
        at, kind = match.start(), match.group()
        if kind == b"PK\x03\x04":
            name, extra = (int.from_bytes(data[at + off : at + off + 2], "little") for off in (26, 28))
            inflated = _inflate(data[at + _LOCAL_HEADER + name + extra :], -zlib.MAX_WBITS)
        else:
            inflated = _inflate(data[at:], zlib.MAX_WBITS | (16 if kind[0] == 0x1F else 0))
        if inflated:
            yield from streams(inflated) if b"PK\x03\x04" in inflated else (inflated,)


def _inflate(data: bytes, bits: int) -> bytes:
    """Return as much as can be inflated, of a stream that was cut too."""
    made, out = zlib.decompressobj(bits), bytearray()
    try:
        for start in range(0, len(data), 1 << 14):
            out += made.decompress(data[start : start + (1 << 14)], _MOST)
            if made.eof or len(out) >= _MOST:
                break
    except zlib.error:
        pass
    return bytes(out)


def found_in(path: Path, seeker: Seeker) -> set[str]:
    """Return the values in a file's name or content."""
    met = seeker.within(str(path.name).encode())
    for stream in streams(path.read_bytes()):
        met |= seeker.within(stream)
    return met


def below(folder: Path) -> Iterator[Path]:
    """Yield every file below a folder."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
