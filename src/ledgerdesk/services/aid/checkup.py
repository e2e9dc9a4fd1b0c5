"""应助尽助: every pupil with a valid category has money or a reason, and nobody is paid without a ground (R10, I18)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.aid.facts import Entitlement, NotEntitled
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Attachment, Payment, PaymentBatch, UnaidedReason
from ledgerdesk.services import terms
from ledgerdesk.services.aid import programs
from ledgerdesk.services.payments import run
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, categories_of, categorised, counted_categories, on_roll

REASONS = "unaided_reason"
DECLINED = "declined"
#: How far the money of a pupil in the check-up is.
NONE, UNDER_WAY, FAILED, ARRIVED = "none", "under_way", "failed", "arrived"
_BEST = {ARRIVED: 3, UNDER_WAY: 2, FAILED: 1, NONE: 0}


@dataclass(frozen=True)
class Owed:
    """A pupil with a valid category: how far this term's money is, or the reason why there is none.

    ``advice`` says in Chinese what to do next, "" where nothing is missing.
    """

    student_id: int
    name: str
    pinyin: str
    class_name: str
    categories: tuple[str, ...]
    state: str
    reason: str
    note: str
    reason_id: int | None
    advice: str

    @property
    def settled(self) -> bool:
        """Tell whether the pupil has arrived money, or a reason that is complete."""
        return not self.advice


@dataclass(frozen=True)
class Groundless:
    """Money listed or paid that nothing entitles to: ``excess_fen`` of ``paid_fen``, and why, in Chinese."""

    student_id: int
    name: str
    class_name: str
    program: str
    program_name: str
    paid_fen: int
    excess_fen: int
    why: str


@dataclass(frozen=True)
class CheckUp:
    """Both lists of a term, as of a day."""

    term_id: int
    on: date
    owed: tuple[Owed, ...]
    groundless: tuple[Groundless, ...]

    @property
    def missed(self) -> tuple[Owed, ...]:
        """Return the pupils something is still to be done about."""
        return tuple(one for one in self.owed if not one.settled)


@needs(Right.LOOK)
def check(session: Session, term_id: int, on: date | None = None) -> CheckUp:
    """Check a term as of a day (default: today, within the term); NotFoundError when there is no such term."""
    day = on or _day(session, term_id)
    return CheckUp(term_id, day, owed(session, term_id, day), _groundless(session, term_id))


@needs(Right.LOOK)
def owed(session: Session, term_id: int, on: date | None = None) -> tuple[Owed, ...]:
    """Return the first list of a check-up alone, which computes no entitlement."""
    day = on or _day(session, term_id)
    counted = counted_categories()
    pupils = on_roll(session, day, categorised(day, counted))
    held = categories_of(session, day, counted)
    states, reasons = _states(session, term_id), _reasons(session, term_id)
    signed = _signed(session, [row.id for row in reasons.values()])
    label = codes.table("category").label
    return tuple(
        _owed(
            one,
            tuple(label(code) for code in held.get(one.id, ())),
            states.get(one.id, NONE),
            reasons.get(one.id),
            signed=one.id in reasons and reasons[one.id].id in signed,
        )
        for one in sorted(pupils.values(), key=lambda pupil: pupil.order)
    )


def _day(session: Session, term_id: int) -> date:
    span = terms.facts(session, term_id)
    return min(max(context(session).today, span.covers_from), span.covers_to)


@needs(Right.EDIT)
def explain(session: Session, term_id: int, student_ids: Collection[int], code: str, note: str = "") -> tuple[int, ...]:
    """Note why pupils are not paid in a term, in place of what was noted before, and return the rows; RuleError by key.

    Whoever declines must have signed: the signed paper is attached to the row, and missing until it is.
    """
    problems = {}
    if codes.table(REASONS).code_of(code) is None:
        problems["code"] = "请选一个原因。"
    if code == "other" and not text.clean(note):
        problems["note"] = "选“其他”要写明原因。"
    if problems:
        raise RuleError(problems)
    known = _reasons(session, term_id)
    rows = []
    for student_id in student_ids:
        row = known.get(student_id)
        if row is None:
            row = UnaidedReason(term_id=term_id, student_id=student_id, program="", code=code)
            session.add(row)
        if (row.code, row.note) != (code, text.clean(note) or None):
            row.code, row.note = code, text.clean(note) or None
        rows.append(row)
    session.flush()
    return tuple(row.id for row in rows)


@needs(Right.EDIT)
def withdraw(session: Session, term_id: int, student_ids: Collection[int]) -> None:
    """Take the reasons of pupils back."""
    for student_id, row in _reasons(session, term_id).items():
        if student_id in student_ids:
            session.delete(row)
    session.flush()


def _owed(pupil: Pupil, categories: tuple[str, ...], state: str, row: UnaidedReason | None, *, signed: bool) -> Owed:
    reason = codes.table(REASONS).label(row.code) if row else ""
    return Owed(
        student_id=pupil.id,
        name=pupil.name,
        pinyin=pupil.pinyin,
        class_name=pupil.class_name or "",
        categories=categories,
        state=state,
        reason=reason,
        note=(row.note or "") if row else "",
        reason_id=row.id if row else None,
        advice=_advice(state, row, signed=signed),
    )


def _advice(state: str, row: UnaidedReason | None, *, signed: bool) -> str:
    if state == ARRIVED:
        return ""
    if row is not None:
        return "还缺签了字的放弃书，请拍照附上。" if row.code == DECLINED and not signed else ""
    if state == FAILED:
        return "没有到账，请换卡补发。"
    if state == UNDER_WAY:
        return "已造册，等银行结果。"
    return "还没有发，也没有写原因。请造册，或者写明原因。"


def _states(session: Session, term_id: int) -> dict[int, str]:
    """Return how far each pupil's money is; what was taken back whole never came."""
    query = select(Payment.id, Payment.student_id, Payment.status, Payment.amount_fen, Payment.corrects_id)
    rows = session.execute(query.where(Payment.term_id == term_id)).all()
    back = {row.corrects_id: row.amount_fen for row in rows if row.amount_fen < 0}
    out: dict[int, str] = {}
    for payment_id, student_id, status, fen, _ in rows:
        if fen + back.get(payment_id, 0) <= 0:
            continue
        state = ARRIVED if status in steps.RECEIVED else FAILED if status == steps.FAILED else UNDER_WAY
        if _BEST[state] >= _BEST[out.get(student_id, NONE)]:
            out[student_id] = state
    return out


