"""A list of any register from file to ledger: opened, planned, decided, taken in."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ledgerdesk.domain import grades
from ledgerdesk.errors import FileRefusedError, LedgerError, StaleRecordError
from ledgerdesk.excel import class_sheets, headers, held, mapping, parsing, reader
from ledgerdesk.excel.headers import HeaderBand, NoHeaderError
from ledgerdesk.excel.mapping import ColumnMapping
from ledgerdesk.excel.raw import RawSheet, Workbook
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import Sheet
from ledgerdesk.fields.rows import ParsedRow, Problem, Words
from ledgerdesk.ledger import Ledger, safekeeping
from ledgerdesk.ledger.safekeeping import Reason
from ledgerdesk.services import imports, preferences, registers, school
from ledgerdesk.services.imports import Mode, Outcome, Plan, PlannedRow, Verdict
from ledgerdesk.services.imports import words as said

_NO_WORDS: Words = MappingProxyType({})
_NO_MODES: Mapping[str, Mode] = MappingProxyType({})
# Where a doubt about who is meant is written in the copy of held rows.
_WHO = ("id_number", "student_numbers", "student_number", "name", "students", "student", "student_name", "record_id")
_ONLY_HIDDEN = "看得见的工作表里没有认出名单，隐藏的“{}”里有；要导入它，请先取消隐藏。"
_REMEMBERED = "import-layout:"


@dataclass(frozen=True)
class ListPart:
    """One sheet of the file with its heading rows and what its columns fill.

    ``class_name`` is the class that sheet name or title speak of where no column does; its rows get it only when
    ``class_taken``, which the clerk decides.
    """

    raw: RawSheet
    band: HeaderBand
    mapping: ColumnMapping
    class_name: str = ""
    class_taken: bool = False


@dataclass(frozen=True)
class OpenedList:
    """A file whose lists were found; nothing is decided yet.

    ``aside`` are lists on hidden sheets, taken in only if the clerk wants; ``password`` opens the file.
    ``words`` are what the clerk has said before about words of lists with these headings: they are used. ``offered``
    is what words mean in other lists of the register: to be shown, never just used.
    """

    file_name: str
    content: bytes
    workbook: Workbook
    sheet: Sheet
    parts: tuple[ListPart, ...]
    words: Words = field(default_factory=lambda: _NO_WORDS)
    offered: Words = field(default_factory=lambda: _NO_WORDS)
    password: str | None = field(default=None, repr=False)
    aside: tuple[ListPart, ...] = ()

    @property
    def hidden_rows(self) -> dict[str, tuple[int, ...]]:
        """Return the rows that are read though nobody sees them, by sheet."""
        found = {p.raw.name: tuple(sorted(p.raw.hidden_rows & set(p.band.rows))) for p in self.parts}
        return {name: rows for name, rows in found.items() if rows}

    def with_mapping(self, part: int, chosen: ColumnMapping) -> "OpenedList":
        """Return the list with another mapping of one part."""
        parts = tuple(replace(p, mapping=chosen) if at == part else p for at, p in enumerate(self.parts))
        return replace(self, parts=parts)

    def taking_classes(self, taken: Collection[int] | None = None) -> "OpenedList":
        """Return the list with some parts (None: all) taking their class from sheet name or title."""
        parts = (
            replace(p, class_taken=bool(p.class_name) and (taken is None or at in taken))
            for at, p in enumerate(self.parts)
        )
        return replace(self, parts=tuple(parts))

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return by what its words are remembered: the register and the headings of each part."""
        return tuple(dict.fromkeys(f"{self.sheet.name}:{part.mapping.fingerprint}" for part in self.parts))


@dataclass(frozen=True)
class FilePlan:
    """What taking in a file would do; ``seen`` is the ledger's last step when it was planned.

    ``words`` are those the clerk explained for it.
    """

    opened: OpenedList
    parsed: tuple[ParsedRow, ...]
    plan: Plan
    seen: int
    words: Words = field(default_factory=lambda: _NO_WORDS)

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

    def leaving_cells(self, cells: Collection[tuple[tuple[str, int], str]]) -> "FilePlan":
        """Return the plan without changing some cells, each by row and field key."""
        out = {}
        for row in self.plan.of(Verdict.CHANGED):
            changes = tuple(change for change in row.changes if (row.key, change.key) not in cells)
            if changes != row.changes:
                verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
                out[row.key] = replace(row, changes=changes, verdict=verdict)
        return self.deciding(out)

    @property
    def held_problems(self) -> dict[tuple[str, int], tuple[Problem, ...]]:
        """Return every reason by sheet and row for what is not taken in."""
        out = {}
        keys = {key for part in self.opened.parts for key in part.mapping.targets.values()}
        who = next((key for key in _WHO if key in keys), None)
        for row in self.plan.of(Verdict.HELD, Verdict.DOUBTFUL):
            out[row.key] = (*row.problems, *(Problem(who, suspect.reason) for suspect in row.suspects))
        return out


def open_list(
    path: Path, sheet_name: str = "students", *, ledger: Ledger | None = None, password: str | None = None
) -> OpenedList:
    """Return the lists of a file for one register, columns recognised; what a ledger remembers of them is used.

    Raises:
        FileRefusedError: the file cannot be read, or holds no list whose rows can be told apart.
        LedgerError: the sheet is one that only goes out.
    """
    content = reader.load(path)
    workbook = reader.parse(content, password=password)
    opened = replace(found(path.name, content, workbook, sheet_name, ledger=ledger), password=password)
    keys = {key for part in opened.parts for key in part.mapping.targets.values()}
    for wanted, otherwise in opened.sheet.needed:
        if not keys.intersection(wanted):
            raise FileRefusedError(otherwise)
    return opened


