from datetime import date

import pytest

import factories
from aid_life import BOARDING, DAY
from conftest import TODAY
from ledgerdesk.errors import RuleError
from ledgerdesk.models import (
    Attachment,
    Category,
    ClassMembership,
    Payment,
    RecognitionTerm,
    StoredFile,
    UnaidedReason,
)
from ledgerdesk.services.aid import checkup, meals, textbooks
from ledgerdesk.services.payments import batches, results, run, store


def _poor(session, ids):
    for student_id in ids:
        session.add(Category(person_id=student_id, code="subsistence", verified=True, valid_from=date(2026, 9, 1)))
    session.flush()


def test_everybody_with_a_category_has_money_or_a_reason(ledger, aid_school):
    first, second, third = aid_school.pupils.values()
    with ledger.transaction("低保") as session:
        _poor(session, (first, second, third))
        found = {line.student_id: "新生" for line in run.plan(session, aid_school.term, BOARDING).lines}
        store.store(session, aid_school.term, BOARDING, reasons=found)
        batches.make(session, aid_school.term, BOARDING, "one_card", student_ids=[first])
    with ledger.read() as session:
        now = {one.student_id: one for one in checkup.check(session, aid_school.term).owed}
    assert now[first].state == checkup.UNDER_WAY
    assert now[second].advice.startswith("还没有发")
    with ledger.transaction("原因") as session:
        checkup.explain(session, aid_school.term, [second], "elsewhere")
        (row,) = checkup.explain(session, aid_school.term, [third], checkup.DECLINED)
    with ledger.read() as session:
        now = {one.student_id: one for one in checkup.check(session, aid_school.term).owed}
        assert now[second].settled
        assert now[third].advice == "还缺签了字的放弃书，请拍照附上。"
    with ledger.transaction("附上") as session:
        file = StoredFile(hash="ab" * 32, media_type="image/jpeg", bytes=3, stored_at=ledger.clock.now())
        session.add(file)
        session.flush()
        session.add(Attachment(file_id=file.id, entity=UnaidedReason.__name__, entity_id=row, kind="signature"))
    with ledger.read() as session:
        assert {one.student_id for one in checkup.check(session, aid_school.term).missed} == {first}
    with pytest.raises(RuleError, match="写明原因"), ledger.transaction("其他") as session:
        checkup.explain(session, aid_school.term, [first], "other")


def test_money_without_a_ground_is_named(ledger, aid_school):
    first = aid_school.pupils["石小梅"]
    with ledger.transaction("造册") as session:
        found = {line.student_id: "新生" for line in run.plan(session, aid_school.term, BOARDING).lines}
        store.store(session, aid_school.term, BOARDING, reasons=found)
        batches.make(session, aid_school.term, BOARDING, "one_card")
        assert checkup.check(session, aid_school.term).groundless == ()
        session.query(RecognitionTerm).filter_by(student_id=first).one().level = "none"
    with ledger.read() as session:
        (one,) = checkup.check(session, aid_school.term).groundless
        assert (one.student_id, one.paid_fen, one.excess_fen) == (first, 75_000, 75_000)
        assert results.of_student(session, first)[0].amount_fen == 75_000


def test_a_month_of_meals_is_days_by_price_by_attendance(ledger, aid_school):
    days = [date(2026, 11, day) for day in (2, 3, 4)]
    with ledger.transaction("营养餐") as session:
        for served_on in days:
            meals.serve(session, served_on, {aid_school.room: 3})
        meals.absent(session, days[1], frozenset({aid_school.pupils["石小梅"]}))
        found = meals.month(session, 2026, 11)
        assert (found.classes[0].days, found.diners, found.fen) == (3, 8, 8 * 500)
        assert "5元/天" in found.explanation
        line = next(x for x in run.plan(session, aid_school.term, "aid.meal").lines if x.name == "石小梅")
        assert line.fen == 2 * 500
        with pytest.raises(RuleError, match="只有 3 人"):
            meals.serve(session, days[2], {aid_school.room: 4})


def test_books_that_do_not_agree_are_said(ledger, aid_school):
    with ledger.transaction("教科书") as session:
        textbooks.count(session, aid_school.term, aid_school.room, enrolled=3, present=3, received=2)
        (row,) = textbooks.rows(session, aid_school.term, TODAY)
        assert (row.counted, row.said) == (3, "少 1 套")
        textbooks.count(session, aid_school.term, aid_school.room, enrolled=3, present=3, received=3)
        (row,) = textbooks.rows(session, aid_school.term, TODAY)
        assert row.said == ""


def test_a_late_list_is_a_ground_and_money_taken_back_is_none(ledger, aid_school):
    late = aid_school.pupils["田小叶"]
    on = date(2026, 11, 20)
    with ledger.transaction("晚到的名单") as session:
        session.add(Category(person_id=late, code="subsistence", verified=True, valid_from=date(2026, 11, 5)))
        session.flush()
        lines = run.plan(session, aid_school.term, DAY, on=on).lines
        store.store(session, aid_school.term, DAY, reasons={line.student_id: "晚到" for line in lines}, on=on)
        batch = batches.make(session, aid_school.term, DAY, "one_card")
        assert checkup.check(session, aid_school.term).groundless == ()
        for row in session.query(Payment).filter_by(batch_id=batch):
            row.status = "arrived"
        session.flush()
        (owed,) = checkup.check(session, aid_school.term).owed
        assert owed.state == checkup.ARRIVED
    with ledger.transaction("收回", barrier=True) as session:
        (paid,) = results.of_batch(session, batch)
        results.recover(session, paid.id, paid.amount_fen, "发错了")
    with ledger.read() as session:
        (owed,) = checkup.check(session, aid_school.term).owed
        assert (owed.state, owed.settled) == (checkup.NONE, False)


def test_naming_who_is_away_leaves_the_other_classes_alone(ledger, aid_school):
    mine, day = aid_school.pupils["石小梅"], date(2026, 11, 2)
    with ledger.transaction("营养餐") as session:
        other = factories.school_class(session, "middle", 8, 1)
        for name in ("甲一", "甲二"):
            one = factories.student(session, name)
            session.add(ClassMembership(student_id=one, class_id=other, valid_from=date(2026, 9, 1)))
        session.flush()
        meals.serve(session, day, {aid_school.room: 3, other: 1})
        meals.absent(session, day, frozenset({mine}))
        assert meals.day(session, day) == {aid_school.room: 2, other: 1}
        meals.absent(session, date(2026, 11, 3), frozenset({mine}))  # no meal was served
        meals.serve(session, date(2026, 11, 4), {aid_school.room: 3})
        line = next(x for x in run.plan(session, aid_school.term, "aid.meal").lines if x.student_id == mine)
        assert line.fen == 500


def test_a_class_that_is_given_no_meals_costs_none(ledger, aid_school):
    day = date(2026, 11, 2)
    with ledger.transaction("幼儿园") as session:
        small = factories.school_class(session, "preschool", 1, 1)
        one = factories.student(session, "甲一")
        session.add(ClassMembership(student_id=one, class_id=small, valid_from=date(2026, 9, 1)))
        session.flush()
        meals.serve(session, day, {aid_school.room: 3, small: 1})
        found = meals.month(session, 2026, 11)
        assert {room.class_id: room.fen for room in found.classes} == {aid_school.room: 1500, small: 0}
        assert found.price_fen == 500
