"""Hold the packs that came back against what was sent and what the ledger says by now, before anything is done."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import masking
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import packs
from ledgerdesk.fields.field import FieldError
from ledgerdesk.fields.packs import INVESTIGATION, TALKS, PackForm
from ledgerdesk.fields.rows import CLEARED
from ledgerdesk.models import Student
from ledgerdesk.services.imports import Verdict
from ledgerdesk.services.packs import reading, returns
from ledgerdesk.services.packs.care import INVESTIGATED, Care, Entry, Talks, Visits, prose
from ledgerdesk.services.packs.diff import CellDiff, PackDiff, RowDiff, diff, text_of
from ledgerdesk.services.packs.facts import FactJudge
from ledgerdesk.services.packs.planned import (
    KEEP,
    LEAVE,
    OVER,
    TAKE,
    Deed,
    Option,
    PackPlan,
    PlannedFile,
    PlannedRow,
    RowKey,
    ShownCell,
)
from ledgerdesk.services.packs.send import load
from ledgerdesk.services.packs.sheets import Pack, Returned
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll

#: What stands in every row when it goes out: alone it says that nothing was done.
_USUAL = frozenset({"mode", "kind", "teachers", "teacher"})


@needs(Right.IMPORT)
def plan(session: Session, returned: Sequence[Returned]) -> PackPlan:
    """Return what taking the files in would do; the same words twice are done once, whatever file they stand in.

    Raises:
        NotFoundError: this ledger did not send one of them.
    """
    judge = _Judge(session)
    return PackPlan(tuple(judge.file(at, one) for at, one in enumerate(returned)))


@dataclass
class _Doubt:
    """What is wrong or unclear with a row, and the answers that settle it."""

    problems: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)


class _Judge:
    """Knows what all rows of all files are held against."""

    def __init__(self, session: Session) -> None:
        self._session, self.today = session, context(session).today
        self.teachers = reading.Teachers(session, self.today)
        self.here = frozenset(on_roll(session, self.today))
        self.all = frozenset(session.scalars(select(Student.id)))
        self.facts = FactJudge(session, self.today)
        #: What rows before will do, so that two files that speak of the same are told.
        self.claims: dict[tuple[str, int], list[tuple[Entry, RowKey]]] = defaultdict(list)

    def file(self, at: int, returned: Returned) -> PlannedFile:
        """Return the plan of one file."""
        pack = load(self._session, returned.token)
        form = packs.form(pack.kind)
        found = diff(pack, form, returned)
        mine = [row for row in found.rows if row.row.broken or {cell.field.key for cell in row.written} - _USUAL]
        care = self._care(form)
        earlier = returns.entries_of(self._session, pack.token, care.entity)
        pupils = {row.student_id for row in mine if row.student_id is not None}
        self.facts.read(form, pupils)
        care.read(pupils)
        names = {row.student_id: row.cells.get("name", "") for row in pack.rows if row.student_id is not None}
        rows = [
            _FileRow(self, form, care, earlier, (at, row.row.sheet, row.row.row), row, returned.columns).planned(names)
            for row in mine
        ]
        return PlannedFile(
            file_name=returned.file_name,
            sha256=returned.sha256,
            pack=pack,
            rows=tuple(rows),
            blank=found.blank + len(found.rows) - len(mine),
            notes=self._notes(pack, found, returned),
        )

    def _care(self, form: PackForm) -> Care:
        if form.key == TALKS:
            return Talks(self._session)
        return Visits(self._session, purpose=INVESTIGATED if form.key == INVESTIGATION else None)

    def _notes(self, pack: Pack, found: PackDiff, returned: Returned) -> tuple[str, ...]:
        notes = []
        if returns.times(self._session, pack.token):
            notes.append("这份表以前收回过一次，已经登记的不会再登记。")
        if found.absent:
            notes.append(f"表里少了“{'”“'.join(found.absent)}”，这几列不动。")
        if found.gone:
            notes.append(f"有 {found.gone} 行被删掉了，台账里的不会删。")
        if found.emptied:
            notes.append(f"有 {found.emptied} 格空了，台账里的不会清掉；要清掉请写“{CLEARED}”。")
        if returned.strange:
            notes.append(f"多出来的“{'”“'.join(returned.strange)}”没有读。")
        return tuple(notes)


class _FileRow:
    """One returned row being judged."""

    def __init__(
        self, judge: _Judge, form: PackForm, care: Care, earlier: frozenset[int], key: RowKey, row: RowDiff,
        columns: frozenset[str],
    ) -> None:  # fmt: skip
        self._judge, self._form, self._care, self._earlier = judge, form, care, earlier
        self._key, self._row, self._columns = key, row, columns
        self._doubt = _Doubt()

    def planned(self, names: Mapping[int, str]) -> PlannedRow:
        """Return the verdict on the row."""
        row, doubt = self._row, self._doubt
        who = row.student_id
        deed = None
        broken = sorted(row.row.broken & {one.key for one in self._form.asked})
        doubt.problems += [
            f"{self._form.field(key).label}：公式算错了，或没有存下结果，请改成填写的内容。" for key in broken
        ]
        if row.problem or who is None:
            doubt.problems.append(f"{row.problem}。")
        elif who not in self._judge.all:
            doubt.problems.append("台账里已经没有这名学生，可能删除了。")
        else:
            deed = self._deed(who)
        name = names.get(who or 0) or text_of(row.row.cells.get("name"))
        verdict = self._verdict(deed)
        return PlannedRow(
            key=self._key,
            student_id=who,
            name=name,
            verdict=verdict,
            cells=self._cells(),
            deed=deed if verdict in (Verdict.NEW, Verdict.CHANGED) else None,
            reasons=tuple(doubt.problems or doubt.reasons),
            notes=tuple(f"“{label}”改过了，这一列不登记。" for label in row.moved),
            options=tuple(doubt.options) if verdict is Verdict.DOUBTFUL else (),
        )

    def _verdict(self, deed: Deed | None) -> Verdict:
        if self._doubt.problems:
            return Verdict.HELD
        if self._doubt.options:
            return Verdict.DOUBTFUL
        if deed is None or deed.empty:
            return Verdict.UNCHANGED
        return Verdict.CHANGED if deed.facts else Verdict.NEW

    def _deed(self, who: int) -> Deed | None:
        written = {cell.field.key for cell in self._row.written}
        facts, kept = self._facts(who)
        care_keys = {one.key for one in self._form.asked} - self._form.facts
        entry = self._entry(who) if written & care_keys - _USUAL else None
        if self._doubt.problems:
            return None
        done = self._settled(who, entry) if entry is not None else Deed(who)
        if done is None and not facts and not kept:
            return None
        whole = self._with(done, who, facts)
        sure = {key: value for key, value in facts.items() if key not in kept}
        if self._doubt.options:
            self._doubt.options = [replace(one, deed=self._with(one.deed, who, sure)) for one in self._doubt.options]
            self._doubt.reasons += [f"{self._labels(kept)}发出以后台账里也改过，留台账现在的。"] if kept else []
        elif kept:
            self._ask_facts(whole, self._with(done, who, sure), kept)
        if who not in self._judge.here and not whole.empty:
            self._doubt.reasons.append("这名学生现在不在册。")
            self._doubt.options = self._doubt.options or [
                Option(TAKE, "照样登记", whole),
                Option(LEAVE, "不登记", None),
            ]
        return whole

    def _with(self, done: Deed | None, who: int, facts: Mapping[str, Any]) -> Deed:
        base = done or Deed(who)
        return Deed(who, facts, base.visit, base.talk, base.over, base.displaces)

    # ---- facts of the pupil ----------------------------------------------------------------------
    def _facts(self, who: int) -> tuple[dict[str, Any], dict[str, str]]:
        """Return what the row changes of the pupil's own facts, and of these those the ledger says otherwise by now."""
        cells = [cell for cell in self._row.written if cell.field.key in self._form.facts]
        if not cells:
            return {}, {}
        found = self._judge.facts.judge(who, cells)
        self._doubt.problems += found.problems
        return found.values, found.conflicts

    def _ask_facts(self, take: Deed, keep: Deed, conflicts: Mapping[str, str]) -> None:
        self._doubt.reasons.append(f"{self._labels(conflicts)}{next(iter(conflicts.values()))}")
        self._doubt.options = [Option(TAKE, "按表里的改", take), Option(KEEP, "留台账现在的", keep)]

    def _labels(self, keys: Iterable[str]) -> str:
        return "".join(f"“{self._form.field(key).label}”" for key in keys)

    # ---- the visit or talk -----------------------------------------------------------------------
    def _entry(self, who: int) -> Entry | None:
        """Return the visit or talk a row says; None with problems where it says none."""
        sent = self._row.sent.cells if self._row.sent is not None else {}
        fields = [one for one in self._form.asked if one.key not in self._form.facts]
        cells: dict[str, object] = {
            one.key: self._row.row.cells.get(one.key) if one.key in self._columns else sent.get(one.key)
            for one in fields
        }
        care, doubt = self._care, self._doubt
        named = self._form.field(care.teachers)
        values, problems = reading.values_of(
            [one for one in fields if one is not named], cells, self._judge.today
        )  # fmt: skip
        doubt.problems += problems
        for key, what in ((care.day, "日期"), (care.way, self._form.field(care.way).label)):
            if key not in values and not any(self._form.field(key).label in one for one in problems):
                doubt.problems.append(f"没有写{what}，请补上。")
        if doubt.problems:
            return None
        try:
            text = text_of(cells.get(care.teachers))
            most = 1 if care.teachers == "teacher" else 0
            values[care.teachers] = self._judge.teachers.ids(text, values[care.day], most=most)
        except FieldError as wrong:
            doubt.problems.append(reading.sentence(named, wrong))
            return None
        entry = care.draft(who, values)
        doubt.problems += care.problems(entry, self._judge.today)
        return entry

    def _settled(self, who: int, entry: Entry) -> Deed | None:
        """Return what is done for a visit or talk beside those there are, asking where it may be one of them."""
        care, today = self._care, self._judge.today
        claims = self._judge.claims[(care.entity, who)]
        for earlier, key in claims:
            if earlier.says(entry):
                self._doubt.reasons.append(f"和{self._where(key)}写的一样，只登记一次。")
                return None
        known = care.known(who)
        if any(stored.says(entry) for stored in known):
            self._doubt.reasons.append(f"台账里已经有这一次{care.word}。")
            return None
        fresh = care.deed(who, entry)
        again = f"这一天（{prose(entry, today)}）"
        twice = next(((earlier, key) for earlier, key in claims if earlier.day == entry.day), None)
        stored = next((one for one in known if one.day == entry.day), None)
        changed = next((one for one in known if one.id in self._earlier and one.words == entry.words), None)
        claims.append((entry, self._key))
        if twice is not None:
            other = Deed(who, visit=fresh.visit, talk=fresh.talk, displaces=twice[1])
            self._ask(f"{again}{self._where(twice[1])}也写了，写得不一样。", fresh, Option(OVER, "只登记这一行", other))
        elif stored is not None:
            over = Option(OVER, "是同一次，按表里的改", care.deed(who, entry, stored))
            self._ask(f"{again}台账里已经有一次{care.word}，写得不一样。", fresh, over)
        elif changed is not None:
            over = Option(OVER, "改成这一次", care.deed(who, entry, changed))
            self._ask(f"上次交回的表里写的是{prose(changed, today)}，这次是{prose(entry, today)}。", fresh, over)
        return fresh

    def _ask(self, reason: str, fresh: Deed, over: Option) -> None:
        self._doubt.reasons.append(reason)
        self._doubt.options += [over, Option(TAKE, "另登记一次", fresh), Option(LEAVE, "不登记这一行", None)]

    def _where(self, key: RowKey) -> str:
        at, _sheet, row = key
        return f"第 {row} 行" if at == self._key[0] else f"表{at + 1}第 {row} 行"

    # ---- what is shown ---------------------------------------------------------------------------
    def _cells(self) -> tuple[ShownCell, ...]:
        return tuple(self._shown(cell) for cell in self._row.cells)

    def _shown(self, cell: CellDiff) -> ShownCell:
        now = self._judge.facts.meanwhile(self._row.student_id, cell)
        return ShownCell(cell.field.label, cell.before, _masked(cell), now)


def _masked(cell: CellDiff) -> str:
    """Return what came back with numbers of people hidden, as the window shows them everywhere."""
    try:
        value = cell.field.parse(cell.cell)
        return cell.field.mask(value) if value is not None else masking.words(cell.after)
    except FieldError:
        return masking.words(cell.after)
