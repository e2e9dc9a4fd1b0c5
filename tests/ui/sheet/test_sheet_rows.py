from hypothesis import given
from hypothesis import strategies as st

from ledgerdesk.ui.sheet.sheet_rows import SheetRows, haystack
from ui.sheets import COLUMNS, ROWS


def names(rows):
    return [rows.rows[i][1] for i in rows.order]


def filled():
    rows = SheetRows(COLUMNS)
    rows.replace(ROWS)
    return rows


def test_found_by_name_initials_and_any_part_of_the_number():
    rows = filled()
    for text, expected in (
        ("覃", ["覃䶮"]),
        ("WZH", ["王梓涵"]),
        ("1098", ["阿依古丽·买买提"]),
        ("阿依古丽•买", ["阿依古丽·买买提"]),  # another kind of dot
        ("岩脚 单", ["单仇"]),
        ("没有这个人", []),
    ):
        rows.search(text)
        assert names(rows) == expected, text


def test_full_width_brackets_are_found_by_either_kind():
    rows = SheetRows(COLUMNS[:1])
    rows.replace([(1, "七年级（2）班"), (2, "七年级（1）班")])
    for text in ("七年级（2）班", "七年级(2)班", "（2"):
        rows.search(text)
        assert names(rows) == ["七年级（2）班"], text


def test_the_masked_column_is_found_by_its_whole_number():
    assert "990101201301011234" in haystack(COLUMNS, ROWS[0]).text


def test_names_are_ordered_by_pinyin_and_empty_values_stand_last_either_way():
    rows = filled()
    rows.sort([("name", False)])
    assert names(rows) == ["阿依古丽·买买提", "覃䶮", "单仇", "王梓涵"]
    rows.sort([("village", False)])
    assert names(rows)[-1] == "阿依古丽·买买提"
    rows.sort([("village", True)])
    assert names(rows)[-1] == "阿依古丽·买买提"


def test_two_orders_at_once():
    rows = filled()
    rows.sort([("grade", False), ("name", True)])
    assert [row for row in names(rows) if row in ("王梓涵", "覃䶮")] == ["王梓涵", "覃䶮"]


def test_rows_put_and_removed():
    rows = filled()
    rows.put((3, "王子涵", "wang zi han wzh", "七年级", "990101201302021111", "老鸦山村", "齐全"))
    rows.put((9, "龙𬱖", "long wei lw", "一年级", None, None, "齐全"))
    rows.remove([1])
    rows.arrange()
    assert names(rows) == ["阿依古丽·买买提", "王子涵", "单仇", "龙𬱖"]
    rows.search("lw")
    assert names(rows) == ["龙𬱖"]


words = st.text(alphabet="a1张三", max_size=4)


@given(
    values=st.lists(st.text(alphabet="a1张三 ", max_size=9), max_size=30),
    typed=st.lists(st.tuples(words, words).map(" ".join), min_size=1, max_size=6),
)
def test_typing_on_finds_what_typing_at_once_finds(values, typed):
    rows = SheetRows(COLUMNS[:1])
    rows.replace([(i, value) for i, value in enumerate(values)])
    for text in typed:
        rows.search(text)
        at_once = SheetRows(COLUMNS[:1])
        at_once.replace([(i, value) for i, value in enumerate(values)])
        at_once.search(text)
        assert rows.order == at_once.order
        assert names(rows) == [v for v in values if all(word in v for word in text.split())]


@given(
    values=st.lists(st.one_of(st.none(), st.integers(-9, 9)), max_size=30),
    descending=st.booleans(),
)
def test_sorting_is_stable_and_keeps_every_row(values, descending):
    rows = SheetRows(COLUMNS[2:3])
    rows.replace([(i, value) for i, value in enumerate(values)])
    rows.sort([("grade", descending)])
    known = [v for v in names(rows) if v is not None]
    assert known == sorted(known, reverse=descending)
    assert sorted(rows.order) == list(range(len(values)))
    assert names(rows)[len(known) :] == [None] * (len(values) - len(known))
    for value in set(values):
        same = [i for i in rows.order if values[i] == value]
        assert same == sorted(same)
