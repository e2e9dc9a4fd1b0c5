"""Lists as they really come: each row of them is right, or held, or named as left out; none is silently wrong."""

from datetime import date
from typing import Any

import pytest

from excel import grids, township
from ledgerdesk.errors import FileRefusedError
from ledgerdesk.excel import columns, headers, mapping, parsing
from ledgerdesk.fields.students import STUDENTS

TODAY = date(2026, 11, 22)
CHILD = [township.identity(date(2013, 4, day), day) for day in range(1, 13)]
PARENT = [township.identity(date(1979, 4, day), day) for day in range(1, 13)]
A, B, C, D = CHILD[:4]
PHONE, OTHER_PHONE = "13800000001", "13900000002"
Row = dict[str, Any]


def read(grid: Any, *keys: str, **layout: Any) -> tuple[list[list[Any]], dict[int, set[str | None]]]:
    """Return what the sound rows say by ``keys``, and the columns of trouble of each held row."""
    sound, held = [], {}
    for raw, band in headers.lists(grids.sheet(grid, **layout), STUDENTS):
        found = mapping.propose(raw, band, STUDENTS)
        for row in parsing.parse_rows(raw, band, found, STUDENTS, today=TODAY):
            if row.held:
                held[row.row] = {problem.column for problem in row.problems if not problem.warning}
            else:
                sound.append([row.values.get(key) for key in keys])
    return sound, held


def keys_of(grid: Any, **layout: Any) -> dict[str, tuple[str | None, str]]:
    """Return field and reason by heading."""
    ((raw, band),) = headers.lists(grids.sheet(grid, **layout), STUDENTS)
    return {match.label: (match.key, match.how) for match in mapping.propose(raw, band, STUDENTS).columns}


def aside_of(grid: Any, **layout: Any) -> dict[int, str]:
    return dict(headers.lists(grids.sheet(grid, **layout), STUDENTS)[0][1].skipped)


def test_two_halves_of_one_page():
    text = f"姓名,身份证号,姓名,身份证号\n甲一,{A},乙一,{B}\n甲二,{C},乙二,{D}\n甲三,{CHILD[4]}\n"
    sound, held = read(text, "name", "id_number")
    assert sound == [["甲一", A], ["甲二", C], ["甲三", CHILD[4]], ["乙一", B], ["乙二", D]]
    assert not held
    assert [raw.name for raw, _ in headers.lists(grids.sheet(text), STUDENTS)] == ["名单", "名单（C列起）"]


def test_children_and_parents_side_by_side_are_not_two_lists():
    text = f"姓名,身份证号,姓名,身份证号\n甲一,{A},甲大,{PARENT[0]}\n甲二,{B},乙大,{PARENT[1]}\n"
    assert {key for key, _ in keys_of(text).values()} == {None}  # whose is whose is asked


def test_a_second_list_below_with_other_columns():
    text = (
        f"七年级名单\n姓名,身份证号,联系电话\n甲一,{A},{PHONE}\n\n八年级名单\n身份证号,姓名,户主姓名\n{B},甲二,甲大\n"
    )
    assert read(text, "name", "id_number", "guardian_phone", "head_name") == (
        [["甲一", A, PHONE, None], ["甲二", B, None, "甲大"]],
        {},
    )


def test_a_table_of_teachers_below_is_left_out_and_named():
    text = f"姓名,身份证号,年级\n甲一,{A},七年级\n\n帮扶教师安排\n教师姓名,联系电话,帮扶学生\n王老师,{PHONE},甲一\n"
    assert read(text, "name") == ([["甲一"]], {})
    assert aside_of(text) == {4: "另一份表", 5: "另一份表", 6: "另一份表"}


def test_teachers_under_the_same_headings_are_held():
    text = f"姓名,身份证号,联系电话\n甲一,{A},{PHONE}\n\n教师名单\n姓名,身份证号,联系电话\n王老师,{PARENT[0]},{PHONE}\n"
    assert read(text, "name") == ([["甲一"]], {6: {"id_number"}})


def test_a_household_with_all_its_members():
    text = f"户主姓名,姓名,与户主关系,身份证号\n甲大,甲大,户主,{PARENT[0]}\n,甲妻,配偶,{PARENT[1]}\n,甲一,子女,{A}\n"
    assert read(text, "name") == ([["甲一"]], {2: {"id_number"}, 3: {"id_number"}})


def test_a_list_of_villages_beside_the_pupils():
    text = f"姓名,身份证号,年级,,村名,村支书,电话\n甲一,{A},七,,石板村,王某,{PHONE}\n甲二,{B},七,,桐村,李某,{PHONE}\n甲三,{C},七\n甲四,{D},七\n"
    assert read(text, "name", "village", "guardian_phone")[0] == [[f"甲{n}", None, None] for n in "一二三四"]
    assert keys_of(text)["村名"] == (None, columns.BESIDE)


