"""How amounts of aid are said: in yuan, with what they were computed from, and why somebody gets none."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ledgerdesk.domain import grades
from ledgerdesk.domain.aid.facts import PupilFacts
from ledgerdesk.domain.aid.program import DAY, ONCE, TERM, YEAR, Condition

_PER = MappingProxyType({YEAR: "/年", TERM: "/学期", DAY: "/天", ONCE: ""})
SEASONS = MappingProxyType({"autumn": "秋季", "spring": "春季"})


def yuan(fen: int) -> str:
    """Return 750元, 312.50元, −125元."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{whole}{f'.{rest:02d}' if rest else ''}元"


def per(fen: int, unit: str) -> str:
    """Return 1500元/年, 5元/天; an amount given once stands alone."""
    return f"{yuan(fen)}{_PER[unit]}"


def residence_word(boarding: bool | None) -> str:
    """Return 住校 or 走读; nothing where nobody knows."""
    return "" if boarding is None else "住校" if boarding else "走读"


def pupil(facts: PupilFacts, met: Condition, labels: Mapping[str, str], *, boarding: bool) -> str:
    """Return who the sentence is about by what mattered for it: 七年级住校，脱贫家庭."""
    grade = grades.grade_name(facts.stage, facts.grade) if facts.stage else "未分班"
    place = residence_word(facts.boarding) if boarding else ""
    return f"{grade}{place}{ground(facts, met, labels)}"


def ground(facts: PupilFacts, met: Condition, labels: Mapping[str, str]) -> str:
    """Return ，脱贫家庭 or ，一般困难 where category or level is what entitles; nothing where all are entitled."""
    if met.category:
        codes: Iterable[str] = (code for code in facts.categories if code in met.category)
    elif met.level:
        codes = facts.categories or ((facts.level,) if facts.level else ())
    else:
        return ""
    return "，" + "、".join(labels.get(code, code) for code in codes)


def listed(codes: Iterable[str], labels: Mapping[str, str]) -> str:
    """Return codes in words."""
    return "、".join(labels.get(code, code) for code in codes)
