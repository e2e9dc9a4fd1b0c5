"""Any file in: read for what it is, or refused in one Chinese sentence."""

import io
import os
import re
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import python_calamine
from msoffcrypto.format.ooxml import OOXMLFile

from excel import handmade, township
from excel.handmade import text_cell, xlsx
from files.makers.ooxml import several
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import headers, reader, sniff
from ledgerdesk.excel.raw import CellKind, RawSheet
from ledgerdesk.fields.students import STUDENTS

NAMES = '<row r="1">' + text_cell("A1", "姓名") + text_cell("B1", "身份证号") + "</row>"


def sheet(data: bytes) -> RawSheet:
    return sniff.parse(data).workbook().sheets[0]


def refusal(data: bytes) -> str:
    with pytest.raises(FileRefusedError) as caught:
        sniff.parse(data)
    text = str(caught.value)
    assert re.fullmatch(r"[^。！!]*。", text), f"not one sentence: {text}"
    assert not re.search(r"[A-Za-z]{3,}", re.sub(r"Excel|WPS|LibreOffice|PDF|Word|XML|\.xlsx?|\.csv", "", text)), text
    return text


def test_types_are_kept_apart() -> None:
    cells = sheet(
        xlsx(
            '<row r="3"><c r="B3"><v>990101201304061235</v></c><c r="C3" t="s"><v>0</v></c><c r="D3" s="1"><v>45901</v></c>'
            '<c r="E3" t="b"><v>1</v></c><c r="F3" t="e"><v>#N/A</v></c><c r="G3" s="3"><v>7</v></c>'
            '<c r="H3" t="d"><v>2025-09-01T00:00:00</v></c><c r="I3" t="str"><f>A1</f><v>甲</v></c></row>',
            strings="<si><t>990101201304061235</t></si>",
        )
    )
    number, text, day, flag, error, padded, iso, calculated = (cells.cell(3, column) for column in range(2, 10))
    assert number is not None
    assert (number.kind, number.address) == (CellKind.NUMBER, "B3")
    assert text is not None
    assert (text.kind, text.value) == (CellKind.TEXT, "990101201304061235")
    assert day is not None
    assert (day.kind, day.value) == (CellKind.DAY, date(2025, 9, 1))
    assert flag is not None
    assert (flag.kind, flag.value) == (CellKind.FLAG, True)
    assert error is not None
    assert (error.kind, error.value) == (CellKind.ERROR, "#N/A")
    assert padded is not None
    assert (padded.value, padded.shown) == (7, "00007")
    assert iso is not None
    assert iso.value == date(2025, 9, 1)
    assert calculated is not None
    assert calculated.value == "甲"


def test_a_formula_saved_without_its_result_is_an_error_not_a_blank() -> None:
    found = sheet(xlsx('<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><v>1</v></c></row>')).cell(1, 1)
    assert found is not None
    assert found.kind is CellKind.ERROR


def test_runs_are_joined_and_pronunciation_is_left_out() -> None:
    strings = '<si><r><t>覃</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 䶮</t></r><rPh sb="0" eb="1"><t>qin</t></rPh></si>'
    found = sheet(xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=strings)).cell(1, 1)
    assert found is not None
    assert found.value == "覃 䶮"


def test_escaped_characters_are_restored() -> None:
    found = sheet(xlsx('<row r="1">' + text_cell("A1", "a_x000D__x005F_x0041_") + "</row>")).cell(1, 1)
    assert found is not None
    assert found.value == "a\r_x0041_"


def test_days_count_from_1904_where_the_file_says_so() -> None:
    data = xlsx('<row r="1"><c r="A1" s="2"><v>0</v></c></row>', workbook='<workbookPr date1904="1"/>')
    found = sheet(data).cell(1, 1)
    assert found is not None
    assert found.value == date(1904, 1, 1)


