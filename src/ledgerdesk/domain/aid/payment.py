"""Money on its way: the steps of a batch and of one payment, and what of a batch has arrived (R12, R14)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

# A batch.
DRAFT, APPROVED, SENT, CLOSED, VOID = "draft", "approved", "sent", "closed", "void"
# One payment.
LISTED, REPORTED, ARRIVED, FAILED, SIGNED = "listed", "reported", "arrived", "failed", "signed"
# Kinds of payment.
REGULAR, SUPPLEMENT, RETRY, REVERSAL = "regular", "supplement", "retry", "reversal"

#: From where a batch may go; nothing else is ever written.
BATCH_STEPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        DRAFT: frozenset({APPROVED, VOID}),
        APPROVED: frozenset({DRAFT, SENT}),
        SENT: frozenset({CLOSED}),
        CLOSED: frozenset(),
        VOID: frozenset(),
    }
)
#: From where a payment may go. What arrived may still come back (退票), what is signed for may not.
PAYMENT_STEPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        LISTED: frozenset({REPORTED}),
        REPORTED: frozenset({LISTED, SENT}),
        SENT: frozenset({ARRIVED, FAILED}),
        ARRIVED: frozenset({SIGNED, FAILED}),
        FAILED: frozenset(),
        SIGNED: frozenset(),
    }
)
#: Where money is with the pupil.
RECEIVED = frozenset({ARRIVED, SIGNED})
#: Where it is neither with the pupil nor on its way.
NOTHING = frozenset({FAILED, VOID})

WORDS: Mapping[str, str] = MappingProxyType(
    {
        DRAFT: "造册",
        APPROVED: "已审核",
        SENT: "已报银行",
        CLOSED: "已结清",
        VOID: "作废",
        LISTED: "造册",
        REPORTED: "已审核",
        ARRIVED: "到账",
        FAILED: "失败",
        SIGNED: "已签收",
    }
)
KINDS: Mapping[str, str] = MappingProxyType({REGULAR: "正常", SUPPLEMENT: "补差", RETRY: "补发", REVERSAL: "收回"})


@dataclass(frozen=True)
class Movement:
    """One payment as a balance counts it: its step, its amount in fen, and whether a retry took its place."""

    status: str
    amount_fen: int
    retried: bool = False


@dataclass(frozen=True)
class Balance:
    """A batch in fen: money allotted to it, and what became of its payments; people and payments counted apart."""

    allotted_fen: int
    arrived_fen: int
    failed_fen: int
    pending_fen: int
    failed: int
    pending: int
    people: int
    payments: int

    @property
    def left_fen(self) -> int:
        """Return 结余: what is allotted and neither arrived, failed nor on its way; negative when it was not enough."""
        return self.allotted_fen - self.arrived_fen - self.failed_fen - self.pending_fen

    @property
    def settled(self) -> bool:
        """Tell whether everything arrived and nothing is left over or short."""
        return self.allotted_fen == self.arrived_fen and not self.failed and not self.pending


def balance(allotted_fen: int, movements: Iterable[tuple[int, Movement]]) -> Balance:
    """Return the balance of (student id, movement); a failed payment that was retried no longer counts (R14)."""
    arrived = failed = pending = failures = waiting = payments = 0
    people = set()
    for student_id, one in movements:
        if one.status == VOID:
            continue
        if one.status == FAILED:
            if not one.retried:
                failed, failures = failed + one.amount_fen, failures + 1
                people.add(student_id)
            continue
        people.add(student_id)
        payments += 1
        if one.status in RECEIVED:
            arrived += one.amount_fen
        else:
            pending, waiting = pending + one.amount_fen, waiting + 1
    return Balance(allotted_fen, arrived, failed, pending, failures, waiting, len(people), payments + failures)


def may_go(steps: Mapping[str, frozenset[str]], source: str, target: str) -> bool:
    """Tell whether a table of steps knows the way from one status to another."""
    return target in steps.get(source, frozenset())
