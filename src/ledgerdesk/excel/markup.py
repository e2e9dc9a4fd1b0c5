"""Markup saved under a table's name (.xls): its letters, what it is, and its tags one by one.

The tags of web pages are read here because the standard library's reader takes quadratic time over broken ones and
mends what it does not understand; what cannot be understood of a list is refused.
"""

import html
import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import delimited
from ledgerdesk.excel.package import DAMAGED, TOO_LARGE

_HEAD = 8192
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""")
_CHINESE = re.compile(rb"utf-?8|utf-?16(?:le|be)?|unicode|gb_?2312(?:-80)?|gbk|gb-?18030|x-gbk|cp936|(?:us-)?ascii")
_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/>"'<]{0,63})((?:[^>"'<]|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_WORKBOOK = re.compile(rb"^(?:<[?!][^>]*>\s*)*<(?:[a-z]\w*:)?workbook[\s>]")
_PAGE = re.compile(rb"<(?:body|!doctype html|meta|head|style|div|center|font|p)[\s>]")
_LONGEST_TAG = 8192
_MOST_TAGS = 1_500_000
_MOST_KNOWN = 2_000
_OPAQUE = frozenset({"script", "style", "title", "textarea", "noscript"})
_ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _OPAQUE}
_ODD_LETTERS = "看不出这个文件用的是哪种文字编码，请在 Excel 或 WPS 里打开它，另存为“Excel 工作簿（.xlsx）”再导入。"


class Markup(Enum):
    """What kind of markup a file is."""

    WORKBOOK = auto()  # SpreadsheetML 2003
    PAGE = auto()
    FLAT = auto()  # OpenDocument in one file, .fods
    ARCHIVE = auto()  # a page with its parts in one file, .mht
    OTHER = auto()
    NONE = auto()


class Tag(NamedTuple):
    """A start tag with its attributes, an end tag ("/td"), or the content of an opaque element ("style")."""

    name: str
    attributes: dict[str, str]
    content: str = ""


def kind(data: bytes) -> Markup:
    """Tell what the bytes are by how they begin, in any encoding."""
    head = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if head.startswith(b"mime-version:") or head.startswith(b"content-type: multipart/"):
        return Markup.ARCHIVE
    if _WORKBOOK.search(head) and b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return Markup.WORKBOOK
    if b"urn:oasis:names:tc:opendocument:xmlns:office:1.0" in head and b"opendocument.spreadsheet" in head:
        return Markup.FLAT
    if b"<html" in head or b"<table" in head or _PAGE.match(head):
        return Markup.PAGE
    return Markup.OTHER if head.startswith(b"<") else Markup.NONE


def decode(data: bytes) -> str:
    """Return the text; raise FileRefusedError when its letters are damaged or none of China's encodings."""
    said = _CHARSET.search(data[:_HEAD].replace(b"\0", b""))
    if said is not None and not _CHINESE.fullmatch(said[1].lower()):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FileRefusedError(_ODD_LETTERS) from error
    try:
        return delimited.decode(data)
    except FileRefusedError as error:
        raise FileRefusedError(DAMAGED) from error


def tokens(text: str) -> Iterator[Tag | str]:
    """Yield tags and the text between them, comments left out; raise FileRefusedError for what is broken off."""
    at = count = 0
    known: dict[str, dict[str, str]] = {"": {}}  # thousands of cells say the same
    while at < len(text):
        start = text.find("<", at)
        if start != at:
            plain = text[at : start if start >= 0 else len(text)]
            yield html.unescape(plain) if "&" in plain else plain
        if start < 0:
            return
        count += 1
        if count > _MOST_TAGS:
            raise FileRefusedError(TOO_LARGE)
        if match := _TAG.match(text, start, start + _LONGEST_TAG):
            name = match[2].lower()
            at = match.end()
            if name in _OPAQUE and not match[1]:
                close = _position(_ENDS[name].search(text, at))
                yield Tag(name, {}, text[at:close])
                at = close
            said = "" if match[1] else match[3]
            attributes = known.get(said)
            if attributes is None:
                attributes = _attributes(said)
                if len(known) < _MOST_KNOWN:
                    known[said] = attributes
            yield Tag(match[1] + name, attributes)
        elif text.startswith(("<!", "<?"), start):
            at = _after_declaration(text, start)
        elif text[start + 1 : start + 2].isalpha() or text.startswith("</", start):
            raise FileRefusedError(DAMAGED)
        else:
            yield "<"
            at = start + 1


def _position(found: re.Match[str] | None) -> int:
    if found is None:
        raise FileRefusedError(DAMAGED)
    return found.start()


def _after_declaration(text: str, start: int) -> int:
    opening, closing = ("<!--", "-->") if text.startswith("<!--", start) else ("<", ">")
    end = text.find(closing, start + len(opening))
    if end < 0 or (opening == "<" and end > start + _LONGEST_TAG):
        raise FileRefusedError(DAMAGED)
    if opening == "<" and ("<!ENTITY" in (said := text[start:end].upper()) or ("<!DOCTYPE" in said and "[" in said)):
        raise FileRefusedError(DAMAGED)
    return end + len(closing)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = match[2] or ""
        if value[:1] in {'"', "'"}:
            value = value[1:-1]
        found.setdefault(match[1].lower(), html.unescape(value) if "&" in value else value)
    return found
