from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import grades
from ledgerdesk.domain.grades import FIVE_FOUR, SIX_THREE, Grade
from refusals import refusal, repeats, typed_texts

SYSTEMS = st.sampled_from([SIX_THREE, FIVE_FOUR])
GRADES = st.one_of(
    st.tuples(SYSTEMS, st.integers(1, 12)).map(
        lambda pair: (pair[0], Grade(grades.stage_of(pair[1], pair[0]), pair[1]))
    ),
    st.tuples(SYSTEMS, st.integers(1, 4).map(lambda n: Grade("preschool", n))),
    st.tuples(SYSTEMS, st.integers(1, 3).map(lambda n: Grade("vocational", n))),
    st.tuples(SYSTEMS, st.integers(1, 3).map(lambda n: Grade("college", n))),
    st.tuples(SYSTEMS, st.integers(1, 5).map(lambda n: Grade("university", n))),
)


@given(GRADES)
def test_a_grade_that_is_named_or_coded_is_read_back(case):
    system, grade = case
    assert grades.parse_grade(grades.grade_name(grade.stage, grade.grade), system) == grade
    assert grades.of_code(grades.code(grade), system) == grade


@given(GRADES, st.integers(1, 60))
def test_a_class_that_is_named_is_read_back(case, number: int):
    system, grade = case
    name = grades.class_name(grade.stage, grade.grade, number)
    assert grades.parse_grade_class(name, system) == (grade, number)


@pytest.mark.parametrize(
    ("typed", "six_three", "five_four"),
    [
        ("七年级", Grade("middle", 7), Grade("middle", 7)),
        ("六年级", Grade("primary", 6), Grade("middle", 6)),
        ("初一", Grade("middle", 7), Grade("middle", 6)),
        ("初中二年级", Grade("middle", 8), Grade("middle", 7)),
        ("初三", Grade("middle", 9), Grade("middle", 8)),
        ("初中七年级", Grade("middle", 7), Grade("middle", 7)),
        ("小学五年级", Grade("primary", 5), Grade("primary", 5)),
        ("小五", Grade("primary", 5), Grade("primary", 5)),
        ("7", Grade("middle", 7), Grade("middle", 7)),
        (7.0, Grade("middle", 7), Grade("middle", 7)),
        ("G7", Grade("middle", 7), Grade("middle", 7)),
        ("７年级", Grade("middle", 7), Grade("middle", 7)),
        ("高二", Grade("high", 11), Grade("high", 11)),
        ("高中二年级", Grade("high", 11), Grade("high", 11)),
        ("高一年级", Grade("high", 10), Grade("high", 10)),
        ("大班", Grade("preschool", 3), Grade("preschool", 3)),
        ("学前班", Grade("preschool", 4), Grade("preschool", 4)),
        ("中职一年级", Grade("vocational", 1), Grade("vocational", 1)),
    ],
)
def test_grades_are_read_by_the_schools_system(typed, six_three: Grade, five_four: Grade):
    assert grades.parse_grade(typed, SIX_THREE) == six_three
    assert grades.parse_grade(typed, FIVE_FOUR) == five_four


def test_the_fourth_year_of_a_middle_school_is_only_in_the_five_four_system():
    assert grades.parse_grade("初四", FIVE_FOUR) == Grade("middle", 9)
    with pytest.raises(grades.GradeProblem):
        grades.parse_grade("初四", SIX_THREE)
    with pytest.raises(grades.GradeProblem):
        grades.parse_grade("小学六年级", FIVE_FOUR)


@pytest.mark.parametrize("typed", ["", "13", "0", "2023级", "七年级2班", "abc", True, None, 7.5, date(2024, 7, 2)])
def test_what_is_no_grade_is_refused(typed):
    with pytest.raises(grades.GradeProblem):
        grades.parse_grade(typed)


@pytest.mark.parametrize("typed", ["2", "2班", "（2）班", "(2)", "二班", "02", 2, 2.0, "第2班", "２班"])
def test_a_class_is_read(typed):
    assert grades.parse_class(typed) == 2


