"""A batch read line by line, and which notices may stand for it."""

from datetime import date

import aid_life
from aid_life import BOARDING
from conftest import TODAY
from ledgerdesk.models import BankCard
from ledgerdesk.services.aid import programs
from ledgerdesk.services.payments import batches, lines, listing, results, run, store
from ledgerdesk.services.payments.results import Result


def test_lines_say_ground_and_change_and_whether_a_card_was_changed(ledger, aid_school):
    with ledger.transaction("造册", barrier=True) as session:
        reasons = {line.student_id: "新转入" for line in run.plan(session, aid_school.term, BOARDING).lines}
        store.store(session, aid_school.term, BOARDING, reasons=reasons)
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        ids = [row.student_id for row in lines.of_batch(session, batch)]
        some = aid_life.posted(session, aid_school, ids[:1])
        notice = aid_life.posted(session, aid_school, ids)
        assert [(one.notice.id, one.named) for one in listing.covering(session, batch)] == [(notice, 2), (some, 1)]
        version = batches.facts(session, batch).version
        batches.edit(session, batch, version, notice_id=notice, document="文", method="one_card")
        batches.approve(session, batch, "石校长", TODAY)
        batches.send(session, batch, TODAY)
        told = [Result(row.id, arrived=False, on=TODAY, reason="销户") for row in lines.of_batch(session, batch)]
        results.take_in(session, batch, told)
        held = session.query(BankCard).filter_by(student_id=ids[0]).one()
        held.valid_to = date(2026, 11, 19)
        session.add(
            BankCard(student_id=ids[0], holder_id=held.holder_id, holder_name=held.holder_name, relation="father",
                     number="6217000000009999", valid_from=TODAY)
        )  # fmt: skip
    with ledger.read() as session:
        found = listing.lines(session, batch)
        assert listing.unfinished(session, BOARDING, aid_school.spring) == (batch,)  # failed and not paid again
        assert listing.unfinished(session, BOARDING, aid_school.term) == ()
        assert listing.reasons(session, aid_school.term, BOARDING) == dict.fromkeys(ids, "新转入")
    assert [one.payment.name for one in found] == ["龙小满", "石小梅"]  # of one class, by pinyin
    assert {(one.boarding, one.basis, one.change, one.change_reason) for one in found} == {
        (True, "比较困难", "new", "新转入")
    }
    assert {one.payment.student_id: one.card_changed for one in found} == {ids[0]: True, ids[1]: False}
    assert all(one.last_fen is None for one in found)


def test_who_has_no_amount_yet_is_listed_and_keeps_what_was_decided(ledger, aid_school):
    with ledger.transaction("大班") as session:
        made = aid_school
        local = programs.LocalProgram(name="校服补助", standard=({"decided": True},), unit="term")
        key = programs.add_local(session, local, date(2026, 9, 1), "校务会")
        undecided = run.plan(session, made.term, key).lines
        assert {line.due.code for line in undecided} == {"undecided"}
        assert len(undecided) == 3
        one = undecided[0].student_id
        given = {one: {key: 30_000}}
        store.store(session, made.term, key, reasons={one: "家中有事"}, decided=given)
        again = {line.student_id: line.fen for line in run.plan(session, made.term, key).lines}
        assert again == {**dict.fromkeys((line.student_id for line in undecided), 0), one: 30_000}
