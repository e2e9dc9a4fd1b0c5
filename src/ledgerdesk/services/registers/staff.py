"""The staff: a row finds its teacher by identity number or 记录号, else by a name nobody else has."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledgerdesk.domain import id_number, masking, names
from ledgerdesk.fields.references import RECORD
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.services import staff
from ledgerdesk.services.registers.naming import record_number
from ledgerdesk.services.registers.repeating import Met
from ledgerdesk.services.registers.shape import Facts, Found, RowKey, Suspect, Taken

_OTHER_NUMBER = "姓名一样，身份证号不一样。"
_OTHER_PHONE = "姓名一样，电话不一样，名单上没有身份证号。"
_NAMESAKES = "教师名册里有几位同名的老师。"
_RENAMED = "记录号一样，姓名不一样。"
_OTHER_NAME = "身份证号一样，姓名不一样，可能串了行。"


class StaffRegister:
    """Everybody who works or worked here, by pinyin."""

    name, unit = "staff", "人"
    additive: frozenset[str] = frozenset()
    pointers = frozenset({RECORD.key})
    of_people = False  # staff stand apart from the people of the register
    twice = "同一位老师在名单里出现了两次"

    def known(
        self, session: Session, on: date, keys: Iterable[str], ids: Iterable[int] | None = None
    ) -> dict[int, Facts]:
        """Return everybody, those who left too."""
        wanted, chosen = tuple(keys), None if ids is None else frozenset(ids)
        out = {}
        for row in staff.rows(session, on, everyone=True):
            if chosen is None or row.id in chosen:
                facts = {key: getattr(row, key, None) for key in wanted}
                out[row.id] = facts | {RECORD.key: row.id, "classes": row.classes or None}
        return out

    def look(
        self,
        session: Session,  # noqa: ARG002 - other registers look names up in it
        rows: Sequence[ParsedRow],
        known: Mapping[int, Facts],
    ) -> list[Found]:
        """Return who each row is."""
        index = _Index(known)
        return [index.find(row) for row in rows]

    def repeats(self, rows: Sequence[ParsedRow]) -> dict[RowKey, Problem]:
        """Return rows with the identity number of an earlier one, or of one name whom nothing tells apart."""
        out: dict[RowKey, Problem] = {}
        met = Met()
        for row in rows:
            if row.held:
                continue
            number, name = row.values.get("id_number"), row.values.get("name")
            if number is not None:
                if first := met.before(number, row):
                    problem = Problem("id_number", f"身份证号和{first}一样", "核对是不是重复，只留一行")
                    out[row.sheet, row.row] = problem
            elif isinstance(name, str) and not record_number(row):
                told = tuple(row.values.get(key) for key in ("sex", "phone"))
                if first := met.before((names.fold(name), row.masked.get("id_number"), told), row):
                    out[row.sheet, row.row] = Problem("name", f"和{first}是同一个人", "只留一行，或者补上证号")
        return out

    def lacking(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return what a new teacher must have and has not."""
        return () if values.get("name") else (Problem("name", "没有姓名", "在原表补上"),)

    def add(
        self,
        session: Session,
        rows: Sequence[Taken],
        *,
        source: str,  # noqa: ARG002 - a teacher needs no basis
        done: Callable[[int], None],
    ) -> list[int]:
        """Add teachers."""
        ids = []
        for count, row in enumerate(rows, start=1):
            ids.append(staff.add(session, {key: row.values[key] for key in staff.COLUMNS if key in row.values}))
            done(count)
        return ids

    def change(
        self,
        session: Session,
        record_id: int,
        taken: Taken,  # noqa: ARG002 - what changes is enough
        changes: Mapping[str, Any],
        *,
        source: str,  # noqa: ARG002 - a teacher needs no basis
    ) -> None:
        """Write what changes."""
        staff.update(session, record_id, staff.facts(session, record_id).version, changes)


class _Index:
    def __init__(self, known: Mapping[int, Facts]) -> None:
        self._known = known
        self._by_number = {facts["id_number"]: one for one, facts in known.items() if facts["id_number"]}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for one, facts in known.items():
            self._by_name[names.fold(facts["name"])].append(one)

    def find(self, row: ParsedRow) -> Found:
        """Return who a row is."""
        found = self._match(row)
        known = self._known.get(found.record_id or 0, {})
        problems = _problems({**known, **row.values})
        return Found(found.record_id, found.suspects, problems)

    def _match(self, row: ParsedRow) -> Found:
        number, name = row.values.get("id_number"), row.values.get("name")
        if isinstance(number, str) and number in self._by_number:
            mine = self._by_number[number]
            if isinstance(name, str) and not names.alike(name, self._known[mine]["name"]):
                return Found(suspects=(Suspect(mine, _OTHER_NAME, numbered=True),))
            return Found(mine)
        key = names.fold(name) if isinstance(name, str) else ""
        record = self._known.get(record_number(row))
        if record is not None and self._may_be(row, record):
            if not key or key == names.fold(record["name"]):
                return Found(record_number(row))
            return Found(suspects=(Suspect(record_number(row), _RENAMED),))
        namesakes = self._by_name.get(key, [])
        fitting = [one for one in namesakes if self._may_be(row, self._known[one])]
        if len(fitting) == 1:
            return Found(fitting[0])
        reason = _OTHER_NUMBER if number is not None else (_NAMESAKES if fitting else _OTHER_PHONE)
        return Found(suspects=tuple(Suspect(one, reason) for one in fitting or namesakes))

    def _may_be(self, row: ParsedRow, known: Facts) -> bool:
        """Tell whether nothing a row says of somebody contradicts what is known."""
        number, own = row.values.get("id_number"), known["id_number"]
        if number is not None and own is not None:
            return bool(number == own)
        if (hint := row.masked.get("id_number")) is not None and own is not None:
            return masking.id_number(own) == hint
        phone, sex = row.values.get("phone"), row.values.get("sex")
        same = phone is None or known["phone"] is None or phone == known["phone"]
        return same and (sex is None or known["sex"] is None or sex == known["sex"])


def _problems(values: Mapping[str, Any]) -> tuple[Problem, ...]:
    problems = []
    if values.get("joined_on") and values.get("left_on") and values["left_on"] < values["joined_on"]:
        problems.append(Problem("left_on", "离校日期早于到校日期", "核对后改正"))
    if values.get("id_number"):
        try:
            told = id_number.check(values["id_number"])
        except id_number.IdProblem as wrong:
            return (*problems, Problem("id_number", wrong.what, wrong.fix))
        if told.sex and values.get("sex") not in (None, told.sex):
            problems.append(Problem("sex", "性别与身份证号对不上", "核对后改正"))
    return tuple(problems)
