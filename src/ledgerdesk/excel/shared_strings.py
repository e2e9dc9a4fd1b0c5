"""The texts the cells of a workbook share: by one pattern where they are written as usual, by the XML parser else."""

import re

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel.package import MAX_CELL_TEXT, MAX_CELLS, MAX_TEXT, TOO_LARGE, Package, in_chunks, parse_xml
from ledgerdesk.excel.plain_xml import as_plain, following, namespace_of, without_entities
from ledgerdesk.excel.sheetml_cells import MAIN, TextReader, unescape

_HEAD = re.compile(r"<sst((?:\s+[\w:]+=\"[^\"<>&]*\")*)\s*>\s*")
_TAIL = re.compile(r"</sst>\s*\Z")
# A text, with what Chinese editions of Excel add to each: that nothing is known of its sound.
_TEXT = r'<si><t(?: xml:space="preserve")?>([^<]*)</t>(?:<phoneticPr(?: \w+="[^"<>&]*")*/>)?</si>\s*'
_OTHER = r"(<si>(?:[^<]++|<(?!/?si[\s>/]))*+</si>)\s*"
_PLAIN = re.compile(_TEXT)
_ITEM = re.compile(f"{_TEXT}|{_OTHER}")


def read(package: Package, part: str | None) -> list[str]:
    """Return the texts by their numbers; raise FileRefusedError for broken XML and beyond the limits."""
    if part is None:
        return []
    data = b"".join(package.chunks(part))
    if data.count(b"<si") > MAX_CELLS:
        raise FileRefusedError(TOO_LARGE)
    strings = _quickly(data)
    return _slowly(data) if strings is None else strings


def _quickly(data: bytes) -> list[str] | None:
    """Return the texts, None where anything at all is written in another way than most programs do."""
    text = as_plain(data)
    head = None if text is None else _HEAD.match(text)
    tail = None if text is None else _TAIL.search(text, max(0, len(text) - 100))
    if text is None or head is None or tail is None or namespace_of(head[1]) not in MAIN:
        return None
    strings = _PLAIN.findall(text, head.end(), tail.start())
    others: list[tuple[int, str]] = []
    # Four tags each and none besides: there is nothing between them.
    if text.count("<", head.end(), tail.start()) != 4 * len(strings) + text.count("<phoneticPr"):
        items = _items(text, head.end(), tail.start())
        if items is None:
            return None
        strings, others = items
    if (
        len(strings) > MAX_CELLS
        or sum(map(len, strings)) > MAX_TEXT
        or max(map(len, strings), default=0) > MAX_CELL_TEXT
    ):
        raise FileRefusedError(TOO_LARGE)
    if "&" in text and not _resolve(strings):
        return None
    if "_x" in text:
        strings = [unescape(said) if "_x" in said else said for said in strings]
    if others:
        markup = f'<sst xmlns="{MAIN[0]}">{"".join(item for _, item in others)}</sst>'
        found = _slowly(markup.encode())
        for (place, _), said in zip(others, found, strict=True):
            strings[place] = said
    return strings


def _items(text: str, at: int, end: int) -> tuple[list[str], list[tuple[int, str]]] | None:
    """Return the plain texts and, by place, the markup of others; None where there is something between them."""
    strings: list[str] = []
    others: list[tuple[int, str]] = []
    for match in following(_ITEM, text, at, end):
        at = match.end()
        if match[1] is None:
            others.append((len(strings), match[2]))
        strings.append(match[1] or "")
        if len(strings) > MAX_CELLS:
            raise FileRefusedError(TOO_LARGE)
    return (strings, others) if at == end else None


def _resolve(strings: list[str]) -> bool:
    for place, said in enumerate(strings):
        if "&" in said:
            plain = without_entities(said)
            if plain is None:
                return False
            strings[place] = plain
    return True


def _slowly(data: bytes) -> list[str]:
    strings: list[str] = []
    reader = TextReader()
    length = 0

    def end(tag: str) -> None:
        nonlocal length
        if reader.end(tag):
            strings.append(reader.take())
            length += len(strings[-1])
            if len(strings) > MAX_CELLS or length > MAX_TEXT:
                raise FileRefusedError(TOO_LARGE)

    parse_xml(in_chunks(data), reader.start, end, reader.text)
    return strings
