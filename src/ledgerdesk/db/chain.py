"""The chain over the journal: each step's seal covers the one before, so an edit, a swap or a gap shows.

A seal is an HMAC over the step's own columns, its words and the values of its entries as salted digests, in sequence
order: the number decides, never the clock. Ledgers made before the chain have steps without a stored seal; theirs are
computed, and the first stored one vouches for them. Whoever holds the keys can forge a whole new chain, and a cut tail
shows only against a code written down elsewhere.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from ledgerdesk.domain import check_code
from ledgerdesk.errors import RuleError
from ledgerdesk.models.audit import ERASED_WORDS

_STEPS = (
    "SELECT id, at, user_id, kind, words_digest, undoes_id, barrier, entry_count, words_salt, label, reason, mac "
    "FROM audit_transaction ORDER BY id"
)
# By id and not by step: that is how they were written, so the table is read once from end to end.
_ENTRIES = (
    'SELECT transaction_id, entity, entity_id, person_id, op, digest, salt, "values" FROM audit_entry ORDER BY id'
)
_COUNT = "SELECT count(*) FROM audit_transaction"
_LAST_NUMBER = "SELECT seq FROM sqlite_sequence WHERE name = 'audit_transaction'"
_FACTS = 8  # columns of a step that go into its seal
_WORDS = 4  # which of them is the digest of its words
_TELL_EVERY = 2_000  # steps between two words of progress
_INSERTED = "I"  # its values are the row itself, which the replay compares

#: Told how many steps of how many are done; may raise to stop the walk.
Say = Callable[[int, int], object]


@dataclass(slots=True)
class Link:
    """One step as the chain has it: number, when (as stored), seal; whether that differs from what should be stored.

    ``forged`` words and entries no longer hold what their digest was made of; what was erased holds nothing.
    """

    step: int
    at: str
    seal: bytes
    broken: bool
    forged: int


@dataclass(frozen=True)
class Verified:
    """What a walk along the chain found: how many steps, the code of the last, in Chinese what is wrong.

    ``printed_at`` is the step whose code a printed sheet carries and ``printed_on`` when it was written, as aware ISO
    text; None and "" when no step has it.
    """

    steps: int
    head: str
    problems: tuple[str, ...]
    printed_at: int | None = None
    printed_on: str = ""


def part(entity: str, entity_id: int, person_id: int | None, op: str, digest: bytes) -> bytes:
    """Return what of an entry goes into its step's seal: all that stays when its values are erased."""
    return f"{entity} {entity_id} {person_id} {op}".encode() + digest


def link(key: bytes, previous: bytes, facts: tuple[Any, ...], parts: Iterable[bytes]) -> bytes:
    """Return the seal of a step: ``facts`` are its columns as stored, words as their digest, in the order of the table."""
    return hmac.digest(key, previous + repr(facts).encode() + b"".join(parts), "sha256")


def words_digest(salt: bytes, label: str, reason: str | None) -> bytes:
    """Return the salted SHA-256 of a step's words: the chain vouches for this, so that the words may be erased."""
    return sha256(salt + repr((label, reason)).encode()).digest()


def last_seal(connection: Connection, key: bytes) -> bytes:
    """Return the newest step's seal; empty for a ledger without a step."""
    newest = connection.exec_driver_sql("SELECT mac FROM audit_transaction ORDER BY id DESC LIMIT 1").first()
    if newest is None:
        return b""
    if newest.mac is not None:
        return bytes(newest.mac)
    seal = b""
    for one in links(connection, key):
        seal = one.seal
    return seal


