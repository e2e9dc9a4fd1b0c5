"""What the copy of held rows keeps of the clerk's file, whatever that file is, and that it goes in again."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from excel import handmade, township
from excel.township import Style
from ledgerdesk.excel import headers, held, mapping, parsing, sniff
from ledgerdesk.excel.headers import HeaderBand
from ledgerdesk.excel.labels import OURS
from ledgerdesk.excel.mapping import ColumnMapping
from ledgerdesk.excel.raw import RawSheet
from ledgerdesk.fields.rows import ParsedRow, Problem
from ledgerdesk.fields.students import STUDENTS

PEOPLE = township.pupils(8)


def ruin(*places: int, **layout: Any) -> Style:
    """Return a list some of whose identity numbers are floats."""
    ruined = {PEOPLE[place].id_number for place in places}
    return Style(
        dress=lambda column, text: float(text[:15] + "000") if column == "id_number" and text in ruined else text,
        **layout,
    )


def copy_of(data: bytes) -> bytes:
    return whole_copy(data)


def saved(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def all_parts(data: bytes) -> list[tuple[RawSheet, HeaderBand, ColumnMapping, list[ParsedRow]]]:
    out = []
    for raw, band in headers.find_all(sniff.parse(data).workbook(), STUDENTS):
        found = mapping.propose(raw, band, STUDENTS)
        out.append((raw, band, found, parsing.parse_rows(raw, band, found, STUDENTS)))
    return out


def whole_copy(data: bytes) -> bytes:
    """Return the copy of every held row of every list of a file."""
    found = all_parts(data)
    problems = {(row.sheet, row.row): row.problems for *_, rows in found for row in rows if row.held}
    return held.annotate(data, [(raw, band, columns) for raw, band, columns, _ in found], problems)


def typed_over(data: bytes, right: dict[str, str]) -> bytes:
    """Type over every marked cell the number of whoever stands in the cell on its left."""
    book: Any = openpyxl.load_workbook(io.BytesIO(data))
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.comment:
                    cell.value, cell.number_format = right[page.cell(cell.row, cell.column - 1).value], "@"
    return saved(book)


def test_every_list_of_a_sheet_comes_back_and_goes_in_again() -> None:
    """Below each other under other headings, side by side, and with classes between the rows."""
    ids = [pupil.id_number for pupil in PEOPLE[:8]]
    bad = [number[:15] + "000" for number in ids]
    lines = [
        ["石板河镇学生名单"],
        ["姓名", "身份证号"],
        ["七年级（1）班"],
        ["甲一", ids[0]],
        ["七年级（2）班"],
        ["甲二", bad[1]],
        ["甲三", bad[2]],
        [],
        ["八年级学生名单"],
        ["年级", "姓名", "身份证号"],
        ["八年级", "乙一", ids[3]],
        ["八年级", "乙二", bad[4]],
        ["教师姓名", "联系电话", "帮扶学生"],
        ["王某", "13800000001", "甲一"],
    ]
    book: Any = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    beside = book.create_sheet("九年级")
    for line in (["姓名", "身份证号"] * 2, ["丙一", bad[5], "丙二", ids[6]], ["丙三", ids[7]]):
        beside.append(line)
    copy = whole_copy(saved(book))
    right = {"甲二": ids[1], "甲三": ids[2], "乙二": ids[4], "丙一": ids[5]}
    rows = [row for *_, rows in all_parts(typed_over(copy, right)) for row in rows]
    assert not any(row.problems for row in rows)
    assert [(row.values["name"], row.values["id_number"]) for row in rows] == [
        *right.items(),
        ("丙二", ids[6]),  # stands beside a row that was held, and is told unchanged
    ]
    assert [(row.values.get("grade"), row.values.get("class_number")) for row in rows[:3]] == [
        ("7", 2),
        ("7", 2),
        ("8", None),
    ]
    pages = openpyxl.load_workbook(io.BytesIO(copy))
    words = [cell for page in pages.worksheets for row in page.iter_rows(values_only=True) for cell in row]
    assert words.count(OURS) == 3
    assert not {"甲一", "乙一", "教师姓名", "王某"} & set(words)


def test_the_clerks_own_comments_stay_and_long_ones_fit() -> None:
    original: Any = openpyxl.load_workbook(io.BytesIO(township.xlsx(PEOPLE, ruin(2))[0]))
    page = original.worksheets[0]
    row = next(cell.row for cell in page["B"] if cell.value == PEOPLE[2].name)
    page.cell(row, 2).comment = Comment("家长说名字改过", "李某")
    page.cell(row, 3).comment = Comment("号" * 40_000, "李某")
    copy = openpyxl.load_workbook(io.BytesIO(copy_of(saved(original)))).worksheets[0]
    (held_row,) = [cell.row for cell in copy["B"] if cell.value == PEOPLE[2].name]
    assert copy.cell(held_row, 2).comment.text == "家长说名字改过"
    assert 29_000 < len(copy.cell(held_row, 3).comment.text) <= 30_000
    assert "改坏了" in copy.cell(held_row, copy.max_column).value


def test_an_own_comment_stands_above_what_is_wrong() -> None:
    original: Any = openpyxl.load_workbook(io.BytesIO(township.xlsx(PEOPLE, ruin(2))[0]))
    page = original.worksheets[0]
    row = next(cell.row for cell in page["B"] if cell.value == PEOPLE[2].name)
    page.cell(row, 3).comment = Comment("等户口本", "李某")
    copy: Any = openpyxl.load_workbook(io.BytesIO(copy_of(saved(original)))).worksheets[0]
    (text,) = [cell.comment.text for cells in copy.iter_rows() for cell in cells if cell.comment]
    assert text.startswith("等户口本\n")
    assert "改坏了" in text


def test_nothing_keeps_the_clerk_from_mending() -> None:
    """Locked sheets, hidden columns and rows, filters and tables of the original."""
    original: Any = openpyxl.load_workbook(io.BytesIO(township.xlsx(PEOPLE, ruin(1, 4))[0]))
    page = original.worksheets[0]
    page.protection.sheet = True
    page.column_dimensions["C"].hidden = True
    page.row_dimensions[5].hidden = True
    page.auto_filter.ref = "A3:K11"
    page.add_table(Table(displayName="名单表", ref="A3:K11"))
    copy: Any = openpyxl.load_workbook(io.BytesIO(copy_of(saved(original)))).worksheets[0]
    assert not copy.protection.sheet
    assert not any(dimension.hidden for dimension in copy.column_dimensions.values())
    assert not any(dimension.hidden for dimension in copy.row_dimensions.values())
    assert copy.auto_filter.ref is None
    assert [table.ref for table in copy.tables.values()] == ["A3:K5"]


def test_numbers_of_files_without_formatting_keep_their_zeros() -> None:
    cells = handmade.text_cell("A1", "姓名") + handmade.text_cell("B1", "身份证号") + handmade.text_cell("C1", "户编号")
    row = handmade.text_cell("A2", "覃䶮") + handmade.text_cell("B2", "990101") + '<c r="C2" s="3"><v>12</v></c>'
    strict = handmade.zipped(handmade.strict(handmade.parts(f'<row r="1">{cells}</row><row r="2">{row}</row>')))
    (parsed,) = all_parts(copy_of(strict))[0][3]
    assert parsed.values["household_number"] == "00012"


@pytest.mark.parametrize("name", ["list.xls"])
def test_an_old_workbook_gives_its_values_as_they_were(name: str) -> None:
    data = (Path(__file__).parents[1] / "files" / name).read_bytes()
    before = all_parts(data)
    problems = {(row.sheet, row.row): (Problem(None, "核对"),) for *_, rows in before for row in rows}
    after = all_parts(held.annotate(data, [part[:3] for part in before], problems))
    assert [dict(row.values) for *_, rows in after for row in rows] == [
        dict(row.values) for *_, rows in before for row in rows
    ]
