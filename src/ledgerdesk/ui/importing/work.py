"""What the import does off the GUI thread: open, point, plan; and what of a plan people read."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ledgerdesk.domain import dates, id_number
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.excel import headers, lists, parsing, reader, which_register
from ledgerdesk.excel.headers import NoHeaderError
from ledgerdesk.excel.list_rows import SUBTITLE
from ledgerdesk.excel.lists import FilePlan, OpenedList
from ledgerdesk.excel.mapping import SUBTITLES
from ledgerdesk.excel.parsing import WordUse
from ledgerdesk.excel.raw import Workbook, column_name
from ledgerdesk.excel.reader import Standby
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import FieldError
from ledgerdesk.fields.rows import Problem, Words, read_cell
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import registers, school
from ledgerdesk.services.imports import Mode, PlannedRow, Verdict
from ledgerdesk.ui.importing import naming

#: A row of the list: its sheet and Excel's number.
RowKey = tuple[str, int]

_USUAL = "students"
_LONG_NUMBER = 11  # digits: a phone, and everything longer
_OTHER_ROW = re.compile(r"第 ?\d+ ?行")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Planned:
    """A plan, and what the ledger knows of the records it speaks of, by id."""

    plan: FilePlan
    known: Mapping[int, Mapping[str, Any]]

    def name(self, row: PlannedRow) -> str:
        """Return whom a row speaks of: the name on the list, else the ledger's."""
        return naming.who(self.plan.opened.sheet, row.values, self._known(row)) or "（没有写名字）"

    def beside(self, row: PlannedRow, system: str) -> str:
        """Return what stands beside the name, as a pupil's class; "" when unknown."""
        return naming.beside(self.plan.opened.sheet, system, row.values, self._known(row))

    def _known(self, row: PlannedRow) -> Mapping[str, Any]:
        return self.known.get(row.record_id, _NOTHING) if row.record_id is not None else _NOTHING


@dataclass(frozen=True)
class ReadFile:
    """A file that was read; ``headed`` is False when nobody knows yet which rows are its heading.

    ``opened.parts`` are all its lists, those on hidden sheets last; ``guessed`` when the register was not told but
    recognised.
    """

    opened: OpenedList
    headed: bool = True
    guessed: bool = False


def read_file(
    ledger: Ledger, path: Path, password: str | None, sheet_name: str | None, *, standby: Standby | None = None
) -> ReadFile:
    """Return the lists of a file for a register, the likeliest when none is named; ``standby`` is used up.

    Raises FileRefusedError as ``lists.open_list``.
    """
    try:
        content = reader.load(path)
        workbook = reader.parse(content, password=password, standby=standby)
    finally:
        if standby is not None:
            standby.close()
    taken = {name for name, _title in naming.choices()}
    sheets = [sheet for sheet in catalogue.SHEETS if sheet.name in taken]
    likely = (sheet_name,) if sheet_name else which_register.likeliest(workbook, path.name, sheets)
    read = _in_workbook(ledger, path.name, content, workbook, likely[0] if likely else _USUAL)
    guessed = not sheet_name and bool(likely)
    return replace(read, opened=replace(read.opened, password=password), guessed=guessed)


def as_register(ledger: Ledger, opened: OpenedList, sheet_name: str) -> ReadFile:
    """Return the lists of a file already read for another register."""
    read = _in_workbook(ledger, opened.file_name, opened.content, opened.workbook, sheet_name)
    return replace(read, opened=replace(read.opened, password=opened.password))


def _in_workbook(ledger: Ledger, file_name: str, content: bytes, workbook: Workbook, sheet_name: str) -> ReadFile:
    try:
        opened = lists.found(file_name, content, workbook, sheet_name, ledger=ledger)
        return ReadFile(replace(opened, parts=(*opened.parts, *opened.aside), aside=()))
    except NoHeaderError:
        with ledger.read() as session:
            sheet = catalogue.sheet(sheet_name, system=school.system(session))
        raw = next((raw for raw in workbook.visible if len(raw.rows) > 1), None)
        if raw is None:
            raise
        band = headers.pointed(raw, min(raw.rows), min(raw.rows))
        part = lists.part_of(raw, band, sheet, ledger=ledger)
        return ReadFile(OpenedList(file_name, content, workbook, sheet, (part,)), headed=False)


def point(ledger: Ledger, opened: OpenedList, part: int, first_row: int, last_row: int) -> OpenedList:
    """Return the list with the heading rows the clerk pointed at; FileRefusedError when nothing is below them."""
    raw = opened.parts[part].raw
    found = lists.part_of(raw, headers.pointed(raw, first_row, last_row), opened.sheet, ledger=ledger)
    return replace(opened, parts=tuple(found if at == part else kept for at, kept in enumerate(opened.parts)))


def choosing(opened: OpenedList, part: int, column: int, key: str | None) -> OpenedList:
    """Return the list with a column filling another field, on every sheet that has the same headings."""
    chosen = opened.parts[part].mapping
    place = next(at for at, match in enumerate(chosen.columns) if match.column == column)
    for at, other in enumerate(opened.parts):
        if other.mapping.fingerprint == chosen.fingerprint:
            there = other.mapping.columns[place].column
            opened = opened.with_mapping(at, other.mapping.choosing(there, key))
    return opened


def downwards(opened: OpenedList, *, on: bool) -> OpenedList:
    """Return the list with a household's facts read downwards, or not, wherever they seem written once."""
    for at, part in enumerate(opened.parts):
        if part.mapping.once:
            opened = opened.with_mapping(at, replace(part.mapping, downwards=on))
    return opened


