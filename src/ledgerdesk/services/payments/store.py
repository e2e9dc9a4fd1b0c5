"""Keep what a term run found: entitlements with their sentence, parts for what was added later, and why they changed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.aid.facts import Entitlement as Due
from ledgerdesk.domain.aid.payment import NOTHING, VOID
from ledgerdesk.domain.aid.supplement import supplement
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Entitlement, EntitlementChange, Payment
from ledgerdesk.services import terms
from ledgerdesk.services.aid import programs
from ledgerdesk.services.payments import conditions
from ledgerdesk.services.payments.run import Line, TermRun, plan
from ledgerdesk.services.permission import needs

_NO_REASONS: Mapping[int, str] = MappingProxyType({})
_NOTHING_DECIDED: Mapping[int, Mapping[str, int]] = MappingProxyType({})


@dataclass(frozen=True)
class Kept:
    """What storing a run did: pupils by outcome; ``excess`` are (student id, fen) paid above what is due now."""

    added: int
    changed: int
    removed: int
    supplements: int
    excess: tuple[tuple[int, int], ...]


@needs(Right.EDIT)
def store(
    session: Session,
    term_id: int,
    program: str,
    *,
    reasons: Mapping[int, str] = _NO_REASONS,
    on: date | None = None,
    only: Collection[int] | None = None,
    decided: Mapping[int, Mapping[str, int]] = _NOTHING_DECIDED,
) -> Kept:
    """Compute a programme for a term and keep the result; what was already listed for payment is only added to.

    What nobody was listed for is written anew; where a payment exists more is a new part (补差) and less is told as
    excess, to be taken back by ``recover``, unless the payment failed: then the part itself is lowered. ``reasons`` says by pupil why a line changed against the term before.
    ``only`` keeps the result of some pupils and leaves the others as they are: who comes late, or whose boarding
    changed, is looked at ``on`` a later day than the rest.

    Raises:
        RuleError: under "reasons" how many changed lines lack a reason; nothing is written.
    """
    run = plan(session, term_id, program, on=on, decided=decided)
    if only is not None:
        run = replace(run, lines=tuple(line for line in run.lines if line.student_id in only))
    said = {line.student_id: text.clean(reasons.get(line.student_id, "")) or line.reason for line in run.lines}
    unsaid = [line for line in run.lines if line.change and not said[line.student_id]]
    if unsaid:
        raise RuleError({"reasons": f"还有 {len(unsaid)} 人的变化没有写原因。请写明再存。"})
    _give_way(session, run)
    stored = _stored(session, run)
    kept = _Keeping(session, run)
    for line in run.lines:
        kept.line(line, stored[line.student_id])
    session.flush()
    _keep_reasons(session, run, said, whole=only is None)
    return Kept(kept.added, kept.changed, kept.removed, kept.supplements, tuple(kept.excess))


class _Keeping:
    """Writes one line after the other and counts."""

    def __init__(self, session: Session, run: TermRun) -> None:
        self._session, self._run = session, run
        self._listed, self._alive = _listed(session, run)
        self.added = self.changed = self.removed = self.supplements = 0
        self.excess: list[tuple[int, int]] = []

    def line(self, line: Line, parts: list[Entitlement]) -> None:
        listed = [part for part in parts if part.id in self._listed]
        if not parts:
            if isinstance(line.due, Due):
                self._session.add(self._row(line, 0, line.fen, line.due.explanation))
                self.added += 1
        elif not listed:
            self._anew(line, parts)
        else:
            self._beside(line, listed, [part for part in parts if part.id not in self._listed])

    def _beside(self, line: Line, listed: list[Entitlement], free: list[Entitlement]) -> None:
        """Write what is due beside parts that were listed; a part nobody was listed for is no claim yet."""
        more = supplement(line.due, [part.amount_fen for part in listed])
        if more is not None and more.fen > 0:
            if not free:
                number = max(part.part for part in listed) + 1
                self._session.add(self._row(line, number, more.fen, more.explanation))
                self.supplements += 1
                return
            first, *free = free
            if (first.amount_fen, first.explanation) != (more.fen, more.explanation):
                self._set(first, line, more.fen, more.explanation)
                self.changed += 1
        for extra in free:
            self._session.delete(extra)
            self.removed += 1
        if more is not None and more.fen < 0:
            self._less(line, listed, -more.fen, more.explanation)

    def _less(self, line: Line, listed: list[Entitlement], excess: int, said: str) -> None:
        """Take off what is no longer due: from parts whose payment failed at once, what remains is told as excess."""
        if len(listed) == 1:
            said = line.due.explanation if isinstance(line.due, Due) else f"不再享受：{line.due.reason}"
        for part in reversed(listed):
            off = 0 if part.id in self._alive else min(excess, part.amount_fen)
            if off:
                self._set(part, line, part.amount_fen - off, said)
                self.changed += 1
                excess -= off
        if excess:
            self.excess.append((line.student_id, excess))

    def _set(self, row: Entitlement, line: Line, fen: int, explanation: str) -> None:
        row.amount_fen, row.explanation = fen, explanation
        if isinstance(line.due, Due):
            row.inputs, row.source = line.due.inputs, line.due.source

    def _anew(self, line: Line, parts: list[Entitlement]) -> None:
        for extra in parts[1:]:
            self._session.delete(extra)
        if not isinstance(line.due, Due):
            self._session.delete(parts[0])
            self.removed += 1
            return
        first, due = parts[0], line.due
        values = {"amount_fen": due.fen, "explanation": due.explanation, "inputs": due.inputs, "source": due.source}
        if any(getattr(first, key) != value for key, value in values.items()):
            for key, value in values.items():
                setattr(first, key, value)
            self.changed += 1

    def _row(self, line: Line, part: int, fen: int, explanation: str) -> Entitlement:
        due = line.due
        return Entitlement(
            term_id=self._run.term_id,
            program=self._run.program,
            student_id=line.student_id,
            part=part,
            amount_fen=fen,
            explanation=explanation,
            inputs=due.inputs if isinstance(due, Due) else {},
            source=due.source if isinstance(due, Due) else "",
        )


def _give_way(session: Session, run: TermRun) -> None:
    """Delete what was kept of programmes that exclude this one, of pupils entitled to it now: nobody has both (R11).

    Only what was never listed is there to delete: who was paid by the other stays with it, so is not entitled here.
    """
    book = programs.book(session)
    others = conditions.rivals(book, run.program, book.term(terms.facts(session, run.term_id)).decides)
    entitled = [line.student_id for line in run.lines if line.entitled]
    query = select(Entitlement).where(
        Entitlement.term_id == run.term_id, Entitlement.program.in_(others), Entitlement.student_id.in_(entitled)
    )
    listed = select(Payment.entitlement_id).where(Payment.term_id == run.term_id, Payment.program.in_(others))
    for row in session.scalars(query.where(Entitlement.id.not_in(listed))).all():
        session.delete(row)
    session.flush()


def _stored(session: Session, run: TermRun) -> dict[int, list[Entitlement]]:
    query = (
        select(Entitlement)
        .where(Entitlement.term_id == run.term_id, Entitlement.program == run.program)
        .order_by(Entitlement.student_id, Entitlement.part)
    )
    out: dict[int, list[Entitlement]] = defaultdict(list)
    for row in session.scalars(query):
        out[row.student_id].append(row)
    return out


def _listed(session: Session, run: TermRun) -> tuple[set[int], set[int]]:
    """Return the parts with any payment of the run, failed ones too, and those whose money is on its way or there."""
    query = select(Payment.entitlement_id, Payment.status).where(
        Payment.term_id == run.term_id, Payment.program == run.program, Payment.status != VOID
    )
    rows = [(row[0], row[1]) for row in session.execute(query)]
    return {part for part, _ in rows}, {part for part, status in rows if status not in NOTHING}


def _keep_reasons(session: Session, run: TermRun, said: Mapping[int, str], *, whole: bool) -> None:
    query = select(EntitlementChange).where(
        EntitlementChange.term_id == run.term_id, EntitlementChange.program == run.program
    )
    known = {row.student_id: row for row in session.scalars(query)}
    for line in run.lines:
        row = known.pop(line.student_id, None)
        if not line.change:
            if row is not None:
                session.delete(row)
            continue
        if row is None:
            row = EntitlementChange(
                term_id=run.term_id, program=run.program, student_id=line.student_id, kind="", reason=""
            )
            session.add(row)
        if (row.kind, row.reason) != (line.change, said[line.student_id]):
            row.kind, row.reason = line.change, said[line.student_id]
    for row in known.values() if whole else ():
        session.delete(row)
    session.flush()
