"""Pairings: a row finds its pairing by 记录号, else by pupil, teacher and first day."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.fields.references import RECORD
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.models import Pairing, PairingPlan, Staff, Term
from ledgerdesk.services import outputs, pairings, register
from ledgerdesk.services.registers import lasting
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
from ledgerdesk.services.registers.shape import Facts, Found, RowKey, Taken

_COLUMNS = Columns("student_name", "student_number", "class_name")
_HOME_KEYS = ("village", "group_name", "categories", "guardian_phone")
_COLUMN_KEYS = ("valid_from", "valid_to", *pairings.GOALS, "end_reason")
_RULE_KEYS = {"student_id": "student_name", "staff_id": "staff_name", "on": "valid_to", "reason": "end_reason"}
_OTHER = "记录号是台账里的另一条结对，学生或教师不一样"
_OTHER_DAY = "这名学生和这位老师已经结对，开始日期不一样。"
_ENDED = "这条结对在台账里已经结束"


class Pairings:
    """Every pairing there is or was, by class of the pupil."""

    name, unit = "pairings", "对"
    additive: frozenset[str] = frozenset()
    pointers = frozenset({RECORD.key, "class_name", "student_number"})
    of_people = False
    twice = "同一条结对在名单里出现了两次"

    def known(
        self, session: Session, on: date, keys: Iterable[str], ids: Iterable[int] | None = None
    ) -> dict[int, Facts]:
        """Return the pairings with the ids of pupil and teacher beside the values."""
        wanted, chosen = frozenset(keys), None if ids is None else frozenset(ids)
        pupils, teachers = Pupils(session, on), Teachers(session)
        found = session.execute(
            select(Pairing, Staff.party_member).join(Staff, Staff.id == Pairing.staff_id).order_by(Pairing.id)
        ).all()
        children = {row[0].student_id for row in found}
        homes = register.gather(session, on, (*_HOME_KEYS, *outputs.ORDER_KEYS), children) if children else {}
        measures = _measures(session, on) if "measures" in wanted else {}
        place = {student_id: at for at, student_id in enumerate(outputs.in_order(homes))}
        out: dict[int, Facts] = {}
        for row, party_member in sorted(found, key=lambda one: (place.get(one[0].student_id, len(place)), one[0].id)):
            if chosen is not None and row.id not in chosen:
                continue
            facts: Facts = {key: getattr(row, key) for key in _COLUMN_KEYS}
            facts |= {RECORD.key: row.id, "party_member": party_member, "class_name": pupils.room(row.student_id)}
            facts |= {"student_name": pupils.names[row.student_id], "student_number": pupils.numbers[row.student_id]}
            facts |= {"staff_name": teachers.text((row.staff_id,))}
            facts |= _of_home(homes.get(row.student_id, {})) | {"measures": measures.get(row.id)}
            facts = {key: value for key, value in facts.items() if key in wanted}
            out[row.id] = facts | {"_student": row.student_id, "_teacher": row.staff_id, "_since": row.valid_from}
            out[row.id]["_until"] = row.valid_to
        return out

    def look(self, session: Session, rows: Sequence[ParsedRow], known: Mapping[int, Facts]) -> list[Found]:
        """Return which pairing each row is, with its pupil and teacher."""
        finder = _Finder(session, known)
        return [finder.find(row) for row in rows]

    def repeats(self, rows: Sequence[ParsedRow]) -> dict[RowKey, Problem]:
        """Return rows that repeat an earlier one, unless their 记录号 tell them apart."""
        return same_rows(rows, ("student_name", "student_number", "staff_name", "valid_from"), "这条结对")

    def lacking(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return what a pairing must have and has not."""
        return lasting.lacking(values, (("staff_name", "帮扶教师"), ("valid_from", "结对日期")))

    def add(
        self,
        session: Session,
        rows: Sequence[Taken],
        *,
        source: str,  # noqa: ARG002 - a pairing needs no basis
        done: Callable[[int], None],
    ) -> list[int]:
        """Start pairings, and end at once those that are over; these go first, for they take no teacher's room."""
        ids: dict[int, int] = {}
        for at in lasting.over_first(rows):
            values, refs = rows[at].values, rows[at].refs
            done(at)
            goals = {goal: values.get(goal) for goal in pairings.GOALS}
            ids[at] = pairings.start(session, refs["student"], refs["teacher"], values["valid_from"], **goals)
            if values.get("valid_to"):
                pairings.end(session, ids[at], values["valid_to"], values["end_reason"])
        done(len(rows))
        return [ids[at] for at in range(len(rows))]

    def change(
        self,
        session: Session,
        record_id: int,
        taken: Taken,
        changes: Mapping[str, Any],
        *,
        source: str,  # noqa: ARG002 - a pairing needs no basis
    ) -> None:
        """Correct goals and first day, and end what the list says is over."""
        written = {key: value for key, value in changes.items() if key in (*pairings.GOALS, "valid_from")}
        if written:
            pairings.update(session, record_id, pairings.facts(session, record_id).version, written)
        if changes.get("valid_to"):
            reason = taken.values.get("end_reason") or changes.get("end_reason") or ""
            pairings.end(session, record_id, changes["valid_to"], reason)


