"""Every kind of workbook we write, opened by LibreOffice in one go: the same cells, and no formula in any of them.

A start of LibreOffice costs seconds, so all files are converted by one call.
"""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import PASSWORD, TODAY, program
from excel import township
from excel.test_held import copy_of, ruin
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.excel import exports, packs, tables, templates
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.field import Sheet
from ledgerdesk.ledger import Ledger, outgoing
from ledgerdesk.services import classes, pairings, register, school, staff, talks, terms, visits

# What a clerk may type or paste anywhere: formulas, their full-width forms, halves of characters, very long texts.
HOSTILE = (
    '=HYPERLINK("http://a","点我")',
    "＝1+1",
    "+86 13800000001",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "|calc",
    "\t=1+1",
    "007",
    "1E5",
    "2024-9-1",
    "第一行\n第二行",
    "破\ud800损\x00\x0b\ufffe字",
    "  两头有空格  ",
    "_x0041_ <&>\"'",
    "长" * 4_000,
)
ID_NUMBER = "990101201304061235"


@dataclass(frozen=True)
class Files:
    """Workbooks as they were written, and as LibreOffice saved them again."""

    written: dict[str, bytes]
    returned: dict[str, bytes]


@pytest.fixture(scope="module")
def ledger(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Return a ledger with something in every register."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("written") / "石板镇小学.ledger"))
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as opened:
        with opened.transaction("学校") as session:
            school.set_up(session, school.SchoolFacts(name="石板镇小学"), TODAY)
            teacher = staff.add(session, {"name": "石建国", "phone": "13900000001", "position": "=1+1"})
            first, second = (_pupil(session, at) for at in range(2))
            facts = visits.VisitFacts(
                visited_on=date(2026, 10, 8), mode="face", student_ids=(first, second), teacher_ids=(teacher,),
                situation=HOSTILE[0], problems=HOSTILE[10], suggestions=HOSTILE[14],
            )  # fmt: skip
            visits.add(session, facts)
            told = talks.TalkFacts(
                held_on=date(2026, 10, 9), kind="talk", student_id=first, staff_id=teacher,
                topic=HOSTILE[3], content=HOSTILE[12],
            )  # fmt: skip
            talks.add(session, told)
            pairings.start(session, first, teacher, date(2026, 9, 1), study=HOSTILE[1])
        yield opened


def _pupil(session: Any, at: int) -> int:
    values = {
        "name": ("覃小山", "阿依古丽·买买提")[at], "id_number": township.pupils(2)[at].id_number, "grade": "3",
        "class_number": 1, "household_number": "H1", "head_name": "覃大山", "village": "石板村",
        "guardian_phone": "13800000001", "card_number": "6217000000000000005", "card_holder": "覃大山",
        "per_capita_income": 860_000, "categories": ("subsistence",), "category_basis": "县名单",
        "note": HOSTILE[at], "residence": HOSTILE[7],
    }  # fmt: skip
    return register.add(session, values)


def everything(ledger: Ledger) -> Iterator[tuple[str, bytes]]:
    """Yield one workbook of every kind we write, under a name."""
    whole = outgoing.allow_whole(ledger, "核对证件", PASSWORD)
    for sheet in catalogue.SHEETS:
        yield f"export-{sheet.name}", exports.register(ledger, sheet.name, whole=whole).content
        if templates.importable(sheet):
            yield f"blank-{sheet.name}", templates.make(sheet)
    yield "masked", exports.students(ledger).content
    yield "handed-up", exports.hand_up(ledger, "镇中心校", whole=whole).content
    yield "seen", tables.as_seen(ledger, _hostile_table()).content
    yield "held", copy_of(township.xlsx(township.pupils(20), ruin(2, 5))[0])
    with ledger.read() as session:
        rooms = [room.id for room in classes.of_year(session, terms.term_at(session, TODAY).year, TODAY)]
    for kind in ("visits", "talks", "investigation"):
        for made in packs.make(ledger, kind, rooms):
            yield f"pack-{kind}", made.content


def _hostile_table() -> tables.Table:
    """Return a table of texts as they are, in columns that promise nothing and columns that promise numbers."""
    note, card, name = (catalogue.sheet("students").field(key) for key in ("note", "card_number", "name"))
    rows = [(text, text, text) for text in HOSTILE]
    return tables.Table(title="[很]长:的*名?字/" * 9, unit="条", fields=(name, note, card), rows=rows, told=HOSTILE[0])


@pytest.fixture(scope="module")
def files(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Return all of them, converted by one start of LibreOffice."""
    soffice, folder = program("soffice", "libreoffice-calc"), tmp_path_factory.mktemp("office")
    written = dict(everything(ledger))
    source, target = folder / "written", folder / "returned"
    source.mkdir()
    for name, content in written.items():
        (source / f"{name}.xlsx").write_bytes(content)
    command = [soffice, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target)]
    subprocess.run([*command, *map(str, source.iterdir())], check=True, capture_output=True, timeout=110)
    return Files(written, {name: (target / f"{name}.xlsx").read_bytes() for name in written})


def sheets(content: bytes) -> dict[str, Any]:
    return {page.title: page for page in openpyxl.load_workbook(io.BytesIO(content)).worksheets}


def cells(page: Any) -> dict[str, tuple[Any, str]]:
    return {
        cell.coordinate: (_plain(cell.value), cell.data_type)
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None and cell.value != ""
    }


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def test_every_file_comes_back_with_the_same_cells(files: Files) -> None:
    assert len(files.written) > 20
    for name, content in files.written.items():
        before, after = sheets(content), sheets(files.returned[name])
        assert list(before) == list(after), name
        for title, page in before.items():
            assert cells(page), (name, title)
            assert cells(after[title]) == cells(page), (name, title)


def test_no_file_holds_a_formula_or_a_link(files: Files) -> None:
    for name, content in (*files.written.items(), *files.returned.items()):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {
                part: archive.read(part).decode() for part in archive.namelist() if part.endswith((".xml", ".rels"))
            }
        for part, xml in parts.items():
            assert not re.search(r"<(\w+:)?(f|hyperlink)[ >/]", xml), (name, part)
            assert not re.search(r"relationships/(hyperlink|externalLink)", xml), (name, part)


def test_numbers_of_people_and_texts_stay_text_and_days_stay_days(files: Files) -> None:
    for name in ("export-students", "export-staff", "masked", "handed-up", "seen"):
        for content in (files.written[name], files.returned[name]):
            (page,) = sheets(content).values()
            rows = [row for row in page.iter_rows() if isinstance(row[0].value, int)]
            assert {cell.number_format for row in rows for cell in row if isinstance(cell.value, str)} == {"@"}, name
    days = [cell for content in (files.written, files.returned) for row in sheets(content["export-visits"])["家访记录"].iter_rows() for cell in row if cell.is_date]  # fmt: skip
    assert {cell.value.date() for cell in days} >= {date(2026, 10, 8)}


def test_what_a_blank_helps_with_is_still_there(files: Files) -> None:
    for sheet in filter(templates.importable, catalogue.SHEETS):
        name = f"blank-{sheet.name}"
        for content in (files.written[name], files.returned[name]):
            page = sheets(content)[sheet.title]
            assert _drop_downs(page) == _expected(sheet), name
            heading = {cell.value: cell for cell in page[4]}
            assert all(heading[label].comment for label in _hinted(sheet)), name
            assert page.print_title_rows == "$4:$4"
            if content is files.written[name]:  # LibreOffice without a window keeps no view
                assert page.freeze_panes in ("A5", "B5", "C5", "D5")
            formats = {page.cell(5, at).number_format for at in range(2, len(templates.columns(sheet)) + 2)}
            assert formats <= {"@", "0", "#,##0.00"}


def _drop_downs(page: Any) -> dict[str, str]:
    return {
        str(one.sqref).split(":", maxsplit=1)[0].rstrip("0123456789"): one.formula1.strip('"')
        for one in page.data_validations.dataValidation
    }


def _expected(sheet: Sheet) -> dict[str, str]:
    letters = [openpyxl.utils.get_column_letter(at) for at in range(2, len(templates.columns(sheet)) + 2)]
    words = map(templates.offered, templates.columns(sheet))
    return {letter: ",".join(one) for letter, one in zip(letters, words, strict=True) if one}


def _hinted(sheet: Sheet) -> list[str]:
    starred = {field.label: f"{field.label} *" for field in templates.columns(sheet) if field.required}
    return [starred.get(f.label, f.label) for f in templates.columns(sheet) if f.hint or f.required]
