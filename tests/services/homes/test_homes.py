"""Answering for households: one school is built once and walked through."""

import contextlib
import shutil
from datetime import date

import pytest

import factories
import school_life
from conftest import PASSWORD, TODAY
from ledgerdesk.domain import home_dues
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.errors import RuleError, StaleRecordError
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import HouseholdMember, Pairing
from ledgerdesk.services import policy, school, visits
from ledgerdesk.services.homes import helps, pairings, proposal, standing
from ledgerdesk.services.homes.helps import HelpFacts
from ledgerdesk.services.visits import VisitFacts

NEW_YEAR = date(2026, 1, 1)


class World:
    """Four homes in two villages, the last one empty; three teachers, the last one gone."""

    def __init__(self, session):
        school.set_up(session, school.SchoolFacts(name="石板河镇中心学校"), TODAY)
        self.homes = [school_life.home(session, village) for village in ("石板村", "石板村", "柳林村", "柳林村")]
        for home, head in zip(self.homes[:3], ("龙大山", "覃长河", "田有福"), strict=True):
            session.add(
                HouseholdMember(
                    household_id=home,
                    person_id=factories.person(session, head, born_on=date(1970, 5, 6)).id,
                    relation="0",
                )
            )
        names = ("龙小满", "覃小山", "田小雨")
        self.pupils = [
            school_life.pupil(session, name, home=home) for name, home in zip(names, self.homes[:3], strict=True)
        ]
        self.an = factories.staff(session, "安老师")
        self.bai = factories.staff(session, "白老师", party_member=True, home_village="石板村")
        self.gone = factories.staff(session, "出老师", left_on=date(2026, 10, 31))
        session.add(Pairing(student_id=self.pupils[2], staff_id=self.an, valid_from=NEW_YEAR))
        session.flush()


@pytest.fixture(scope="module")
def world(template, tmp_path_factory):
    folder = shutil.copytree(template, tmp_path_factory.mktemp("homes") / "试验小学.ledger")
    with Ledger.open(folder, PASSWORD, clock=FixedClock(TODAY)) as ledger:
        with ledger.transaction("准备") as session:
            made = World(session)
        yield ledger, made


@pytest.fixture
def session(world):
    """Return a session whose work is thrown away, so that the school is built once."""
    ledger, _ = world

    with contextlib.suppress(InterruptedError), ledger.transaction("试") as opened:
        yield opened
        raise InterruptedError


@pytest.fixture
def w(world):
    return world[1]


def test_start_hand_over_and_end_keep_the_history(session, w):
    first = pairings.start(session, w.homes[0], w.an, NEW_YEAR, " 养两头猪 ")
    pairings.start(session, w.homes[1], w.an, NEW_YEAR)
    with pytest.raises(RuleError, match="已经包了这一户"):
        pairings.start(session, w.homes[0], w.an, TODAY)
    assert "要到 2028-12-31" in pairings.cautions(session, [first], TODAY)[0]
    assert pairings.cautions(session, [first], date(2029, 1, 1)) == ()
    passed = pairings.change_staff(session, first, w.bai, date(2026, 3, 1), "工作调整")
    assert [
        (one.staff_name, one.valid_from, one.valid_to, one.measures, one.end_reason)
        for one in pairings.of_household(session, w.homes[0])
    ] == [
        ("白老师", date(2026, 3, 1), None, "养两头猪", ""),
        ("安老师", NEW_YEAR, date(2026, 2, 28), "养两头猪", "工作调整"),
    ]
    assert len(pairings.hand_over(session, w.bai, w.an, TODAY, "调离")) == 1
    assert [(one.head, one.staff_name) for one in pairings.rows(session, TODAY)] == [
        ("覃长河", "安老师"), ("龙大山", "安老师"),
    ]  # fmt: skip
    with pytest.raises(RuleError, match="已经结束"):
        pairings.end(session, passed, TODAY, "再结束")
    mine = pairings.of_staff(session, w.an)[0]
    pairings.update(session, mine.id, mine.version, measures="种茶", since=date(2026, 11, 1))
    with pytest.raises(StaleRecordError):
        pairings.update(session, mine.id, mine.version, measures="", since=None)
    with pytest.raises(RuleError) as raised:
        pairings.end(session, mine.id, date(2026, 10, 1), " ")
    assert set(raised.value.problems) == {"on", "reason"}
    again = pairings.start(session, w.homes[2], w.an, TODAY)
    assert pairings.change_staff(session, again, w.bai, TODAY, "点错了") == again  # corrected, not followed
    pairings.end_many(session, [one.id for one in pairings.rows(session, TODAY)], TODAY, "脱贫")
    homes = {one.household_id: one for one in standing.standing(session, 2026).homes}
    assert homes[w.homes[0]].helpers  # the last day still counts


