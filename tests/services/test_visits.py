from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

import factories
import school_life
from conftest import TODAY
from ledgerdesk.errors import NotFoundError, RuleError, StaleRecordError
from ledgerdesk.fields import catalogue
from ledgerdesk.models import Category, ConfidentialNote, Enrolment, HouseholdMember, Pairing
from ledgerdesk.services import confidences, follow_ups, paper_forms, policy, staff, terms, visits
from ledgerdesk.services.visits import VisitFacts


@pytest.fixture
def family(set_up):
    """Return the ledger, two children of one household, one of another, and a teacher."""
    with set_up.transaction("准备") as session:
        home, other = school_life.home(session, "上寨"), school_life.home(session, "下寨")
        big = school_life.pupil(session, "龙大满", home=home, room=("primary", 5, 1))
        small = school_life.pupil(session, "龙小满", home=home)
        far = school_life.pupil(session, "覃䶮", home=other)
        teacher = factories.staff(session, "石建国")
    return set_up, big, small, far, teacher


def visit(children, teacher, on=TODAY, **values):
    return VisitFacts(
        **({"visited_on": on, "mode": "face", "student_ids": children, "teacher_ids": (teacher,)} | values)
    )


def test_added_changed_and_deleted_each_undoes(family, walk):
    ledger, big, small, _, teacher = family
    told = visit(
        (big, small), teacher, place=" 家中 ", situation="父亲外出务工。\n奶奶照看", at_school={small: "上课专心"}
    )
    made = walk(ledger, lambda s: visits.add(s, told))
    with ledger.read() as session:
        found = visits.facts(session, made)
    assert found == replace(told, place="家中", id=made, version=found.version, recorded_on=TODAY)
    changed = replace(found, mode="phone", student_ids=(small,), at_school={small: "进步了"}, place="")
    walk(ledger, lambda s: visits.update(s, made, found.version, changed))
    with ledger.read() as session:
        again = visits.facts(session, made)
    assert (again.student_ids, again.at_school, again.place, again.mode) == ((small,), {small: "进步了"}, None, "phone")
    walk(ledger, lambda s: visits.delete(s, made))
    with ledger.read() as session, pytest.raises(NotFoundError):
        visits.facts(session, made)


def test_what_hangs_on_a_visit_parts_from_a_child_it_was_not_for(family, walk):
    ledger, big, small, far, teacher = family
    with ledger.transaction("家访") as session:
        second = factories.staff(session, "杨老师")
        made = visits.add(session, visit((big, small, big), teacher, teacher_ids=(teacher, teacher)))
        term = terms.term_at(session, TODAY).id
        (form,) = paper_forms.issue(session, paper_forms.prepare(session, "visit", [small], term, 1))
        paper_forms.join_visit(session, form, made)
        confidences.add(session, small, "家里的事", visit_id=made)
        task = follow_ups.TaskFacts(title="问补助", kind="money", due_on=TODAY, person_id=big, visit_id=made)
        follow_ups.add(session, task)
        seen = visits.facts(session, made)
    assert seen.student_ids == (big, small)
    walk(ledger, lambda s: visits.update(s, made, seen.version, replace(seen, student_ids=(big,))))
    with ledger.read() as session:
        assert paper_forms.facts(session, form).state == paper_forms.BACK
        assert session.query(ConfidentialNote).one().visit_id is None
        seen = visits.facts(session, made)
    walk(ledger, lambda s: visits.update(s, made, seen.version, replace(seen, teacher_ids=(teacher, second))))
    with ledger.transaction("改") as session:
        visits.update(session, made, visits.facts(session, made).version, replace(seen, student_ids=(far,)))
        assert [row.pupil for row in follow_ups.of_visit(session, made)] == ["覃䶮"]


def test_a_change_of_children_or_teachers_alone_is_noticed(family):
    ledger, big, small, _, teacher = family
    with ledger.transaction("家访") as session:
        second = factories.staff(session, "杨老师")
        made = visits.add(session, visit((big,), teacher))
        seen = visits.facts(session, made)
    with ledger.transaction("改") as session:
        visits.update(session, made, seen.version, replace(seen, student_ids=(big, small)))
    with ledger.transaction("改") as session:
        later = visits.facts(session, made)
        visits.update(session, made, later.version, replace(later, teacher_ids=(second,)))
    with pytest.raises(StaleRecordError), ledger.transaction("改") as session:
        visits.update(session, made, seen.version, seen)
    with pytest.raises(StaleRecordError), ledger.transaction("改") as session:
        visits.update(session, made, later.version, later)


