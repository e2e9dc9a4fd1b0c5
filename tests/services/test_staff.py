from datetime import date

import pytest

import factories
from conftest import TODAY
from ledgerdesk.errors import NotFoundError, RuleError, StaleRecordError
from ledgerdesk.models import Pairing, TeachingAssignment, Village
from ledgerdesk.services import classes, staff

ID = factories.id_number(date(1985, 3, 4), serial=7, sex="女")


def test_added_changed_and_deleted_each_undoes(set_up, walk):
    who = walk(set_up, lambda s: staff.add(s, {"name": "曾晓", "id_number": ID, "party_member": True, "teaches": None}))
    with set_up.read() as session:
        facts = staff.facts(session, who)
        assert (facts.pinyin, facts.initials, facts.sex, facts.teaches) == ("zeng xiao", "zx", "女", True)
    walk(set_up, lambda s: staff.update(s, who, facts.version, {"name": "单晓", "phone": "138 0013 8000"}))
    with set_up.read() as session:
        again = staff.facts(session, who)
        assert (again.name, again.initials, again.phone, again.party_member) == ("单晓", "sx", "13800138000", True)
    walk(set_up, lambda s: staff.delete(s, who))
    with set_up.read() as session, pytest.raises(NotFoundError):
        staff.facts(session, who)


def test_a_village_is_called_as_the_register_calls_it(set_up):
    with set_up.transaction("新增") as session:
        session.add(Village(name="岩脚村"))
        session.flush()
        for typed, stored in (("岩脚", "岩脚村"), ("岩脚村", "岩脚村"), ("县城", "县城"), ("%", "%")):
            who = staff.add(session, {"name": "曾晓", "home_village": typed})
            assert staff.facts(session, who).home_village == stored


def test_a_change_of_an_older_reading_is_refused(set_up):
    with set_up.transaction("新增") as session:
        who = staff.add(session, {"name": "曾晓"})
        version = staff.facts(session, who).version
        staff.update(session, who, version, {"position": "teacher"})
        with pytest.raises(StaleRecordError):
            staff.update(session, who, version, {"position": "head"})


def test_every_problem_is_named_at_once(set_up):
    wrong = {
        "name": None,
        "id_number": ID[:-1] + ("0" if ID[-1] != "0" else "1"),
        "phone": "12",
        "joined_on": TODAY,
        "left_on": date(2020, 1, 1),
    }
    with pytest.raises(RuleError) as raised, set_up.transaction("新增") as session:
        staff.add(session, wrong)
    assert set(raised.value.problems) == {"name", "id_number", "phone", "left_on"}
    assert ID not in str(raised.value)


def test_two_people_do_not_share_an_identity_number_and_sex_must_agree(set_up):
    with set_up.transaction("新增") as session:
        staff.add(session, {"name": "曾晓", "id_number": ID})
    with pytest.raises(RuleError) as raised, set_up.transaction("新增") as session:
        staff.add(session, {"name": "曾大", "id_number": ID, "sex": "男"})
    assert set(raised.value.problems) == {"id_number", "sex"}


def test_a_key_that_is_no_column_is_a_mistake_of_the_program(set_up):
    with pytest.raises(KeyError), set_up.transaction("新增") as session:
        staff.add(session, {"name": "曾晓", "version": 7})


def test_who_left_is_listed_until_the_last_day(set_up):
    with set_up.transaction("新增") as session:
        staff.add(session, {"name": "甲", "joined_on": date(2026, 9, 1), "left_on": TODAY})
        staff.add(session, {"name": "乙"})
        assert [t.name for t in staff.rows(session, TODAY)] == ["甲", "乙"]
        assert [t.name for t in staff.rows(session, date(2026, 11, 21))] == ["乙"]
        assert [t.name for t in staff.rows(session, date(2026, 8, 31))] == ["乙"]
        assert len(staff.rows(session, date(2026, 8, 31), everyone=True)) == 2


@pytest.fixture
def busy(set_up):
    """Return the ledger and a class teacher with one paired pupil."""
    with set_up.transaction("准备") as session:
        who = staff.add(session, {"name": "石建国"})
        room = classes.ensure(session, TODAY, "primary", 3, 1)
        classes.set_class_teacher(session, room, who, date(2026, 9, 1))
        pupil = factories.student(session)
        session.add(Pairing(student_id=pupil, staff_id=who, valid_from=date(2026, 9, 1)))
    return set_up, who


def test_the_list_tells_class_and_load(busy):
    ledger, who = busy
    with ledger.read() as session:
        facts = staff.facts(session, who)
        assert (facts.classes, facts.pupils) == ("三年级（1）班", 1)
        assert staff.facts(session, who, date(2026, 8, 31)).pupils == 0


def test_who_did_anything_is_not_deleted(busy):
    ledger, who = busy
    with pytest.raises(RuleError, match=r"1 条结对、1 条任课记录.*调离"), ledger.transaction("删除") as session:
        staff.delete(session, who)


def test_leaving_waits_for_the_pupils_to_be_handed_over(busy, walk):
    ledger, who = busy
    with pytest.raises(RuleError, match="结对的学生 1 名"), ledger.transaction("调离") as session:
        staff.leave(session, who, TODAY)
    with ledger.transaction("结束结对") as session:
        session.query(Pairing).one().valid_to = TODAY
    with pytest.raises(RuleError, match="移交"), ledger.transaction("调离") as session:
        staff.leave(session, who, date(2026, 11, 19))
    walk(ledger, lambda s: staff.leave(s, who, TODAY))
    with ledger.read() as session:
        assert session.query(TeachingAssignment).one().valid_to == TODAY
        assert staff.facts(session, who).left_on == TODAY


def test_nobody_leaves_before_coming(set_up):
    with set_up.transaction("新增") as session:
        who = staff.add(session, {"name": "甲", "joined_on": TODAY})
        with pytest.raises(RuleError) as raised:
            staff.leave(session, who, date(2026, 11, 19))
    assert set(raised.value.problems) == {"left_on"}
