"""Figures other papers state, compared with the standards: what agrees, and in words what does not; nothing is bent."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ledgerdesk.domain.aid.amounts import of_term
from ledgerdesk.domain.aid.book import AidBook, AidTerm
from ledgerdesk.domain.aid.program import DAY
from ledgerdesk.domain.aid.words import per, yuan

_FEN, _WAN = 100, 1_000_000  # fen in a yuan and in ten thousand yuan
_AMOUNT = re.compile(r"(\d+(?:\.(\d+))?)(万)?元?")


@dataclass(frozen=True, slots=True)
class Printed:
    """An amount as a paper prints it: fen, and ``step``, the fen one unit of its last digit is worth."""

    fen: int
    step: int

    def says(self, fen: int) -> bool:
        """Tell whether an amount would be printed like this, half a step rounded up."""
        steps = (Decimal(fen) / self.step).to_integral_value(rounding=ROUND_HALF_UP)
        return int(steps) * self.step == self.fen

    @property
    def words(self) -> str:
        """Return 24.67万元 for what was printed so, 2250元 else."""
        if self.fen >= _WAN and self.step > _FEN:
            return f"{Decimal(self.fen) / _WAN:f}万元"
        return yuan(self.fen)


@dataclass(frozen=True, slots=True)
class Standard:
    """What one pupil gets in a term by one line of a standard."""

    name: str
    fen: int
    words: str  # 1250元/年 ÷ 2 = 625元（文件号）


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a stated figure agrees, and why or why not."""

    agrees: bool
    words: str


def printed(text: str) -> Printed:
    """Return the amount of 24.67万元, 4500元 or 620; ValueError for anything else."""
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise ValueError("no amount")
    unit = _WAN if match[3] else _FEN
    step = Decimal(unit) / 10 ** len(match[2] or "")
    fen = Decimal(match[1]) * unit
    if fen != int(fen) or step != int(step):
        raise ValueError("finer than a fen")
    return Printed(int(fen), int(step))


def standards(book: AidBook, term: AidTerm, programs: Iterable[str]) -> tuple[Standard, ...]:
    """Return every amount the standards of some programmes make of a term, shares of other programmes included.

    What is paid by the day or left to the school makes no fixed amount and is left out.
    """
    found: dict[tuple[str, int], Standard] = {}
    for key in programs:
        program = book.program(key, term.decides)
        if program is None or program.rate_policy is None:
            continue
        for rate in program.rates:
            whole = book.program(rate.share_of, term.decides) if rate.share_of else program
            lines = whole.rates if rate.share_of and whole is not None else (rate,)
            for line in lines:
                unit = rate.unit or line.unit or program.definition.unit
                if line.fen is None or unit == DAY:
                    continue
                said, fen = per(line.fen, unit), line.fen
                if rate.share_of:
                    fen, said = line.fen * rate.percent // 100, f"{said} × {rate.percent}%"
                amount, formula = of_term(fen, unit, said, program.definition.pay_by, term.season)
                standard = Standard(program.name, amount, f"{program.name} {formula}（{program.rate_policy.source}）")
                found.setdefault((key, amount), standard)
    return tuple(found.values())


def total(what: str, people: int, stated: Printed, known: Sequence[Standard]) -> Verdict:
    """Compare people × one standard with a stated sum, at the precision it was printed with."""
    for standard in known:
        if stated.says(people * standard.fen):
            exact = people * standard.fen
            return Verdict(
                True,
                f"{what}：{people} 人 × {yuan(standard.fen)} = {yuan(exact)}，与{stated.words}相符（{standard.words}）",
            )
    average = yuan((stated.fen + people // 2) // people)
    said = f"{what}：{people} 人共{stated.words}，平均每人{average}，没有哪一个标准乘以人数是这个数"
    amounts = sorted({standard.fen for standard in known})
    if not amounts:
        return Verdict(False, f"{said}：这个学期没有可比的标准。")
    if stated.fen > people * amounts[-1] + stated.step:
        return Verdict(False, f"{said}：比最高的{yuan(amounts[-1])}还多，请核对人数或所含学期。")
    if stated.fen < people * amounts[0] - stated.step:
        return Verdict(False, f"{said}：比最低的{yuan(amounts[0])}还少，请核对。")
    return Verdict(False, f"{said}{_between(people, stated, amounts)}请按名册逐人核对。")


def _between(people: int, stated: Printed, amounts: Sequence[int]) -> str:
    """Say what the two standards around the average would make; that they could is no proof that they did."""
    low = max((fen for fen in amounts if people * fen <= stated.fen), default=amounts[0])
    high = min((fen for fen in amounts if people * fen > stated.fen), default=amounts[-1])
    if low == high:
        return "。"
    nearest = round((stated.fen - people * low) / (high - low))
    more = min(max(nearest, 0), people)
    made = (people - more) * low + more * high
    mix = f"{people - more} 人 × {yuan(low)} + {more} 人 × {yuan(high)} = {yuan(made)}"
    if made == stated.fen:
        return f"；若是{mix}才相等，原文没有写各多少人。"
    if stated.says(made):
        return f"；最接近的是{mix}，四舍五入才是{stated.words}，原文没有写各多少人。"
    return f"；用{yuan(low)}、{yuan(high)}两档也凑不出，最接近的是{mix}。"


def rate(what: str, stated_fen: int, standard: Standard) -> Verdict:
    """Compare a stated amount per pupil and term (fen) with a standard."""
    if stated_fen == standard.fen:
        return Verdict(True, f"{what}{yuan(stated_fen)}，与标准相符（{standard.words}）")
    gap = stated_fen - standard.fen
    side = "多" if gap > 0 else "少"
    return Verdict(
        False, f"{what}写的是{yuan(stated_fen)}，比标准{side}{yuan(abs(gap))}：{standard.words}。请核对原文件。"
    )


def people(what: str, identified: int, aided: Sequence[tuple[str, int]]) -> Verdict:
    """Compare how many were identified with how many of them are said to be aided in different stages."""
    whole = sum(count for _, count in aided)
    parts = " + ".join(f"{name} {count}" for name, count in aided)
    sums = f"{parts} = {whole} 人" if len(aided) > 1 else f"{parts} 人"
    if whole <= identified:
        return Verdict(True, f"{what}：确定 {identified} 人，资助 {sums}")
    return Verdict(False, f"{what}：确定 {identified} 人，资助却有 {sums}，多 {whole - identified} 人，请核对名单。")


def summed(what: str, stated: int, parts: Sequence[int]) -> Verdict:
    """Compare a stated total with the sum of its parts."""
    made = sum(parts)
    if made == stated:
        return Verdict(True, f"{what}：合计 {stated:,}，与各项相加相符")
    return Verdict(False, f"{what}：合计写 {stated:,}，各项相加 {made:,}，差 {abs(made - stated):,}，请核对。")