@pytest.mark.parametrize(
    ("text", "heading", "how"),
    [
        (f"姓名,身份证号,班主任,联系电话\n甲一,{A},王某,{PHONE}\n", "联系电话", columns.WHOSE),
        (f"户主,帮扶干部,联系电话,姓名,身份证号\n甲大,李某,{PHONE},甲一,{A}\n", "联系电话", columns.WHOSE),
        (f"姓名,年级,父亲,身份证号\n甲一,五,甲大,{PARENT[0]}\n", "身份证号", columns.WHOSE),
        (f"姓名,身份证号,村支书,职务,电话\n甲一,{A},王某,支书,{PHONE}\n", "电话", columns.WHOSE),
    ],
    ids=["teacher", "cadre", "father", "secretary"],
)
def test_a_strangers_number_is_asked_about(text: str, heading: str, how: str):
    assert keys_of(text)[heading] == (None, how)


def test_the_phone_of_the_guardian_is_kept_beside_the_teachers():
    text = f"姓名,身份证号,监护人,电话,班主任,电话\n甲一,{A},甲大,{PHONE},王某,{OTHER_PHONE}\n"
    assert read(text, "guardian_phone") == ([[PHONE]], {})


def test_parents_under_groups_are_nobodys():
    grid = [["姓名", "身份证号", "父亲", None, "母亲", None], [None, None, "姓名", "电话", "姓名", "电话"]]
    grid += [["甲一", A, "甲大", PHONE, "乙英", OTHER_PHONE]]
    merges = [(1, 3, 1, 4), (1, 5, 1, 6), (1, 1, 2, 1), (1, 2, 2, 2)]
    for layout in ({"merges": merges}, {}):
        assert read(grid, "name", "id_number", "guardian_phone", **layout) == ([["甲一", A, None]], {})


def test_classes_between_the_rows():
    text = f"姓名,身份证号\n七年级（1）班\n甲一,{A}\n七年级（2）班\n甲二,{B}\n八（1）班\n甲三,{C}\n班主任：王某\n"
    assert read(text, "name", "grade", "class_number") == (
        [["甲一", "7", 1], ["甲二", "7", 2], ["甲三", "8", 1]],
        {},
    )
    assert keys_of(text)["小标题里的班级"] == ("class_number", columns.BY_SUBTITLE)


def test_a_subtitle_and_a_column_that_disagree():
    text = f"姓名,身份证号,年级\n七年级（1）班\n甲一,{A},七年级\n甲二,{B},八年级\n"
    assert read(text, "name", "grade", "class_number") == ([["甲一", "7", 1]], {4: {"grade"}})


def test_subtitles_of_groups_are_no_pupils():
    text = f"姓名,身份证号,年级\n一、低保户\n甲一,{A},七\n（二）特困户\n甲二,{B},七\n第二批\n甲三,{C},七\n"
    assert read(text, "name") == ([["甲一"], ["甲二"], ["甲三"]], {})


def test_hints_and_examples_below_the_heading():
    text = f"序号,姓名,身份证号,年级\n,必填,必填,选填\n示例,张三,{CHILD[9]},七年级\n,例：李四,{CHILD[8]},七\n1,甲一,{A},七年级\n"
    assert read(text, "name") == ([["甲一"]], {})
    assert aside_of(text) == {2: "填写要求", 3: "示例", 4: "示例"}


def test_totals_under_the_names():
    text = f"序号,姓名,身份证号,人均收入\n1,甲一,{A},100\n,合 计,,100\n,以下空白\n"
    assert read(text, "name") == ([["甲一"]], {})


def test_headings_again_in_other_words():
    text = f"姓名,身份证号,年级,班级\n甲一,{A},七,1\n学生姓名,身份证号码,所在年级,班\n甲二,{B},七,1\n"
    assert read(text, "name") == ([["甲一"], ["甲二"]], {})
    assert aside_of(text) == {3: "重复的表头"}


def test_amounts_in_other_units():
    grid = [
        ["单位：万元"],
        ["姓名", "身份证号", "人均纯收入"],
        ["甲一", A, 0.86],
        ["甲二", B, "1.2万元"],
        ["甲三", C, "0.9"],
    ]
    assert read(grid, "per_capita_income") == ([[860000], [900000]], {4: {"per_capita_income"}})
    assert read([["姓名", "身份证号", "人均纯收入（千元）"], ["甲一", A, "8.6"]], "per_capita_income")[0] == [[860000]]
    assert read([["单位：万元"], ["姓名", "身份证号", "人均纯收入（元）"], ["甲一", A, 8600]], "per_capita_income")[
        0
    ] == [[860000]]


