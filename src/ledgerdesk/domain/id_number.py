"""Numbers of identity documents: the resident identity card (GB 11643) and what may stand in its place."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledgerdesk.domain.findings import Finding, Rejected, error, warning
from ledgerdesk.domain.text import compact

# Code table C12 (domain of the national roll system): only kind Z may lack a number.
RESIDENT = "1"
OTHER = "Z"
# First two digits that GB/T 2260 assigns to a province, and the residence permits of Hong Kong, Macau and Taiwan.
_PROVINCES = frozenset(
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
        ),
    )
)
# An unassigned region under which the demonstration school's people are invented; warning of each would say nothing.
DEMONSTRATION_REGION = "990101"
# What people type for the letter X, and quotes left over from Excel's "text" prefix.
_LIKE_X = str.maketrans("×хХχΧ✕╳", "XXXXXXX")
_EDGES = "'‘’`´\"“”，,。.;；、"
_FORMS = {
    "6": re.compile(r"[HKA-Z][A-Z0-9()]{5,19}"),
    "7": re.compile(r"[A-Z0-9][A-Z0-9()/]{5,19}"),
    "8": re.compile(r"[A-Z0-9]{7,18}"),
    "9": re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{17}"),
    "A": re.compile(r"[A-Z0-9]{5,17}"),
    "Z": re.compile(r"[A-Z0-9()\-/]{2,30}"),
}
_SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]+)?E\+?[0-9]+")
_FIRST_YEAR, _LAST_YEAR = 1890, 2100

RUINED = ("号码被表格程序改坏了，后几位已经丢失", "在原表把该列设为文本，再重新填")


class IdProblem(Rejected):
    """The text is not a number of that kind of document."""


@dataclass(frozen=True)
class IdFacts:
    """What a valid number says; birth and sex are None where the kind of document does not tell."""

    number: str
    kind: str
    born_on: date | None = None
    sex: Literal["男", "女"] | None = None
    region: str = ""
    region_doubtful: bool = False

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Return what deserves a second look though the number stands."""
        if not self.region_doubtful:
            return ()
        return (warning("证号开头的地区码没有见过", "对照户口本"),)


def normalise(text: str) -> str:
    """Return the number as it is stored: half-width, upper case, without spaces, hyphens or stray quotes."""
    number = compact(text.translate(_LIKE_X)).strip(_EDGES).upper().translate(_LIKE_X)
    # Hyphens group the digits of a card; in other documents they may belong to the number.
    squeezed = number.replace("-", "")
    return squeezed if len(squeezed) == 18 else number


def check(text: str, *, kind: str = RESIDENT, today: date | None = None) -> IdFacts:
    """Return the facts of a number of that kind (C12); raise IdProblem naming the first thing wrong.

    For a resident identity card: length, digits, birth date (not after ``today`` when given), check digit of
    ISO 7064 MOD 11-2. An unassigned region only makes the facts doubtful.
    """
    number = normalise(text)
    if not number:
        raise IdProblem("证件号码是空的", "填写号码")
    if _SCIENTIFIC.fullmatch(number):
        raise IdProblem(*RUINED)
    # Residence permits of Hong Kong, Macau and Taiwan and the new foreigner's card are built like the resident card.
    if kind == RESIDENT or (kind in "6789" and len(number) == 18 and number[:17].isdigit()):
        return _resident(number, kind, today)
    form = _FORMS.get(kind)
    if form is None:
        raise IdProblem("证件类型不认识", "先选证件类型")
    if not form.fullmatch(number):
        raise IdProblem("证件号码与证件类型对不上", "核对证件类型和号码")
    return IdFacts(number, kind)


def read(number: str, kind: str = RESIDENT) -> IdFacts:
    """Return the facts of a resident number as it is stored, without checking its last digit again."""
    region = number[:6]
    doubtful = kind == RESIDENT and region[:2] not in _PROVINCES and region != DEMONSTRATION_REGION
    return IdFacts(number, kind, _born(number), "男" if int(number[16]) % 2 else "女", region, doubtful)


def birth_date(text: str) -> date:
    """Return the birth date in an 18-character number; IdProblem when it holds none. Checks no more than that."""
    number = normalise(text)
    if len(number) != 18 or not number[:17].isascii() or not number[:17].isdigit():
        raise IdProblem("不是 18 位身份证号", "对照户口本")
    return _born(number)


def sex(text: str) -> Literal["男", "女"]:
    """Return the sex in an 18-character number: the seventeenth digit is odd for 男."""
    birth_date(text)
    return "男" if int(normalise(text)[16]) % 2 else "女"


def check_digit(body: str) -> str:
    """Return the eighteenth character for seventeen digits."""
    # Imported here: stdnum brings in modules that the first list on the screen does not need.
    from stdnum.cn import ric

    return str(ric.calc_check_digit(body + "0"))


def contradictions(facts: IdFacts, *, born_on: date | None, sex: str | None) -> dict[str, Finding]:
    """Return, by field key, where birth date or sex typed beside the number disagree with it."""
    found: dict[str, Finding] = {}
    if facts.born_on and born_on and facts.born_on != born_on:
        found["born_on"] = error("出生日期与身份证号对不上", "对照户口本改其中一个")
    if facts.sex and sex and facts.sex != sex:
        found["sex"] = error("性别与身份证号对不上", "对照户口本改其中一个")
    return found


def _resident(number: str, kind: str, today: date | None) -> IdFacts:
    if len(number) == 15 and number.isdigit():
        raise IdProblem("这是 15 位的旧号码", "对照户口本填 18 位身份证号")
    if not re.fullmatch(r"[0-9]*[0-9X]", number) and len(number) == 18:
        raise IdProblem("身份证号里有不该有的字", "只留数字，最后一位可以是 X")
    if len(number) != 18:
        raise IdProblem(f"身份证号应是 18 位，现在是 {len(number)} 位", "对照户口本")
    good = number[17] == check_digit(number[:17])
    # Excel keeps fifteen digits of a number and fills up with zeros.
    if not good and number.endswith("000"):
        raise IdProblem("身份证号末尾变成 000，是表格程序改坏的", "在原表把该列设为文本，再重新填")
    facts = read(number, kind)
    if today and facts.born_on and facts.born_on > today:
        raise IdProblem("身份证号里的出生日期还没有到", "对照户口本")
    if not good:
        raise IdProblem("身份证号第 18 位对不上", "对照户口本")
    return facts


def _born(number: str) -> date:
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    try:
        born_on = date(year, month, day)
    except ValueError:
        raise IdProblem("身份证号第 7 到 14 位不是日期", "对照户口本") from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise IdProblem("身份证号里的出生年份不对", "对照户口本")
    return born_on
