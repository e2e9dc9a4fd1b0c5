"""Dividing money without losing a fen: a year into its terms, an amount among who pays it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledgerdesk.domain.terms import AUTUMN

_TERMS = 2  # a school year has two terms, whatever the policy


@dataclass(frozen=True, slots=True)
class Share:
    """What one level pays; ``part`` counts beside the others', as in 6∶4."""

    level: str
    part: int


def half(fen: int, season: str) -> int:
    """Return a term's half of a year's amount (fen); autumn takes an odd fen, so both make the year exactly."""
    lower = fen // _TERMS
    return fen - lower if season == AUTUMN else lower


def percent_of(fen: int, percent: int) -> int:
    """Return a percentage of an amount (fen), a half fen rounded up."""
    return (fen * percent * 2 + 100) // 200


def split(fen: int, shares: Sequence[Share]) -> tuple[tuple[str, int], ...]:
    """Return what each level pays of an amount (fen ≥ 0); the sum is the amount, to the fen.

    Each gets its part rounded down, and the fen left over go one each to those cut most, the first named first.
    Without shares nobody is named.
    """
    whole = sum(share.part for share in shares)
    if not whole:
        return ()
    paid = [fen * share.part // whole for share in shares]
    cut = sorted(range(len(shares)), key=lambda at: (-(fen * shares[at].part % whole), at))
    for at in cut[: fen - sum(paid)]:
        paid[at] += 1
    return tuple((share.level, amount) for share, amount in zip(shares, paid, strict=True))