def test_a_row_of_units_below_the_headings():
    grid = [["姓名", "身份证号", "人均纯收入"], [None, None, "（万元）"], ["甲一", A, 0.86]]
    assert read(grid, "per_capita_income") == ([[860000]], {})
    assert aside_of(grid) == {2: "填写要求"}


def test_rows_numbered_in_advance_are_empty():
    assert aside_of(f"序号,姓名,身份证号\n1,甲一,{A}\n2\n3\n") == {3: "只有序号", 4: "只有序号"}


def test_a_class_that_may_be_the_first_or_the_tenth():
    grid = [["姓名", "身份证号", "班级"], ["甲一", A, 7.1], ["甲二", B, 7.2], ["甲三", C, 7.11]]
    assert read(grid, "name") == ([["甲二"], ["甲三"]], {2: {"class_number"}})
    assert read(grid[:3], "class_number") == ([[1], [2]], {})


def test_eleven_beside_twenty_one_is_no_grade():
    grid = [["姓名", "身份证号", "年级"], ["甲一", A, 11], ["甲二", B, 12], ["甲三", C, 21]]
    assert read(grid, "name") == ([], {at: {"grade"} for at in (2, 3, 4)})
    assert read([["姓名", "身份证号", "班级"], ["甲一", A, 12]], "name") == ([], {2: {"class_number"}})
    assert read([["姓名", "身份证号", "年级", "班级"], ["甲一", A, "七", 12]], "class_number") == ([[12]], {})


@pytest.mark.parametrize(
    "name",
    [
        "甲大、乙英",
        "甲大/乙英",
        "甲大\n乙英",
        "甲一（已转出）",
        "甲一(小名狗娃)",
        "甲大，乙英",
        "监护人：甲大",
        "甲一2",
    ],
)
def test_names_with_anything_beside_them_are_held(name: str):
    assert read([["姓名", "身份证号", "监护人"], ["甲一", A, name]], "name") == ([], {2: {"guardian_name"}})


def test_padding_and_breaks_in_names_are_no_second_person():
    grid = [["姓名", "身份证号"], ["甲 一", A], ["甲\n二", B], ["　丙　　三 ", C], ["古丽·买买提", D]]
    assert [name for (name,) in read(grid, "name")[0]] == ["甲一", "甲二", "丙三", "古丽·买买提"]


def test_households_written_once():
    text = "户主姓名,户主身份证号,村,姓名,身份证号\n"
    text += f"甲大,{PARENT[0]},石板村,甲一,{A}\n,,,甲二,{B}\n乙大,{PARENT[1]},桐村,乙一,{C}\n,,,乙二,{D}\n"
    ((raw, band),) = headers.lists(grids.sheet(text), STUDENTS)
    found = mapping.propose(raw, band, STUDENTS)
    assert found.once == {1, 2, 3}
    rows = parsing.parse_rows(raw, band, found, STUDENTS, today=TODAY)
    assert [row.values.get("head_name") for row in rows] == ["甲大", None, "乙大", None]
    assert [len(row.problems) for row in rows] == [0, 1, 0, 1]
    assert not any(row.held for row in rows)
    filled = columns.ColumnMapping(found.columns, found.once, downwards=True)
    rows = parsing.parse_rows(raw, band, filled, STUDENTS, today=TODAY)
    assert [(row.values["head_name"], row.values["village"]) for row in rows] == [("甲大", "石板村")] * 2 + [
        ("乙大", "桐村")
    ] * 2
    assert not any(row.problems for row in rows)


def test_households_that_are_simply_unknown_are_no_habit():
    text = f"户主姓名,姓名,身份证号\n甲大,甲一,{A}\n甲大,甲二,{B}\n,乙一,{C}\n,乙二,{D}\n"
    ((raw, band),) = headers.lists(grids.sheet(text), STUDENTS)
    assert not mapping.propose(raw, band, STUDENTS).once


def test_merged_households_speak_for_each_child():
    grid = [["户主姓名", "姓名", "身份证号"], ["甲大", "甲一", A], [None, "甲二", B], ["乙大", "乙一", C]]
    assert read(grid, "name", "head_name", merges=[(2, 1, 3, 1)])[0] == [
        ["甲一", "甲大"],
        ["甲二", "甲大"],
        ["乙一", "乙大"],
    ]


