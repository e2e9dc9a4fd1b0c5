import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.domain import names

NAMES = st.text(alphabet=st.sampled_from("张三曾单于欧阳覃䶮𬱖古丽·•・‧.。 　\u200bAbéＢ\ue123１"), max_size=12)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("张　三", "张三"),
        ("张 三 丰", "张三丰"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽 ・ 买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("Mary  Ann Li", "Mary Ann Li"),
        ("李 Mary", "李Mary"),
        ("张\u200b三·", "张三"),
        ("  ", ""),
    ],
)
def test_a_name_is_stored_in_one_way(typed: str, stored: str):
    assert names.tidy(typed) == stored


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("阿依古丽·买买提", "阿依古丽‧买买提"),
        ("张 三", "张三"),
        ("Mary Ann", "MARYANN"),
        ("⻰小满", "龙小满"),
        ("Ａ三", "a三"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str):
    assert names.fold(one) == names.fold(other)


def test_different_names_do_not_share_a_key():
    assert len({names.fold(n) for n in ("张三", "张山", "章三", "张三丰", "阿依·古丽", "阿依古·丽")}) == 6


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("曾小明", "zeng xiao ming", "zxm"),
        ("单明", "shan ming", "sm"),
        ("仇英", "qiu ying", "qy"),
        ("解放", "xie fang", "xf"),
        ("查良镛", "zha liang yong", "zly"),
        ("区小红", "ou xiao hong", "oxh"),
        ("朴信惠", "piao xin hui", "pxh"),
        ("盖叫天", "ge jiao tian", "gjt"),
        ("翟天临", "zhai tian lin", "ztl"),
        ("任我行", "ren wo xing", "rwx"),
        ("缪小丽", "miao xiao li", "mxl"),
        ("种玉", "chong yu", "cy"),
        ("覃䶮", "qin yan", "qy"),
        ("沈从文", "shen cong wen", "scw"),
        ("石小强", "shi xiao qiang", "sxq"),
        ("吕布", "lv bu", "lb"),
        ("单于飞", "chan yu fei", "cyf"),
        ("单于", "shan yu", "sy"),
        ("尉迟恭", "yu chi gong", "ycg"),
        ("万俟卨", "mo qi xie", "mqx"),
        ("澹台明月", "tan tai ming yue", "ttmy"),
        ("欧阳娜娜", "ou yang na na", "oynn"),
        ("长孙无忌", "zhang sun wu ji", "zswj"),
        ("诸葛亮", "zhu ge liang", "zgl"),
        ("李朝阳", "li zhao yang", "lzy"),
        ("阿依古丽·买买提", "a yi gu li mai mai ti", "ayglmmt"),
        ("Mary Ann Li", "mary ann li", "mal"),
        ("", "", ""),
    ],
)
def test_names_are_read_as_people_say_them(name: str, pinyin: str, initials: str):
    assert names.pinyin(name) == (pinyin, initials)


def test_a_surname_reading_is_not_used_where_there_is_no_surname():
    assert names.pinyin("查干·巴特尔")[0].startswith("cha ")
    assert names.pinyin("李曾")[0] == "li ceng"


def test_a_character_without_a_reading_gets_the_same_placeholder_every_time():
    assert names.pinyin("王\ue123三") == ("wang ~ san", "w~s")
    assert names.pinyin("王\ue123三") == names.pinyin("王\uf000三")


@given(NAMES)
def test_tidying_and_folding_settle_at_once(name: str):
    assert names.tidy(names.tidy(name)) == names.tidy(name)
    assert names.fold(names.tidy(name)) == names.fold(name)
    assert names.fold(names.fold(name)) == names.fold(name)


@given(NAMES)
def test_pinyin_is_typed_with_plain_keys_and_initials_match_it(name: str):
    pinyin, initials = names.pinyin(name)
    assert initials == "".join(syllable[0] for syllable in pinyin.split())
    assert pinyin == pinyin.lower()


def test_private_use_and_lost_characters_are_noticed():
    assert names.private_use("王\ue123")
    assert not names.private_use("王䶮𬱖")
    assert all(map(names.lost_characters, ("张?三", "张□三")))
    assert not names.lost_characters("阿依古丽·买买提")