def test_who_may_answer_for_what(session, w):
    with pytest.raises(RuleError, match="没有人口"):
        pairings.start(session, w.homes[3], w.an, TODAY)
    with pytest.raises(RuleError, match="不在校"):
        pairings.start(session, w.homes[0], w.gone, TODAY)
    policy.override(session, policy.HOUSEHOLDS_MOST, NEW_YEAR, 2, "试")
    assert pairings.warnings(session, w.an, TODAY) == ()
    pairings.start(session, w.homes[0], w.an, NEW_YEAR)
    assert "包 2 户" in pairings.warnings(session, w.an, TODAY)[0]
    pairings.start(session, w.homes[1], w.an, NEW_YEAR)
    with pytest.raises(RuleError, match="最多 2 户"):
        pairings.start(session, w.homes[2], w.an, TODAY)
    pairings.start(session, w.homes[2], w.bai, NEW_YEAR)
    with pytest.raises(RuleError, match="超过规定的 2 户") as raised:
        pairings.hand_over(session, w.an, w.bai, TODAY, "调离")
    assert set(raised.value.problems) == {"to_staff_id"}


def test_homes_without_anybody_are_proposed_with_reasons(session, w):
    assert [one.head for one in proposal.candidates(session, TODAY)] == ["田有福", "覃长河", "龙大山"]
    asked = proposal.propose(session, TODAY)
    told = {one.household.head: (one.staff_name, one.reason) for one in asked.pairs}
    assert told["田有福"] == ("安老师", "已结对这家的田小雨，还没有包户")
    assert told["龙大山"][0] == "白老师"
    assert told["龙大山"][1].startswith("家在本村")
    pairings.start_many(session, {one.household.household_id: one.staff_id for one in asked.pairs}, TODAY)
    assert proposal.candidates(session, TODAY) == ()
    fits = proposal.fits(session, w.homes[2], TODAY)
    assert [one.name for one in fits] == ["白老师"]
    policy.override(session, policy.HOUSEHOLDS_MOST, NEW_YEAR, 1, "试")
    pairings.end_many(session, [one.id for one in pairings.rows(session, TODAY)], date(2026, 11, 20), "重排")
    later = date(2026, 11, 21)
    full = proposal.propose(session, later)
    assert len(full.pairs) == 2
    assert len(full.left) == 1


def test_the_homes_of_who_leaves_are_dealt_out(session, w):
    pairings.start(session, w.homes[0], w.gone, NEW_YEAR, "种茶")
    for home in w.homes[:3]:
        pairings.start(session, home, w.an, NEW_YEAR)
    after = proposal.propose_after(session, TODAY, w.an)
    assert {one.staff_name for one in after.pairs} == {"白老师"}
    mine = {one.household_id: one.id for one in pairings.of_staff(session, w.an)}
    made = pairings.hand_out(
        session, {mine[one.household.household_id]: one.staff_id for one in after.pairs}, TODAY, "调离"
    )
    assert len(made) == 3
    again = pairings.of_household(session, w.homes[0])
    still = next(one for one in again if one.staff_id == w.gone)
    assert pairings.hand_out(session, {still.id: w.bai}, TODAY, "调离") == ()
    assert {one.staff_name for one in pairings.rows(session, TODAY)} == {"白老师"}


