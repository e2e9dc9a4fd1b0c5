"""Home visits: a row finds its visit by 记录号, else by day, pupils and way of visiting."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.errors import RuleError
from ledgerdesk.fields.references import RECORD
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.models import VisitStudent, VisitTeacher
from ledgerdesk.services import visits
from ledgerdesk.services.registers.naming import (
    Columns,
    Pupils,
    Teachers,
    problems_of,
    record_number,
    same_people,
    same_rows,
)
from ledgerdesk.services.registers.shape import Facts, Found, RowKey, Suspect, Taken
from ledgerdesk.services.visits import VisitFacts

_COLUMNS = Columns("students", "student_numbers", "classes")
_WRITTEN = ("place", "met", "purpose", "situation", "problems", "suggestions", "parent_opinion", "money_arrived")
_OTHER = "记录号是台账里的另一次家访，日期或学生不一样。"
_OTHER_WAY = "同一天已经登记过对这几名学生的家访，方式不一样。"
_SEVERAL = "同一天这样的家访登记过几次，认不出是哪一次。"
_RULE_KEYS = {"student_ids": "students", "teacher_ids": "teachers", "mode": "mode", "visited_on": "visited_on"}


class Visits:
    """Home visits, newest first."""

    name, unit = "visits", "次"
    additive: frozenset[str] = frozenset()
    pointers = frozenset({RECORD.key, "classes", "student_numbers"})
    of_people = False
    twice = "同一次家访在名单里出现了两次"

    def known(
        self, session: Session, on: date, keys: Iterable[str], ids: Iterable[int] | None = None
    ) -> dict[int, Facts]:
        """Return the visits with the ids of pupils and teachers beside the values."""
        wanted, chosen = tuple(keys), None if ids is None else frozenset(ids)
        pupils, teachers = Pupils(session, on), Teachers(session)
        said: dict[int, dict[int, str | None]] = defaultdict(dict)
        links = select(VisitStudent.visit_id, VisitStudent.person_id, VisitStudent.at_school)
        for visit_id, person_id, words in session.execute(links.order_by(VisitStudent.id)):
            said[visit_id][person_id] = words
        went: dict[int, list[int]] = defaultdict(list)
        who = select(VisitTeacher.visit_id, VisitTeacher.staff_id).order_by(VisitTeacher.id)
        for visit_id, staff_id in session.execute(who):
            went[visit_id].append(staff_id)
        out: dict[int, Facts] = {}
        for row in visits.rows(session, date.min, date.max):
            if chosen is not None and row.id not in chosen:
                continue
            facts = {key: getattr(row, key, None) for key in wanted}
            children, staff_ids = tuple(said[row.id]), tuple(went[row.id])
            facts |= {"students": pupils.names_text(children), "student_numbers": pupils.numbers_text(children)}
            facts |= {"teachers": teachers.text(staff_ids), RECORD.key: row.id}
            facts["at_school"] = _said(said[row.id], pupils)
            facts |= {key: facts[key] or None for key in ("classes", "village") if key in facts}
            out[row.id] = facts | {"_students": children, "_teachers": staff_ids}
        return out

    def look(self, session: Session, rows: Sequence[ParsedRow], known: Mapping[int, Facts]) -> list[Found]:
        """Return which visit each row is, with its pupils and teachers."""
        finder = _Finder(session, known)
        return [finder.find(row) for row in rows]

    def repeats(self, rows: Sequence[ParsedRow]) -> dict[RowKey, Problem]:
        """Return rows of the same day, pupils and way as an earlier one, unless their 记录号 tell them apart."""
        return same_rows(rows, ("visited_on", "students", "student_numbers", "mode"), "这次家访")

    def lacking(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return what a visit must have and has not."""
        asked = (("visited_on", "家访日期"), ("mode", "家访方式"), ("teachers", "家访教师"))
        return tuple(Problem(key, f"没有{label}", "在原表补上") for key, label in asked if not values.get(key))

    def add(
        self,
        session: Session,
        rows: Sequence[Taken],
        *,
        source: str,  # noqa: ARG002 - a visit needs no basis
        done: Callable[[int], None],
    ) -> list[int]:
        """Store visits."""
        ids = []
        for count, row in enumerate(rows, start=1):
            ids.append(visits.add(session, _facts(row.values, row.refs, row.refs["names"])))
            done(count)
        return ids

    def change(
        self,
        session: Session,
        record_id: int,
        taken: Taken,
        changes: Mapping[str, Any],
        *,
        source: str,  # noqa: ARG002 - a visit needs no basis
    ) -> None:
        """Write what changes; children and teachers only where they are among it."""
        stored = visits.facts(session, record_id)
        pupils = Pupils(session, context(session).today)
        refs = {"students": stored.student_ids, "teachers": stored.teacher_ids}
        refs |= {key: taken.refs[key] for key in refs if key in changes and key in taken.refs}
        before: Facts = {key: getattr(stored, key) for key in ("visited_on", "mode", *_WRITTEN)}
        before["at_school"] = _said({one: stored.at_school.get(one) for one in stored.student_ids}, pupils)
        facts = _facts({**before, **changes}, refs, [pupils.names[one] for one in refs["students"]])
        visits.update(session, record_id, stored.version, facts)


