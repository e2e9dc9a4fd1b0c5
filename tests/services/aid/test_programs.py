"""The school's aid book: own rows over an example county over what ships, added to and never written over."""

from datetime import date

import pytest
from sqlalchemy import func, select

from conftest import TODAY
from ledgerdesk.domain.aid.facts import Entitlement, NotEntitled, PupilFacts
from ledgerdesk.domain.terms import MonthDay, TermStarts, terms_of
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.models import PaymentBatch, PolicyOverride
from ledgerdesk.services import policy, terms
from ledgerdesk.services.aid import counties, programs
from ledgerdesk.services.aid.programs import LocalProgram

BOARDING, PRESCHOOL = "aid.living.boarding", "aid.preschool"
BOARDER = PupilFacts(stage="middle", grade=7, boarding=True, categories=("out_of_poverty",), level="general")
CHILD = PupilFacts(stage="preschool", grade=3, categories=("registered_poor",), level="special")
STARTS = TermStarts(MonthDay(9, 1), MonthDay(2, 1))
AUTUMN_2026, SPRING_2027 = terms_of(2026, STARTS)


def said(ledger, key, facts=BOARDER, span=AUTUMN_2026):
    with ledger.read() as session:
        return programs.explain(session, key, facts, span)


def test_what_ships_holds_with_the_words_of_the_code_tables(ledger):
    found = said(ledger, BOARDING)
    assert found.explanation == "七年级住校，脱贫家庭，2026年秋：1500元/年 ÷ 2 = 750元（融教〔2025〕2号）"
    with ledger.read() as session:
        names = [one.name for one in programs.programs(session, TODAY)]
        assert programs.book(session) is programs.book(session)  # nothing of its own: read once
    assert names[:2] == ["寄宿生生活补助", "非寄宿生生活补助"]
    assert "免费作业本" not in names


def test_a_new_standard_is_added_beside_the_old_ones(ledger, walk):
    rates = [{"stage": "middle", "fen": 160000}, {"stage": "primary", "fen": 130000}]
    first = walk(
        ledger, lambda s: programs.add_standard(s, BOARDING, date(2027, 2, 1), rates, "县教〔2027〕1号", reason="提标")
    )
    assert said(ledger, BOARDING).fen == 75000
    assert said(ledger, BOARDING, span=SPRING_2027).explanation.endswith("1600元/年 ÷ 2 = 800元（县教〔2027〕1号）")
    with ledger.read() as session:
        steps = [one for one in programs.timeline(session, BOARDING) if one.part == "standard"]
        assert [one.layer for one in steps] == [programs.SHIPPED] * 4 + [programs.OWN]
        assert (steps[-1].own_id, steps[0].own_id) == (first, None)
    walk(ledger, lambda s: programs.withdraw(s, first))
    assert said(ledger, BOARDING, span=SPRING_2027).fen == 75000


def test_a_standard_may_end_and_what_was_under_it_holds_again(ledger):
    with ledger.transaction("加") as session:
        programs.add_standard(
            session, BOARDING, date(2026, 9, 1), [{"fen": 1000, "unit": "term"}], "县定", until=date(2027, 1, 31)
        )
    assert (said(ledger, BOARDING).fen, said(ledger, BOARDING, span=SPRING_2027).fen) == (1000, 75000)


def test_no_row_is_written_over(ledger):
    with ledger.transaction("加") as session:
        programs.add_standard(session, BOARDING, TODAY, [{"fen": 1}], "县定")
    with pytest.raises(RuleError, match="不能盖掉"), ledger.transaction("再加") as session:
        programs.add_standard(session, BOARDING, TODAY, [{"fen": 2}], "县定")
    with ledger.read() as session:
        assert session.scalars(select(PolicyOverride.value)).all() == [[{"fen": 1}]]


