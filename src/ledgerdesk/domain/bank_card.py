"""Numbers of bank cards and passbooks."""

import re

from ledgerdesk.domain.findings import Finding, Rejected, warning
from ledgerdesk.domain.text import compact

_SCIENTIFIC = re.compile(r"[0-9.]+E\+?[0-9]+", re.IGNORECASE)


class CardProblem(Rejected):
    """The text is no card or passbook number."""


def parse(text: str) -> str:
    """Return the 12 to 19 digits of a card or passbook; CardProblem else."""
    number = compact(text).strip("'‘’.。").replace("-", "")
    if _SCIENTIFIC.fullmatch(number):
        raise CardProblem("卡号被表格程序改成了科学记数", "在原表把该列设为文本，再重新填")
    if not number.isascii() or not number.isdigit():
        raise CardProblem("卡号里有不是数字的字", "核对卡号")
    if not 12 <= len(number) <= 19:
        raise CardProblem(f"卡号应是 12 到 19 位，现在是 {len(number)} 位", "核对卡号")
    if len(number) >= 16 and number.endswith("0000") and not passes_luhn(number):
        raise CardProblem("卡号末尾变成 0，像是被表格程序改坏了", "在原表把该列设为文本，再重新填")
    return number


def passes_luhn(number: str) -> bool:
    """Tell whether the last digit of a card fits the others (ISO/IEC 7812-1)."""
    total = 0
    for place, char in enumerate(reversed(number)):
        digit = int(char) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0


def findings(number: str) -> tuple[Finding, ...]:
    """Return what is doubtful about a stored number; a passbook number need not pass."""
    if passes_luhn(number):
        return ()
    return (warning("卡号最后一位对不上（存折账号可以不管）", "对照银行卡核对"),)
