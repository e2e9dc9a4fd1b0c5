"""A township's list from file to register: opened, planned, decided, taken in."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from ledgerdesk.domain import grades
from ledgerdesk.errors import FileRefusedError, StaleRecordError
from ledgerdesk.excel import headers, held, mapping, parsing, reader
from ledgerdesk.excel.headers import HeaderBand
from ledgerdesk.excel.mapping import ColumnMapping
from ledgerdesk.excel.raw import RawSheet, Workbook
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import Sheet
from ledgerdesk.fields.rows import ParsedRow, Problem, Words
from ledgerdesk.ledger import Ledger, safekeeping
from ledgerdesk.ledger.safekeeping import Reason
from ledgerdesk.services import imports, preferences, register, school
from ledgerdesk.services.imports import Mode, Outcome, Plan, PlannedRow, Verdict

_NO_WORDS: Words = MappingProxyType({})
_REMEMBERED = "import-layout:"


@dataclass(frozen=True)
class ListPart:
    """One sheet of the file with its heading rows and what its columns fill."""

    raw: RawSheet
    band: HeaderBand
    mapping: ColumnMapping


@dataclass(frozen=True)
class OpenedList:
    """A file whose lists were found; nothing is decided yet."""

    file_name: str
    content: bytes
    workbook: Workbook
    sheet: Sheet
    parts: tuple[ListPart, ...]

    @property
    def hidden_rows(self) -> dict[str, tuple[int, ...]]:
        """Return the rows that are read though nobody sees them, by sheet."""
        found = {p.raw.name: tuple(sorted(p.raw.hidden_rows & set(p.band.rows))) for p in self.parts}
        return {name: rows for name, rows in found.items() if rows}

    def with_mapping(self, part: int, chosen: ColumnMapping) -> "OpenedList":
        """Return the list with another mapping of one part."""
        parts = tuple(replace(p, mapping=chosen) if at == part else p for at, p in enumerate(self.parts))
        return replace(self, parts=parts)


@dataclass(frozen=True)
class FilePlan:
    """What taking in a file would do; ``seen`` is the ledger's last step when it was planned."""

    opened: OpenedList
    parsed: tuple[ParsedRow, ...]
    plan: Plan
    seen: int

    def deciding(self, decided: Mapping[tuple[str, int], PlannedRow]) -> "FilePlan":
        """Return the plan with some rows replaced by what the clerk decided."""
        rows = tuple(decided.get(row.key, row) for row in self.plan.rows)
        return replace(self, plan=replace(self.plan, rows=rows))

    def leaving_out(self, keys: Collection[tuple[str, int]]) -> "FilePlan":
        """Return the plan without doing some rows: they are held as the clerk's wish."""
        wish = Problem(None, "您选了不导入这一行")
        out = {
            row.key: replace(row, verdict=Verdict.HELD, problems=(*row.problems, wish))
            for row in self.plan.rows
            if row.key in keys and row.verdict in (Verdict.NEW, Verdict.CHANGED)
        }
        return self.deciding(out)

    @property
    def held_problems(self) -> dict[tuple[str, int], tuple[Problem, ...]]:
        """Return every reason by sheet and row for what is not taken in."""
        out = {}
        for row in self.plan.of(Verdict.HELD, Verdict.DOUBTFUL):
            out[row.key] = (*row.problems, *(Problem("id_number", suspect.reason) for suspect in row.suspects))
        return out


def open_list(
    path: Path, sheet_name: str = "students", *, ledger: Ledger | None = None, password: str | None = None
) -> OpenedList:
    """Return the lists of a file for one register, columns recognised; what a ledger remembers of them is used.

    Raises:
        FileRefusedError: the file cannot be read, or holds no list with names and identity numbers or birth dates.
    """
    sheet = catalogue.sheet(sheet_name, system=_system(ledger))
    content = reader.load(path)
    workbook = reader.parse(content, password=password)
    parts = []
    for raw, band in headers.find_all(workbook, sheet):
        proposed = mapping.propose(raw, band, sheet)
        remembered = _remembered(ledger, sheet_name, proposed.fingerprint)
        if remembered:
            proposed = mapping.propose(raw, band, sheet, remembered=remembered)
        parts.append(ListPart(raw, band, proposed))
    opened = OpenedList(path.name, content, workbook, sheet, tuple(parts))
    if not any({"id_number", "born_on"} & set(part.mapping.targets.values()) for part in parts):
        raise FileRefusedError("名单里没有身份证号，也没有出生日期，认不出是谁。请在原表补上其中一列再导入。")
    return opened