@pytest.mark.parametrize(
    ("rates", "source", "key"),
    [([], "县定", "value"), ([{"fen": -1}], "县定", "value"), ([{"fen": 1.5}], "县定", "value"), ([{"stage": "middle"}], "县定", "value"),
     ([{"fen": 1, "colour": "red"}], "县定", "value"), ([{"fen": 1}], "  ", "source")],
    ids=["nothing", "negative", "half a fen", "no amount", "unknown key", "no source"],
)  # fmt: skip
def test_what_is_no_standard_is_refused(ledger, rates, source, key):
    with pytest.raises(RuleError) as raised, ledger.transaction("加") as session:
        programs.add_standard(session, BOARDING, TODAY, rates, source)
    assert set(raised.value.problems) == {key}


def test_an_end_before_the_beginning_and_an_unknown_programme_are_refused(ledger):
    with pytest.raises(RuleError, match="截止日早于"), ledger.transaction("加") as session:
        programs.add_standard(session, BOARDING, TODAY, [{"fen": 1}], "县定", until=date(2026, 1, 1))
    for act in (
        lambda s: programs.add_standard(s, "aid.nothing", TODAY, [{"fen": 1}], "县定"),
        lambda s: programs.timeline(s, "aid.nothing"),
        lambda s: programs.explain(s, "aid.nothing", BOARDER, AUTUMN_2026),
        lambda s: counties.use(s, "nowhere", TODAY),
    ):
        with pytest.raises(NotFoundError), ledger.transaction("看") as session:
            act(session)


def test_other_conditions_from_a_day_on(ledger, walk):
    conditions = [{"stage": ["primary", "middle"], "boarding": True, "category": ["orphan"]}]
    walk(ledger, lambda s: programs.add_eligible(s, BOARDING, date(2027, 2, 1), conditions, "县定"))
    assert isinstance(said(ledger, BOARDING), Entitlement)
    assert said(ledger, BOARDING, span=SPRING_2027).reason == "没有所要求的身份类别（孤儿）"


def test_a_programme_of_the_schools_own_begins_changes_and_ends(ledger, walk):
    local = LocalProgram(name=" 交通补助 ", eligible=[{"boarding": False}], standard=[{"fen": 20000}], unit="term")
    key = walk(ledger, lambda s: programs.add_local(s, local, date(2026, 9, 1), "镇定"))
    assert key == "aid.local.1"
    day_pupil = PupilFacts(stage="middle", grade=7, boarding=False)
    assert said(ledger, key, day_pupil).explanation == "七年级走读，2026年秋：200元/学期（镇定）"
    assert said(ledger, key).reason == "只给走读生"
    with ledger.transaction("停") as session:
        programs.add_standard(session, key, date(2027, 2, 1), [{"fen": 25000}], "镇定")
        assert programs.add_local(session, LocalProgram(name="校服", benefit="goods"), TODAY, "校定") == "aid.local.2"
    assert said(ledger, key, day_pupil, SPRING_2027).fen == 25000
    walk(ledger, lambda s: programs.end_program(s, key, date(2027, 1, 31), "镇定停发"))
    assert (said(ledger, key, day_pupil).fen, said(ledger, key, day_pupil, SPRING_2027).code) == (20000, "ended")
    with ledger.read() as session:
        assert session.scalar(select(func.count()).select_from(PolicyOverride)) == 7  # all rows are still there
        assert key not in [one.key for one in programs.programs(session, date(2027, 3, 1))]
        assert key in [one.key for one in programs.programs(session, date(2027, 3, 1), ended=True)]


def test_a_programme_begun_by_mistake_goes_whole_but_not_once_it_was_computed(ledger, walk):
    local = LocalProgram(name="交通补助", standard=[{"fen": 20000}])
    for used in (False, True):
        key = walk(ledger, lambda s: programs.add_local(s, local, TODAY, "镇定"))
        with ledger.read() as session:
            first = next(one.own_id for one in programs.timeline(session, key) if one.part == "definition")
        if not used:
            walk(ledger, lambda s, first=first: programs.withdraw(s, first))
            with ledger.read() as session:
                assert session.scalar(select(func.count()).select_from(PolicyOverride)) == 0
    with ledger.transaction("造册") as session:
        term = terms.ensure(session, TODAY)
        session.add(
            PaymentBatch(term_id=term, program=key, method="one_card", status="draft", made_on=TODAY, census_on=TODAY)
        )
    with pytest.raises(RuleError, match="请用“停办”"), ledger.transaction("撤") as session:
        programs.withdraw(session, first)


