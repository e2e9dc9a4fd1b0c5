"""The way of a term's money, from what is due to what arrived."""

from datetime import date

import pytest

from aid_life import BOARDING, DAY, posted, pupil
from conftest import TODAY, dump
from ledgerdesk.errors import RuleError
from ledgerdesk.models import BankCard, Boarding, Entitlement, Objection, Payment
from ledgerdesk.services.payments import batches, conditions, funds, results, run, store
from ledgerdesk.services.payments.results import Result

FEN = 75_000  # 1500 yuan a year for a boarder of 七年级, by halves


def keep(session, made, program=BOARDING, **options):
    found = run.plan(session, made.term, program, on=options.get("on"))
    said = {line.student_id: "新生" for line in found.lines}
    return store.store(session, made.term, program, reasons=said, **options)


def sent(ledger, made):
    """Carry everybody due to the bank, paid from one receipt, and return the batch."""
    with ledger.transaction("造册") as session:
        keep(session, made)
        batch = batches.make(session, made.term, BOARDING, "one_card")
        ids = [row.student_id for row in results.of_batch(session, batch)]
        version = batches.facts(session, batch).version
        batches.edit(
            session, batch, version, notice_id=posted(session, made, ids), document="县教〔2026〕9号", method="one_card"
        )
        batches.approve(session, batch, "石校长", TODAY)
        receipt = funds.receive(session, date(2026, 10, 8), "county", "县财教〔2026〕3号", BOARDING, 2 * FEN)
        funds.allot(session, batch, {receipt: 2 * FEN})
    with ledger.transaction("报银行", barrier=True) as session:
        batches.send(session, batch, TODAY)
    return batch


def answer(ledger, batch, *outcomes):
    with ledger.transaction("回单", barrier=True) as session:
        rows = results.of_batch(session, batch)
        told = [
            Result(row.id, arrived=ok, on=TODAY, reason="" if ok else "户名不符")
            for row, ok in zip(rows, outcomes, strict=True)
        ]
        return results.take_in(session, batch, told, "回单.xlsx")


def test_a_run_explains_every_amount_and_stores_nothing(ledger, aid_school):
    before = dump(ledger)
    with ledger.read() as session:
        found = run.plan(session, aid_school.term, BOARDING)
    assert {line.name: line.fen for line in found.lines} == {"石小梅": FEN, "龙小满": FEN}
    assert found.lines[0].explanation.startswith("七年级住校，比较困难，2026年秋：1500元/年 ÷ 2 = 750元")
    assert [line.change for line in found.lines] == ["new", "new"]
    assert sum(found.others.values()) == 1
    assert dump(ledger) == before


def test_a_change_without_a_reason_is_not_stored(ledger, aid_school):
    with ledger.transaction("认定") as session:
        from ledgerdesk.models import RecognitionTerm

        for row in session.query(RecognitionTerm).all():
            row.level = "unheard"
    with ledger.transaction("算应发") as session:
        found = run.plan(session, aid_school.term, BOARDING)
        assert found.lines == ()
        kept = store.store(session, aid_school.term, BOARDING)
    assert kept.added == 0


def test_storing_twice_changes_nothing(ledger, aid_school):
    with ledger.transaction("算应发") as session:
        assert keep(session, aid_school).added == 2
    before = dump(ledger)
    with ledger.transaction("再算") as session:
        again = keep(session, aid_school)
    assert (again.added, again.changed, again.removed, again.supplements) == (0, 0, 0, 0)
    assert dump(ledger) == before


def test_nobody_is_listed_twice(ledger, aid_school):
    with ledger.transaction("造册") as session:
        keep(session, aid_school)
        batches.make(session, aid_school.term, BOARDING, "one_card")
        with pytest.raises(RuleError, match="没有要发的了"):
            batches.make(session, aid_school.term, BOARDING, "one_card")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda s, m, n: setattr(s.get(_cls("Notice"), n), "status", "void"), "还没有张贴", id="void notice"),
        pytest.param(lambda s, m, n: setattr(s.get(_cls("Notice"), n), "ends_on", date(2026, 11, 24)), "还差 5 天", id="notice still up"),
        pytest.param(
            lambda s, m, n: s.add(Objection(notice_id=n, received_on=TODAY, content="有出入")), "1 条异议没有办结", id="open objection"
        ),
        pytest.param(lambda s, m, n: None, "1 人不在公示名单上：龙小满", id="somebody not posted"),
    ],
)  # fmt: skip
def test_no_money_goes_before_its_notice_has_ended(ledger, aid_school, spoil, said):
    who = list(aid_school.pupils.values())[:2]
    with ledger.transaction("造册") as session:
        keep(session, aid_school)
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        named = who if said[0] != "1" or "异议" in said else who[:1]
        notice = posted(session, aid_school, named)
        version = batches.facts(session, batch).version
        batches.edit(session, batch, version, notice_id=notice, document="县教〔2026〕9号", method="one_card")
        batches.approve(session, batch, "石校长", TODAY)
        spoil(session, aid_school, notice)
    with ledger.read() as session:
        assert any(said in sentence for sentence in conditions.missing(session, batch, "sent"))
    with (
        pytest.raises(RuleError, match=said.partition("：")[0]) as refused,
        ledger.transaction("报银行", barrier=True) as session,
    ):
        batches.send(session, batch, TODAY)
    assert "龙小满" not in str(refused.value)


