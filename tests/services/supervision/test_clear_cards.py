"""政策明白卡: what each pupil is due, in the sentence that computes it; and how many families are to be called."""

from datetime import date

import pytest

from aid_life import BOARDING, START, posted
from conftest import TODAY
from ledgerdesk.models import Boarding
from ledgerdesk.services.payments import batches, lines, results, run, store
from ledgerdesk.services.supervision import clear_cards, spot_checks


@pytest.fixture
def stored(ledger, aid_school):
    """Return the school with the boarding allowance stored, listed and paid to 石小梅."""
    with ledger.transaction("应发", barrier=True) as session:
        reasons = {line.student_id: "新生" for line in run.plan(session, aid_school.term, BOARDING).lines}
        store.store(session, aid_school.term, BOARDING, reasons=reasons)
        paid = aid_school.pupils["石小梅"]
        batch = batches.make(session, aid_school.term, BOARDING, "one_card", student_ids=[paid])
        notice = posted(session, aid_school, [paid])
        version = batches.facts(session, batch).version
        batches.edit(session, batch, version, notice_id=notice, document="县教〔2026〕9号", method="one_card")
        batches.approve(session, batch, "石校长", TODAY)
        batches.send(session, batch, TODAY)
        (row,) = lines.of_batch(session, batch)
        results.take_in(session, batch, [results.Result(row.id, arrived=True, on=TODAY)])
    return aid_school


def cards(ledger, school):
    with ledger.read() as session:
        return {one.name: one for one in clear_cards.rows(session, school.term)}


def test_a_card_tells_what_is_due_how_it_is_computed_and_when_it_came(ledger, stored):
    found = cards(ledger, stored)
    assert list(found) == ["龙小满", "石小梅", "田小叶"]
    (line,) = [one for one in found["石小梅"].lines if one.program == BOARDING]
    assert (line.fen, line.paid_on) == (75_000, TODAY)
    assert "1500元/年 ÷ 2 = 750元" in line.explanation
    (line,) = [one for one in found["龙小满"].lines if one.program == BOARDING]
    assert (line.fen, line.paid_on) == (75_000, None)
    assert not [one for one in found["田小叶"].lines if one.program == BOARDING]
    assert all(one.card.startswith("尾号") for one in found.values())
    assert found["石小梅"].fen == sum(one.fen for one in found["石小梅"].lines)


def test_what_was_stored_for_the_term_stays_on_the_card_though_the_pupil_boards_no_more(ledger, stored):
    with ledger.transaction("走读") as session:
        row = session.query(Boarding).filter_by(student_id=stored.pupils["石小梅"]).one()
        row.kind, row.valid_from = "1", START
    keys = [one.program for one in cards(ledger, stored)["石小梅"].lines]
    assert keys.count(BOARDING) == 1
    assert "aid.living.day" not in keys


def test_a_tenth_of_those_paid_is_to_be_called_and_at_least_one(ledger, stored):
    with ledger.read() as session:
        found = spot_checks.sample(session, stored.term)
        assert (found.arrived, found.drawn, found.wanted, found.left) == (1, 0, 1, 1)
        assert spot_checks.sample(session, stored.spring).wanted == 0
    with ledger.transaction("抽") as session:
        spot_checks.draw(session, stored.term, 1)
    with ledger.read() as session:
        assert spot_checks.sample(session, stored.term).left == 0
        assert spot_checks.rows(session, stored.term)[0].drawn_on == date(2026, 11, 20)
