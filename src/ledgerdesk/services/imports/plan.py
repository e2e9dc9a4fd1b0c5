"""What taking in a list would do, row by row, before anything is done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields.field import Sheet
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.services.imports.duplicates import repeated
from ledgerdesk.services.imports.matching import Index, Match, Suspect
from ledgerdesk.services.permission import needs
from ledgerdesk.services.register import gather

# Lists add to what a family is known for; ending a category is a decision of its own.
ADDITIVE = frozenset({"categories"})


class Verdict(Enum):
    """What happens to a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DOUBTFUL = "doubtful"
    HELD = "held"


class Mode(Enum):
    """Fill only what is empty, update what differs, or only add."""

    UPDATE = "update"
    FILL = "fill"
    ADD = "add"


@dataclass(frozen=True)
class CellChange:
    """One value that would change; ``old`` is None where there was nothing."""

    key: str
    old: Any
    new: Any


@dataclass(frozen=True)
class PlannedRow:
    """One row of the list and its verdict; ``row`` counts as Excel does."""

    sheet: str
    row: int
    verdict: Verdict
    person_id: int | None
    values: Mapping[str, Any]
    changes: tuple[CellChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    suspects: tuple[Suspect, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """Return sheet and row, which name a row of the list."""
        return (self.sheet, self.row)

    @property
    def reason(self) -> str:
        """Return why the row is held or doubtful, in Chinese; "" otherwise."""
        return " ".join(p.sentence for p in self.problems) or " ".join(s.reason for s in self.suspects)


@dataclass(frozen=True)
class Plan:
    """Everything a list would do to one register."""

    register: str
    mode: Mode
    rows: tuple[PlannedRow, ...]

    def count(self, verdict: Verdict) -> int:
        """Return how many rows have the verdict."""
        return sum(row.verdict is verdict for row in self.rows)

    def of(self, *verdicts: Verdict) -> tuple[PlannedRow, ...]:
        """Return the rows with one of the verdicts, in the order of the list."""
        return tuple(row for row in self.rows if row.verdict in verdicts)


@needs(Right.IMPORT)
def plan(session: Session, sheet: Sheet, parsed: Sequence[ParsedRow], mode: Mode = Mode.UPDATE) -> Plan:
    """Compare a list with the register of pupils: new, changed, unchanged, doubtful or held, with every reason.

    The identity number decides who somebody is; roll number, name and birth date only make a row doubtful.
    """
    keys = [field.key for field in sheet.fields if not field.computed]
    known = gather(session, context(session).today, keys)
    index = Index.of(session, known)
    repeats = repeated(parsed)
    rows = [_judge(row, index.match(row), known, mode, repeats.get((row.sheet, row.row))) for row in parsed]
    return Plan(sheet.name, mode, tuple(_one_row_a_person(rows)))


def resolve(planned: PlannedRow, person_id: int | None, known: Mapping[str, Any] | None, mode: Mode) -> PlannedRow:
    """Return a doubtful row after the clerk said who it is; None: somebody new."""
    if person_id is None or known is None:
        return replace(planned, verdict=Verdict.NEW, person_id=None, suspects=())
    changes = _changes(planned.values, known, mode)
    verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
    return replace(planned, verdict=verdict, person_id=person_id, changes=changes, suspects=())


def _judge(row: ParsedRow, match: Match, known: Mapping[int, Any], mode: Mode, repeat: Problem | None) -> PlannedRow:
    problems = (*row.problems, *((repeat,) if repeat else ()))
    values = MappingProxyType(dict(row.values))
    base = PlannedRow(row.sheet, row.row, Verdict.HELD, match.person_id, values, problems=problems)
    if any(not problem.warning for problem in problems):
        return base
    if match.suspects:
        return replace(base, verdict=Verdict.DOUBTFUL, suspects=match.suspects)
    if match.person_id is None:
        return _fresh(base)
    if mode is Mode.ADD:
        return replace(base, verdict=Verdict.UNCHANGED)
    return resolve(base, match.person_id, known[match.person_id], mode)


def _fresh(base: PlannedRow) -> PlannedRow:
    missing = []
    if not base.values.get("name"):
        missing.append(Problem("name", "没有姓名", "在原表补上"))
    if not base.values.get("id_number") and not base.values.get("born_on"):
        missing.append(Problem("id_number", "身份证号和出生日期都没有", "在原表至少补上一个"))
    if missing:
        return replace(base, problems=(*base.problems, *missing))
    return replace(base, verdict=Verdict.NEW)


def _changes(values: Mapping[str, Any], known: Mapping[str, Any], mode: Mode) -> tuple[CellChange, ...]:
    out = []
    for key, new in values.items():
        if key not in known:
            continue
        old = known[key]
        if key in ADDITIVE:
            new = (*(old or ()), *(item for item in new if item not in (old or ())))
        blank = old is None or old == ()
        if new != old and not (blank and new == ()) and (blank or mode is Mode.UPDATE):
            out.append(CellChange(key, None if blank else old, new))
    return tuple(out)


def _one_row_a_person(rows: Iterable[PlannedRow]) -> Iterable[PlannedRow]:
    """Hold every later row that would change somebody an earlier row already speaks of."""
    met: Counter[int] = Counter()
    for row in rows:
        if row.person_id is not None and row.verdict in (Verdict.CHANGED, Verdict.UNCHANGED):
            met[row.person_id] += 1
            if met[row.person_id] > 1:
                problem = Problem(None, "同一名学生在名单里出现了两次", "在原表只留一行")
                yield replace(row, verdict=Verdict.HELD, changes=(), problems=(*row.problems, problem))
                continue
        yield row
