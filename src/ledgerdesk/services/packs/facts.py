"""A pupil's own facts in a returned pack: three voices, what was sent, what came back, what the ledger says by now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledgerdesk.fields.field import FieldError
from ledgerdesk.fields.packs import PackForm
from ledgerdesk.fields.rows import CLEARED
from ledgerdesk.fields.students import STUDENTS
from ledgerdesk.services import register
from ledgerdesk.services.packs import reading
from ledgerdesk.services.packs.diff import CellDiff
from ledgerdesk.services.pupils import on_roll

#: What children of one household share.
_SHARED = frozenset({"village", "group_name", "address", "main_cause", "per_capita_income"})
_GUARDIAN = ("guardian_relation", "guardian_phone")


@dataclass
class Judged:
    """The values to be written, why each of some is doubtful, and what is wrong."""

    values: dict[str, Any] = field(default_factory=dict)
    conflicts: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class FactJudge:
    """Knows what the register says now, and what rows before will have changed."""

    def __init__(self, session: Session, today: date) -> None:
        self._session, self._today = session, today
        self._now: dict[int, dict[str, Any]] = {}
        self._homes: dict[int, int | None] = {}
        self._claimed: dict[tuple[str, int, str], object] = {}

    def read(self, form: PackForm, ids: Iterable[int]) -> None:
        """Read what the register says now of some pupils."""
        missing = sorted(set(ids) - set(self._now))
        if form.facts and missing:
            self._now |= register.gather(self._session, self._today, sorted(form.facts), missing)
            self._homes |= {one: pupil.household_id for one, pupil in on_roll(self._session, self._today).items()}

    def judge(self, who: int, cells: Sequence[CellDiff]) -> Judged:
        """Return what the cells of a row would change; a later row that says otherwise is in doubt."""
        found, now = Judged(), self._now.get(who, {})
        for cell in cells:
            key, cleared = cell.field.key, cell.after == CLEARED
            try:
                value = self._value(cell)
            except FieldError as wrong:
                found.problems.append(reading.sentence(cell.field, wrong))
                continue
            place = self._place(who, key)
            if (value is None and not cleared) or (value == now.get(key) and place not in self._claimed):
                continue
            if place in self._claimed:
                if self._claimed[place] == value:
                    continue
                found.conflicts[key] = "和前面一行写得不一样（同一名学生或同一户）。"
            elif self._meanwhile(who, cell):
                found.conflicts[key] = "发出以后台账里也改过。"
            found.values[key] = value
        self._guardian(found, now)
        if not found.problems:
            self._claimed |= {self._place(who, key): value for key, value in found.values.items()}
        return found

    def _value(self, cell: CellDiff) -> object:
        if cell.after != CLEARED:
            return reading.value_of(cell.field, cell.cell, self._today)
        if not STUDENTS.clears(STUDENTS.field(cell.field.key)):
            raise FieldError(f"这一列不能用“{CLEARED}”", "填上内容，或照原样留着")
        return None

    def meanwhile(self, who: int | None, cell: CellDiff) -> str:
        """Return what the ledger says now of a cell that was changed there since it was sent; "" where it was not."""
        if who is None or not self._meanwhile(who, cell):
            return ""
        return cell.field.mask(self._now[who].get(cell.field.key)) or "（空）"

    def _meanwhile(self, who: int, cell: CellDiff) -> bool:
        facts = self._now.get(who)
        return facts is not None and cell.field.key in facts and cell.field.mask(facts[cell.field.key]) != cell.before

    def _place(self, who: int, key: str) -> tuple[str, int, str]:
        home = self._homes.get(who)
        return ("home", home, key) if key in _SHARED and home is not None else ("pupil", who, key)

    def _guardian(self, found: Judged, now: dict[str, Any]) -> None:
        given = [key for key in _GUARDIAN if key in found.values]
        if given and not now.get("guardian_name") and not found.values.get("guardian_name"):
            found.problems.append("写了监护人的关系或电话，没有写监护人姓名，请补上。")
