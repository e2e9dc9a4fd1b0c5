"""Issue a notice once and for all: number, frozen lines, content, hash and PDF in one transaction."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context, require_barrier
from ledgerdesk.domain import crockford, notice, text
from ledgerdesk.domain.aid.recognition import POSTED as ON_THE_WALL
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import DamagedLedgerError, NotFoundError, RuleError
from ledgerdesk.models import IssuedDocument, Notice, NoticeLine, Recognition
from ledgerdesk.services import numbers, school, terms
from ledgerdesk.services.notices.drafts import (
    POSTED,
    TAKEN_DOWN,
    VOID,
    forget_selection,
    period,
    require_draft,
    selection,
)
from ledgerdesk.services.notices.lists import days_in_words, draft_lines
from ledgerdesk.services.permission import needs
from ledgerdesk.services.recognition import advancing
from ledgerdesk.services.stored import found

SERIES = "notice"
PATTERN = "{year}-{number:02d}"
_FORMAT = 1
_CODE_LENGTH = 10


@needs(Right.LOOK)
def next_number(session: Session) -> str:
    """Return the number the next notice will get; nothing is taken."""
    return numbers.peek(session, SERIES, context(session).today.year, PATTERN)


@needs(Right.ISSUE)
def reserve_number(session: Session) -> str:
    """Take the next number; it is given back only by the rollback of the transaction."""
    return numbers.take(session, SERIES, context(session).today.year, PATTERN)


@needs(Right.LOOK)
def content(session: Session, notice_id: int, number: str) -> dict[str, Any]:
    """Return everything a draft will say once issued, as plain JSON: the one source of the paper and of its hash.

    Lines hold name, grade, class and level; there is no way in for anything else.
    """
    row = found(session, Notice, notice_id)
    require_draft(row)
    profile = school.facts(session)
    if profile is None:
        raise NotFoundError("还没有填学校信息，请先到设置里填好。")
    span, words = period(session, row.starts_on), selection(session, notice_id).words
    return {
        "format": _FORMAT,
        "kind": row.kind,
        "number": number,
        "title": row.title.split("\n"),
        "school": profile.name,
        "term": terms.facts(session, row.term_id).name,
        "starts_on": span.starts_on.isoformat(),
        "ends_on": span.ends_on.isoformat(),
        "period": {"count": span.count, "kind": span.kind, "unknown_years": list(span.unknown_years)},
        "days": days_in_words(span),
        "place": words.place,
        "basis": words.basis,
        "mailbox": words.mailbox,
        "hotlines": [number for number in (profile.hotline_1, profile.hotline_2) if number],
        "issued_on": context(session).today.isoformat(),
        "lines": [[line.name, line.grade, line.class_name, line.level] for _, line in draft_lines(session, row)],
    }


def sha256_of(content: dict[str, Any]) -> bytes:
    """Return the SHA-256 of the canonical JSON of a content."""
    return hashlib.sha256(_canonical(content).encode()).digest()


@needs(Right.ISSUE)
def check_code(session: Session, number: str, sha256: bytes) -> str:
    """Return ten Crockford symbols that only this ledger can make for a number and a content."""
    sealed = context(session).seal(number.encode() + b"\0" + sha256)
    return crockford.encode(sealed)[:_CODE_LENGTH]


@needs(Right.ISSUE)
def issue(
    session: Session,
    notice_id: int,
    *,
    content: dict[str, Any],
    pdf: bytes,
    number: str,
    check_code: str,
    confirm_unchecked: bool = False,
) -> int:
    """Freeze a draft as issued and return the id of its document; the transaction must be a barrier.

    ``content``, ``number`` and ``check_code`` are those of this module; anything else is refused as a mistake of the
    program. RuleError: nobody is named, the first day has passed, or a year's holidays are unknown and
    ``confirm_unchecked`` is not set (key "confirm_unchecked"). A notice of recognitions moves those it names on, and
    is refused where a review is not done.
    """
    require_barrier(session)
    row = found(session, Notice, notice_id)
    require_draft(row)
    _require_ours(session, notice_id, content, number, check_code)
    _check(session, row, confirmed=confirm_unchecked)
    named = draft_lines(session, row)
    document = IssuedDocument(
        number=number,
        kind="notice",
        title="".join(row.title.split("\n")),
        issued_at=context(session).now,
        content=content,
        sha256=sha256_of(content),
        check_code=check_code,
        pdf=pdf,
        pdf_sha256=hashlib.sha256(pdf).digest(),
    )
    session.add(document)
    session.flush()
    for position, (student_id, line) in enumerate(named, start=1):
        session.add(
            NoticeLine(
                notice_id=row.id,
                row=position,
                student_id=student_id,
                name=line.name,
                grade=line.grade,
                class_name=line.class_name,
                level=line.level,
            )
        )
    row.ends_on = date.fromisoformat(content["ends_on"])
    row.document_id = document.id
    row.status = POSTED
    session.flush()
    forget_selection(session, notice_id)
    advancing.issued(session, row, [student_id for student_id, _ in named])
    return document.id


@needs(Right.LOOK)
def pdf(session: Session, notice_id: int) -> bytes:
    """Return the bytes that were issued; NotFoundError for a draft, DamagedLedgerError when they are not the same."""
    row = found(session, Notice, notice_id)
    issued = session.get(IssuedDocument, row.document_id) if row.document_id else None
    if issued is None or issued.pdf is None:
        raise NotFoundError("这份公示没有存档的打印稿。")
    if hashlib.sha256(issued.pdf).digest() != issued.pdf_sha256:
        raise DamagedLedgerError("存档的打印稿和定稿时不一样，不能再打印。请到以前拷贝的台账里找。")
    return issued.pdf


@needs(Right.ISSUE)
def take_down(session: Session, notice_id: int, on: date) -> None:
    """Record on which day a notice came down; RuleError before its period is over."""
    row = found(session, Notice, notice_id)
    problems = {}
    if row.status != POSTED:
        problems[""] = "只有公示中的才能登记取下。"
    if on <= row.ends_on:
        problems["on"] = f"公示到 {row.ends_on.month}月{row.ends_on.day}日 24 点，第二天才能取下。"
    if on > context(session).today:
        problems["on"] = "取下的日期还没有到，请核对。"
    if problems:
        raise RuleError(problems)
    row.status, row.taken_down_on = TAKEN_DOWN, on
    session.flush()


@needs(Right.ISSUE)
def void(session: Session, notice_id: int, reason: str) -> None:
    """Declare an issued notice void; its number, lines and PDF stay.

    The same reason is to be given to the transaction: the journal keeps it. Recognitions it had posted go back to
    their review; RuleError when one was confirmed on its strength.
    """
    row = found(session, Notice, notice_id)
    problems = {}
    if row.status not in (POSTED, TAKEN_DOWN):
        problems[""] = "只有已经定稿的公示才能作废，草稿请直接删除。"
    if not text.clean(reason):
        problems["reason"] = "请写明作废的原因。"
    if problems:
        raise RuleError(problems)
    row.status = VOID
    session.flush()
    advancing.voided(session, row)


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _require_ours(session: Session, notice_id: int, given: dict[str, Any], number: str, code: str) -> None:
    """Refuse what this module did not make: nothing else can reach paper or store."""
    if _canonical(given) != _canonical(content(session, notice_id, number)):
        raise ValueError("the content is not that of the draft")
    if code != check_code(session, number, sha256_of(given)):
        raise ValueError("the check code belongs to another content")


def _posted_already(session: Session, row: Notice, chosen: Iterable[int]) -> int:
    """Return how many pupils another recognition notice has up: a second would stay if the first were voided."""
    if row.kind != notice.RECOGNITION:
        return 0
    query = select(func.count()).where(
        Recognition.student_id.in_(tuple(chosen)),
        Recognition.superseded_on.is_(None),
        Recognition.status == ON_THE_WALL,
        Recognition.notice_id.is_not(None),
        Recognition.notice_id != row.id,
    )
    return int(session.scalar(query) or 0)


def _check(session: Session, row: Notice, *, confirmed: bool) -> None:
    problems = {}
    span = period(session, row.starts_on)
    chosen = selection(session, row.id).student_ids
    if not chosen:
        problems["student_ids"] = "名单是空的，请先选学生。"
    elif early := advancing.not_reviewed(session, row, chosen):
        problems["student_ids"] = f"名单里有 {early} 人的认定还没有办完学校评审，不能公示。请去掉，或先办完。"
    elif twice := _posted_already(session, row, chosen):
        problems["student_ids"] = f"名单里有 {twice} 人已经在另一份张贴的认定公示上。请去掉，或先作废那一份。"
    if not content(session, row.id, "")["hotlines"]:
        problems["hotlines"] = "学校信息里还没有监督电话，请先到设置里填好。"
    if span.starts_on < context(session).today:
        problems["starts_on"] = "公示的第一天已经过了，请改成今天或以后。"
    if span.unknown_years and not confirmed:
        years = "、".join(map(str, span.unknown_years))
        problems["confirm_unchecked"] = (
            f"{years} 年的节假日还没有核对，公示的最后一天可能不准。请先在校历里填好，或确认照此定稿。"
        )
    if problems:
        raise RuleError(problems)
