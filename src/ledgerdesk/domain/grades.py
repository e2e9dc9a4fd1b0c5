"""Stages, grades and classes as schools name them, in the 六三 and the 五四 system."""

import re
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ledgerdesk.domain import numerals
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.text import compact

SIX_THREE, FIVE_FOUR = "6-3", "5-4"
PRESCHOOL, PRIMARY, MIDDLE, HIGH = "preschool", "primary", "middle", "high"
VOCATIONAL, COLLEGE, UNIVERSITY = "vocational", "college", "university"
STAGES = MappingProxyType(
    {
        PRESCHOOL: "学前",
        PRIMARY: "小学",
        MIDDLE: "初中",
        HIGH: "普通高中",
        VOCATIONAL: "中等职业学校",
        COLLEGE: "大专",
        UNIVERSITY: "本科",
    }
)
_PRESCHOOL_NAMES = ("小班", "中班", "大班", "学前班")
# First grade of the middle school, and how many years it has.
_MIDDLE_FROM = {SIX_THREE: 7, FIVE_FOUR: 6}
# Grades run on from 一年级 to 高三; elsewhere they count within the stage.
_LAST_GRADE = {PRESCHOOL: 4, HIGH: 12, VOCATIONAL: 3, COLLEGE: 3, UNIVERSITY: 5}
_CODE_LETTERS = {PRESCHOOL: "K", VOCATIONAL: "Z", COLLEGE: "D", UNIVERSITY: "B"}
_LAST_CLASS = 60

_SPOKEN = "[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]"
_NUMBER = rf"([0-9]{{1,2}}|{_SPOKEN})"
_GRADE = re.compile(rf"(小学|初中|高中|小|初|高|高级中学|普高|中职|职高|中专|大专|高职|本科|大学)?{_NUMBER}年级")
_SHORT = re.compile(rf"(小|初|高|中职|职高|大专|大)(?:中)?{_NUMBER}")
_LETTER = re.compile(r"[Gg]([0-9]{1,2})")
_CLASS = re.compile(rf"[(（\[【]?第?{_NUMBER}[)）\]】]?班?|{_NUMBER}班")
_POINT = re.compile(r"([1-9]|1[0-2])[.\-—_·/、]([0-9]{1,2})班?")
_RUN_TOGETHER = re.compile(r"([1-9])(0[1-9]|[1-3][0-9])班?")
_BRACKETED = re.compile(r"(?P<grade>[^()（）\[\]【】]+)[(（\[【](?P<number>[^()（）\[\]【】]+)[)）\]】]班?")
_TRAILING = re.compile(rf"(?P<grade>.+?年级?)(?P<number>[0-9]{{1,2}}|{_SPOKEN})班?")
# 12班 is a class, so a bare Arabic digit in front is no grade; 七2班 and 初一2班 are.
_LEADING = re.compile(rf"(?P<grade>[小初高]?[一二三四五六七八九]|[小初高][0-9])(?P<number>[0-9]{{1,2}}|{_SPOKEN})班")
# A class, or else a grade, said in a title or a sheet's name; of several, as in 七至九年级, none is meant.
_SAID_CLASS = re.compile(
    rf"(?<![0-9一二三四五六七八九十])(?:(?:小学|初中|高中)?(?:[1-9]|[一二三四五六七八九])年级?|[小初高]?[一二三四五六七八九]|[小初高][1-6])"
    rf"(?:[(（\[【](?:[0-9]{{1,2}}|{_SPOKEN})[)）\]】]|[0-9]{{1,2}})班"
    rf"|(?<![0-9一二三四五六七八九十])(?:小学|初中|高中)?(?:[1-9]|[一二三四五六七八九])年级?(?:{_SPOKEN})班"
)
_SAID_GRADE = re.compile(
    r"(?<![0-9一二三四五六七八九十至到、~和及—-])(?:(?:小学|初中|高中)?(?:[1-9]|[一二三四五六七八九])年级|[初高][一二三])"
    r"(?![0-9一二三四五六七八九十至到、~和及—-])"
)
_STAGE_WORDS = {
    "小学": PRIMARY, "小": PRIMARY, "初中": MIDDLE, "初": MIDDLE,
    "高中": HIGH, "高级中学": HIGH, "普高": HIGH, "高": HIGH,
    "中职": VOCATIONAL, "职高": VOCATIONAL, "中专": VOCATIONAL,
    "大专": COLLEGE, "高职": COLLEGE, "本科": UNIVERSITY, "大学": UNIVERSITY, "大": UNIVERSITY,
}  # fmt: skip
_TERM = re.compile(r"(?<=年级)[(（]?(?:上|下|第?[一二]|秋季|春季)(?:学?期|册)?[)）]?")
_YEAR_OF_ENTRY = re.compile(r"(?:小学|初中|高中|小|初|高)?(?:20)?[0-9]{2}[级届].*|.*20[0-9]{2}[级届].*")
_ASK = "写成七年级这样"


