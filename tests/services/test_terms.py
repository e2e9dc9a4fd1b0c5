from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import TODAY
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.services import terms


def spans(session):
    return [(t.name, t.covers_from, t.covers_to) for t in terms.all_terms(session)]


def assert_no_day_is_lost(session, first, last):
    """Every day from first to last lies in exactly one stored term."""
    stored = [(t.covers_from, t.covers_to) for t in terms.all_terms(session)]
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        assert sum(a <= day <= b for a, b in stored) == 1, day


def test_a_school_year_comes_with_both_terms(set_up):
    with set_up.read() as session:
        assert spans(session) == [
            ("2026年秋季学期", date(2026, 9, 1), date(2027, 1, 31)),
            ("2027年春季学期", date(2027, 2, 1), date(2027, 8, 31)),
        ]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 9, 1), "2026年秋季学期"),
        (date(2027, 1, 31), "2026年秋季学期"),
        (date(2027, 2, 1), "2027年春季学期"),
        (date(2027, 8, 31), "2027年春季学期"),
    ],
)
def test_a_day_belongs_to_its_term(set_up, day, name):
    with set_up.read() as session:
        assert terms.term_at(session, day).name == name


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2027, 9, 1)])
def test_a_day_outside_says_what_to_do(set_up, day):
    with set_up.read() as session, pytest.raises(NotFoundError, match="校历"):
        terms.term_at(session, day)


def test_ensuring_makes_the_year_once(set_up, walk):
    new = walk(set_up, lambda s: terms.ensure(s, date(2027, 9, 1)))
    with set_up.transaction("再来") as session:
        assert terms.ensure(session, date(2027, 12, 31)) == new
        assert terms.ensure(session, TODAY) != new
    assert set_up.undo_label() == "走一步", "ensuring what is there must leave no trace"


def change(session, term, **dates):
    facts = terms.facts(session, term)
    given_dates = {k: getattr(facts, k) for k in ("covers_from", "covers_to", "lessons_from", "lessons_to")} | dates
    terms.change_dates(session, term, **given_dates)


def test_moving_a_border_moves_the_neighbour(set_up, walk):
    with set_up.read() as session:
        autumn, spring = (t.id for t in terms.all_terms(session))
    walk(set_up, lambda s: change(s, spring, covers_from=date(2027, 2, 20), lessons_from=date(2027, 2, 22)))
    with set_up.read() as session:
        assert terms.facts(session, autumn).covers_to == date(2027, 2, 19)
        assert_no_day_is_lost(session, date(2026, 9, 1), date(2027, 8, 31))
    walk(set_up, lambda s: change(s, autumn, covers_to=date(2027, 1, 25)))
    with set_up.read() as session:
        assert terms.facts(session, spring).covers_from == date(2027, 1, 26)
        assert_no_day_is_lost(session, date(2026, 9, 1), date(2027, 8, 31))


@pytest.mark.parametrize(
    ("dates", "key"),
    [
        ({"covers_from": date(2027, 9, 1)}, "covers_to"),
        ({"covers_from": date(2026, 9, 1)}, "covers_from"),
        ({"lessons_from": date(2027, 3, 2), "lessons_to": date(2027, 3, 1)}, "lessons_to"),
        ({"lessons_from": date(2027, 1, 31)}, "lessons_from"),
        ({"lessons_to": date(2027, 9, 1)}, "lessons_to"),
    ],
)
def test_impossible_dates_are_refused(set_up, dates, key):
    with pytest.raises(RuleError) as raised, set_up.transaction("改") as session:
        change(session, terms.all_terms(session)[1].id, **dates)
    assert key in raised.value.problems


def test_a_border_may_not_run_through_the_neighbours_lessons(set_up):
    with set_up.transaction("校历") as session:
        autumn, spring = (t.id for t in terms.all_terms(session))
        change(session, autumn, lessons_from=date(2026, 9, 1), lessons_to=date(2027, 1, 20))
    with pytest.raises(RuleError, match="前后学期"), set_up.transaction("改") as session:
        change(session, spring, covers_from=date(2027, 1, 20))


def test_lessons_decide_when_they_are_known(set_up):
    with set_up.transaction("校历") as session:
        spring = terms.all_terms(session)[1].id
        assert terms.has_lessons(session, date(2027, 7, 1), date(2027, 7, 31))
        change(session, spring, lessons_from=date(2027, 2, 22), lessons_to=date(2027, 7, 9))
        assert terms.has_lessons(session, date(2027, 7, 9), date(2027, 7, 31))
        assert not terms.has_lessons(session, date(2027, 7, 10), date(2027, 8, 31))


class _RollBackError(Exception):
    """Ends an example, leaving the ledger as it was."""


days = st.dates(date(2022, 1, 1), date(2031, 12, 31))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=days, others=st.lists(days, max_size=4), shift=st.integers(-20, 20))
def test_years_join_without_a_gap_in_whatever_order_they_come(ledger, first, others, shift):
    def example(session):
        terms.ensure(session, first)
        last = terms.all_terms(session)[-1]
        change(session, last.id, covers_to=last.covers_to + timedelta(days=shift))
        for day in others:
            terms.ensure(session, day)
            assert terms.term_at(session, day).covers_from <= day
        stored = terms.all_terms(session)
        for before, after in pairwise(stored):
            assert before.covers_to < after.covers_from, "no day lies in two terms"
            if after.year - before.year <= 1:
                assert before.covers_to + timedelta(days=1) == after.covers_from
        assert len({(t.year, t.season) for t in stored}) == len(stored)
        raise _RollBackError

    with pytest.raises(_RollBackError), ledger.transaction("学年") as session:
        example(session)
