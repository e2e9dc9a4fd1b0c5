"""What is still missing of a pupil's facts, in the order in which it hurts."""

from collections.abc import Mapping
from types import MappingProxyType

from ledgerdesk.ui.theme import Tone

COMPLETE = "齐全"
#: What the chip says by gap, worst first.
WORDS = MappingProxyType(
    {
        "id_number": "缺证号",
        "class": "缺班级",
        "guardian": "缺监护人",
        "phone": "缺电话",
        "home": "缺住址",
        "card": "缺银行卡",
    }
)
_WORST = frozenset({"id_number", "class"})


def gaps_of(facts: Mapping[str, object]) -> tuple[str, ...]:
    """Return the gaps of a pupil's flat facts, worst first; a bank card is missed only where aid may come."""
    missing = {
        "id_number": not facts.get("id_number"),
        "class": not facts.get("grade"),
        "guardian": not facts.get("guardian_name"),
        "phone": not (facts.get("guardian_phone") or facts.get("phone")),
        "home": not (facts.get("address") or facts.get("village") or facts.get("residence")),
        "card": bool(facts.get("categories")) and not facts.get("card_number"),
    }
    return tuple(key for key in WORDS if missing[key])


def chip(gaps: object) -> str:
    """Return the chip's words: 齐全, 缺银行卡, 缺证号等 2 项."""
    if not isinstance(gaps, tuple) or not gaps:
        return COMPLETE
    first = WORDS[gaps[0]]
    return first if len(gaps) == 1 else f"{first}等 {len(gaps)} 项"


def tone(gaps: object) -> Tone:
    """Return how bad it is."""
    if not isinstance(gaps, tuple) or not gaps:
        return Tone.OK
    return Tone.BAD if gaps[0] in _WORST else Tone.WARN
