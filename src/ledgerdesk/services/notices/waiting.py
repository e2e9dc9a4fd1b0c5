"""For whom a notice is the next step: recognitions reviewed, payments listed. Never an amount."""

from collections import defaultdict
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import notice
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.policy import PolicyBook, PolicyGapError
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import Entitlement, Payment, PaymentBatch, Recognition, Term
from ledgerdesk.services import policy
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query


@needs(Right.LOOK)
def of(session: Session, kind: str, term_id: int, on: date) -> dict[int, str] | None:
    """Return by pupil why a notice of a kind is to name them, in words; None for kinds nothing waits for.

    None too for a recognition notice of a school year in which nobody is being recognised.
    """
    if kind == notice.PAYMENT:
        return _to_be_paid(session, term_id, on)
    return _reviewed(session, term_id) if kind == notice.RECOGNITION else None


def _reviewed(session: Session, term_id: int) -> dict[int, str] | None:
    year_id = select(Term.school_year_id).where(Term.id == term_id).scalar_subquery()
    query: Query = select(Recognition.student_id, Recognition.status, Recognition.level).where(
        Recognition.school_year_id == year_id, Recognition.superseded_on.is_(None)
    )
    rows = list(session.execute(query))
    word = codes.table("level").label
    listed = (row for row in rows if row.status == rules.SCHOOL_REVIEW and row.level != rules.NOT_POOR)
    return {row.student_id: f"拟认定：{word(row.level or '')}" for row in listed} if rows else None


def _to_be_paid(session: Session, term_id: int, on: date) -> dict[int, str]:
    """Return who stands on a list of the term that no notice was posted for; without lists who is entitled."""
    listed: Query = (
        select(Payment.student_id, Payment.program)
        .join(PaymentBatch, PaymentBatch.id == Payment.batch_id)
        .where(PaymentBatch.term_id == term_id, PaymentBatch.notice_id.is_(None), Payment.status != "void")
        .distinct()
    )
    entitled: Query = (
        select(Entitlement.student_id, Entitlement.program)
        .where(Entitlement.term_id == term_id, Entitlement.amount_fen > 0)
        .distinct()
    )
    rows = list(session.execute(listed.order_by(Payment.program)))
    rows = rows or list(session.execute(entitled.order_by(Entitlement.program)))
    book, names = policy.book(session), dict[str, str]()
    why: dict[int, list[str]] = defaultdict(list)
    for student_id, program in rows:
        if program not in names:
            names[program] = _name(book, program, on)
        why[student_id].append(names[program])
    return {student_id: "、".join(said) for student_id, said in why.items()}


def _name(book: PolicyBook, program: str, on: date) -> str:
    try:
        return str(book.at(f"{program}.definition", on).value["name"])
    except (KeyError, PolicyGapError):
        return program
