from datetime import date

import pytest

import aid_life
import factories
from conftest import dump
from ledgerdesk.domain import promotion
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Pairing
from ledgerdesk.services import pupils, terms
from ledgerdesk.services.turnover import apply, plan
from ledgerdesk.services.turnover.plan import Choice

SEPTEMBER = date(2027, 9, 1)


@pytest.fixture
def nine(ledger, aid_school):
    """A ninth class beside the seventh, with one pupil who has a teacher."""
    with ledger.transaction("九年级") as session:
        seventh, aid_school.room = aid_school.room, factories.school_class(session, "middle", 9, 1)
        last = aid_life.pupil(session, aid_school, "毕小业", boards=True)
        aid_school.room = seventh
        teacher = factories.staff(session, "赵老师")
        session.add(Pairing(student_id=last, staff_id=teacher, valid_from=date(2026, 9, 1)))
    return last


def test_the_year_turns_in_one_step_that_can_be_undone(ledger, aid_school, nine):
    before = dump(ledger)
    with ledger.read() as session:
        planned = plan.plan(session, 2027)
    assert (planned.since, planned.count(promotion.UP), planned.count(promotion.GRADUATE)) == (SEPTEMBER, 3, 1)
    with ledger.transaction("转入新学年") as session:
        turned = apply.turn(session, planned)
    assert (turned.up, turned.graduates, turned.pairings) == (3, 1, 1)
    with ledger.read() as session:
        now = pupils.on_roll(session, SEPTEMBER)
        assert {one.class_name for one in now.values()} == {"八年级（1）班"}
        assert nine not in now
        assert nine in pupils.on_roll(session, date(2027, 8, 31))
        assert terms.term_at(session, SEPTEMBER).name == "2027年秋季学期"
        assert plan.plan(session, 2027).done
    with pytest.raises(RuleError, match="已经转过"), ledger.transaction("再转") as session:
        apply.turn(session, plan.plan(session, 2027))
    ledger.undo()
    assert dump(ledger) == before


def test_the_clerk_decides_who_stays_and_who_changes_class(ledger, aid_school, nine):
    first, second, third = aid_school.pupils.values()
    choices = {first: Choice(promotion.REPEAT), second: Choice(promotion.UP, 2), nine: Choice(promotion.REPEAT)}
    with ledger.transaction("转入新学年") as session:
        apply.turn(session, plan.plan(session, 2027, choices))
        now = pupils.on_roll(session, SEPTEMBER)
    assert {one: now[one].class_name for one in (first, second, third, nine)} == {
        first: "七年级（1）班",
        second: "八年级（2）班",
        third: "八年级（1）班",
        nine: "九年级（1）班",
    }
