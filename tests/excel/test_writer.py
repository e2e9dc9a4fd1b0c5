"""What goes out: comes back the same, hides what it should, and never becomes a formula."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from excel import township
from excel.libreoffice import convert
from ledgerdesk.excel import headers, mapping, parsing, sniff
from ledgerdesk.excel.writer import Meta, write
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import Field, Sheet
from ledgerdesk.fields.rows import ParsedRow
from ledgerdesk.fields.students import STUDENTS

FULL = Meta(title="石板河镇中心学校2026年秋季学期学生名册", masked=False, made_on=date(2026, 11, 20), maker="李桂芳")
MASKED = Meta(title="学生名册", made_on=date(2026, 11, 20))
FIELDS = tuple(field for field in STUDENTS.fields if not field.computed)

# One of each kind beside the register's own, for kinds it has not.
MIXED = Sheet(
    name="mixed",
    title="杂表",
    fields=(
        kinds.name("name", "姓名", required=True),
        kinds.id_number("id_number", "身份证号"),
        kinds.money("amount", "金额"),
        kinds.day("paid_on", "到账日期"),
        kinds.month("month", "月份"),
        kinds.integer("people", "人口"),
        kinds.flag("orphan", "是否孤儿"),
        kinds.text("place", "地点"),
        kinds.long_text("note", "备注"),
        kinds.card("card_number", "银行卡号"),
        kinds.phone("phone", "电话"),
        kinds.code("sex", "性别", "sex"),
        kinds.codes("categories", "类别", "category"),
    ),
)


def read_back(data: bytes, sheet: Sheet) -> list[ParsedRow]:
    raw = sniff.parse(data).workbook().sheets[0]
    band = headers.find(raw, sheet)
    return parsing.parse_rows(raw, band, mapping.propose(raw, band, sheet), sheet)


def values(rows: Sequence[ParsedRow]) -> list[dict[str, Any]]:
    return [dict(row.values) for row in rows]


def example(field: Field) -> object:
    return field.parse(field.example) if field.example else None


def test_every_field_of_the_register_comes_back_the_same() -> None:
    row = {field.key: value for field in FIELDS if (value := example(field)) is not None}
    assert len(row) > 40
    (back,) = read_back(write("学生名册", FIELDS, [row], meta=FULL), STUDENTS)
    assert dict(back.values) == row
    assert not back.held


PLACES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), min_size=1, max_size=30
)
ROWS = st.fixed_dictionaries(
    {
        "name": st.sampled_from(("覃䶮", "阿依古丽·买买提", "𬀩某", "张三")),
        "id_number": st.builds(township.identity, st.dates(date(2005, 1, 1), date(2020, 1, 1)), st.integers(1, 999)),
    },
    optional={
        "amount": st.integers(-10_000_000, 10_000_000),
        "paid_on": st.dates(date(1950, 1, 1), date(2090, 1, 1)),
        "month": st.sampled_from(("2024-09", "1999-12")),
        "people": st.integers(0, 99),
        "orphan": st.booleans(),
        "place": PLACES.map(lambda text: MIXED.field("place").parse(text)),
        "note": st.lists(PLACES, min_size=1, max_size=3)
        .map("\n".join)
        .map(lambda text: MIXED.field("note").parse(text)),
        "card_number": st.integers(0, 10**14 - 1).map(township.card),
        "phone": st.integers(0, 10**8 - 1).map(lambda number: f"138{number:08d}"),
        "sex": st.sampled_from(("男", "女")).map(lambda word: MIXED.field("sex").parse(word)),
        "categories": st.sampled_from(("脱贫家庭", "孤儿、低保家庭")).map(
            lambda word: MIXED.field("categories").parse(word)
        ),
    },
)


@settings(max_examples=60)
@given(st.lists(ROWS, min_size=1, max_size=8), st.permutations(MIXED.fields))
def test_export_and_import_are_the_identity(rows: list[dict[str, Any]], fields: list[Field]) -> None:
    kept = [
        {
            key: value
            for key, value in row.items()
            if value is not None and not _reads_as_nothing(MIXED.field(key), value)
        }
        for row in rows
    ]
    back = read_back(write("杂表", fields, kept, meta=FULL), MIXED)
    assert values(back) == kept
    assert not any(row.held for row in back)


def _reads_as_nothing(field: Field, value: object) -> bool:
    """Tell whether even the editor would not take the text for the value: a stroke, a masked-looking text."""
    from ledgerdesk.fields.rows import read_cell

    return read_cell(field, field.show(value)) != {field.key: value} if isinstance(value, str) else False


def test_masked_numbers_mean_unchanged() -> None:
    row = {
        "name": "覃䶮",
        "id_number": "990101201304061235",
        "card_number": township.card(7),
        "phone": "13812345678",
        "people": 4,
    }
    data = write("杂表", MIXED.fields, [row], meta=MASKED)
    assert b"201304061235" not in _everything(data)
    assert b"13812345678" not in _everything(data)
    (back,) = read_back(data, MIXED)
    assert dict(back.values) == {"name": "覃䶮", "people": 4}
    assert not back.held


def _everything(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


PAYLOADS = [
    prefix + rest
    for prefix in ("=", "+", "-", "@", "|", "＝", "＋", "－", "＠", "\t=", " =", "\u200b=", "'=", "\n=")
    for rest in ('HYPERLINK("http://a","点我")', "1+1", "cmd|'/c calc'!A0", "SUM(A1:A9)")
]


def test_no_text_becomes_a_formula_or_a_link() -> None:
    rows = [{"name": "覃䶮", "place": payload, "note": payload} for payload in PAYLOADS]
    data = write("=杂表", MIXED.fields, rows, meta=Meta(title='=HYPERLINK("x")', subtitle="=1+1", masked=False))
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert b"<f>" not in _everything(data)
    plain = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@" and cell.row > 3]
    assert len(plain) > 30
    assert all(cell.quotePrefix and cell.number_format == "@" for cell in plain)


def test_what_no_workbook_can_hold_is_left_out() -> None:
    row = {"name": "覃䶮\x00\x0b", "place": 'a\ud800b\ufffe_x0041_c<&>"', "note": "一\r\n二"}
    data = write("x[]:*?/\\y" + "长" * 40, MIXED.fields, [row], meta=Meta(title="\x01题", masked=False))
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    raw = sniff.parse(data).workbook().sheets[0]
    cells = {column: cell.value for column, cell in raw.rows[3].items()}
    assert (cells[2], cells[9], cells[10]) == ("覃䶮", 'ab_x0041_c<&>"', "一\n二")
    assert (len(page.title), page["A1"].value) == (31, "题")


def test_the_same_data_give_the_same_bytes() -> None:
    row = {"name": "覃䶮", "amount": 31_250}
    assert write("杂表", MIXED.fields, [row], meta=FULL) == write("杂表", MIXED.fields, [row], meta=FULL)


def test_how_it_looks_and_prints() -> None:
    rows = [{"name": "覃䶮", "amount": 31_250, "paid_on": date(2026, 9, 1)}] * 3
    meta = Meta(title="名册", subtitle="单位：元", masked=False, made_on=date(2026, 11, 20), maker="A&B")
    page: Any = openpyxl.load_workbook(io.BytesIO(write("杂表", MIXED.fields, rows, meta=meta))).worksheets[0]
    assert page.freeze_panes == "C4"
    assert page.print_title_rows == "$3:$3"
    assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert [cell.value for cell in page[3]][:4] == ["序号", "姓名", "身份证号", "金额（元）"]
    assert (page["D4"].value, page["D4"].number_format) == (312.5, "#,##0.00")
    assert (page["E4"].value.date(), page["E4"].is_date) == (date(2026, 9, 1), True)
    assert (page["A7"].value, page["D7"].value) == ("合计 3 人", 937.5)
    assert page.oddFooter.center.text == "第 &P 页 共 &N 页"
    assert page.oddFooter.left.text == "A&&B 2026-11-20"
    formats = {letters: re.search(r'style="(\d+)"', xml) for letters, xml in _column_elements(rows, meta).items()}
    assert all(formats.values()), "a whole column has its format, not only its filled cells"
    assert page.auto_filter.ref == "A3:N6"


def _column_elements(rows: Sequence[Mapping[str, object]], meta: Meta) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(write("杂表", MIXED.fields, rows, meta=meta))) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    return {match[1]: match[0] for match in re.finditer(r'<col min="(\d+)"[^>]*>', xml)}


def test_an_empty_register_is_an_empty_table() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write("杂表", MIXED.fields, [], meta=FULL))).worksheets[0]
    assert page["A2"].value == "序号"
    assert [cell.value for row in page.iter_rows(min_row=3) for cell in row if cell.value] == ["合计 0 人"]


def test_nothing_is_written_to_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    write("杂表", MIXED.fields, [{"name": "覃䶮"}], meta=FULL)


def test_libre_office_opens_what_we_write_and_gives_it_back(tmp_path: Path) -> None:
    people = township.pupils(30)
    rows = [
        {
            "name": pupil.name,
            "id_number": pupil.id_number,
            "amount": 31_250 + at,
            "paid_on": date(2026, 9, 1),
            "people": 4,
        }
        | {"card_number": pupil.card, "phone": pupil.phone, "place": "=1+1" if at == 3 else "007", "note": "一\n二"}
        for at, pupil in enumerate(people)
    ]
    written = tmp_path / "written.xlsx"
    written.write_bytes(write("杂表", MIXED.fields, rows, meta=FULL))
    # As .xlsx it comes back in test_written, with every other workbook.
    for target in ("ods", "xls"):
        folder = tmp_path / target
        folder.mkdir()
        data = convert(written, target, folder).read_bytes()
        assert values(read_back(data, MIXED)) == rows, target


def test_a_table_too_wide_for_one_sheet_is_printed_on_several_with_the_names() -> None:
    page: Any = openpyxl.load_workbook(
        io.BytesIO(write("名册", STUDENTS.fields, [{"name": "覃䶮"}], meta=FULL))
    ).worksheets[0]
    assert not page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.scale == 75
    assert page.print_title_cols == "$A:$B"
    assert page.print_title_rows == "$2:$2"
