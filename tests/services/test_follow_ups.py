"""What visits and talks left to be done, and what only the headteacher reads."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

import factories
import school_life
from conftest import TODAY
from ledgerdesk.errors import NotAllowedError, RuleError, StaleRecordError
from ledgerdesk.models import Enrolment
from ledgerdesk.services import confidences, follow_ups, history, history_values, talks, visits
from ledgerdesk.services.follow_ups import TaskFacts

SECRET = "父亲酗酒打人，孩子不敢回家"


@pytest.fixture
def family(set_up):
    """Return the ledger, two children of one household, a teacher, and a visit for both."""
    with set_up.transaction("准备") as session:
        home = school_life.home(session, "上寨")
        big = school_life.pupil(session, "龙大满", home=home, room=("primary", 5, 1))
        small = school_life.pupil(session, "龙小满", home=home)
        teacher = factories.staff(session, "石建国")
        visit = visits.add(
            session,
            visits.VisitFacts(
                visited_on=date(2026, 11, 2), mode="face", student_ids=(big, small), teacher_ids=(teacher,)
            ),
        )
    return set_up, big, small, teacher, visit


def task(**values):
    return TaskFacts(**({"title": "送一床棉被", "kind": "family", "due_on": TODAY} | values))


def test_a_task_is_followed_until_it_is_done_and_every_step_undoes(family, walk):
    ledger, big, small, teacher, visit = family
    made = walk(ledger, lambda s: follow_ups.add(s, task(person_id=big, staff_id=teacher, visit_id=visit)))
    with ledger.read() as session:
        (row,) = follow_ups.due(session, TODAY)
        assert (row.pupil, row.class_name, row.village, row.teacher, row.found_on) == (
            "龙大满", "五年级（1）班", "上寨", "石建国", date(2026, 11, 2)
        )  # fmt: skip
        assert row.facts == task(
            person_id=big, staff_id=teacher, visit_id=visit, noted_on=TODAY, id=made, version=row.facts.version
        )
        assert not row.late(TODAY)
        assert row.late(TODAY + timedelta(days=1))
        assert follow_ups.due(session, TODAY - timedelta(days=1)) == ()
        assert [one.id for one in follow_ups.of_person(session, small)] == [made]  # the visit was for both
        assert follow_ups.of_visit(session, visit) == (row,)
    later = replace(row.facts, title="送两床棉被", due_on=date(2026, 12, 1), visit_id=None)
    walk(ledger, lambda s: follow_ups.update(s, made, row.facts.version, later))
    walk(ledger, lambda s: follow_ups.finish(s, made, date(2026, 11, 3), " 送到了 "))
    with ledger.read() as session:
        (done,) = follow_ups.rows(session, done=True)
        assert (done.facts.title, done.facts.outcome, done.facts.visit_id) == ("送两床棉被", "送到了", visit)
        assert follow_ups.rows(session, done=False) == () == follow_ups.due(session, date(2027, 1, 1))
    with pytest.raises(StaleRecordError), ledger.transaction("改") as session:
        follow_ups.update(session, made, row.facts.version, later)
    walk(ledger, lambda s: follow_ups.reopen(s, made))
    walk(ledger, lambda s: follow_ups.delete(s, made))


def test_what_is_wrong_is_told_at_once_and_days_must_fit(family):
    ledger, _big, _small, _teacher, visit = family
    with pytest.raises(RuleError) as wrong, ledger.transaction("跟进") as session:
        follow_ups.add(session, task(title=" ", kind="x", staff_id=999, person_id=999))
    assert set(wrong.value.problems) == {"title", "kind", "staff_id", "person_id"}
    with ledger.transaction("跟进") as session:
        made = follow_ups.add(session, task(visit_id=visit))
        assert follow_ups.due_by(session, TODAY) == TODAY + timedelta(days=14)
    for day in (TODAY + timedelta(days=1), date(2026, 11, 1)):
        with pytest.raises(RuleError), ledger.transaction("办完") as session:
            follow_ups.finish(session, made, day)


def test_a_visit_or_talk_that_goes_takes_its_tasks_along_and_leaves_what_was_confided(family, walk):
    ledger, big, _small, teacher, visit = family
    with ledger.transaction("登记") as session:
        talk = talks.add(
            session, talks.TalkFacts(held_on=TODAY, kind="tutoring", student_id=big, staff_id=teacher, subject="数学")
        )
        follow_ups.add(session, task(visit_id=visit))
        follow_ups.add(session, task(talk_id=talk))
        confidences.add(session, big, SECRET, visit_id=visit)
        confidences.add(session, big, SECRET, talk_id=talk)
    walk(ledger, lambda s: visits.delete(s, visit))
    walk(ledger, lambda s: talks.delete(s, talk))
    with ledger.read() as session:
        assert follow_ups.rows(session) == ()
        assert confidences.count(session, [big]) == {big: 2}


def test_only_the_headteacher_reads_what_was_confided(family):
    ledger, big, small, _teacher, visit = family
    with ledger.transaction("登记家访 龙大满") as session:
        confidences.add(session, big, f" {SECRET} ", visit_id=visit)
    with ledger.read() as session:
        assert confidences.count(session, [big, small]) == {big: 1}
        with pytest.raises(NotAllowedError):  # whoever wrote it neither
            confidences.read(session, big)
        (step,) = (one for one in history.recent(session) if one.label == "登记家访 龙大满")
        told = (*history_values.details(session, step.id), *history_values.whole_details(session, step.id))
        assert {row.entity for row in told} == {"ConfidentialNote"}
        assert SECRET not in repr(told)
    with pytest.raises(RuleError), ledger.transaction("登记") as session:
        confidences.add(session, 999, " ")


def test_a_value_is_told_of_material_help_alone(family):
    ledger, big, _small, teacher, _visit = family
    facts = talks.TalkFacts(held_on=TODAY, kind="material", student_id=big, staff_id=teacher, value_fen=12_000)
    with ledger.transaction("登记物质帮扶") as session:
        made = talks.add(session, replace(facts, effect="孩子有了棉衣", recorded_on=None))
        (row,) = talks.of_student(session, big)
        assert (row.id, row.value_fen, row.effect, row.late) == (made, 12_000, "孩子有了棉衣", False)
        with pytest.raises(RuleError):
            talks.check(session, replace(facts, kind="talk"))
        with pytest.raises(RuleError):
            talks.check(session, replace(facts, value_fen=-1))


def test_a_visit_of_the_time_a_pupil_was_here_is_taken_of_a_leaver_too(family):
    ledger, big, _small, teacher, _visit = family
    with ledger.transaction("转出") as session:
        row = session.scalars(select(Enrolment).where(Enrolment.student_id == big)).one()
        row.valid_to = date(2026, 11, 10)
        session.flush()
        facts = visits.VisitFacts(
            visited_on=date(2026, 11, 9), mode="face", student_ids=(big,), teacher_ids=(teacher,), situation="要转学"
        )
        assert visits.warnings(session, facts) == ()
        made = visits.add(session, facts)
        later = replace(facts, visited_on=date(2026, 11, 12))
        assert visits.warnings(session, later) == ("龙大满那天已经不在校，或还没有入学，请核对日期。",)
        last = visits.add(session, later)
        classes = {row.id: row.classes for row in visits.of_person(session, big)}
        assert classes[made] == "五年级（1）班"
    with ledger.read() as session:
        assert visits.last_written(session) == last


def test_what_is_written_down_long_after_is_late(family):
    ledger, big, _small, teacher, _visit = family
    with ledger.transaction("登记谈心") as session:
        for days in (7, 8):
            day = TODAY - timedelta(days=days)
            talks.add(session, talks.TalkFacts(held_on=day, kind="talk", student_id=big, staff_id=teacher))
    with ledger.read() as session:
        assert [row.late for row in talks.of_student(session, big)] == [False, True]
        assert [row.late for row in visits.of_person(session, big)] == [True]
