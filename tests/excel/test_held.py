"""The copy of held rows: the clerk's own file, only what is to be mended, and it goes in again."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from excel import corpus, handmade, township
from excel.township import Pupil, Style
from files.makers import people
from ledgerdesk.excel import headers, held, mapping, parsing, reader, sniff
from ledgerdesk.excel.headers import HeaderBand
from ledgerdesk.excel.labels import OURS
from ledgerdesk.excel.mapping import ColumnMapping
from ledgerdesk.excel.raw import RawSheet
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.fields.students import STUDENTS

PEOPLE = township.pupils(20)


def parts(data: bytes) -> tuple[RawSheet, HeaderBand, ColumnMapping, list[ParsedRow]]:
    raw = sniff.parse(data).workbook().visible[0]
    band = headers.find(raw, STUDENTS)
    found = mapping.propose(raw, band, STUDENTS)
    return raw, band, found, parsing.parse_rows(raw, band, found, STUDENTS)


def copy_of(data: bytes) -> bytes:
    raw, band, found, rows = parts(data)
    problems = {(row.sheet, row.row): row.problems for row in rows if row.held}
    assert problems
    return held.annotate(data, [(raw, band, found)], problems)


def ruin(*places: int) -> Style:
    """Return a list some of whose identity numbers are floats."""
    ruined = {PEOPLE[place].id_number for place in places}
    return Style(
        group_header=True,
        merge_households=True,
        noise=("合计", "说明"),
        dress=lambda column, text: float(text[:15] + "000") if column == "id_number" and text in ruined else text,
    )


def mended(data: bytes, wrong: list[Pupil]) -> bytes:
    """Do as the clerk does: type the right numbers over the coloured cells."""
    book: Any = openpyxl.load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    marked = [cell for row in page.iter_rows() for cell in row if cell.comment]
    assert len(marked) == len(wrong)
    for cell, pupil in zip(marked, wrong, strict=True):
        assert cell.number_format == "@"
        cell.value = pupil.id_number
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_only_held_rows_are_kept_with_the_clerks_own_formatting() -> None:
    original, where = township.xlsx(PEOPLE, ruin(2, 7))
    copy: Any = openpyxl.load_workbook(io.BytesIO(copy_of(original))).worksheets[0]
    source: Any = openpyxl.load_workbook(io.BytesIO(original)).worksheets[0]
    rows = [row for row, pupil in where.items() if pupil in (PEOPLE[2], PEOPLE[7])]
    assert copy.max_row == 4 + 2
    assert copy["A1"].value == source["A1"].value
    assert (copy["A1"].fill.fgColor.rgb, copy["B5"].font.name) == ("FFDDEBF7", "仿宋")
    assert copy.column_dimensions["B"].width == source.column_dimensions["B"].width
    assert "A1:K1" in {str(area) for area in copy.merged_cells.ranges}
    assert [copy.cell(row, 2).value for row in (5, 6)] == [source.cell(row, 2).value for row in rows]
    assert copy["C5"].comment.text == "号码被表格程序改坏了，后几位已经丢失，请在原表把该列设为文本，再重新填。"
    assert copy["C5"].fill.fgColor.rgb == "FFFFE0A3"
    assert copy["L4"].value == OURS
    assert copy["L5"].value == copy["C5"].comment.text


def test_merged_facts_of_a_household_are_written_into_every_held_row() -> None:
    siblings = [at for at in range(1, len(PEOPLE)) if PEOPLE[at].household == PEOPLE[at - 1].household]
    original, _ = township.xlsx(PEOPLE, ruin(*siblings))
    _, _, _, rows = parts(copy_of(original))
    assert [row.values["head_name"] for row in rows] == [PEOPLE[at].head for at in siblings]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_mended_it_goes_in_cleanly(kind: str) -> None:
    wrong = [PEOPLE[3], PEOPLE[11]]
    if kind == "xlsx":
        original, _ = township.xlsx(PEOPLE, ruin(3, 11))
    else:
        ids = {pupil.id_number: pupil.id_number[:15] + "000" for pupil in wrong}
        original = township.delimited(PEOPLE, Style(dress=lambda _column, text: ids.get(text, text)))
    raw, band, found, rows = parts(mended(copy_of(original), wrong))
    assert not [row.problems for row in rows if row.problems]
    assert [(row.values["name"], row.values["id_number"]) for row in rows] == [
        (pupil.name, pupil.id_number) for pupil in wrong
    ]
    assert band.last_row <= 4
    assert found.columns[-1].key is None
    assert found.columns[-1].how == mapping.NOT_NEEDED
    assert raw.name == ("花名册" if kind == "xlsx" else "名单")


@pytest.mark.parametrize("kind", ["ods", "fods"])
def test_mended_a_list_of_libreoffice_goes_in_cleanly(kind: str) -> None:
    wrong = [people.PEOPLE[1], people.PEOPLE[4]]
    sound = corpus.content(f"office-plain.{kind}")
    copy = copy_of(_spoilt_by_zeros(sound, wrong))
    rows = parts(copy)[3]
    assert [(row.values["name"], row.held) for row in rows] == [(pupil.name, True) for pupil in wrong]
    raw, _, found, rows = parts(mended(copy, wrong))
    assert not [row.problems for row in rows if row.problems]
    assert [(row.values["name"], row.values["id_number"], row.values["born_on"]) for row in rows] == [
        (pupil.name, pupil.id_number, people.born(pupil)) for pupil in wrong
    ]
    assert found.columns[-1].how == mapping.NOT_NEEDED
    assert raw.name == sniff.parse(sound).workbook().visible[0].name


def _spoilt_by_zeros(data: bytes, wrong: list[Pupil]) -> bytes:
    """Return a spreadsheet of LibreOffice's with some numbers rounded as a table program does."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            content = {name: package.read(name) for name in package.namelist()}
        content["content.xml"] = _spoilt_by_zeros(content["content.xml"], wrong)
        return handmade.zipped(list(content.items()))
    for pupil in wrong:
        assert pupil.id_number.encode() in data
        data = data.replace(pupil.id_number.encode(), f"{pupil.id_number[:14]}9000".encode())
    return data


