from datetime import date

import pytest

from ledgerdesk.domain.findings import error, warning
from ledgerdesk.fields import kinds
from ledgerdesk.fields.field import FieldError, Sheet
from ledgerdesk.fields.rows import Problem, read_cell, read_row

NAME = kinds.name("name", "姓名")
ID = kinds.id_number("id_number", "身份证号")
TAGS = kinds.codes("categories", "类别", "category")
BORN = kinds.day("born_on", "出生日期")
VALID = "990101201304061235"
MASKED = "9901**********1235"


def say(values):
    if values.get("name") == "李四":
        return (("name", warning("少见", "核对")), ("", error("整行不对")))
    return ()


SHEET = Sheet(name="s", title="表", fields=(NAME, ID, TAGS, BORN), check=say)


def test_values_are_read_and_blanks_and_masks_left_out():
    row = read_row(SHEET, "名单", 7, [(NAME, "张 三"), (ID, MASKED), (TAGS, ""), (BORN, "2013-04-06")])
    assert (row.sheet, row.row, row.held) == ("名单", 7, False)
    assert dict(row.values) == {"name": "张三", "born_on": date(2013, 4, 6)}
    assert dict(row.masked) == {"id_number": MASKED}


def test_every_problem_of_a_row_is_told_by_its_column_without_the_value():
    row = read_row(SHEET, "名单", 7, [(NAME, "张三2"), (ID, VALID[:-1] + "4"), (BORN, "24.9.1")])
    assert [problem.column for problem in row.problems] == ["name", "id_number", "born_on"]
    assert row.held
    assert row.values == {}
    assert all(problem.fix for problem in row.problems)
    assert VALID[:-1] not in "".join(problem.sentence for problem in row.problems)


def test_a_warning_does_not_hold_a_row_and_an_error_of_the_row_does():
    row = read_row(SHEET, "名单", 7, [(NAME, "李四")])
    assert row.problems == (Problem("name", "少见", "核对", warning=True), Problem(None, "整行不对"))
    assert row.held
    assert row.problems[0].sentence == "少见，请核对。"
    assert row.problems[1].sentence == "整行不对。"
    assert not read_row(SHEET, "名单", 8, [(NAME, "张三")]).held


def test_two_columns_for_one_field_must_agree_and_lists_are_joined():
    agreed = read_row(SHEET, "名单", 7, [(NAME, "张三"), (NAME, "张 三"), (TAGS, "低保"), (TAGS, "孤儿、低保")])
    assert dict(agreed.values) == {"name": "张三", "categories": ("subsistence", "orphan")}
    assert not agreed.held
    contrary = read_row(SHEET, "名单", 7, [(NAME, "张三"), (NAME, "李四四")])
    assert contrary.held
    assert contrary.values["name"] == "张三"


def test_the_clerks_words_are_used_for_whole_cells_and_parts_of_lists():
    words = {("categories", "重点户"): "subsistence", ("categories", "A 类"): "orphan"}
    assert read_cell(TAGS, " 重点户 ", words) == {"categories": ("subsistence",)}
    assert read_cell(TAGS, "重点户、脱贫户", words) == {"categories": ("out_of_poverty", "subsistence")}
    assert read_cell(TAGS, "脱贫户、A 类", words) == {"categories": ("out_of_poverty", "orphan")}
    with pytest.raises(FieldError):
        read_cell(TAGS, "重点户")


def test_values_of_inputs_are_asides_and_not_stored():
    school = kinds.text("school", "学校")
    sheet = Sheet(name="s", title="表", fields=(NAME,), inputs=(school,))
    row = read_row(sheet, "名单", 7, [(NAME, "张三"), (school, "石板小学")])
    assert dict(row.values) == {"name": "张三"}
    assert dict(row.asides) == {"school": "石板小学"}