def test_saving_without_a_change_leaves_no_trace(family):
    ledger, big, _, _, teacher = family
    with ledger.transaction("家访") as session:
        made = visits.add(session, visit((big,), teacher))
    with ledger.transaction("没有改") as session:
        seen = visits.facts(session, made)
        visits.update(session, made, seen.version, seen)
    assert ledger.undo_label() == "家访"


def test_every_problem_is_named_at_once(family):
    ledger, *_ = family
    wrong = visit((), 999, TODAY + timedelta(days=1), mode="postal", money_arrived="maybe", at_school={1: "好"})
    with pytest.raises(RuleError) as raised, ledger.transaction("家访") as session:
        visits.add(session, wrong)
    assert set(raised.value.problems) == {
        "visited_on",
        "mode",
        "money_arrived",
        "student_ids",
        "at_school",
        "teacher_ids",
    }


def test_a_wrong_year_makes_no_school_year(family):
    ledger, big, *_, teacher = family
    with ledger.transaction("家访") as session:
        with pytest.raises(RuleError, match="核对年份"):
            visits.add(session, visit((big,), teacher, date(2020, 11, 20)))
        session.query(Enrolment).filter_by(student_id=big).one().valid_from = date(2020, 9, 1)
        session.flush()
        visits.add(session, visit((big,), teacher, date(2020, 11, 20)))


def test_children_of_two_households_are_two_visits(family):
    ledger, big, _, far, teacher = family
    with pytest.raises(RuleError, match="不是一户"), ledger.transaction("家访") as session:
        visits.add(session, visit((big, far), teacher))


def test_the_household_is_that_of_the_day_of_the_visit(family):
    ledger, big, _small, far, teacher = family
    with ledger.transaction("换户") as session:
        row = session.query(HouseholdMember).filter_by(person_id=far).one()
        row.valid_to = date(2026, 10, 31)
        session.flush()
        home = session.query(HouseholdMember).filter_by(person_id=big).one().household_id
        session.add(HouseholdMember(household_id=home, person_id=far, relation="9", valid_from=date(2026, 11, 1)))
    with ledger.transaction("家访") as session:
        visits.add(session, visit((big, far), teacher, date(2026, 11, 1)))
        with pytest.raises(RuleError):
            visits.add(session, visit((big, far), teacher, date(2026, 10, 31)))


def test_a_teacher_who_was_not_there_made_no_visit(family):
    ledger, big, _, _, teacher = family
    with ledger.transaction("调离") as session:
        staff.leave(session, teacher, date(2026, 10, 1))
        visits.add(session, visit((big,), teacher, date(2026, 10, 1)))
        with pytest.raises(RuleError) as raised:
            visits.add(session, visit((big,), teacher, date(2026, 10, 2)))
    assert set(raised.value.problems) == {"teacher_ids"}


def counted(ledger, term_day=TODAY, people=None):
    with ledger.read() as session:
        return visits.counts(session, people, terms.term_at(session, term_day))


def test_a_visit_belongs_to_the_term_that_covers_its_day(family):
    ledger, big, _, _, teacher = family
    days = [
        date(2025, 8, 31),
        date(2025, 9, 1),
        date(2026, 1, 31),
        date(2026, 2, 1),
        date(2026, 8, 31),
        date(2026, 9, 1),
    ]
    with ledger.transaction("家访") as session:
        for on in days:
            visits.add(session, visit((big,), teacher, on))
    assert counted(ledger, date(2025, 9, 1)) == {big: 2}
    assert counted(ledger, date(2026, 2, 1)) == {big: 2}
    assert counted(ledger, date(2026, 9, 1)) == {big: 1}
    assert counted(ledger, date(2025, 8, 31)) == {big: 1}


def test_a_visit_to_brothers_counts_for_each(family):
    ledger, big, small, far, teacher = family
    with ledger.transaction("家访") as session:
        visits.add(session, visit((big, small), teacher))
    assert counted(ledger) == {big: 1, small: 1}
    assert counted(ledger, people=[small, far]) == {small: 1}


