"""One programme in one term, looked up once and asked for many pupils: equal pupils get one answer between them.

A pupil's facts fall into three: where and how they learn (place), how needy they are (hardship), and the days and
decided amounts that are nobody else's. Only those a programme asks about tell two pupils apart for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from ledgerdesk.domain.aid import amounts, conditions, words
from ledgerdesk.domain.aid.amounts import Amount, DailyPrices, NoAmount
from ledgerdesk.domain.aid.book import AidBook, AidTerm, Program
from ledgerdesk.domain.aid.facts import Basis, Entitlement, NotEntitled, PupilFacts
from ledgerdesk.domain.aid.program import CASH, DAY, ONCE, TERM, Condition
from ledgerdesk.domain.aid.shares import split

Answer = Entitlement | NotEntitled
_ALWAYS = ("stage", "grade")  # the sentence names the grade
_MAYBE = ("boarding", "residence", "in_county", "in_province")
_HARDSHIP = ("category", "level")


@dataclass(frozen=True, slots=True)
class _Worth:
    """What a rate is worth for pupils of one kind, in money and words."""

    fen: int
    said: str
    source: str
    checked: bool
    shares: tuple[tuple[str, int], ...]
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class _Daily:
    """Who the sentence is about, and what their days are worth."""

    who: str
    prices: DailyPrices
    facts: PupilFacts


class Plan:
    """A programme of a term; it only remembers answers, for the book it was made of never changes."""

    def __init__(self, book: AidBook, program: Program, term: AidTerm) -> None:
        """Find out what the programme asks about."""
        self.program = program
        self._book, self._term = book, term
        rates = [rate.condition for rate in amounts.all_rates(book, program, term.decides)]
        asked = [*program.conditions, *rates]
        read = [name for name in _MAYBE if any(getattr(one, name) not in (None, ()) for one in asked)]
        self._place: Callable[[PupilFacts], Any] = attrgetter(*_ALWAYS, *read)
        self._needs = any(getattr(one, name) for one in asked for name in _HARDSHIP)
        hardship = ("categories", "level") if self._needs else ()
        self._asked = (*_ALWAYS, *read, *hardship)
        self._rates_ask = any(getattr(one, name) for one in rates for name in _HARDSHIP)
        self._open_rates = any(rate.decided or rate.at_most is not None for rate in program.rates)
        self._boarding = any(one.boarding is not None for one in asked)
        self._daily = program.definition.unit == DAY
        self._once = program.definition.unit == ONCE
        self._closed: dict[object, NotEntitled | None] = {}
        self._worths: dict[object, _Worth | NotEntitled] = {}
        self._known: dict[object, Answer] = {}
        self._dailies: dict[object, _Daily | NotEntitled] = {}
        self._season = self._out_of_season()

    def of(self, facts: PupilFacts) -> Answer:
        """Return the answer for a pupil, other programmes not looked at."""
        key = self.program.key
        if not facts.on_roll:
            return self._no("off_roll", "统计日不在本校就读")
        if facts.elsewhere and key in facts.elsewhere:
            return self._no("elsewhere", "本学期在外校已享受")
        if self._once and key in facts.received:
            return self._no("received", "只发一次，以前已享受")
        if self._season is not None:
            return self._season
        place = self._place(facts)
        mark = (place, facts.categories, facts.level) if self._needs else place
        if self._daily:
            return self._of_days(place, mark, facts)
        if self._open_rates:
            mark = (mark, facts.decided.get(key))
        answer = self._known.get(mark)
        if answer is None:
            answer = self._known[mark] = self._ask(place, mark, facts)
        return answer

    def quote(self, facts: PupilFacts) -> Answer:
        """Return what the rate gives, whoever may have it."""
        # The first condition says which facts the sentence names.
        met = conditions.first_met(self.program.conditions, facts) or self.program.conditions[0]
        return self._answer(met, object(), facts)

    def _met(self, place: object, facts: PupilFacts) -> Condition | NotEntitled:
        if place not in self._closed:
            self._closed[place] = self._place_refusal(facts)
        if (closed := self._closed[place]) is not None:
            return closed
        met = conditions.first_met(self.program.conditions, facts)
        if met is None:
            return self._no(*conditions.refusal(self.program.conditions, facts, self._book.labels))
        return met

    def _ask(self, place: object, mark: object, facts: PupilFacts) -> Answer:
        met = self._met(place, facts)
        if isinstance(met, NotEntitled):
            return met
        return self._answer(met, mark if self._rates_ask or self._open_rates else place, facts)

    def _of_days(self, place: object, mark: object, facts: PupilFacts) -> Answer:
        """Return days × price: the days are nobody else's, all else is known once."""
        daily = self._dailies.get(mark)
        if daily is None:
            daily = self._dailies[mark] = self._daily_of(place, facts)
        if isinstance(daily, NotEntitled):
            return daily
        worth = self._worth_of(daily.prices.amount(facts, self._term))
        return worth if isinstance(worth, NotEntitled) else self._entitled(daily.who, worth, daily.facts)

    def _daily_of(self, place: object, facts: PupilFacts) -> _Daily | NotEntitled:
        met = self._met(place, facts)
        if isinstance(met, NotEntitled):
            return met
        who = words.pupil(facts, met, self._book.labels, boarding=self._boarding)
        return _Daily(who, DailyPrices(self._book, self.program, facts), self._only_asked(facts))

    def _answer(self, met: Condition, kind: object, facts: PupilFacts) -> Answer:
        worth = self._worths.get(kind)
        if worth is None:
            found = amounts.amount(self._book, self.program, facts, self._term)
            worth = self._worths[kind] = self._worth_of(found)
        if isinstance(worth, NotEntitled):
            return worth
        who = words.pupil(facts, met, self._book.labels, boarding=self._boarding)
        return self._entitled(who, worth, self._only_asked(facts))

    def _only_asked(self, facts: PupilFacts) -> PupilFacts:
        """Return the facts without those that are the pupil's own affair: equal pupils share one answer."""
        key = self.program.key
        decided = {key: facts.decided[key]} if self._open_rates and key in facts.decided else {}
        return PupilFacts(decided=decided, **{name: getattr(facts, name) for name in self._asked})

    def _entitled(self, who: str, worth: _Worth, facts: PupilFacts) -> Entitlement:
        program = self.program
        return Entitlement(
            program.key,
            program.definition.name,
            program.definition.benefit,
            worth.fen,
            f"{who}，{worth.said}",
            worth.source,
            worth.checked,
            worth.shares,
            facts,
            self._asked,
            worth.basis,
        )

    def _worth_of(self, found: Amount | NoAmount) -> _Worth | NotEntitled:
        program, short = self.program, self._term.short
        if isinstance(found, NoAmount):
            if found.code != "no_standard" or program.definition.benefit == CASH:
                return self._no(found.code, found.reason)
            given = program.definition.gives or program.name
            return _Worth(0, f"{short}：{given}（{program.source}）", program.source, program.checked, (), None)
        policy = found.policy
        basis = Basis(found.rate, policy.valid_from, short, found.days)
        shares = split(found.fen, program.definition.funding)
        return _Worth(
            found.fen, f"{short}：{found.formula}（{policy.source}）", policy.source, found.checked, shares, basis
        )

    def _place_refusal(self, facts: PupilFacts) -> NotEntitled | None:
        """Return why nobody in such a place gets it; None where somebody may."""
        if any(conditions.place_refusal(one, facts, self._book.labels) is None for one in self.program.conditions):
            return None
        return self._no(*conditions.refusal(self.program.conditions, facts, self._book.labels))

    def _out_of_season(self) -> NotEntitled | None:
        pay_by = self.program.definition.pay_by
        if pay_by in (TERM, self._term.season):
            return None
        return self._no("season", f"按学年发，在{words.SEASONS[pay_by]}学期发")

    def _no(self, code: str, reason: str) -> NotEntitled:
        return NotEntitled(self.program.key, self.program.definition.name, code, reason)


def rivals(programs: Mapping[str, Program]) -> frozenset[frozenset[str]]:
    """Return which programmes exclude each other; said by one of the two is enough (I15)."""
    return frozenset(
        frozenset((key, other))
        for key, program in programs.items()
        for other in program.definition.excludes
        if other != key
    )
