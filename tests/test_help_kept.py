"""Who left, died, changed class or teacher keeps the history of help: in the lists, the radar of then, and the exports."""

from datetime import date, timedelta

import pytest

import factories
from ledgerdesk.domain.clock import FixedClock
from ledgerdesk.domain.dues import State
from ledgerdesk.fields import catalogue
from ledgerdesk.ledger import Ledger
from ledgerdesk.models import Enrolment, Person
from ledgerdesk.services import classes, pairings, paper_forms, register, registers, school, staff, talks, terms, visits
from ledgerdesk.services.pairings import handing, leaving, planned, plans
from ledgerdesk.services.radar import pupils as radar
from ledgerdesk.services.radar import teachers

START, GONE, TODAY = date(2026, 9, 1), date(2026, 10, 15), date(2026, 11, 20)
NAMES = ("走离", "亡故", "换班", "留下")
GIVEN = {"household_number": "H1", "head_name": "石大山", "head_relation": "2", "categories": ("subsistence",)}


@pytest.fixture
def helped(ledger: Ledger) -> tuple[Ledger, dict[str, int], dict[str, int]]:
    """Return a school whose four pupils were visited and talked to in September, each of them planned for."""
    with ledger.transaction("新建学校", barrier=True) as s:
        school.set_up(s, school.SchoolFacts(name="石板河镇中心学校"), TODAY)
        term = terms.term_at(s, TODAY).id
        who = {
            name: register.add(
                s, {"name": name, "id_number": factories.id_number(serial=at), "grade": "3", "class_number": 1, **GIVEN},
            )
            for at, name in enumerate(NAMES, start=1)
        }  # fmt: skip
        for row in s.query(Enrolment):
            row.valid_from = START
        by = {name: staff.add(s, {"name": name}) for name in ("石老师", "龙老师")}
        for name, one in who.items():
            pair = pairings.start(s, one, by["石老师"], START, study="补数学")
            plans.save(s, pair, term, {"measures": "每周一次"})
            talks.add(s, talks.TalkFacts(held_on=START, kind="talk", student_id=one, staff_id=by["石老师"], topic=name))
        facts = visits.VisitFacts(
            visited_on=START + timedelta(days=3),
            mode="face",
            student_ids=tuple(who.values()),
            teacher_ids=(by["石老师"],),
        )
        visits.add(s, facts)
        paper_forms.issue(s, paper_forms.prepare(s, "visit", who.values(), term, 1))
    return ledger, who, by


def change_all(ledger: Ledger, who: dict[str, int], by: dict[str, int]) -> None:
    """Let one leave, one die, one go to another class, and the teacher hand the others over and go."""
    with ledger.transaction("转出") as s:
        register.update(s, who["走离"], {"status": "transferred"}, since=GONE + timedelta(days=1))
    with ledger.transaction("去世") as s:
        s.get_one(Person, who["亡故"]).died_on = GONE
        register.update(s, who["亡故"], {"status": "died"}, since=GONE + timedelta(days=1))
    with ledger.transaction("转班") as s:
        register.update(s, who["换班"], {"class_number": 2}, since=GONE)
    with ledger.transaction("结束结对") as s:
        gone = leaving.gone(s, TODAY)
        assert {one.student_id for one in gone} == {who["走离"], who["亡故"]}
        leaving.end_all(s, [one.pairing_id for one in gone])
    with ledger.transaction("移交") as s:
        mine = [row.id for row in pairings.rows(s, TODAY) if row.staff_id == by["石老师"]]
        handing.hand_over_and_leave(
            s, by["石老师"], dict.fromkeys(mine, by["龙老师"]), TODAY - timedelta(days=1), "调离"
        )


def test_everything_that_was_done_stays(helped):
    ledger, who, by = helped
    change_all(ledger, who, by)
    with ledger.read() as s:
        term = terms.term_at(s, TODAY).id
        for name, one in who.items():
            assert [row.visited_on for row in visits.of_person(s, one)] == [START + timedelta(days=3)], name
            assert [row.topic for row in talks.of_student(s, one)] == [name]
            assert planned.of_student(s, one), name
            assert len(paper_forms.of_student(s, one)) == 1
            first = pairings.of_student(s, one)[-1]
            assert (first.staff_name, first.valid_from) == ("石老师", START)
            assert first.valid_to is not None
        ended = {row.student_id: row.valid_to for row in pairings.of_staff(s, by["石老师"])}
        assert ended[who["走离"]] == ended[who["亡故"]] == GONE, "on the last day on the roll, not today"
        assert {row.staff_name for row in pairings.rows(s, TODAY)} == {"龙老师"}
        assert {row.student_id for row in planned.rows(s, term, TODAY)} >= set(who.values())
        rooms = {room.name: room.pupils for room in classes.of_year(s, 2026, TODAY)}
        assert rooms == {"三年级（1）班": 1, "三年级（2）班": 1}


def test_the_radar_asks_no_more_of_those_who_are_gone(helped):
    ledger, who, by = helped
    change_all(ledger, who, by)
    with ledger.read() as s:
        now = {row.student_id: row for row in radar.view(s, TODAY).rows}
        left = now[who["走离"]]
        assert (left.gone, left.here, left.visits.behind) == ("转出", False, 0)
        assert who["亡故"] not in now or now[who["亡故"]].state is not State.LATE
        assert len(now[who["换班"]].marks) == 1, "what was done in the old class counts on"
        then = {row.student_id for row in radar.view(s, GONE - timedelta(days=5)).rows}
        assert then == set(who.values()), "as it was before"
        assert by["龙老师"] in {row.staff_id for row in teachers.view(s, TODAY).rows}


def test_exports_carry_them(helped):
    ledger, who, by = helped
    change_all(ledger, who, by)
    with ledger.read() as s:
        for name, count in (("visits", 1), ("talks", 4), ("pairings", 6)):
            sheet = catalogue.sheet(name)
            known = registers.of(name).known(s, TODAY, [field.key for field in sheet.fields])
            assert len(known) == count, name


def test_all_of_it_can_be_taken_back(helped):
    ledger, who, by = helped
    change_all(ledger, who, by)
    for _ in range(5):
        ledger.undo()
    with ledger.read() as s:
        assert {row.staff_name for row in pairings.rows(s, TODAY)} == {"石老师"}
        assert len(pairings.rows(s, TODAY)) == len(who)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TODAY)
