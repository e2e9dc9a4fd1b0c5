"""What taking in a list would do, row by row, before anything is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields.field import NOTE, FieldError, Sheet
from ledgerdesk.fields.rows import CLEARED, ParsedRow, Problem, read_cell
from ledgerdesk.services import registers
from ledgerdesk.services.imports import notes
from ledgerdesk.services.imports.decisions import Decision, Decisions
from ledgerdesk.services.permission import needs
from ledgerdesk.services.registers import Found, Register, RowKey, Suspect

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Verdict(Enum):
    """What happens to a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DOUBTFUL = "doubtful"
    HELD = "held"


class Mode(Enum):
    """Fill only what is empty, update what differs, or only add; for a field ADD means never to touch what is there."""

    UPDATE = "update"
    FILL = "fill"
    ADD = "add"


@dataclass(frozen=True)
class CellChange:
    """One value that would change; ``old`` is None where there was nothing, ``new`` where the list says 清空."""

    key: str
    old: Any
    new: Any


@dataclass(frozen=True)
class PlannedRow:
    """One row of the list and its verdict; ``row`` counts as Excel does.

    ``record_id`` is the record it is, ``person_id`` the person it is about (the same in registers of people). A value
    of None is to be emptied. ``notes`` are the cells of columns kept as notes by heading, ``refs`` the ids of others
    the row names, ``list_key`` what names whom it speaks of in any list, ``decided`` what the clerk said about that.
    """

    sheet: str
    row: int
    verdict: Verdict
    person_id: int | None
    values: Mapping[str, Any]
    changes: tuple[CellChange, ...] = ()
    problems: tuple[Problem, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    record_id: int | None = None
    refs: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)
    notes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    list_key: str = ""
    decided: tuple[Decision, ...] = ()

    @property
    def key(self) -> RowKey:
        """Return sheet and row, which name a row of the list."""
        return (self.sheet, self.row)

    @property
    def reason(self) -> str:
        """Return why the row is held or doubtful, in Chinese; "" otherwise."""
        return " ".join(p.sentence for p in self.problems) or " ".join(s.reason for s in self.suspects)


@dataclass(frozen=True)
class Plan:
    """Everything a list would do to one register; ``modes`` are those of single fields, by key."""

    register: str
    mode: Mode
    rows: tuple[PlannedRow, ...]
    modes: Mapping[str, Mode] = field(default_factory=lambda: _NOTHING)

    def count(self, verdict: Verdict) -> int:
        """Return how many rows have the verdict."""
        return sum(row.verdict is verdict for row in self.rows)

    def of(self, *verdicts: Verdict) -> tuple[PlannedRow, ...]:
        """Return the rows with one of the verdicts, in the order of the list."""
        return tuple(row for row in self.rows if row.verdict in verdicts)


_WRONG_NUMBER = Problem("id_number", "这个证号是台账里另一个人的", "对照户口本改正后再导入")


@needs(Right.IMPORT)
def plan(
    session: Session,
    sheet: Sheet,
    parsed: Sequence[ParsedRow],
    mode: Mode = Mode.UPDATE,
    modes: Mapping[str, Mode] = _NOTHING,
) -> Plan:
    """Compare a list with its register: new, changed, unchanged, doubtful or held, with every reason.

    ``modes`` overrides the mode for single fields. What identifies a record decides what a row is; what only resembles
    makes it doubtful, unless the clerk has said of the two before whether they are one.
    """
    register = registers.of(sheet.name)
    keys = [field.key for field in sheet.readable if field not in sheet.inputs]
    known = register.known(session, context(session).today, keys)
    found = register.look(session, parsed, known)
    if register.of_people:
        remembered = Decisions.of(session, found)
        found = [remembered.settle(one) for one in found]
    repeats = register.repeats(parsed)
    judge = _Judge(sheet, register, known, mode, modes)
    rows = (judge.judge(row, one, repeats.get((row.sheet, row.row))) for row, one in zip(parsed, found, strict=True))
    return Plan(sheet.name, mode, tuple(_one_row_a_record(rows, register)), MappingProxyType(dict(modes)))


