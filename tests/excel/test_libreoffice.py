"""The township's list as LibreOffice saves it in other formats: the same rows, the same layout."""

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from excel import township
from excel.libreoffice import convert
from excel.township import Style
from ledgerdesk.excel import headers, mapping, parsing, sniff
from ledgerdesk.excel.raw import Workbook
from ledgerdesk.fields.rows import ParsedRow
from ledgerdesk.fields.students import STUDENTS

PEOPLE = township.pupils(30)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the list by format."""
    folder = tmp_path_factory.mktemp("libreoffice")
    ruined = {PEOPLE[4].id_number}
    style = Style(
        group_header=True,
        merge_households=True,
        noise=("合计", "说明", "空行"),
        hidden_rows=(2, 9),
        dress=lambda column, text: float(text[:15] + "000") if column == "id_number" and text in ruined else text,
    )
    book: Any = openpyxl.load_workbook(io.BytesIO(township.xlsx(PEOPLE, style)[0]))
    page = book.worksheets[0]
    page.cell(6, 2).comment = Comment("批注不是内容", "某")
    page.column_dimensions["I"].hidden = True
    page.cell(7, 14, 42_000.5).number_format = "yyyy-mm-dd hh:mm"
    page.cell(8, 14, 7).number_format = "000"
    page.cell(9, 14, value=True)
    page.cell(10, 14, "=1/0")
    book.create_sheet("底册").append(["不读"])
    book["底册"].sheet_state = "hidden"
    source = folder / "list.xlsx"
    book.save(source)
    made = {kind: convert(source, kind, folder).read_bytes() for kind in ("ods", "xls")}
    # Through LibreOffice once, so that the formula has its result in this one too.
    again = folder / "again"
    again.mkdir()
    return made | {"xlsx": convert(folder / "list.ods", "xlsx", again).read_bytes()}


def opened(data: bytes) -> Workbook:
    return sniff.parse(data).workbook()


def rows(data: bytes) -> list[ParsedRow]:
    raw = opened(data).visible[0]
    band = headers.find(raw, STUDENTS)
    return parsing.parse_rows(raw, band, mapping.propose(raw, band, STUDENTS), STUDENTS)


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_the_same_rows(saved: dict[str, bytes], kind: str) -> None:
    expected = rows(saved["xlsx"])
    assert len(expected) == 30
    assert [row.row for row in expected if row.held] == [expected[4].row]
    assert [(row.row, dict(row.values), row.problems) for row in rows(saved[kind])] == [
        (row.row, dict(row.values), row.problems) for row in expected
    ]


@pytest.mark.parametrize("kind", ["ods", "xls", "xlsx"])
def test_the_same_layout(saved: dict[str, bytes], kind: str) -> None:
    book = opened(saved[kind])
    assert book.format == kind
    assert book.hidden == ("底册",)
    assert book.sheets[1].hidden
    assert book.sheets[1].rows
    page = book.visible[0]
    assert page.hidden_rows == opened(saved["xlsx"]).visible[0].hidden_rows
    assert len(page.hidden_rows) == 2
    assert 9 in page.hidden_columns
    assert set(page.merges) == set(opened(saved["xlsx"]).visible[0].merges)
    assert len(page.merges) > 10


@pytest.mark.parametrize("kind", ["ods", "xls", "xlsx"])
def test_the_same_kinds_of_cells(saved: dict[str, bytes], kind: str) -> None:
    page = opened(saved[kind]).visible[0]
    moment, padded, flag, error = (page.cell(row, 14) for row in (7, 8, 9, 10))
    assert moment is not None
    assert moment.shown == "2014-12-27 12:00"
    assert flag is not None
    assert flag.value == 1  # LibreOffice keeps a truth without its format as a number
    assert error is not None
    assert error.kind.value == "error"
    assert padded is not None
    assert padded.value == 7
    if kind != "xls":  # calamine tells no number formats
        assert padded.shown == "007"
