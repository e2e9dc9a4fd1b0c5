"""What a column holds, told by its cells alone."""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date

from ledgerdesk.domain import bank_card, dates, grades, id_number
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.text import compact, is_han
from ledgerdesk.excel.list_rows import looks_like_id
from ledgerdesk.excel.raw import CellKind, RawCell

FEWEST = 3
_SURE = 0.6  # of numbers that check themselves
_NEARLY_ALL = 0.9
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SEXES = frozenset("男女")
# The hundred commonest surnames (公安部《全国姓名报告》), and those common in the villages of the south-west.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤滕冉满舒覃蒙农岑侬"
)
# A heading that says nothing: none, a letter, a number, 列1, F2.
_EMPTY_HEADING = re.compile(r"(列|字段|column|field|col|f|unnamed)?[0-9a-z一二三四五六七八九十甲乙丙丁]{0,2}")


def says_nothing(folded_label: str) -> bool:
    """Tell whether a folded heading means nothing, so that the cells may speak for themselves."""
    return _EMPTY_HEADING.fullmatch(folded_label) is not None


def ids(cells: Sequence[RawCell]) -> bool:
    """Tell whether a column holds the numbers of residents' cards."""
    return len(cells) >= FEWEST and _share(map(looks_like_id, cells)) >= _SURE


def cards(cells: Sequence[RawCell]) -> bool:
    """Tell whether a column holds bank cards."""
    return len(cells) >= FEWEST and _share(map(_is_card, cells)) >= _SURE


def telling(cells: Sequence[RawCell]) -> str:
    """Return the plain heading of what a column holds beyond doubt (电话, 性别, 班级, 姓名), "" for none."""
    if len(cells) < FEWEST:
        return ""
    found = [word for word, test in _TESTS.items() if _share(map(test, cells)) >= _NEARLY_ALL]
    several = len({cell.shown for cell in cells}) > 1  # one name or phone in all rows is no pupil's
    return found[0] if len(found) == 1 and (several or found[0] in _MAY_BE_ALIKE) else ""


def same_days(cells: Sequence[RawCell], numbers: Sequence[RawCell]) -> bool:
    """Tell whether a column holds the days of birth that stand in the identity numbers of the same rows."""
    days = {}
    for cell in cells:
        with suppress(Rejected):
            days[cell.row] = dates.parse_day(cell.value)
    born = {
        cell.row: id_number.birth_date(str(cell.value))
        for cell in numbers
        if looks_like_id(cell) and cell.kind is CellKind.TEXT
    }
    same = [days[row] == born[row] for row in days.keys() & born.keys()]
    return len(same) >= FEWEST and _share(same) >= _NEARLY_ALL


def births(cells: Iterable[RawCell]) -> list[int]:
    """Return the birth years in a column of identity numbers, or of days; [] where there are too few to tell."""
    years = []
    for cell in cells:
        if isinstance(cell.value, date):
            years.append(cell.value.year)
        elif isinstance(cell.value, str) and looks_like_id(cell):
            years.append(id_number.birth_date(id_number.normalise(cell.value)).year)
    return years if len(years) >= FEWEST else []


def _share(marks: Iterable[bool]) -> float:
    counted = list(marks)
    return sum(counted) / len(counted) if counted else 0.0


def _text(cell: RawCell) -> str:
    return compact(cell.shown) if cell.kind in (CellKind.TEXT, CellKind.NUMBER) else ""


def _is_card(cell: RawCell) -> bool:
    text = compact(cell.shown) if isinstance(cell.value, str) else ""
    return text.isdigit() and 16 <= len(text) <= 19 and bank_card.passes_luhn(text) and not looks_like_id(cell)


def _is_phone(cell: RawCell) -> bool:
    return _MOBILE.fullmatch(_text(cell)) is not None


def _is_sex(cell: RawCell) -> bool:
    return _text(cell) in _SEXES


def _is_class(cell: RawCell) -> bool:
    text = _text(cell)
    if not text.endswith("班"):
        return False
    try:
        grades.parse_grade_class(text)
    except Rejected:
        return False
    return True


def _is_name(cell: RawCell) -> bool:
    text = _text(cell)
    return (
        2 <= len(text) <= 4
        and text[0] in _SURNAMES
        and all(map(is_han, text))
        and text[-1] not in "村组镇乡县市省族班级校"
    )


_MAY_BE_ALIKE = frozenset(["性别", "班级"])
_TESTS: dict[str, Callable[[RawCell], bool]] = {"电话": _is_phone, "性别": _is_sex, "班级": _is_class, "姓名": _is_name}