def test_a_problem_of_the_whole_row_stands_in_the_last_column_only() -> None:
    data, where = township.xlsx(PEOPLE)
    raw, band, found, _ = parts(data)
    row = min(where)
    page: Any = openpyxl.load_workbook(
        io.BytesIO(
            held.annotate(
                data, [(raw, band, found)], {("花名册", row): (Problem(None, "同一个人写了两次", "只留一行"),)}
            )
        )
    ).worksheets[0]
    assert page.cell(4, raw.last_column + 1).value == "同一个人写了两次，请只留一行。"
    assert not [cell for cells in page.iter_rows() for cell in cells if cell.comment]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    style = Style(
        dress=lambda column, text: "=1+1" if column == "village" else text[:3] if column == "id_number" else text
    )
    for original in (township.delimited(PEOPLE, style), _as_text(township.xlsx(PEOPLE, style)[0])):
        page = openpyxl.load_workbook(io.BytesIO(copy_of(original))).worksheets[0]
        cells = [cell for row in page.iter_rows() for cell in row if cell.value == "=1+1"]
        assert len(cells) == len(PEOPLE)
        assert {cell.data_type for cell in cells} == {"s"}


def _as_text(data: bytes) -> bytes:
    """Turn formulas openpyxl made of our text back into text."""
    book: Any = openpyxl.load_workbook(io.BytesIO(data))
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_other_sheets_and_hidden_ones_are_left_out() -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(township.xlsx(PEOPLE, ruin(1))[0]))
    book.create_sheet("说明", 0).append(["这张表怎么填"])
    book.create_sheet("底册").sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    raw, band, found, rows = _of(target.getvalue(), "花名册")
    problems = {(row.sheet, row.row): row.problems for row in rows if row.held}
    copy = openpyxl.load_workbook(io.BytesIO(held.annotate(target.getvalue(), [(raw, band, found)], problems)))
    assert copy.sheetnames == ["花名册"]


def _of(data: bytes, name: str) -> tuple[RawSheet, HeaderBand, ColumnMapping, list[ParsedRow]]:
    raw = next(sheet for sheet in sniff.parse(data).workbook().sheets if sheet.name == name)
    band = headers.find(raw, STUDENTS)
    found = mapping.propose(raw, band, STUDENTS)
    return raw, band, found, parsing.parse_rows(raw, band, found, STUDENTS)


def test_several_sheets_keep_their_rows_apart() -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(township.xlsx(PEOPLE, ruin(1))[0]))
    second = book.copy_worksheet(book["花名册"])
    second.title = "二班"
    second.insert_rows(1)
    target = io.BytesIO()
    book.save(target)
    found = [_of(target.getvalue(), name) for name in ("二班", "花名册")]
    problems = {(row.sheet, row.row): row.problems for _, _, _, rows in found for row in rows if row.held}
    copy = openpyxl.load_workbook(
        io.BytesIO(
            held.annotate(target.getvalue(), [(raw, band, columns) for raw, band, columns, _ in found], problems)
        )
    )
    assert copy.sheetnames == ["二班", "花名册"]
    assert (copy["二班"]["A2"].value, copy["花名册"]["A1"].value) == (Style().title, Style().title)
    assert copy["花名册"].max_row == 5


def test_a_locked_file_gives_its_values() -> None:
    plain, locked = township.xlsx(PEOPLE, ruin(1))[0], io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt("石板河2026", locked)
    raw, band, found, rows = parts(plain)
    problems = {(row.sheet, row.row): row.problems for row in rows if row.held}
    copy = held.annotate(locked.getvalue(), [(raw, band, found)], problems, password="石板河2026")
    (row,) = parts(copy)[3]
    assert (row.values["name"], row.held) == (PEOPLE[1].name, True)


def test_files_openpyxl_cannot_make_out_give_their_values() -> None:
    sheet = (
        '<row r="1">' + handmade.text_cell("A1", "姓名") + handmade.text_cell("B1", "身份证号") + "</row>"
        '<row r="2">' + handmade.text_cell("A2", "覃䶮") + '<c r="B2"><v>990101201304061000</v></c></row>'
    )
    strict = handmade.zipped(handmade.strict(handmade.parts(sheet)))
    page = openpyxl.load_workbook(io.BytesIO(copy_of(strict))).worksheets[0]
    assert [page["A1"].value, page["A2"].value, page["B2"].value] == ["姓名", "覃䶮", 9.90101201304061e17]


def test_far_styles_and_huge_merges_cost_nothing() -> None:
    """openpyxl alone needs minutes for this file."""
    sheet = (
        '<row r="1">' + handmade.text_cell("A1", "姓名") + handmade.text_cell("B1", "身份证号") + "</row>"
        '<row r="2">' + handmade.text_cell("A2", "覃䶮") + handmade.text_cell("B2", "1") + "</row>"
        '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )
    after = '<mergeCells count="1"><mergeCell ref="C3:XFD1048576"/></mergeCells>'
    data = handmade.xlsx(sheet, after=after)
    page = openpyxl.load_workbook(io.BytesIO(copy_of(data))).worksheets[0]
    assert (page.max_row, page["B2"].value) == (2, "1")
    assert reader.parse(data).sheets[0].last_row == 2