@pytest.mark.parametrize("typed", ["", "0", "61班", "A班", "实验班", "七(2)班", "二二班", None, date(2024, 7, 2)])
def test_what_is_no_class_number_is_refused(typed):
    with pytest.raises(grades.GradeProblem):
        grades.parse_class(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "七年级（2）班",
        "七(2)班",
        "七（二）班",
        "七年级2班",
        "七年级二班",
        "七年级2",
        "七2班",
        "七二班",
        "7.2",
        7.2,
        "7-2",
        "702",
        702,
        "初一2班",
        "初一（2）班",
        "7(2)",
        "7（2）班",
        "七年级 2 班",
    ],
)
def test_grade_and_class_in_one_cell(typed):
    assert grades.parse_grade_class(typed) == (Grade("middle", 7), 2)


@pytest.mark.parametrize(
    "typed", ["", "七年级", "2班", "12班", "十二班", "小一班", "2023级2班", "实验班", None, date(2024, 7, 2)]
)
def test_what_does_not_tell_both_is_refused(typed):
    with pytest.raises(grades.GradeProblem):
        grades.parse_grade_class(typed)


def test_a_cell_that_excel_made_a_day_of_is_explained():
    assert "改成了日期" in refusal(grades.parse_grade_class, date(2024, 7, 2))


@pytest.mark.parametrize(
    ("grade", "system", "following"),
    [
        (Grade("primary", 1), SIX_THREE, Grade("primary", 2)),
        (Grade("primary", 6), SIX_THREE, None),
        (Grade("primary", 5), FIVE_FOUR, None),
        (Grade("middle", 8), SIX_THREE, Grade("middle", 9)),
        (Grade("middle", 9), SIX_THREE, None),
        (Grade("high", 12), SIX_THREE, None),
        (Grade("preschool", 2), SIX_THREE, Grade("preschool", 3)),
    ],
)
def test_the_next_grade_ends_with_the_stage(grade: Grade, system: str, following: Grade | None):
    assert grades.next_grade(grade, system) == following


@pytest.mark.parametrize("code", ["", "0", "13", "K9", "x", "1.0", "七"])
def test_only_codes_of_grades_are_grades(code: str):
    with pytest.raises(grades.GradeProblem):
        grades.of_code(code)


@given(typed_texts)
def test_any_text_is_read_or_refused_without_repeating_it(typed: str):
    for read in (grades.parse_grade, grades.parse_class, grades.parse_grade_class):
        assert not repeats(refusal(read, typed), typed)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("2026年秋季七（2）班贫困学生花名册", "七(2)班"),
        ("七年级二班", "七年级二班"),
        ("三年一班", "三年一班"),
        ("初一（3）班", "初一(3)班"),
        ("八年级名单", "八年级"),
        ("初三学生", "初三"),
        ("七至九年级名单", ""),
        ("七年级、八年级名单", ""),
        ("七年级（1）班、七年级（2）班", ""),
        ("2024年2班", ""),
        ("九年一贯制学校", ""),
        ("九年义务教育", ""),
        ("班主任", ""),
    ],
)
def test_the_class_a_title_speaks_of(title: str, said: str):
    assert grades.said(title) == said
    if said:
        assert grades.parse_grade_class(said) if said.endswith("班") else grades.parse_grade(said)


@pytest.mark.parametrize(("text", "what"), [("2024级2班", "入学"), ("初2024级", "入学"), ("初中", "学段")])
def test_what_does_not_tell_the_grade_is_told_why(text: str, what: str):
    with pytest.raises(grades.GradeProblem) as refused:
        grades.parse_grade(text)
    assert what in refused.value.what


@pytest.mark.parametrize("text", ["七年级下", "七年级（上）", "七年级上学期", "七年级第一学期"])
def test_the_term_behind_a_grade_says_nothing(text: str):
    assert grades.parse_grade(text).grade == 7
