from datetime import date

from ledgerdesk.domain import recovery_code
from ledgerdesk.printing import recovery
from ledgerdesk.printing.recovery import RecoveryPaper

CODE = "7KQ2M0XWFA930ZTTPQ4R81JH"


def test_the_code_stands_twice_on_one_sheet_in_numbered_groups(press):
    groups = recovery_code.grouped(recovery_code.generate())
    paper = RecoveryPaper("示例县示例镇中心学校", "示例县示例镇中心学校.ledger", groups, date(2026, 9, 1))
    rendered, read = press(recovery.build(paper))
    assert rendered.pages == 1
    assert rendered.missing == ()
    page = read.pages()[0]
    for place, group in enumerate(groups[:-1], 1):
        assert page.count(group) == 2
        label, below = read.boxes(0, f"第{place}组")[0], read.boxes(0, group)[0]
        assert abs((label[0] + label[2]) / 2 - (below[0] + below[2]) / 2) < 1.0
        assert below[3] - below[1] > 6.5  # large enough to copy by hand
    for piece in ("第一份", "第二份", "打印日期：2026年9月1日", "学校：示例县示例镇中心学校", "没有密码，也没有这个码"):
        assert piece in page.replace("\n", "")


def test_the_sheet_is_cut_in_its_middle_and_keeps_both_codes_off_the_edge(press):
    groups = (*(CODE[start : start + 4] for start in range(0, 24, 4)), "*")
    _, read = press(recovery.build(RecoveryPaper("某校", "某校.ledger", groups, date(2026, 9, 1))))
    cut = read.boxes(0, "沿此线剪开")[0]
    assert abs((cut[1] + cut[3]) / 2 - 148.5) < 8
    lost = read.boxes(0, "领取日期：")
    assert len(lost) == 2
    assert lost[1][3] < 285


def test_long_names_stay_on_the_sheet(press):
    name = "示例自治州示例县示例镇石板河中心完全小学校附属幼儿园"
    rendered, read = press(
        recovery.build(RecoveryPaper(name, f"{name}.ledger", ("WWWW",) * 6 + ("~",), date(2026, 9, 1)))
    )
    assert rendered.pages == 1
    assert read.boxes(0, name)[0][2] < 190
