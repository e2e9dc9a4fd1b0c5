"""Photos and scans of an open ledger: contents into the store and out of it, what is amiss, and the bin emptied.

Backups keep copies of their own of the files they need, so what is deleted here is still there for a restore.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db import files
from ledgerdesk.domain import rights
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerBusyError, NotAllowedError
from ledgerdesk.ledger.facade import Ledger
from ledgerdesk.models import Attachment, AuditEntry, AuditTransaction, Draft, StoredFile, UserSession
from ledgerdesk.services import attachments, policy


@dataclass(frozen=True)
class Report:
    """What is amiss with the stored files, by name; orphans are no damage: prepared and never saved, or undone."""

    files: int
    missing: frozenset[str]
    damaged: frozenset[str]
    orphans: frozenset[str]


def store(ledger: Ledger) -> files.Store:
    """Return the encrypted files of an open ledger."""
    return files.store(ledger.folder, ledger.keys)


def keep(ledger: Ledger, content: bytes) -> str:
    """Put a content into the store, before any row names it, and return its name.

    Raises:
        NotAllowedError: whoever opened the ledger changes nothing.
        DiskFullError, ReadOnlyLedgerError, LedgerError: the drive refuses.
    """
    _require_hand(ledger)
    return store(ledger).put(content)


def kept(ledger: Ledger, name: str) -> bytes:
    """Return a content that was put in and belongs to no record yet; NotFoundError, DamagedLedgerError."""
    _require_hand(ledger)
    return store(ledger).read(name)


def content(ledger: Ledger, attachment_id: int) -> bytes:
    """Return the content of a photo or scan.

    Raises:
        NotAllowedError: whoever opened the ledger may not see it.
        NotFoundError, DamagedLedgerError: the row or the file is gone, or the file is not what was stored.
    """
    with ledger.read() as session:
        facts = attachments.shown(session, attachment_id)
    return store(ledger).read(facts.file.name)


def report(ledger: Ledger) -> Report:
    """Read every stored file and compare with the rows; 2,000 photos take a few seconds."""
    with ledger.read() as session:
        known, needed = attachments.names(session), attachments.needed(session)
    here = store(ledger)
    return Report(len(here.names()), here.missing(needed), here.damaged(), here.orphans(known))


def empty_bin(ledger: Ledger, spared: Iterable[str] = ()) -> int:
    """Delete for good what was taken off long enough ago, and files nothing has named for as long; return how many.

    Long enough: the days of the policy are over, and the ledger has been opened on a few days since, for the date of
    an old computer jumps. Files in ``spared`` stay, as does what a draft or a step that can be undone still names.
    """
    if ledger.read_only or not ledger.may(Right.EDIT):
        return 0
    with ledger.read() as session:
        ripe = _ripe(session, ledger.today())
    if ripe:
        # Not on the undo stack: the files go with the rows.
        try:
            with ledger.transaction(f"清除移走已久的照片 {len(ripe)} 张", kind="upkeep") as session:
                for row in session.scalars(select(Attachment).where(Attachment.id.in_(ripe))):
                    session.delete(row)
                session.flush()
        except LedgerBusyError:
            return 0  # whoever is saving goes first; there is another opening
    with ledger.read() as session:
        staying = frozenset(spared) | attachments.needed(session) | _undoable(session, ledger.today())
        drafted = "".join(str(body) for body in session.scalars(select(Draft.body)))
        limit = _limit(session, ledger.today())
    here, count = store(ledger), 0
    for name in sorted(here.names() - staying):
        if name not in drafted and _written_on(here, name) < limit:
            here.remove(name)
            count += 1
    return count


def _require_hand(ledger: Ledger) -> None:
    """Let those through who may add a photo to anything; to what, the service asks."""
    if not ledger.may(Right.EDIT) and not ledger.may(Right.ISSUE):
        raise NotAllowedError(rights.refusal(ledger.role, Right.EDIT))


def _limit(session: Session, today: date) -> date:
    """Return the day since which everything stays."""
    days = policy.value(session, policy.BIN_DAYS, today).value
    return today - timedelta(days=int(days))


def _ripe(session: Session, today: date) -> tuple[int, ...]:
    """Return the attachments whose time in the bin is over."""
    limit, openings = _limit(session, today), int(policy.value(session, policy.BIN_OPENINGS, today).value)
    query = select(Attachment.id, Attachment.binned_on).where(Attachment.binned_on <= limit)
    return tuple(at for at, day in session.execute(query) if day and _openings(session, day) >= openings)


def _openings(session: Session, since: date) -> int:
    """Return on how many days the ledger was opened after a day."""
    after = datetime(since.year, since.month, since.day, tzinfo=UTC) + timedelta(days=1)
    opened = select(func.count(func.distinct(func.substr(UserSession.opened_at, 1, 10))))
    return int(session.scalar(opened.where(UserSession.opened_at >= after)) or 0)


def _undoable(session: Session, today: date) -> frozenset[str]:
    """Return the files whose rows were deleted lately, with a visit or by undo: a step back needs them again."""
    limit = _limit(session, today)
    since = datetime(limit.year, limit.month, limit.day, tzinfo=UTC)
    query = (
        select(AuditEntry.values)
        .join(AuditTransaction, AuditTransaction.id == AuditEntry.transaction_id)
        .where(AuditEntry.entity == Attachment.__name__, AuditEntry.op == "D", AuditTransaction.at >= since)
        .where(AuditTransaction.kind != "upkeep")
    )
    gone = {values["file_id"] for values in session.scalars(query) if values}
    return frozenset(session.scalars(select(StoredFile.hash).where(StoredFile.id.in_(gone))))


def _written_on(here: files.Store, name: str) -> date:
    return datetime.fromtimestamp(here.path(name).stat().st_mtime, UTC).date()
