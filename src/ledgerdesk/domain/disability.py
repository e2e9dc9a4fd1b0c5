"""残疾人证: its number carries the identity number, the kind and the degree."""

import re
from dataclasses import dataclass

from ledgerdesk.domain.findings import Finding, Rejected, error
from ledgerdesk.domain.id_number import IdProblem, check, normalise

KINDS = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"]
_LEVELS = "一二三四"
_NUMBER = re.compile(r"([0-9]{17}[0-9X])([1-7])([1-4])(B[0-9]{1,2})?")
_SPOKEN = re.compile(r"(视力|听力|言语|语言|肢体|智力|精神|多重)(?:残疾)?([一二三四1-4])级")


class DisabilityProblem(Rejected):
    """The text is no card number, or names no kind and degree."""


@dataclass(frozen=True)
class CardFacts:
    """What a card number says: codes of C18 (1 视力 … 7 多重) and 1 to 4."""

    number: str
    id_number: str
    kind: str
    level: str


def parse_card(text: str) -> CardFacts:
    """Return the facts of a card of 20 characters, B and a count added after a loss; DisabilityProblem else."""
    number = normalise(text).replace("-", "")
    match = _NUMBER.fullmatch(number)
    if not match:
        raise DisabilityProblem("残疾证号应是 20 位：身份证号加类别和等级", "对照残疾人证")
    try:
        check(match[1])
    except IdProblem:
        raise DisabilityProblem("残疾证号里的身份证号对不上", "对照残疾人证") from None
    return CardFacts(number, match[1], match[2], match[3])


def parse_spoken(text: str) -> tuple[str, str]:
    """Return the codes of kind and degree of 肢体二级, 听力残疾一级; DisabilityProblem else."""
    match = _SPOKEN.fullmatch(text.replace(" ", ""))
    if not match:
        raise DisabilityProblem("看不出残疾类别和等级", "写成肢体二级这样")
    kind = "言语" if match[1] == "语言" else match[1]
    return str(KINDS.index(kind) + 1), match[2] if match[2].isdigit() else str(_LEVELS.index(match[2]) + 1)


def contradictions(
    card: CardFacts, *, id_number: str | None, kind: str | None, level: str | None
) -> dict[str, Finding]:
    """Return, by field key, what disagrees with the card: the identity number in it must be the holder's."""
    found: dict[str, Finding] = {}
    if id_number and card.id_number != id_number:
        found["disability_card"] = error("残疾证号与身份证号对不上", "对照残疾人证")
    if kind and card.kind != kind:
        found["disability_kind"] = error("残疾类别与残疾证号对不上", "对照残疾人证")
    if level and card.level != level:
        found["disability_level"] = error("残疾等级与残疾证号对不上", "对照残疾人证")
    return found