def test_hidden_rows_and_sheets_are_read_and_named() -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["姓名"])
    page.append(["覃䶮"])
    page.row_dimensions[2].hidden = True
    page.column_dimensions["A"].hidden = True
    away = book.create_sheet("底册")
    away.append(["不给人看"])
    away.sheet_state = "veryHidden"
    target = io.BytesIO()
    book.save(target)
    workbook = sniff.parse(target.getvalue()).workbook()
    assert workbook.hidden == ("底册",)
    assert workbook.sheets[1].rows[1][1].value == "不给人看"
    assert workbook.sheets[0].hidden_rows == {2}
    assert workbook.sheets[0].hidden_columns == {1}
    assert workbook.sheets[0].rows[2][1].value == "覃䶮"


def test_a_broken_or_huge_hidden_sheet_is_only_named() -> None:
    content = several([("名单", [["姓名"], ["甲"]], ""), ("底册", [["乙"]], "hidden")])
    part = "xl/worksheets/sheet2.xml"
    merged = '<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="B1:C1"/></mergeCells>'
    kept = content[part]
    for spoilt in ("<worksheet><a", kept.replace("</sheetData>", f"</sheetData>{merged}"), kept + " " * (9 << 20)):
        workbook = sniff.parse(handmade.zipped(content | {part: spoilt})).workbook()
        assert [(raw.name, raw.hidden, len(raw.rows)) for raw in workbook.sheets] == [
            ("名单", False, 2),
            ("底册", True, 0),
        ]
    assert len(sniff.parse(handmade.zipped(content)).workbook().sheets[1].rows) == 1


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("<c r='A{}'><f>B{}</f></c>", CellKind.ERROR),
        ("<c r='A{}'><f>B{}</f><v></v></c>", CellKind.ERROR),  # as openpyxl saves
        ("<c r='A{}'><f>B{}</f><v/></c>", CellKind.ERROR),
        ("<c r='A{}' t='str'><f>B{}</f><v></v></c>", None),  # an empty text is a result
        ("<c r='A{}' t='str'><f>B{}</f></c>", CellKind.ERROR),
    ],
)
@pytest.mark.parametrize("rows", [1, 300])
def test_a_formula_without_its_result_is_never_a_blank(rows: int, cell: str, kind: CellKind | None) -> None:
    """Three hundred rows alike are read otherwise than one."""
    written = cell.replace("'", '"')
    body = "".join(
        f'<row r="{at}">{written.replace("{}", str(at))}{text_cell(f"B{at}", "甲")}</row>' for at in range(1, rows + 1)
    )
    found = sheet(xlsx(body)).rows
    assert {cells[1].kind if 1 in cells else None for cells in found.values()} == {kind}
    assert len(found) == rows


def test_strict_workbooks_are_read_too() -> None:
    loose = handmade.parts(NAMES)
    assert sheet(handmade.zipped(handmade.strict(loose))) == sheet(handmade.zipped(loose))


def test_prefixed_elements_are_the_same_elements() -> None:
    loose = handmade.parts(NAMES)
    prefixed = dict(loose)
    name = "xl/worksheets/sheet1.xml"
    prefixed[name] = re.sub(r"<(/?)(\w)", r"<\1x:\2", loose[name]).replace("xmlns=", "xmlns:x=")
    assert sheet(handmade.zipped(prefixed)) == sheet(handmade.zipped(loose))


def test_a_lying_dimension_loses_nobody() -> None:
    parts = handmade.parts("".join(f'<row r="{row}">{text_cell(f"A{row}", "甲")}</row>' for row in range(1, 14)))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace("<sheetData>", '<dimension ref="A1"/><sheetData>')
    assert len(sheet(handmade.zipped(parts)).rows) == 13