def test_telephone_counts_only_where_the_school_says_so(family):
    ledger, big, _, _, teacher = family
    with ledger.transaction("家访") as session:
        visits.add(session, visit((big,), teacher, mode="phone"))
        visits.add(session, visit((big,), teacher, mode="video"))
    assert counted(ledger) == {}
    with ledger.transaction("规定") as session:
        policy.override(session, policy.VISIT_MODES, date(2026, 9, 1), ["face", "phone"], "校务会")
    assert counted(ledger) == {big: 1}


def due(ledger, on=TODAY):
    with ledger.read() as session:
        return {entry.name: entry for entry in visits.due(session, on)}


def test_who_is_due_are_pupils_to_be_helped_or_paired(family):
    ledger, _big, _small, _far, teacher = family
    with ledger.transaction("准备") as session:
        school_life.pupil(session, "不困难", category=None)
        school_life.pupil(session, "单亲", category="single_parent")
        paired = school_life.pupil(session, "只结对", category=None)
        session.add(Pairing(student_id=paired, staff_id=teacher, valid_from=date(2026, 9, 1)))
        away = school_life.pupil(session, "转走了")

        session.query(Enrolment).filter_by(student_id=away).one().status = "transferred"
    found = due(ledger)
    assert set(found) == {"龙大满", "龙小满", "覃䶮", "只结对"}
    assert found["只结对"].teachers == "石建国"
    assert (found["龙小满"].village, found["龙小满"].class_name) == ("上寨", "三年级（1）班")


def test_a_household_category_makes_each_child_due(set_up):

    with set_up.transaction("准备") as session:
        home = school_life.home(session)
        school_life.pupil(session, "甲", category=None, home=home)
        session.add(Category(household_id=home, code="registered_poor", valid_to=TODAY))
    assert set(due(set_up)) == {"甲"}
    assert due(set_up, TODAY + timedelta(days=1)) == {}


def test_the_next_visit_is_due_by_the_calendar(family):
    """Three visits in 153 days of autumn: one in each span of 51 days."""
    ledger, big, _, _, teacher = family
    first = due(ledger, date(2026, 10, 21))["龙大满"]
    assert (first.done, first.required, first.next_from, first.next_by) == (0, 3, date(2026, 9, 1), date(2026, 10, 21))
    assert not first.late
    assert due(ledger, date(2026, 10, 22))["龙大满"].late
    with ledger.transaction("家访") as session:
        visits.add(session, visit((big,), teacher, date(2026, 9, 10)))
    assert "龙大满" not in due(ledger, date(2026, 10, 21))
    second = due(ledger, date(2026, 10, 22))["龙大满"]
    assert (second.done, second.last_on, second.next_by, second.late) == (
        1,
        date(2026, 9, 10),
        date(2026, 12, 11),
        False,
    )
    with ledger.transaction("家访") as session:
        visits.add(session, visit((big,), teacher, date(2026, 9, 11)))
        visits.add(session, visit((big,), teacher, date(2026, 9, 12)))
    with ledger.read() as session:
        done = next(e for e in visits.progress(session, TODAY) if e.student_id == big)
    assert (done.done, done.next_from, done.late) == (3, None, False)
    assert "龙大满" not in due(ledger, date(2027, 1, 31))


def test_a_visit_of_tomorrow_does_not_count_today(family):
    ledger, big, _, _, teacher = family
    with ledger.transaction("家访") as session:
        visits.add(session, visit((big,), teacher, TODAY))
    with ledger.read() as session:
        before = next(e for e in visits.progress(session, date(2026, 11, 19)) if e.student_id == big)
    assert (before.done, before.last_on) == (0, None)


def test_the_list_is_walked_village_by_village(family):
    ledger, *_ = family
    with ledger.transaction("准备") as session:
        school_life.pupil(session, "没有住址")
        school_life.pupil(session, "陈一", home=school_life.home(session, "上寨", group_name="二组"))
    with ledger.read() as session:
        villages = [(e.village, e.group, e.name) for e in visits.due(session, TODAY)]
    assert [v for v, *_ in villages] == ["上寨", "上寨", "上寨", "下寨", ""]
    assert villages[2] == ("上寨", "二组", "陈一")


