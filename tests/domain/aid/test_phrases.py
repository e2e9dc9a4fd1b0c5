"""Programmes in words."""

from ledgerdesk.domain.aid import phrases
from ledgerdesk.domain.aid.program import Condition, Definition, parse_definition, parse_standard
from ledgerdesk.domain.aid.shares import Share

LABELS = {"orphan": "孤儿", "general": "一般困难", "1": "农业户口"}


def test_whom_a_condition_means():
    asked = Condition(stage=("primary", "middle"), boarding=True, category=("orphan",), level=("general",))
    assert phrases.condition(asked, LABELS) == "小学、初中，住校生，孤儿，认定为一般困难"
    assert phrases.condition(Condition(), LABELS) == "所有学生"
    assert phrases.condition(Condition(stage=("preschool",), grade=(3, 4)), LABELS) == "学前，大班、学前班"
    assert phrases.condition(Condition(in_province=False, residence=("1",)), LABELS) == "省外就读，农业户口"
    assert (
        phrases.conditions((Condition(boarding=False), Condition(level=("general",))), LABELS)
        == "走读生；或者认定为一般困难"
    )


def test_rates_with_whom_they_are_for():
    rates = parse_standard(
        [{"stage": "primary", "fen": 125000}, {"stage": "middle", "share_of": "aid.x", "percent": 50}, {"at_most": 140000},
         {"decided": True}, {"fen": 200000, "average": True, "unit": "once"}]
    )  # fmt: skip
    assert phrases.rate_lines(rates, Definition(name="甲"), LABELS, {"aid.x": "乙"}) == (
        "小学　1250元/年", "初中　乙的 50%", "其他学生　不超过1400元/年，由学校定", "其他学生　由学校定", "其他学生　平均2000元",
    )  # fmt: skip
    assert phrases.rate_lines(rates[2:3], Definition(name="甲"), LABELS, {}) == ("不超过1400元/年，由学校定",)


def test_how_it_is_given_and_who_pays():
    assert phrases.manner(Definition(name="甲")) == "按学年定，分两个学期发"
    assert phrases.manner(Definition(name="甲", pay_by="autumn")) == "按学年定，秋季学期一次发"
    assert phrases.manner(Definition(name="甲", unit="day")) == "按天定"
    assert phrases.manner(Definition(name="甲", benefit="preference", gives="中考降 10 分")) == "中考降 10 分"
    assert phrases.payers(Definition(name="甲", funding=(Share("province", 6), Share("county", 4)))) == "省、县 6∶4"
    assert phrases.payers(Definition(name="甲", funding=(Share("school", 1),))) == "学校"
    assert phrases.payers(parse_definition({"name": "甲"})) == ""