def links(connection: Connection, key: bytes) -> Iterator[Link]:
    """Yield the chain from the first step on; memory stays small however long it is."""
    entries = _rows(connection, _ENTRIES)
    waiting = next(entries, None)
    seal, sealed = b"", False
    for row in _rows(connection, _STEPS):
        step, salt, label, reason, stored = row[0], *row[_FACTS:]
        facts = row[:_FACTS]
        if facts[_WORDS] is None:
            facts = (*facts[:_WORDS], words_digest(b"", label, reason), *facts[_WORDS + 1 :])  # older than the digest
            forged = 0
        elif salt is None:
            forged = label != ERASED_WORDS or reason is not None
        else:
            forged = sha256(salt + repr((label, reason)).encode()).digest() != facts[_WORDS]
        parts: list[bytes] = []
        # An entry of no step goes to the next one, whose seal then differs.
        while waiting is not None and waiting[0] <= step:
            _step, entity, entity_id, person_id, op, digest, salt, values = waiting
            parts.append(f"{entity} {entity_id} {person_id} {op}".encode() + digest)
            if op != _INSERTED and salt is not None:
                told = f'["{entity}", {entity_id}, "{op}", {values or "null"}]'
                forged += sha256(salt + told.encode()).digest() != digest
            waiting = next(entries, None)
        computed = hmac.digest(key, seal + repr(facts).encode() + b"".join(parts), "sha256")
        sealed = sealed or stored is not None
        # What follows is judged by what is stored: one edited step is one finding, not a thousand.
        seal = computed if stored is None else stored
        yield Link(step, row[1], seal, sealed and stored != computed, forged)
    if waiting is not None:
        yield Link(waiting[0], "", seal, True, 0)


def verify(connection: Connection, key: bytes, printed: str = "", say: Say | None = None) -> Verified:
    """Walk the chain and compare every kept value with its digest; ``printed`` is a code from paper to look for.

    Raises:
        RuleError: ``printed`` cannot be a code.
    """
    paper = _Paper(printed)
    total = _single(connection, _COUNT) if say is not None else 0
    steps = last = broken = gaps = forged = 0
    seal = b""
    for one in links(connection, key):
        steps, gaps, last = steps + 1, gaps + (one.step != last + 1), one.step
        broken, forged, seal = broken + one.broken, forged + one.forged, one.seal
        if paper.wanted:
            paper.compare(one)
        if say is not None and steps % _TELL_EVERY == 0:
            say(steps, total)
    counted = (
        (gaps, "处操作记录缺了号"),
        (broken, "步操作记录和它的校验对不上"),
        (forged, "条操作记录被改动过"),
        (max(0, _single(connection, _LAST_NUMBER) - last), "步最后的操作记录不见了"),
    )
    problems = tuple(f"有 {count} {what}。" for count, what in counted if count)
    return Verified(steps, check_code.show(seal), problems + paper.problems(), paper.step, paper.at)


@dataclass
class _Paper:
    """A code from paper, looked for while the chain is walked."""

    typed: str
    wanted: str = field(init=False)
    step: int | None = None
    at: str = ""
    near: int | None = None
    _bytes: bytes = field(init=False, default=b"")

    def __post_init__(self) -> None:
        self.wanted = check_code.tidy(self.typed)
        wrong = check_code.problem(self.typed) if self.wanted else ""
        if wrong:
            raise RuleError({"code": wrong})

    def compare(self, one: Link) -> None:
        """Note the step when it carries the code, or one that is easily misread for it."""
        other = check_code.tidy(check_code.show(one.seal))
        if other == self.wanted:
            self.step, self.at = one.step, one.at
        elif self.near is None and check_code.misread(other, self.wanted) <= check_code.MISREAD:
            self.near = one.step

    def problems(self) -> tuple[str, ...]:
        """Return in Chinese that the code is not there, and where it nearly is."""
        if not self.wanted or self.step is not None:
            return ()
        if self.near is not None:
            return (f"纸上的校验码和第 {self.near:,} 步的只差一两个字符，多半是看错了，请对照纸上再输一次。",)
        return ("纸上的校验码在记录里找不到：那之后的记录被截掉或改写过，或者抄错了。",)


def head(seal: bytes) -> str:
    """Return the code of a seal as people compare it."""
    return check_code.show(seal)


def _rows(connection: Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """Yield bare rows: the walk is as long as the ledger is old, and each wrapped row costs half its reading."""
    cursor = connection.connection.cursor()
    try:
        yield from cursor.execute(query)  # type: ignore[attr-defined] # the driver's cursor returns itself
    finally:
        cursor.close()


def _single(connection: Connection, query: str) -> int:
    found: int | None = connection.exec_driver_sql(query).scalar()
    return found or 0
