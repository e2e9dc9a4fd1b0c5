import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgerdesk.printing.document import Column, Document, Footer, Grid, Paper, Signatures, Strip, Title
from ledgerdesk.printing.grid import total

LANDSCAPE = Paper("A4", True, 12.0, 14.0, 16.0, 14.0)
COLUMNS = (
    Column("序号", 11), Column("姓名", 26), Column("年级班级", 30), Column("金额（元）", 24, "right", total=True),
    Column("家庭住址", 60, "left", lines=2), Column("领款人签字", 40),
)  # fmt: skip
LONG = "示例县示例镇石板河村民委员会下寨村民小组第三社附二号院内原石板河小学旁边的老房子"


def roster(rows, **how) -> Document:
    grid = Grid(COLUMNS, tuple(rows), page_total="本页小计：{count}人", grand_total="合计：{count}人", **how)
    blocks = (Title(("示例镇中心小学领取花名册",), 18.0, 26.0, after=2.0), Strip("填报单位（公章）："), grid)
    return Document(
        "roster", "花名册", (*blocks, Signatures(("制表（签字）：", "校长（签字）："))), LANDSCAPE, Footer()
    )


def rows(count: int, every: int = 0):
    return [
        (
            f"{n}号",
            "阿依古丽·买买提" if n % 9 == 4 else "龙𬱖",
            "七年级（2）班",
            f"{600 + n}.50",
            LONG if every and n % every == 0 else "",
            "",
        )
        for n in range(1, count + 1)
    ]


def numbers(page: str) -> list[int]:
    return [int(each) for each in re.findall(r"^(\d+)号", page, re.MULTILINE)]


@pytest.mark.parametrize("count", [0, 1, 2, 13, 14, 15, 16, 17, 33, 34, 119, 120, 1_000])
@pytest.mark.parametrize("every", [0, 7])
def test_every_row_is_printed_once_and_totals_agree(press, count, every):
    rendered, read = press(roster(rows(count, every)))
    pages = read.pages()
    assert len(pages) == rendered.pages
    assert [number for page in pages for number in numbers(page)] == list(range(1, count + 1))
    for place, page in enumerate(pages, 1):
        assert page.count("序号") == 1
        assert "领款人签字" in page
        assert f"第 {place} 页　共 {len(pages)} 页" in page
        own = numbers(page)
        assert f"本页小计：{len(own)}人" in page
        assert f"{sum(600 + n for n in own) + 0.5 * len(own):,.2f}" in page or not own
        assert ("合计：" in page.replace("小计：", "")) == (place == len(pages))
        assert ("校长（签字）：" in page) == (place == len(pages))
    assert f"合计：{count}人" in pages[-1]
    assert count == 0 or f"{sum(600 + n for n in range(1, count + 1)) + 0.5 * count:,.2f}" in pages[-1]
    assert count < 3 or len(numbers(pages[-1])) >= 1


def test_a_page_is_filled_and_nothing_stands_below_the_type_area(press):
    _, read = press(roster(rows(120, 5)))
    foot = 210.0 - LANDSCAPE.bottom
    for page, content in enumerate(read.pages()[:-1]):
        left, _, right, bottom = read.boxes(page, f"本页小计：{len(numbers(content))}人")[0]
        assert LANDSCAPE.left < left < right < 297.0 - LANDSCAPE.right
        assert foot - 13.0 < bottom < foot


def test_cells_of_a_row_do_not_touch_the_next_row(press):
    _, read = press(roster(rows(34, 3)))
    for page in range(2):
        tops = [read.boxes(page, f"{n}号")[0] for n in numbers(read.pages()[page]) if n > 9]
        gaps = [after[1] - before[3] for before, after in pairwise(tops)]
        assert min(gaps) > 3.0


def test_a_cell_longer_than_a_page_goes_on_in_the_next(press):
    story = "".join(f"第{n}句话说得很长很长很长很长很长。" for n in range(1, 400))
    rendered, read = press(roster([*rows(2), ("3号", "龙𬱖", "七年级", "1.00", story, ""), *rows(0)]))
    whole = "".join(read.pages()).replace("\n", "")
    assert rendered.pages >= 3
    assert [int(n) for n in re.findall(r"第(\d+)句话", whole)] == list(range(1, 400))
    assert "合计：3人" in read.pages()[-1]


@settings(max_examples=25)
@given(st.lists(st.integers(0, 90), min_size=1, max_size=60), st.floats(6.0, 30.0))
def test_any_mixture_of_heights_keeps_all_rows_in_order(press, lengths, height):
    content = [(f"{n}号", "龙", "", "1", "村" * length, "") for n, length in enumerate(lengths, 1)]
    _, read = press(roster(content, row_height=height))
    found = [number for page in read.pages() for number in numbers(page)]
    assert found == list(range(1, len(lengths) + 1))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.10", "2.20", ""], "3.30"),
        (["1,250.00", "312.5"], "1,562.50"),
        (["3", "4"], "7"),
        ([], "0"),
        (["", ""], "0"),
        (["−312.50", "100.00"], "−212.50"),
        (["0.1"] * 10, "1.0"),
    ],
)
def test_a_total_is_the_sum_of_what_is_printed(cells, expected):
    assert total(cells) == expected


@pytest.mark.parametrize("cell", ["625元", "1.2万", "六百", "1,25.00", "12 34"])
def test_what_is_no_number_is_not_added_up(cell):
    with pytest.raises(ValueError, match="numbers"):
        total(["1.00", cell])
