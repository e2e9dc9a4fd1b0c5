"""From a standard to the amount of a term, with the formula in words; the last place where yuan become half-yuan.

Rounding: a percentage of a year's amount is rounded to the fen, half a fen up; halved by term, the autumn takes an odd
fen. No other rounding happens, so both terms always make the year.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledgerdesk.domain.aid.book import AidBook, AidTerm, Program
from ledgerdesk.domain.aid.conditions import meets
from ledgerdesk.domain.aid.facts import DayCount, PupilFacts
from ledgerdesk.domain.aid.program import DAY, ENROLLED, TERM, YEAR, Rate
from ledgerdesk.domain.aid.shares import half, percent_of
from ledgerdesk.domain.aid.words import per, yuan
from ledgerdesk.domain.policy import PolicyValue


@dataclass(frozen=True, slots=True)
class Amount:
    """What a term gives, how it came about, and the rate behind it."""

    fen: int
    formula: str
    rate: Rate
    policy: PolicyValue
    days: tuple[DayCount, ...] = ()
    checked: bool = True


@dataclass(frozen=True, slots=True)
class NoAmount:
    """Why no amount can be computed."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Price:
    fen: int
    unit: str
    words: str  # 1250元/年 × 50%
    checked: bool = True


def amount(book: AidBook, program: Program, facts: PupilFacts, term: AidTerm) -> Amount | NoAmount:
    """Return what a pupil's rate makes of the term."""
    definition, policy = program.definition, program.rate_policy
    if policy is None:
        return NoAmount("no_standard", f"{term.short}没有可用的标准")
    rate = fitting(program.rates, facts)
    if rate is None:
        return NoAmount("no_standard", "标准里没有这类学生的一档")
    unit = rate.unit or definition.unit
    if rate.decided or rate.at_most is not None:
        return _decided(program, rate, unit, facts, term, policy)
    if unit == DAY:
        return DailyPrices(book, program, facts).amount(facts, term)
    price = _price(book, rate, unit, facts, term.decides)
    if price is None:
        return NoAmount("no_standard", "所依据项目没有可用的标准")
    fen, formula = of_term(price.fen, price.unit, price.words, definition.pay_by, term.season)
    return Amount(fen, formula, rate, policy, checked=policy.checked and price.checked)


def all_rates(book: AidBook, program: Program, day: date) -> tuple[Rate, ...]:
    """Return the rates of a programme with those of the programmes it takes a share of, earlier prices included."""
    shared = [book.program(rate.share_of, day) for rate in program.rates if rate.share_of]
    earlier = [rate for entry in book.timeline(program.key) for rate in entry.held]
    return (*program.rates, *earlier, *(rate for whole in shared if whole is not None for rate in whole.rates))


def fitting(rates: Sequence[Rate], facts: PupilFacts) -> Rate | None:
    """Return the first rate whose condition a pupil meets; None when none fits."""
    return next((rate for rate in rates if meets(rate.condition, facts)), None)


def of_term(fen: int, unit: str, said: str, pay_by: str, season: str) -> tuple[int, str]:
    """Return a term's amount (fen) of a price and its formula: 1500元/年 ÷ 2 = 750元."""
    if unit == YEAR and pay_by == TERM:
        amount = half(fen, season)
        return amount, f"{said} ÷ 2 = {yuan(amount)}"
    return fen, said if said.startswith(yuan(fen)) else f"{said} = {yuan(fen)}"


def _price(book: AidBook, rate: Rate, unit: str, facts: PupilFacts, day: date) -> _Price | None:
    if rate.fen is not None:
        return _Price(rate.fen, unit, f"{'平均' if rate.average else ''}{per(rate.fen, unit)}")
    whole = book.program(rate.share_of, day)
    # The other programme's rate for the same pupil; where it asks for boarding it is that of a boarder.
    other = None if whole is None else fitting(whole.rates, replace(facts, boarding=True))
    if whole is None or other is None or other.fen is None:
        return None
    unit = rate.unit or other.unit or whole.definition.unit
    fen = percent_of(other.fen, rate.percent)
    checked = whole.rate_policy is not None and whole.rate_policy.checked
    return _Price(fen, unit, f"{per(other.fen, unit)} × {rate.percent}%", checked)


def _decided(
    program: Program, rate: Rate, unit: str, facts: PupilFacts, term: AidTerm, policy: PolicyValue
) -> Amount | NoAmount:
    fen = facts.decided.get(program.key)
    if rate.at_most is None:
        if not fen:
            return NoAmount("undecided", "金额由学校定，还没有定")
        return Amount(fen, f"学校定{yuan(fen)}", rate, policy, checked=policy.checked)
    limit, said = of_term(rate.at_most, unit, per(rate.at_most, unit), program.definition.pay_by, term.season)
    if not fen:
        return NoAmount("undecided", f"标准是不超过{said}，学校还没有定金额")
    if fen > limit:
        return NoAmount("over_limit", f"学校定的{yuan(fen)}超过上限：{said}")
    return Amount(fen, f"学校定{yuan(fen)}，不超过{said}", rate, policy, checked=policy.checked)


class DailyPrices:
    """What a day of a programme is worth for pupils of one kind; each price is looked up once."""

    def __init__(self, book: AidBook, program: Program, facts: PupilFacts) -> None:
        """Stand for all pupils whom the rates take for equal to this one."""
        self._book, self._program, self._facts = book, program, facts
        self._rate = fitting(program.rates, facts)
        self._prices: dict[date, int | None] = {}

    def amount(self, facts: PupilFacts, term: AidTerm) -> Amount | NoAmount:
        """Return days × price, days of one price said together."""
        rate, policy = self._rate, self._program.rate_policy
        if rate is None or policy is None:
            return NoAmount("no_standard", "标准里没有这类学生的一档")
        enrolled = self._program.definition.days == ENROLLED
        counts = (DayCount(term.decides, facts.enrolled_days or 0),) if enrolled else facts.meal_days
        by_price: dict[int, int] = {}
        for count in counts:
            price = self._prices[count.since] if count.since in self._prices else self._look_up(count.since)
            if price is None or count.days < 0:
                return NoAmount("no_standard", "每天的标准没有写明金额")
            by_price[price] = by_price.get(price, 0) + count.days
        fen = sum([price * days for price, days in by_price.items()])
        if not fen:
            return NoAmount("no_days", "没有登记天数")
        said = " + ".join([f"{per(price, DAY)} × {days}天" for price, days in by_price.items() if days])
        return Amount(fen, f"{said} = {yuan(fen)}", rate, policy, counts, policy.checked)

    def _look_up(self, since: date) -> int | None:
        standing = self._book.program(self._program.key, since) or self._program
        rate = fitting(standing.rates, self._facts) or self._rate
        self._prices[since] = price = None if rate is None else rate.fen
        return price
