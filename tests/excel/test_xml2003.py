"""SpreadsheetML 2003: places, types and what is hidden, as Excel 2003 wrote them."""

import random
import re
from datetime import date, datetime

import pytest

from excel import test_fuzz, township
from excel.old_kinds import NAMESPACES, list_xml, xml
from excel.township import Style
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import child, headers, mapping, parsing, reader, sniff, wire
from ledgerdesk.excel.raw import CellKind, RawSheet, Workbook
from ledgerdesk.fields.students import STUDENTS

PEOPLE = township.pupils(12)
STYLE = Style(merge_households=True, noise=("合计", "空行"), hidden_rows=(3,))
ID = "990101201304061235"


def workbook(data: bytes) -> Workbook:
    return sniff.parse(data).workbook()


def sheet(rows: str, **options: str) -> RawSheet:
    return workbook(xml(rows, **options)).sheets[0]


def cell(kind: str, text: str, style: str = "Default", more: str = "") -> str:
    return f'<Cell ss:StyleID="{style}"{more}><Data ss:Type="{kind}">{text}</Data></Cell>'


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_same_list_as_in_a_workbook(encoding: str) -> None:
    ours = workbook(list_xml(PEOPLE, STYLE, encoding)).sheets[0]
    theirs = workbook(township.xlsx(PEOPLE, STYLE)[0]).sheets[0]
    assert {place: row.value for cells in ours.rows.values() for place, row in cells.items()}
    assert [[(at.row, at.column, at.value) for at in row.values()] for row in ours.rows.values()] == [
        [(at.row, at.column, at.value) for at in row.values()] for row in theirs.rows.values()
    ]
    assert ours.hidden_rows == theirs.hidden_rows
    assert set(ours.merges) == set(theirs.merges)


def test_types() -> None:
    cells = sheet(
        "<Row>"
        + cell("String", ID)
        + cell("Number", ID, "t")
        + cell("DateTime", "2025-09-01T00:00:00.000", "d")
        + cell("Number", "45901", "kid")
        + cell("Number", "7", "z")
        + cell("Boolean", "1")
        + cell("Error", "#N/A")
        + '<Cell ss:Formula="=A1"/>'
        + cell("DateTime", "1899-12-31T08:30:00.000")
        + cell("DateTime", "2025-09-01T08:30:00.000")
        + cell("DateTime", "2025-13-01T08:30:00.000")
        + "</Row>"
    ).rows[1]
    assert (cells[1].kind, cells[1].value) == (CellKind.TEXT, ID)
    assert (cells[2].kind, cells[2].format) == (CellKind.NUMBER, "@")
    assert cells[3].value == cells[4].value == date(2025, 9, 1)
    assert cells[5].shown == "0007"
    assert [cells[column].kind for column in (6, 7, 8)] == [CellKind.FLAG, CellKind.ERROR, CellKind.ERROR]
    assert str(cells[9].value) == "08:30:00"
    assert cells[10].value == datetime.fromisoformat("2025-09-01T08:30")
    assert cells[11].kind is CellKind.TEXT


def test_a_number_of_a_person_kept_as_a_number_is_held() -> None:
    raw = sheet(
        f"<Row>{cell('String', '姓名')}{cell('String', '身份证号')}</Row><Row>{cell('String', '甲')}{cell('Number', ID, 't')}</Row>"
    )
    band = headers.find(raw, STUDENTS)
    (row,) = parsing.parse_rows(raw, band, mapping.propose(raw, band, STUDENTS), STUDENTS)
    assert "id_number" not in row.values
    assert "文本" in row.problems[0].sentence


def test_places_hidden_ones_and_notes() -> None:
    raw = sheet(
        '<Column ss:Index="2" ss:Hidden="1" ss:Span="1"/><Row ss:Index="3" ss:Hidden="1">'
        '<Cell ss:Index="2" ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">甲</Data>'
        '<Comment ss:Author="x"><ss:Data>不是格里的</ss:Data></Comment></Cell>'
        '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>买</B><I>买提</I></ss:Data></Cell></Row>'
        '<Row ss:Span="2" ss:Hidden="1"/><Row><Cell><Data ss:Type="String">乙</Data></Cell></Row>'
    )
    assert {(at.row, at.column): at.value for row in raw.rows.values() for at in row.values()} == {
        (3, 2): "甲",
        (3, 4): "买买提",
        (7, 1): "乙",
    }
    assert (raw.merges, raw.hidden_rows, raw.hidden_columns) == (((3, 2, 4, 3),), {3}, {2, 3})


