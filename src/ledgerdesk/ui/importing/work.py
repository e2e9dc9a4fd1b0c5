"""What the import does off the GUI thread: open, point, plan; and what of a plan people read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ledgerdesk.domain import dates, grades, id_number
from ledgerdesk.domain.findings import Rejected
from ledgerdesk.excel import headers, lists, mapping, parsing, reader, writer
from ledgerdesk.excel.headers import NoHeaderError
from ledgerdesk.excel.lists import FilePlan, ListPart, OpenedList
from ledgerdesk.excel.parsing import WordUse
from ledgerdesk.excel.raw import column_name
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import FieldError
from ledgerdesk.fields.rows import Problem, Words, read_cell
from ledgerdesk.ledger import Ledger
from ledgerdesk.services import outputs, register
from ledgerdesk.services.imports import Mode, PlannedRow, Verdict

#: A row of the list: its sheet and Excel's number.
RowKey = tuple[str, int]

_KNOWN = ("name", "sex", "born_on", "id_number", "grade", "class_number", "guardian_name", "village", "roll_number")
TEMPLATE = "学生名单模板.xlsx"
_LONG_NUMBER = 11  # digits: a phone, and everything longer
_OTHER_ROW = re.compile(r"第 ?\d+ ?行")


@dataclass(frozen=True)
class Planned:
    """A plan, and what the ledger knows of the pupils it speaks of, by person."""

    plan: FilePlan
    known: Mapping[int, Mapping[str, Any]]

    def name(self, row: PlannedRow) -> str:
        """Return the name on the list, else the ledger's."""
        return str(row.values.get("name") or self._fact(row, "name") or "（没有姓名）")

    def class_name(self, row: PlannedRow, system: str) -> str:
        """Return the class on the list, else the ledger's; "" when neither is known."""
        code = row.values.get("grade") or self._fact(row, "grade")
        number = row.values.get("class_number") or self._fact(row, "class_number")
        return class_of(code, number, system)

    def _fact(self, row: PlannedRow, key: str) -> Any:
        return self.known.get(row.person_id, {}).get(key) if row.person_id is not None else None


@dataclass(frozen=True)
class ReadFile:
    """A file that was read; ``headed`` is False when nobody knows yet which rows are its heading."""

    opened: OpenedList
    headed: bool = True


def read_file(ledger: Ledger, path: Path, password: str | None) -> ReadFile:
    """Return the lists of a file; where no heading is recognised, its first sheet for the clerk to point at.

    Raises FileRefusedError as ``lists.open_list``.
    """
    try:
        return ReadFile(lists.open_list(path, ledger=ledger, password=password))
    except NoHeaderError:
        content = reader.load(path)
        workbook, sheet = reader.parse(content, password=password), catalogue.sheet("students")
        raw = next((raw for raw in workbook.visible if len(raw.rows) > 1), None)
        if raw is None:
            raise
        band = headers.pointed(raw, min(raw.rows), min(raw.rows))
        part = ListPart(raw, band, mapping.propose(raw, band, sheet))
        return ReadFile(OpenedList(path.name, content, workbook, sheet, (part,)), headed=False)


def point(opened: OpenedList, part: int, first_row: int, last_row: int) -> OpenedList:
    """Return the list with the heading rows the clerk pointed at; FileRefusedError when nothing is below them."""
    raw = opened.parts[part].raw
    band = headers.pointed(raw, first_row, last_row)
    found = ListPart(raw, band, mapping.propose(raw, band, opened.sheet))
    return replace(opened, parts=tuple(found if at == part else kept for at, kept in enumerate(opened.parts)))


def without_hidden(opened: OpenedList) -> OpenedList:
    """Return the list without the rows nobody sees; a sheet of hidden rows only is left out."""
    parts = []
    for part in opened.parts:
        seen = tuple(row for row in part.band.rows if row not in part.raw.hidden_rows)
        if seen:
            parts.append(replace(part, band=replace(part.band, rows=seen)))
    return replace(opened, parts=tuple(parts))


def uses(opened: OpenedList, words: Words) -> tuple[WordUse, ...]:
    """Return the words of all code columns, the same word of two sheets once; what reads anyway needs no code."""
    found: dict[tuple[str, str], WordUse] = {}
    for part in opened.parts:
        for use in parsing.word_uses(part.raw, part.band, part.mapping, opened.sheet, words):
            known = found.get((use.key, use.word))
            found[use.key, use.word] = use if known is None else replace(use, rows=use.rows + known.rows)
    return tuple(use for use in found.values() if use.code is not None or not _reads(opened, use))


def _reads(opened: OpenedList, use: WordUse) -> bool:
    """Tell whether the field reads the word though its table has no such entry, as 年级 reads 初一."""
    try:
        return bool(read_cell(opened.sheet.field(use.key), use.word))
    except FieldError:
        return False


def plan(ledger: Ledger, opened: OpenedList, words: Words, mode: Mode) -> Planned:
    """Return what taking the list in would do, with what is known of everybody it speaks of."""
    made = lists.plan_list(ledger, opened, mode=mode, words=words)
    people = {row.person_id for row in made.plan.rows if row.person_id is not None}
    people |= {suspect.person_id for row in made.plan.rows for suspect in row.suspects}
    with ledger.read() as session:
        known = register.gather(session, ledger.today(), _KNOWN, people) if people else {}
    return Planned(made, known)


def template(ledger: Ledger) -> bytes:
    """Return an empty workbook with the columns a list may have."""
    sheet = catalogue.sheet("students")
    with ledger.read() as session:
        heading = outputs.heading(session)
    meta = writer.Meta(title=sheet.title, masked=False, made_on=heading.made_on, maker=heading.maker)
    fields = [field for field in sheet.fields if not field.computed]
    return writer.write(sheet.title, fields, [], meta=meta)


# ---- words -----------------------------------------------------------------------------------------
def class_of(code: object, number: object, system: str) -> str:
    """Return 七年级（2）班 of a grade code and a class number, "" when the grade is unknown."""
    if not isinstance(code, str):
        return ""
    grade = grades.of_code(code, system)
    return grades.class_name(grade.stage, grade.grade, number if isinstance(number, int) else None)


def row_word(opened: OpenedList, key: RowKey) -> str:
    """Return where a row stands: 第 12 行, with its sheet where there are several."""
    return f"“{key[0]}”第 {key[1]} 行" if len(opened.parts) > 1 else f"第 {key[1]} 行"


def column_letters(opened: OpenedList, sheet_name: str, field_key: str | None) -> str:
    """Return Excel's letters of the column that fills a field, "" for a row as a whole."""
    for part in opened.parts:
        if part.raw.name == sheet_name:
            for column, key in part.mapping.targets.items():
                if key == field_key:
                    return column_name(column)
    return ""


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
