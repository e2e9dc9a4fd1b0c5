"""Photos and scans of what was done: which stored file belongs to which record.

The picture of a notice on the wall hung in public and may be looked at by whoever may look at all. Every other one
shows a family, a child or a paper with numbers: to see it takes the right to see whole numbers, so an inspector learns
that there is a photo, when and of what, but does not get it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.models import (
    Attachment,
    Base,
    BookCheck,
    Complaint,
    Donation,
    HandUp,
    HouseholdHelp,
    Inspection,
    IssuedDocument,
    Meeting,
    Notice,
    Objection,
    PaperForm,
    PartnershipDeed,
    Recognition,
    StoredFile,
    Talk,
    Task,
    UnaidedReason,
    Visit,
)
from ledgerdesk.services.permission import needs, require
from ledgerdesk.services.stored import found, unchanged

#: Records that photos and scans may belong to, by the name the journal knows them by (I21).
OWNERS: Mapping[str, type[Base]] = MappingProxyType(
    {
        cls.__name__: cls
        for cls in (
            Visit,
            Talk,
            Notice,
            HandUp,
            IssuedDocument,
            Meeting,
            Objection,
            Recognition,
            Complaint,
            Inspection,
            Donation,
            UnaidedReason,
            BookCheck,
            HouseholdHelp,
            PaperForm,
            PartnershipDeed,
            Task,
        )
    }
)
VISIT, TALK, NOTICE = Visit.__name__, Talk.__name__, Notice.__name__
COMPLAINT, INSPECTION = Complaint.__name__, Inspection.__name__
DONATION, UNAIDED = Donation.__name__, UnaidedReason.__name__
BOOK_CHECK, HOUSEHOLD_HELP = BookCheck.__name__, HouseholdHelp.__name__
PAPER_FORM, PARTNERSHIP_DEED, TASK = PaperForm.__name__, PartnershipDeed.__name__, Task.__name__
PHOTO, SCAN, PROOF, SIGNATURE = "photo", "scan", "proof", "signature"
_KINDS = frozenset({PHOTO, SCAN, PROOF, SIGNATURE})
_PUBLIC = frozenset({NOTICE})
_LONGEST_CAPTION = 60


@dataclass(frozen=True)
class FileFacts:
    """A stored file: its name in the store, media type, bytes, and the size of what can be seen in pixels."""

    name: str
    media_type: str
    bytes: int
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class AttachmentFacts:
    """A photo or scan of a record; ``binned_on`` is the day it was taken off, None while it is there."""

    id: int
    version: int
    entity: str
    entity_id: int
    kind: str
    file: FileFacts
    caption: str | None
    taken_on: date | None
    binned_on: date | None


@needs(Right.EDIT, Right.ISSUE)
def add(
    session: Session,
    entity: str,
    entity_id: int,
    kind: str,
    file: FileFacts,
    caption: str | None = None,
    taken_on: date | None = None,
) -> int:
    """Let a file that is in the store already belong to a record, and return the attachment's id.

    The same file of the same record is there once: the one there is returned, taken out of the bin if need be.

    Raises:
        NotAllowedError: whoever has no right to edit adds to something else than a notice.
        NotFoundError: the record is gone.
        RuleError: the day has not come yet, or the caption is too long.
    """
    _require_hand(session, entity)
    _owner(session, entity, entity_id)
    values = _checked(session, caption, taken_on)
    if kind not in _KINDS:
        raise KeyError(kind)
    file_id = _file_id(session, file)
    there = select(Attachment).where(
        Attachment.entity == entity, Attachment.entity_id == entity_id, Attachment.file_id == file_id
    )
    row = session.scalars(there).first()
    if row is None:
        row = Attachment(file_id=file_id, entity=entity, entity_id=entity_id, kind=kind, binned_on=None, **values)
        session.add(row)
    elif row.binned_on is not None:
        row.binned_on = None
    session.flush()
    return row.id


@needs(Right.EDIT, Right.ISSUE)
def change(session: Session, attachment_id: int, version: int, caption: str | None, taken_on: date | None) -> None:
    """Write another caption or day; RuleError, StaleRecordError when it was changed meanwhile."""
    row = unchanged(session, Attachment, attachment_id, version)
    _require_hand(session, row.entity)
    for column, value in _checked(session, caption, taken_on).items():
        if getattr(row, column) != value:
            setattr(row, column, value)
    session.flush()


@needs(Right.EDIT, Right.ISSUE)
def put_in_bin(session: Session, attachment_id: int) -> None:
    """Take a photo or scan off its record; it can be put back until the bin is emptied."""
    row = found(session, Attachment, attachment_id)
    _require_hand(session, row.entity)
    if row.binned_on is None:
        row.binned_on = context(session).today
    session.flush()


@needs(Right.EDIT, Right.ISSUE)
def put_back(session: Session, attachment_id: int) -> None:
    """Take a photo or scan out of the bin; NotFoundError once it is gone for good."""
    row = session.get(Attachment, attachment_id)
    if row is None:
        raise NotFoundError("这张照片移走太久，已经清除，放不回来了。")
    _require_hand(session, row.entity)
    row.binned_on = None
    session.flush()


@needs(Right.EDIT)
def delete_of(session: Session, entity: str, entity_id: int) -> None:
    """Delete what belongs to a record that is about to be deleted; its undo brings it back, the files stay."""
    for row in session.scalars(select(Attachment).where(_of(entity, entity_id))):
        session.delete(row)
    session.flush()


@needs(Right.LOOK)
def of(session: Session, entity: str, entity_id: int) -> tuple[AttachmentFacts, ...]:
    """Return what belongs to a record, in the order it was added, the bin included."""
    query = select(Attachment, StoredFile).join(StoredFile, StoredFile.id == Attachment.file_id)
    rows = session.execute(query.where(_of(entity, entity_id)).order_by(Attachment.id))
    return tuple(_facts(row, file) for row, file in rows)


@needs(Right.LOOK)
def counts(session: Session, entity: str, ids: Collection[int]) -> dict[int, int]:
    """Return how many photos and scans records of one kind have, the bin left out; none is absent."""
    query = select(Attachment.entity_id, func.count()).where(
        Attachment.entity == entity, Attachment.entity_id.in_(ids), Attachment.binned_on.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(Attachment.entity_id))}


@needs(Right.LOOK)
def shown(session: Session, attachment_id: int) -> AttachmentFacts:
    """Return a photo or scan whose content is about to be read.

    Raises:
        NotFoundError: there is none.
        NotAllowedError: it shows people or papers, and whoever looks may not see whole numbers.
    """
    row = found(session, Attachment, attachment_id)
    if row.entity not in _PUBLIC:
        require(session, Right.REVEAL)
    return _facts(row, found(session, StoredFile, row.file_id))


@needs(Right.LOOK)
def names(session: Session) -> frozenset[str]:
    """Return the names of all files that any row has named, what was taken off or undone included."""
    return frozenset(session.scalars(select(StoredFile.hash).where(StoredFile.kept.is_not(None))))


@needs(Right.LOOK)
def needed(session: Session) -> frozenset[str]:
    """Return the names of the files that belong to a record now, the bin included."""
    return frozenset(session.scalars(select(StoredFile.hash).join(Attachment, Attachment.file_id == StoredFile.id)))


def _of(entity: str, entity_id: int) -> ColumnElement[bool]:
    return (Attachment.entity == entity) & (Attachment.entity_id == entity_id)


def _require_hand(session: Session, entity: str) -> None:
    # Who issues a notice, the headteacher too, hangs it up and keeps the photo of that.
    require(session, Right.EDIT, *((Right.ISSUE,) if entity in _PUBLIC else ()))


def _owner(session: Session, entity: str, entity_id: int) -> None:
    if session.get(OWNERS[entity], entity_id) is None:
        raise NotFoundError("这条记录已经不在了，照片没有加上。请退回列表再看一眼。")


def _checked(session: Session, caption: str | None, taken_on: date | None) -> dict[str, str | date | None]:
    words = text.clean(caption or "") or None
    problems = {}
    if words and len(words) > _LONGEST_CAPTION:
        problems["caption"] = f"说明最多 {_LONGEST_CAPTION} 个字，请写短一点。"
    if taken_on is not None and taken_on > context(session).today:
        problems["taken_on"] = "这一天还没有到，请核对。"
    if problems:
        raise RuleError(problems)
    return {"caption": words, "taken_on": taken_on}


def _file_id(session: Session, file: FileFacts) -> int:
    row = session.scalars(select(StoredFile).where(StoredFile.hash == file.name)).first()
    if row is None:
        row = StoredFile(
            hash=file.name, media_type=file.media_type, bytes=file.bytes, width=file.width, height=file.height,
            stored_at=context(session).now,
        )  # fmt: skip
        session.add(row)
        session.flush()
    return row.id


def _facts(row: Attachment, file: StoredFile) -> AttachmentFacts:
    stored = FileFacts(file.hash, file.media_type, file.bytes, file.width, file.height)
    return AttachmentFacts(
        row.id, row.version, row.entity, row.entity_id, row.kind, stored, row.caption, row.taken_on, row.binned_on
    )
