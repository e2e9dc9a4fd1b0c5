"""Who a row of a list is: the identity number decides, everything else only suggests."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import id_number, masking, names
from ledgerdesk.fields.rows import ParsedRow
from ledgerdesk.models import Person


@dataclass(frozen=True)
class Suspect:
    """Somebody in the register who may be the one in the list, and why, in Chinese."""

    person_id: int
    reason: str


@dataclass(frozen=True)
class Match:
    """The pupil a row is; or those it may be; or, with neither, nobody yet."""

    person_id: int | None = None
    suspects: tuple[Suspect, ...] = ()


@dataclass(frozen=True)
class Index:
    """The register's pupils by what identifies them."""

    by_id: Mapping[str, int]
    by_roll: Mapping[str, int]
    by_birth: Mapping[tuple[str, date], tuple[int, ...]]
    numbers: Mapping[int, str | None]
    others: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, known: Mapping[int, Mapping[str, Any]]) -> "Index":
        """Build the index from flat facts; ``others`` are people in the ledger who are no pupils."""
        by_birth: dict[tuple[str, date], list[int]] = defaultdict(list)
        for person_id, facts in known.items():
            if facts["born_on"] is not None:
                by_birth[(names.fold(facts["name"]), facts["born_on"])].append(person_id)
        everyone = session.execute(select(Person.id_number, Person.id).where(Person.id_number.is_not(None)))
        return cls(
            by_id={facts["id_number"]: person_id for person_id, facts in known.items() if facts["id_number"]},
            by_roll={facts["roll_number"]: person_id for person_id, facts in known.items() if facts["roll_number"]},
            by_birth={key: tuple(ids) for key, ids in by_birth.items()},
            numbers={person_id: facts["id_number"] for person_id, facts in known.items()},
            others={number: person_id for number, person_id in everyone if number and person_id not in known},
        )

    def match(self, row: ParsedRow) -> Match:
        """Return who the row is."""
        number = row.values.get("id_number")
        if isinstance(number, str) and number in self.by_id:
            return Match(self.by_id[number])
        name, born_on = row.values.get("name"), row.values.get("born_on") or _born(number)
        namesakes: tuple[int, ...] = ()
        if isinstance(name, str) and isinstance(born_on, date):
            namesakes = self.by_birth.get((names.fold(name), born_on), ())
        if number is None and (sure := self._same_without_number(row, namesakes)) is not None:
            return Match(sure)
        suspects = dict.fromkeys(namesakes, "姓名、出生日期一样，证号不一样。")
        roll = row.values.get("roll_number")
        if isinstance(roll, str) and roll in self.by_roll:
            suspects.setdefault(self.by_roll[roll], "学籍号一样，证号不一样。")
        if number is None:
            suspects = dict.fromkeys(suspects, "姓名、出生日期或学籍号一样，名单上没有证号。")
        return Match(suspects=tuple(Suspect(person_id, reason) for person_id, reason in suspects.items()))

    def _same_without_number(self, row: ParsedRow, namesakes: tuple[int, ...]) -> int | None:
        """Return the only namesake when neither has a number, or when the masked number of the list is theirs."""
        hint = row.masked.get("id_number")
        fitting = [
            person_id
            for person_id in namesakes
            if (own := self.numbers[person_id]) is None or (hint is not None and masking.id_number(own) == hint)
        ]
        return fitting[0] if len(fitting) == 1 and len(namesakes) == 1 else None


def _born(number: object) -> date | None:
    """Return the birth date an identity number tells: most lists have no column of their own for it."""
    try:
        return id_number.birth_date(number) if isinstance(number, str) else None
    except id_number.IdProblem:
        return None
