from dataclasses import replace
from datetime import date

import pytest

from conftest import TODAY
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.services import school, terms

FACTS = school.SchoolFacts(name=" 石板河镇　中心学校 ", code="２１３６０００００１", hotline_1="0990-6120000")


def test_an_empty_ledger_has_no_school(ledger):
    with ledger.read() as session:
        assert school.facts(session) is None


def test_setting_up_writes_profile_and_both_terms_and_is_undone_whole(ledger, walk):
    walk(ledger, lambda s: school.set_up(s, FACTS, TODAY))
    with ledger.read() as session:
        facts = school.facts(session)
        assert facts.name == "石板河镇 中心学校"
        assert facts.code == "2136000001"
        assert [t.name for t in terms.all_terms(session)] == ["2026年秋季学期", "2027年春季学期"]


def test_a_school_is_set_up_once(set_up):
    with pytest.raises(RuleError, match="已经建好"), set_up.transaction("再建") as session:
        school.set_up(session, FACTS, TODAY)


def test_a_change_is_undone(set_up, walk):
    with set_up.read() as session:
        now = school.facts(session)
    walk(set_up, lambda s: school.change(s, replace(now, hotline_2="12345", central_school="")))
    with set_up.read() as session:
        assert school.facts(session).hotline_2 == "12345"
        assert school.facts(session).central_school is None


def test_a_change_needs_a_school(ledger):
    with pytest.raises(NotFoundError), ledger.transaction("改") as session:
        school.change(session, FACTS)


def test_every_problem_is_named_at_once(ledger):
    wrong = school.SchoolFacts(name=" ", code="12345", hotline_1="打校长电话", hotline_2="--", system="5-5")
    with pytest.raises(RuleError) as raised, ledger.transaction("新建") as session:
        school.set_up(session, wrong, TODAY)
    assert set(raised.value.problems) == {"name", "code", "hotline_1", "hotline_2", "system"}


@pytest.mark.parametrize("number", ["0990-6120000", "12345", "13800138000", "010-12345678"])
def test_hotlines_are_desk_and_service_numbers_too(ledger, number):
    with ledger.transaction("新建") as session:
        school.set_up(session, school.SchoolFacts(name="某校", hotline_1=number), date(2026, 8, 31))
        assert school.facts(session).hotline_1 == number


def test_a_choice_is_kept_and_undone(set_up, walk):
    with set_up.read() as session:
        assert school.setting(session, "notice.with_level", False) is False
    walk(set_up, lambda s: school.set_setting(s, "notice.with_level", True))
    walk(set_up, lambda s: school.set_setting(s, "notice.with_level", [1, {"a": None}]))
    with set_up.read() as session:
        assert school.setting(session, "notice.with_level") == [1, {"a": None}]
