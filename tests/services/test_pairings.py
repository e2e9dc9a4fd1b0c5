from datetime import date

import pytest

import factories
import school_life
from conftest import TODAY
from ledgerdesk.errors import RuleError, StaleRecordError
from ledgerdesk.models import Category, Enrolment, TeachingAssignment
from ledgerdesk.services import classes, pairings, policy, staff

START = date(2026, 9, 1)
BEFORE = date(2026, 11, 19)


@pytest.fixture
def people(set_up):
    """Return the ledger, three pupils and two teachers, the second a party member."""
    with set_up.transaction("准备") as session:
        pupils = [school_life.pupil(session, name) for name in ("甲", "乙", "丙")]
        teachers = [factories.staff(session, "安老师"), factories.staff(session, "白老师", party_member=True)]
    return set_up, pupils, teachers


def periods(ledger, student_id):
    with ledger.read() as session:
        return [
            (p.staff_name, p.valid_from, p.valid_to, p.end_reason) for p in pairings.of_student(session, student_id)
        ]


def test_started_corrected_ended_each_undoes(people, walk):
    ledger, (a, *_), (t, _) = people
    made = walk(ledger, lambda s: pairings.start(s, a, t, START, ambition=" 读完初中 ", life="棉衣"))
    with ledger.read() as session:
        facts = pairings.facts(session, made)
    assert (facts.ambition, facts.study, facts.life, facts.student_name) == ("读完初中", None, "棉衣", "甲")
    walk(ledger, lambda s: pairings.update(s, made, facts.version, {"study": "补数学", "valid_from": date(2026, 9, 2)}))
    with pytest.raises(StaleRecordError), ledger.transaction("改") as session:
        pairings.update(session, made, facts.version, {"study": ""})
    walk(ledger, lambda s: pairings.end(s, made, TODAY, "毕业"))
    assert periods(ledger, a) == [("安老师", date(2026, 9, 2), TODAY, "毕业")]


def test_a_pairing_may_end_the_day_it_began_but_not_before(people, walk):
    ledger, (a, *_), (t, _) = people
    made = walk(ledger, lambda s: pairings.start(s, a, t, TODAY))
    with pytest.raises(RuleError) as raised, ledger.transaction("结束") as session:
        pairings.end(session, made, BEFORE, " ")
    assert set(raised.value.problems) == {"on", "reason"}
    walk(ledger, lambda s: pairings.end(s, made, TODAY, "写错了"))
    assert periods(ledger, a) == [("安老师", TODAY, TODAY, "写错了")]
    with pytest.raises(RuleError, match="已经结束"), ledger.transaction("结束") as session:
        pairings.end(session, made, TODAY, "再结束一次")


def test_the_same_teacher_is_paired_once_at_a_time(people):
    ledger, (a, *_), (t, other) = people
    with ledger.transaction("结对") as session:
        made = pairings.start(session, a, t, START)
        pairings.start(session, a, other, START)
        with pytest.raises(RuleError, match="已经和这名学生结对"):
            pairings.start(session, a, t, TODAY)
        pairings.end(session, made, BEFORE, "换人")
        with pytest.raises(RuleError, match="已经和这名学生结对"):
            pairings.start(session, a, t, BEFORE)
        pairings.start(session, a, t, TODAY)


def test_the_limit_of_the_policy_holds_and_may_be_changed(people):
    ledger, _, (t, _) = people
    with ledger.transaction("结对") as session:
        most = pairings.limit_of(session, TODAY)
        assert most == 4
        for n in range(most):
            pairings.start(session, school_life.pupil(session, f"第{n}个"), t, START)
        one_more = school_life.pupil(session, "再来一个")
        with pytest.raises(RuleError, match="已结对 4 人，按规定最多 4 人"):
            pairings.start(session, one_more, t, TODAY)
        policy.override(session, policy.PAIRINGS_MOST, TODAY, 5, "校务会")
        with pytest.raises(RuleError):
            pairings.start(session, one_more, t, BEFORE)
        pairings.start(session, one_more, t, TODAY)


def test_an_earlier_first_day_does_not_go_round_the_limit(people):
    ledger, (a, b, _), (t, other) = people
    with ledger.transaction("结对") as session:
        policy.override(session, policy.PAIRINGS_MOST, START, 1, "校务会")
        old = pairings.start(session, a, t, START)
        pairings.end(session, old, BEFORE, "换人")
        new = pairings.start(session, b, t, TODAY)
        again = pairings.start(session, a, other, TODAY)
        for since, words in ((BEFORE, "已结对 1 人"), (date(2026, 8, 31), "不在册")):
            with pytest.raises(RuleError, match=words):
                pairings.update(session, new, 1, {"valid_from": since})
        pairings.update(session, again, 1, {"valid_from": START})
        assert pairings.facts(session, again).valid_from == START


