from datetime import date

import pytest

from aid_life import BOARDING
from conftest import TODAY
from ledgerdesk.errors import RuleError
from ledgerdesk.services.payments import batches, lines, run, store
from ledgerdesk.services.supervision import complaints, inspections, spot_checks
from ledgerdesk.services.supervision.complaints import ComplaintFacts
from ledgerdesk.services.supervision.inspections import OWN, InspectionFacts


def test_a_sample_is_drawn_among_those_whose_money_arrived_and_nobody_is_drawn_twice(ledger, aid_school):
    with ledger.transaction("到账") as session:
        found = {line.student_id: "新生" for line in run.plan(session, aid_school.term, BOARDING).lines}
        store.store(session, aid_school.term, BOARDING, reasons=found)
        batch = batches.make(session, aid_school.term, BOARDING, "one_card")
        with pytest.raises(RuleError, match="还没有到账"):
            spot_checks.draw(session, aid_school.term, 1)
        for status in ("reported", "sent", "arrived"):
            lines.move(session, lines.of_batch(session, batch), status, TODAY)
        (first,) = spot_checks.draw(session, aid_school.term, 1)
        (second,) = spot_checks.draw(session, aid_school.term, 5)
        drawn = spot_checks.rows(session, aid_school.term)
        assert [row.id for row in drawn] == [first, second]
        assert {row.student_id for row in drawn} == {aid_school.pupils["石小梅"], aid_school.pupils["龙小满"]}
        assert {row.paid_fen for row in drawn} == {75_000}
        with pytest.raises(RuleError, match="写明查的情况"):
            spot_checks.answer(session, first, drawn[0].version, called_on=TODAY, received=False)
        spot_checks.answer(session, first, drawn[0].version, called_on=TODAY, received=True, used_for="伙食")
        spot_checks.remove(session, [second])
        assert len(spot_checks.rows(session, aid_school.term)) == 1


def test_a_complaint_closes_only_when_it_was_handled(ledger):
    with ledger.transaction("投诉") as session:
        made = complaints.add(session, ComplaintFacts(TODAY, "电话", "补助没有到账"))
        (row,) = complaints.rows(session)
        with pytest.raises(RuleError, match="怎么处理"):
            complaints.update(session, made, row.version, ComplaintFacts(TODAY, "电话", "没有到账", closed_on=TODAY))
        done = ComplaintFacts(TODAY, "电话", "没有到账", handling="卡号错，已换卡补发", reply="已告知", closed_on=TODAY)
        complaints.update(session, made, row.version, done)
        assert complaints.rows(session)[0].closed_on == TODAY


def test_the_schools_own_check_stays_open_until_put_right(ledger):
    with ledger.transaction("自查") as session:
        asked = inspections.questions(session, TODAY)
        answers = dict.fromkeys(asked, True) | {asked[0]: False}
        made = inspections.add(session, InspectionFacts(OWN, TODAY, "校长、资助专干", items=answers))
        (row,) = inspections.rows(session, OWN)
        assert row.open
        with pytest.raises(RuleError, match="怎么整改"):
            inspections.update(session, made, row.version, InspectionFacts(OWN, TODAY, "校长", rectified_on=TODAY))
        put_right = InspectionFacts(
            OWN, TODAY, "校长", items=answers, rectified_on=date(2026, 11, 25), rectification="名单已更正"
        )
        inspections.update(session, made, row.version, put_right)
        assert not inspections.rows(session)[0].open