def test_columns_without_a_word():
    people = ("王小山", "李秋菊", "张子轩", "刘欣怡")
    grid: list[list[Any]] = [["A", "B", "C", "D", "E"]]
    grid += [[name, CHILD[at], "男女"[at % 2], "七年级（2）班", f"2013-04-0{at + 1}"] for at, name in enumerate(people)]
    assert {key for key, _ in keys_of(grid).values()} == {"name", "id_number", "sex", "class_number", "born_on"}
    worded = [["A", "B", "C", "D", "登记日期"], *grid[1:]]
    assert keys_of(worded)["登记日期"][0] is None  # a word nobody knows is not overruled by what stands below


def test_headings_in_the_traditional_script():
    text = f"學生姓名,身份證號碼,戶主姓名,聯繫電話\n甲一,{A},甲大,{PHONE}\n"
    assert read(text, "name", "id_number", "head_name", "guardian_phone") == ([["甲一", A, "甲大", PHONE]], {})


def test_a_deep_heading_below_long_instructions():
    grid = [
        ["石板河镇"],
        *[[f"说明第{n}条：请认真填写"] for n in "一二三四五六七八九十"],
        ["姓名：", "身份证号："],
        ["甲一", A],
    ]
    assert read(grid, "name") == ([["甲一"]], {})


@pytest.mark.parametrize(
    "number",
    [
        float(A[:15] + "000"),
        A[:15] + "000",
        "9.90101E+17",
        A[:-1],
        A + "1",
        "990101130401001",
        A + "（父）",
        int(A[:15]) * 1000,
    ],
    ids=["float", "zeros", "science", "short", "long", "old", "note", "integer"],
)
def test_ruined_numbers_are_held_and_told_how_to_mend(number: Any):
    ((raw, band),) = headers.lists(grids.sheet([["姓名", "身份证号"], ["甲一", number]]), STUDENTS)
    (row,) = parsing.parse_rows(raw, band, mapping.propose(raw, band, STUDENTS), STUDENTS, today=TODAY)
    assert row.held
    assert "id_number" not in row.values
    (problem,) = row.problems
    assert problem.column == "id_number"
    assert problem.fix
    assert "9901" not in problem.sentence


@pytest.mark.parametrize("number", [f"{A[:6]} {A[6:14]} {A[14:]}", f"{A[:6]}-{A[6:14]}-{A[14:]}", f"'{A}", f"{A}\n"])
def test_numbers_with_padding_are_right(number: str):
    assert read([["姓名", "身份证号"], ["甲一", number]], "id_number") == ([[A]], {})


def test_a_form_or_a_table_on_its_side_is_never_taken_in():
    for grid in (
        [["姓名", "甲一", "身份证号", A], ["年级", "七年级", "班级", "2班"], ["监护人", "甲大", "电话", PHONE]],
        [["姓名", "甲一", "甲二"], ["身份证号", A, B], ["年级", "七", "七"]],
    ):
        try:
            lists = headers.lists(grids.sheet(grid), STUDENTS)
        except FileRefusedError:
            continue
        for raw, band in lists:
            found = mapping.propose(raw, band, STUDENTS)
            rows = parsing.parse_rows(raw, band, found, STUDENTS, today=TODAY)
            # Without a number or a birth date the file is refused as a whole.
            assert all(row.held or not {"id_number", "born_on"} & row.values.keys() for row in rows)


def test_hidden_columns_are_read_and_listed():
    ((raw, band),) = headers.lists(grids.sheet(f"姓名,身份证号,年级\n甲一,{A},七\n", hidden_columns=[3]), STUDENTS)
    assert [match.label for match in mapping.propose(raw, band, STUDENTS).columns if match.hidden] == ["年级"]


def test_a_choice_among_columns_of_one_name_is_remembered():
    text = f"姓名,身份证号,父亲,电话,母亲,电话\n甲一,{A},甲大,{PHONE},乙英,{OTHER_PHONE}\n"
    ((raw, band),) = headers.lists(grids.sheet(text), STUDENTS)
    chosen = mapping.propose(raw, band, STUDENTS).choosing(6, "guardian_phone")
    again = mapping.propose(raw, band, STUDENTS, remembered=chosen.layout)
    assert again.targets == chosen.targets


def test_sheets_without_a_list_are_named():
    from ledgerdesk.excel.raw import Workbook

    good, bad = grids.sheet(f"姓名,身份证号\n甲一,{A}\n", name="一班"), grids.sheet("通讯录\n张三\n", name="别的")
    book = Workbook(sheets=(good, bad), format="xlsx")
    assert [raw.name for raw, _ in headers.find_all(book, STUDENTS)] == ["一班"]
    assert list(headers.left_out(book, STUDENTS)) == ["别的"]