def test_more_than_usual_is_worth_a_word(people):
    ledger, (a, b, _c), (t, member) = people
    with ledger.transaction("结对") as session:
        assert pairings.warnings(session, t, TODAY) == ()
        pairings.start(session, a, t, START)
        assert pairings.warnings(session, t, TODAY) == ("这位老师已结对 1 人，一般每人 1 人。",)
        pairings.start(session, b, member, START)
        assert pairings.warnings(session, member, TODAY) == ()


def test_pupil_and_teacher_must_be_there_on_the_day(people):
    ledger, (a, *_), (t, _) = people
    with ledger.transaction("调离") as session:
        staff.leave(session, t, BEFORE)
        session.query(Enrolment).filter_by(student_id=a).one().status = "graduated"
    with pytest.raises(RuleError) as raised, ledger.transaction("结对") as session:
        pairings.start(session, a, t, TODAY)
    assert set(raised.value.problems) == {"student_id", "staff_id"}


def test_another_teacher_takes_over_from_a_day_with_the_same_goals(people, walk):
    ledger, (a, *_), (t, other) = people
    made = walk(ledger, lambda s: pairings.start(s, a, t, START, study="补数学"))
    new = walk(ledger, lambda s: pairings.change_teacher(s, made, other, TODAY, "任课调整"))
    assert periods(ledger, a) == [("白老师", TODAY, None, None), ("安老师", START, BEFORE, "任课调整")]
    with ledger.read() as session:
        assert pairings.facts(session, new).study == "补数学"


def test_a_change_on_the_first_day_leaves_a_pairing_of_one_day(people, walk):
    ledger, (a, *_), (t, other) = people
    made = walk(ledger, lambda s: pairings.start(s, a, t, TODAY))
    walk(ledger, lambda s: pairings.change_teacher(s, made, other, TODAY, "写错了"))
    assert periods(ledger, a) == [("白老师", TODAY, None, None), ("安老师", TODAY, TODAY, "写错了")]


def test_a_change_needs_a_reason_another_teacher_and_a_later_day(people):
    ledger, (a, *_), (t, _) = people
    with ledger.transaction("结对") as session:
        made = pairings.start(session, a, t, TODAY)
        with pytest.raises(RuleError) as raised:
            pairings.change_teacher(session, made, t, BEFORE, "")
    assert set(raised.value.problems) == {"on", "reason", "staff_id"}


def test_a_leaving_teacher_hands_every_pupil_over(people, walk):
    ledger, (a, b, _c), (t, other) = people
    with ledger.transaction("结对") as session:
        for who in (a, b):
            pairings.start(session, who, t, START)
        pairings.start(session, b, other, START)
    made = walk(ledger, lambda s: pairings.hand_over(s, t, other, TODAY, "调离"))
    assert len(made) == 1
    assert periods(ledger, a)[0] == ("白老师", TODAY, None, None)
    assert sorted(periods(ledger, b)) == [("安老师", START, BEFORE, "调离"), ("白老师", START, None, None)]
    walk(ledger, lambda s: staff.leave(s, t, TODAY))


def test_nobody_takes_over_a_pupil_who_is_off_the_roll(people):
    ledger, (a, b, _), (t, other) = people
    with ledger.transaction("结对") as session:
        gone, stays = (pairings.start(session, who, t, START) for who in (a, b))
        row = session.query(Enrolment).filter_by(student_id=a).one()
        row.valid_to = BEFORE
        session.flush()
        session.add(Enrolment(student_id=a, status="died", valid_from=TODAY))
        session.flush()
        with pytest.raises(RuleError, match="请结束这条结对"):
            pairings.change_teacher(session, gone, other, TODAY, "调离")
        (made,) = pairings.hand_over(session, t, other, TODAY, "调离")
        assert pairings.facts(session, made).student_id == b
        assert [pairings.facts(session, one).valid_to for one in (gone, stays)] == [BEFORE, BEFORE]


