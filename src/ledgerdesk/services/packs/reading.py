"""The yellow cells of a returned row as values, each with what is wrong in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledgerdesk.domain import dates, names
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.domain.text import compact
from ledgerdesk.fields.field import Field, FieldError, Kind
from ledgerdesk.fields.kinds import split_words
from ledgerdesk.fields.rows import CLEARED, is_masked, read_cell
from ledgerdesk.services import staff
from ledgerdesk.services.packs.diff import text_of

_NO_DAY = date(1, 1, 1)


def value_of(field: Field, cell: object, today: date) -> object:
    """Return the value of a filled cell, None for blank; a day without a year is the one nearest before.

    Raises:
        FieldError: it is no value of the field; the message carries nothing of the cell.
    """
    if is_masked(field, cell):
        raise FieldError("号码被遮住了一部分", "填完整的号码")
    if field.kind is Kind.DAY:
        return _day(field, cell, today)
    return read_cell(field, cell).get(field.key)


def sentence(field: Field, problem: FieldError) -> str:
    """Return what is wrong in a cell, the column named first."""
    return f"{field.label}：{problem.what}，请{problem.fix}。" if problem.fix else f"{field.label}：{problem.what}。"


class Teachers:
    """Staff by the names teachers write."""

    def __init__(self, session: Session, today: date) -> None:
        self._by_name: dict[str, list[tuple[int, date, date]]] = defaultdict(list)
        for one in staff.rows(session, today, everyone=True):
            span = (one.joined_on or _NO_DAY, one.left_on or date.max)
            self._by_name[names.fold(one.name)].append((one.id, *span))

    def ids(self, text: str, on: date, *, most: int = 0) -> tuple[int, ...]:
        """Return those named who serve on a day, each once; FieldError in Chinese where that is not clear."""
        found = dict.fromkeys(self._one(word, on) for word in self._words(text))
        if not found:
            raise FieldError("没有写教师", "补上")
        if most and len(found) > most:
            raise FieldError("写了不止一位教师", f"只写 {most} 位")
        return tuple(found)

    def _words(self, text: str) -> Iterable[str]:
        words = split_words(text)
        for word in words:
            # 李 娜 is one teacher; 李娜 王强 are two.
            if names.fold(word) in self._by_name or " " not in word:
                yield word
            else:
                yield from word.split()

    def _one(self, word: str, on: date) -> int:
        known = self._by_name.get(names.fold(word), []) or self._by_name.get(names.fold(word.removesuffix("老师")), [])
        serving = [staff_id for staff_id, first, last in known if first <= on <= last]
        if not known:
            raise FieldError("教师名册里没有这位老师", "核对姓名")
        if not serving:
            raise FieldError("这位老师那天不在校", "核对日期和老师")
        if len(serving) > 1:
            raise FieldError("有同名的老师，分不清是哪一位", "在台账里登记这一次")
        return serving[0]


def values_of(fields: Iterable[Field], cells: Mapping[str, object], today: date) -> tuple[dict[str, Any], list[str]]:
    """Return the values of filled cells by field key, blank ones left out, and every problem as a sentence."""
    values: dict[str, Any] = {}
    problems = []
    for field in fields:
        cell = cells.get(field.key)
        if cell is None or text_of(cell) == CLEARED:  # nothing to empty in what is written down for the first time
            continue
        try:
            value = value_of(field, cell, today)
        except FieldError as wrong:
            problems.append(sentence(field, wrong))
            continue
        if value is not None:
            values[field.key] = value
    return values, problems


def _day(field: Field, cell: object, today: date) -> object:
    if isinstance(cell, float) and not cell.is_integer() and cell < 13:
        raise FieldError("表格程序把日期变成了数", "写成 2026-10-12 这样")
    text = compact(text_of(cell))
    if isinstance(cell, str) and text[:1].isdigit():
        try:
            return dates.parse_typed(text, today)
        except Rejected as wrong:
            problem = FieldError(wrong.what, wrong.fix)
        # Outside the handler: the frames of the first exception hold the value.
        raise problem
    return field.parse(cell)
