"""The measuring itself: order of the runs, the figures made of them, the pupils measured with."""

import gc
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import sample, term_run
from benchmarks.harness import Pair, compare, machine, table

from ledgerdesk.domain import id_number


@pytest.fixture(autouse=True)
def small_heap() -> Iterator[None]:
    """Let the collection before each measured job pass over all that other tests left: seconds of it."""
    gc.freeze()
    yield
    gc.unfreeze()


def pair(ours, peer, limit=0.5):
    return Pair(goal="9", what="a / b", ours=ours, peer=peer, limit=limit, rounds=3, unit="MB")


def test_both_run_in_turn_and_the_first_round_does_not_count():
    order, said = [], iter([9.0, 1.0, 2.0, 3.0])
    result = compare(pair(lambda: order.append("ours") or next(said), lambda: order.append("peer") or 4.0))
    assert order == ["peer", "ours", "ours", "peer", "peer", "ours", "ours", "peer"]
    assert result.ratios == (0.25, 0.5, 0.75)
    assert (result.ours, result.peer, result.ratio, result.met) == (2.0, 4.0, 0.5, True)


def test_a_missed_goal_is_shown_as_missed():
    result = compare(pair(lambda: 3.0, lambda: 4.0), rounds=1)
    assert not result.met
    assert table([result]).splitlines()[-1] == "| 9 | a / b | 3 MB | 4 MB | 0.75 (0.75–0.75) | 0.5 | **no** |"


def test_without_a_number_time_is_measured():
    result = compare(pair(lambda: None, lambda: sum(range(200_000)), limit=1))
    assert result.met


def test_a_job_that_fails_is_no_fast_job():
    with pytest.raises(ZeroDivisionError):
        compare(pair(lambda: 1 / 0, lambda: 1.0))


def test_figures_say_when_and_where_they_were_taken():
    assert machine(date(2026, 11, 20)).startswith("2026-11-20, ")


def test_the_pupils_are_the_same_every_time_and_their_numbers_hold():
    pupils = sample.pupils(3_000)
    assert pupils == sample.pupils(3_000)
    assert len({row["id_number"] for row in pupils}) == 3_000
    for row in pupils[::100]:
        facts = id_number.check(row["id_number"])
        assert (facts.born_on, facts.sex) == (row["born"], row["sex"])


def test_the_term_run_and_plain_python_say_the_same_of_every_pupil(tmp_path):
    # The plain way shares no rule with the program, so it is an oracle too: it raises where one pupil differs.
    (pair,) = term_run.pairs(tmp_path)
    assert pair.limit == 3.0