def narrowed(opened: OpenedList, taken: Collection[int], *, hidden_rows: bool, classes: bool) -> OpenedList:
    """Return the list as it is to be read: its ticked sheets, hidden rows in or out, classes by sheet or not.

    A sheet of hidden rows only is left out with them.
    """
    parts = []
    for at, part in enumerate(opened.parts):
        rows = part.band.rows
        if not hidden_rows:
            rows = tuple(row for row in rows if row not in part.raw.hidden_rows)
        if at in taken and rows:
            parts.append(replace(part, band=replace(part.band, rows=rows)))
    narrow = replace(opened, parts=tuple(parts))
    return narrow.taking_classes() if classes else narrow.taking_classes(())


def uses(ledger: Ledger, opened: OpenedList, words: Words) -> tuple[tuple[WordUse, ...], Words]:
    """Return the words of all code columns, and what other lists mean by them: to be offered, never just used.

    The same word of two sheets stands once; what reads anyway needs no code.
    """
    recalled = lists.recall(ledger, opened)
    said = MappingProxyType({**recalled.words, **words})
    found: dict[tuple[str, str], WordUse] = {}
    for part in opened.parts:
        for use in parsing.word_uses(part.raw, part.band, part.mapping, opened.sheet, said):
            known = found.get((use.key, use.word))
            found[use.key, use.word] = use if known is None else replace(use, rows=use.rows + known.rows)
    asked = tuple(use for use in found.values() if use.code is not None or not _reads(opened, use))
    return asked, recalled.offered


def _reads(opened: OpenedList, use: WordUse) -> bool:
    """Tell whether the field reads the word though its table has no such entry, as 年级 reads 初一."""
    try:
        return bool(read_cell(opened.sheet.field(use.key), use.word))
    except FieldError:
        return False


def plan(ledger: Ledger, opened: OpenedList, words: Words, mode: Mode, modes: Mapping[str, Mode]) -> Planned:
    """Return what taking the list in would do, with what is known of everybody it speaks of."""
    made = lists.plan_list(ledger, lists.recall(ledger, opened), mode=mode, modes=modes, words=words)
    ids = {row.record_id for row in made.plan.rows if row.record_id is not None}
    ids |= {suspect.record_id for row in made.plan.rows for suspect in row.suspects}
    if not ids:
        return Planned(made, {})
    keys = [field.key for field in opened.sheet.fields if not field.computed or field.key in _named(opened)]
    with ledger.read() as session:
        return Planned(made, registers.of(opened.sheet.name).known(session, ledger.today(), keys, ids))


def _named(opened: OpenedList) -> frozenset[str]:
    return frozenset(naming.of(opened.sheet).keys) | frozenset(naming.of(opened.sheet).more)


# ---- words -----------------------------------------------------------------------------------------
def row_word(opened: OpenedList, key: RowKey) -> str:
    """Return where a row stands: 第 12 行, with its sheet where there are several."""
    return f"“{key[0]}”第 {key[1]} 行" if len(opened.parts) > 1 else f"第 {key[1]} 行"


def column_letters(opened: OpenedList, sheet_name: str, field_key: str | None) -> str:
    """Return Excel's letters of the column that fills a field, "" for a row as a whole."""
    for part in opened.parts:
        if part.raw.name == sheet_name:
            for column, key in part.mapping.targets.items():
                if key == field_key:
                    return column_word(column)
    return ""


def column_word(column: int) -> str:
    """Return Excel's letters of a column, 小标题 for what stands between the rows."""
    return SUBTITLE if column == SUBTITLES else column_name(column)


@dataclass(frozen=True)
class ProblemGroup:
    """One kind of problem, how to mend it, and where it was met."""

    column: str | None
    message: str
    fix: str
    warning: bool
    places: tuple[RowKey, ...]


def problem_groups(rows: Iterable[PlannedRow]) -> list[ProblemGroup]:
    """Return the problems by kind, those that hold rows first, the commonest first."""
    met: dict[tuple[str | None, str, str, bool], list[RowKey]] = {}
    for row in rows:
        if row.verdict is Verdict.DOUBTFUL:
            continue
        for problem in row.problems:
            kind = (problem.column, _general(problem), problem.fix, problem.warning)
            met.setdefault(kind, []).append(row.key)
    groups = [ProblemGroup(*kind, tuple(places)) for kind, places in met.items()]
    return sorted(groups, key=lambda group: (group.warning, -len(group.places)))


def _general(problem: Problem) -> str:
    """Return the message without the number of another row, so that like problems stand together."""
    return _OTHER_ROW.sub("前面某一行", problem.message)


def born_words(facts: Mapping[str, Any]) -> str:
    """Return the birth date in words, the number's where none is written; "" when unknown."""
    born_on, number = facts.get("born_on"), facts.get("id_number")
    if not isinstance(born_on, date) and isinstance(number, str):
        try:
            born_on = id_number.birth_date(number)
        except Rejected:
            return ""
    return dates.full(born_on) if isinstance(born_on, date) else ""


def masked(text: str) -> str:
    """Return the text of a cell with the middle of what may be a number of a person hidden."""
    digits = sum(character.isdigit() for character in text)
    return (
        f"{text[:4]}{'*' * (len(text) - 8)}{text[-4:]}"
        if digits >= _LONG_NUMBER and len(text) >= _LONG_NUMBER
        else text
    )
