"""Which column is which: certain or left to the clerk, never somebody else's."""

import pytest

from excel import township
from excel.township import Style, identity
from ledgerdesk.excel import headers, mapping, sniff
from ledgerdesk.excel.labels import fold_label, vocabulary
from ledgerdesk.excel.mapping import ColumnMapping
from ledgerdesk.fields.students import STUDENTS

WORDS = vocabulary(STUDENTS)
CHILD, CHILD_2, CHILD_3 = (identity(township.date(2013, 4, day), day) for day in (6, 7, 8))
HEAD, HEAD_2, HEAD_3 = (identity(township.date(1979, 4, day), day) for day in (6, 7, 8))


def proposed(text: str) -> dict[str, str | None]:
    """Return field key by heading; headings met twice carry their column."""
    found = of(text)
    labels = [match.label for match in found.columns]
    return {
        match.label if labels.count(match.label) == 1 else f"{match.label}{match.column}": match.key
        for match in found.columns
    }


def of(text: str) -> ColumnMapping:
    raw = sniff.parse(text.encode()).workbook().sheets[0]
    return mapping.propose(raw, headers.find(raw, STUDENTS), STUDENTS)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("姓名", "name"),
        ("学生\n姓 名", "name"),
        ("学生姓名（必填）*", "name"),
        ("户主姓名", "head_name"),
        ("户主 证件号码", "head_id_number"),
        ("户主公民身份号码", "head_id_number"),
        ("监护人姓名", "guardian_name"),
        ("家长手机号码", "guardian_phone"),
        ("身份证号码(18位)", "id_number"),
        ("ＩＤ", None),
        ("就读班级", "class_number"),
        ("现就读年级", "grade"),
        ("所在学校名称", "school"),
        ("贫困户属性", "categories"),
        ("是否住读", "boards"),
        ("父亲姓名", None),
        ("母亲身份证号码", None),
        ("班主任姓名", None),
        ("班主任电话", None),
        ("帮扶教师姓名", None),
        ("家庭成员姓名", None),
        ("家庭成员身份证号", None),
        ("兄弟姐妹姓名", None),
        ("填表人姓名", None),
        ("包保干部", "helper_name"),
        ("村支书姓名", None),
        ("序号", None),
    ],
)
def test_headings(heading: str, key: str | None) -> None:
    guess = WORDS.guess((heading,))
    assert (guess.key if guess else None) == key


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("户主", "姓名"), "head_name"),
        (("户主基本情况", "身份证号码"), "head_id_number"),
        (("学生", "姓名"), "name"),
        (("学生基本信息", "身份证"), "id_number"),
        (("基本信息", "姓名"), "name"),
        (("家庭情况", "户主", "姓名"), "head_name"),
        (("监护人", "联系电话"), "guardian_phone"),
        (("父亲", "姓名"), None),
        (("帮扶干部", "姓名"), "helper_name"),
        (("家庭成员", "身份证号"), None),
    ],
)
def test_headings_under_groups(parts: tuple[str, ...], key: str | None) -> None:
    guess = WORDS.guess(parts)
    assert (guess.key if guess else None) == key


def test_every_label_and_alias_of_the_catalogue_is_understood() -> None:
    for field in STUDENTS.readable:
        for name in (field.label, *field.aliases):
            guess = WORDS.guess((name,))
            assert guess is not None, name
            first = next(f.key for f in STUDENTS.readable if fold_label(name) in map(fold_label, (f.label, *f.aliases)))
            assert guess.key in {field.key, first}, name


def test_no_two_columns_fill_one_field() -> None:
    found = proposed(f"姓名,姓名,身份证号\n覃䶮,覃老四,{CHILD}\n")
    assert found == {"姓名1": None, "姓名2": None, "身份证号": "id_number"}


def test_a_column_repeated_for_the_next_page_is_read_once() -> None:
    found = proposed(f"姓名,身份证号,村,姓名,年级\n覃䶮,{CHILD},石板村,覃䶮,初一\n龙满,{CHILD_2},石板村,龙满,初二\n")
    assert found == {"姓名1": "name", "身份证号": "id_number", "村": "village", "姓名4": None, "年级": "grade"}


def test_the_clearer_heading_wins() -> None:
    assert proposed(f"姓名,学生姓名,身份证号\n龙老四,覃䶮,{CHILD}\n") == {
        "姓名": "name",
        "学生姓名": None,
        "身份证号": "id_number",
    }


