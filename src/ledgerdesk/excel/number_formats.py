"""Number formats of workbooks: which are dates, and what a number looks like under one."""

import re
from datetime import date, datetime, time, timedelta

GENERAL = "General"
TEXT = "@"
LONGEST = 255  # characters of a format, in Excel itself

# ECMA-376 part 1, 18.8.30; 27-36 and 50-58 are dates in the Chinese, Japanese and Korean editions.
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy-m-d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-m-d h:mm",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: TEXT,
}
BUILT_IN.update(dict.fromkeys((*range(27, 32), *range(50, 59), 36), "yyyy-m-d"))
BUILT_IN.update(dict.fromkeys(range(32, 36), "h:mm:ss"))

_NOT_PATTERN = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_SAID = r'((?:"[^"]*"|\\.|[一-龥（）〔〕])*)'
_WITH_LETTERS = re.compile(rf"{_SAID}(0+){_SAID}")
_AMOUNT = re.compile(rf"{_SAID}(?:General|G/通用格式|#|(?:#,##)?0(?:\.0+)?)(?:_.)*{_SAID}", re.IGNORECASE)
_LETTER = re.compile(r'"([^"]*)"|\\(.)')
_PLAIN = frozenset({GENERAL, TEXT, "0"})
_DATE_LETTERS = re.compile(r"[ymdhs]|aaa", re.IGNORECASE)
_EPOCH_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone
_EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001


def is_date(pattern: str) -> bool:
    """Tell whether numbers under this format are shown as dates or times."""
    if pattern in {GENERAL, TEXT} or len(pattern) > LONGEST:
        return False
    first = _NOT_PATTERN.sub("", pattern.split(";")[0])
    return "general" not in first.lower() and _DATE_LETTERS.search(first) is not None


def from_serial(serial: float, *, since_1904: bool) -> date | datetime | time | None:
    """Return the day of an Excel serial, a time below one day, None where Excel has no such day.

    1900 was no leap year: serials before 1 March 1900 are one day off in Excel's own calendar, and 60 is a day
    that never was.
    """
    if not 0 <= serial < 2_958_466:  # 31 December 9999
        return None
    epoch = _EPOCH_1904 if since_1904 else _EPOCH_1900
    whole = int(serial)
    seconds = round((serial - whole) * 86_400)
    if whole == 0 and not since_1904:
        return (_EPOCH_1900 + timedelta(seconds=seconds % 86_400)).time()
    if not since_1904 and whole <= 60:
        if whole == 60:
            return None
        whole += 1
    moment = epoch + timedelta(days=whole, seconds=seconds)
    return moment if seconds else moment.date()


def show_number(value: float, pattern: str) -> str:
    """Return a number as a sheet shows it; formats beyond digits, thousands and per cent show as General."""
    if isinstance(value, int) and value >= 0 and (match := _WITH_LETTERS.fullmatch(pattern.split(";")[0])):
        return f"{_letters(match[1])}{value:0{len(match[2])}d}{_letters(match[3])}"
    digits = _NOT_PATTERN.sub("", pattern.split(";")[0]).strip()
    if match := re.fullmatch(r"(0+)(?:\.(0+))?", digits):
        places = len(match[2] or "")
        width = len(match[1]) + (places + 1 if places else 0) + (value < 0)
        return f"{value:0{width}.{places}f}"
    if match := re.fullmatch(r"#,##0(?:\.(0+))?", digits):
        return f"{value:,.{len(match[1] or '')}f}"
    if match := re.fullmatch(r"0(?:\.(0+))?%", digits):
        return f"{value * 100:.{len(match[1] or '')}f}%"
    return _general(value)


def adds(pattern: str) -> bool:
    """Tell whether a whole number under this format is shown with more than its own digits: letters, leading zeros."""
    if pattern in _PLAIN or len(pattern) > LONGEST:
        return False
    match = _WITH_LETTERS.fullmatch(pattern.split(";")[0])
    return match is not None and bool(match[1] or match[3] or len(match[2]) > 1)


def letters_around(pattern: str) -> tuple[str, str]:
    """Return the letters a format shows before and after a number that it shows as it is, ("", "") for none."""
    if pattern in _PLAIN or len(pattern) > LONGEST:
        return "", ""
    match = _AMOUNT.fullmatch(pattern.split(";")[0])
    return (_letters(match[1]), _letters(match[2])) if match else ("", "")


def _letters(quoted: str) -> str:
    """Return the letters of a format without their quotes."""
    return _LETTER.sub(lambda said: said[1] or said[2] or "", quoted)


def _general(value: float) -> str:
    """Return a number as General shows it: 11 digits at most, else powers of ten."""
    if value == int(value) and abs(value) < 1e11:
        return str(int(value))
    return f"{value:.5E}" if abs(value) >= 1e11 else f"{value:.10g}"
