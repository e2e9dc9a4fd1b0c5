from hypothesis import example, given
from hypothesis import strategies as st

from ledgerdesk.domain import text


def test_full_width_digits_and_letters_become_half_width_and_chinese_punctuation_stays():
    assert text.clean("７年级（２）班，Ａ组。") == "7年级（2）班，A组。"


def test_what_cannot_be_seen_is_gone():
    assert text.clean("\ufeff张\u200b三\u200d\u00ad\u2060\ufe0f\U000e0101\ud800\x07") == "张三"


def test_runs_of_any_space_become_one_and_none_stands_at_an_end():
    assert text.clean("\u3000 石板村\u00a0\t\n 3组 ") == "石板村 3组"


def test_radicals_copied_from_a_pdf_become_the_characters_they_look_like():
    assert text.clean("⽅⻰⻢") == "方龙马"


def test_lines_are_kept_where_they_are_wanted():
    assert text.clean_lines(" 一\r\n二  二 \u2028三\n\n") == "一\n二 二\n三"


def test_compact_leaves_nothing_between_the_characters():
    assert text.compact(" １３８ 0000\u200b－1111 ") == "1380000-1111"


def test_control_characters_that_break_a_workbook_never_survive():
    assert text.clean("a\x00b\x0bc\x1fd\ufffe") == "ab c d"


@given(st.text())
@example("a\u0301\u200b\u0301")
@example("\u2000\u1fef")
def test_cleaning_twice_changes_nothing(raw: str):
    for once in (text.clean, text.clean_lines, text.compact):
        assert once(once(raw)) == once(raw)


@given(st.text())
def test_clean_text_can_be_written_to_any_file(raw: str):
    cleaned = text.clean(raw)
    cleaned.encode("utf-8")
    assert cleaned == cleaned.strip()
    assert cleaned.isprintable() or all(c.isprintable() or c.isspace() or c >= "\ue000" for c in cleaned)


def test_ideographs_are_told_from_other_characters():
    assert all(map(text.is_han, "张䶮𬱖〇\ue000"))
    assert not any(map(text.is_han, "aA1·（、ア"))
