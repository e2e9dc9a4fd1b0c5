import pytest

from ledgerdesk.domain.grades import FIVE_FOUR, SIX_THREE
from ledgerdesk.domain.text import compact
from ledgerdesk.fields import catalogue, codes, notices, students
from ledgerdesk.fields.field import Field, Kind, Sensitivity, Sheet
from ledgerdesk.fields.rows import read_cell

SHEETS = pytest.mark.parametrize("sheet", catalogue.SHEETS, ids=lambda sheet: sheet.name)
FORMS = pytest.mark.parametrize("form", catalogue.FORMS, ids=lambda form: form.name)
# What one of the people or a family in the register is: nobody's business but the school's.
HIDDEN = {"id_number", "phone", "card_number", "disability_card", "address", "residence", "categories", "health"}
MARKS = str.maketrans("", "", " ()（）[]【】:：*/、，,.-_")


def folded(label: str) -> str:
    return compact(label).translate(MARKS).casefold()


def fields_of(sheet: Sheet) -> tuple[Field, ...]:
    return (*sheet.written, *sheet.inputs)


def test_names_are_unique():
    assert len({sheet.name for sheet in catalogue.SHEETS}) == len(catalogue.SHEETS)
    assert len({form.name for form in catalogue.FORMS}) == len(catalogue.FORMS)


@SHEETS
def test_keys_and_labels_are_unique_in_a_sheet(sheet: Sheet):
    assert len({field.key for field in fields_of(sheet)}) == len(fields_of(sheet))
    assert len({field.label for field in fields_of(sheet)}) == len(fields_of(sheet))


@SHEETS
def test_a_heading_means_one_field_only(sheet: Sheet):
    owners: dict[str, str] = {}
    for field in sheet.readable:
        for word in {folded(word) for word in (field.label, *field.aliases)}:
            assert owners.setdefault(word, field.key) == field.key, f"{word}: {owners[word]} and {field.key}"
            assert word


@SHEETS
def test_code_tables_exist(sheet: Sheet):
    for field in fields_of(sheet):
        assert (field.codes is not None) == (field.kind in (Kind.CODE, Kind.CODES))
        if field.codes is not None:
            assert codes.table(field.codes).offered


@SHEETS
def test_examples_are_read_and_shown_again(sheet: Sheet):
    for field in fields_of(sheet):
        if field.example:
            value = field.parse(field.example)
            assert value is not None
            assert field.show(value) == field.example
            assert read_cell(field, field.example) == {field.key: value}


@SHEETS
def test_widths_are_sensible(sheet: Sheet):
    assert all(5 <= field.width <= 40 for field in fields_of(sheet))


@SHEETS
def test_labels_and_hints_are_chinese_and_calm(sheet: Sheet):
    for field in fields_of(sheet):
        assert any("\u4e00" <= char <= "\u9fff" for char in field.label)
        assert not set(field.label + field.hint) & set("!！?？")


def test_only_name_grade_and_class_are_public():
    public = {(s.name, f.key) for s in catalogue.SHEETS for f in fields_of(s) if f.sensitivity is Sensitivity.PUBLIC}
    assert public == {
        ("students", "name"), ("students", "grade"), ("students", "class_number"),
        ("notice_lines", "name"), ("notice_lines", "grade"), ("notice_lines", "class_name"), ("notice_lines", "level"),
    }  # fmt: skip
    assert {field.key for field in notices.NOTICE_LINES.fields} == {"name", "grade", "class_name", "level"}


def test_what_identifies_or_hurts_is_sensitive():
    for field in (field for sheet in catalogue.SHEETS for field in fields_of(sheet)):
        if field.key in HIDDEN or field.kind in (Kind.ID_NUMBER, Kind.PHONE, Kind.CARD):
            assert field.sensitivity is Sensitivity.SENSITIVE, field.key


@SHEETS
def test_sensitive_numbers_and_addresses_are_hidden_when_masked(sheet: Sheet):
    for field in fields_of(sheet):
        numbers = field.kind in (Kind.ID_NUMBER, Kind.PHONE, Kind.CARD) or field.key in ("address", "residence")
        if field.example and numbers:
            value = field.parse(field.example)
            assert field.mask(value) != field.show(value)
            assert read_cell(field, field.mask(value)) == {}