def test_a_hidden_sheet_is_read_as_hidden() -> None:
    options = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
    raw = sheet(f"<Row>{cell('String', '不给人看')}</Row>", after=options)
    assert (raw.name, raw.hidden, raw.rows[1][1].value) == ("名单", True, "不给人看")


def test_days_count_from_1904_where_the_file_says_so() -> None:
    since = '<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><Date1904/></ExcelWorkbook>'
    raw = sheet(f"<Row>{cell('Number', '0', 'd')}{cell('DateTime', '2025-09-01T00:00:00', 'd')}</Row>", head=since)
    assert [at.value for at in raw.rows[1].values()] == [date(1904, 1, 1), date(2025, 9, 1)]
    assert raw.since_1904


_DEEP = "<Row><Cell><Data ss:Type='String'>" + "<b>" * 50 + "甲" + "</b>" * 50 + "</Data></Cell></Row>"
_DOWN, _FAR = ' ss:MergeDown="1"', ' ss:Index="16384"'
HOSTILE = {
    "no sheet": f'<?xml version="1.0"?><Workbook {NAMESPACES}/>'.encode(),
    "a declared type": b'<?xml version="1.0"?><!DOCTYPE Workbook [<!ENTITY a "aaaa">]>'
    + xml("<Row/>").split(b"?>", 2)[2],
    "too deep": xml(_DEEP),
    "a row twice": xml('<Row ss:Index="2"/><Row ss:Index="2"/>'),
    "rows out of order": xml('<Row ss:Index="2"/><Row ss:Index="1"/>'),
    "a cell twice": xml('<Row><Cell ss:Index="2"/><Cell ss:Index="2"/></Row>'),
    "a cell in a cell": xml("<Row><Cell><Cell/></Cell></Row>"),
    "two contents": xml("<Row><Cell><Data ss:Type='String'>甲</Data><Data ss:Type='String'>乙</Data></Cell></Row>"),
    "a cell under a merged one": xml(f"<Row>{cell('String', '甲', more=_DOWN)}</Row><Row>{cell('String', '乙')}</Row>"),
    "merged over merged": xml('<Row><Cell ss:MergeDown="1"/></Row><Row><Cell ss:MergeAcross="1"/></Row>'),
    "no place": xml('<Row ss:Index="0"/>'),
    "a negative place": xml('<Row><Cell ss:Index="-1"/></Row>'),
    "a place without end": xml('<Row ss:Index="99999999999999999999"/>'),
    "a number that is none": xml(f"<Row>{cell('Number', 'ten')}</Row>"),
    "a number without end": xml(f"<Row>{cell('Number', '1e999')}</Row>"),
    "too far down": xml(f'<Row ss:Index="1048576">{cell("String", "甲")}</Row>'),
    "too far right": xml(f"<Row>{cell('String', '甲', more=_FAR)}</Row>"),
    "too many rows": xml(f"<Row>{cell('Number', '1')}</Row>" * 20_100),
    "a text without end": xml(f"<Row>{cell('String', '长' * 110_000)}</Row>"),
    "cut": xml(f"<Row>{cell('String', '甲')}</Row>")[:-20],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_in_one_sentence(name: str) -> None:
    with pytest.raises(FileRefusedError) as caught:
        sniff.parse(HOSTILE[name])
    assert re.fullmatch(r"[^。！!]*[\u4e00-\u9fff][^。！!]*。", str(caught.value))


def test_two_hundred_mutated_workbooks() -> None:
    data = list_xml(PEOPLE, STYLE)
    read = 0
    for number in range(200):
        luck = random.Random(number)
        spoilt = luck.choice((*test_fuzz.SPOILING, _renumbered, _renumbered))(data, luck)
        refused, _, payload = child.answer({"job": "read"}, spoilt)
        if refused:
            assert re.fullmatch(r"[^。]*[\u4e00-\u9fff][^。]*。", refused)
        else:
            test_fuzz.rows_of(wire.decode(payload))
            read += 1
    assert 5 < read < 195, read


def _renumbered(data: bytes, luck: random.Random) -> bytes:
    """Put other numbers into a few attributes."""
    wrong = (b"-1", b"99999999999999999999", b"0", b"1e4", b"", b"x", b"3")
    return re.sub(rb'(?<=")\d+(?=")', lambda match: luck.choice(wrong) if luck.random() < 0.002 else match[0], data)


def test_through_the_child() -> None:
    assert reader.parse(list_xml(PEOPLE, STYLE)).format == "xml"
    with pytest.raises(FileRefusedError):
        reader.parse(HOSTILE["too deep"])
