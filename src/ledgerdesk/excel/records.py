"""The records old workbooks (.xls, .et) are made of, and the texts in them ([MS-XLS] 2.1.4, 2.5.293, 2.5.296)."""

import codecs
import struct
from collections.abc import Iterator
from typing import NamedTuple

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.package import DAMAGED, MAX_CELL_TEXT, TOO_LARGE

CONTINUE, BEGIN, END = 0x003C, 0x0809, 0x000A
_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08
_HEADER = struct.Struct("<HH")
_UNICODE = 1200
# What programs of the time wrote for "Western" or not at all, though the letters were Chinese.
_UNSURE = frozenset({0, 1252, 32_769, 367})


class Record(NamedTuple):
    """One record: its number and its content, in pieces where it was too long for one."""

    kind: int
    pieces: list[bytes]

    @property
    def body(self) -> bytes:
        """Return the first piece."""
        return self.pieces[0]


def records(stream: bytes, offset: int = 0) -> Iterator[Record]:
    """Yield the records of one part, those of charts inside it left out; raise FileRefusedError when it breaks off."""
    depth, last, size = 0, len(stream) - 4, 0
    unpack = _HEADER.unpack_from
    while offset <= last:
        kind, size = unpack(stream, offset)
        offset += 4
        pieces = [stream[offset : offset + size]]
        offset += size
        while offset <= last and stream[offset] == CONTINUE and stream[offset + 1] == 0:
            size = unpack(stream, offset)[1]
            pieces.append(stream[offset + 4 : offset + 4 + size])
            offset += 4 + size
        if kind == BEGIN:
            depth += 1
        elif kind == END:
            depth -= 1
            if depth <= 0:
                return
        if depth <= 1:
            yield Record(kind, pieces)
    raise FileRefusedError(DAMAGED)


class Letters:
    """How a workbook writes texts: 16-bit letters since Excel 97, before that a code page of its own."""

    def __init__(self, *, wide: bool) -> None:
        self.wide = wide
        self._codec = "gb18030"

    def use(self, code_page: int) -> None:
        """Take the code page the workbook names; raise FileRefusedError for one nobody knows."""
        if self.wide or code_page in _UNSURE or code_page == _UNICODE:
            return
        name = "gb18030" if code_page == 936 else f"cp{code_page}"
        try:
            codecs.lookup(name)
        except LookupError as error:
            raise FileRefusedError(DAMAGED) from error
        self._codec = name

    def read(self, pieces: list[bytes], start: int, width: int) -> str:
        """Return the text that begins at ``start`` with its length in ``width`` bytes."""
        body = pieces[0]
        count = int.from_bytes(body[start : start + width], "little")
        start += width
        if self.wide:
            return Pieces(pieces, start).text(count)
        raw = body[start : start + count]
        if len(raw) < count:
            raise FileRefusedError(DAMAGED)
        return raw.decode(self._codec)


class Pieces:
    """A place in the content of a record that may go on in further records, as texts with letters of both widths do."""

    def __init__(self, pieces: list[bytes], at: int = 0) -> None:
        self._pieces = pieces
        self._piece = 0
        self._at = at

    def number(self, width: int) -> int:
        """Return the next ``width`` bytes as a number."""
        return int.from_bytes(self._take(width), "little")

    def item(self) -> str:
        """Return the next text of the shared ones: its letters only, no runs and no pronunciation."""
        return self.text(self.number(2))

    def text(self, count: int) -> str:
        """Return a text of ``count`` letters that begins with its flags."""
        if count > MAX_CELL_TEXT:
            raise FileRefusedError(TOO_LARGE)
        flags = self.number(1)
        runs = self.number(2) if flags & _RICH else 0
        more = self.number(4) if flags & _PHONETIC else 0
        parts = []
        wide = flags & _WIDE
        while count:
            piece = self._pieces[self._piece]
            size = 2 if wide else 1
            here = min(count, (len(piece) - self._at) // size)
            raw = piece[self._at : self._at + here * size]
            parts.append(raw.decode("utf-16-le", "surrogatepass") if wide else raw.decode("latin-1"))
            self._at += here * size
            count -= here
            if count:  # the next piece says anew how wide its letters are
                self._next()
                wide = self.number(1) & _WIDE
        self._skip(4 * runs + more)
        return "".join(parts)

    def _take(self, count: int) -> bytes:
        if self._at == len(self._pieces[self._piece]):
            self._next()
        taken = self._pieces[self._piece][self._at : self._at + count]
        if len(taken) < count:
            raise FileRefusedError(DAMAGED)
        self._at += count
        return taken

    def _skip(self, count: int) -> None:
        while count:
            here = min(count, len(self._pieces[self._piece]) - self._at)
            self._at += here
            count -= here
            if count:
                self._next()

    def _next(self) -> None:
        self._piece += 1
        self._at = 0
        if self._piece >= len(self._pieces):
            raise FileRefusedError(DAMAGED)
