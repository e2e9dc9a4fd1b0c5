"""Rows of one list that speak of the same pupil, or differently of the same household."""

from collections.abc import Sequence
from typing import Any

from ledgerdesk.domain import names
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.services.registers.repeating import Met, place

_SHARED = (
    ("household_number", "户编号"),
    ("head_name", "户主姓名"),
    ("head_id_number", "户主证号"),
    ("village", "村"),
    ("group_name", "组"),
    ("address", "住址"),
    ("main_cause", "主要致贫原因"),
    ("per_capita_income", "人均收入"),
    ("helper_name", "帮扶责任人"),
)


def repeated(rows: Sequence[ParsedRow]) -> dict[tuple[str, int], Problem]:
    """Return, by sheet and row, why a row cannot be taken beside an earlier one of the same list."""
    out: dict[tuple[str, int], Problem] = {}
    pupils = Met()
    homes: dict[str, tuple[ParsedRow, dict[str, Any]]] = {}
    for row in rows:
        if row.held:
            continue
        problem = _same_pupil(row, pupils) or _other_household(row, homes)
        if problem is not None:
            out[(row.sheet, row.row)] = problem
    return out


def _same_pupil(row: ParsedRow, met: Met) -> Problem | None:
    for key, label in (("id_number", "身份证号"), ("roll_number", "学籍号")):
        value = row.values.get(key)
        if value is None:
            continue
        if first := met.before((key, value), row):
            return Problem(key, f"{label}和{first}一样", "核对是不是重复，只留一行")
    if row.values.get("id_number") is None and row.values.get("born_on") is not None:
        # Half a number is none, but it tells namesakes apart.
        hint = row.masked.get("id_number")
        who = (names.fold(str(row.values.get("name", ""))), row.values["born_on"], hint)
        if first := met.before(("name", who), row):
            return Problem("name", f"姓名和出生日期同{first}一样，又没有证号", "补上证号或只留一行")
    return None


def _other_household(row: ParsedRow, homes: dict[str, tuple[ParsedRow, dict[str, Any]]]) -> Problem | None:
    key = row.values.get("household_number") or row.values.get("head_id_number")
    if not isinstance(key, str):
        return None
    first, facts = homes.setdefault(key, (row, {}))
    for name, label in _SHARED:
        value = row.values.get(name)
        if value is not None and facts.setdefault(name, value) != value:
            return Problem(name, f"和{place(first, row)}是同一户，{label}写得不一样", "在原表改成一致")
    return None
