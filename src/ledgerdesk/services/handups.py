"""What was handed up: each workbook's rows as they were, and what has changed since."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context, require_barrier
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import HandUp, HandUpRow
from ledgerdesk.services import numbers
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import found

SERIES = "hand_up"
PATTERN = "上报{year}-{number:02d}"
Cells = Mapping[str, Any]
Row = tuple[str, int | None, Cells]
"""A row handed up: its stable subject such as "Student:123", whose it is, and its values by field key."""


@dataclass(frozen=True)
class HandUpFacts:
    """A hand-up; ``made_at`` is aware UTC."""

    id: int
    kind: str
    term_id: int | None
    number: str
    recipient: str
    made_at: datetime
    file_name: str | None
    sha256: bytes
    row_count: int
    replaces_id: int | None
    reason: str | None


@dataclass(frozen=True)
class Difference:
    """What changed since a hand-up: subjects new and gone, and (old, new) by field key for those that stayed."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: Mapping[str, Mapping[str, tuple[Any, Any]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.added or self.removed or self.changed)


@needs(Right.ISSUE)
def record(
    session: Session,
    kind: str,
    term_id: int | None,
    recipient: str,
    file_name: str | None,
    sha256: bytes,
    rows: Iterable[Row],
    reason: str | None = None,
    *,
    replaces_id: int | None = None,
) -> str:
    """Freeze a hand-up and return its number; the transaction must be a barrier, for what left the house is not undone.

    ``sha256`` is that of the file. RuleError without a recipient, or for a replacement without a reason.
    """
    require_barrier(session)
    frozen = list(rows)
    problems = {}
    if not text.clean(recipient):
        problems["recipient"] = "请填写报给哪里。"
    if replaces_id is not None and not text.clean(reason or ""):
        problems["reason"] = "更正已经上报的表，请写明原因。"
    if problems:
        raise RuleError(problems)
    known = context(session)
    number = numbers.take(session, SERIES, known.today.year, PATTERN)
    row = HandUp(
        kind=kind,
        term_id=term_id,
        number=number,
        recipient=text.clean(recipient),
        made_at=known.now,
        file_name=file_name,
        sha256=sha256,
        row_count=len(frozen),
        replaces_id=replaces_id,
        reason=text.clean(reason or "") or None,
    )
    session.add(row)
    session.flush()
    for position, (subject, person_id, cells) in enumerate(frozen, start=1):
        session.add(
            HandUpRow(hand_up_id=row.id, row=position, person_id=person_id, subject=subject, cells=_plain(cells))
        )
    session.flush()
    return number


@needs(Right.LOOK)
def all_of(session: Session, kind: str | None = None) -> tuple[HandUpFacts, ...]:
    """Return the hand-ups, of one kind if asked, newest first."""
    columns = [getattr(HandUp, key) for key in HandUpFacts.__dataclass_fields__]
    query = select(*columns).order_by(HandUp.made_at.desc(), HandUp.id.desc())
    if kind is not None:
        query = query.where(HandUp.kind == kind)
    return tuple(HandUpFacts(*row) for row in session.execute(query))


@needs(Right.LOOK)
def facts(session: Session, hand_up_id: int) -> HandUpFacts:
    """Return one hand-up; NotFoundError when there is none."""
    row = found(session, HandUp, hand_up_id)
    return HandUpFacts(*(getattr(row, key) for key in HandUpFacts.__dataclass_fields__))


@needs(Right.LOOK)
def last(session: Session, kind: str, term_id: int | None = None) -> HandUpFacts | None:
    """Return the newest hand-up of a kind, of a term if asked; None when there is none."""
    made = (entry for entry in all_of(session, kind) if term_id is None or entry.term_id == term_id)
    return next(made, None)


@needs(Right.REVEAL)
def rows(session: Session, hand_up_id: int) -> tuple[Row, ...]:
    """Return the rows as they were handed up; cells that were lawfully erased are empty."""
    query = select(HandUpRow.subject, HandUpRow.person_id, HandUpRow.cells).where(HandUpRow.hand_up_id == hand_up_id)
    return tuple((row[0], row[1], row[2] or {}) for row in session.execute(query.order_by(HandUpRow.row)))


@needs(Right.REVEAL)
def difference(session: Session, hand_up_id: int, now: Iterable[Row]) -> Difference:
    """Return what the rows as they are now differ in from those handed up; order does not count."""
    before = {subject: cells for subject, _, cells in rows(session, hand_up_id)}
    after = {subject: _plain(cells) for subject, _, cells in now}
    changed = {
        subject: pairs
        for subject, cells in after.items()
        if subject in before and (pairs := _pairs(before[subject], cells))
    }
    return Difference(
        added=tuple(subject for subject in after if subject not in before),
        removed=tuple(subject for subject in before if subject not in after),
        changed=changed,
    )


def _pairs(before: Cells, after: Cells) -> dict[str, tuple[Any, Any]]:
    keys = dict.fromkeys((*before, *after))
    return {key: (before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)}


def _plain(cells: Cells) -> dict[str, Any]:
    """Return cells as JSON keeps them, so that what was stored and what is now compare alike."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(cells), default=_day))
    return plain


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
