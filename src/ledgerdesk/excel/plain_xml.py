"""XML written as nearly every program writes it, in which patterns may look for what an XML parser would find.

Where another encoding, other line ends or signs that XML forbids are met, the parser has to do the work. Comments and
the like are left to the patterns, which must not let anything pass they do not spell out.
"""

import re
from collections.abc import Iterator

_DECLARATION = re.compile(
    r"\ufeff?(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'](?:UTF|utf)-8[\"'])?(?: standalone=[\"'](?:yes|no)[\"'])?\s?\?>)?\s*"
)
_FORBIDDEN = re.compile("[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes([*range(9), *range(11, 32)])
_NO_SIGNS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_START = 200  # bytes, in which the declaration stands
_MOST = 64 << 20  # bytes
_PLAIN = re.compile(r"xmlns=\"([^\"]*)\"")


def as_plain(data: bytes) -> str | None:
    """Return the text after the declaration, None where it is not plain."""
    if len(data) > _MOST:
        return None
    if len(data.translate(None, _CONTROLS)) + data[:_START].count(b"\r") != len(data):
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    declaration = _DECLARATION.match(text)
    text = text[declaration.end() :] if declaration else text
    if "\r" in text[:_START] or (not data.isascii() and any(sign in data for sign in _NO_SIGNS)):
        return None
    return text


def following(pattern: re.Pattern[str], text: str, at: int, end: int) -> Iterator[re.Match[str]]:
    """Yield matches that follow one another without a gap."""
    while (match := pattern.match(text, at, end)) is not None:
        yield match
        at = match.end()


def namespace_of(attributes: str) -> str:
    """Return the default namespace a start tag declares, "" where it declares none or several."""
    found = _PLAIN.findall(attributes)
    return found[0] if len(found) == 1 else ""


def without_entities(text: str) -> str | None:
    """Return text with XML's own entities and character references resolved, None where there are others."""
    try:
        return _ENTITY.sub(_character, text)
    except (ValueError, OverflowError):
        return None


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED[match[1]]
    if match[0] == "&":
        raise ValueError(match[0])
    sign = chr(int(match[2]) if match[2] else int(match[3], 16))
    if sign != "\r" and _FORBIDDEN.match(sign):
        raise ValueError(match[0])
    return sign
