"""From a draft in the ledger to an issued notice, and the stored bytes of one that was issued."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ledgerdesk.domain.notice import PublicLine
from ledgerdesk.errors import LedgerError
from ledgerdesk.ledger import Ledger
from ledgerdesk.printing import notices as papers
from ledgerdesk.printing.fonts import FontBook
from ledgerdesk.printing.render import Rendered, render
from ledgerdesk.services import notices

_UNCHECKED = "，未核对节假日"


@dataclass(frozen=True)
class Issued:
    """What was issued: its number, check code and bytes."""

    number: str
    check_code: str
    pdf: bytes


def preview_notice(ledger: Ledger, notice_id: int, fonts: FontBook | None = None) -> Rendered:
    """Return a draft as it would be printed, marked as a draft; RuleError for a notice that was issued."""
    with ledger.read() as session:
        content = notices.content(session, notice_id, "")
    mark = _UNCHECKED if content["period"]["unknown_years"] else ""
    return render(papers.build(_paper(content | {"days": content["days"] + mark})), fonts)


def issue_notice(
    ledger: Ledger, notice_id: int, fonts: FontBook | None = None, *, confirm_unchecked: bool = False
) -> Issued:
    """Issue a draft: number, frozen lines, content, hash and PDF, all or nothing; it is a barrier to undo.

    Raises:
        RuleError: nobody is named, the first day has passed, or a year's holidays are unknown and not confirmed.
        LedgerError: a character of a name cannot be printed, or a text holds what may be a person's number.
    """
    with ledger.read() as session:
        title = "".join(notices.facts(session, notice_id).title.split("\n"))
    with ledger.transaction(f"定稿公示 {title}", barrier=True) as session:
        number = notices.reserve_number(session)
        content = notices.content(session, notice_id, number)
        check_code = notices.check_code(session, number, notices.sha256_of(content))
        rendered = render(papers.build(_paper(content, check_code)), fonts)
        if rendered.missing:
            raise LedgerError("名单里有打印不出来的字，还没有定稿。请看预览里的提示，改好姓名再定稿。")
        notices.issue(
            session,
            notice_id,
            content=content,
            pdf=rendered.pdf,
            number=number,
            check_code=check_code,
            confirm_unchecked=confirm_unchecked,
        )
    return Issued(number, check_code, rendered.pdf)


def reprint_notice(ledger: Ledger, notice_id: int) -> bytes:
    """Return the bytes that were issued; NotFoundError for a draft, DamagedLedgerError when they were changed."""
    with ledger.read() as session:
        return notices.pdf(session, notice_id)


def void_notice(ledger: Ledger, notice_id: int, reason: str) -> None:
    """Declare an issued notice void, with the reason kept in the journal; RuleError without one."""
    with ledger.read() as session:
        number = notices.facts(session, notice_id).number
    with ledger.transaction(f"作废公示 {number}", reason=reason) as session:
        notices.void(session, notice_id, reason)


def _paper(content: dict[str, Any], check_code: str = "") -> papers.NoticePaper:
    return papers.NoticePaper(
        kind=content["kind"],
        school=content["school"],
        term_name=content["term"],
        lines=tuple(PublicLine(*line) for line in content["lines"]),
        starts_on=date.fromisoformat(content["starts_on"]),
        ends_on=date.fromisoformat(content["ends_on"]),
        days=content["days"],
        hotlines=tuple(content["hotlines"]),
        place=content["place"],
        issued_on=date.fromisoformat(content["issued_on"]),
        title_lines=tuple(content["title"]),
        basis=content["basis"],
        mailbox=content["mailbox"],
        number=content["number"],
        check_code=check_code,
    )
