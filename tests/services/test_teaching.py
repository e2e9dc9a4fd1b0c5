"""Who teaches what: written down, ended, and heard of by whoever looks for a fitting teacher."""

from datetime import timedelta

import pytest

import school_life
from conftest import TODAY, dump
from ledgerdesk.errors import RuleError
from ledgerdesk.services import classes, pairings, school, staff, teaching, terms


@pytest.fixture
def taught(ledger):
    with ledger.transaction("新建学校") as s:
        school.set_up(s, school.SchoolFacts(name="石板河小学"), TODAY)
        room = classes.ensure(s, TODAY, "primary", 3, 1)
        who = {name: staff.add(s, {"name": name}) for name in ("石老师", "龙老师")}
    return ledger, room, who


def test_a_subject_begins_and_ends(taught):
    ledger, room, who = taught
    with ledger.transaction("任课") as s:
        lesson = teaching.teach(s, room, who["石老师"], " 数学 ", TODAY - timedelta(days=3))
    before = dump(ledger)
    with ledger.read() as s:
        assert [(one.name, one.subject) for one in teaching.of_class(s, room, TODAY)] == [("石老师", "数学")]
    with ledger.transaction("不教了") as s:
        teaching.stop(s, lesson, TODAY)
    with ledger.read() as s:
        assert teaching.of_class(s, room, TODAY)
        assert teaching.of_class(s, room, TODAY + timedelta(days=1)) == ()
    ledger.undo()
    assert dump(ledger) == before


def test_a_mistake_of_today_goes_without_a_trace_in_the_list(taught):
    ledger, room, who = taught
    with ledger.transaction("任课") as s:
        teaching.stop(s, teaching.teach(s, room, who["石老师"], "数学", TODAY), TODAY)
    with ledger.read() as s:
        assert teaching.of_class(s, room, TODAY) == ()


@pytest.mark.parametrize(
    ("subject", "days", "key"),
    [("", 0, "subject"), ("语" * 13, 0, "subject"), ("数学", 400, "since"), ("语文", 0, "subject")],
    ids=["none", "long", "year", "twice"],
)
def test_what_cannot_be_is_said(taught, subject, days, key):
    ledger, room, who = taught
    with ledger.transaction("任课") as s:
        teaching.teach(s, room, who["石老师"], "语文", TODAY)
    with pytest.raises(RuleError) as refused, ledger.transaction("任课") as s:
        teaching.teach(s, room, who["石老师"], subject, TODAY + timedelta(days=days))
    assert set(refused.value.problems) == {key}


def test_who_teaches_the_class_fits_better(taught):
    ledger, room, who = taught
    with ledger.transaction("任课") as s:
        pupil = school_life.pupil(s, "龙小满")
        room = next(row.id for row in classes.of_year(s, terms.term_at(s, TODAY).year, TODAY) if row.pupils)
        teaching.teach(s, room, who["龙老师"], "英语", TODAY)
    with ledger.read() as s:
        first = pairings.fitness(s, pupil, TODAY)[0]
    assert first.teacher.name == "龙老师"
    assert "英语" in first.reason
