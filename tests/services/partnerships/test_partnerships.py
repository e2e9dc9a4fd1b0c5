"""Partnerships: what is refused, what is kept of the past, what a term asks of whom."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from conftest import TODAY
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.services import contacts, partnerships, terms
from ledgerdesk.services.partnerships import DeedFacts, PartnerFacts

START = date(2026, 9, 1)
OURS = PartnerFacts(partner="沙坝村小", kind="school", direction="gives", valid_from=START)


@pytest.fixture
def partner(set_up):
    with set_up.transaction("结对") as session:
        term = terms.term_at(session, TODAY)
        terms.change_dates(
            session, term.id, covers_from=term.covers_from, covers_to=term.covers_to,
            lessons_from=START, lessons_to=date(2027, 1, 18),
        )  # fmt: skip
        return partnerships.start(session, OURS)


def deed(partner, kind="lessons", on=TODAY, **more):
    return DeedFacts(partnership_id=partner, kind=kind, done_on=on, title=more.pop("title", "送教下乡"), **more)


def standing(ledger, partner):
    with ledger.read() as session:
        return next(one for one in partnerships.rows(session, TODAY) if one.facts.id == partner)


def test_what_was_done_is_counted_against_what_the_term_asks_and_every_step_can_be_undone(set_up, partner, walk):
    lacking = standing(set_up, partner).standing
    assert (lacking.lessons.asked, lacking.lessons.due, lacking.lessons.state) == (10, 5, "late")
    assert [one.first.month for one in lacking.months if one.state == "late"] == [9, 10]
    first = walk(set_up, lambda s: partnerships.add_deed(s, deed(partner, lessons=6, people=80, by_whom="吴芳")))
    with set_up.transaction("活动") as session:
        partnerships.add_deed(session, deed(partner, "visit", date(2026, 9, 3)))
        partnerships.add_deed(session, deed(partner, "goods", value_fen=50_000))
    row = standing(set_up, partner)
    assert (row.lessons, row.value_fen, dict(row.counts)) == (6, 50_000, {"goods": 1, "lessons": 1, "visit": 1})
    assert (row.standing.lessons.state, row.standing.visits.done) == ("open", 1)
    with set_up.read() as session:
        stored = partnerships.deed(session, first)
        assert (stored.partner, stored.people, partnerships.helpers(session)) == ("沙坝村小", 80, ("吴芳",))
    with set_up.transaction("改") as session:
        partnerships.update_deed(session, first, stored.version, replace(stored, lessons=10))
    assert standing(set_up, partner).standing.lessons.state == "done"
    walk(set_up, lambda s: partnerships.delete_deed(s, first))
    assert standing(set_up, partner).lessons == 0


def test_nothing_is_due_from_whoever_is_helped_and_only_what_lasts_is_asked(set_up, partner):
    with set_up.transaction("结对") as session:
        helped = partnerships.start(session, replace(OURS, partner="县城一小", direction="takes"))
        partnerships.add_deed(session, deed(helped, lessons=4))
        half = partnerships.start(session, replace(OURS, partner="中心幼儿园", valid_from=date(2026, 11, 10)))
        partnerships.end(session, partner, TODAY - timedelta(days=1), "帮扶期满")
    assert standing(set_up, helped).standing is None
    assert standing(set_up, helped).lessons == 4
    assert standing(set_up, half).standing.lessons.asked == 5
    with set_up.read() as session:
        assert [one.facts.partner for one in partnerships.rows(session, TODAY)] == [
            "中心幼儿园",
            "县城一小",
            "沙坝村小",
        ]
        # Eighty of 140 days are 5.7 lessons of ten.
        assert partnerships.rows(session, TODAY)[-1].standing.lessons.asked == 6


WRONG = (
    ({"partner": "　"}, "partner"), ({"kind": "x"}, "kind"), ({"direction": ""}, "direction"),
    ({"valid_from": None}, "valid_from"), ({"valid_to": date(2026, 8, 1)}, "valid_to"),
    ({"valid_to": TODAY}, "end_reason"), ({"contact_id": 99}, "contact_id"), ({"valid_from": TODAY}, "valid_from"),
)  # fmt: skip
WRONG_DEEDS = (
    ({"kind": "x"}, "kind"), ({"kind": "lessons"}, "lessons"), ({"kind": "visit", "title": ""}, "title"),
    ({"kind": "visit", "on": TODAY + timedelta(days=1)}, "done_on"), ({"kind": "visit", "people": -1}, "people"),
    ({"kind": "visit", "on": date(2026, 8, 31)}, "done_on"), ({"kind": "goods", "value_fen": -1}, "value_fen"),
)  # fmt: skip


def test_what_cannot_be_is_refused(set_up, partner):
    with set_up.transaction("活动") as session:
        partnerships.add_deed(session, deed(partner, "visit", date(2026, 9, 3)))
    with set_up.transaction("试") as session:
        for change, key in WRONG:
            with pytest.raises(RuleError) as refused:
                partnerships.update(session, partner, 1, change)
            assert key in refused.value.problems, change
        for facts, key in WRONG_DEEDS:
            with pytest.raises(RuleError) as refused:
                partnerships.add_deed(session, deed(partner, **facts))
            assert key in refused.value.problems, facts


def test_a_partnership_with_deeds_is_ended_and_one_without_may_be_deleted(set_up, partner):
    with set_up.transaction("活动") as session:
        done = partnerships.add_deed(session, deed(partner, "visit"))
        who = contacts.add(session, {"name": "龙校长", "phone": "13200000001"})
        partnerships.update(session, partner, 1, {"contact_id": who})
    with pytest.raises(RuleError), set_up.transaction("删") as session:
        partnerships.delete(session, partner)
    with pytest.raises(RuleError), set_up.transaction("结束") as session:
        partnerships.end(session, partner, TODAY - timedelta(days=1), "期满")
    with set_up.transaction("删") as session:
        assert partnerships.facts(session, partner).contact == "龙校长"
        partnerships.delete_deed(session, done)
        partnerships.delete(session, partner)
    with set_up.read() as session, pytest.raises(NotFoundError):
        partnerships.facts(session, partner)