def test_one_empty_styled_cell_at_the_end_of_the_world_is_harmless() -> None:
    assert sheet(xlsx(NAMES + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')).last_row == 1


def test_the_same_values_as_two_other_readers() -> None:
    data, _ = township.xlsx(township.pupils(40), township.Style(merge_households=True, noise=("合计", "空行")))
    ours = sheet(data)
    page = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    theirs = {(cell.row, cell.column): cell.value for row in page.iter_rows() for cell in row if cell.value is not None}
    assert {(cell.row, cell.column): cell.value for row in ours.rows.values() for cell in row.values()} == theirs
    table = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert all(table[row - 1][column - 1] == value for (row, column), value in theirs.items())
    merges = {(area.min_row, area.min_col, area.max_row, area.max_col) for area in page.merged_cells.ranges}
    assert set(ours.merges) == merges


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("gb18030", b""),
        ("utf-16", b""),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
    ],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_tables_in_every_habit(encoding: str, bom: bytes, delimiter: str) -> None:
    people = township.pupils(12)
    data = bom + township.delimited(people, encoding=encoding, delimiter=delimiter)
    assert sheet(data).rows[4][2].value == people[0].name
    assert sheet(data).rows[4][3].value == people[0].id_number


def test_what_keeps_excel_from_changing_a_text_is_taken_off() -> None:
    cells = sheet('姓名,号\n"=""0123""",\'=1+1\n'.encode())
    assert [cell.value for cell in cells.rows[2].values()] == ["0123", "=1+1"]


def _archive(*entries: tuple[str, str | bytes]) -> bytes:
    return handmade.zipped(list(entries))


def _with(name: str, text: str) -> bytes:
    return handmade.zipped(handmade.parts(NAMES) | {name: text})


_TWICE = [*handmade.parts(NAMES).items(), ("xl/worksheets/Sheet1.xml", "<worksheet/>")]
_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
    f'<worksheet xmlns="{handmade.MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>'
)
_SHEET = "xl/worksheets/sheet1.xml"