@FORMS
def test_forms_ask_only_for_what_their_sheet_has_and_people_type(form):
    sheet = next(s for s in catalogue.SHEETS if s.name.startswith(form.name))
    asked = [field.key for section in form.sections for field in section.fields]
    assert len(asked) == len(set(asked))
    for section in form.sections:
        assert section.title
        for field in section.fields:
            assert not field.computed
            assert sheet.field(field.key).label == field.label


@FORMS
def test_everything_people_type_is_in_the_form(form):
    sheet = next(s for s in catalogue.SHEETS if s.name.startswith(form.name))
    asked = {field.key for section in form.sections for field in section.fields}
    # A notice is taken down by a step of its own, and people are chosen beside the form.
    chosen = {"students", "classes", "teachers", "student", "student_name", "class_name", "teacher", "staff_name"}
    assert {field.key for field in sheet.fields if not field.computed} - asked <= {"taken_down_on", *chosen}


def test_outputs_take_nothing_in():
    assert {sheet.name for sheet in catalogue.SHEETS if sheet.derived} == {"notices", "notice_lines"}
    assert all(bool(sheet.readable) != sheet.derived for sheet in catalogue.SHEETS)


def test_the_register_holds_what_the_hand_up_needs():
    keys = {field.key for field in students.STUDENTS.fields}
    assert keys >= {
        "name", "sex", "born_on", "nation", "id_kind", "id_number", "roll_number", "aux_number", "status", "grade",
        "class_number", "boarding", "entered_month", "entry_way", "hukou_kind", "hukou_place", "residence", "postcode",
        "phone", "health", "disability_kind", "disability_level", "disability_card", "only_child", "preschool",
        "migrant", "martyr_care", "note", "household_number", "head_name", "head_id_number", "head_relation", "village",
        "group_name", "address", "main_cause", "other_cause_1", "other_cause_2", "household_size", "per_capita_income",
        "helper_name", "helper_unit", "helper_phone", "guardian_name", "guardian_relation", "guardian_id_number",
        "guardian_phone", "guardian2_name", "guardian2_relation", "guardian2_id_number", "guardian2_phone",
        "card_holder", "card_relation", "card_bank", "card_number", "card_kind", "categories", "category_basis",
        "categories_from",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("学生姓名", "name"), ("孩子姓名", "name"), ("身份证号码", "id_number"), ("公民身份号码", "id_number"),
        ("证件号码", "id_number"), ("户主姓名", "head_name"), ("户主", "head_name"), ("家庭住址", "address"),
        ("监护人", "guardian_name"), ("家长电话", "guardian_phone"), ("联系电话", "guardian_phone"),
        ("监护人电话", "guardian_phone"), ("致贫原因", "main_cause"), ("属性", "categories"), ("户属性", "categories"),
        ("贫困类型", "categories"), ("身份类别", "categories"), ("人均纯收入", "per_capita_income"),
        ("帮扶责任人", "helper_name"), ("联系人", "helper_name"), ("学校", "school"), ("年级", "grade"),
        ("班级", "class_number"), ("是否住校", "boards"), ("住宿", "boards"), ("是否建档立卡", "is_registered_poor"),
        ("农村低保", "is_rural_subsistence"), ("学籍号", "roll_number"), ("银行卡号", "card_number"), ("一卡通账号", "card_number"),
    ],
)  # fmt: skip
def test_headings_of_real_lists_are_known(heading: str, key: str):
    found = [
        field.key
        for field in students.STUDENTS.readable
        if folded(heading) in {folded(word) for word in (field.label, *field.aliases)}
    ]
    assert found == [key]


def test_sheets_and_forms_are_found_by_name_for_either_system():
    assert catalogue.sheet("staff") is catalogue.SHEETS[3]
    assert catalogue.sheet("students", system=SIX_THREE) is students.STUDENTS
    assert catalogue.sheet("students", system=FIVE_FOUR) is not students.STUDENTS
    assert catalogue.form("student", system=FIVE_FOUR).sections[0].title == "基本"
    assert catalogue.form("visit").name == "visit"
    for find in (catalogue.sheet, catalogue.form):
        with pytest.raises(KeyError):
            find("no_such")


def test_a_field_is_found_by_key_and_an_unknown_key_is_a_bug():
    assert students.STUDENTS.field("boards").label == "是否住校"
    with pytest.raises(KeyError):
        students.STUDENTS.field("no_such")