def plan_list(ledger: Ledger, opened: OpenedList, *, mode: Mode = Mode.UPDATE, words: Words = _NO_WORDS) -> FilePlan:
    """Return what taking the list in would do, changing nothing."""
    parsed = tuple(
        row
        for part in opened.parts
        for row in parsing.parse_rows(part.raw, part.band, part.mapping, opened.sheet, words)
    )
    seen = ledger.last_transaction_id()
    with ledger.read() as session:
        return FilePlan(opened, parsed, imports.plan(session, opened.sheet, parsed, mode), seen)


def decide(ledger: Ledger, file_plan: FilePlan, key: tuple[str, int], person_id: int | None) -> FilePlan:
    """Return the plan after a doubtful row was said to be a pupil of the register, or (None) somebody new."""
    row = next(row for row in file_plan.plan.rows if row.key == key)
    keys = [field.key for field in file_plan.opened.sheet.fields if not field.computed]
    with ledger.read() as session:
        known = register.gather(session, ledger.today(), keys, [person_id]) if person_id is not None else {}
    facts = known.get(person_id) if person_id is not None else None
    return file_plan.deciding({key: imports.resolve(row, person_id, facts, file_plan.plan.mode)})


def commit_list(
    ledger: Ledger, file_plan: FilePlan, *, progress: Callable[[int], None] = lambda _done: None
) -> Outcome:
    """Take in exactly what the plan says, as one step that can be undone; a backup is made before it.

    Raises:
        StaleRecordError: the ledger was changed since the plan was made.
        DiskFullError: there is no room for the backup; nothing is written.
        LedgerError: a rule refuses a row after all; nothing is written.
    """
    if ledger.last_transaction_id() != file_plan.seen:
        raise StaleRecordError("核对以后台账又改过了，一行都没有写入。请重新核对一遍再导入。")
    safekeeping.before(ledger, Reason.IMPORT)
    opened = file_plan.opened
    label = f"导入名单 {opened.file_name}（{_size(file_plan.plan)}）"
    with ledger.transaction(label, kind="import") as session:
        outcome = imports.commit(
            session, file_plan.plan, file_name=opened.file_name, content=opened.content, progress=progress
        )
        for part in opened.parts:
            preferences.put(session, _layout_key(opened.sheet.name, part.mapping.fingerprint), part.mapping.layout)
    return outcome


def held_workbook(file_plan: FilePlan) -> bytes:
    """Return a copy of the user's own file with only the rows left out, each with its reason, to be mended."""
    opened = file_plan.opened
    parts = tuple((part.raw, part.band, part.mapping) for part in opened.parts)
    return held.annotate(opened.content, parts, file_plan.held_problems)


def _system(ledger: Ledger | None) -> str:
    if ledger is None:
        return grades.SIX_THREE
    with ledger.read() as session:
        return school.system(session)


def _size(plan: Plan) -> str:
    added, changed = plan.count(Verdict.NEW), plan.count(Verdict.CHANGED)
    return f"新增 {added} 人，修改 {changed} 人"


def _remembered(ledger: Ledger | None, sheet_name: str, fingerprint: str) -> Mapping[str, str | None]:
    if ledger is None:
        return {}
    with ledger.read() as session:
        layout = preferences.get(session, _layout_key(sheet_name, fingerprint), {})
    return layout if isinstance(layout, dict) else {}


def _layout_key(sheet_name: str, fingerprint: str) -> str:
    return f"{_REMEMBERED}{sheet_name}:{fingerprint}"
