"""Proposals, coverage, hand-over to several and pairings of those who have gone, on a real ledger."""

from datetime import date

import pytest

import factories
import school_life
from conftest import TODAY
from ledgerdesk.errors import RuleError
from ledgerdesk.models import (
    ClassMembership,
    Enrolment,
    Pairing,
    Responsibility,
    Staff,
    StaffLeave,
    Village,
)
from ledgerdesk.services import classes, pairings, policy, staff
from ledgerdesk.services.pairings import coverage, handing, leaving, propose

START, BEFORE = date(2026, 9, 1), date(2026, 11, 19)


@pytest.fixture
def people(set_up):
    """Return the ledger, two siblings of 岩脚村 and a third pupil, and three teachers."""
    with set_up.transaction("准备") as session:
        village = Village(name="岩脚村")
        session.add(village)
        session.flush()
        home = school_life.home(session, village_id=village.id)
        pupils = [
            school_life.pupil(session, "龙小满", home=home),
            school_life.pupil(session, "龙秀英", home=home),
            school_life.pupil(session, "覃颂"),
        ]
        teachers = [factories.staff(session, name) for name in ("安老师", "白老师", "陈老师")]
        session.get_one(Staff, teachers[2]).home_village = "岩脚村"
    return set_up, pupils, teachers


def test_a_proposal_keeps_siblings_together_and_is_stored_as_one_step(people, walk):
    ledger, pupils, (a, b, c) = people
    with ledger.read() as session:
        found = propose.propose(session, TODAY)
    told = {one.student_name: (one.staff_id, one.village, one.reason) for one in found.pairs}
    assert told["龙小满"] == (c, "岩脚村", "和同户的龙秀英一起，家住同村，还没有结对")
    assert told["龙秀英"][0] == c
    assert told["覃颂"] == (a, "", "还没有结对")
    assert found.left == ()
    made = walk(ledger, lambda s: propose.start_all(s, {one.student_id: one.staff_id for one in found.pairs}, TODAY))
    assert list(made) == [one.student_id for one in found.pairs]
    with ledger.read() as session:
        assert {row.staff_id for row in pairings.rows(session, TODAY)} == {a, c}
        assert propose.propose(session, TODAY).pairs == ()
        asked = propose.propose(session, TODAY, pupils[2:])
        assert [one.staff_id for one in asked.pairs] == [b]  # his own teacher is not proposed again


def test_the_limit_is_asked_again_when_a_proposal_is_stored(people):
    ledger, pupils, (a, _b, _c) = people
    with ledger.transaction("上限") as session:
        policy.override(session, policy.PAIRINGS_MOST, START, 2, "校务会")
    with pytest.raises(RuleError) as raised, ledger.transaction("结对") as session:
        propose.start_all(session, dict.fromkeys(pupils, a), TODAY)
    (words,) = raised.value.problems.values()
    assert words == "龙小满 — 安老师：这位老师已结对 0 人，再加 3 人就超过规定的 2 人，请另选或分给几位老师。"
    with ledger.read() as session:
        assert pairings.rows(session, TODAY) == ()


def test_whoever_answers_for_a_village_or_is_on_leave_is_weighed(people):
    ledger, (first, *_), (a, b, c) = people
    with ledger.transaction("分工") as session:
        village = session.query(Village).filter_by(name="岩脚村").one()
        session.add(Responsibility(staff_id=b, role="village", village_id=village.id, valid_from=START))
        session.add(StaffLeave(staff_id=c, reason="illness", valid_from=START))
        session.flush()
        found = pairings.fitness(session, first, TODAY)
    assert [(one.teacher.staff_id, one.reason) for one in found] == [
        (b, "包这个村，还没有结对"),
        (a, "还没有结对"),
        (c, "家住同村，正在请假，还没有结对"),
    ]


def test_coverage_counts_pupils_teachers_members_and_who_has_too_many(people):
    ledger, (first, second, _), (a, _b, c) = people
    with ledger.transaction("结对") as session:
        session.get_one(Staff, a).party_member = True
        session.get_one(Staff, c).teaches = False
        for pupil in (first, second):
            pairings.start(session, pupil, c, START)
        policy.override(session, policy.PAIRINGS_MOST, TODAY, 1, "校务会")
        found = coverage.coverage(session, TODAY)
    assert found == coverage.Coverage(2, 3, 0, 2, 0, 1, over_limit=1, over_usual=1)


