import re

import pytest

from ledgerdesk.fields import codes

TABLES = codes.names()


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_where_it_comes_from_and_reads_its_own_words(name: str):
    table = codes.table(name)
    assert table.title
    assert table.source
    assert len({entry.code for entry in table.codes}) == len(table.codes)
    assert len({entry.label for entry in table.codes}) == len(table.codes)
    for entry in table.codes:
        assert table.label(entry.code) == entry.label
        for word in (entry.code, entry.label, *entry.aliases):
            assert table.code_of(word) == entry.code
        assert "、" not in entry.label  # the mark between several
    assert table.offered


@pytest.mark.parametrize("name", TABLES)
def test_labels_are_chinese_and_short(name: str):
    for entry in codes.table(name).codes:
        assert re.fullmatch(r"[\u3400-\u9fff（）]{1,14}", entry.label), entry.label


def test_all_nations_are_there():
    table = codes.table("nation")
    assert [entry.code for entry in table.codes][:56] == [f"{n:02d}" for n in range(1, 57)]
    for word, code in (
        ("汉", "01"),
        ("汉族", "01"),
        ("1", "01"),
        ("01汉", "01"),
        ("土家", "15"),
        ("仫佬族", "32"),
        ("基诺族", "56"),
    ):
        assert table.code_of(word) == code


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("建档立卡户", "registered_poor"),
        ("建档立卡贫困户", "registered_poor"),
        ("脱贫户", "out_of_poverty"),
        ("脱贫家庭", "out_of_poverty"),
        ("脱贫户（享受政策）", "out_of_poverty"),
        ("低保户", "subsistence"),
        ("农村低保", "subsistence"),
        ("城市低保", "subsistence"),
        ("特困供养", "destitute"),
        ("监测户", "monitored"),
        ("脱贫不稳定户", "unstable"),
        ("边缘易致贫户", "at_risk"),
        ("突发严重困难户", "sudden_hardship"),
        ("孤儿", "orphan"),
        ("残疾学生", "disabled"),
        ("留守儿童", "left_behind"),
        ("单亲", "single_parent"),
        ("困难职工", "worker_hardship"),
        ("库区移民", "reservoir_migrant"),
    ],
)
def test_words_of_real_lists_are_categories(word: str, code: str):
    assert codes.table("category").code_of(word) == code


def test_the_legacy_label_is_read_but_no_longer_offered():
    table = codes.table("category")
    entry = table.entry("registered_poor")
    assert entry is not None
    assert entry.legacy
    assert entry.note
    assert entry not in table.offered


def test_every_category_says_whom_it_usually_belongs_to():
    for entry in codes.table("category").codes:
        assert entry.scope in ("person", "household")
        assert entry.group in ("national", "legacy", "local")
    national = [entry for entry in codes.table("category").codes if entry.group == "national"]
    assert len(national) == 14


def test_relations_are_read_with_and_without_their_code():
    table = codes.table("relation_to_head")
    for word, code in (
        ("1配偶", "1"),
        ("2-子女", "2"),
        ("孙女", "7"),
        ("之子", "2"),
        ("0", "0"),
        ("户主", "0"),
        ("长女", "2"),
    ):
        assert table.code_of(word) == code
    assert table.code_of("2配偶") is None
    assert table.code_of("") is None


def test_statuses_say_who_is_here():
    groups = {entry.code: entry.group for entry in codes.table("status").codes}
    assert set(groups.values()) == {"here", "away", "left"}
    assert groups["present"] == "here"
    assert groups["graduated"] == "left"


def test_unknown_codes_stand_for_themselves_and_sort_last():
    table = codes.table("boarding")
    assert table.label("9") == "9"
    assert table.position("9") == len(table.codes)
    assert table.entry("9") is None


def test_an_unknown_table_is_a_bug():
    with pytest.raises(KeyError):
        codes.table("no_such_table")


def test_the_grade_table_and_the_grade_rules_name_the_same_grades():
    from ledgerdesk.domain import grades

    for entry in codes.table("grade").codes:
        grade = grades.of_code(entry.code)
        assert grades.grade_name(grade.stage, grade.grade) == entry.label
        assert grades.code(grade) == entry.code


def test_the_disability_tables_and_rules_agree():
    from ledgerdesk.domain import disability

    assert [entry.label for entry in codes.table("disability_kind").codes] == disability.KINDS
    assert disability.parse_spoken("肢体二级") == (
        codes.table("disability_kind").code_of("肢体"),
        codes.table("disability_level").code_of("二级"),
    )


def test_stages_are_those_of_the_grade_rules():
    from ledgerdesk.domain import grades

    assert [entry.code for entry in codes.table("stage").codes] == list(grades.STAGES)
