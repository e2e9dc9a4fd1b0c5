"""What a computation of aid starts from and what it says: facts of a pupil, entitled or not, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledgerdesk.domain.aid.program import Rate


@dataclass(frozen=True, slots=True)
class DayCount:
    """So many days, each at the price that held on ``since``: a month of meals is one of these."""

    since: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilFacts:
    """What counts about a pupil in a term, as it was on the day the term is counted.

    ``boarding`` and ``in_province`` are None where nobody knows; ``categories`` are the valid codes in the order of
    their table; ``level`` is the recognised one. ``received`` names programmes given once and had before,
    ``elsewhere`` those had at another school this term, ``decided`` what the school set for the term (fen) where the
    standard leaves it open.
    """

    stage: str
    grade: int
    boarding: bool | None = None
    categories: tuple[str, ...] = ()
    level: str | None = None
    residence: str | None = None
    in_county: bool = True
    in_province: bool | None = None
    on_roll: bool = True
    meal_days: tuple[DayCount, ...] = ()
    enrolled_days: int | None = None
    received: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    decided: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Basis:
    """The rate an amount was computed from, for whoever checks it later."""

    rate: Rate
    valid_from: date
    term: str
    days: tuple[DayCount, ...] = ()


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a pupil is entitled to in a term: fen ≥ 0, 0 where goods or a preference are given.

    ``explanation`` says the whole computation in one sentence; ``checked`` whether a person compared the standard
    with its document; ``shares`` who pays how many fen of it. Equal pupils share one, so ``facts`` holds only
    those the programme ``asked`` about.
    """

    program: str
    name: str
    benefit: str
    fen: int
    explanation: str
    source: str
    checked: bool
    shares: tuple[tuple[str, int], ...]
    facts: PupilFacts
    asked: tuple[str, ...]
    basis: Basis | None = None

    @property
    def inputs(self) -> dict[str, Any]:
        """Return what it was computed from, as plain JSON."""
        facts, basis = self.facts, self.basis
        found: dict[str, Any] = {name: _plain(getattr(facts, name)) for name in self.asked}
        if basis is not None:
            rate = basis.rate
            found |= {"term": basis.term, "from": basis.valid_from.isoformat(), "source": self.source}
            amounts = {"fen": rate.fen, "share_of": rate.share_of, "percent": rate.percent, "at_most": rate.at_most}
            found["rate"] = {key: held for key, held in amounts.items() if held}
            found["decided"] = facts.decided.get(self.program)
            found["days"] = [[count.since.isoformat(), count.days] for count in basis.days]
        return found


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class NotEntitled:
    """Why a pupil does not get a programme: ``code`` for the program, ``reason`` a Chinese clause for people."""

    program: str
    name: str
    code: str
    reason: str
