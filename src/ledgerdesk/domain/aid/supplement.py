"""补差: what a later change of rate, boarding or category adds to a term already computed, or takes back."""

from collections.abc import Sequence
from dataclasses import dataclass

from ledgerdesk.domain.aid.facts import Entitlement, NotEntitled
from ledgerdesk.domain.aid.words import yuan


@dataclass(frozen=True, slots=True)
class Supplement:
    """Part n of an entitlement (0 is the first): fen > 0 is paid, fen < 0 goes back, which is another kind of line."""

    part: int
    fen: int
    explanation: str


def supplement(now: Entitlement | NotEntitled, parts: Sequence[int]) -> Supplement | None:
    """Return what is still owed beside the parts computed so far (fen, in order); None when nothing is."""
    due = now.fen if isinstance(now, Entitlement) else 0
    before = sum(parts)
    if due == before:
        return None
    said = now.explanation if isinstance(now, Entitlement) else f"不再享受：{now.reason}"
    change = due - before
    what = f"补差{yuan(change)}" if change > 0 else f"应退{yuan(-change)}"
    if not parts:
        return Supplement(0, change, said)
    return Supplement(len(parts), change, f"应为{yuan(due)}，已算{yuan(before)}，{what}。{said}")