class GradeProblem(Rejected):
    """The text names no grade or class."""


@dataclass(frozen=True)
class Grade:
    """A stage and a grade in it: 1–9 through primary and middle, 10–12 in 普高, else counted within the stage."""

    stage: str
    grade: int


def parse_grade(text: object, system: str = SIX_THREE) -> Grade:
    """Return the grade of 七年级, 初一, 7, G7, 小学六年级, 高二, 大班; GradeProblem else."""
    word = _TERM.sub("", _word(text))
    if word in _PRESCHOOL_NAMES:
        return Grade(PRESCHOOL, _PRESCHOOL_NAMES.index(word) + 1)
    if word in ("小", "中", "大") or word in ("幼儿园小班", "幼儿园中班", "幼儿园大班"):
        return Grade(PRESCHOOL, "小中大".index(word.removeprefix("幼儿园")[0]) + 1)
    if match := _GRADE.fullmatch(word) or _SHORT.fullmatch(word):
        stage = _STAGE_WORDS.get(match[1]) if match[1] else None
        return _grade(stage, _count(match[2]), system, spoken=stage is not None)
    if match := _LETTER.fullmatch(word):
        return _grade(None, int(match[1]), system)
    if (number := _count(word)) is not None:
        return _grade(None, number, system)
    if _YEAR_OF_ENTRY.fullmatch(word):
        raise GradeProblem("写的是哪一年入学，看不出现在几年级", _ASK)
    if word in _STAGE_WORDS:
        raise GradeProblem("只写了学段，没有写几年级", _ASK)
    raise GradeProblem("看不出是几年级", _ASK)


def parse_class(text: object) -> int:
    """Return the number of a class: 2, 2班, （2）班, 二班; GradeProblem else."""
    word = _word(text)
    match = _CLASS.fullmatch(word)
    number = _count(match[1] or match[2]) if match else None
    if number is None or not 1 <= number <= _LAST_CLASS:
        raise GradeProblem("看不出是几班", "只写班号，如 2")
    return number


def parse_grade_class(text: object, system: str = SIX_THREE) -> tuple[Grade, int]:
    """Return grade and class of one cell: 七年级（2）班, 七(2)班, 7.2, 702, 初一2班; GradeProblem else."""
    word = _word(text)
    for form in (_POINT, _RUN_TOGETHER):
        if match := form.fullmatch(word):
            return _grade(None, int(match[1]), system), parse_class(match[2])
    for form in (_BRACKETED, _TRAILING, _LEADING):
        match = form.fullmatch(word)
        if match:
            return parse_grade(re.sub("年$", "年级", match["grade"]), system), parse_class(match["number"])
    raise GradeProblem("看不出是几年级几班", "写成七年级（2）班这样")


