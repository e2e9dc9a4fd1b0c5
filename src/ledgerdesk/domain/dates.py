"""Days and months as people and spreadsheets write them; what could mean two days is asked, not guessed."""

import re
from datetime import date, datetime, timedelta

from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.numerals import read_small
from ledgerdesk.domain.text import clean, compact

_ASK = "写成 2024-09-01 这样"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# Excel's day 1 is 1900-01-01, and it counts a 29 February 1900 that never was; so day 60 on is right with this epoch.
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(3_654, 73_415)  # 1910 to 2100; smaller numbers are years, ages or counts
_TIME = re.compile(r"(?:[T ]|[T ]?[上下中][午])\s*\d{1,2}[:：]\d{2}([:：]\d{2}(\.\d+)?)?Z?$")
_SEPARATED = re.compile(r"(\d+)[-./、。/_](\d+)[-./、。/_](\d+)[.。日号]?")
_SPACED = re.compile(r"\d+(?: +\d+)+")
_CHINESE = re.compile(r"(\d{2,4})年(\d{1,2})月(\d{1,2})[日号]?")
_HAN_DAY = re.compile(
    r"([〇零○Oo0一二三四五六七八九]{2,4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿卅]{1,4})[日号]?"
)
_MONTH = re.compile(r"(\d{4})(?:[-./、。]|年)(\d{1,2})月?")
_HAN_MONTH = re.compile(r"([〇零○Oo0一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = "|".join(_MONTHS)
# As Excel itself shows a day in some of its formats: 1-Sep-24, 1-Sep-2024, Sep 1, 2024.
_DAY_FIRST = re.compile(rf"(\d{{1,2}})[-/. ]?({_ENGLISH})[a-z]*\.?[-/., ]*(\d{{4}}|\d{{2}})", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"({_ENGLISH})[a-z]*\.?[- ]?(\d{{1,2}})(?:st|nd|rd|th)?[-, ]+(\d{{4}})", re.IGNORECASE)
_EXCELS_CENTURY = 30  # two digits below it are years from 2000 on
_YEAR_ONLY = re.compile(r"(?:[12]\d{3}|[〇零○Oo0一二三四五六七八九]{4})年?")
_OTHER_CALENDAR = re.compile(r"农历|阴历|旧历|古历|民国|正月|腊月|初[一二三四五六七八九十]")
_WEEKDAY = re.compile(r"[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?$")
_YEAR_DIGITS = str.maketrans("〇零○Oo0一二三四五六七八九", "000000123456789")
_TYPED_OFFSET = re.compile(r"([+-])(\d{1,3})")
_TYPED_DAY = re.compile(r"(\d{1,2})(?:[-./]|月)(\d{1,2})[日号]?")
_WORDS = {"=": 0, "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1, "后天": 2}


class DateProblem(Rejected):
    """The cell holds no day."""


class DateUnclear(DateProblem):
    """The cell could mean more than one day, or only a month or a year."""


def parse_day(value: object) -> date:
    """Return the day of a cell: a date, a datetime, an Excel serial, or text; DateProblem or DateUnclear else."""
    if isinstance(value, datetime):
        return _in_range(value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise DateProblem("这一格不是日期", _ASK)
    if not isinstance(value, str):
        return _from_number(value)
    return _from_text(_TIME.sub("", clean(value).strip("'‘’ ")))


def parse_month(value: object) -> str:
    """Return a month as "2024-09" from text, YYYYMM, a day, or an Excel cell; DateProblem or DateUnclear else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str, date)):
        raise DateProblem("这一格不是年月", "写成 2024-09 这样")
    if isinstance(value, date):
        return show_month(_in_range(value.date() if isinstance(value, datetime) else value))
    if isinstance(value, str):
        text = compact(_parted(clean(value))).strip("'‘’")
    elif float(value).is_integer():
        text = str(int(value))
    else:
        text = repr(value)
        if text.endswith(".1"):
            # Excel cannot tell 2024.1 from 2024.10.
            raise DateUnclear("分不清是 1 月还是 10 月", "写成 2024-01 或 2024-10")
    if match := _MONTH.fullmatch(text):
        return _month(match[1], match[2])
    if match := _HAN_MONTH.fullmatch(text):
        return _month(match[1].translate(_YEAR_DIGITS), str(read_small(match[2])))
    if re.fullmatch(r"(19|20)\d{4}", text):
        return _month(text[:4], text[4:])
    try:
        return show_month(parse_day(value))
    except DateUnclear:
        raise DateUnclear("看不出是哪年哪月", "写成 2024-09 这样") from None
    except DateProblem:
        raise DateProblem("这一格不是年月", "写成 2024-09 这样") from None


def parse_typed(text: str, today: date) -> date:
    """Return the day typed in an editor: ``=`` today, ``-1`` yesterday, ``10.8``, or anything ``parse_day`` reads.

    A day without a year is this year's, or last year's when this year's lies more than half a year ahead.
    """
    word = compact(text)
    if word in _WORDS:
        return today + timedelta(days=_WORDS[word])
    if match := _TYPED_OFFSET.fullmatch(word):
        return today + timedelta(days=int(match[1] + match[2]))
    if match := _TYPED_DAY.fullmatch(word):
        day = _from_parts(str(today.year), *match.groups())
        if day - today > timedelta(days=183):
            day = _from_parts(str(today.year - 1), *match.groups())
        return day
    return parse_day(text)


def show_day(day: date) -> str:
    """Return a day as tables print it: 2026-10-16."""
    return day.isoformat()


def show_month(day: date) -> str:
    """Return the month of a day as it is stored and shown: 2026-10."""
    return f"{day.year:04d}-{day.month:02d}"


def prose(day: date, today: date) -> str:
    """Return a day as a sentence says it: 今天, 昨天, 10月16日, with the year when it differs."""
    words = {0: "今天", -1: "昨天", 1: "明天"}
    if word := words.get((day - today).days):
        return word
    return full(day) if day.year != today.year else f"{day.month}月{day.day}日"


def full(day: date) -> str:
    """Return a day as papers print it: 2026年10月16日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _from_number(value: float) -> date:
    if value != value or value in (float("inf"), float("-inf")):
        raise DateProblem("这一格不是日期", _ASK)
    whole = int(value)
    if whole in _SERIALS:  # a fraction is the time of day
        return _EXCEL_EPOCH + timedelta(days=whole)
    if whole == value and 19_000_000 < whole < 21_010_000:
        return _from_digits(str(whole))
    if 1900 <= value <= _LAST_YEAR + 1 or 190_000 < whole < 210_100:
        raise DateUnclear("只有年份或年月，没有写哪一天", _ASK)
    raise DateProblem("这一格不是日期", _ASK)


def _from_text(shown: str) -> date:
    if (english := _in_english(shown)) is not None:
        return english
    text = _WEEKDAY.sub("", compact(_parted(shown)))
    if match := _SEPARATED.fullmatch(text) or _CHINESE.fullmatch(text):
        return _from_parts(*match.groups())
    if match := _HAN_DAY.fullmatch(text):
        year, month, day = match.groups()
        return _from_parts(year.translate(_YEAR_DIGITS), str(read_small(month)), str(read_small(day)))
    if text.isascii() and text.isdigit():
        return _from_digits(text)
    raise _no_day(text)


def _no_day(text: str) -> DateProblem:
    """Return why a text that is no day is none."""
    if _MONTH.fullmatch(text) or _HAN_MONTH.fullmatch(text):
        return DateUnclear("只有年月，没有写哪一天", _ASK)
    if _TYPED_DAY.fullmatch(text):
        return DateUnclear("没有写年份", _ASK)
    if _YEAR_ONLY.fullmatch(text):
        return DateUnclear("只有年份，没有写几月几日", _ASK)
    if _OTHER_CALENDAR.search(text):
        return DateUnclear("写的是农历或别的历法", "换成公历，" + _ASK)
    return DateProblem("这一格不是日期", _ASK)


def _parted(text: str) -> str:
    """Return digits parted by spaces with points between: without them 2024 1 2 would be December."""
    return text.replace(" ", ".") if _SPACED.fullmatch(text) else text


def _in_english(text: str) -> date | None:
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    elif match := _MONTH_FIRST.fullmatch(text):
        month, day, year = match.groups()
    else:
        return None
    if len(year) == 2:
        year = f"20{year}" if int(year) < _EXCELS_CENTURY else f"19{year}"
    return _from_parts(year, str(_MONTHS.index(month[:3].lower()) + 1), day)


def _from_digits(text: str) -> date:
    if len(text) == 8:
        return _from_parts(text[:4], text[4:6], text[6:])
    if len(text) == 5:
        raise DateUnclear("这是表格程序的日期编号", _ASK)
    if len(text) in (4, 6):
        raise DateUnclear("看不出是哪年哪月哪日", _ASK)
    raise DateProblem("这一格不是日期", _ASK)


def _from_parts(year: str, month: str, day: str) -> date:
    if len(year) != 4 or len(month) > 2 or len(day) > 2:
        raise DateUnclear("看不出是哪年哪月哪日", _ASK)
    try:
        return _in_range(date(int(year), int(month), int(day)))
    except ValueError as problem:
        if isinstance(problem, DateProblem):
            raise
        raise DateProblem("没有这一天", "核对日期") from None


def _in_range(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise DateProblem("年份不对", "核对日期")
    return day


def _month(year: str, month: str) -> str:
    if not (_FIRST_YEAR <= int(year) <= _LAST_YEAR and 1 <= int(month) <= 12):
        raise DateProblem("没有这个年月", "写成 2024-09 这样")
    return f"{year}-{int(month):02d}"