def found(
    file_name: str, content: bytes, workbook: Workbook, sheet_name: str, *, ledger: Ledger | None = None
) -> OpenedList:
    """Return the lists of a workbook already read, whether or not they have all that is needed; else as ``open_list``."""
    sheet = catalogue.sheet(sheet_name, system=_system(ledger))
    if sheet.derived:
        raise LedgerError(f"“{sheet.title}”是从别的资料算出来的，不用导入。")
    aside = tuple(_aside(workbook, sheet, ledger))
    try:
        parts = tuple(part_of(raw, band, sheet, ledger=ledger) for raw, band in headers.find_all(workbook, sheet))
    except NoHeaderError as unseen:
        if aside:
            raise NoHeaderError(_ONLY_HIDDEN.format(aside[0].raw.sheet_name)) from unseen
        raise
    opened = OpenedList(file_name, content, workbook, sheet, parts, aside=aside)
    return recall(ledger, opened) if ledger is not None else opened


def part_of(raw: RawSheet, band: HeaderBand, sheet: Sheet, *, ledger: Ledger | None = None) -> ListPart:
    """Return one sheet as a list: columns recognised, as last time where its headings were met before."""
    proposed = mapping.propose(raw, band, sheet)
    remembered = _remembered(ledger, sheet.name, proposed.fingerprint)
    if remembered:
        proposed = mapping.propose(raw, band, sheet, remembered=remembered)
    return ListPart(raw, band, proposed, class_sheets.named(raw, band, proposed, sheet))


def _aside(workbook: Workbook, sheet: Sheet, ledger: Ledger | None) -> Iterator[ListPart]:
    """Yield the lists on sheets nobody sees."""
    for raw in workbook.sheets:
        if raw.hidden and raw.rows:
            with suppress(FileRefusedError):
                for part, band in headers.lists(raw, sheet):
                    yield part_of(part, band, sheet, ledger=ledger)


def recall(ledger: Ledger, opened: OpenedList) -> OpenedList:
    """Return the list with what the clerk has said before about its words, and what other lists offer."""
    with ledger.read() as session:
        words = said.remembered(session, opened.kinds)
        offered = said.elsewhere(session, opened.sheet.name)
    return replace(opened, words=words, offered=offered)


def plan_list(
    ledger: Ledger,
    opened: OpenedList,
    *,
    mode: Mode = Mode.UPDATE,
    modes: Mapping[str, Mode] = _NO_MODES,
    words: Words = _NO_WORDS,
) -> FilePlan:
    """Return what taking the list in would do, changing nothing.

    ``modes`` are those of single fields, ``words`` what the clerk said now, on top of what was said before.
    """
    known = MappingProxyType({**opened.words, **words})
    parsed = tuple(_parsed(opened, known, ledger.today()))
    seen = ledger.last_transaction_id()
    with ledger.read() as session:
        plan = imports.plan(session, opened.sheet, parsed, mode, modes)
    return FilePlan(opened, parsed, plan, seen, words)


def _parsed(opened: OpenedList, words: Words, today: date) -> Iterator[ParsedRow]:
    """Yield the rows of all parts; numbers spoilt in one of several make those of the others doubtful."""
    parts, sheet = opened.parts, opened.sheet
    several = parts if len(parts) > 1 else ()
    ruined = frozenset(
        kind for part in several for kind in parsing.ruined_kinds(part.raw, part.band, part.mapping, sheet)
    )
    for part in parts:
        rows = parsing.parse_rows(part.raw, part.band, part.mapping, sheet, words, today=today, ruined=ruined)
        yield from class_sheets.given(rows, part.class_name if part.class_taken else "", sheet)


def decide(ledger: Ledger, file_plan: FilePlan, key: tuple[str, int], record_id: int | None) -> FilePlan:
    """Return the plan after a doubtful row was said to be a record of the register, or (None) a new one."""
    row = next(row for row in file_plan.plan.rows if row.key == key)
    facts = None
    if record_id is not None:
        register = registers.of(file_plan.plan.register)
        keys = [one.key for one in file_plan.opened.sheet.written if not one.computed]
        with ledger.read() as session:
            facts = register.known(session, ledger.today(), keys, [record_id]).get(record_id)
    return file_plan.deciding({key: imports.resolve(file_plan.plan, file_plan.opened.sheet, row, record_id, facts)})


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
    if file_plan.words:
        # A step of its own: what a word means stays said when the import is taken back.
        with ledger.transaction("记住名单里词语的意思", kind="upkeep") as session:
            said.remember(session, opened.kinds, file_plan.words)
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
    return held.annotate(opened.content, parts, file_plan.held_problems, password=opened.password)


def _system(ledger: Ledger | None) -> str:
    if ledger is None:
        return grades.SIX_THREE
    with ledger.read() as session:
        return school.system(session)


def _size(plan: Plan) -> str:
    added, changed = plan.count(Verdict.NEW), plan.count(Verdict.CHANGED)
    unit = registers.of(plan.register).unit
    return f"新增 {added} {unit}，修改 {changed} {unit}"


def _remembered(ledger: Ledger | None, sheet_name: str, fingerprint: str) -> Mapping[str, str | None]:
    if ledger is None:
        return {}
    with ledger.read() as session:
        layout = preferences.get(session, _layout_key(sheet_name, fingerprint), {})
    return layout if isinstance(layout, dict) else {}


def _layout_key(sheet_name: str, fingerprint: str) -> str:
    return f"{_REMEMBERED}{sheet_name}:{fingerprint}"