def said(text: str) -> str:
    """Return the one class, or else the one grade, that a title speaks of ("七年级（2）班", "八年级"), "" for none."""
    word = compact(text)
    for form in (_SAID_CLASS, _SAID_GRADE):
        found = {match[0] for match in form.finditer(word)}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def grade_name(stage: str, grade: int) -> str:
    """Return 七年级, 高一, 大班, 中职二年级."""
    if stage == PRESCHOOL:
        return _PRESCHOOL_NAMES[grade - 1]
    if stage == HIGH:
        return f"高{numerals.plain(grade - 9)}"
    prefix = {VOCATIONAL: "中职", COLLEGE: "大专", UNIVERSITY: "本科"}.get(stage, "")
    return f"{prefix}{numerals.plain(grade)}年级"


def class_name(stage: str, grade: int, number: int | None) -> str:
    """Return 七年级（2）班; the grade alone without a number."""
    name = grade_name(stage, grade)
    return name if number is None else f"{name}（{number}）班"


def code(grade: Grade) -> str:
    """Return the stored code of a grade: 1…12, K1…K4, Z1, D1, B1 (code table ``grades``)."""
    return f"{_CODE_LETTERS.get(grade.stage, '')}{grade.grade}"


def of_code(text: str, system: str = SIX_THREE) -> Grade:
    """Return the grade of a code; the stage of 6 depends on the school's system. GradeProblem for no such code."""
    for stage, letter in _CODE_LETTERS.items():
        if re.fullmatch(letter + "[1-9]", text):
            return _grade(stage, int(text[1]), system)
    if not re.fullmatch("[1-9]|1[0-2]", text):
        raise GradeProblem("没有这个年级", _ASK)
    return _grade(None, int(text), system)


def stage_of(grade: int, system: str) -> str:
    """Return the stage that grades 1–12 belong to."""
    if grade > 9:
        return HIGH
    return PRIMARY if grade < _MIDDLE_FROM[system] else MIDDLE


def next_grade(grade: Grade, system: str = SIX_THREE) -> Grade | None:
    """Return the grade a pupil moves up to; None when the stage ends, for leaving it is a decision."""
    last = _LAST_GRADE.get(grade.stage) or (9 if grade.stage == MIDDLE else _MIDDLE_FROM[system] - 1)
    return Grade(grade.stage, grade.grade + 1) if grade.grade < last else None


def _word(value: object) -> str:
    if isinstance(value, date):
        # Typed as 7-2, kept by Excel as the second of July.
        raise GradeProblem("这一格被表格程序改成了日期", "在原表把该列设为文本，再重新填")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise GradeProblem("看不出是几年级几班", _ASK)
    if isinstance(value, float):
        value = int(value) if value.is_integer() else repr(value)
    return compact(str(value)).strip("'‘’")


def _count(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text)
    return numerals.read(text)


def _grade(stage: str | None, number: int | None, system: str, *, spoken: bool = False) -> Grade:
    """Place a number in a stage; ``spoken`` numbers count within it: 初一 is 七年级, in 五四 六年级."""
    if number is None or number < 1:
        raise GradeProblem("看不出是几年级", _ASK)
    if stage is None:
        if number > 12:
            raise GradeProblem("没有这个年级", _ASK)
        return Grade(stage_of(number, system), number)
    if stage in (PRIMARY, MIDDLE):
        first = 1 if stage == PRIMARY else _MIDDLE_FROM[system]
        last = _MIDDLE_FROM[system] - 1 if stage == PRIMARY else 9
        # 初中七年级 already counts from primary school; 初一 does not.
        absolute = number if number >= first else number + first - 1
    else:
        first, last = (10, 12) if stage == HIGH else (1, _LAST_GRADE[stage])
        absolute = number + 9 if stage == HIGH and number < 10 and spoken else number
    if not first <= absolute <= last:
        raise GradeProblem("没有这个年级", _ASK)
    return Grade(stage, absolute)
