"""Workbooks of Excel 2007 and later, part by part: right in all but the one thing a case is about."""

import io
import re
import struct
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from excel import handmade
from excel.handmade import MAIN, PACKAGE, RELATIONS
from excel.handmade import strict as strict
from files.makers.people import serial, table

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="{_MAIN_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_MAIN_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_MAIN_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_MAIN_TYPE}.sharedStrings+xml"/></Types>'
}


class Xml(str):
    """A cell given as markup; ``{}`` stands for its reference."""

    __slots__ = ()


class Strings:
    """The shared texts of a workbook."""

    def __init__(self) -> None:
        self._items: dict[str, int] = {}

    def index(self, item: str) -> int:
        """Return the number of an item given as markup."""
        return self._items.setdefault(item, len(self._items))

    @property
    def xml(self) -> str:
        """Return what stands inside sst."""
        return "".join(f"<si>{item}</si>" for item in self._items)


def column(number: int) -> str:
    """Return Excel's letters."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def rows_xml(
    rows: Sequence[Sequence[Any]],
    strings: Strings | None,
    *,
    references: bool = True,
    row_numbers: bool = True,
    since_1904: bool = False,
    kind: str = "inlineStr",
    attributes: dict[int, str] | None = None,
) -> str:
    """Return rows as markup: texts shared, or inside where ``strings`` is None; style 1 shows a day, 4 text."""
    lines = []
    for number, cells in enumerate(rows, 1):
        line = ""
        for at, value in enumerate(cells, 1):
            place = f' r="{column(at)}{number}"' if references else ""
            if isinstance(value, Xml):
                line += value.replace("{}", f"{column(at)}{number}")
            elif value is None:
                line += "" if references else "<c/>"
            elif isinstance(value, date):
                line += f'<c{place} s="1"><v>{serial(value, since_1904=since_1904)}</v></c>'
            elif isinstance(value, (int, float)):
                line += f"<c{place}><v>{value!r}</v></c>"
            elif strings is not None:
                line += f'<c{place} s="4" t="s"><v>{strings.index(f"<t>{escape(value)}</t>")}</v></c>'
            elif kind == "str":
                line += f'<c{place} s="4" t="str"><v>{escape(value)}</v></c>'
            else:
                line += f'<c{place} s="4" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        own = f' r="{number}"' if row_numbers else ""
        lines.append(f"<row{own}{(attributes or {}).get(number, '')}>{line}</row>")
    return "".join(lines)


def parts(rows: Sequence[Sequence[Any]] | None = None, *, shared: bool = True, **options: Any) -> dict[str, str]:
    """Return the parts of a workbook of these rows, the plain list by default."""
    strings = Strings() if shared else None
    given = {key: options.pop(key) for key in ("workbook", "sheets", "after") if key in options}
    sheet = rows_xml(rows or table(), strings, **options)
    return handmade.parts(sheet, strings="" if strings is None else strings.xml, **given) | _TYPES


def several(
    sheets: Sequence[tuple[str, Sequence[Sequence[Any]], str]], *, order: Sequence[int] | None = None
) -> dict[str, str]:
    """Return the parts of a workbook of sheets (name, rows, state); parts are numbered in another order if wanted."""
    strings = Strings()
    numbers = list(order or range(1, len(sheets) + 1))
    made = parts([["占位"]])
    del made[SHEET]
    entries = related = ""
    for number, (name, rows, state) in zip(numbers, sheets, strict=True):
        body = rows_xml(rows, strings)
        made[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )
        hidden = f' state="{state}"' if state else ""
        entries += f'<sheet name="{name}" sheetId="{number + 10}"{hidden} r:id="s{number}"/>'
        related += f'<Relationship Id="s{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>'
    related += f'<Relationship Id="y" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    related += f'<Relationship Id="t" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    made["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{entries}</sheets></workbook>'
    made["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>'
    made[STRINGS] = f'<sst xmlns="{MAIN}">{strings.xml}</sst>'
    return made


def zipped(
    content: dict[str, Any] | Sequence[tuple[str, Any]],
    *,
    stored: bool = False,
    streamed: bool = False,
    prefix: bytes = b"",
    zip64: bool = False,
) -> bytes:
    """Return the parts as a zip with a fixed date; ``streamed`` puts sizes behind the data as pipes need it."""
    target = io.BytesIO()
    sink: Any = _Pipe(target) if streamed else target
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items() if isinstance(content, dict) else content:
            info = zipfile.ZipInfo(name, (2026, 9, 1, 8, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=zip64) as entry:
                for piece in text if isinstance(text, (list, tuple)) else [text]:
                    entry.write(piece.encode() if isinstance(piece, str) else piece)
    return prefix + target.getvalue()


def xlsx(rows: Sequence[Sequence[Any]] | None = None, **options: Any) -> bytes:
    """Return a workbook of these rows, the plain list by default."""
    return zipped(parts(rows, **options))


def prefixed(content: dict[str, str]) -> dict[str, str]:
    """Return the same parts with a prefix before every element, as some libraries write them."""
    changed = dict(content)
    for name in (SHEET, STRINGS, STYLES):
        changed[name] = re.sub(r"<(/?)(\w)", r"<\1x:\2", content[name]).replace("xmlns=", "xmlns:x=", 1)
    return changed


def understated(data: bytes, name: str) -> bytes:
    """Return the zip with a directory that says five bytes for one part."""
    changed = bytearray(data)
    at = changed.rindex(name.encode()) - 46
    struct.pack_into("<I", changed, at + 24, 5)
    return bytes(changed)


class _Pipe:
    """A sink that cannot go back."""

    def __init__(self, target: io.BytesIO) -> None:
        self._target = target

    def write(self, data: bytes) -> int:
        return self._target.write(data)

    def flush(self) -> None:
        pass
