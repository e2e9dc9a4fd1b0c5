"""The term run: what every pupil is due of a programme, beside what is stored and what the term before gave."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.aid import changes
from ledgerdesk.domain.aid.book import AidBook
from ledgerdesk.domain.aid.entitle import Run
from ledgerdesk.domain.aid.facts import Entitlement as Due
from ledgerdesk.domain.aid.facts import NotEntitled
from ledgerdesk.domain.aid.payment import NOTHING, REGULAR
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Entitlement, EntitlementChange, Payment, Person, Term
from ledgerdesk.services import terms
from ledgerdesk.services.aid import programs
from ledgerdesk.services.payments import conditions, roll
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil

_NOTHING_DECIDED: Mapping[int, Mapping[str, int]] = MappingProxyType({})
#: Who would get something, had the school said how much.
UNDECIDED = frozenset({"undecided", "over_limit"})
Answers = dict[int, Due | NotEntitled]


@dataclass(frozen=True)
class Line:
    """One pupil of a run. All amounts are fen.

    ``due`` is the answer now; ``stored_fen`` what is stored for the term (parts added), ``paid_fen`` what was listed,
    is on its way or has arrived; ``last_fen`` what the term before gave. ``change`` is new, gone, changed or ""
    (the same); ``reason`` is the stored one, else a proposal.
    """

    student_id: int
    name: str
    class_name: str
    pinyin: str
    due: Due | NotEntitled
    stored_fen: int | None
    paid_fen: int
    last_fen: int | None
    change: str
    reason: str

    @property
    def fen(self) -> int:
        """Return what is due now, in fen; 0 for who is not entitled."""
        return self.due.fen if isinstance(self.due, Due) else 0

    @property
    def explanation(self) -> str:
        """Return the whole computation in one sentence, or why there is none."""
        return self.due.explanation if isinstance(self.due, Due) else self.due.reason

    @property
    def entitled(self) -> bool:
        """Tell whether the pupil is entitled now."""
        return isinstance(self.due, Due)


@dataclass(frozen=True)
class TermRun:
    """A programme computed for a term, as of ``census_on``; nothing is stored by it.

    ``lines`` are those entitled now or before, and those for whom the school has yet to set an amount; ``others`` how
    many pupils get nothing, by reason.
    """

    term_id: int
    program: str
    name: str
    census_on: date
    lines: tuple[Line, ...]
    others: Mapping[str, int] = field(default_factory=dict)

    @property
    def total_fen(self) -> int:
        """Return the sum of what is due now, in fen."""
        return sum(line.fen for line in self.lines)

    @property
    def without_reason(self) -> tuple[Line, ...]:
        """Return the lines that changed against the term before and say not why."""
        return tuple(line for line in self.lines if line.change and not line.reason)


@needs(Right.LOOK)
def plan(
    session: Session,
    term_id: int,
    program: str,
    *,
    on: date | None = None,
    decided: Mapping[int, Mapping[str, int]] = _NOTHING_DECIDED,
) -> TermRun:
    """Compute a programme for a term; ``on`` is the day pupils are looked at (default: the census day of policy).

    ``decided`` gives by pupil and programme the fen the school sets where the standard leaves it open; who is not in
    it keeps what was decided before.

    Raises:
        NotFoundError: there is no such term.
        KeyError: there never was such a programme.
        PolicyGapError: no census day is known.
    """
    span = terms.facts(session, term_id)
    book = programs.book(session)
    census = on or book.census_day(span)
    stored, paid = _stored(session, term_id, program), _paid(session, term_id, program)
    kept = {student_id: {program: one.fen} for student_id, one in stored.items()}
    seen = roll.counted(session, term_id, census, {**kept, **decided})
    answers = _answers(session, term_id, book, program, seen)
    last = _stored(session, earlier, program) if (earlier := _term_before(session, term_id)) else {}
    said = _reasons(session, term_id, program)
    lines, others = [], defaultdict[str, int](int)
    missing = _names(session, (set(stored) | set(last)) - set(seen))
    for student_id in (*seen, *missing):
        due = answers.get(student_id) or NotEntitled(program, "", "off_roll", "统计日不在本校就读")
        was, before = stored.get(student_id), last.get(student_id)
        undecided = isinstance(due, NotEntitled) and due.code in UNDECIDED
        if not isinstance(due, Due) and was is None and before is None and not undecided:
            others[due.reason] += 1
            continue
        pupil = seen[student_id].pupil if student_id in seen else None
        change = changes.kind(before.fen if before else None, due.fen if isinstance(due, Due) else None)
        reason = said.get(student_id) or changes.reason(change, before.inputs if before else None, due, book.labels)
        lines.append(
            Line(
                student_id,
                pupil.name if pupil else missing[student_id][0],
                (pupil.class_name or "") if pupil else "",
                pupil.pinyin if pupil else missing[student_id][1],
                due,
                was.fen if was else None,
                paid.get(student_id, 0),
                before.fen if before else None,
                change,
                reason,
            )
        )
    lines.sort(key=lambda line: _order(seen[line.student_id].pupil if line.student_id in seen else None, line))
    name = next((a.name for a in answers.values() if a.name), program)
    return TermRun(term_id, program, name, census, tuple(lines), dict(others))


@dataclass(frozen=True)
class _Stored:
    fen: int
    inputs: Mapping[str, Any]


def _answers(session: Session, term_id: int, book: AidBook, program: str, seen: Mapping[int, roll.Counted]) -> Answers:
    """Return the answer of a programme by pupil, settled against those that exclude it (R11).

    Who was already paid by one of them stays with it: what changes later in the term is a part of that one (补差), not
    a second programme.
    """
    term = book.term(terms.facts(session, term_id))
    rivals = conditions.rivals(book, program, term.decides)
    run = Run(book, term, (program, *rivals))
    paid_by = _programs_paid(session, term_id, (program, *rivals)) if rivals else {}
    out: Answers = {}
    for student_id, one in seen.items():
        answers = run.of(one.facts)
        own, kept = answers[0], paid_by.get(student_id)
        if kept is None:
            out[student_id] = own
        elif kept == program:
            out[student_id] = next((answer for answer in answers if isinstance(answer, Due)), own)
        else:
            name = next(answer.name for answer in answers if answer.program == kept)
            said = f"本学期已按{name}发过，有变化在{name}里补差"
            out[student_id] = NotEntitled(program, own.name, "excluded", said)
    return out


def _programs_paid(session: Session, term_id: int, among: Iterable[str]) -> dict[int, str]:
    query = select(Payment.student_id, Payment.program).where(
        Payment.term_id == term_id, Payment.program.in_(tuple(among)), Payment.kind == REGULAR
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _stored(session: Session, term_id: int, program: str) -> dict[int, _Stored]:
    query = (
        select(Entitlement.student_id, Entitlement.amount_fen, Entitlement.inputs)
        .where(Entitlement.term_id == term_id, Entitlement.program == program)
        .order_by(Entitlement.student_id, Entitlement.part)
    )
    out: dict[int, _Stored] = {}
    for student_id, fen, inputs in session.execute(query):
        before = out.get(student_id)
        out[student_id] = _Stored(fen + (before.fen if before else 0), inputs)
    return out


def _paid(session: Session, term_id: int, program: str) -> dict[int, int]:
    query = (
        select(Payment.student_id, func.sum(Payment.amount_fen))
        .where(Payment.term_id == term_id, Payment.program == program, Payment.status.not_in(NOTHING))
        .group_by(Payment.student_id)
    )
    return {row[0]: int(row[1]) for row in session.execute(query)}


def _reasons(session: Session, term_id: int, program: str) -> dict[int, str]:
    query = select(EntitlementChange.student_id, EntitlementChange.reason).where(
        EntitlementChange.term_id == term_id, EntitlementChange.program == program
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _term_before(session: Session, term_id: int) -> int | None:
    here = terms.facts(session, term_id)
    query = select(Term.id).where(Term.covers_to < here.covers_from).order_by(Term.covers_to.desc()).limit(1)
    return session.scalar(query)


def _names(session: Session, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    query = select(Person.id, Person.name, Person.pinyin).where(Person.id.in_(tuple(ids)))
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _order(pupil: Pupil | None, line: Line) -> tuple[Any, ...]:
    return (0, *pupil.order) if pupil is not None else (1, line.pinyin, line.student_id)
