"""The zip of a modern workbook: checked before it is trusted, its XML streamed and never expanded."""

import codecs
import io
import itertools
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from ledgerdesk.errors import FileRefusedError

MAX_FILE_BYTES = 20 << 20
MAX_COLUMNS = 300
MAX_ROWS = 20_000
MAX_CELLS = 1_000_000
MAX_MERGES = 40_000
MAX_TEXT = 30_000_000  # characters of all cells of a sheet
MAX_CELL_TEXT = 100_000  # characters of one; Excel's own limit is 32,767
MAX_SHEETS = 100
_MAX_ENTRIES = 400
_MAX_PART_BYTES = 80 << 20
_MAX_TOTAL_BYTES = 120 << 20
_LONGEST_TAG = 2 << 20
_CHUNK = 1 << 16
_ENCODING = re.compile(rb"""<\?xml[^>]{1,60}encoding\s*=\s*["'](utf8|gb_?2312|gbk|gb18030|cp936)["']""", re.IGNORECASE)

DAMAGED = "这个文件已损坏或没有复制完整，请向发文件的人再要一份，或在 Excel、WPS 里打开后另存为“Excel 工作簿（.xlsx）”再导入。"
TOO_LARGE = f"这个文件太大（一张表最多 {MAX_ROWS:,} 行、{MAX_COLUMNS} 列），请分成几个文件再导入。"
SUSPICIOUS = (
    "这个文件里有正常表格不该有的内容，没有打开，请在 Excel 或 WPS 里打开后另存为“Excel 工作簿（.xlsx）”再导入。"
)


class PasswordNeededError(FileRefusedError):
    """The file opens with a password only, and none or the wrong one was given."""


Start = Callable[[str, dict[str, str]], None]


class Package:
    """A checked zip; parts are found whatever the case of their names, as Excel finds them."""

    def __init__(self, data: bytes) -> None:
        """Check the zip's directory; raise FileRefusedError for one that is damaged or hostile."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise FileRefusedError(DAMAGED) from error
        entries = self._zip.infolist()
        if len(entries) > _MAX_ENTRIES:
            raise FileRefusedError(SUSPICIOUS)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            self._entries[_checked_name(entry, self._entries)] = entry
        if sum(entry.file_size for entry in entries) > _MAX_TOTAL_BYTES:
            raise FileRefusedError(TOO_LARGE)
        self._read = 0

    def __contains__(self, name: str) -> bool:
        """Tell whether the package has that part."""
        return name.lower() in self._entries

    @property
    def names(self) -> tuple[str, ...]:
        """Return the parts' names in lower case."""
        return tuple(self._entries)

    def size(self, name: str) -> int:
        """Return how many bytes the archive says a part has."""
        entry = self._entries.get(name.lower())
        return 0 if entry is None else entry.file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a part's bytes; stop with FileRefusedError when there are more than the directory may say."""
        entry = self._entries.get(name.lower())
        if entry is None:
            raise FileRefusedError(DAMAGED)
        read = 0
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(_CHUNK):
                    read += len(chunk)
                    self._read += len(chunk)
                    if read > _MAX_PART_BYTES or self._read > 2 * _MAX_TOTAL_BYTES:
                        raise FileRefusedError(TOO_LARGE)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise FileRefusedError(DAMAGED) from error

    def parse(
        self, name: str, start: Start, end: Callable[[str], None], text: Callable[[str], None] | None = None
    ) -> None:
        """Stream a part's XML to the handlers as ``parse_xml`` does."""
        parse_xml(self.chunks(name), start, end, text)

    def check(self) -> None:
        """Stream every XML part once, for a reader that cannot be watched while it reads."""
        for name in self._entries:
            if name.endswith((".xml", ".rels")):
                self.parse(name, _ignore_start, _ignore_end)


def parse_xml(
    chunks: Iterable[bytes],
    start: Start,
    end: Callable[[str], None],
    text: Callable[[str], None] | None = None,
    *,
    encoding: str | None = None,
) -> None:
    """Stream XML to the handlers, names as ``namespace}local``; refuse a document type or entity.

    ``encoding`` overrides what the XML says of itself.
    """
    encoding, chunks = (encoding, chunks) if encoding else _in_known_letters(chunks)
    parser = expat.ParserCreate(encoding, namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:  # the parser would begin anew with every piece of it
                raise FileRefusedError(SUSPICIOUS)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, KeyError, IndexError, OverflowError) as error:
        raise FileRefusedError(DAMAGED) from error


def in_chunks(data: bytes) -> Iterator[bytes]:
    """Yield bytes piece by piece, as the parser should have them."""
    for at in range(0, len(data), _CHUNK):
        yield data[at : at + _CHUNK]


def _in_known_letters(chunks: Iterable[bytes]) -> tuple[str | None, Iterable[bytes]]:
    """Return (encoding or None, chunks) with letters the parser does not know turned into ones it does."""
    pieces = iter(chunks)
    first = next(pieces, b"")
    said = _ENCODING.match(first)
    if said is None:
        return None, itertools.chain((first,), pieces)
    decoder = codecs.getincrementaldecoder("utf-8" if b"8" in said[1][-1:] and said[1][:1] in b"uU" else "gb18030")()
    return "utf-8", (decoder.decode(piece).encode() for piece in itertools.chain((first,), pieces))


def resolve(base: str, target: str) -> str:
    """Return the part a relationship of ``base`` points to."""
    joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(base), target)
    return posixpath.normpath(joined).lstrip("/")


def _checked_name(entry: zipfile.ZipInfo, known: dict[str, zipfile.ZipInfo]) -> str:
    name = entry.filename.replace("\\", "/").lower()
    outside = name.startswith("/") or ".." in name.split("/") or ":" in name
    # Two parts of one name: each program would read another one.
    if outside or name in known or entry.flag_bits & 1:
        raise FileRefusedError(SUSPICIOUS)
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise FileRefusedError(DAMAGED)
    return name


def _refuse_declaration(*_: object) -> None:
    raise FileRefusedError(SUSPICIOUS)


def _ignore_start(_tag: str, _attributes: dict[str, str]) -> None:
    pass


def _ignore_end(_tag: str) -> None:
    pass