def resolve(
    of: Plan, sheet: Sheet, planned: PlannedRow, record_id: int | None, known: Mapping[str, Any] | None
) -> PlannedRow:
    """Return a doubtful row of a plan after the clerk said which record it is (with its values); None: a new one."""
    register = registers.of(of.register)
    decided = tuple(
        Decision(suspect.record_id, planned.list_key, same=suspect.record_id == record_id)
        for suspect in planned.suspects
        if register.of_people and planned.list_key and (record_id is None or suspect.record_id == record_id)
    )
    asked = replace(planned, suspects=(), decided=decided)
    if record_id is None and any(suspect.numbered for suspect in planned.suspects):
        return replace(asked, verdict=Verdict.HELD, problems=(*planned.problems, _WRONG_NUMBER))
    if record_id is None or known is None:
        return _Judge(sheet, register, {}, of.mode, of.modes).fresh(asked)
    person_id = record_id if register.of_people else planned.person_id
    judge = _Judge(sheet, register, {record_id: known}, of.mode, of.modes)
    return judge.matched(replace(asked, person_id=person_id), record_id)


@dataclass(frozen=True)
class _Judge:
    """What there is, and how a list may change it."""

    sheet: Sheet
    register: Register
    known: Mapping[int, Mapping[str, Any]]
    mode: Mode
    modes: Mapping[str, Mode]

    def judge(self, row: ParsedRow, found: Found, repeat: Problem | None) -> PlannedRow:
        """Return the verdict on a row."""
        problems = (*row.problems, *((repeat,) if repeat else ()), *found.problems)
        values = MappingProxyType({**row.values, **found.values})
        base = PlannedRow(
            row.sheet,
            row.row,
            Verdict.HELD,
            found.person_id,
            values,
            problems=problems,
            record_id=found.record_id,
            refs=found.refs,
            notes=row.notes,
            list_key=found.list_key,
        )
        if any(not problem.warning for problem in problems):
            return base
        if found.suspects:
            return replace(base, verdict=Verdict.DOUBTFUL, suspects=found.suspects)
        return self.fresh(base) if found.record_id is None else self.matched(base, found.record_id)

    def matched(self, base: PlannedRow, record_id: int) -> PlannedRow:
        """Return the verdict on a row that is a record there is."""
        if self.mode is Mode.ADD:
            return replace(base, verdict=Verdict.UNCHANGED, record_id=record_id)
        changes = tuple(self._changes(base, self.known[record_id]))
        verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
        return replace(base, verdict=verdict, record_id=record_id, changes=changes)

    def fresh(self, base: PlannedRow) -> PlannedRow:
        """Return the verdict on a row nothing is known of."""
        values = {key: value for key, value in base.values.items() if value is not None}
        if base.notes:
            values[NOTE] = notes.joined(values.get(NOTE), base.notes)
        base = replace(base, values=MappingProxyType(values), record_id=None)
        missing = self.register.lacking(values)
        if missing:
            return replace(base, verdict=Verdict.HELD, problems=(*base.problems, *missing))
        return replace(base, verdict=Verdict.NEW)

    def _changes(self, row: PlannedRow, known: Mapping[str, Any]) -> Iterable[CellChange]:
        values = dict(row.values)
        if row.notes:
            kept = values.get(NOTE, known.get(NOTE)) if self._mode(NOTE) is Mode.UPDATE else known.get(NOTE)
            values[NOTE] = notes.joined(kept, row.notes, overwrite=self._mode(NOTE) is Mode.UPDATE)
        for key, new in values.items():
            if key not in known or key in self.register.pointers:
                continue
            mode, old = self._mode(key), known[key]
            if key in self.register.additive:
                new = (*(old or ()), *(item for item in new if item not in (old or ())))
            blank = old is None or old == ()
            said = new is not None and new != ()
            may = mode is Mode.UPDATE or (mode is Mode.FILL and (blank or (key == NOTE and bool(row.notes))))
            # A text that says 清空 itself is there as it was written, and stays.
            if new == old or not may or (said and not blank and self._looks_like(key, new, old)):
                continue
            if said or not (blank or old == CLEARED):
                yield CellChange(key, None if blank else old, new if said else None)

    def _looks_like(self, key: str, new: Any, old: Any) -> bool:
        """Tell whether what is there would read as the new value from a file: a difference nobody sees is none."""
        field = self.sheet.field(key)
        try:
            return bool(read_cell(field, field.show(old)).get(key) == new)
        except FieldError:
            return False

    def _mode(self, key: str) -> Mode:
        return self.modes.get(key, self.mode)


def _one_row_a_record(rows: Iterable[PlannedRow], register: Register) -> Iterable[PlannedRow]:
    """Hold every later row that would change a record an earlier row already speaks of."""
    met: set[int] = set()
    for row in rows:
        if row.record_id is not None and row.verdict in (Verdict.CHANGED, Verdict.UNCHANGED):
            if row.record_id in met:
                problem = Problem(None, register.twice, "在原表只留一行")
                yield replace(row, verdict=Verdict.HELD, changes=(), problems=(*row.problems, problem))
                continue
            met.add(row.record_id)
        yield row