def test_pupils_are_handed_over_to_several_colleagues(people, walk):
    ledger, pupils, (a, b, c) = people
    with ledger.transaction("结对") as session:
        ids = [pairings.start(session, pupil, a, START) for pupil in pupils]
        pairings.start(session, pupils[2], b, START)
        heirs = propose.propose_heirs(session, a, TODAY)
    assert {one.student_name: one.staff_id for one in heirs.pairs} == {"龙小满": c, "龙秀英": c, "覃颂": c}
    made = walk(
        ledger,
        lambda s: handing.hand_over_each(s, {ids[0]: c, ids[1]: None, ids[2]: b}, TODAY, "任课调整"),
    )
    assert len(made) == 1
    with ledger.read() as session:
        assert [(p.staff_id, p.valid_from, p.valid_to, p.end_reason) for p in pairings.of_student(session, pupils[0])] == [
            (c, TODAY, None, None),
            (a, START, BEFORE, "任课调整"),
        ]  # fmt: skip
        assert [p.valid_to for p in pairings.of_student(session, pupils[1])] == [BEFORE]
        # Who is helped by the heir already only loses the first teacher.
        assert [(p.staff_id, p.valid_to) for p in pairings.of_student(session, pupils[2])] == [(b, None), (a, BEFORE)]


def test_a_hand_over_needs_room_a_reason_and_another_teacher(people):
    ledger, pupils, (a, b, _c) = people
    with ledger.transaction("结对") as session:
        ids = [pairings.start(session, pupil, a, START) for pupil in pupils]
        policy.override(session, policy.PAIRINGS_MOST, START, 2, "校务会")
    with pytest.raises(RuleError) as raised, ledger.transaction("移交") as session:
        handing.hand_over_each(session, dict.fromkeys(ids, b), TODAY, " ")
    assert raised.value.problems["reason"]
    assert raised.value.problems[str(ids[0])] == "白老师按规定还能结对 2 名，这次要移交 3 名，请分给几位老师。"
    with pytest.raises(RuleError, match="就是要移交的老师"), ledger.transaction("移交") as session:
        handing.hand_over_each(session, {ids[0]: a}, TODAY, "调离")


def test_a_teacher_leaves_with_the_pupils_handed_over_in_one_step(people, walk):
    ledger, (first, *_), (a, b, _c) = people
    with ledger.transaction("结对") as session:
        made = pairings.start(session, first, a, START)
    walk(ledger, lambda s: handing.hand_over_and_leave(s, a, {made: b}, TODAY, "调离"))
    with ledger.read() as session:
        assert staff.facts(session, a).left_on == TODAY
        assert next((p.staff_id, p.valid_from) for p in pairings.of_student(session, first)) == (b, date(2026, 11, 21))


def test_pairings_of_those_who_have_gone_end_on_their_last_day(people, walk):
    ledger, (first, second, third), (a, b, _c) = people
    with ledger.transaction("结对") as session:
        ids = [pairings.start(session, pupil, a, START) for pupil in (first, second)]
        ids.append(pairings.start(session, third, b, START))
        for pupil, status, day in ((first, "transferred", date(2026, 10, 12)), (second, "died", date(2026, 11, 2))):
            row = session.query(Enrolment).filter_by(student_id=pupil).one()
            row.valid_to = date.fromordinal(day.toordinal() - 1)
            session.flush()
            session.add(Enrolment(student_id=pupil, status=status, valid_from=day))
        session.get_one(Staff, b).left_on = date(2026, 11, 9)
        session.flush()
        found = leaving.gone(session, TODAY)
        assert pairings.rows(session, TODAY)[0].student_name == "覃颂"
        assert [one.name for one in pairings.without_teacher(session, TODAY)] == ["覃颂"]  # whose teacher has left
        assert coverage.coverage(session, TODAY).pupils_helped == 0
    assert [(one.student_name, one.who, one.why, one.last_day) for one in found] == [
        ("龙小满", leaving.PUPIL, "转出", date(2026, 10, 11)),
        ("龙秀英", leaving.PUPIL, "死亡", date(2026, 11, 1)),
        ("覃颂", leaving.TEACHER, "教师调离", date(2026, 11, 9)),
    ]
    assert walk(ledger, lambda s: leaving.end_all(s, [*ids[:2], 999])) == 2
    with ledger.read() as session:
        assert [one.pairing_id for one in leaving.gone(session, TODAY)] == ids[2:]
        kept = pairings.of_student(session, second)
    assert [(p.valid_from, p.valid_to, p.end_reason) for p in kept] == [(START, date(2026, 11, 1), "死亡")]


def test_a_pupil_who_changes_class_keeps_the_teacher(people):
    ledger, (first, *_), (a, _b, _c) = people
    with ledger.transaction("结对") as session:
        pairings.start(session, first, a, START)
        room = classes.ensure(session, TODAY, "primary", 4, 2)
        seat = session.query(ClassMembership).filter_by(student_id=first).one()
        seat.valid_to = BEFORE
        session.flush()
        session.add(ClassMembership(student_id=first, class_id=room, valid_from=TODAY))
        session.flush()
        (row,) = pairings.rows(session, TODAY)
        assert (row.class_name, row.staff_id) == ("四年级（2）班", a)
        assert leaving.gone(session, TODAY) == ()
        assert session.query(Pairing).count() == 1
