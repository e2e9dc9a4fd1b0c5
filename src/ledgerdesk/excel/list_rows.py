"""Which rows below a list's heading are data, and what the others are."""

import re
from collections.abc import Mapping

from ledgerdesk.domain import id_number
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.text import compact
from ledgerdesk.excel.raw import CellKind, RawCell, RawSheet

_TOTAL = re.compile(r"合计|总计|共计|累计|总人数")
_SUBTOTAL = re.compile(r"(本页|本村|本组|本班)?小计|本页合计")
_SIGNED = re.compile(
    r"(填表|制表|填报|经办|审核|审批|复核|校对|统计|上报|单位|学校|村委会?|乡镇|部门|主管|分管|校长|负责人?|联系|日期|时间)"
    r"[^:：]{0,8}[:：]"
)
_REMARK = re.compile(r"((填表|填写|有关)?(说明|须知|要求)|备注|附注|注意?(事项)?)([:：]|\d|$)|[※☆★]")
_LONG = 12
_WIDE = 6


def reasons(raw: RawSheet, band: range, columns: int, serial: frozenset[int]) -> dict[int, str]:
    """Return for every row below the heading rows ``band`` why it is no data row, "" for data rows.

    ``columns`` is how many have a heading, ``serial`` which of them only number the rows.
    """
    headings = _Headings(raw, band, serial)
    found = {row: _reason(raw, headings, row) for row in sorted(raw.rows) if row > band[-1]}
    _mark_foot(raw, found, few=1 if columns < _WIDE else 2)
    return found


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


def _mark_foot(raw: RawSheet, reasons: dict[int, str], *, few: int) -> None:
    """Take rows of few cells after a total, signature or remark as part of the foot, until the list goes on."""
    foot = ""
    for row, reason in reasons.items():
        if reason in {"合计", "落款", "说明"}:
            foot = "说明"
        elif not reason and foot and len(_filled(raw, row)) <= few and not _has_id(raw, row):
            reasons[row] = foot
        elif not reason:
            foot = ""


def _filled(raw: RawSheet, row: int) -> list[RawCell]:
    cells = (cell for _, cell in sorted(raw.rows[row].items()))
    return [cell for cell in cells if cell.kind is not CellKind.TEXT or cell_text(cell)]


def _has_id(raw: RawSheet, row: int) -> bool:
    return any(looks_like_id(cell) for cell in raw.rows[row].values())


class _Headings:
    """The headings of a band as every row below is held against them."""

    def __init__(self, raw: RawSheet, band: range, serial: frozenset[int]) -> None:
        self.last_row = band[-1]
        self.serial = serial
        self._id_column = 0
        rows = (raw.rows.get(row, {}) for row in band)
        self._cells = frozenset((cell.column, cell.value) for row in rows for cell in row.values())

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
    if headings.has_id(raw.rows[row]):
        return ""  # whoever has a number is in the list; asked first, for it settles nearly every row at once
    filled = _filled(raw, row)
    if not filled:
        return "空行"
    if all(cell.column in headings.serial for cell in filled) and not isinstance(filled[0].value, str):
        return "只有序号"
    if headings.repeated(filled):
        return "重复的表头"
    if row == headings.last_row + 1 and _numbers_columns(filled):
        return "列号"
    return _foot(raw, row, filled)


def _foot(raw: RawSheet, row: int, filled: list[RawCell]) -> str:
    first = compact(cell_text(filled[0]))
    if _SUBTOTAL.match(first):
        return "小计"
    if _TOTAL.match(first):
        return "合计"
    if _SIGNED.match(first):
        return "落款"
    if _REMARK.match(first):
        return "说明"
    if len(filled) > 1:
        return ""
    wide = any(
        merge.first_column == filled[0].column and merge.last_column - merge.first_column >= 2
        for merge in raw.merges_from.get(row, ())
    )
    return "小标题" if wide or len(first) > _LONG else ""


def _numbers_columns(filled: list[RawCell]) -> bool:
    texts = [compact(cell_text(cell)).strip("()") for cell in filled]
    if len(texts) < 3:
        return False
    counted = [str(number) for number in range(1, len(texts) + 1)]
    return texts == counted or texts == list("甲乙丙丁戊己庚辛壬癸")[: len(texts)] or texts == ["甲", *counted[:-1]]
