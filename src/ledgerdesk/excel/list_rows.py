"""Which rows below a list's heading are data, and what the others are."""

import re
from collections import Counter
from collections.abc import Mapping

from ledgerdesk.domain import grades, id_number
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.text import compact
from ledgerdesk.excel.raw import CellKind, Merge, RawCell, RawSheet

SUBTITLE = "小标题"
REPEATED = "重复的表头"
HINTS = "填写要求"
_TOTAL = re.compile(r"合计|总计|共计|累计|总人数")
_SUBTOTAL = re.compile(r"(本页|本村|本组|本班)?小计|本页合计")
_ONLY_TOTAL = re.compile(r"(?:本页|本村|本组|本班)?(?P<word>合计|总计|共计|累计|小计|平均)(?:数|值|人数|金额)?[:：]?")
_SIGNED = re.compile(
    r"(填表|制表|填报|经办|审核|审批|复核|校对|统计|上报|单位|学校|村委会?|乡镇|部门|主管|分管|校长|负责人?|联系|日期|时间|班主任)"
    r"[^:：]{0,8}[:：]"
)
_REMARK = re.compile(r"((填表|填写|有关)?(说明|须知|要求)|备注|附注|注意?(事项)?)([:：]|\d|$)|以下空白|以下无正文")
_MARK = re.compile(r"[※☆★]")
_TITLE = re.compile(r".*(名单|花名册|名册|台账|统计表|汇总表|登记表|一览表|明细表|安排表?)([(（].*[)）])?")
_NUMBERED = re.compile(
    r"[(（]?([一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．]|[(（]([一二三四五六七八九十]{1,3}|\d{1,2})[)）]|第.{1,3}[批类组部项]"
)
_EXAMPLE = re.compile(r"[(（【\[]?(示例|样例|范例|例如|举例|例)($|[:：)）】\]\d])|[^:：]{0,8}[(（](例|示例|样例)[)）]$")
_HINT = re.compile(
    r"(非|不)?(必填|选填|必录|可填|必选)项?|可不填|下拉(选择|菜单)?|文本(格式)?|数字(格式)?|日期(格式)?|[单多]选|自动(生成|计算)"
    r"|[(（].{1,12}[)）]|(格式|如|例如?)[:：]?.{0,20}|(限|最多|不超过)?\d{1,4}[个]?(字|位|字符)(以内)?|[yY]{4}[-/.]?[mM]{2}([-/.]?[dD]{2})?"
)
_LONG = 12
_WIDE = 6
_REACHING = 2  # merged cells that make a row part of the one above
_DEEPEST = 50  # rows one cell may speak for
_NEAR = 4  # rows below a heading where examples and hints stand


def reasons(
    raw: RawSheet, band: range, columns: int, serial: frozenset[int], *, until: int | None = None
) -> dict[int, str]:
    """Return for every row below the heading rows ``band`` and above ``until`` why it is no data row, "" for data rows.

    ``columns`` is how many have a heading, ``serial`` which of them only number the rows.
    """
    headings = _Headings(raw, band, serial)
    below = (row for row in sorted(raw.rows) if row > band[-1] and (until is None or row < until))
    found = {row: _reason(raw, headings, row) for row in below}
    _mark_foot(raw, found, few=1 if columns < _WIDE else 2)
    return found


def _reached(merge: Merge, heading: int) -> range:
    """Return the rows a cell merged downwards reaches into, below a heading; none for a block or a whole sheet."""
    reaches = merge.first_row > heading and merge.first_column == merge.last_column
    return range(merge.first_row + 1, min(merge.last_row, merge.first_row + _DEEPEST) + 1) if reaches else range(0)


def looks_like_id(cell: RawCell) -> bool:
    """Tell whether a cell holds the number of a resident's card, or what Excel left of one."""
    if cell.kind is CellKind.NUMBER and isinstance(cell.value, (int, float)):
        return 10**16 <= cell.value < 10**18
    if not isinstance(cell.value, str) or not 18 <= len(cell.value) <= 60:
        return False
    try:
        id_number.check(id_number.normalise(cell.value))
    except Rejected:
        return False
    return True


def cell_text(cell: RawCell | None) -> str:
    """Return what a cell shows, without spaces at its ends; "" for none."""
    return "" if cell is None else cell.shown.strip()


def filled(raw: RawSheet, row: int) -> list[RawCell]:
    """Return the cells of a row that show something, from the left."""
    cells = (cell for _, cell in sorted(raw.rows[row].items()))
    return [cell for cell in cells if cell.kind is not CellKind.TEXT or cell_text(cell)]


