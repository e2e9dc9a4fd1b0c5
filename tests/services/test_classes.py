from datetime import date

import pytest

import factories
from conftest import TODAY
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.models import ClassMembership, TeachingAssignment
from ledgerdesk.services import classes, staff


def test_a_class_is_made_once_with_its_school_year(ledger, walk):
    made = walk(ledger, lambda s: classes.ensure(s, TODAY, "middle", 7, 2))
    with ledger.transaction("再来") as session:
        assert classes.ensure(session, date(2027, 8, 31), "middle", 7, 2) == made
        assert classes.ensure(session, date(2027, 9, 1), "middle", 7, 2) != made
        assert classes.grade_and_number(session, made) == ("7", 2)
        assert classes.first_day(session, made) == date(2026, 9, 1)


def test_a_grade_whose_class_is_not_known_has_number_0(ledger):
    with ledger.transaction("新增") as session:
        made = classes.ensure(session, TODAY, "middle", 7, 0)
        assert classes.grade_and_number(session, made) == ("7", None)
        assert classes.of_year(session, 2026, TODAY)[0].name == "七年级"


def test_classes_are_listed_from_the_lowest_up(set_up):
    with set_up.transaction("新增") as session:
        for stage, grade, number in [("middle", 7, 1), ("primary", 3, 2), ("preschool", 3, 1), ("primary", 3, 1)]:
            room = classes.ensure(session, TODAY, stage, grade, number)
        pupil, gone = factories.student(session, "甲"), factories.student(session, "乙")
        session.add(ClassMembership(student_id=pupil, class_id=room, valid_from=date(2026, 9, 1)))
        session.add(ClassMembership(student_id=gone, class_id=room, valid_to=date(2026, 11, 19)))
        session.flush()
        listed = classes.of_year(session, 2026, TODAY)
        assert [c.name for c in listed] == ["大班（1）班", "三年级（1）班", "三年级（2）班", "七年级（1）班"]
        assert [c.pupils for c in listed] == [0, 1, 0, 0]
        assert classes.of_year(session, 2025, TODAY) == ()


@pytest.fixture
def room(set_up):
    with set_up.transaction("准备") as session:
        made = classes.ensure(session, TODAY, "primary", 3, 1)
        first, second = staff.add(session, {"name": "甲"}), staff.add(session, {"name": "乙"})
    return set_up, made, first, second


def led(ledger):
    with ledger.read() as session:
        rows = session.query(TeachingAssignment).order_by(TeachingAssignment.id)
        return [(r.staff_id, r.valid_from, r.valid_to) for r in rows]


def test_the_class_teacher_changes_from_a_day_on(room, walk):
    ledger, made, first, second = room
    start, change = date(2026, 9, 1), date(2026, 11, 1)
    walk(ledger, lambda s: classes.set_class_teacher(s, made, first, start))
    walk(ledger, lambda s: classes.set_class_teacher(s, made, second, change))
    assert led(ledger) == [(first, start, date(2026, 10, 31)), (second, change, None)]
    with ledger.read() as session:
        assert classes.of_year(session, 2026, date(2026, 10, 31))[0].teacher_name == "甲"
        assert classes.of_year(session, 2026, change)[0].teacher_id == second
    walk(ledger, lambda s: classes.set_class_teacher(s, made, None, date(2026, 12, 1)))
    assert led(ledger)[-1] == (second, change, date(2026, 11, 30))


def test_a_teacher_chosen_by_mistake_is_replaced_on_the_same_day(room, walk):
    ledger, made, first, second = room
    start = date(2026, 9, 1)
    walk(ledger, lambda s: classes.set_class_teacher(s, made, first, start))
    walk(ledger, lambda s: classes.set_class_teacher(s, made, second, start))
    assert led(ledger) == [(second, start, None)]


def test_choosing_the_same_teacher_changes_nothing(room):
    ledger, made, first, _ = room
    with ledger.transaction("任命") as session:
        classes.set_class_teacher(session, made, first, date(2026, 9, 1))
    with ledger.transaction("再任命") as session:
        classes.set_class_teacher(session, made, first, TODAY)
    assert ledger.undo_label() == "任命"


def test_the_day_must_lie_in_the_year_and_in_the_teachers_service(room):
    ledger, made, first, _ = room
    with ledger.transaction("调离") as session:
        staff.leave(session, first, date(2026, 10, 1))
    with pytest.raises(RuleError) as raised, ledger.transaction("任命") as session:
        classes.set_class_teacher(session, made, first, date(2027, 9, 1))
    assert set(raised.value.problems) == {"since", "teacher_id"}
    with pytest.raises(NotFoundError), ledger.transaction("任命") as session:
        classes.set_class_teacher(session, made + 99, first, TODAY)


def test_an_empty_class_is_deleted_with_its_teacher(room, walk):
    ledger, made, first, _ = room
    with ledger.transaction("任命") as session:
        classes.set_class_teacher(session, made, first, TODAY)
    walk(ledger, lambda s: classes.delete(s, made))
    assert led(ledger) == []


def test_a_class_with_pupils_stays(room):
    ledger, made, *_ = room
    with ledger.transaction("入班") as session:
        session.add(ClassMembership(student_id=factories.student(session), class_id=made))
    with pytest.raises(RuleError, match="1 条学生记录"), ledger.transaction("删除") as session:
        classes.delete(session, made)
