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

# What is hashed is joined by SQLite: in Python that took longer than reading the rows.
_STEPS = (
    "SELECT id, CAST(id || '|' || at || '|' || coalesce(user_id, '') || '|' || kind || '|' || coalesce(undoes_id, '') "
    "|| '|' || barrier || '|' || entry_count || '|' AS BLOB), words_digest, words_salt IS NOT NULL, "
    "CAST(coalesce(words_salt, '') || label || coalesce(x'00' || reason, '') AS BLOB), mac "
    "FROM audit_transaction ORDER BY id"
)
# By id and not by step: that is how they were written, so the table is read once from end to end.
_ENTRIES = (
    "SELECT transaction_id, CAST(entity || '|' || entity_id || '|' || coalesce(person_id, '') || '|' || op || '|' "
    "|| digest AS BLOB), CASE WHEN \"values\" IS NOT NULL OR (op <> 'I' AND salt IS NOT NULL) THEN "
    "CAST(coalesce(salt, '') || '[\"' || entity || '\", ' || entity_id || ', \"' || op || '\", ' "
    "|| coalesce(\"values\", 'null') || ']' AS BLOB) END, digest FROM audit_entry ORDER BY id"
)
_COUNT = "SELECT count(*) FROM audit_transaction"
_LAST_NUMBER = "SELECT seq FROM sqlite_sequence WHERE name = 'audit_transaction'"
_TELL_EVERY = 2_000  # steps between two words of progress
_STRAY = "SELECT count(*) FROM audit_entry WHERE transaction_id NOT IN (SELECT id FROM audit_transaction)"
_WHEN = "SELECT at FROM audit_transaction WHERE id = ?"
_BLOCK = 64  # bytes of a block of SHA-256
_NEVER = 1 << 63  # no step has this number
_END: tuple[int, bytes, bytes | None, bytes] = (_NEVER, b"", None, b"")
_ERASED = ERASED_WORDS.encode()

#: Told how many steps of how many are done; may raise to stop the walk.
Say = Callable[[int, int], object]


@dataclass(slots=True)
class Link:
    """One step as the chain has it: number, seal, and whether that differs from what should be stored.

    ``forged`` words and entries no longer hold what their digest was made of; what was erased holds nothing.
    """

    step: int
    seal: bytes
    broken: bool
    forged: int


@dataclass(frozen=True)
class Verified:
    """What a walk along the chain found: how many steps, the code of the last, in Chinese what is wrong.

    ``printed_at`` is the step whose code a printed sheet carries and ``printed_on`` when it was written, as aware ISO
    text; None and "" when no step has it, and ``paper`` then says so.
    """

    steps: int
    head: str
    problems: tuple[str, ...]
    printed_at: int | None = None
    printed_on: str = ""
    paper: str = ""


def facts(
    number: int, at: str, user_id: int | None, kind: str, undoes: int | None, *, barrier: bool, entries: int
) -> bytes:
    """Return what of a step's columns, as stored, goes into its seal."""
    return f"{number}|{at}|{_text(user_id)}|{kind}|{_text(undoes)}|{barrier:d}|{entries}|".encode()


def part(entity: str, entity_id: int, person_id: int | None, op: str, digest: bytes) -> bytes:
    """Return what of an entry goes into its step's seal: all that stays when its values are erased."""
    return f"{entity}|{entity_id}|{_text(person_id)}|{op}|".encode() + digest


def words_digest(salt: bytes, label: str, reason: str | None) -> bytes:
    """Return the salted SHA-256 of a step's words: the chain vouches for this, so that the words may be erased."""
    return sha256(salt + label.encode() + (b"" if reason is None else b"\0" + reason.encode())).digest()


