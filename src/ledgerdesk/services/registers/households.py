"""Households: the number decides, or the head's identity number; a name and a place only suggest."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import names
from ledgerdesk.fields.references import JOINT, RECORD
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.models import Household, HouseholdMember, Person
from ledgerdesk.services import households
from ledgerdesk.services.register import family
from ledgerdesk.services.register.known import Known
from ledgerdesk.services.register.read import HOUSEHOLD_KEYS
from ledgerdesk.services.registers.naming import record_number
from ledgerdesk.services.registers.repeating import Met
from ledgerdesk.services.registers.shape import Facts, Found, RowKey, Suspect, Taken

_PLACE = ("village", "group_name", "address")
_SAME_HEAD = "户主姓名一样，没有户编号和户主身份证号可以核对。"
_OTHER = "记录号是台账里的另一户，户编号或户主不一样。"


class Households:
    """Every household that has not been merged away."""

    name, unit = "households", "户"
    additive: frozenset[str] = frozenset()
    pointers = frozenset({RECORD.key})
    of_people = False
    twice = "同一户在名单里出现了两次"

    def known(
        self, session: Session, on: date, keys: Iterable[str], ids: Iterable[int] | None = None
    ) -> dict[int, Facts]:
        """Return the households as they are on a day."""
        wanted = frozenset(keys)
        chosen = None if ids is None else frozenset(ids)
        heads = _heads(session)
        columns = {key: getattr(Household, column) for key, column in HOUSEHOLD_KEYS.items()}
        stored = {row[0]: row for row in session.execute(select(Household.id, Household.note, *columns.values()))}
        out: dict[int, Facts] = {}
        for row in households.rows(session, on, chosen):
            facts: Facts = dict(zip(columns, stored[row.id][2:], strict=True))
            head = heads.get(row.id, (None, None, None))
            facts |= {"head_name": head[1], "head_id_number": head[2], "village": row.village, RECORD.key: row.id}
            facts |= {"household_size": row.size, "children": JOINT.join(row.children) or None}
            facts |= {"categories": row.categories, "per_capita_income": row.per_capita_fen}
            facts["note"] = stored[row.id][1]
            out[row.id] = {key: facts[key] for key in wanted} | {"_head": head[0]}
        return out

    def look(self, session: Session, rows: Sequence[ParsedRow], known: Mapping[int, Facts]) -> list[Found]:
        """Return which household each row is."""
        index = _Index(session, known)
        return [index.find(row) for row in rows]

    def repeats(self, rows: Sequence[ParsedRow]) -> dict[RowKey, Problem]:
        """Return rows with the number, or the head, of an earlier one."""
        out: dict[RowKey, Problem] = {}
        met = Met()
        labels = {"household_number": "户编号", "head_id_number": "户主身份证号"}
        for row in rows:
            for key, label in labels.items():
                value = row.values.get(key)
                if row.held or value is None or (row.sheet, row.row) in out:
                    continue
                first = met.before((key, value), row)
                if first:
                    problem = Problem(key, f"{label}和{first}一样", "核对是不是重复，只留一行")
                    out[row.sheet, row.row] = problem
        return out

    def lacking(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return what a new household must have and has not."""
        if values.get("household_number") or values.get("head_name"):
            return ()
        if values.get("head_id_number"):
            return (Problem("head_name", "没有户主姓名", "在原表补上"),)
        return (Problem("household_number", "户编号和户主都没有", "在原表至少补上一个"),)

    def add(
        self,
        session: Session,
        rows: Sequence[Taken],
        *,
        source: str,  # noqa: ARG002 - a household needs no basis
        done: Callable[[int], None],
    ) -> list[int]:
        """Add households with their heads."""
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        known, ids = Known(session, [row.values for row in rows]), list[int]()
        with session.no_autoflush:
            for count, row in enumerate(rows, start=1):
                home = known.new_home(row.values.get("household_number"))
                family.write_home(known, home, row.values, since=None)
                home.note = row.values.get("note")
                ids.append(home.id)
                done(count)
        session.flush()
        return ids

    def change(
        self,
        session: Session,
        record_id: int,
        taken: Taken,  # noqa: ARG002 - what changes is enough
        changes: Mapping[str, Any],
        *,
        source: str,  # noqa: ARG002 - a household needs no basis
    ) -> None:
        """Write what changes; another head is head from today on."""
        session.execute(text("PRAGMA defer_foreign_keys = ON"))
        known = Known(session, [changes])
        home = session.get_one(Household, record_id)
        with session.no_autoflush:
            family.write_home(known, home, changes, since=context(session).today)
            if "note" in changes:
                home.note = changes["note"]
        session.flush()