def test_lists_name_everyone_in_the_order_entered(family):
    ledger, big, small, far, teacher = family
    with ledger.transaction("家访") as session:
        other = factories.staff(session, "安老师")
        first = visits.add(session, visit((small, big), teacher, date(2026, 11, 1), teacher_ids=(teacher, other)))
        second = visits.add(session, visit((far,), other, date(2026, 11, 2)))
        listed = visits.rows(session, date(2026, 11, 1), date(2026, 11, 2))
        assert [(v.id, v.students, v.teachers) for v in listed] == [
            (second, "覃䶮", "安老师"),
            (first, "龙小满、龙大满", "石建国、安老师"),
        ]
        assert visits.rows(session, date(2026, 11, 2), date(2026, 11, 30)) == listed[:1]
        assert [v.id for v in visits.of_person(session, big)] == [first]


def test_a_list_tells_all_the_sheet_of_visits_asks_for(family):
    ledger, big, small, _, teacher = family
    told = visit((big, small), teacher, at_school={big: "踏实", small: "踏实"}, situation="四口人")
    with ledger.transaction("家访") as session:
        visits.add(session, told)
        (row,) = visits.rows(session, TODAY, TODAY)
    assert (row.classes, row.village, row.at_school, row.situation) == (
        "五年级（1）班、三年级（1）班",
        "上寨",
        "踏实",
        "四口人",
    )
    assert {f.key for f in catalogue.sheet("visits").fields} <= {f.name for f in fields(row)}


def test_ordinals_count_within_the_term_and_for_each_child(family):
    ledger, big, small, _, teacher = family
    with ledger.transaction("家访") as session:
        made = [
            visits.add(session, visit(children, teacher, on, mode=mode))
            for children, on, mode in [
                ((big,), date(2026, 8, 31), "face"),
                ((big,), date(2026, 9, 1), "face"),
                ((big,), date(2026, 9, 2), "phone"),
                ((small, big), date(2026, 9, 3), "face"),
                ((small,), date(2026, 9, 4), "face"),
            ]
        ]
        ordinals = {row.id: row.ordinal for row in visits.rows(session, date(2026, 8, 1), TODAY)}
        assert [ordinals[visit_id] for visit_id in made] == [1, 1, None, 2, 2]
        later = {row.id: row.ordinal for row in visits.rows(session, date(2026, 9, 3), TODAY)}
        assert later == {made[3]: 2, made[4]: 2}, "what came before the period counts too"
        assert [row.ordinal for row in visits.of_person(session, small)] == [2, 1]


def test_siblings_are_the_other_pupils_of_the_household(family):
    ledger, _big, small, far, _ = family
    with ledger.read() as session:
        assert [p.name for p in visits.siblings(session, small, TODAY)] == ["龙大满"]
        assert visits.siblings(session, far, TODAY) == ()


def test_phrases_are_the_short_sentences_written_more_than_once(family):
    ledger, big, _small, _far, teacher = family
    written = [
        "了解家庭情况。宣传政策；",
        "宣传政策；了解家庭情况。",
        "宣传政策；" + "很" * 50 + "长。",
        "只写过一次。",
    ]
    with ledger.transaction("家访") as session:
        for n, purpose in enumerate(written):
            visits.add(session, visit((big,), teacher, date(2026, 11, 1 + n), purpose=purpose))
        assert visits.phrases(session, "purpose") == ("宣传政策；", "了解家庭情况。")
        assert visits.phrases(session, "problems") == ()
        with pytest.raises(KeyError):
            visits.phrases(session, "recorded_on")


def test_a_second_visit_of_the_same_day_is_worth_a_word(family):
    ledger, big, small, _far, teacher = family
    with ledger.transaction("家访") as session:
        made = visits.add(session, visit((big,), teacher))
        assert visits.warnings(session, visit((big, small), teacher))
        assert visits.warnings(session, visit((small,), teacher)) == ()
        assert visits.warnings(session, visits.facts(session, made)) == ()


def test_late_entries_show(family):
    ledger, big, _, _, teacher = family
    with ledger.transaction("补登") as session:
        made = visits.add(session, visit((big,), teacher, date(2026, 9, 5)))
        assert visits.facts(session, made).recorded_on == TODAY


def test_a_child_of_the_area_without_a_class_here_is_visited_too(family):
    ledger, *_, teacher = family
    with ledger.transaction("家访") as session:
        child = factories.person(session, "没有上学").id
        visits.add(session, visit((child,), teacher))
    assert counted(ledger) == {child: 1}
