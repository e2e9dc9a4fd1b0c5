"""The blank of every register: filled by hand it comes in with each column known, and its example never does."""

import io
from typing import Any

import openpyxl
import pytest

from ledgerdesk.excel import guidance, headers, mapping, parsing, sniff, templates
from ledgerdesk.excel.mapping import NOT_NEEDED, SAME_NAME
from ledgerdesk.fields import catalogue, kinds
from ledgerdesk.fields.field import Kind, Sheet

SHEETS = [sheet for sheet in catalogue.SHEETS if templates.importable(sheet)]
PLAIN = {Kind.TEXT: "某处", Kind.LONG_TEXT: "一些话", Kind.DAY: "2026-09-01", Kind.NAME: "覃小山"}


def filled(sheet: Sheet, *, rows: int = 2) -> bytes:
    """Return the blank as somebody typed it full: the example's words under the heading."""
    book: Any = openpyxl.load_workbook(io.BytesIO(templates.make(sheet)))
    page = book.worksheets[0]
    for row in range(rows):
        for column, field in enumerate(templates.columns(sheet), 2):
            cell = page.cell(5 + row, column)
            assert cell.number_format in ("@", "0", "#,##0.00")
            cell.value = field.example or PLAIN.get(field.kind)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.name for sheet in SHEETS])
def test_filled_by_hand_it_comes_in_with_every_column_known(sheet: Sheet) -> None:
    ((raw, band),) = headers.find_all(sniff.parse(filled(sheet)).workbook(), sheet)
    found = mapping.propose(raw, band, sheet)
    assert (raw.name, band.first_row, band.last_row, band.rows) == (sheet.title, 4, 4, (5, 6))
    assert {match.how for match in found.columns} == {SAME_NAME, NOT_NEEDED}
    assert [match.key for match in found.columns if match.key] == [field.key for field in templates.columns(sheet)]
    first, second = parsing.parse_rows(raw, band, found, sheet)
    assert not first.problems
    assert set(first.values) == {field.key for field in templates.columns(sheet)}
    assert first.values == second.values


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.name for sheet in SHEETS])
def test_an_empty_one_holds_no_row(sheet: Sheet) -> None:
    from ledgerdesk.errors import FileRefusedError

    with pytest.raises(FileRefusedError, match="没有要导入的行"):
        headers.find_all(sniff.parse(templates.make(sheet)).workbook(), sheet)


def test_columns_can_be_moved_and_left_out() -> None:
    sheet = catalogue.sheet("staff")
    book: Any = openpyxl.load_workbook(io.BytesIO(filled(sheet)))
    page = book.worksheets[0]
    page.delete_cols(1, 2)
    page.delete_cols(4)
    page.delete_rows(1, 3)  # title, note and example
    target = io.BytesIO()
    book.save(target)
    ((raw, band),) = headers.find_all(sniff.parse(target.getvalue()).workbook(), sheet)
    assert (band.last_row, len(mapping.propose(raw, band, sheet).targets)) == (1, len(templates.columns(sheet)) - 2)


def test_what_must_be_filled_is_marked_and_explained() -> None:
    page: Any = openpyxl.load_workbook(io.BytesIO(templates.make(catalogue.sheet("visits")))).worksheets[0]
    heading = {str(cell.value): cell for cell in page[4]}
    assert {label for label in heading if label.endswith(" *")} >= {"家访日期 *", "方式 *"}
    assert heading["家访日期 *"].font.color.rgb == "FFB3261E"
    assert "必须填" in heading["家访日期 *"].comment.text
    assert "例如：2026-10-12" in heading["家访日期 *"].comment.text
    assert "至少填一样" not in page["A2"].value
    homes: Any = openpyxl.load_workbook(io.BytesIO(templates.make(catalogue.sheet("households")))).worksheets[0]
    assert "“户编号”“户主身份证号”“户主姓名”至少填一样" in homes["A2"].value
    assert page["A3"].value == templates.EXAMPLE


def test_several_words_may_stand_in_a_cell_of_several() -> None:
    page: Any = openpyxl.load_workbook(io.BytesIO(templates.make(catalogue.sheet("students")))).worksheets[0]
    rules = {str(one.sqref).split(":")[0]: one for one in page.data_validations.dataValidation}
    columns = {cell.value: cell.column_letter for cell in page[4]}
    several, one = rules[f"{columns['特殊群体类别']}5"], rules[f"{columns['民族']}5"]
    assert not several.showErrorMessage
    assert (one.showErrorMessage, one.errorStyle) == (True, "warning")
    assert "土家族" in one.formula1


def test_a_drop_down_too_long_for_the_file_stands_on_the_other_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guidance, "_LONGEST_LIST", 3)
    book: Any = openpyxl.load_workbook(io.BytesIO(templates.make(catalogue.sheet("staff"))))
    (rule, *_more) = [one for one in book.worksheets[0].data_validations.dataValidation if "!" not in one.formula1]
    assert rule.formula1 == '"男,女"'
    monkeypatch.setattr(guidance, "_LONGEST_LIST", 2)
    book = openpyxl.load_workbook(io.BytesIO(templates.make(catalogue.sheet("staff"))))
    rule = book.worksheets[0].data_validations.dataValidation[0]
    title, place = rule.formula1.replace("$", "").replace("'", "").split("!")
    assert [cell.value for cell in book[title][place][0]] == ["男", "女"]
    assert book[title].column_dimensions["F"].hidden


def test_the_same_sheet_gives_the_same_bytes_and_a_derived_one_none() -> None:
    sheet = catalogue.sheet("staff")
    assert templates.make(sheet) == templates.make(sheet)
    assert templates.file_name(sheet) == "教师名册_空白模板.xlsx"
    with pytest.raises(ValueError, match="notices"):
        templates.make(catalogue.sheet("notices"))


def test_a_sheet_nobody_thought_of_gets_one_too() -> None:
    fields = (kinds.name("name", "姓名", required=True), kinds.money("amount", "金额"), kinds.flag("paid", "到账"))
    sheet = Sheet(name="new", title="新[表]/名字" * 9, fields=fields)
    page: Any = openpyxl.load_workbook(io.BytesIO(templates.make(sheet))).worksheets[0]
    assert [cell.value for cell in page[4]] == ["序号", "姓名 *", "金额", "到账"]
    assert len(page.title) == 31