class _Finder:
    """The visits of the ledger by what a row says of them."""

    def __init__(self, session: Session, known: Mapping[int, Facts]) -> None:
        self._session, self._known = session, known
        self._pupils, self._teachers = Pupils(session, context(session).today), Teachers(session)
        self._by_day: dict[tuple[date, frozenset[int]], list[int]] = defaultdict(list)
        for record_id, facts in known.items():
            self._by_day[facts["visited_on"], frozenset(facts["_students"])].append(record_id)

    def find(self, row: ParsedRow) -> Found:
        """Return which visit a row is."""
        record = self._known.get(record_number(row))
        children, problems = self._children(row, record)
        staff_ids, doubts = self._staff(row, record)
        problems = (*problems, *doubts)
        if problems or row.held:
            return Found(problems=problems, person_id=next(iter(children), None))
        refs: Facts = {"students": children, "names": [self._pupils.names[one] for one in children]}
        values: Facts = {"students": self._pupils.names_text(children)}
        if staff_ids is not None:
            refs["teachers"], values["teachers"] = staff_ids, self._teachers.text(staff_ids)
        found = self._match(row, children)
        if found.record_id is not None:
            values |= _as_known(self._known[found.record_id], children, staff_ids)
        problems = self._refused(row, values, refs, found)
        return Found(found.record_id, found.suspects, problems, refs, values, person_id=children[0])

    def _children(self, row: ParsedRow, record: Facts | None) -> tuple[tuple[int, ...], tuple[Problem, ...]]:
        if record is not None and same_people(row.values.get("students"), record["students"]):
            numbers = row.values.get("student_numbers")
            if numbers is None or same_people(numbers, record["student_numbers"]):
                return record["_students"], ()
        return self._pupils.find(row, _COLUMNS)

    def _staff(self, row: ParsedRow, record: Facts | None) -> tuple[tuple[int, ...] | None, tuple[Problem, ...]]:
        said, day = row.values.get("teachers"), row.values.get("visited_on")
        if not isinstance(said, str):
            return None, ()
        if record is not None and same_people(said, record["teachers"]):
            return record["_teachers"], ()
        return self._teachers.find(said, "teachers", day if isinstance(day, date) else None)

    def _match(self, row: ParsedRow, children: tuple[int, ...]) -> Found:
        number, day, mode = record_number(row), row.values.get("visited_on"), row.values.get("mode")
        record = self._known.get(number)
        if record is not None and day in (None, record["visited_on"]) and set(children) == set(record["_students"]):
            return Found(number)
        alike = self._by_day.get((day, frozenset(children)), []) if isinstance(day, date) else []
        fitting = [one for one in alike if mode in (None, self._known[one]["mode"])]
        if len(fitting) == 1:
            return Found(fitting[0])
        suspects = dict.fromkeys(fitting, _SEVERAL) or dict.fromkeys(alike, _OTHER_WAY)
        if record is not None:
            suspects.setdefault(number, _OTHER)
        return Found(suspects=tuple(Suspect(one, reason) for one, reason in suspects.items()))

    def _refused(self, row: ParsedRow, values: Facts, refs: Facts, found: Found) -> tuple[Problem, ...]:
        """Return what the rules say against a new visit, or against one that would change."""
        known = self._known.get(found.record_id or 0, {})
        merged = {**known, **row.values, **values}
        if found.suspects or any(not merged.get(key) for key in ("visited_on", "mode", "teachers")):
            return ()
        if all(known.get(key) == value for key, value in merged.items() if key not in Visits.pointers):
            return ()
        both = {"students": refs["students"], "teachers": refs.get("teachers") or known.get("_teachers", ())}
        try:
            visits.check(self._session, _facts(merged, both, refs["names"]))
        except RuleError as refused:
            return problems_of(refused.problems, _RULE_KEYS)
        return ()


def _as_known(known: Facts, children: tuple[int, ...], staff_ids: tuple[int, ...] | None) -> Facts:
    """Return the texts of the record where they name the same people in another order."""
    values = {}
    if set(children) == set(known["_students"]):
        values["students"] = known["students"]
    if staff_ids is not None and set(staff_ids) == set(known["_teachers"]):
        values["teachers"] = known["teachers"]
    return values


def _facts(values: Mapping[str, Any], refs: Mapping[str, Any], names: Sequence[str]) -> VisitFacts:
    children = tuple(refs["students"])
    written: dict[str, Any] = {key: values.get(key) for key in ("visited_on", "mode", *_WRITTEN)}
    told = _told(values.get("at_school"), children, names)
    return VisitFacts(student_ids=children, teacher_ids=tuple(refs["teachers"]), at_school=told, **written)


def _said(words: Mapping[int, str | None], pupils: Pupils) -> str | None:
    """Return what was said of the children: once where it is the same of all, else a paragraph each, 姓名：…."""
    told = set(words.values())
    if len(told) == 1:
        return told.pop() or None
    return "\n".join(f"{pupils.names[one]}：{text}" for one, text in words.items() if text) or None


def _told(said: object, children: Sequence[int], names: Sequence[str]) -> dict[int, str]:
    """Return what is said of each child: paragraphs that begin with a name speak of that child, others of all."""
    if not isinstance(said, str) or not said:
        return {}
    if len(children) == 1:
        return {children[0]: said}
    out: dict[int, list[str]] = defaultdict(list)
    speaking_of = list(children)
    for line in said.split("\n"):
        for one, name in zip(children, names, strict=True):
            if line.startswith((f"{name}：", f"{name}:")):
                speaking_of, line = [one], line[len(name) + 1 :].strip()
                break
        for one in speaking_of:
            out[one].append(line)
    return {one: "\n".join(lines) for one, lines in out.items()}
