from datetime import date

from ledgerdesk.printing import seal
from ledgerdesk.printing.seal import SealPaper

CODE = "X6VT A82Y 5RER PH8C 4PMW ZS7D"


def paper(**values):
    facts = {
        "school": "示例镇中心学校", "ledger": "示例镇中心学校", "code": CODE, "steps": 12_345,
        "printed_on": date(2026, 11, 20), "printed_by": "李桂芳",
    }  # fmt: skip
    return SealPaper(**(facts | values))


def test_six_numbered_groups_large_enough_to_copy_on_one_sheet(press):
    rendered, read = press(seal.build(paper()))
    assert (rendered.pages, rendered.missing) == (1, ())
    for place, group in enumerate(CODE.split(), 1):
        label, below = read.boxes(0, f"第{place}组")[0], read.boxes(0, group)[0]
        assert abs((label[0] + label[2]) / 2 - (below[0] + below[2]) / 2) < 1.0
        assert below[3] - below[1] > 6.5


def test_who_when_how_many_and_what_it_cannot_do(press):
    page = press(seal.build(paper()))[1].pages()[0].replace("\n", "")
    for piece in (
        "学校：示例镇中心学校", "打印日期：2026年11月20日", "一共 12,345 步操作", "打印人：李桂芳", "经办人（签字）", "保管人（签字）",
        "拦不住管这台电脑的人", "也管不到打印以后的记录", "交校长锁好",
    ):  # fmt: skip
        assert piece in page


def test_long_names_stay_on_the_sheet(press):
    name = "示例自治州示例县示例镇石板河中心完全小学校附属幼儿园"
    rendered, read = press(seal.build(paper(school=name, ledger=name)))
    assert rendered.pages == 1
    assert max(box[2] for box in read.boxes(0, "幼儿园")) < 190
