"""Whose page a code is: the one question that must never be answered wrongly."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import paper_code
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Attachment, PaperForm, StoredFile
from ledgerdesk.services import attachments
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query

_PAGE_READ = re.compile(r"第 (\d+) 页")


@dataclass(frozen=True)
class Match:
    """A page of a form printed here; ``page`` is 0 where a typed number left it out. ``there``: pages already back."""

    form_id: int
    page: int
    pages: int
    kind: str
    student_id: int
    there: frozenset[int]


@dataclass(frozen=True)
class NotOurs:
    """A code of something else; ``words`` say in Chinese of what."""

    words: str


@dataclass(frozen=True)
class Damaged:
    """Wrongly read or typed, or made up; ``words`` say in Chinese what to do."""

    words: str


FOREIGN = NotOurs("是别的学校或别的台账印的表，这里不认识。")
OTHER = NotOurs("不是这里印的记录表上的码。")
NEWER = NotOurs("是更新的版本印的表，请先升级程序再收。")
UNKNOWN = NotOurs("是这个台账的号码，但没有这张表的记录：可能作废了，或者打印后又撤销了。")
DAMAGED = Damaged("这个码读得不对，不敢认。请对照纸上的号码输入。")
MISTYPED = Damaged("没有这个号码，请对照纸上再看一眼。")


@needs(Right.LOOK)
def find(session: Session, code: str, *, typed: bool = False) -> Match | NotOurs | Damaged:
    """Return whose page a code is, read from its squares or ``typed`` from the number beneath; it never guesses."""
    seal = context(session).seal
    try:
        read = (paper_code.read_typed if typed else paper_code.read)(seal, code)
    except paper_code.OtherVersion:
        return NEWER
    except paper_code.OtherLedger:
        return FOREIGN
    except paper_code.NotACode:
        return MISTYPED if typed else OTHER
    except paper_code.Damaged:
        return MISTYPED if typed else DAMAGED
    row = session.scalars(select(PaperForm).where(PaperForm.token == read.token)).first()
    if row is None:
        return MISTYPED if typed else UNKNOWN
    if read.page > row.pages:
        return MISTYPED if typed else DAMAGED
    page = read.page or (1 if row.pages == 1 else 0)
    return Match(row.id, page, row.pages, row.kind, row.student_id, pages_back(session, row.id))


@needs(Right.LOOK)
def pages_back(session: Session, form_id: int) -> frozenset[int]:
    """Return which pages of a form are in the ledger as scans, 0 for one that does not say; what was taken off is not."""
    query = select(Attachment.caption).where(
        Attachment.entity == attachments.PAPER_FORM, Attachment.entity_id == form_id, Attachment.binned_on.is_(None)
    )
    single = session.scalar(select(PaperForm.pages).where(PaperForm.id == form_id)) == 1
    return frozenset(_page_of(caption, single=single) for caption in session.scalars(query))


@needs(Right.LOOK)
def kept(session: Session, names: Collection[str]) -> dict[str, int]:
    """Return whose some files in the store are, by their names: the pupil of the form each belongs to already."""
    query: Query = (
        select(StoredFile.hash, PaperForm.student_id)
        .join(Attachment, Attachment.file_id == StoredFile.id)
        .join(PaperForm, PaperForm.id == Attachment.entity_id)
        .where(Attachment.entity == attachments.PAPER_FORM, Attachment.binned_on.is_(None))
        .where(StoredFile.hash.in_(tuple(names)))
    )
    return {row[0]: row[1] for row in session.execute(query)}


def page_words(page: int) -> str:
    """Return the caption that says which page a scan is, as ``pages_back`` reads it."""
    return f"第 {page} 页"


def _page_of(caption: str | None, *, single: bool) -> int:
    told = _PAGE_READ.fullmatch(caption or "")
    return int(told[1]) if told else int(single)
