"""The register of pupils: the identity number decides who a row is, everything else only suggests."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import id_number, masking, names
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.services import outputs, register
from ledgerdesk.services.registers import pupil_repeats
from ledgerdesk.services.registers.shape import Facts, Found, RowKey, Suspect, Taken

_TOGETHER = ("categories", "category_basis", "categories_from")


_NO_GRADE = Problem("grade", "写了班号，没有年级", "在原表补上年级")


class Students:
    """Pupils as one flat row each."""

    name, unit = "students", "人"
    additive = frozenset({"categories"})  # ending a category is a decision of its own
    pointers: frozenset[str] = frozenset()
    of_people = True
    twice = "同一名学生在名单里出现了两次"

    def known(
        self, session: Session, on: date, keys: Iterable[str], ids: Iterable[int] | None = None
    ) -> dict[int, Facts]:
        """Return the pupils' facts, from the lowest class up by pinyin."""
        return outputs.in_order(register.gather(session, on, (*keys, *outputs.ORDER_KEYS), ids))

    def look(
        self,
        session: Session,  # noqa: ARG002 - other registers look names up in it
        rows: Sequence[ParsedRow],
        known: Mapping[int, Facts],
    ) -> list[Found]:
        """Return who each row is."""
        index = Index.of(known)
        return [_seated(row, index.match(row), known) for row in rows]

    def repeats(self, rows: Sequence[ParsedRow]) -> dict[RowKey, Problem]:
        """Return rows that speak of the same pupil, or differently of the same household."""
        return pupil_repeats.repeated(rows)

    def lacking(self, values: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return what a new pupil must have and has not."""
        missing = []
        if not values.get("name"):
            missing.append(Problem("name", "没有姓名", "在原表补上"))
        if not values.get("id_number") and not values.get("born_on"):
            missing.append(Problem("id_number", "身份证号和出生日期都没有", "在原表至少补上一个"))
        if values.get("class_number") and not values.get("grade"):
            missing.append(_NO_GRADE)
        return tuple(missing)

    def add(self, session: Session, rows: Sequence[Taken], *, source: str, done: Callable[[int], None]) -> list[int]:
        """Put pupils on the roll."""
        return register.add_many(session, [row.values for row in rows], source=source, done=done)

    def change(
        self, session: Session, record_id: int, taken: Taken, changes: Mapping[str, Any], *, source: str
    ) -> None:
        """Write what changes, from today on."""
        values = dict(changes)
        if any(key in values for key in _TOGETHER) and taken.values.get("categories") is not None:
            # Basis and start belong to the categories this row names, not to all there are.
            values["categories"] = taken.values["categories"]
        register.update(session, record_id, values, since=context(session).today, ending=False, source=source)


@dataclass(frozen=True)
class Index:
    """The register's pupils by what identifies them."""

    known: Mapping[int, Facts]
    by_id: Mapping[str, int]
    by_roll: Mapping[str, int]
    by_name: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, known: Mapping[int, Facts]) -> "Index":
        """Build the index from flat facts."""
        by_id, by_roll = dict[str, int](), dict[str, int]()
        by_name: dict[str, list[int]] = defaultdict(list)
        for person_id, facts in known.items():
            by_id[facts["id_number"]] = person_id
            by_roll[facts["roll_number"]] = person_id
            by_name[names.fold(facts["name"])].append(person_id)
        return cls(known, by_id, by_roll, by_name)

    def match(self, row: ParsedRow) -> Found:
        """Return who the row is."""
        number = row.values.get("id_number")
        if isinstance(number, str) and number in self.by_id:
            return self._numbered(row, self.by_id[number])
        name, born_on = row.values.get("name"), row.values.get("born_on") or _born(number)
        called = self.by_name.get(names.fold(name), ()) if isinstance(name, str) else ()
        namesakes = [one for one in called if born_on is not None and self.known[one]["born_on"] == born_on]
        if number is None and (sure := self._same_without_number(row, namesakes)) is not None:
            return Found(sure, person_id=sure)
        suspects = self._suspects(row, called, namesakes)
        return Found(suspects=suspects, list_key=list_key(row.values) if suspects else "")

    def _numbered(self, row: ParsedRow, person_id: int) -> Found:
        """Return whose number it is; doubtful where the list calls them wholly otherwise, or as another pupil is called."""
        name, own = row.values.get("name"), self.known[person_id]["name"]
        if isinstance(name, str) and isinstance(own, str) and names.fold(name) != names.fold(own):
            others = [one for one in self.by_name.get(names.fold(name), ()) if one != person_id]
            if others or not names.alike(name, own):
                reason = f"证号一样，台账里叫{own}，名单上叫{name}，可能串了行。"
                return Found(suspects=(Suspect(person_id, reason, numbered=True),), person_id=person_id)
        return Found(person_id, person_id=person_id)

    def _suspects(self, row: ParsedRow, called: Sequence[int], namesakes: Sequence[int]) -> tuple[Suspect, ...]:
        other = "证号不一样" if row.values.get("id_number") is not None else "名单上没有证号"
        found = dict.fromkeys(namesakes, f"姓名、出生日期一样，{other}。")
        roll = row.values.get("roll_number")
        if isinstance(roll, str) and roll in self.by_roll:
            found.setdefault(self.by_roll[roll], f"学籍号一样，{other}。")
        guardian = row.values.get("guardian_name")
        if isinstance(guardian, str):
            key = names.fold(guardian)
            for person_id in called:
                if names.fold(self.known[person_id]["guardian_name"] or "") == key:
                    found.setdefault(person_id, f"姓名、监护人姓名一样，{other}。")
        return tuple(Suspect(person_id, reason) for person_id, reason in found.items())

    def _same_without_number(self, row: ParsedRow, namesakes: Sequence[int]) -> int | None:
        """Return the only namesake when neither has a number, or when the masked number of the list is theirs."""
        hint = row.masked.get("id_number")
        if hint is not None:
            exact = [one for one in namesakes if masking.id_number(self.known[one]["id_number"] or "") == hint]
            if len(exact) == 1:
                return exact[0]
        fitting = [
            person_id
            for person_id in namesakes
            if (own := self.known[person_id]["id_number"]) is None
            or (hint is not None and masking.id_number(own) == hint)
        ]
        return fitting[0] if len(fitting) == 1 and len(namesakes) == 1 else None


def _seated(row: ParsedRow, found: Found, known: Mapping[int, Facts]) -> Found:
    """Return what was found, held where a class number comes without any grade."""
    if row.values.get("class_number") is None or "grade" in row.values or found.record_id is None:
        return found
    return found if known[found.record_id].get("grade") else replace(found, problems=(_NO_GRADE,))


def list_key(values: Mapping[str, Any]) -> str:
    """Return a digest of what names a person in lists: the number, else name, birth and guardian; "" without a name.

    A digest, for it outlives the list and nobody should read a number out of it.
    """
    if number := values.get("id_number"):
        said = f"number {number}"
    elif name := values.get("name"):
        parts = (names.fold(str(name)), values.get("born_on"), values.get("roll_number"), values.get("guardian_name"))
        said = f"name {parts}"
    else:
        return ""
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _born(number: object) -> date | None:
    """Return the birth date an identity number tells: most lists have no column of their own for it."""
    try:
        return id_number.birth_date(number) if isinstance(number, str) else None
    except id_number.IdProblem:
        return None