def _cls(name):
    from ledgerdesk import models

    return getattr(models, name)


def test_a_batch_that_arrived_balances_and_closes(ledger, aid_school):
    batch = sent(ledger, aid_school)
    assert answer(ledger, batch, True, True) == (2, 0)
    assert answer(ledger, batch, True, True) == (0, 0)  # the same file again
    with ledger.transaction("结清") as session:
        assert batches.facts(session, batch).balance.settled
        batches.close(session, batch, TODAY)


def test_a_failure_needs_another_card_before_it_is_paid_again(ledger, aid_school):
    batch = sent(ledger, aid_school)
    assert answer(ledger, batch, True, False) == (1, 1)
    with ledger.read() as session:
        waiting = results.failed(session, aid_school.term)
        now = batches.facts(session, batch).balance
        assert (now.arrived_fen, now.failed_fen, now.left_fen) == (FEN, FEN, 0)
        assert conditions.unsettled(now) == "还有失败 1 笔、750.00 元没有补发：请写明原因。"
    with ledger.transaction("换卡补发") as session:
        old = session.query(BankCard).filter_by(student_id=waiting[0].student_id).one()
        old.valid_to = date(2026, 11, 19)
        session.flush()
        session.add(
            BankCard(
                student_id=old.student_id, holder_name=old.holder_name, number="6217000000009999", valid_from=TODAY
            )
        )
        session.flush()
        (again,) = results.retry(session, [waiting[0].id])
    with ledger.transaction("回单", barrier=True) as session:
        results.take_in(session, batch, [Result(again, arrived=True, on=TODAY)])
    with ledger.transaction("结清") as session:
        assert results.failed(session) == ()
        assert batches.facts(session, batch).balance.settled
        batches.close(session, batch, TODAY)
        assert [e[0] for e in results.events(session, again)] == ["listed", "reported", "sent", "arrived"]
    with pytest.raises(RuleError, match="才能补发"), ledger.transaction("再补发") as session:
        results.retry(session, [waiting[0].id])


def test_money_that_is_left_over_needs_a_written_reason(ledger, aid_school):
    batch = sent(ledger, aid_school)
    answer(ledger, batch, True, True)
    with ledger.transaction("多拨") as session:
        more = funds.receive(session, TODAY, "county", "县财教〔2026〕8号", BOARDING, 31_250)
        known = funds.allotments(session, batch)
        funds.allot(session, batch, {**known, more: 31_250})
    with pytest.raises(RuleError, match=r"余 312.50 元"), ledger.transaction("结清") as session:
        batches.close(session, batch, TODAY)
    with ledger.transaction("结清") as session:
        batches.close(session, batch, TODAY, "多拨的已退回县局")


def test_funds_of_another_programme_are_not_used(ledger, aid_school):
    with ledger.transaction("造册") as session:
        keep(session, aid_school)
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        other = funds.receive(session, TODAY, "county", "文", DAY, FEN)
        with pytest.raises(RuleError, match="不能挪用"):
            funds.allot(session, batch, {other: FEN})
        own = funds.receive(session, TODAY, "county", "文", BOARDING, FEN)
        with pytest.raises(RuleError, match="剩下的还多"):
            funds.allot(session, batch, {own: FEN + 1})