def test_bare_headings_met_twice_belong_to_the_name_on_their_left() -> None:
    found = proposed(f"户主姓名,身份证号,学生姓名,身份证号,年级\n龙老四,{HEAD},龙小满,{CHILD},初一\n")
    assert (found["身份证号2"], found["身份证号4"]) == ("head_id_number", "id_number")


def test_a_bare_number_beside_the_head_is_asked_about_unless_the_births_tell() -> None:
    rows = "".join(
        f"龙老四,{head},龙小满,{born}\n"
        for head, born in ((HEAD, "2013-04-06"), (HEAD_2, "2013-04-07"), (HEAD_3, "2013-04-08"))
    )
    assert proposed("户主姓名,身份证号,学生姓名,年级\n" + rows)["身份证号"] is None
    column = next(
        match for match in of("户主姓名,身份证号,学生姓名,年级\n" + rows).columns if match.label == "身份证号"
    )
    assert column.how == mapping.WHOSE


def test_numbers_of_an_older_generation_are_the_heads() -> None:
    pairs = ((HEAD, CHILD), (HEAD_2, CHILD_2), (HEAD_3, CHILD_3))
    rows = "".join(f"龙老四,{head},龙小满,{child}\n" for head, child in pairs)
    found = proposed("户主姓名,身份证号,学生姓名,某某号\n" + rows)
    assert found == {"户主姓名": "head_name", "身份证号": "head_id_number", "学生姓名": "name", "某某号": "id_number"}


def test_a_column_of_numbers_is_known_by_its_content() -> None:
    found = of(
        "学生姓名,年级,某某,账\n"
        + "".join(f"覃䶮,初一,{child},{township.card(at)}\n" for at, child in enumerate((CHILD, CHILD_2, CHILD_3)))
    )
    assert [(match.key, match.how) for match in found.columns[2:]] == [
        ("id_number", mapping.BY_CONTENT),
        ("card_number", mapping.BY_CONTENT),
    ]


def test_somebody_elses_numbers_are_not_known_by_content() -> None:
    found = proposed("学生姓名,年级,父亲证\n" + "".join(f"覃䶮,初一,{head}\n" for head in (HEAD, HEAD_2, HEAD_3)))
    assert found["父亲证"] is None


def test_samples_hide_the_middle_of_numbers() -> None:
    found = of(f"姓名,身份证号,联系电话\n覃䶮,{CHILD},13812345678\n")
    assert [match.samples for match in found.columns] == [("覃䶮",), (f"9901**********{CHILD[-4:]}",), ("138****5678",)]


def test_a_choice_by_hand_takes_the_field_from_the_other_column() -> None:
    found = of(f"姓名,学生姓名,身份证号\n龙老四,覃䶮,{CHILD}\n").choosing(2, "name")
    assert found.targets == {2: "name", 3: "id_number"}
    assert [match.how for match in found.columns] == [mapping.TWICE, mapping.CHOSEN, mapping.SAME_NAME]


def test_what_was_chosen_is_used_again_for_the_same_headings() -> None:
    text = f"姓名,驻村干事,身份证号\n覃䶮,王某,{CHILD}\n"
    chosen = of(text).choosing(2, "helper_name").choosing(1, None)
    raw = sniff.parse(text.encode()).workbook().sheets[0]
    again = mapping.propose(raw, headers.find(raw, STUDENTS), STUDENTS, remembered=chosen.layout)
    assert again.targets == chosen.targets
    assert again.fingerprint == chosen.fingerprint
    assert {match.how for match in again.columns} == {mapping.REMEMBERED}


def test_the_fingerprint_knows_headings_and_their_order() -> None:
    plain, turned = of(f"姓名,身份证号\n覃䶮,{CHILD}\n"), of(f"身份证号,姓名\n{CHILD},覃䶮\n")
    spaced = of(f"姓 名,身份证号：\n陈某,{CHILD_2}\n")
    assert plain.fingerprint == spaced.fingerprint
    assert plain.fingerprint != turned.fingerprint


def test_group_headings_are_shown_with_their_group() -> None:
    raw = sniff.parse(township.xlsx(township.pupils(5), Style(group_header=True))[0]).workbook().sheets[0]
    labels = [match.label for match in mapping.propose(raw, headers.find(raw, STUDENTS), STUDENTS).columns]
    assert labels[:5] == ["序号", "学生 姓名", "学生 身份证", "户主 姓名", "户主 证件号码"]
