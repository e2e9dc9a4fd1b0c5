"""The chain over the journal: each step's seal covers the one before, so an edit, a swap or a gap shows.

A seal is an HMAC over the step's own columns and the salted digests of its entries, in sequence order: the number
decides, never the clock. Ledgers made before the chain have steps without a stored seal; theirs are computed, and
the first stored one vouches for them. Whoever holds the keys can forge a whole new chain, and a cut tail shows only
against a code written down elsewhere.
"""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from ledgerdesk.domain import crockford

_STEPS = "SELECT id, at, user_id, kind, label, reason, undoes_id, barrier, entry_count, mac FROM audit_transaction ORDER BY id"
_DIGESTS = "SELECT transaction_id, digest FROM audit_entry ORDER BY transaction_id, id"
_VALUES = "SELECT entity, entity_id, op, \"values\", salt, digest FROM audit_entry WHERE op <> 'I' AND salt IS NOT NULL"
_FACTS = 9  # columns of a step before its seal
_GROUP, _GROUPS = 4, 6  # symbols of the code people compare: 120 of the seal's 256 bits


@dataclass(frozen=True)
class Link:
    """One step as the chain has it: its number, its seal, and whether that differs from what should be stored."""

    step: int
    seal: bytes
    broken: bool


@dataclass(frozen=True)
class Verified:
    """What a walk along the chain found: how many steps, the code of the last, in Chinese what is wrong.

    ``printed_at`` is the step whose code a printed sheet carries; None when no step has it.
    """

    steps: int
    head: str
    problems: tuple[str, ...]
    printed_at: int | None = None


def link(key: bytes, previous: bytes, facts: tuple[Any, ...], digests: Iterable[bytes]) -> bytes:
    """Return the seal of a step: ``facts`` are its nine columns as stored, in the order of the table."""
    return hmac.digest(key, previous + repr(tuple(facts)).encode() + b"".join(digests), "sha256")


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
    steps = connection.exec_driver_sql(_STEPS)
    entries = groupby(connection.exec_driver_sql(_DIGESTS), key=itemgetter(0))
    waiting = next(entries, None)
    seal, sealed = b"", False
    for row in steps:
        step, stored = row[0], row[_FACTS]
        digests: list[bytes] = []
        while waiting is not None and waiting[0] <= step:
            digests.extend(entry[1] for entry in waiting[1])
            waiting = next(entries, None)
        computed = link(key, seal, tuple(row[:_FACTS]), digests)
        sealed = sealed or stored is not None
        broken = sealed and (stored is None or stored != computed)
        # What follows is judged by what is stored: one edited step is one finding, not a thousand.
        seal = stored if stored is not None else computed
        yield Link(step, seal, broken)


def head(seal: bytes) -> str:
    """Return the code of a seal as people compare it: six groups of four symbols; empty without a seal."""
    text = crockford.encode(seal[: _GROUP * _GROUPS * 5 // 8])
    return " ".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def verify(connection: Connection, key: bytes, printed: str = "") -> Verified:
    """Walk the chain and compare every kept value with its digest; ``printed`` is a code from paper to look for."""
    wanted = crockford.tidy(printed)
    steps = expected = broken = gaps = 0
    seal, printed_at = b"", None
    for one in links(connection, key):
        steps, gaps, expected = steps + 1, gaps + (one.step != expected + 1), one.step
        broken += one.broken
        seal = one.seal
        if wanted and crockford.tidy(head(seal)) == wanted:
            printed_at = one.step
    counted = (
        (gaps, "处操作记录缺了号"),
        (broken, "步操作记录和它的校验对不上"),
        (forged(connection), "条操作记录被改动过"),
    )
    problems = [f"有 {count} {what}。" for count, what in counted if count]
    if wanted and printed_at is None:
        problems.append("纸上的校验码在记录里找不到：那之后的记录被截掉或改写过，或者抄错了。")
    return Verified(steps, head(seal), tuple(problems), printed_at)


def forged(connection: Connection) -> int:
    """Return how many entries no longer hold the values their digest was made of; erased ones are left out."""
    rows = connection.exec_driver_sql(_VALUES)
    return sum(
        sha256(salt + f'["{entity}", {entity_id}, "{op}", {values or "null"}]'.encode()).digest() != kept
        for entity, entity_id, op, values, salt, kept in rows
    )