@pytest.mark.parametrize(
    ("local", "field"),
    [(LocalProgram(name=" "), "name"), (LocalProgram(name="寄宿生生活补助"), "name"), (LocalProgram(name="补助"), "amount")],
    ids=["no name", "a name that is taken", "no amount"],
)  # fmt: skip
def test_a_programme_needs_a_name_of_its_own_and_an_amount(ledger, local, field):
    with pytest.raises(RuleError) as raised, ledger.transaction("加") as session:
        programs.add_local(session, local, TODAY, "县定")
    assert set(raised.value.problems) == {field}


def test_a_programme_of_other_places_is_begun_here(ledger, walk):
    assert said(ledger, "aid.workbook").code == "ended"
    walk(ledger, lambda s: programs.begin_program(s, "aid.workbook", date(2026, 9, 1), "县定"))
    assert said(ledger, "aid.workbook").explanation.startswith("七年级，2026年秋：作业本")
    with pytest.raises(RuleError), ledger.transaction("早") as session:
        programs.begin_program(session, "aid.workbook", date(1990, 9, 1), "县定")


# ---- example counties --------------------------------------------------------------------------------------------
def test_example_counties_are_off_until_one_is_switched_on(ledger, walk):
    with ledger.read() as session:
        found = counties.rows(session)
        assert len(found) >= 8
        assert not any(use for _, use in found)
        assert all(county.name.startswith("示例：") and county.source for county, _ in found)
    assert isinstance(said(ledger, PRESCHOOL, CHILD), NotEntitled)
    walk(ledger, lambda s: counties.use(s, "plan_2", date(2026, 9, 1)))
    assert (
        said(ledger, PRESCHOOL, CHILD).explanation == "大班，建档立卡，2026年秋：2000元/年 ÷ 2 = 1000元（工作计划篇二）"
    )
    assert said(ledger, BOARDING).fen == 62500


def test_a_county_ends_when_another_begins_or_it_is_switched_off(ledger, walk):
    with ledger.transaction("开") as session:
        counties.use(session, "plan_2", date(2026, 9, 1))
    walk(ledger, lambda s: counties.use(s, "summary_8", date(2027, 2, 1), date(2027, 8, 31)))
    assert (said(ledger, PRESCHOOL, CHILD).fen, said(ledger, PRESCHOOL, CHILD, SPRING_2027).fen) == (100000, 37500)
    walk(ledger, lambda s: counties.stop(s, date(2027, 1, 31)))
    assert said(ledger, PRESCHOOL, CHILD).fen == 100000
    assert said(ledger, PRESCHOOL, CHILD, SPRING_2027).code == "undecided"
    with pytest.raises(RuleError, match="截止日早于"), ledger.transaction("开") as session:
        counties.use(session, "plan_2", TODAY, date(2020, 1, 1))


def test_the_schools_own_rows_win_over_its_county_whatever_their_day(ledger):
    with ledger.transaction("开") as session:
        programs.add_standard(session, BOARDING, date(2015, 9, 1), [{"fen": 90000}], "校定")
        counties.use(session, "plan_2", date(2016, 9, 1))
    assert said(ledger, BOARDING).fen == 45000


def test_numbers_of_the_house_are_not_withdrawn_as_standards(ledger):
    with ledger.transaction("改") as session:
        row = policy.override(session, policy.TALKS_PER_MONTH, TODAY, 2, "校务会")
    with pytest.raises(NotFoundError), ledger.transaction("撤") as session:
        programs.withdraw(session, row)