def test_who_starts_boarding_after_the_census_gets_the_difference(ledger, aid_school):
    """The day allowance was paid; boarding from November on is a part of the same entitlement (R11)."""
    with ledger.transaction("脱贫") as session:
        from ledgerdesk.models import Category

        day_pupil = aid_school.pupils["田小叶"]
        session.add(Category(person_id=day_pupil, code="subsistence", verified=True, valid_from=date(2026, 9, 1)))
        session.flush()
        assert keep(session, aid_school, DAY).added == 1
        batches.make(session, aid_school.term, DAY, "one_card")
        row = session.query(Boarding).filter_by(student_id=day_pupil).one()
        row.valid_to = date(2026, 10, 31)
        session.flush()
        session.add(Boarding(student_id=day_pupil, kind="2", valid_from=date(2026, 11, 1)))
    with ledger.transaction("补差") as session:
        kept = keep(session, aid_school, DAY, on=TODAY)
        assert kept.supplements == 1
        keep(session, aid_school, BOARDING, on=TODAY)
        parts = session.query(Entitlement).filter_by(student_id=day_pupil).order_by(Entitlement.part).all()
        assert [(p.program, p.part, p.amount_fen) for p in parts] == [(DAY, 0, 37_500), (DAY, 1, 37_500)]
        batches.make(session, aid_school.term, DAY, "one_card")
        kinds = {p.kind: p.amount_fen for p in session.query(Payment).filter_by(student_id=day_pupil)}
        assert kinds == {"regular": 37_500, "supplement": 37_500}


def test_what_was_paid_too_much_comes_back_as_a_new_entry(ledger, aid_school):
    batch = sent(ledger, aid_school)
    answer(ledger, batch, True, True)
    with ledger.transaction("走读") as session:
        row = session.query(Boarding).filter_by(student_id=aid_school.pupils["石小梅"]).one()
        row.valid_to = date(2026, 10, 31)
        session.flush()
        session.add(Boarding(student_id=row.student_id, kind="1", valid_from=date(2026, 11, 1)))
    with ledger.transaction("再算") as session:
        kept = keep(session, aid_school, on=TODAY)
        assert kept.excess == ((aid_school.pupils["石小梅"], FEN),)
        paid = results.of_student(session, aid_school.pupils["石小梅"])[0]
    with ledger.transaction("收回", barrier=True) as session:
        results.recover(session, paid.id, FEN, "11月起走读")
    with ledger.read() as session:
        now = batches.facts(session, batch).balance
        assert (now.arrived_fen, now.left_fen) == (FEN, FEN)
        assert run.plan(session, aid_school.term, BOARDING).lines[0].paid_fen in (0, FEN)
    with pytest.raises(RuleError, match="才能收回"), ledger.transaction("再收", barrier=True) as session:
        results.recover(session, paid.id, 1, "再收")


def test_a_card_of_a_teacher_or_a_stranger_stops_the_list(ledger, aid_school):
    import factories

    with ledger.transaction("代领") as session:
        factories.staff(session, "赵老师")
        first, second = (
            session.query(BankCard).filter_by(student_id=one).one() for one in list(aid_school.pupils.values())[:2]
        )
        first.holder_name = "赵老师"
        session.flush()
        keep(session, aid_school)
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        assert any("不是本人或家人" in said for said in conditions.missing(session, batch, "approved"))
        first.holder_name, first.number = "石大山", second.number
        session.flush()
        batches.discard(session, batch)
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        assert any("2 人的卡不是本人或家人" in said for said in conditions.missing(session, batch, "approved"))


def test_a_pupil_without_a_card_is_named(ledger, aid_school):
    with ledger.transaction("无卡") as session:
        pupil(session, aid_school, "无小卡", boards=True, card=False)
        keep(session, aid_school)
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        with pytest.raises(RuleError, match="1 人没有银行卡。"):
            batches.approve(session, batch, "石校长", TODAY)
        assert "1 人没有银行卡：无小卡。" in conditions.missing(session, batch, "approved")


def test_listing_is_undone_whole(ledger, aid_school):
    with ledger.transaction("算应发") as session:
        keep(session, aid_school)
    before = dump(ledger)
    with ledger.transaction("造册") as session:
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        batches.approve(session, batch, "石校长", TODAY)
    ledger.undo()
    assert dump(ledger) == before


def test_a_pupil_on_a_list_of_payments_stays_and_one_merely_computed_may_go(ledger, aid_school):
    from ledgerdesk.errors import LedgerError
    from ledgerdesk.services import register

    paid, computed = aid_school.pupils["石小梅"], aid_school.pupils["龙小满"]
    with ledger.transaction("造册") as session:
        keep(session, aid_school)
        batches.make(session, aid_school.term, BOARDING, "one_card", student_ids=[paid])
        with pytest.raises(LedgerError, match="列入发放"):
            register.delete(session, [paid])
    before = dump(ledger)
    with ledger.transaction("删除") as session:
        register.delete(session, [computed])
        assert session.query(Entitlement).filter_by(student_id=computed).count() == 0
    ledger.undo()
    assert dump(ledger) == before