REFUSED = {
    "nothing": b"",
    "zeros": b"\0" * 4096,
    "half a zip": xlsx(NAMES)[:400],
    "not a zip": b"PK\x03\x04" + b"x" * 400,
    "any zip": _archive(("a.txt", "x")),
    "a letter": _archive(("word/document.xml", "<a/>"), ("[Content_Types].xml", "<a/>")),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
    "a PDF": b"%PDF-1.7\n",
    "an archive": b"Rar!\x1a\x07\x00",
    "a web page": "<html><p>姓名</p></html>".encode(),
    "old XML": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    "prose": "这是一封信\n没有表格\n".encode(),
    "noise": bytes(range(256)) * 20,
    "a declared type": _with(_SHEET, _BOMB),
    "a part twice": handmade.zipped(_TWICE),
    "a way out": _archive(*handmade.parts(NAMES).items(), ("../../etc/x.xml", "<a/>")),
    "too many parts": _archive(*handmade.parts(NAMES).items(), *((f"x{at}.xml", "") for at in range(500))),
    "two far cells": xlsx(NAMES + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "too many rows": xlsx("".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 20_100))),
    "a cell twice": xlsx('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
    "a row twice": xlsx('<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>'),
    "a cell in another row's place": xlsx('<row r="2"><c r="A7"><v>1</v></c></row>'),
    "a place without a column": xlsx('<row r="2"><c r="2"><v>1</v></c></row>'),
    "a text that is not there": xlsx('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'),
    "a negative text": xlsx('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>', strings="<si><t>x</t></si>"),
    "a style that is not there": xlsx('<row r="1"><c r="A1" s="99"><v>9</v></c></row>'),
    "a number that is none": xlsx('<row r="1"><c r="A1"><v>ten</v></c></row>'),
    "a number without end": xlsx('<row r="1"><c r="A1"><v>1e999</v></c></row>'),
    "a sheet that is not there": _with("xl/_rels/workbook.xml.rels", "<Relationships/>"),
    "broken XML": _with(_SHEET, "<worksheet><sheetData>"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_sentence(name: str) -> None:
    refusal(REFUSED[name])


def test_a_zip_that_swells_is_refused_before_it_fills_the_memory() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in handmade.parts(NAMES).items():
            archive.writestr(name, text)
        with archive.open("xl/media/x.bin", "w") as swelling:
            for _ in range(130):
                swelling.write(b"\0" * (1 << 20))
    assert "太大" in refusal(target.getvalue())


@pytest.mark.parametrize(
    "sheet_xml",
    [
        "".join(f'<row r="{row}">' + "<c/>" * 300 + "</row>" for row in range(2, 5_100)),
        '<row r="2"><c r="A2" t="str"><v>' + "长" * 200_000 + "</v></c></row>",
        '<row r="2"><c r="A2" t="inlineStr"><is><t>' + "长" * 200_000 + "</t></is></c></row>",
    ],
    ids=["empty cells", "one long value", "one long text"],
)
def test_too_much_of_anything_is_too_much(sheet_xml: str) -> None:
    assert "太大" in refusal(xlsx(NAMES + sheet_xml))


def test_merges_over_everything_and_endless_headings_take_no_time() -> None:
    """Each of these took minutes before merges were counted by row and headings had a length."""
    merges = "".join(f'<mergeCell ref="A{row}:XFD{row + 1}"/>' for row in range(3, 39_000, 2))
    endless = '<row r="2">' + text_cell("A2", "户主姓名身份证" * 4_000) + text_cell("B2", "户" * 32_000) + "</row>"
    rows = "".join(f'<row r="{row}">{text_cell(f"A{row}", "甲")}</row>' for row in range(3, 3_000))
    data = xlsx(NAMES + endless + rows, after=f"<mergeCells>{merges}</mergeCells>")
    started = time.process_time()
    headers.find(sheet(data), STUDENTS)
    assert time.process_time() - started < 10


def test_a_directory_that_understates_is_found_out() -> None:
    content = handmade.parts(NAMES)
    data = bytearray(handmade.zipped(content))
    at = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = (5).to_bytes(4, "little")
    refusal(bytes(data))


def test_a_password_is_asked_for_tried_and_used() -> None:
    plain, _ = township.xlsx(township.pupils(3))
    target = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt("石板河2026", target)
    locked = target.getvalue()
    with pytest.raises(reader.PasswordNeededError, match="请输入密码"):
        reader.parse(locked)
    with pytest.raises(reader.PasswordNeededError, match="不对"):
        reader.parse(locked, password="wrong")
    assert reader.parse(locked, password="石板河2026") == reader.parse(plain)


def test_read_from_a_path_through_the_child(tmp_path: Path) -> None:
    path = tmp_path / "名单.xls"  # the name lies
    people = township.pupils(5)
    path.write_bytes(township.xlsx(people)[0])
    workbook = reader.read(path)
    assert workbook.format == "xlsx"
    assert workbook.sheets[0].rows[4][2].value == people[0].name


@pytest.mark.parametrize(
    ("make", "words"), [("missing", "找不到"), ("folder", "文件夹"), ("empty", "空的"), ("large", "20 MB")]
)
def test_files_that_cannot_be_read(tmp_path: Path, make: str, words: str) -> None:
    path = tmp_path / "a.xlsx"
    if make == "folder":
        path.mkdir()
    elif make == "empty":
        path.touch()
    elif make == "large":
        with path.open("wb") as file:
            file.truncate(21 << 20)
    with pytest.raises(FileRefusedError, match=words):
        reader.read(path)


def test_a_workbook_without_content_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="没有内容"):
        reader.parse(xlsx(""))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only where there are named pipes")
def test_what_is_no_file_is_refused_at_once(tmp_path):
    pipe = tmp_path / "名单.xlsx"
    os.mkfifo(pipe)
    with pytest.raises(FileRefusedError, match="不是一个表格文件"):
        reader.load(pipe)
