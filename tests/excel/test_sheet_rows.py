"""Rows by patterns are the rows the XML parser tells, in every file either of them reads."""

import io
import random
import zipfile

import pytest

from excel import corpus, township
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import shared_strings, sheetml, sniff
from ledgerdesk.excel.raw import Workbook
from ledgerdesk.excel.sheet_rows import RowReader

PEOPLE = township.pupils(150)


def said(data: bytes) -> Workbook | str:
    try:
        return sniff.parse(data).workbook()
    except FileRefusedError as refusal:
        return str(refusal)


def by_the_parser(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Workbook | str:
    with monkeypatch.context() as context:
        context.setattr(sheetml, "as_plain", lambda _data: None)
        context.setattr(shared_strings, "as_plain", lambda _data: None)
        return said(data)


def test_the_corpus_is_the_same_by_both(monkeypatch: pytest.MonkeyPatch) -> None:
    finished = []
    read = RowReader.read

    def counted(reader: RowReader, text: str, at: int, end: int) -> None:
        read(reader, text, at, end)
        finished.append(at)

    monkeypatch.setattr(RowReader, "read", counted)
    for name in corpus.names("accept", "partial", "refuse"):
        data = corpus.content(name)
        if data.startswith(b"PK") and name != "locked.xlsx":
            assert said(data) == by_the_parser(data, monkeypatch), name
    assert len(finished) > 50, "the patterns hardly ever fit"


@pytest.mark.parametrize("gaps", [False, True])
def test_long_lists_are_the_same_by_both(gaps: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long enough for skeletons, for patterns of them, and with gaps for patterns of ways to write a cell."""
    blank = lambda column, text: None if gaps and (len(column) + sum(map(ord, text[-3:]))) % 3 == 0 else text  # noqa: E731
    style = township.Style(dress=blank, hidden_rows=(5, 77), noise=("空行", "小计"), merge_households=True)
    data, _ = township.xlsx(PEOPLE, style)
    assert isinstance(found := said(data), Workbook)
    assert found == by_the_parser(data, monkeypatch)


def _sheet(rows: list[list[object]], *, gaps: random.Random) -> bytes:
    """Return a workbook of such rows: a text in the cell itself or in the shared table, a number, or nothing."""
    table: list[str] = []
    out = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for letter, value in zip("ABCDEFGH", row, strict=False):
            place = f'<c r="{letter}{number}"'
            if value is None:
                cells.append(f"{place}/>" if gaps.random() < 0.5 else "")
            elif isinstance(value, int):
                cells.append(f"{place}><v>{value}</v></c>")
            elif gaps.random() < 0.6:
                cells.append(f'{place} t="inlineStr"><is><t>{value}</t></is></c>')
            else:
                table.append(str(value))
                cells.append(f'{place} t="s"><v>{len(table) - 1}</v></c>')
        out.append(f'<row r="{number}">{"".join(cells)}</row>')
    return packed("".join(out), table)


@pytest.mark.parametrize("seed", range(60))
def test_rows_that_say_the_same_lose_nothing(seed: int) -> None:
    """Few different values, so that what rows have in common is told from what they say."""
    chance = random.Random(seed)
    width = chance.randint(2, 6)
    row = lambda: [chance.choice(("甲", "乙", 1, 2, None)) for _ in range(width)]  # noqa: E731
    rows: list[list[object]] = [["姓名", *("列" * width)][:width], *(row() for _ in range(chance.randint(3, 40)))]
    found = said(_sheet(rows, gaps=random.Random(seed // 2)))
    assert isinstance(found, Workbook)
    told = {
        number: {column: cell.value for column, cell in cells.items()} for number, cells in found.sheets[0].rows.items()
    }
    wanted = {
        number: {column: value for column, value in enumerate(row, start=1) if value is not None}
        for number, row in enumerate(rows, start=1)
    }
    assert told == {number: cells for number, cells in wanted.items() if cells}
    assert list(told) == sorted(told)


def packed(rows: str, table: list[str]) -> bytes:
    """Return an .xlsx with rows as they are written here."""
    office = "http://schemas.openxmlformats.org"
    main = f'xmlns="{office}/spreadsheetml/2006/main"'
    rel = f"{office}/officeDocument/2006/relationships"
    texts = "".join(f"<si><t>{text}</t></si>" for text in table)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{office}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{rel}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/sharedStrings.xml": f"<sst {main}>{texts}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return out.getvalue()
