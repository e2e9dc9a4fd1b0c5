from datetime import date

import pytest

from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.aid.panel import Panel, PanelRule
from ledgerdesk.domain.aid.recognition import Evidence, Transition, missing, targets, transition
from ledgerdesk.fields import codes

DAY = date(2026, 10, 15)
RULE = PanelRule(3, (("head", "校长"), ("parent", "家长代表")), votes=True, over_percent=50)
PANEL = Panel(
    held_on=DAY,
    rule=RULE,
    present=4,
    capacities=frozenset({"head", "parent"}),
    level="hard",
    opinion=True,
    votes_for=3,
    votes_against=1,
    abstained=0,
)
WHOLE = {
    "ground": "applied",
    "today": DAY,
    "on": DAY,
    "last_on": DAY,
    "application": True,
    "category": True,
    "visitor": True,
    "finding": True,
    "proposal": True,
    "class_panel": PANEL,
    "school_panel": PANEL,
    "level": "hard",
    "notice_from": date(2026, 10, 8),
    "notice_to": date(2026, 10, 14),
    "handed_up": True,
    "reason": True,
}


def changed(panel=PANEL, **facts):
    return Panel(**{name: getattr(panel, name) for name in Panel.__dataclass_fields__} | facts)


def lacks(source, target, ground="applied", **facts):
    way = transition(source, target, ground)
    assert way is not None
    return missing(way, Evidence(**WHOLE | {"ground": ground} | facts))


def paths(source, ground, seen=()):
    """Yield every way from a state on that visits no state twice."""
    yield (*seen, source)
    for target in targets(source, ground):
        if target not in (*seen, source):
            yield from paths(target, ground, (*seen, source))


@pytest.mark.parametrize("ground", ["official", "applied", "carried"])
def test_nothing_is_recognised_without_panels_and_notice(ground):
    met = {path for path in paths(rules.DRAFT, ground) if path[-1] in rules.RECOGNISED}
    assert met
    for path in met:
        wanted = (rules.CLASS_REVIEW, rules.SCHOOL_REVIEW, rules.POSTED)
        assert [one for one in path if one in wanted] == list(wanted)
        assert ground == "official" or path[:3] == (rules.DRAFT, rules.APPLIED, rules.VISITED)


def test_the_table_names_each_way_once_and_only_states_there_are():
    ways = [(row.source, row.target, row.grounds) for row in rules.TRANSITIONS]
    assert len(ways) == len(set(ways))
    known = {entry.code for entry in codes.table("recognition_status").codes}
    assert {state for way in ways for state in way[:2]} == known
    assert targets(rules.REPORTED, "official") == targets(rules.REFUSED, "applied") == ()
    assert transition(rules.DRAFT, rules.CLASS_REVIEW, "applied") is None


@pytest.mark.parametrize(
    "way", rules.TRANSITIONS, ids=lambda way: f"{way.source}-{way.target}-{'-'.join(sorted(way.grounds))}"
)
def test_what_is_asked_for_is_known(way: Transition):
    assert missing(way, Evidence(ground="applied", today=DAY, on=DAY)) or way.source == rules.DRAFT


