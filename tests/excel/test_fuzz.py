"""Files as bad luck makes them: bits flipped, pieces cut, parts mangled. Answered in words, never with a crash."""

import contextlib
import io
import random
import re
import time
import zipfile
import zlib
from collections.abc import Callable

import pytest

from excel import corpus, handmade, township
from excel.township import Style
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import child, headers, mapping, parsing, reader, sniff, wire
from ledgerdesk.excel.raw import Workbook
from ledgerdesk.fields.rows import ParsedRow
from ledgerdesk.fields.students import STUDENTS

PEOPLE = township.pupils(12)
XLSX = township.xlsx(PEOPLE, Style(merge_households=True, noise=("合计",), hidden_rows=(3,)))[0]
KEPT = (
    "binary.xlsb",
    "excel-2003.xml",
    "excel-95.xls",
    "excel-97.xls",
    "households-merged.xlsx",
    "office-merged.xls",
    "office-plain.fods",
    "office-merged.ods",
    "page.xls",
)
SEEDS = {
    "xlsx": XLSX,
    "csv": township.delimited(PEOPLE),
    "utf-16": township.delimited(PEOPLE, encoding="utf-16"),
    **{name: corpus.content(name) for name in KEPT},
}
Mutation = Callable[[bytes, random.Random], bytes]


def flipped(data: bytes, luck: random.Random) -> bytes:
    """Change a few bytes."""
    changed = bytearray(data)
    for _ in range(luck.randint(1, 8)):
        changed[luck.randrange(len(changed))] = luck.randrange(256)
    return bytes(changed)


def cut(data: bytes, luck: random.Random) -> bytes:
    """Leave the end away."""
    return data[: luck.randrange(1, len(data))]


def holed(data: bytes, luck: random.Random) -> bytes:
    """Overwrite a piece with zeros, as a bad sector does."""
    start = luck.randrange(len(data))
    return data[:start] + b"\0" * min(512, len(data) - start) + data[start + 512 :]


def doubled(data: bytes, luck: random.Random) -> bytes:
    """Write a piece twice."""
    start = luck.randrange(len(data))
    return data[: start + 200] + data[start:]


def mangled(data: bytes, luck: random.Random) -> bytes:
    """Change characters inside a part of the package, so that the zip stays sound."""
    if not data.startswith(b"PK"):
        return flipped(data, luck)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = [(name, source.read(name)) for name in source.namelist()]
    except (zipfile.BadZipFile, OSError, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return flipped(data, luck)  # spoilt before
    at = luck.choice([at for at, (_, text) in enumerate(parts) if len(text) > 1])
    name, text = parts[at]
    parts[at] = name, luck.choice((flipped, cut, _digits, _dropped_attribute))(text, luck)
    return handmade.zipped(list(parts))


def _digits(text: bytes, luck: random.Random) -> bytes:
    wrong = (b"-1", b"99999999999999999999", b"0", b"1e400", b"", b"NaN", b"x")
    return re.sub(rb'(?<=")\d+(?=")', lambda match: luck.choice(wrong) if luck.random() < 0.1 else match[0], text)


def _dropped_attribute(text: bytes, luck: random.Random) -> bytes:
    return re.sub(rb' [a-zA-Z:]+="[^"]*"', lambda match: b"" if luck.random() < 0.05 else match[0], text)


SPOILING: tuple[Mutation, ...] = (flipped, cut, holed, doubled)


def mutated(number: int) -> tuple[bytes, bool]:
    """Return a file, and whether it is our workbook with its check sums left as they were."""
    luck = random.Random(number)
    seed = luck.choice((*SEEDS, "xlsx", "xlsx", "xlsx"))
    data, honest = SEEDS[seed], seed == "xlsx"
    for _ in range(luck.randint(1, 2)):
        mutation = luck.choice((*SPOILING, mangled, mangled))
        data, honest = mutation(data, luck) or b"\0", honest and mutation is not mangled
    return data, honest


def rows_of(workbook: Workbook) -> list[ParsedRow]:
    """Go the whole way with every sheet that has a list."""
    rows = []
    for raw in workbook.visible:
        with contextlib.suppress(FileRefusedError):
            band = headers.find(raw, STUDENTS)
            rows += parsing.parse_rows(raw, band, mapping.propose(raw, band, STUDENTS), STUDENTS)
    return rows


RIGHT = rows_of(sniff.parse(XLSX).workbook())


def answered(number: int, parse: Callable[[bytes], Workbook]) -> bool:
    """Tell whether the mutated file was read; fail on anything but the right rows or one Chinese sentence."""
    data, honest = mutated(number)
    try:
        rows = rows_of(parse(data))
    except FileRefusedError as refusal:
        sentence = str(refusal)
    else:
        assert not honest or rows == RIGHT, number
        return True
    assert corpus.is_sentence(sentence), sentence
    return False


def _as_the_child_does(data: bytes) -> Workbook:
    refusal, _, payload = child.answer({"job": "read"}, data)
    if refusal:
        raise FileRefusedError(refusal)
    return wire.decode(payload)


def test_some_mutated_files_through_the_child() -> None:
    for number in range(6):
        answered(number, reader.parse)


def test_more_of_them_without_the_childs_start() -> None:
    read = sum(answered(number, _as_the_child_does) for number in range(1000, 1120))
    assert 10 < read < 110, "the mutations are neither harmless nor all fatal"


@pytest.mark.campaign
@pytest.mark.timeout(3600)
def test_a_thousand_through_the_child() -> None:
    read, slowest = 0, 0.0
    for number in range(5000, 6000):
        started = time.monotonic()
        read += answered(number, reader.parse)
        slowest = max(slowest, time.monotonic() - started)
    print(f"1,000 mutated files: {read} read, {1000 - read} refused in a sentence, slowest {slowest:.1f} s")  # noqa: T201