def _mark_foot(raw: RawSheet, reasons: dict[int, str], *, few: int) -> None:
    """Take rows of few cells after a total, signature or remark as part of the foot, until the list goes on."""
    foot = ""
    for row, reason in reasons.items():
        if reason in {"合计", "落款", "说明"}:
            foot = "说明"
        elif not reason and foot and len(filled(raw, row)) <= few and not has_id(raw, row):
            reasons[row] = foot
        elif foot and reason == SUBTITLE and not grades.said(cell_text(filled(raw, row)[0])):
            reasons[row] = foot  # 2.本表一式两份 goes on with what 说明：1. began
        elif not reason:
            foot = ""


def has_id(raw: RawSheet, row: int) -> bool:
    """Tell whether a row holds an identity number."""
    return any(looks_like_id(cell) for cell in raw.rows[row].values())


class _Headings:
    """The headings of a band as every row below is held against them."""

    def __init__(self, raw: RawSheet, band: range, serial: frozenset[int]) -> None:
        self.last_row = band[-1]
        self.serial = serial
        self._id_column = 0
        rows = (raw.rows.get(row, {}) for row in band)
        self._cells = frozenset((cell.column, cell.value) for row in rows for cell in row.values())
        # Two or more cells of the row above reach into these: what else they hold belongs to the same person.
        reached = Counter(row for merge in raw.merges for row in _reached(merge, band[-1]))
        self.continued = frozenset(row for row, count in reached.items() if count >= _REACHING)

    def has_id(self, cells: Mapping[int, RawCell]) -> bool:
        """Tell whether a row holds an identity number, looking first where the row before had one."""
        usual = cells.get(self._id_column)
        if usual is not None and looks_like_id(usual):
            return True
        self._id_column = next((column for column, cell in cells.items() if looks_like_id(cell)), 0)
        return self._id_column > 0

    def repeated(self, filled: list[RawCell]) -> bool:
        """Tell whether most cells of a row say their column's heading again."""
        same = sum((cell.column, cell.value) in self._cells for cell in filled)
        return same >= 2 and same * 2 > len(filled)


def _reason(raw: RawSheet, headings: _Headings, row: int) -> str:
    """Return why a row below the heading is no data row, "" when it is one."""
    near = row <= headings.last_row + _NEAR
    if near and _is_example(raw, row):
        return "示例"
    if headings.has_id(raw.rows[row]):
        return ""  # whoever has a number is in the list; asked first, for it settles nearly every row at once
    cells = filled(raw, row)
    if not cells:
        return "空行"
    if row in headings.continued:
        return ""
    if all(cell.column in headings.serial for cell in cells) and _is_number(cells[0]):
        return "只有序号"
    if headings.repeated(cells):
        return REPEATED
    if row == headings.last_row + 1 and _numbers_columns(cells):
        return "列号"
    if near and _only_hints(cells):
        return HINTS
    return _foot(raw, row, cells)


def _is_number(cell: RawCell) -> bool:
    return not isinstance(cell.value, str) or compact(cell.value).isdigit()


def _is_example(raw: RawSheet, row: int) -> bool:
    first = filled(raw, row)[:2]
    return any(isinstance(cell.value, str) and _EXAMPLE.match(compact(cell.value)) is not None for cell in first)


def _only_hints(cells: list[RawCell]) -> bool:
    texts = [compact(cell.value) if isinstance(cell.value, str) else "" for cell in cells]
    return all(_HINT.fullmatch(text) for text in texts)


def _foot(raw: RawSheet, row: int, cells: list[RawCell]) -> str:
    first = compact(cell_text(cells[0]))
    if _SUBTOTAL.match(first):
        return "小计"
    if _TOTAL.match(first):
        return "合计"
    for cell in cells[:3]:  # 合计 may stand under the names, behind a number
        if isinstance(cell.value, str) and (match := _ONLY_TOTAL.fullmatch(compact(cell.value))):
            return "小计" if match["word"] == "小计" else "合计"
    if len(cells) == 1 and grades.said(first):
        return SUBTITLE
    if _SIGNED.match(first):
        return "落款"
    if _REMARK.match(first):
        return "说明"
    if len(cells) > 1:
        return ""
    if _MARK.match(first) or re.search("[:：]", first):
        return "说明"  # no name is marked so, or holds a colon
    wide = any(
        merge.first_column == cells[0].column and merge.last_column - merge.first_column >= 2
        for merge in raw.merges_from.get(row, ())
    )
    return SUBTITLE if wide or len(first) > _LONG or _TITLE.fullmatch(first) or _NUMBERED.match(first) else ""


def _numbers_columns(filled: list[RawCell]) -> bool:
    texts = [compact(cell_text(cell)).strip("()") for cell in filled]
    if len(texts) < 3:
        return False
    counted = [str(number) for number in range(1, len(texts) + 1)]
    return texts == counted or texts == list("甲乙丙丁戊己庚辛壬癸")[: len(texts)] or texts == ["甲", *counted[:-1]]
