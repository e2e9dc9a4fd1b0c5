"""Talks: a row finds its talk by 记录号, else by day, pupil, kind and teacher."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.errors import RuleError
from ledgerdesk.fields.references import RECORD
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.services import talks
from ledgerdesk.services.registers.naming import (
    Columns,
    Pupils,
    Teachers,
    one_pupil,
    one_teacher,
    problems_of,
    record_number,
    same_rows,
)
from ledgerdesk.services.registers.shape import Facts, Found, RowKey, Suspect, Taken
from ledgerdesk.services.talks import TalkFacts

_COLUMNS = Columns("student", "student_number", "class_name")
_WRITTEN = ("minutes", "subject", "topic", "content", "reaction", "effect", "next_step", "value_fen")
_RULE_KEYS = {"student_id": "student", "staff_id": "teacher"}
_OTHER = "记录号是台账里的另一次谈心，日期或学生不一样。"
_SEVERAL = "同一天这样的谈心登记过几次，认不出是哪一次。"


class Talks:
    """Talks, newest first."""

    name, unit = "talks", "次"
    additive: frozenset[str] = frozenset()
    pointers = frozenset({RECORD.key, "class_name", "student_number"})
    of_people = False
    twice = "同一次谈心在名单里出现了两次"

    def known(
        self, session: Session, on: date, keys: Iterable[str], ids: Iterable[int] | None = None
    ) -> dict[int, Facts]:
        """Return the talks with the ids of pupil and teacher beside the values."""
        wanted, chosen = tuple(keys), None if ids is None else frozenset(ids)
        pupils, teachers = Pupils(session, on), Teachers(session)
        out: dict[int, Facts] = {}
        for row in talks.rows(session, date.min, date.max):
            if chosen is not None and row.id not in chosen:
                continue
            facts = {key: getattr(row, key, None) for key in wanted}
            facts |= {RECORD.key: row.id, "class_name": row.class_name or None}
            facts |= {"student_number": pupils.numbers[row.student_id], "teacher": teachers.text((row.staff_id,))}
            out[row.id] = facts | {"_student": row.student_id, "_teacher": row.staff_id}
        return out

    def look(self, session: Session, rows: Sequence[ParsedRow], known: Mapping[int, Facts]) -> list[Found]:
        """Return which talk each row is, with its pupil and teacher."""
        finder = _Finder(session, known)
        return [finder.find(row) for row in rows]

    def repeats(self, rows: Sequence[ParsedRow]) -> dict[RowKey, Problem]:
        """Return rows that repeat an earlier one, unless their 记录号 tell them apart."""
        return same_rows(rows, ("held_on", "student", "student_number", "kind", "teacher", "topic"), "这次谈心")

    def lacking(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return what a talk must have and has not."""
        asked = (("held_on", "日期"), ("kind", "类型"), ("teacher", "教师"))
        return tuple(Problem(key, f"没有{label}", "在原表补上") for key, label in asked if not values.get(key))

    def add(
        self,
        session: Session,
        rows: Sequence[Taken],
        *,
        source: str,  # noqa: ARG002 - a talk needs no basis
        done: Callable[[int], None],
    ) -> list[int]:
        """Store talks."""
        ids = []
        for count, row in enumerate(rows, start=1):
            ids.append(talks.add(session, _facts(row.values, row.refs)))
            done(count)
        return ids

    def change(
        self,
        session: Session,
        record_id: int,
        taken: Taken,
        changes: Mapping[str, Any],
        *,
        source: str,  # noqa: ARG002 - a talk needs no basis
    ) -> None:
        """Write what changes; pupil and teacher only where they are among it."""
        stored = talks.facts(session, record_id)
        refs = {"student": stored.student_id, "teacher": stored.staff_id}
        refs |= {key: taken.refs[key] for key in refs if key in changes and key in taken.refs}
        before = {key: getattr(stored, key) for key in ("held_on", "kind", *_WRITTEN)}
        talks.update(session, record_id, stored.version, _facts({**before, **changes}, refs))


class _Finder:
    """The talks of the ledger by what a row says of them."""

    def __init__(self, session: Session, known: Mapping[int, Facts]) -> None:
        self._session, self._known = session, known
        self._pupils, self._teachers = Pupils(session, context(session).today), Teachers(session)
        self._by_day: dict[tuple[date, int], list[int]] = defaultdict(list)
        for record_id, facts in known.items():
            self._by_day[facts["held_on"], facts["_student"]].append(record_id)

    def find(self, row: ParsedRow) -> Found:
        """Return which talk a row is."""
        record = self._known.get(record_number(row))
        student, problems = one_pupil(self._pupils, row, _COLUMNS, record)
        teacher, doubts = one_teacher(self._teachers, row, "teacher", row.values.get("held_on"), record)
        if student is None or problems or doubts or row.held:
            return Found(problems=(*problems, *doubts), person_id=student)
        refs: Facts = {"student": student}
        values: Facts = {"student": self._pupils.names[student]}
        if teacher is not None:
            refs["teacher"], values["teacher"] = teacher, self._teachers.text((teacher,))
        found = self._match(row, student, teacher)
        problems = self._refused(row, values, refs, found)
        return Found(found.record_id, found.suspects, problems, refs, values, person_id=student)

    def _match(self, row: ParsedRow, student: int, teacher: int | None) -> Found:
        number, day, kind = record_number(row), row.values.get("held_on"), row.values.get("kind")
        record = self._known.get(number)
        if record is not None and day in (None, record["held_on"]) and student == record["_student"]:
            return Found(number)
        alike = self._by_day.get((day, student), []) if isinstance(day, date) else []
        alike = [one for one in alike if kind in (None, self._known[one]["kind"])]
        fitting = [one for one in alike if teacher in (None, self._known[one]["_teacher"])]
        if len(fitting) == 1:
            return Found(fitting[0])
        suspects = dict.fromkeys(fitting, _SEVERAL)
        if record is not None:
            suspects.setdefault(number, _OTHER)
        return Found(suspects=tuple(Suspect(one, reason) for one, reason in suspects.items()))

    def _refused(self, row: ParsedRow, values: Facts, refs: Facts, found: Found) -> tuple[Problem, ...]:
        known = self._known.get(found.record_id or 0, {})
        merged = {**known, **row.values, **values}
        if found.suspects or any(not merged.get(key) for key in ("held_on", "kind", "teacher")):
            return ()
        if all(known.get(key) == value for key, value in merged.items() if key not in Talks.pointers):
            return ()
        try:
            talks.check(self._session, _facts(merged, {"teacher": known.get("_teacher"), **refs}))
        except RuleError as refused:
            return problems_of(refused.problems, _RULE_KEYS)
        return ()


def _facts(values: Mapping[str, Any], refs: Mapping[str, Any]) -> TalkFacts:
    written: dict[str, Any] = {key: values.get(key) for key in ("held_on", "kind", *_WRITTEN)}
    return TalkFacts(student_id=refs["student"], staff_id=refs["teacher"], **written)