def link(key: bytes, previous: bytes, told: bytes, words: bytes, parts: Iterable[bytes]) -> bytes:
    """Return the seal of a step from the seal before, its ``facts``, the digest of its words, its entries' parts."""
    return hmac.digest(key, b"".join((previous, told, words, *parts)), "sha256")


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
    # HMAC as RFC 2104 writes it, both pads hashed once: half the time of ``hmac.digest`` for each step.
    inner, outer = (sha256(bytes(byte ^ pad for byte in key.ljust(_BLOCK, b"\0"))) for pad in (0x36, 0x5C))
    entries = _rows(connection, _ENTRIES)
    step, part_, hashed, digest = next(entries, _END)
    seal, sealed = b"", False
    for number, told, words, salted, said, stored in _rows(connection, _STEPS):
        if words is None:
            # A step older than the digests of words is older than seals too.
            words, forged = sha256(said).digest(), int(salted or stored is not None)
        else:
            forged = int(sha256(said).digest() != words if salted else said != _ERASED)
        sealing = [seal, told, words]
        # An entry of no step goes to the next one, whose seal then differs.
        while step <= number:
            sealing.append(part_)
            if hashed is not None and sha256(hashed).digest() != digest:
                forged += 1
            step, part_, hashed, digest = next(entries, _END)
        within, whole = inner.copy(), outer.copy()
        within.update(b"".join(sealing))
        whole.update(within.digest())
        computed = whole.digest()
        sealed = sealed or stored is not None
        # What follows is judged by what is stored: one edited step is one finding, not a thousand.
        seal = computed if stored is None else stored
        yield Link(number, seal, sealed and stored != computed, forged)


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
        steps += 1
        gaps += one.step != last + 1
        broken += one.broken
        forged += one.forged
        last, seal = one.step, one.seal
        if paper.prefix:
            paper.compare(last, seal)
        if say is not None and steps % _TELL_EVERY == 0:
            say(steps, total)
    counted = (
        (gaps, "处操作记录缺了号"),
        (broken, "步操作记录和它的校验对不上"),
        (forged, "条操作记录被改动过"),
        (_single(connection, _STRAY), "条改动不属于任何一步操作"),
        (max(0, _single(connection, _LAST_NUMBER) - last), "步最后的操作记录不见了"),
    )
    problems = tuple(f"有 {count} {what}。" for count, what in counted if count)
    printed_on = connection.exec_driver_sql(_WHEN, (paper.step,)).scalar() if paper.step is not None else ""
    return Verified(steps, head(seal), problems, paper.step, str(printed_on), paper.problem())


def head(seal: bytes) -> str:
    """Return the code of a seal as people compare it: six groups of four symbols; "" without a seal."""
    return check_code.show(seal)


@dataclass
class _Paper:
    """A code from paper, looked for while the chain is walked."""

    typed: str
    prefix: bytes = field(init=False, default=b"")
    step: int | None = None
    near: int | None = None

    def __post_init__(self) -> None:
        if check_code.tidy(self.typed):
            wrong = check_code.problem(self.typed)
            if wrong:
                raise RuleError({"code": wrong})
            self.prefix = check_code.read(self.typed)

    def compare(self, step: int, seal: bytes) -> None:
        """Note the step when it carries the code, or one that is easily misread for it."""
        if seal.startswith(self.prefix):
            self.step = step
        elif self.near is None and check_code.misread(seal, self.prefix) <= check_code.MISREAD:
            self.near = step

    def problem(self) -> str:
        """Return in Chinese that the code is not there, or where it nearly is."""
        if not self.prefix or self.step is not None:
            return ""
        if self.near is not None:
            return f"纸上的校验码和第 {self.near:,} 步的只差一两个字符，多半是看错了，请对照纸上再输一次。"
        return "纸上的校验码在记录里找不到：那之后的记录被截掉或改写过，或者抄错了。"


def _rows(connection: Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """Yield bare rows: the walk is as long as the ledger is old, and each wrapped row costs half its reading."""
    cursor = connection.connection.cursor()
    try:
        yield from cursor.execute(query)
    finally:
        cursor.close()


def _single(connection: Connection, query: str) -> int:
    found: int | None = connection.exec_driver_sql(query).scalar()
    return found or 0


def _text(value: int | None) -> str:
    return "" if value is None else str(value)
