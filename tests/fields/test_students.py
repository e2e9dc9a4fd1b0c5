from datetime import date

import pytest

from ledgerdesk.domain import id_number
from ledgerdesk.domain.grades import FIVE_FOUR
from ledgerdesk.fields import catalogue, students
from ledgerdesk.fields.rows import read_cell, read_row

SHEET = students.STUDENTS
ID = "990101201304061235"
PARENT = "990101197903125174"


def row(**cells: object):
    return read_row(SHEET, "名单", 5, [(SHEET.field(key), cell) for key, cell in cells.items()])


def problems(**cells: object) -> dict[str | None, bool]:
    return {problem.column: not problem.warning for problem in row(**cells).problems}


def number(body: str) -> str:
    return body + id_number.check_digit(body)


def test_an_ordinary_row_is_read_without_a_remark():
    read = row(
        name="覃 小山", sex="男", born_on="2013.4.6", nation="土家", id_number=ID, roll_number=f"G{ID}", grade="初一",
        class_number="（2）班", boarding="寄宿", household_number="0012", head_name="覃大山", head_id_number=PARENT,
        head_relation="之子", village="石板村", group_name="3组", address="石板村3组12号", main_cause="因病",
        per_capita_income="8,600元", guardian_name="覃大山", guardian_relation="父子", guardian_phone=13800000001.0,
        categories="脱贫户、低保户", categories_from="2026年9月10日", entered_month=202009.0,
    )  # fmt: skip
    assert read.problems == ()
    assert dict(read.values) == {
        "name": "覃小山", "sex": "男", "born_on": date(2013, 4, 6), "nation": "15", "id_number": ID,
        "roll_number": f"G{ID}", "grade": "7", "class_number": 2, "boarding": "2", "household_number": "0012",
        "head_name": "覃大山", "head_id_number": PARENT, "head_relation": "2", "village": "石板村", "group_name": "3组",
        "address": "石板村3组12号", "main_cause": "illness", "per_capita_income": 860000, "guardian_name": "覃大山",
        "guardian_relation": "father", "guardian_phone": "13800000001", "entered_month": "2020-09",
        "categories": ("out_of_poverty", "subsistence"), "categories_from": date(2026, 9, 10),
    }  # fmt: skip


@pytest.mark.parametrize("cell", ["七年级（2）班", "七(2)班", "7.2", 7.2, "初一2班", "702"])
@pytest.mark.parametrize("column", ["grade", "class_number"])
def test_one_cell_may_tell_grade_and_class(column: str, cell):
    assert read_cell(SHEET.field(column), cell) == {"grade": "7", "class_number": 2}


def test_a_class_column_may_hold_the_number_alone_or_the_grade_alone():
    assert read_cell(SHEET.field("class_number"), "2班") == {"class_number": 2}
    assert read_cell(SHEET.field("class_number"), "12班") == {"class_number": 12}
    assert read_cell(SHEET.field("class_number"), "七年级") == {"grade": "7"}
    assert read_cell(SHEET.field("grade"), "") == {}


def test_grade_and_class_columns_that_disagree_hold_the_row():
    assert problems(grade="七年级", class_number="八（2）班") == {"class_number": True}
    assert problems(grade="七年级", class_number="七（2）班") == {}


def test_the_school_system_decides_what_first_year_means():
    sheet = catalogue.sheet("students", system=FIVE_FOUR)
    assert read_cell(sheet.field("grade"), "初一") == {"grade": "6"}
    assert read_cell(SHEET.field("grade"), "初一") == {"grade": "7"}


def test_birth_date_and_sex_must_agree_with_the_number():
    assert problems(id_number=ID, born_on="2013-04-07", sex="女") == {"born_on": True, "sex": True}
    assert problems(id_number=ID, born_on="2013-04-06", sex="男") == {}


@pytest.mark.parametrize("cell", ["2013.4", "2013年4月", "201304", 201304.0])
def test_a_birth_month_is_compared_with_the_number_and_not_stored(cell):
    assert row(id_number=ID, born_on=cell).problems == ()
    assert "born_on" not in row(id_number=ID, born_on=cell).values
    assert problems(id_number=number("99010120130506123"), born_on=cell) == {"born_on": True}


def test_an_unclear_birth_date_is_asked():
    assert problems(id_number=ID, born_on="13.4.6") == {"born_on": True}
    assert problems(id_number=ID, born_on="四月") == {"born_on": True}
    assert row(id_number=ID, born_on="").problems == ()


def test_other_documents_need_their_kind():
    assert problems(id_number="E12345678") == {"id_number": True}
    assert problems(id_number="E12345678", id_kind="护照") == {}
    assert problems(id_number=ID, id_kind="护照") == {"id_number": True}