@pytest.mark.parametrize(
    ("source", "target", "facts", "said"),
    [
        ("draft", "applied", {"application": False}, "还缺申请表"),
        ("applied", "visited", {"visitor": False}, "还缺走访调查表：没有走访人"),
        ("applied", "visited", {"proposal": False}, "还缺走访调查表：情况核实和资助建议没有写"),
        ("applied", "visited", {"on": date(2026, 10, 14)}, "日期 10月14日 早于上一步（10月15日），请核对"),
        ("visited", "class_review", {"class_panel": None}, "还没有班级评议会议记录"),
        (
            "visited",
            "class_review",
            {"class_panel": changed(present=0, capacities=frozenset())},
            "班级评议没有到会人员",
        ),
        ("visited", "class_review", {"class_panel": changed(opinion=False)}, "班级评议没有写意见"),
        ("visited", "class_review", {"class_panel": changed(level="", opinion=False)}, "班级评议没有写等级和意见"),
        (
            "class_review",
            "school_review",
            {"school_panel": changed(capacities=frozenset({"head"}))},
            "学校评审到会人员里没有家长代表",
        ),
        ("class_review", "school_review", {"school_panel": changed(present=2)}, "学校评审到会 2 人，至少要 3 人"),
        (
            "class_review",
            "school_review",
            {"school_panel": changed(votes_for=None, votes_against=None, abstained=None)},
            "学校评审没有表决票数",
        ),
        (
            "class_review",
            "school_review",
            {"school_panel": changed(votes_for=5)},
            "学校评审的票数（6）多于到会人数（4），请核对",
        ),
        (
            "class_review",
            "school_review",
            {"school_panel": changed(held_on=date(2026, 10, 14))},
            "学校评审在 10月14日，早于上一步（10月15日），请核对日期",
        ),
        ("school_review", "posted", {"notice_from": None}, "还没有公示，请先拟公示并定稿"),
        ("school_review", "posted", {"level": "none"}, "学校评审定为不困难，不用公示"),
        ("school_review", "posted", {"school_panel": changed(votes_for=2)}, "学校评审表决没有通过，不能公示"),
        ("school_review", "refused", {}, "学校评审已经通过，不能直接定为不通过"),
        ("posted", "confirmed", {"notice_to": date(2026, 10, 15)}, "公示到 10月15日，还差 1 天"),
        ("posted", "confirmed", {"notice_to": date(2026, 10, 16)}, "公示到 10月16日，还差 2 天"),
        ("posted", "confirmed", {"notice_up": True}, "公示期满了，还没有登记取下"),
        ("posted", "confirmed", {"open_objections": 1}, "还有 1 条异议没有办结"),
        ("posted", "confirmed", {"upheld": True}, "对这名学生的异议成立，请先登记异议处理结果"),
        ("posted", "confirmed", {"notice_upheld": True}, "对整份公示的异议成立，请把这份公示作废，改好后重新公示"),
        ("objected", "confirmed", {"upheld": True, "level": "none"}, "定为不困难的，请登记不通过"),
        ("objected", "confirmed", {"upheld": True, "level": ""}, "还没有定等级"),
        ("confirmed", "reported", {"handed_up": False}, "还没有上报，请先导出认定名单上报"),
        ("visited", "withdrawn", {"reason": False}, "请写明原因"),
    ],
)
def test_what_is_missing_is_said(source, target, facts, said):
    assert lacks(source, target, **facts)[0] == said


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("draft", "applied"),
        ("applied", "visited"),
        ("visited", "class_review"),
        ("class_review", "school_review"),
        ("school_review", "posted"),
        ("posted", "confirmed"),
        ("confirmed", "reported"),
    ],
)
def test_with_everything_there_each_step_is_free(source, target):
    assert lacks(source, target) == ()


def test_a_list_needs_no_application_but_a_category_that_holds():
    assert lacks("draft", "class_review", "official", application=False) == ()
    assert lacks("draft", "class_review", "official", category=False)[0].startswith("名单上的类别")
    assert lacks("draft", "applied", "carried", application=False) == ()
    assert lacks("draft", "applied", "carried", application=False, category=False) == ("还缺申请表",)


def test_a_day_to_come_is_no_day():
    assert lacks("draft", "applied", on=date(2026, 10, 16)) == ("这一步的日期还没有到，请核对",)


def test_more_than_half_of_those_present_pass():
    assert changed(votes_for=3, present=4).passed
    assert not changed(votes_for=2, present=4).passed
    unvoted = changed(votes_for=None, votes_against=None, abstained=None)
    assert not unvoted.passed
    assert changed(unvoted, rule=PanelRule(3, (), votes=False, over_percent=50)).passed
