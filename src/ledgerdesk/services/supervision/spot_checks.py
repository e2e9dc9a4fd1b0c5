"""Families called back about one term's money: a sample nobody chose, and what they said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Payment, Person, SpotCheck
from ledgerdesk.services import policy, terms
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll
from ledgerdesk.services.stored import unchanged

PERCENT = "supervision.sample_percent"


@dataclass(frozen=True)
class SpotCheckFacts:
    """A family to call, or that was called; ``received`` is None until somebody asked. Amount in fen."""

    id: int
    version: int
    student_id: int
    name: str
    class_name: str
    paid_fen: int
    drawn_on: date
    called_on: date | None
    received: bool | None
    used_for: str
    finding: str


@dataclass(frozen=True)
class Sample:
    """How far the sample of a term is: pupils whose money arrived, drawn so far, and how many policy wants drawn."""

    arrived: int
    drawn: int
    wanted: int

    @property
    def left(self) -> int:
        """Return how many are still to be drawn."""
        return max(0, self.wanted - self.drawn)


@needs(Right.LOOK)
def sample(session: Session, term_id: int) -> Sample:
    """Return how far the sample of a term is; what policy asks for is rounded up, and is at least one family."""
    span = terms.facts(session, term_id)
    day = min(max(context(session).today, span.covers_from), span.covers_to)
    percent = int(policy.value(session, PERCENT, day).value)
    arrived = select(func.count(Payment.student_id.distinct())).where(
        Payment.term_id == term_id, Payment.status.in_(steps.RECEIVED)
    )
    count = session.scalar(arrived) or 0
    drawn = session.scalar(select(func.count()).select_from(SpotCheck).where(SpotCheck.term_id == term_id)) or 0
    return Sample(count, drawn, -(-count * percent // 100))


@needs(Right.EDIT)
def draw(session: Session, term_id: int, count: int) -> tuple[int, ...]:
    """Draw so many more families among those whose money arrived, and return the rows.

    Nobody chooses: the order is one only this ledger can compute, the same however often it is drawn.

    Raises:
        RuleError: nobody is left to draw.
    """
    if count < 1:
        raise RuleError({"count": "请填要抽的户数。"})
    arrived = select(Payment.student_id).where(Payment.term_id == term_id, Payment.status.in_(steps.RECEIVED))
    drawn = set(session.scalars(select(SpotCheck.student_id).where(SpotCheck.term_id == term_id)))
    seal = context(session).seal
    left = sorted(set(session.scalars(arrived)) - drawn, key=lambda one: seal(f"spot:{term_id}:{one}".encode()))
    if not left:
        raise RuleError({"": "这个学期到账的人都抽过了，或者还没有到账的。"})
    rows = [
        SpotCheck(term_id=term_id, student_id=student_id, drawn_on=context(session).today)
        for student_id in left[:count]
    ]
    session.add_all(rows)
    session.flush()
    return tuple(row.id for row in rows)


@needs(Right.EDIT)
def answer(
    session: Session,
    check_id: int,
    version: int,
    *,
    called_on: date,
    received: bool,
    used_for: str = "",
    finding: str = "",
) -> None:
    """Write down what a family said; RuleError without a finding where the money did not arrive."""
    row = unchanged(session, SpotCheck, check_id, version)
    if not received and not text.clean(finding):
        raise RuleError({"finding": "家长说没有收到，请写明查的情况。"})
    row.called_on, row.received = called_on, received
    row.used_for, row.finding = text.clean(used_for) or None, text.clean(finding) or None
    session.flush()


@needs(Right.EDIT)
def remove(session: Session, check_ids: Iterable[int]) -> None:
    """Take families off the sample who were not called yet; RuleError for one who was."""
    for check_id in check_ids:
        row = session.get_one(SpotCheck, check_id)
        if row.called_on is not None:
            raise RuleError({"": "已经回访过的不能去掉。"})
        session.delete(row)
    session.flush()


@needs(Right.LOOK)
def rows(session: Session, term_id: int) -> tuple[SpotCheckFacts, ...]:
    """Return the sample of a term in the order it was drawn."""
    span = terms.facts(session, term_id)
    day = min(max(context(session).today, span.covers_from), span.covers_to)
    paid: dict[int, int] = {}
    amounts = select(Payment.student_id, Payment.amount_fen).where(
        Payment.term_id == term_id, Payment.status.in_(steps.RECEIVED)
    )
    for student_id, fen in session.execute(amounts):
        paid[student_id] = paid.get(student_id, 0) + fen
    drawn = select(SpotCheck, Person.name).join(Person, Person.id == SpotCheck.student_id)
    found = session.execute(drawn.where(SpotCheck.term_id == term_id).order_by(SpotCheck.id)).all()
    pupils = on_roll(session, day)
    return tuple(
        SpotCheckFacts(
            id=row.id,
            version=row.version,
            student_id=row.student_id,
            name=name,
            class_name=(pupils[row.student_id].class_name or "") if row.student_id in pupils else "",
            paid_fen=paid.get(row.student_id, 0),
            drawn_on=row.drawn_on,
            called_on=row.called_on,
            received=row.received,
            used_for=row.used_for or "",
            finding=row.finding or "",
        )
        for row, name in found
    )
