import random

import pytest

import factories
from conftest import TODAY, dump
from ledgerdesk.errors import RuleError
from ledgerdesk.services.donations import record


def test_a_gift_is_passed_on_and_never_beyond_what_was_given(ledger):
    with ledger.transaction("捐赠") as session:
        pupils = [factories.student(session, name) for name in ("张小石", "李小河")]
        firm = record.donor(session, "石板镇供销社", "firm")
        assert record.donor(session, "石板镇供销社", "firm") == firm
        coats = record.receive(session, firm, TODAY, record.GOODS, 60_000, item="棉衣", unit="件", quantity=3)
        record.give(session, coats, pupils, TODAY, value_fen=20_000, quantity=1)
        gift = record.facts(session, coats)
        assert (gift.left, gift.left_fen, gift.pupils, gift.receipt) == (1, 20_000, 2, "收捐2026-001")
        with pytest.raises(RuleError, match="还剩 1 件"):
            record.give(session, coats, pupils, TODAY, value_fen=10_000, quantity=1)
        mine = record.receive(session, firm, TODAY, record.MONEY, 50_000, student_id=pupils[0])
        with pytest.raises(RuleError, match="指定给另一名学生"):
            record.give(session, mine, [pupils[1]], TODAY, value_fen=100)
        (share,) = record.give(session, mine, [pupils[0]], TODAY, value_fen=50_000)
        record.sign(session, [share], TODAY)
        with pytest.raises(RuleError, match="已经签收"):
            record.take_back(session, [share])
        with pytest.raises(RuleError, match="还少"):
            record.correct(
                session, mine, record.facts(session, mine).version, value_fen=1, quantity=None, item="", wish=""
            )
        assert [row.value_fen for row in record.shares(session, student_id=pupils[0])] == [20_000, 50_000]
        record.thank(session, mine, record.facts(session, mine).version)
        assert record.facts(session, mine).thanked_on == TODAY


@pytest.mark.parametrize("seed", range(4))
def test_what_is_left_and_what_was_given_always_make_the_gift(ledger, seed):
    chance = random.Random(seed)
    with ledger.transaction("捐赠") as session:
        pupil = factories.student(session, "张小石")
        gift = record.receive(session, record.donor(session, "校友", "person"), TODAY, record.MONEY, 100_000)
    for _ in range(6):
        before = dump(ledger)
        try:
            with ledger.transaction("发放") as session:
                record.give(session, gift, [pupil], TODAY, value_fen=chance.randint(0, 60_000))
        except RuleError:
            assert dump(ledger) == before
        with ledger.read() as session:
            now = record.facts(session, gift)
        assert now.left_fen + now.given_fen == 100_000
        assert now.left_fen >= 0
