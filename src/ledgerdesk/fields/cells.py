"""What a cell or an editor hands over, turned into text without losing a digit."""

from datetime import date, datetime

from ledgerdesk.domain.id_number import RUINED
from ledgerdesk.domain.text import clean, clean_lines
from ledgerdesk.fields.field import FieldError

# What people write where there is nothing to write.
_STROKES = frozenset(["", "-", "--", "—", "——", "－", "/", "／", "//", "\\", "、", ".", "。", "…"])
BLANK_WORDS = _STROKES | {"无", "暂无", "没有", "不详", "未知", "不清楚", "空", "待定", "n/a", "null", "none", "nan"}
YES_WORDS = frozenset(
    [
        "是",
        "有",
        "对",
        "真",
        "√",
        "✓",
        "✔",
        "☑",
        "✅",
        "v",
        "y",
        "yes",
        "true",
        "t",
        "1",
        "已",
        "对勾",
        "打勾",
        "打√",
        "属于",
        "是的",
    ]
)
NO_WORDS = frozenset(
    [
        "否",
        "无",
        "没有",
        "不是",
        "错",
        "假",
        "×",
        "x",
        "✗",
        "✘",
        "❌",
        "☐",
        "□",
        "n",
        "no",
        "false",
        "f",
        "0",
        "未",
        "非",
        "不",
        "叉",
        "打叉",
        "打×",
        "不属于",
        "無",
    ]
)
_FAILED = frozenset(["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"])
# Marks a CSV export puts a quote before, so that no program reads the cell as a formula.
_QUOTED = "=+-@|＝＋－＠"
# Excel keeps fifteen digits of a number.
_EXACT_DIGITS = 15


def is_blank(value: object, words: frozenset[str] = BLANK_WORDS) -> bool:
    """Tell whether a cell holds nothing, or only a stroke or word that means nothing."""
    if value is None:
        return True
    if not isinstance(value, str):
        return isinstance(value, float) and value != value
    word = clean(value)
    return word in _STROKES or word.casefold() in words


def as_text(value: object, *, lines: bool = False) -> str:
    """Return a cell as clean text: whole numbers without .0, days as ISO; FieldError for a failed formula."""
    if isinstance(value, str):
        if value.strip() in _FAILED:
            raise FieldError("这一格的公式算错了", "在原表改好再导入")
        text = clean_lines(value) if lines else clean(value)
        return text[1:] if text[:1] == "'" and text[1:2] and text[1] in _QUOTED else text
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, (int, float, date)):
        return str(value)
    raise FieldError("这一格的内容读不出来", "在原表重新填")


def without_numbers(value: object) -> str:
    """Return the text of a number that must be text: FieldError for a cell that holds a number, its end is lost."""
    if isinstance(value, (int, float)):
        raise FieldError(*RUINED)
    return as_text(value)


def exact_digits(value: object) -> str:
    """Return the digits of a phone or card; FieldError where a number cell is too long to have kept them all."""
    if isinstance(value, bool):
        raise FieldError("这一格不是号码", "填号码")
    if isinstance(value, (int, float)):
        if value < 0 or not float(value).is_integer() or len(str(int(value))) > _EXACT_DIGITS:
            raise FieldError(*RUINED)
        return str(int(value))
    return as_text(value)
