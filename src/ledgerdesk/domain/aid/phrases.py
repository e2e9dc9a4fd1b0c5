"""A programme in words: what it gives, for whom, at which rates; for the page of standards and cards for families."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ledgerdesk.domain.aid.program import LEVELS as PAYERS
from ledgerdesk.domain.aid.program import ONCE, PREFERENCE, TERM, UNITS, YEAR, Condition, Definition, Rate
from ledgerdesk.domain.aid.words import SEASONS, listed, per
from ledgerdesk.domain.grades import STAGES, grade_name

_HOW_OFTEN = MappingProxyType({YEAR: "按学年定", TERM: "按学期定", "day": "按天定", ONCE: "只给一次"})
_FLAGS = (
    ("boarding", "住校生", "走读生"),
    ("in_county", "本县就读", "县外就读"),
    ("in_province", "省内就读", "省外就读"),
)


def condition(asked: Condition, labels: Mapping[str, str]) -> str:
    """Return whom a condition means: 小学、初中，住校生，困难等级为特别困难、比较困难; 所有学生 for none."""
    said = [listed(asked.stage, STAGES)] if asked.stage else []
    if asked.grade:
        stage = asked.stage[0] if len(asked.stage) == 1 else ""
        said.append("、".join(grade_name(stage, grade) if stage else f"{grade}年级" for grade in asked.grade))
    for name, yes, no in _FLAGS:
        if (wanted := getattr(asked, name)) is not None:
            said.append(yes if wanted else no)
    said += [listed(codes, labels) for codes in (asked.residence, asked.category) if codes]
    if asked.level:
        said.append(f"认定为{listed(asked.level, labels)}")
    return "，".join(said) or "所有学生"


def conditions(asked: Sequence[Condition], labels: Mapping[str, str]) -> str:
    """Return whom a programme is for; one of several conditions is enough."""
    return "；或者".join(condition(one, labels) for one in asked)


def rate(held: Rate, definition: Definition, names: Mapping[str, str]) -> str:
    """Return an amount with its unit: 1250元/年, 寄宿生生活补助的 50%, 不超过1400元/年，由学校定."""
    unit = held.unit or definition.unit
    if held.fen is not None:
        return f"{'平均' if held.average else ''}{per(held.fen, unit)}"
    if held.at_most is not None:
        return f"不超过{per(held.at_most, unit)}，由学校定"
    if held.share_of:
        return f"{names.get(held.share_of, held.share_of)}的 {held.percent}%"
    return "由学校定"


def rate_lines(
    rates: Sequence[Rate], definition: Definition, labels: Mapping[str, str], names: Mapping[str, str]
) -> tuple[str, ...]:
    """Return each rate with whom it is for; the last, for all others, says so."""
    lines = []
    for at, held in enumerate(rates):
        amount = rate(held, definition, names)
        if held.condition == Condition():
            lines.append(f"其他学生　{amount}" if at else amount)
        else:
            lines.append(f"{condition(held.condition, labels)}　{amount}")
    return tuple(lines)


def manner(definition: Definition) -> str:
    """Return how it is given: 按学年定，分两个学期发."""
    if definition.benefit == PREFERENCE:
        return definition.gives
    said = _HOW_OFTEN[definition.unit]
    if definition.unit == YEAR:
        said += "，分两个学期发" if definition.pay_by == TERM else f"，{SEASONS[definition.pay_by]}学期一次发"
    return said


def payers(definition: Definition) -> str:
    """Return who pays: 中央、地方 5∶5; nothing where it is not said."""
    if not definition.funding:
        return ""
    who = "、".join(PAYERS[share.level] for share in definition.funding)
    parts = "∶".join(str(share.part) for share in definition.funding)
    return f"{who} {parts}" if len(definition.funding) > 1 else who


def unit(code: str) -> str:
    """Return 每学年, 每学期, 每天, 一次."""
    return UNITS[code]
