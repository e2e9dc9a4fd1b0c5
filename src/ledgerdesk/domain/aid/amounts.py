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
        return _by_days(book, program, rate, facts, term, policy)
    price = _price(book, rate, unit, facts, term.decides)
    if price is None:
        return NoAmount("no_standard", "所依据项目没有可用的标准")
    fen, formula = of_term(price.fen, price.unit, price.words, definition.pay_by, term.season)
    return Amount(fen, formula, rate, policy, checked=policy.checked and price.checked)


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


def _by_days(
    book: AidBook, program: Program, rate: Rate, facts: PupilFacts, term: AidTerm, policy: PolicyValue
) -> Amount | NoAmount:
    """Add up days at the price of each; counts of one price are said together."""
    if program.definition.days == ENROLLED:
        counts: tuple[DayCount, ...] = (DayCount(term.decides, facts.enrolled_days or 0),)
    else:
        counts = facts.meal_days
    by_price: dict[int, int] = {}
    for count in counts:
        standing = book.program(program.key, count.since) or program
        at_the_time = fitting(standing.rates, facts) or rate
        if at_the_time.fen is None or count.days < 0:
            return NoAmount("no_standard", "每天的标准没有写明金额")
        by_price[at_the_time.fen] = by_price.get(at_the_time.fen, 0) + count.days
    fen = sum(price * days for price, days in by_price.items())
    if not fen:
        return NoAmount("no_days", "没有登记天数")
    said = " + ".join(f"{per(price, DAY)} × {days}天" for price, days in by_price.items() if days)
    return Amount(fen, f"{said} = {yuan(fen)}", rate, policy, counts, policy.checked)
