from datetime import date

import pytest

from aid_life import BOARDING
from conftest import TODAY
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Attachment, Category, RecognitionTerm, StoredFile, UnaidedReason
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