def test_what_was_done_is_written_down_and_measured(session, w):
    a, b = (pairings.start(session, home, w.an, NEW_YEAR) for home in w.homes[:2])
    stay = HelpFacts(kind="stay", first_on=date(2026, 3, 2), last_on=date(2026, 3, 4), what="送化肥，看春耕")
    made = helps.add(session, [a, b], stay)  # two homes on the same three days
    money = HelpFacts(kind="money", first_on=TODAY, last_on=TODAY, value_fen=200_000, what="买猪崽")
    helps.add(session, [a], money)
    visits.add(
        session,
        VisitFacts(visited_on=date(2026, 3, 4), mode="face", student_ids=(w.pupils[0],), teacher_ids=(w.an,)),
    )
    visits.add(
        session,
        VisitFacts(visited_on=date(2026, 10, 9), mode="face", student_ids=(w.pupils[0],), teacher_ids=(w.an, w.bai)),
    )
    visits.add(
        session,
        VisitFacts(visited_on=date(2026, 10, 10), mode="phone", student_ids=(w.pupils[0],), teacher_ids=(w.an,)),
    )
    year = standing.standing(session, 2026)
    (mine,) = year.staff
    late_by = TODAY.timetuple().tm_yday - 14  # the grace
    assert (mine.days.done, mine.days.due, mine.days.whole) == (4, 15 * late_by // 365, 15)
    assert (mine.money.done, mine.money.whole, mine.unwritten) == (200_000, 400_000, 2)
    assert mine.state == home_dues.BEHIND
    homes = {one.household_id: one for one in year.homes}
    assert (homes[w.homes[0]].state, homes[w.homes[0]].days) == (home_dues.ENOUGH, 4)
    assert homes[w.homes[1]].state == home_dues.BEHIND
    assert homes[w.homes[2]].state == standing.NOBODY
    pairings.start(session, w.homes[2], w.bai, TODAY)
    today = standing.standing(session, 2026)
    assert [one.state for one in today.staff if one.staff_id == w.bai] == [home_dues.SHORT]
    assert [one.state for one in today.homes if one.household_id == w.homes[2]] == [home_dues.SHORT]
    over = standing.standing(session, 2026, date(2027, 2, 1))  # no grace is left for a year that is over
    assert [one.money.due for one in over.staff] == [one.money.whole for one in over.staff]
    assert [one.late for one in helps.rows(session, NEW_YEAR, TODAY)] == [False, True, True]
    assert len(year.of_staff(w.an)) == 5
    fresh = helps.facts(session, made[0])
    helps.update(session, fresh.id, fresh.version, HelpFacts(kind="goods", first_on=TODAY, last_on=TODAY, what="棉衣"))
    assert helps.warnings(session, [a], money)
    helps.delete(session, made[1])
    assert {one.kind for one in helps.of_household(session, w.homes[0])} == {"goods", "money"}
    assert helps.phrases(session, "money") == ()
    assert standing.years(session) == (2026,)


def test_entries_that_cannot_be(session, w):
    pairing = pairings.start(session, w.homes[0], w.an, date(2026, 5, 1))

    def refused(**values):
        base = {"kind": "stay", "first_on": TODAY, "last_on": TODAY, "what": "走访"}
        with pytest.raises(RuleError) as raised:
            helps.add(session, [pairing], HelpFacts(**(base | values)))
        return set(raised.value.problems)

    assert refused(last_on=date(2026, 11, 21)) == {"last_on"}
    assert refused(first_on=date(2026, 4, 30)) == {"first_on"}
    assert refused(last_on=date(2026, 11, 19)) == {"last_on"}
    assert refused(kind="money", what=" ") == {"value_fen", "what"}
    pairings.end(session, pairing, date(2026, 6, 30), "搬走")
    assert refused(first_on=date(2026, 6, 30)) == {"last_on"}
    with pytest.raises(RuleError, match="请选"):
        helps.add(session, [], HelpFacts(kind="stay", first_on=TODAY, last_on=TODAY, what="走访"))


def test_no_help_is_left_outside_of_its_time_and_none_is_kept_twice(session, w):
    pairing = pairings.start(session, w.homes[0], w.an, NEW_YEAR)
    stay = HelpFacts(kind="stay", first_on=date(2026, 3, 2), last_on=date(2026, 3, 4), what="看春耕")
    assert len(helps.add(session, [pairing, pairing], stay)) == 1
    with pytest.raises(RuleError, match="2026-03-04 还有帮扶记录"):
        pairings.end(session, pairing, date(2026, 3, 3), "搬走")
    with pytest.raises(RuleError, match="2026-03-04 还有帮扶记录"):
        pairings.change_staff(session, pairing, w.bai, date(2026, 3, 3), "调整")
    with pytest.raises(RuleError, match="2026-03-02 已经有帮扶记录"):
        pairings.update(session, pairing, 1, measures="", since=date(2026, 3, 3))
    pairings.change_staff(session, pairing, w.bai, date(2026, 3, 4), "调整")
    assert pairings.facts(session, pairing).valid_to == date(2026, 3, 3)
    with pytest.raises(RuleError, match="太大"):
        helps.check(
            session, pairing, HelpFacts(kind="money", first_on=NEW_YEAR, last_on=NEW_YEAR, value_fen=10**19, what="钱")
        )


def test_who_left_still_answers_until_it_is_handed_over(session, w):
    pairings.start(session, w.homes[0], w.gone, NEW_YEAR)
    assert [one.head for one in standing.gone(session, TODAY)] == ["龙大山"]
    assert standing.standing(session, 2026).staff[0].gone
    pairings.hand_over(session, w.gone, w.an, TODAY, "调离")
    assert standing.gone(session, TODAY) == ()