def test_without_a_document_the_guardians_number_is_needed():
    assert problems(name="张三", id_kind="无") == {"guardian_id_number": True}
    assert problems(name="张三", id_kind="无", guardian_id_number=PARENT) == {}


def test_a_region_never_seen_is_a_warning():
    assert problems(id_number=number("98010120130406123")) == {"id_number": False}


def test_an_older_identity_number_in_the_roll_number_is_a_warning():
    assert problems(id_number=number("99010120130406125"), roll_number=f"G{ID}") == {"roll_number": False}


def test_a_disability_card_must_be_the_pupils():
    assert problems(id_number=ID, disability_card=f"{ID}42", disability_kind="肢体", disability_level="二级") == {}
    wrong = problems(id_number=ID, disability_card=f"{PARENT}42", disability_kind="听力", disability_level="一级")
    assert wrong == {"disability_card": True, "disability_kind": True, "disability_level": True}


def test_a_number_copied_to_somebody_else_holds_the_row():
    assert problems(id_number=ID, guardian_id_number=ID) == {"guardian_id_number": True}
    assert problems(guardian_id_number=PARENT, guardian2_id_number=PARENT) == {"guardian2_id_number": True}
    assert problems(name="张三", id_number=ID, head_name="张大山", head_id_number=ID) == {"head_id_number": True}
    assert problems(name="张三", id_number=ID, head_name="张三", head_id_number=ID) == {}


def test_card_and_rare_name_are_warnings():
    assert problems(card_number="6217000000000000001", name="王\ue123") == {"card_number": False, "name": False}


def test_stage_and_grade_must_agree():
    assert problems(stage="初中", grade="一年级") == {"grade": True}
    assert problems(stage="初中", grade="初一") == {}
    assert "stage" not in row(stage="初中", grade="初一").values


def test_a_column_that_asks_whether_one_boards_reads_one_as_yes():
    for cell, code in (("是", "2"), (1, "2"), ("√", "2"), ("否", "1"), (0, "1"), ("走读", "1"), ("寄宿", "2")):
        assert read_cell(SHEET.field("boards"), cell) == {"boarding": code}
    assert read_cell(SHEET.field("boarding"), 1) == {"boarding": "1"}
    assert read_cell(SHEET.field("boards"), "") == {}


def test_columns_that_ask_for_one_category_fill_the_list():
    read = row(is_registered_poor="是", is_subsistence="√", is_orphan="否", is_disabled="", categories="留守儿童")
    assert read.problems == ()
    assert set(read.values["categories"]) == {"registered_poor", "subsistence", "left_behind"}
    assert row(is_disabled="肢体二级").values == {
        "categories": ("disabled",), "disability_kind": "4", "disability_level": "2"
    }  # fmt: skip
    assert row(is_left_behind="2").values == {"categories": ("left_behind",)}
    assert row(is_left_behind="非留守儿童").values == {}
    assert row(is_subsistence="农村低保").values == {"categories": ("subsistence",)}
    assert row(is_rural_subsistence="是", is_urban_subsistence="否").values == {"categories": ("subsistence",)}
    assert problems(is_subsistence="待核实") == {"is_subsistence": True}


def test_village_and_group_in_one_cell():
    assert read_cell(SHEET.field("village_group"), "石板村3组") == {"village": "石板村", "group_name": "3组"}
    assert read_cell(SHEET.field("village_group"), "城东社区") == {"village": "城东社区"}
    assert problems(village_group="三组") == {"village_group": True}


def test_the_schools_name_is_told_aside():
    read = row(name="张三", school="石板小学")
    assert dict(read.asides) == {"school": "石板小学"}
    assert "school" not in read.values


def test_a_familys_whole_income_is_not_the_income_of_one_head():
    read = row(name="张三", household_income="约3万", stage="九年一贯制")
    assert read.problems == ()
    assert dict(read.values) == {"name": "张三"}
    assert dict(read.asides) == {"household_income": "约3万"}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("建档立卡户", ("registered_poor",)),
        ("是", ("registered_poor",)),
        ("对勾", ("registered_poor",)),
        ("脱贫户", ("out_of_poverty",)),
        ("脱贫不稳定户", ("unstable",)),
        ("一般农户", None),
        ("非贫困户", None),
        ("×", None),
        ("□", None),
        ("空", None),
        ("不详", None),
        ("无", None),
    ],
)
def test_what_stands_under_a_heading_that_asks_for_poor_households(cell: str, found: tuple[str, ...] | None):
    read = row(is_registered_poor=cell)
    assert read.problems == ()
    assert read.values.get("categories") == found


def test_another_kind_of_household_is_no_answer_to_a_question_about_one():
    assert problems(is_subsistence="脱贫户") == {"is_subsistence": True}
    assert problems(is_registered_poor="低保户") == {"is_registered_poor": True}