def test_handing_over_needs_room_for_all_and_another_person(people):
    ledger, pupils, (t, other) = people
    with ledger.transaction("结对") as session:
        policy.override(session, policy.PAIRINGS_MOST, START, 3, "校务会")
        for who in pupils:
            pairings.start(session, who, t, START)
        pairings.start(session, school_life.pupil(session, "丁"), other, START)
        with pytest.raises(RuleError, match="已结对 1 人，再加 3 人就超过规定的 3 人") as raised:
            pairings.hand_over(session, t, other, TODAY, "调离")
        assert set(raised.value.problems) == {"to_staff_id"}
        with pytest.raises(RuleError, match="另一位"):
            pairings.hand_over(session, t, t, TODAY, "调离")


def test_the_board_shows_both_sides(people):
    ledger, (a, _b, _c), (t, other) = people
    with ledger.transaction("结对") as session:
        made = pairings.start(session, a, t, START)
        plain = school_life.pupil(session, "不困难", category=None)
        pairings.start(session, plain, other, START)
        policy.override(session, policy.PAIRINGS_MOST, START, 1, "校务会")
        board = pairings.board(session, TODAY)
    assert [(x.name, x.load, x.limit, x.usual, x.full) for x in board.teachers] == [
        ("安老师", 1, 1, 1, True),
        ("白老师", 1, 1, 2, True),
    ]
    shown = {p.name: p for p in board.pupils}
    assert set(shown) == {"甲", "乙", "丙", "不困难"}
    assert shown["甲"].teachers == {made: (t, "安老师")}
    assert (shown["甲"].categories, shown["不困难"].categories) == (("subsistence",), ())


def test_who_is_without_a_teacher(people):
    ledger, (a, b, c), (t, _) = people
    with ledger.transaction("结对") as session:
        made = pairings.start(session, a, t, START)
        session.query(Category).filter_by(person_id=b).one().valid_to = BEFORE
        session.query(Enrolment).filter_by(student_id=c).one().status = "suspended"
        home = school_life.home(session)
        school_life.pupil(session, "户里的", category=None, home=home)
        session.add(Category(household_id=home, code="monitored"))
        session.flush()
        assert [p.name for p in pairings.without_teacher(session, TODAY)] == ["户里的"]
        pairings.end(session, made, BEFORE, "毕业")
        assert [p.name for p in pairings.without_teacher(session, TODAY)] == ["户里的", "甲"]
        assert "甲" not in [p.name for p in pairings.without_teacher(session, BEFORE)]


def test_the_fittest_teacher_comes_first_with_the_reason_in_words(set_up):
    with set_up.transaction("准备") as session:
        home = school_life.home(session)
        small = school_life.pupil(session, "龙小满", home=home)
        big = school_life.pupil(session, "龙大满", home=home, room=("primary", 5, 1))
        leads, kin, subject, _idle, _office, full = (
            factories.staff(session, name, teaches=name != "后勤")
            for name in ("班主任", "帮哥哥的", "语文老师", "没事的", "后勤", "满了的")
        )
        room = classes.ensure(session, START, "primary", 3, 1)
        classes.set_class_teacher(session, room, leads, START)
        session.add(
            TeachingAssignment(staff_id=subject, class_id=room, role="subject", subject="语文", valid_from=START)
        )
        pairings.start(session, big, kin, START)
        for n in range(pairings.limit_of(session, TODAY)):
            pairings.start(session, school_life.pupil(session, f"第{n}个"), full, START)
        found = pairings.fitness(session, small, TODAY)
    assert [(fit.teacher.name, fit.reason) for fit in found] == [
        ("帮哥哥的", "已帮扶同户的龙大满，已结对 1 人"),
        ("班主任", "班主任，还没有结对"),
        ("语文老师", "教这个班语文，还没有结对"),
        ("没事的", "还没有结对"),
        ("后勤", "不带课，还没有结对"),
        ("满了的", "已满 4 人"),
    ]


def test_the_pupils_own_teachers_are_not_offered_again(people):
    ledger, (a, *_), (t, other) = people
    with ledger.transaction("结对") as session:
        pairings.start(session, a, t, START)
        assert [fit.teacher.staff_id for fit in pairings.fitness(session, a, TODAY)] == [other]


def test_lists_are_by_class_and_hold_on_the_day(people):
    ledger, (a, b, _), (t, _) = people
    with ledger.transaction("结对") as session:
        made = pairings.start(session, b, t, START)
        pairings.start(session, a, t, TODAY)
        assert [(r.student_name, r.class_name) for r in pairings.rows(session, TODAY)] == [
            ("甲", "三年级（1）班"),
            ("乙", "三年级（1）班"),
        ]
        assert [r.id for r in pairings.rows(session, BEFORE)] == [made]
        assert [p.id for p in pairings.of_staff(session, t)][-1] == made
