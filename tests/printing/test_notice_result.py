from dataclasses import replace
from datetime import date

from ledgerdesk.printing import notice_result
from ledgerdesk.services.notices.result import Handled, ResultFacts

DAY = date(2026, 10, 12)
FACTS = ResultFacts(
    notice_id=1,
    number="2026-07",
    kind="recognition",
    title="2026年秋季学期家庭经济困难学生认定结果公示",
    school="示例县示例镇中心学校",
    term="2026年秋季学期",
    people=120,
    starts_on=DAY,
    ends_on=date(2026, 10, 16),
    days="5个工作日",
    place="教学楼一楼公示栏",
    taken_down_on=date(2026, 10, 19),
    photos=2,
    objections=(Handled(date(2026, 10, 13), "到家里看过，房子是借住的", "不成立", date(2026, 10, 15)),),
    upheld=0,
)


def test_the_report_tells_how_long_it_hung_and_how_objections_ended(press):
    rendered, read = press(notice_result.build(FACTS, date(2026, 10, 20), "示例县学生资助管理中心"))
    said = "".join(read.pages()).replace("\n", "")
    assert not rendered.missing
    for words in (
        "示例县学生资助管理中心：", "2026年10月12日至2026年10月16日（5个工作日）", "名单共120人，2026年10月19日取下",
        "收到异议1条，均已办结，其中成立0条", "房子是借住的", "2026-10-15", "特此报告。", "2026年10月20日",
    ):  # fmt: skip
        assert words in said, words


def test_without_objections_it_says_so(press):
    read = press(notice_result.build(replace(FACTS, objections=()), DAY))[1]
    assert "公示期内没有收到异议。" in "".join(read.pages()).replace("\n", "")
