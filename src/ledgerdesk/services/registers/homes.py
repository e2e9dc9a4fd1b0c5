"""包户: a row finds its entry by 记录号, else by household, member of staff and first day."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.errors import RuleError
from ledgerdesk.fields.references import JOINT, RECORD
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.models import Staff
from ledgerdesk.services import pupils
from ledgerdesk.services.homes import pairings
from ledgerdesk.services.registers import lasting
from ledgerdesk.services.registers.home_finder import Homes
from ledgerdesk.services.registers.naming import Teachers, one_teacher, problems_of, record_number, same_rows
from ledgerdesk.services.registers.shape import Facts, Found, RowKey, Taken

_WRITTEN = ("valid_from", "valid_to", "measures", "end_reason")
_RULE_KEYS = {"household_id": "head_name", "staff_id": "staff_name", "on": "valid_to", "reason": "end_reason"}
_OTHER = "记录号是台账里的另一条包户，户或包户人不一样"
_OTHER_DAY = "这位老师已经包着这一户，开始日期不一样。"
_ENDED = "这条包户在台账里已经结束"


class HomePairings:
    """Everybody who answers or answered for a household, by village and head."""

    name, unit = "home_pairings", "户"
    additive: frozenset[str] = frozenset()
    pointers = frozenset({RECORD.key, "household_number", "head_name", "head_id_number", "village"})
    of_people = False
    twice = "同一条包户在名单里出现了两次"

    def known(
        self, session: Session, on: date, keys: Iterable[str], ids: Iterable[int] | None = None
    ) -> dict[int, Facts]:
        """Return the entries with the ids of household and staff beside the values."""
        wanted, chosen = frozenset(keys), None if ids is None else frozenset(ids)
        homes, teachers = Homes(session), Teachers(session)
        party = {row[0]: row[1] for row in session.execute(select(Staff.id, Staff.party_member))}
        children: dict[int, list[str]] = defaultdict(list)
        if "children" in wanted:
            for pupil in sorted(pupils.on_roll(session, on).values(), key=lambda one: one.order):
                children[pupil.household_id or 0].append(pupil.name)
        out: dict[int, Facts] = {}
        for one in pairings.every(session):
            if chosen is not None and one.id not in chosen:
                continue
            facts: Facts = {key: getattr(one, key) or None for key in _WRITTEN}
            facts |= homes.facts.get(one.household_id, {"household_number": None, "head_name": one.head or None,
                                                        "head_id_number": None, "village": one.village or None})  # fmt: skip
            facts |= {RECORD.key: one.id, "staff_name": teachers.text((one.staff_id,))}
            facts |= {"party_member": party[one.staff_id], "children": JOINT.join(children[one.household_id]) or None}
            out[one.id] = {key: value for key, value in facts.items() if key in wanted}
            out[one.id] |= {"_home": one.household_id, "_teacher": one.staff_id}
            out[one.id] |= {"_since": one.valid_from, "_until": one.valid_to}
        return out

    def look(self, session: Session, rows: Sequence[ParsedRow], known: Mapping[int, Facts]) -> list[Found]:
        """Return which entry each row is, with its household and staff."""
        finder = _Finder(session, known)
        return [finder.find(row) for row in rows]

    def repeats(self, rows: Sequence[ParsedRow]) -> dict[RowKey, Problem]:
        """Return rows that repeat an earlier one, unless their 记录号 tell them apart."""
        keys = ("household_number", "head_name", "head_id_number", "village", "staff_name", "valid_from")
        return same_rows(rows, keys, "这条包户")

    def lacking(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return what an entry must have and has not."""
        return lasting.lacking(values, (("staff_name", "包户人"), ("valid_from", "包户日期")))

    def add(
        self,
        session: Session,
        rows: Sequence[Taken],
        *,
        source: str,  # noqa: ARG002 - it needs no basis
        done: Callable[[int], None],
    ) -> list[int]:
        """Start entries, and end at once those that are over; these go first, for they take nobody's room."""
        ids: dict[int, int] = {}
        for at in lasting.over_first(rows):
            values, refs = rows[at].values, rows[at].refs
            done(at)
            measures = values.get("measures") or ""
            ids[at] = pairings.start(session, refs["home"], refs["teacher"], values["valid_from"], measures)
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
        source: str,  # noqa: ARG002 - it needs no basis
    ) -> None:
        """Correct measures and first day, and end what the list says is over."""
        if changes.keys() & {"measures", "valid_from"}:
            known = pairings.facts(session, record_id)
            measures = changes.get("measures", known.measures) or ""
            since = changes.get("valid_from", known.valid_from)
            pairings.update(session, record_id, known.version, measures=measures, since=since)
        if changes.get("valid_to"):
            reason = taken.values.get("end_reason") or changes.get("end_reason") or ""
            pairings.end(session, record_id, changes["valid_to"], reason)


class _Finder:
    """The entries of the ledger by what a row says of them."""

    def __init__(self, session: Session, known: Mapping[int, Facts]) -> None:
        self._session, self._known = session, known
        self._homes, self._teachers = Homes(session), Teachers(session)
        self._by_pair: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._starting: Counter[int] = Counter()
        for record_id, facts in known.items():
            self._by_pair[facts["_home"], facts["_teacher"]].append(record_id)

    def find(self, row: ParsedRow) -> Found:
        """Return which entry a row is."""
        record = self._known.get(record_number(row))
        home, problems = self._homes.find(row, record["_home"] if record else None)
        teacher, doubts = one_teacher(self._teachers, row, "staff_name", row.values.get("valid_from"), record)
        if home is None or teacher is None or problems or doubts or row.held:
            if teacher is None and not doubts:
                doubts = (Problem("staff_name", "没有写包户人", "在原表补上"),)
            return Found(problems=(*problems, *doubts))
        values: Facts = {"staff_name": self._teachers.text((teacher,))}
        same = record is not None and (home, teacher) == (record["_home"], record["_teacher"])
        alike = self._by_pair.get((home, teacher), [])
        found = lasting.match(row, self._known, alike, same=same, other=_OTHER, other_day=_OTHER_DAY)
        problems = found.problems or self._refused(row, home, teacher, found)
        return Found(found.record_id, found.suspects, problems, {"home": home, "teacher": teacher}, values)

    def _refused(self, row: ParsedRow, home: int, teacher: int, found: Found) -> tuple[Problem, ...]:
        """Return what the rules say against a new entry, or a change of one."""
        until, since = row.values.get("valid_to"), row.values.get("valid_from")
        own = self._known[found.record_id] if found.record_id is not None else None
        problems = lasting.refused_end(row, own, begun="包户日期", ended=_ENDED)
        if problems or own is not None or found.suspects or not isinstance(since, date):
            return problems
        if until is None:
            self._starting[teacher] += 1
        try:
            pairings.check_start(self._session, home, teacher, since, more=max(self._starting[teacher], 1))
        except RuleError as refused:
            return problems_of(refused.problems, _RULE_KEYS)
        return ()
