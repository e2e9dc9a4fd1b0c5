"""What text a workbook can hold: no control characters, no halves of characters, lengths as Excel counts them."""

import re

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
# What a program reading the saved file as text might take for a formula.
_FORMULA_LIKE = re.compile(r"[\s\u200b-\u200f\ufeff]*[=+\-@|＝＋－＠\t\r]")
_LONGEST_CELL = 32_767
_LONGEST_SHEET_NAME = 31
_RESERVED = "history"  # Excel's own, in any case
_MORE = "…"


def legible(text: str) -> str:
    """Return text without what no workbook can hold; what is too long for a cell ends in …."""
    text = _FORBIDDEN.sub("", text)
    if len(text) * 2 <= _LONGEST_CELL or units(text) <= _LONGEST_CELL:
        return text
    return cut(text, _LONGEST_CELL - 1) + _MORE


def formula_like(text: str) -> bool:
    """Tell whether a program might take the text for a formula; such a cell is marked as text once more."""
    return _FORMULA_LIKE.match(text) is not None


def sheet_name(title: str) -> str:
    """Return a name Excel takes for a sheet: at most 31 characters, none it refuses, no quote at either end."""
    name = cut(_NOT_IN_SHEET_NAME.sub("", legible(title)).strip("' \t\r\n"), _LONGEST_SHEET_NAME).strip("' ")
    name = " ".join(name.split())
    return "名单" if not name or name.casefold() == _RESERVED else name


def units(text: str) -> int:
    """Return how long Excel takes a text to be: a rare character outside the first plane counts twice."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, longest: int) -> str:
    """Return the beginning of a text that Excel takes for at most that many characters; none is halved."""
    if len(text) * 2 <= longest:
        return text
    return text.encode("utf-16-le", "ignore")[: longest * 2].decode("utf-16-le", "ignore")