class _Index:
    """The households by what a row says of them."""

    def __init__(self, session: Session, known: Mapping[int, Facts]) -> None:
        self._known = known
        self._by_number = {f["household_number"]: one for one, f in known.items() if f["household_number"]}
        self._by_head = {f["head_id_number"]: one for one, f in known.items() if f["head_id_number"]}
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for one, facts in known.items():
            if facts["head_name"]:
                self._by_name[names.fold(facts["head_name"])].append(one)
        lives = select(Person.id_number, HouseholdMember.household_id).join(
            HouseholdMember, HouseholdMember.person_id == Person.id
        )
        open_ones = lives.where(HouseholdMember.valid_to.is_(None), Person.id_number.is_not(None))
        self._lives = {row[0]: row[1] for row in session.execute(open_ones)}

    def find(self, row: ParsedRow) -> Found:
        """Return which household a row is."""
        found = self._match(row)
        person_id = self._known[found.record_id]["_head"] if found.record_id is not None else None
        return Found(found.record_id, found.suspects, (*found.problems, *self._head(row, found)), person_id=person_id)

    def _match(self, row: ParsedRow) -> Found:
        number, head = row.values.get("household_number"), row.values.get("head_id_number")
        by_number, by_head = self._by_number.get(number or ""), self._by_head.get(head or "")
        if by_number is not None:
            if by_head not in (None, by_number):
                return Found(problems=(Problem("head_id_number", "户编号和户主身份证号不是同一户", "核对后改正"),))
            return Found(by_number)
        record = self._known.get(record_number(row))
        said = names.fold(str(row.values.get("head_name") or ""))
        own = names.fold(str(record["head_name"] or "")) if record is not None else ""
        if record is not None and said in ("", own):
            own_numbers = (record["household_number"], record["head_id_number"])
            if number in (None, own_numbers[0]) and head in (None, own_numbers[1]):
                return Found(record_number(row))
        if by_head is not None:
            if number is not None and self._known[by_head]["household_number"] is not None:
                return Found(suspects=(Suspect(by_head, "户主身份证号一样，户编号不一样。"),))
            return Found(by_head)
        return self._by_words(row, said, record)

    def _by_words(self, row: ParsedRow, said: str, record: Facts | None) -> Found:
        number, head = row.values.get("household_number"), row.values.get("head_id_number")
        fitting = []
        for one in self._by_name.get(said, []) if said else []:
            facts = self._known[one]
            numbers = ((number, facts["household_number"]), (head, facts["head_id_number"]))
            if not any(said and own and said != own for said, own in numbers):
                fitting.append(one)
        bare = [one for one in fitting if not (self._known[one]["household_number"] or number)]
        bare = [one for one in bare if not (self._known[one]["head_id_number"] or head)]
        alike = [one for one in bare if all(row.values.get(k) == self._known[one][k] for k in _PLACE)]
        if len(alike) == 1 and len(fitting) == 1:
            return Found(alike[0])
        suspects = dict.fromkeys(fitting, _SAME_HEAD)
        if record is not None:
            suspects.setdefault(record_number(row), _OTHER)
        return Found(suspects=tuple(Suspect(one, reason) for one, reason in suspects.items()))

    def _head(self, row: ParsedRow, found: Found) -> tuple[Problem, ...]:
        """Return why the head named cannot be the head: somebody of another household."""
        head = row.values.get("head_id_number")
        lives = self._lives.get(head) if isinstance(head, str) else None
        if lives is None or lives == found.record_id or found.suspects:
            return ()
        return (Problem("head_id_number", "户主在台账里是另一户的成员", "先在台账里核对这个人在哪一户"),)


def _heads(session: Session) -> dict[int, tuple[int, str, str | None]]:
    query = (
        select(HouseholdMember.household_id, Person.id, Person.name, Person.id_number)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.relation == households.HEAD, HouseholdMember.valid_to.is_(None))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(query)}
