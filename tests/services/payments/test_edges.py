"""Where the way of money bends: computed again half-way, failed for good, taken back, closed, discarded."""

from datetime import date

import pytest

import factories
from aid_life import BOARDING, DAY, posted, recognise
from conftest import TODAY
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.errors import RuleError
from ledgerdesk.models import BankCard, Boarding, Category, Entitlement, FamilyTie, Objection, RecognitionTerm
from ledgerdesk.services import notices
from ledgerdesk.services.payments import batches, conditions, funds, results, run, store
from ledgerdesk.services.payments.results import Result

FEN = 75_000


def keep(session, made, program=BOARDING, *, term=None, **options):
    term = term or made.term
    found = run.plan(session, term, program, on=options.get("on"))
    return store.store(
        session, term, program, reasons=dict.fromkeys((line.student_id for line in found.lines), "核对过"), **options
    )


def listed(session, made, method="one_card", fen=2 * FEN):
    """List and approve everybody who boards, paid from one receipt; return the batch."""
    keep(session, made)
    batch = batches.make(session, made.term, BOARDING, method)
    notice = posted(session, made, made.pupils.values())
    version = batches.facts(session, batch).version
    batches.edit(session, batch, version, notice_id=notice, document="县教〔2026〕9号", method=method)
    batches.approve(session, batch, "石校长", TODAY)
    funds.allot(session, batch, {funds.receive(session, TODAY, "county", "文", BOARDING, fen): fen})
    return batch


def answered(ledger, made, *outcomes, method="one_card"):
    """Send a list and take the bank's answers in; return the batch and its payments."""
    with ledger.transaction("造册") as session:
        batch = listed(session, made, method)
    with ledger.transaction("报银行", barrier=True) as session:
        batches.send(session, batch, TODAY)
    with ledger.transaction("回单", barrier=True) as session:
        rows = results.of_batch(session, batch)
        told = [Result(row.id, ok, TODAY, "" if ok else "销户") for row, ok in zip(rows, outcomes, strict=True)]
        results.take_in(session, batch, told)
        return batch, results.of_batch(session, batch)


def new_card(session, student_id):
    session.query(BankCard).filter_by(student_id=student_id).one().number = "6217000000001234"
    session.flush()


def test_more_that_nobody_was_listed_for_is_no_claim_once_it_is_not_due(ledger, aid_school):
    who = aid_school.pupils["田小叶"]
    with ledger.transaction("低保") as session:
        session.add(Category(person_id=who, code="subsistence", verified=True, valid_from=date(2026, 9, 1)))
        session.flush()
        keep(session, aid_school, DAY)
        batches.make(session, aid_school.term, DAY, "one_card")
        row = session.query(Boarding).filter_by(student_id=who).one()
        row.kind = "2"
        session.flush()
        assert keep(session, aid_school, DAY, on=TODAY).supplements == 1
        row.kind = "1"
        session.flush()
        again = keep(session, aid_school, DAY, on=TODAY)
        assert (again.removed, again.excess) == (1, ())
        assert batches.waiting(session, aid_school.term, DAY) == (0, 0)


def test_what_failed_and_is_not_due_any_more_is_neither_excess_nor_paid_again(ledger, aid_school):
    batch, rows = answered(ledger, aid_school, True, False)
    gone = rows[1].student_id
    with ledger.transaction("退出") as session:
        session.query(RecognitionTerm).filter_by(student_id=gone).one().level = "none"
        session.flush()
        assert keep(session, aid_school).excess == ()
        assert session.query(Entitlement).filter_by(student_id=gone).one().amount_fen == 0
        new_card(session, gone)
    with pytest.raises(RuleError, match="已经不该发了"), ledger.transaction("补发") as session:
        results.retry(session, [rows[1].id])
    with pytest.raises(RuleError, match="失败 1 笔"), ledger.transaction("结清") as session:
        batches.close(session, batch, TODAY)
    with ledger.transaction("结清") as session:
        batches.close(session, batch, TODAY, "学生已退出，余款退回")
        now = batches.facts(session, batch).balance
        assert now.allotted_fen == now.arrived_fen + now.failed_fen + now.left_fen


def test_what_failed_in_a_closed_batch_is_paid_again_in_a_new_one(ledger, aid_school):
    batch, rows = answered(ledger, aid_school, True, False)
    with ledger.transaction("结清") as session:
        batches.close(session, batch, TODAY, "户主外出，下月补发")
    with ledger.transaction("补发") as session:
        new_card(session, rows[1].student_id)
        (again,) = results.retry(session, [rows[1].id])
        fresh = next(one for one in batches.rows(session, aid_school.term) if one.status == steps.DRAFT)
        assert [one.id for one in results.of_batch(session, fresh.id)] == [again]
        (receipt,) = funds.receipts(session)
        with pytest.raises(RuleError, match="只能退出结余"):
            funds.allot(session, batch, {receipt.id: FEN - 1})
        funds.allot(session, batch, {receipt.id: FEN})
        funds.allot(session, fresh.id, {receipt.id: FEN})
        assert funds.balance(session, batch).settled


def test_a_payment_is_tried_again_only_in_its_own_term(ledger, aid_school):
    _, rows = answered(ledger, aid_school, True, False)
    with ledger.transaction("春季") as session:
        for who in aid_school.pupils.values():
            recognise(session, aid_school, who, "hard", aid_school.spring)
        keep(session, aid_school, term=aid_school.spring)
        other = batches.make(session, aid_school.spring, BOARDING, "one_card")
        with pytest.raises(RuleError, match="同一学期"):
            results.retry(session, [rows[1].id], other)


