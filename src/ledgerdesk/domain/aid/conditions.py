"""Whether a pupil meets a programme's conditions, and which clause says why not."""

from collections.abc import Mapping, Sequence

from ledgerdesk.domain.aid.facts import PupilFacts
from ledgerdesk.domain.aid.program import Condition
from ledgerdesk.domain.aid.words import listed
from ledgerdesk.domain.grades import STAGES

_NO_HARDSHIP = "none"
#: The order in which they are asked, the plainest reason last.
_ASKED = ("stage", "grade", "residence", "boarding", "county", "unknown", "category", "unrecognised", "level")


def first_met(conditions: Sequence[Condition], facts: PupilFacts) -> Condition | None:
    """Return the first condition a pupil meets; None when none is."""
    return next((one for one in conditions if meets(one, facts)), None)


def meets(asked: Condition, facts: PupilFacts) -> bool:
    """Tell whether a pupil meets a condition; what nobody knows of a pupil is not met."""
    return (
        (not asked.stage or facts.stage in asked.stage)
        and (not asked.grade or facts.grade in asked.grade)
        and (asked.boarding is None or facts.boarding is asked.boarding)
        and (asked.in_county is None or facts.in_county is asked.in_county)
        and (asked.in_province is None or facts.in_province is asked.in_province)
        and (not asked.residence or facts.residence in asked.residence)
        and (not asked.category or any(code in asked.category for code in facts.categories))
        and (not asked.level or facts.level in asked.level)
    )


def refusal(conditions: Sequence[Condition], facts: PupilFacts, labels: Mapping[str, str]) -> tuple[str, str]:
    """Return code and clause for a pupil who meets none: of the condition that was nearest to being met."""
    found = [_refusal(one, facts, labels) for one in conditions]
    return max(found, key=lambda one: _ASKED.index(one[0]))


def _refusal(asked: Condition, facts: PupilFacts, labels: Mapping[str, str]) -> tuple[str, str]:
    return place_refusal(asked, facts, labels) or _of_hardship(asked, facts, labels)


def place_refusal(asked: Condition, facts: PupilFacts, labels: Mapping[str, str]) -> tuple[str, str] | None:
    """Say what is wrong with where and how the pupil learns; None when nothing is."""
    if asked.stage and facts.stage not in asked.stage:
        return "stage", f"只给{listed(asked.stage, STAGES)}学生"
    if asked.grade and facts.grade not in asked.grade:
        return "grade", "不在享受的年级"
    if asked.residence and facts.residence not in asked.residence:
        if facts.residence is None:
            return "unknown", "没有登记户口性质，请先补上"
        return "residence", f"只给{listed(asked.residence, labels)}的学生"
    for code, wanted, held, missing, yes, no in (
        ("boarding", asked.boarding, facts.boarding, "住校还是走读", "住校生", "走读生"),
        ("county", asked.in_county, facts.in_county, "在哪里就读", "本县就读的学生", "县外就读的学生"),
        ("county", asked.in_province, facts.in_province, "在省内还是省外就读", "省内就读的学生", "省外就读的学生"),
    ):
        if wanted is not None and held is not wanted:
            return (
                ("unknown", f"没有登记{missing}，请先补上") if held is None else (code, f"只给{yes if wanted else no}")
            )
    return None


def _of_hardship(asked: Condition, facts: PupilFacts, labels: Mapping[str, str]) -> tuple[str, str]:
    """Say what is wrong with category or level, for something is."""
    if asked.category and not any(code in asked.category for code in facts.categories):
        return "category", f"没有所要求的身份类别（{listed(asked.category, labels)}）"
    if facts.level is None:
        return "unrecognised", "本学期还没有认定困难等级"
    if facts.level == _NO_HARDSHIP:
        return "level", "本学期认定为不困难"
    return "level", f"困难等级不在范围（{listed(asked.level, labels)}）"
