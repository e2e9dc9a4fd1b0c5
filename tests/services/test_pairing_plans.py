from datetime import date

import pytest

import factories
import school_life
from conftest import TODAY
from ledgerdesk.errors import RuleError, StaleRecordError
from ledgerdesk.models import Enrolment
from ledgerdesk.services import pairings, terms
from ledgerdesk.services.pairings import planned, plans

SPRING, AUTUMN = date(2026, 3, 10), date(2026, 9, 1)
GOALS = {"ambition": "读完初中", "study": "数学跟上班级", "measures": "每周补一次数学"}


@pytest.fixture
def paired(set_up):
    """Return the ledger, the last and this term, three pairings (the last with goals of its own), another teacher."""
    with set_up.transaction("准备") as session:
        pupils = [school_life.pupil(session, name) for name in ("甲", "乙", "丙")]
        for row in session.query(Enrolment):
            row.valid_from = SPRING  # they were here before
        first, other = factories.staff(session, "安老师"), factories.staff(session, "白老师")
        made = [pairings.start(session, pupil, first, AUTUMN) for pupil in pupils[:2]]
        made.append(pairings.start(session, pupils[2], first, AUTUMN, study="补英语"))
        last = terms.ensure(session, SPRING)
        this = terms.term_at(session, TODAY).id
    return set_up, last, this, made, other


def rows(ledger, term_id, on=TODAY):
    with ledger.read() as session:
        return {row.student: row for row in planned.rows(session, term_id, on)}


def test_a_plan_is_written_judged_and_taken_back_as_a_whole(paired, walk):
    ledger, _, this, (a, b, _), _ = paired
    walk(ledger, lambda s: plans.save(s, a, this, GOALS))
    written = rows(ledger, this)["甲"]
    assert (written.planned, written.reviewed, written.plan.measures) == (True, False, "每周补一次数学")
    with pytest.raises(StaleRecordError), ledger.transaction("改") as session:
        plans.save(session, a, this, GOALS)
    walk(ledger, lambda s: plans.save(s, a, this, {"outcome": "some", "review": "进步"}, written.plan.version))
    judged = rows(ledger, this)["甲"].plan
    assert (judged.outcome, judged.review, judged.reviewed_on) == ("some", "进步", TODAY)
    walk(ledger, lambda s: plans.save(s, a, this, {"outcome": None, "review": None}, judged.version))
    assert rows(ledger, this)["甲"].plan.reviewed_on is None
    for values, key in (({"life": " "}, "ambition"), ({"life": "衣", "review": "好"}, "outcome")):
        with pytest.raises(RuleError) as raised, ledger.transaction("写") as session:
            plans.save(session, b, this, values)
        assert key in raised.value.problems
    walk(ledger, lambda s: plans.remove(s, [a], this))
    assert not rows(ledger, this)["甲"].planned


def test_one_sentence_for_many_leaves_what_was_written(paired, walk):
    ledger, _, this, made, _ = paired
    walk(ledger, lambda s: plans.save(s, made[0], this, GOALS))
    wanted = {"study": "听写过关", "measures": "每月谈心一次", "life": " "}
    told = walk(ledger, lambda s: plans.fill(s, made, this, wanted))
    assert set(told.done) == set(made[1:])
    assert told.left == (("甲", "已经写过，没有改"),)
    found = rows(ledger, this)
    assert [found[name].plan.study for name in "甲乙丙"] == ["数学跟上班级", "听写过关", "补英语"]
    assert found["丙"].plan.measures == "每月谈心一次"
    walk(ledger, lambda s: plans.fill(s, made, this, {"study": "听写过关"}, over=True))
    assert {row.plan.study for row in rows(ledger, this).values()} == {"听写过关"}


def test_the_last_term_is_copied_else_the_goals_agreed_at_the_start(paired, walk):
    ledger, last, this, made, _ = paired
    with ledger.transaction("上学期") as session:
        row = pairings.facts(session, made[0])
        pairings.update(session, made[0], row.version, {"valid_from": SPRING})
        plans.save(session, made[0], last, {**GOALS, "outcome": "clear"})
    told = walk(ledger, lambda s: plans.copy_from_last_term(s, made, this))
    assert (told.done, told.left) == ((made[0], made[2]), (("乙", "以前没有写过目标"),))
    found = rows(ledger, this)
    assert (found["甲"].plan.measures, found["甲"].plan.outcome) == ("每周补一次数学", None)
    assert found["丙"].plan.study == "补英语"
    with ledger.transaction("再照一次") as session:
        assert plans.copy_from_last_term(session, made[:1], this).left == (("甲", "已经有计划"),)
    with ledger.read() as session:
        assert [(term, who) for term, who, _ in planned.of_student(session, found["甲"].student_id)] == [
            ("2026年秋季学期", "安老师"),
            ("2026年春季学期", "安老师"),
        ]
        assert planned.phrases(session, "measures") == ("每周补一次数学",)
        assert planned.facts(session, made[1], this) is None
    with pytest.raises(RuleError, match="不在这个学期"), ledger.transaction("写") as session:
        plans.save(session, made[1], last, GOALS)


def test_many_are_judged_at_once_but_none_without_a_plan(paired, walk):
    ledger, _, this, made, _ = paired
    with ledger.transaction("写") as session:
        plans.fill(session, made[:2], this, {"measures": "每月谈心"})
        plans.review(session, made[:1], this, "little", "还要努力", TODAY)
    with pytest.raises(RuleError, match="丙 1 对还没有") as raised, ledger.transaction("评") as session:
        plans.review(session, made, this, "much", None, date(2027, 1, 1))
    assert set(raised.value.problems) == {"", "outcome", "on"}
    walk(ledger, lambda s: plans.review(s, made[:2], this, "clear", " ", date(2026, 11, 6)))
    found = rows(ledger, this)
    assert [found[name].plan.outcome for name in "甲乙"] == ["clear", "clear"]
    assert (found["甲"].plan.review, found["乙"].plan.reviewed_on) == ("还要努力", date(2026, 11, 6))
    with ledger.read() as session:
        assert planned.counts(session, TODAY) == planned.PlanCounts(3, 1, 1, due=False)
        assert planned.counts(session, date(2027, 1, 31)).due


def test_who_takes_over_goes_on_with_the_plan_of_the_term(paired, walk):
    ledger, _, this, made, other = paired
    with ledger.transaction("写") as session:
        plans.save(session, made[0], this, {**GOALS, "outcome": "some", "review": "有进步"})
    taken = walk(ledger, lambda s: pairings.change_teacher(s, made[0], other, TODAY, "调离"))
    with ledger.read() as session:
        both = [row for row in planned.rows(session, this, TODAY) if row.student == "甲"]
    assert [(row.pairing_id, row.open, row.reviewed) for row in both] == [
        (made[0], False, True),
        (taken, True, False),
    ]
    assert both[1].plan.measures == "每周补一次数学"
    assert {row.pairing_id for row in both if row.plan} == {made[0], taken}
