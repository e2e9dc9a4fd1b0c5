from dataclasses import replace
from datetime import date, timedelta

import pytest

import factories
import school_life
from conftest import TODAY
from ledgerdesk.errors import RuleError, StaleRecordError
from ledgerdesk.fields import catalogue
from ledgerdesk.models import Pairing
from ledgerdesk.services import confidences, follow_ups, paper_forms, policy, talks, terms
from ledgerdesk.services.radar import talks as month
from ledgerdesk.services.talks import TalkFacts


@pytest.fixture
def pair(set_up):
    with set_up.transaction("准备") as session:
        who = school_life.pupil(session, "覃䶮")
        teacher = factories.staff(session, "石建国")
        session.add(Pairing(student_id=who, staff_id=teacher, valid_from=date(2026, 9, 1)))
    return set_up, who, teacher


def talk(who, teacher, on=TODAY, **values):
    return TalkFacts(**({"held_on": on, "kind": "talk", "student_id": who, "staff_id": teacher} | values))


def test_added_changed_and_deleted_each_undoes(pair, walk):
    ledger, who, teacher = pair
    told = talk(who, teacher, minutes=20, topic=" 住校 ", content="想家。\n周末回去")
    made = walk(ledger, lambda s: talks.add(s, told))
    with ledger.read() as session:
        found = talks.facts(session, made)
    assert found == replace(told, topic="住校", id=made, version=found.version, recorded_on=TODAY)
    walk(ledger, lambda s: talks.update(s, made, found.version, replace(found, kind="tutoring", minutes=None)))
    with pytest.raises(StaleRecordError), ledger.transaction("改") as session:
        talks.update(session, made, found.version, found)
    walk(ledger, lambda s: talks.delete(s, made))


def test_a_talk_with_another_pupil_takes_along_what_it_found(pair, walk):
    ledger, who, teacher = pair
    with ledger.transaction("谈心") as session:
        other = school_life.pupil(session, "石小花")
        made = talks.add(session, talk(who, teacher))
        term = terms.term_at(session, TODAY).id
        (form,) = paper_forms.issue(session, paper_forms.prepare(session, "talk", [who], term, 1))
        paper_forms.join_talk(session, form, made)
        task = follow_ups.TaskFacts(title="问补助", kind="money", due_on=TODAY, person_id=who, talk_id=made)
        follow_ups.add(session, task)
        confidences.add(session, who, "家里的事", talk_id=made)
        found = talks.facts(session, made)
    walk(ledger, lambda s: talks.update(s, made, found.version, replace(found, student_id=other)))
    with ledger.read() as session:
        assert paper_forms.facts(session, form).state == paper_forms.BACK
        assert [row.pupil for row in follow_ups.of_talk(session, made)] == ["石小花"]
        assert confidences.count(session, [who, other]) == {other: 1}
        with pytest.raises(RuleError, match="太大"):
            talks.check(session, talk(who, teacher, kind="material", value_fen=10**14))


def test_every_problem_is_named_at_once(pair):
    ledger, *_ = pair
    with pytest.raises(RuleError) as raised, ledger.transaction("谈心") as session:
        talks.add(session, talk(99, 99, TODAY + timedelta(days=1), kind="shouting", minutes=0))
    assert set(raised.value.problems) == {"held_on", "kind", "student_id", "staff_id", "minutes"}


def test_a_wrong_year_makes_no_school_year(pair):
    ledger, who, teacher = pair
    with ledger.read() as session:
        for wrong in (date(226, 11, 20), date(2020, 11, 20)):
            with pytest.raises(RuleError, match="核对年份"):
                talks.check(session, talk(who, teacher, wrong))


def due(ledger, on):
    with ledger.read() as session:
        return [(d.name, d.done, d.required, d.last_on, d.teachers) for d in month.due(session, on)]


def test_one_talk_a_month_is_due_for_each_paired_pupil(pair):
    ledger, who, teacher = pair
    with ledger.transaction("准备") as session:
        school_life.pupil(session, "没有结对")
        talks.add(session, talk(who, teacher, date(2026, 10, 31)))
        talks.add(session, talk(who, teacher, date(2026, 11, 1), kind="tutoring"))
    assert due(ledger, date(2026, 10, 31)) == []
    assert due(ledger, date(2026, 11, 30)) == [("覃䶮", 0, 1, date(2026, 10, 31), "石建国")]
    with ledger.transaction("谈心") as session:
        talks.add(session, talk(who, teacher, date(2026, 11, 1)))
    assert due(ledger, date(2026, 11, 1)) == []
    assert [entry[0] for entry in due(ledger, date(2026, 12, 1))] == ["覃䶮"]


def test_the_school_may_ask_for_more(pair):
    ledger, who, teacher = pair
    with ledger.transaction("规定") as session:
        policy.override(session, policy.TALKS_PER_MONTH, date(2026, 11, 1), 2, "校务会")
        talks.add(session, talk(who, teacher))
    assert due(ledger, TODAY) == [("覃䶮", 1, 2, TODAY, "石建国")]
    assert [entry[2] for entry in due(ledger, date(2026, 10, 31))] == [1]


def test_a_month_without_lessons_asks_for_none(pair):
    ledger, *_ = pair
    with ledger.transaction("校历") as session:
        spring = terms.all_terms(session)[1]
        terms.change_dates(
            session,
            spring.id,
            covers_from=spring.covers_from,
            covers_to=spring.covers_to,
            lessons_from=date(2027, 3, 1),
            lessons_to=date(2027, 7, 10),  # just the ten days a month must have
        )
    assert [len(due(ledger, date(2027, month, 15))) for month in (2, 3, 7, 8)] == [0, 1, 1, 0]


def test_lists_are_newest_first(pair):
    ledger, who, teacher = pair
    with ledger.transaction("谈心") as session:
        first = talks.add(session, talk(who, teacher, date(2026, 11, 1)))
        second = talks.add(session, talk(who, teacher, date(2026, 11, 2), kind="material", topic="棉衣"))
        assert [t.id for t in talks.rows(session, date(2026, 11, 1), date(2026, 11, 2))] == [second, first]
        assert [t.id for t in talks.rows(session, date(2026, 11, 2), TODAY)] == [second]
        row = talks.of_student(session, who)[0]
        assert (row.student_name, row.staff_name, row.topic) == ("覃䶮", "石建国", "棉衣")
        assert (row.class_name, row.student, row.teacher) == ("三年级（1）班", "覃䶮", "石建国")
        assert all(hasattr(row, field.key) for field in catalogue.sheet("talks").fields)
        assert talks.counts(session, [who], date(2026, 11, 1), TODAY) == {who: 1}
        assert talks.counts(session, [], date(2026, 11, 1), TODAY) == {}
