"""Goals 7 and 12: what the pages of help read, beside raw SQL, and on ten times the school."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import helped
from benchmarks.harness import Pair
from benchmarks.school import DAY
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledgerdesk.ledger import Ledger
from ledgerdesk.services import follow_ups, pairings, paper_forms, search, terms, visits
from ledgerdesk.services.book_checks import standings
from ledgerdesk.services.homes import helps, standing, who
from ledgerdesk.services.pairings import coverage, planned
from ledgerdesk.services.radar import classes, entries, pupils, slip, teachers

_ONE, _TEN = 600, 6_000
_COVERAGE, _VISITS_EACH = 3_000, 14  # about 60,000 visits
# The shape performance was measured with: one index, grouped, nothing read into Python but the answer.
_RAW = """
    SELECT vs.person_id, count(*) FROM visits v JOIN visit_students vs ON vs.visit_id = v.id
    WHERE v.visited_on BETWEEN :first AND :last AND v.mode = 'face' GROUP BY vs.person_id
"""

View = Callable[[Session], object]

#: What a page shows of the whole school.
WHOLE: Mapping[str, View] = {
    "progress by teacher": lambda s: teachers.view(s, DAY),
    "progress by pupil": lambda s: pupils.view(s, DAY),
    "progress by class": lambda s: classes.view(s, DAY),
    "slip of the week": lambda s: slip.week(s, DAY),
    "pairing board": lambda s: (pairings.board(s, DAY), coverage.coverage(s, DAY)),
    "plans of the term": lambda s: planned.rows(s, _term(s).id, DAY),
    "homes answered for": lambda s: (who.rows(s, DAY), standing.standing(s, DAY.year)),
    "visits of the term": lambda s: visits.rows(s, _term(s).covers_from, DAY),
    "follow-ups": lambda s: follow_ups.rows(s, done=False),
    "paper": lambda s: paper_forms.rows(s, _term(s).id),
    "books": lambda s: standings(s, DAY),
}
#: What a page shows of one class, pupil, home or name.
WORKING: Mapping[str, View] = {
    "a class's progress": lambda s: pupils.view(s, DAY, entries.named(range(1, 46))),
    "a pupil's progress": lambda s: pupils.one(s, 1, DAY),
    "a pupil's visits": lambda s: visits.of_person(s, 1),
    "a pupil's plans": lambda s: planned.of_student(s, 1),
    "a pupil's follow-ups": lambda s: follow_ups.of_person(s, 1),
    "a pupil's paper": lambda s: paper_forms.of_student(s, 1),
    "a home": lambda s: (who.of_household(s, 1), helps.of_household(s, 1)),
    "a name": lambda s: search.people(s, "王子", limit=8),
}


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield the goals; the schools are filled once and stay open."""
    with ExitStack() as opened:
        many = opened.enter_context(helped.opened(folder / "many.ledger", _COVERAGE, visits_each=_VISITS_EACH))
        yield Pair(
            goal="7",
            what="visits of the term by pupil, of about 60,000 / raw SQL",
            ours=lambda: _read(many, lambda s: visits.counts(s, None, _term(s))),
            peer=lambda: _read(many, _raw),
            limit=2,
            rounds=15,
        )
    with ExitStack() as opened:
        one = opened.enter_context(helped.opened(folder / "one.ledger", _ONE))
        ten = opened.enter_context(helped.opened(folder / "ten.ledger", _TEN))
        for goal, views, limit in (("12, one pupil or home", WORKING, 2), ("12, whole school", WHOLE, 12)):
            yield Pair(
                goal=goal,
                what=f"{len(views)} views of help of {_TEN:,} pupils / of {_ONE:,}, two years of visits each",
                ours=partial(_all, ten, views),
                peer=partial(_all, one, views),
                limit=limit,
                rounds=5,
            )


def _term(session: Session) -> terms.TermFacts:
    return terms.term_at(session, DAY)


def _raw(session: Session) -> object:
    term = _term(session)
    days = {"first": term.covers_from.isoformat(), "last": term.covers_to.isoformat()}
    return {row[0]: row[1] for row in session.execute(text(_RAW), days)}


def _all(ledger: Ledger, views: Mapping[str, View]) -> None:
    for view in views.values():
        _read(ledger, view)


def _read(ledger: Ledger, view: Callable[[Session], Any]) -> Any:
    with ledger.read() as session:
        return view(session)
