from dataclasses import replace

import pytest

from ledgerdesk.errors import LedgerError
from ledgerdesk.fields.field import Field, Kind
from ledgerdesk.printing import rosters
from ledgerdesk.printing.document import Grid
from ledgerdesk.printing.rosters import RosterPaper


def column(key: str, label: str, kind: Kind = Kind.TEXT, width: int = 12) -> Field:
    return Field(key=key, label=label, kind=kind, parse=lambda value: value, show=str, mask=str, width=width)


NAME, CLASS, AMOUNT = (
    column("name", "姓名", Kind.NAME),
    column("class", "班级"),
    column("amount", "金额（元）", Kind.MONEY),
)
SECOND = column("second", "补发（元）", Kind.MONEY)
SIGN = column("sign", "领款人签字", width=16)
ADDRESS = column("address", "家庭住址", Kind.LONG_TEXT, 30)
PAPER = RosterPaper(
    school="示例镇中心学校",
    term_name="2026年秋季学期",
    title="生活补助领取花名册",
    fields=(NAME, CLASS, AMOUNT, SIGN),
    rows=tuple((f"学生{n}", "七年级（2）班", "1,250.50" if n % 2 else "625.00", "") for n in range(1, 41)),
    prepared_by="李桂芳",
    printed_at="2026年10月16日 10:20",
    totals=("amount",),
)


def grid_of(paper: RosterPaper) -> Grid:
    return next(block for block in rosters.build(paper).blocks if isinstance(block, Grid))


def test_a_payment_roster_says_who_what_and_how_much(press):
    rendered, read = press(rosters.build(PAPER))
    first, last = read.pages()[0], read.pages()[-1]
    assert first.startswith("示例镇中心学校2026年秋季学期生活补助领取花名册")
    for page in read.pages():
        for piece in ("序号", "领款人签字", "本页小计", "制表人：李桂芳", "打印时间：2026年10月16日 10:20"):
            assert piece in page
    assert "填报单位（公章）：示例镇中心学校" in first
    assert "共40人　金额单位：元" in first
    assert "合计（大写）：叁万柒仟伍佰壹拾元整　　共40人" in last
    assert "37,510.00" in last
    assert all(each in last for each in ("制表（签字）：", "审核（签字）：", "校长（签字）："))
    assert rendered.missing == ()
    assert rosters.build(PAPER).paper.landscape


def test_a_sum_nobody_asked_for_is_not_printed(press):
    """Incomes a head must not be added up."""
    whole = "".join(press(rosters.build(replace(PAPER, totals=())))[1].pages())
    assert "计" not in whole
    assert "1,250.50" in whole


def test_without_money_there_are_no_totals(press):
    plain = replace(PAPER, fields=(NAME, CLASS), rows=(("张三", "七年级"), ("李四", "八年级")))
    whole = "".join(press(rosters.build(plain))[1].pages())
    assert "小计" not in whole
    assert "金额单位" not in whole
    assert "共2人" in whole


def test_two_columns_of_money_are_both_added_up_without_capitals(press):
    two = replace(
        PAPER,
        fields=(NAME, AMOUNT, SECOND),
        totals=("amount", "second"),
        rows=(("张三", "1.00", "20.00"), ("李四", "2.50", "")),
    )
    last = press(rosters.build(two))[1].pages()[-1]
    assert "合计：2人" in last
    assert "3.50" in last
    assert "大写" not in last


def test_a_column_left_for_the_hand_makes_the_rows_higher():
    assert grid_of(PAPER).row_height > 10
    assert grid_of(replace(PAPER, fields=(NAME, CLASS), rows=(("张三", "七年级"),))).row_height < 9


def test_the_sheet_grows_with_the_columns_and_then_refuses():
    def chosen(count: int) -> tuple[str, float]:
        many = tuple(column(f"x{n}", f"列{n}") for n in range(count))
        document = rosters.build(replace(PAPER, fields=many, rows=(("",) * count,)))
        return document.paper.size, grid_of(replace(PAPER, fields=many, rows=(("",) * count,))).size

    sizes = [chosen(count) for count in range(1, 21)]
    assert sizes[0] == ("A4", 10.5)
    assert ("A4", 8.5) in sizes
    assert ("A3", 10.5) in sizes
    assert sizes == sorted(sizes, key=lambda each: (each[0] != "A4", -each[1]))
    with pytest.raises(LedgerError, match="请少选几列"):
        chosen(60)


def test_cells_are_as_wide_as_the_catalogue_says():
    columns = grid_of(replace(PAPER, fields=(NAME, ADDRESS), rows=(("张三", "某村"),))).columns
    assert columns[2].width > 2 * columns[1].width
    assert columns[2].align == "left"


def test_an_empty_register_still_prints(press):
    rendered, read = press(rosters.build(replace(PAPER, rows=())))
    assert rendered.pages == 1
    assert "共0人" in read.pages()[0]