def test_what_was_taken_back_cannot_fail_and_a_taking_back_has_no_answer_of_the_bank(ledger, aid_school):
    batch, rows = answered(ledger, aid_school, True, True)
    with ledger.transaction("收回", barrier=True) as session:
        back = results.recover(session, rows[0].id, 20_000, "多算")
    for one, said in ((rows[0].id, "收回过"), (back, "别的批次")):
        with pytest.raises(RuleError, match=said), ledger.transaction("退票", barrier=True) as session:
            results.take_in(session, batch, [Result(one, arrived=False, on=TODAY, reason="退票")])


def test_money_taken_back_after_closing_is_free_to_go_back(ledger, aid_school):
    batch, rows = answered(ledger, aid_school, True, True)
    with ledger.transaction("结清") as session:
        batches.close(session, batch, TODAY)
    with ledger.transaction("收回", barrier=True) as session:
        results.recover(session, rows[0].id, FEN, "不该享受")
    with ledger.transaction("退回") as session:
        (receipt,) = funds.receipts(session)
        with pytest.raises(RuleError, match="另一个项目"):
            funds.receive(session, TODAY, "county", "退", DAY, 1, returns_id=receipt.id)
        funds.allot(session, batch, {receipt.id: FEN})
        funds.receive(session, TODAY, "county", "退", BOARDING, FEN, returns_id=receipt.id)
        assert funds.facts(session, receipt.id).free_fen == 0
        with pytest.raises(RuleError, match="不能再加"):
            funds.allot(session, batch, {receipt.id: 2 * FEN})


def test_a_discarded_batch_sets_its_funds_free(ledger, aid_school):
    with ledger.transaction("造册") as session:
        keep(session, aid_school)
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        receipt = funds.receive(session, TODAY, "county", "文", BOARDING, FEN)
        funds.allot(session, batch, {receipt: FEN})
        batches.discard(session, batch)
        assert funds.facts(session, receipt).free_fen == FEN


def test_cash_is_closed_only_when_everybody_has_signed(ledger, aid_school):
    batch, rows = answered(ledger, aid_school, True, True, method="cash")
    assert {row.card_number for row in rows} == {""}
    with pytest.raises(RuleError, match="2 笔没有签收"), ledger.transaction("结清") as session:
        batches.close(session, batch, TODAY)
    with ledger.transaction("签收") as session:
        results.sign(session, [row.id for row in rows], TODAY)
        batches.close(session, batch, TODAY)


def test_a_draft_paid_another_way_takes_the_cards_along(ledger, aid_school):
    with ledger.transaction("造册") as session:
        keep(session, aid_school)
        batch = batches.make(session, aid_school.term, BOARDING, "cash")
        for method, cards in (("one_card", True), ("cash", False)):
            version = batches.facts(session, batch).version
            batches.edit(session, batch, version, notice_id=None, document="", method=method)
            assert {bool(row.card_number) for row in results.of_batch(session, batch)} == {cards}


def test_an_objection_upheld_against_a_payment_keeps_that_pupil_off(ledger, aid_school):
    with ledger.transaction("造册") as session:
        batch = listed(session, aid_school)
        about, notice = aid_school.pupils["石小梅"], batches.facts(session, batch).notice_id
        told = {"received_on": date(2026, 10, 13), "content": "不住校", "closed_on": TODAY, "outcome": "upheld"}
        session.add(Objection(notice_id=notice, about_id=about, handling="属实", **told))
        session.flush()
        assert conditions.missing(session, batch, "sent") == ("1 人的异议成立，请退回造册减去：石小梅。",)


def test_a_notice_money_went_on_the_strength_of_stays(ledger, aid_school):
    batch, _ = answered(ledger, aid_school, True, True)
    with pytest.raises(RuleError, match="已有批次按这份公示发放"), ledger.transaction("作废") as session:
        notices.void(session, batches.facts(session, batch).notice_id, "写错了")


def test_one_grandmother_may_hold_the_card_of_two_cousins_and_a_stranger_may_not(ledger, aid_school):
    two = list(aid_school.pupils.values())[:2]
    with ledger.transaction("同一张卡") as session:
        held_by = factories.person(session, "石奶奶", born_on=date(1950, 1, 1))
        for one in two:
            tie = {"relative_id": held_by.id, "relation": "grandmother", "role": "guardian"}
            session.add(FamilyTie(person_id=one, **tie))
            card = session.query(BankCard).filter_by(student_id=one).one()
            card.number, card.holder_name, card.holder_id = "6217000000007777", held_by.name, held_by.id
        session.flush()
        keep(session, aid_school)
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        assert conditions.missing(session, batch, "approved") == ()
        session.query(FamilyTie).filter_by(person_id=two[1], relative_id=held_by.id).one().valid_to = date(2026, 9, 1)
        session.flush()
        assert "2 人的卡不是本人或家人的" in conditions.missing(session, batch, "approved")[0]


def test_no_step_is_dated_ahead(ledger, aid_school):
    with ledger.transaction("造册") as session:
        keep(session, aid_school)
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        with pytest.raises(RuleError, match="还没有到"):
            batches.approve(session, batch, "石校长", date(2026, 11, 21))