def _of_home(home: Facts) -> Facts:
    """Return where a pupil lives, why it is helped, and whom to call."""
    place = "".join(part for part in (home.get("village"), home.get("group_name")) if part)
    held = "、".join(map(codes.table("category").label, home.get("categories") or ()))
    return {
        "village": home.get("village"),
        "place": place or None,
        "categories": held or None,
        "guardian_phone": home.get("guardian_phone"),
    }


def _measures(session: Session, on: date) -> dict[int, str | None]:
    """Return by pairing the measures planned for the term of a day."""
    query = (
        select(PairingPlan.pairing_id, PairingPlan.measures)
        .join(Term, Term.id == PairingPlan.term_id)
        .where(Term.covers_from <= on, Term.covers_to >= on)
    )
    return {row[0]: row[1] for row in session.execute(query)}


class _Finder:
    """The pairings of the ledger by what a row says of them."""

    def __init__(self, session: Session, known: Mapping[int, Facts]) -> None:
        self._session, self._known = session, known
        self._pupils, self._teachers = Pupils(session, context(session).today), Teachers(session)
        self._by_pair: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._starting: Counter[int] = Counter()
        for record_id, facts in known.items():
            self._by_pair[facts["_student"], facts["_teacher"]].append(record_id)

    def find(self, row: ParsedRow) -> Found:
        """Return which pairing a row is."""
        record = self._known.get(record_number(row))
        student, problems = one_pupil(self._pupils, row, _COLUMNS, record)
        teacher, doubts = one_teacher(self._teachers, row, "staff_name", row.values.get("valid_from"), record)
        if student is None or teacher is None or problems or doubts or row.held:
            if teacher is None and not doubts:
                doubts = (Problem("staff_name", "没有写帮扶教师", "在原表补上"),)
            return Found(problems=(*problems, *doubts), person_id=student)
        values: Facts = {"student_name": self._pupils.names[student], "staff_name": self._teachers.text((teacher,))}
        same = record is not None and (student, teacher) == (record["_student"], record["_teacher"])
        alike = self._by_pair.get((student, teacher), [])
        found = lasting.match(row, self._known, alike, same=same, other=_OTHER, other_day=_OTHER_DAY)
        refs = {"student": student, "teacher": teacher}
        problems = found.problems or self._refused(row, student, teacher, found)
        return Found(found.record_id, found.suspects, problems, refs, values, person_id=student)

    def _refused(self, row: ParsedRow, student: int, teacher: int, found: Found) -> tuple[Problem, ...]:
        """Return what the rules say against a new pairing, or a change of one."""
        until, since = row.values.get("valid_to"), row.values.get("valid_from")
        own = self._known[found.record_id] if found.record_id is not None else None
        problems = lasting.refused_end(row, own, begun="结对日期", ended=_ENDED)
        if problems or own is not None or found.suspects or not isinstance(since, date):
            return problems
        if until is None:
            self._starting[teacher] += 1
        try:
            pairings.check_start(self._session, student, teacher, since, more=max(self._starting[teacher], 1))
        except RuleError as refused:
            return problems_of(refused.problems, _RULE_KEYS)
        return ()
