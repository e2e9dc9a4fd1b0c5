"""Old workbooks (.xls, BIFF5 and BIFF8) and binary ones (.xlsb), record by record."""

import struct
from collections.abc import Sequence
from datetime import date
from typing import Any

from files.makers.ooxml import zipped
from files.makers.people import serial, table

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def container(streams: dict[str, bytes]) -> bytes:
    """Return an OLE file of these streams, each at least 4,096 bytes (shorter ones are filled with zeros)."""
    body, starts, table_ = b"", {}, []
    for name, content in streams.items():
        content += b"\0" * (max(4096, -len(content) % _SECTOR + len(content)) - len(content))
        count = len(content) // _SECTOR
        starts[name] = (len(table_), len(content))
        table_ += [*range(len(table_) + 1, len(table_) + count), _END]
        body += content
    names = ["Root Entry", *streams]
    directory = b""
    for at, name in enumerate(names):
        start, size = starts.get(name, (_END, 0))
        right = at + 1 if 0 < at < len(streams) else _FREE
        child = 1 if at == 0 else _FREE
        directory += struct.pack(
            "<64sHBBIII16sIQQIQ", name.encode("utf-16-le"), 2 * len(name) + 2, 2 if at else 5, 1, _FREE, right, child,
            b"", 0, 0, 0, start, size,
        )  # fmt: skip
    directory += b"\0" * (-len(directory) % _SECTOR)
    first = len(table_)
    count = len(directory) // _SECTOR
    table_ += [*range(first + 1, first + count), _END]
    needed = 1
    while (len(table_) + needed) * 4 > needed * _SECTOR:
        needed += 1
    places = [*range(len(table_), len(table_) + needed)]
    table_ += [_FAT] * needed
    table_ += [_FREE] * (needed * _SECTOR // 4 - len(table_))
    header = struct.pack(
        "<8s16sHHHHHHIIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, needed,
        first, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack(f"<{109}I", *places, *[_FREE] * (109 - needed))
    return header + body + directory + struct.pack(f"<{len(table_)}I", *table_)


def record(kind: int, body: bytes = b"") -> bytes:
    """Return one record of a workbook stream."""
    return struct.pack("<HH", kind, len(body)) + body


def _text5(text: str, width: str) -> bytes:
    raw = text.encode("gbk")
    return struct.pack(f"<{width}", len(raw)) + raw


def _text8(text: str, width: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack(f"<{width}B", len(raw) // 2, 1) + raw


class Raw:
    """A cell given as a record: its number and what follows row, column and format."""

    def __init__(self, kind: int, body: bytes, style: int = 0) -> None:
        self.kind, self.body, self.style = kind, body, style


def xls(
    rows: Sequence[Sequence[Any]] | None = None,
    *,
    version: int = 8,
    formats: Sequence[tuple[int, str]] = (),
    styles: Sequence[int] = (0, 14, 49),
    more: bytes = b"",
    since_1904: bool = False,
    state: int = 0,
) -> bytes:
    """Return a workbook; ``styles`` are the number formats cells may have, ``more`` further records of the sheet."""
    text = _text8 if version == 8 else _text5
    number = 0x0600 if version == 8 else 0x0500
    head = record(0x0809, struct.pack("<HHHHII", number, 5, 4000, 1997, 0, 6)[: 16 if version == 8 else 8])
    head += record(0x0042, struct.pack("<H", 1200 if version == 8 else 936)) + record(0x0022, bytes([since_1904, 0]))
    for place, pattern in formats:
        head += record(0x041E, struct.pack("<H", place) + text(pattern, "H" if version == 8 else "B"))
    size = 20 if version == 8 else 16
    for style in styles:
        head += record(0x00E0, struct.pack("<HH", 0, style).ljust(size, b"\0"))
    name = text("名单", "B")
    tail = record(0x000A)
    offset = len(head) + len(record(0x0085, bytes(6) + name)) + len(tail)
    head += record(0x0085, struct.pack("<IBB", offset, state, 0) + name) + tail
    sheet = record(0x0809, struct.pack("<HHHHII", number, 16, 4000, 1997, 0, 6)[: 16 if version == 8 else 8])
    for row, cells in enumerate(rows if rows is not None else table()):
        for column, value in enumerate(cells):
            place = struct.pack("<HH", row, column)
            if isinstance(value, Raw):
                sheet += record(value.kind, place + struct.pack("<H", value.style) + value.body)
            elif isinstance(value, date):
                day = serial(value, since_1904=since_1904)
                sheet += record(0x0203, place + struct.pack("<Hd", 1, day))
            elif isinstance(value, (int, float)):
                sheet += record(0x0203, place + struct.pack("<Hd", 0, value))
            elif value is not None:
                sheet += record(0x0204, place + struct.pack("<H", 2) + text(value, "H"))
    stream = head + sheet + more + record(0x000A)
    return container({"Workbook" if version == 8 else "Book": stream})


# ---- .xlsb: records with numbers and sizes of seven bits a byte ([MS-XLSB] 2.1.4) --------------------------------------
def _part(*records: tuple[int, bytes]) -> bytes:
    out = b""
    for kind, body in records:
        out += bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size = len(body)
        while size > 127:
            out += bytes([size & 0x7F | 0x80])
            size >>= 7
        out += bytes([size]) + body
    return out


def _wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def xlsb(
    rows: Sequence[Sequence[Any]] | None = None,
    *,
    since_1904: bool = False,
    hidden: Sequence[int] = (),
    styles: Sequence[int] = (0, 14, 49),
    formats: Sequence[tuple[int, str]] = (),
    merges: Sequence[tuple[int, int, int, int]] = (),
) -> bytes:
    """Return a binary workbook; ``hidden`` rows count from 0, merges are (top, left, bottom, right) from 0."""
    related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    strings: dict[str, int] = {}
    cells: list[tuple[int, bytes]] = [(129, b""), (148, struct.pack("<IIII", 0, 99, 0, 20)), (145, b"")]
    for row, values in enumerate(rows if rows is not None else table()):
        flags = 0x10 if row in hidden else 0
        cells.append((0, struct.pack("<IIHBBBI", row, 0, 300, 0, flags, 0, 0)))
        for column, value in enumerate(values):
            if isinstance(value, Raw):
                cells.append((value.kind, struct.pack("<II", column, value.style) + value.body))
            elif isinstance(value, date):
                day = serial(value, since_1904=since_1904)
                cells.append((5, struct.pack("<IId", column, 1, day)))
            elif isinstance(value, (int, float)):
                cells.append((5, struct.pack("<IId", column, 0, value)))
            elif value is not None:
                index = strings.setdefault(value, len(strings))
                cells.append((7, struct.pack("<III", column, 2, index)))
    cells.append((146, b""))
    if merges:
        cells += [(177, struct.pack("<I", len(merges)))]
        cells += [(176, struct.pack("<IIII", top, bottom, left, right)) for top, left, bottom, right in merges]
        cells += [(178, b"")]
    cells.append((130, b""))
    workbook = _part(
        (131, b""), (153, struct.pack("<II", int(since_1904), 0) + _wide("ThisWorkbook")), (143, b""),
        (156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("名单")), (144, b""), (132, b""),
    )  # fmt: skip
    style = _part(
        (278, b""), (615, struct.pack("<I", len(formats))),
        *((44, struct.pack("<H", place) + _wide(pattern)) for place, pattern in formats), (616, b""),
        (617, struct.pack("<I", len(styles))),
        *((47, struct.pack("<HHHHHBBHH", 0, at, 0, 0, 0, 0, 0, 0, 0)) for at in styles), (618, b""), (279, b""),
    )  # fmt: skip
    shared = _part(
        (159, struct.pack("<II", len(strings), len(strings))),
        *((19, b"\0" + _wide(text)) for text in strings),
        (160, b""),
    )
    kinds = "".join(
        f'<Relationship Id="rId{at}" Type="{related}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(
            (("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin"), ("sharedStrings", "sharedStrings.bin")),
            1,
        )
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="bin" '
            'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{related}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": workbook,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{package}/relationships">{kinds}</Relationships>',
            "xl/worksheets/sheet1.bin": _part(*cells),
            "xl/styles.bin": style,
            "xl/sharedStrings.bin": shared,
        }
    )
