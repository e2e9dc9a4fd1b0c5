"""Workbooks whose days count from 1904: the same day, whether or not a cell says that it is a date."""

import io
import struct
from datetime import date
from pathlib import Path

import olefile
import pytest

from excel import handmade, old_kinds
from ledgerdesk.excel import headers, held, mapping, parsing, sniff
from ledgerdesk.excel.records import records
from ledgerdesk.fields.rows import Problem
from ledgerdesk.fields.students import STUDENTS

DAY = date(2025, 9, 1)
SERIAL = 45_901 - 1_462
FIELD = next(field for field in STUDENTS.fields if field.kind.name == "DAY")
PLAIN = (Path(__file__).parents[1] / "files" / "list.xls").read_bytes()


def day_of(data: bytes) -> object:
    raw = sniff.parse(data).workbook().sheets[0]
    band = headers.find(raw, STUDENTS)
    (row,) = parsing.parse_rows(raw, band, mapping.propose(raw, band, STUDENTS), STUDENTS)
    return row.values.get(FIELD.key)


def _xlsx(value: float, style: int, *, since_1904: bool) -> bytes:
    text = handmade.text_cell
    return handmade.xlsx(
        f'<row r="1">{text("A1", "姓名")}{text("B1", FIELD.label)}</row>'
        f'<row r="2">{text("A2", "覃䶮")}<c r="B2" s="{style}"><v>{value}</v></c></row>',
        workbook='<workbookPr date1904="1"/>' if since_1904 else "",
    )


@pytest.mark.parametrize("style", [0, 1, 4], ids=["no format", "a date", "text"])
@pytest.mark.parametrize("since_1904", [True, False])
def test_a_serial_with_and_without_a_format(style: int, since_1904: bool) -> None:
    assert day_of(_xlsx(SERIAL if since_1904 else 45_901, style, since_1904=since_1904)) == DAY


def test_days_written_as_digits_are_left_alone() -> None:
    assert day_of(_xlsx(20250901, 0, since_1904=True)) == DAY
    assert day_of(_xlsx(2025, 0, since_1904=True)) is None


@pytest.mark.parametrize("kind", ["xlsx", "xml"])
@pytest.mark.parametrize("style", [0, 1])
def test_the_copy_of_held_rows_says_it_again(kind: str, style: int) -> None:
    data = _xlsx(SERIAL, style, since_1904=True) if kind == "xlsx" else _xml("sd"[style])
    raw = sniff.parse(data).workbook().sheets[0]
    band = headers.find(raw, STUDENTS)
    part = raw, band, mapping.propose(raw, band, STUDENTS)
    assert day_of(held.annotate(data, [part], {(raw.name, 2): [Problem(None, "缺少身份证号", "补填")]})) == DAY


def _xml(style: str) -> bytes:
    since = '<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><Date1904/></ExcelWorkbook>'
    said = [("String", "姓名"), ("String", FIELD.label), ("String", "覃䶮"), ("Number", str(SERIAL))]
    cells = [f'<Cell ss:StyleID="{style}"><Data ss:Type="{kind}">{text}</Data></Cell>' for kind, text in said]
    return old_kinds.xml(f"<Row>{cells[0]}{cells[1]}</Row><Row>{cells[2]}{cells[3]}</Row>", head=since)


def test_the_other_kinds_say_it_too() -> None:
    assert day_of(_xml("s")) == DAY
    page = f"<tr><td>姓名<td>{FIELD.label}<tr><td>覃䶮<td x:num>{SERIAL}"
    assert day_of(old_kinds.page(page, head="<!--<x:Date1904/>-->")) == DAY


def test_old_workbooks_say_it_in_a_record() -> None:
    with olefile.OleFileIO(io.BytesIO(PLAIN)) as container:
        stream = bytearray(container.openstream("Workbook").read())
    at = stream.index(struct.pack("<HHH", 0x0022, 2, 0))
    assert any(record.kind == 0x0022 for record in records(bytes(stream)))
    stream[at + 4] = 1
    target = io.BytesIO(PLAIN)
    with olefile.OleFileIO(target, write_mode=True) as container:
        container.write_stream("Workbook", bytes(stream))
    assert sniff.parse(target.getvalue()).workbook().sheets[0].since_1904
    assert not sniff.parse(PLAIN).workbook().sheets[0].since_1904


def test_opendocument_says_it_by_its_first_day() -> None:
    office, table, text = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text"))
    cells = (
        f"<t:table-row><t:table-cell><x:p>姓名</x:p></t:table-cell><t:table-cell><x:p>{FIELD.label}</x:p></t:table-cell>"
        "</t:table-row><t:table-row><t:table-cell><x:p>覃䶮</x:p></t:table-cell>"
        f'<t:table-cell o:value-type="float" o:value="{SERIAL}"><x:p>{SERIAL}</x:p></t:table-cell></t:table-row>'
    )
    content = (
        f'<o:document-content xmlns:o="{office}" xmlns:t="{table}" xmlns:x="{text}"><o:body><o:spreadsheet>'
        '<t:calculation-settings><t:null-date t:date-value="1904-01-01"/></t:calculation-settings>'
        f'<t:table t:name="名单">{cells}</t:table></o:spreadsheet></o:body></o:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    assert day_of(handmade.zipped({"mimetype": kind, "content.xml": content})) == DAY