def _reasons(session: Session, term_id: int) -> dict[int, UnaidedReason]:
    query = select(UnaidedReason).where(UnaidedReason.term_id == term_id, UnaidedReason.program == "")
    return {row.student_id: row for row in session.scalars(query)}


def _signed(session: Session, ids: Collection[int]) -> frozenset[int]:
    query = select(Attachment.entity_id).where(
        Attachment.entity == UnaidedReason.__name__, Attachment.entity_id.in_(ids), Attachment.binned_on.is_(None)
    )
    return frozenset(session.scalars(query))


def _groundless(session: Session, term_id: int) -> tuple[Groundless, ...]:
    """Return who has more than is due, programme by programme.

    What was due on the census day is a ground, and so is what was due on the day somebody was listed: of a late list.
    """
    paid = select(Payment.program).where(Payment.term_id == term_id).group_by(Payment.program)
    book = programs.book(session)
    found: list[Groundless] = []
    for key in session.scalars(paid.having(func.sum(Payment.amount_fen) > 0)).all():
        planned = run.plan(session, term_id, key)
        program = book.program(key, planned.census_on)
        name = program.name if program else key
        left = {line.student_id: _excess(line, key, name) for line in planned.lines if line.paid_fen > _due(line)}
        if not left:
            continue
        days = select(PaymentBatch.made_on).where(PaymentBatch.term_id == term_id, PaymentBatch.program == key)
        for day in sorted(set(session.scalars(days.where(PaymentBatch.status != steps.VOID))) - {planned.census_on}):
            for line in run.plan(session, term_id, key, on=day).lines:
                if line.student_id in left and line.paid_fen <= _due(line):
                    del left[line.student_id]
        found += left.values()
    return tuple(found)


def _due(line: run.Line) -> int:
    return max(line.fen, line.stored_fen or 0) if line.entitled else 0


def _excess(line: run.Line, program: str, name: str) -> Groundless:
    return Groundless(
        line.student_id,
        line.name,
        line.class_name,
        program,
        name,
        line.paid_fen,
        line.paid_fen - _due(line),
        _why(line.due),
    )


def _why(due: Entitlement | NotEntitled) -> str:
    return due.reason if isinstance(due, NotEntitled) else f"按规定是 {due.explanation}"


@needs(Right.LOOK)
def counts(session: Session, term_id: int) -> Mapping[str, int]:
    """Return how many with a valid category have arrived money, money under way, a reason, or nothing."""
    found = check(session, term_id)
    out = {"arrived": 0, "reason": 0, "under_way": 0, "nothing": 0}
    for one in found.owed:
        key = "arrived" if one.state == ARRIVED else "reason" if one.reason_id and one.settled else ""
        out[key or ("under_way" if one.state == UNDER_WAY else "nothing")] += 1
    return {**out, "groundless": len(found.groundless)}
