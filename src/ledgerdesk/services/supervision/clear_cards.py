"""政策明白卡: what a pupil is entitled to in a term, in the sentence that computes it, and what has arrived (F15)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import masking
from ledgerdesk.domain.aid import payment as steps
from ledgerdesk.domain.aid.book import AidBook, AidTerm
from ledgerdesk.domain.aid.entitle import Run
from ledgerdesk.domain.aid.facts import Entitlement as Due
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import Entitlement, Payment
from ledgerdesk.services import terms
from ledgerdesk.services.aid import programs
from ledgerdesk.services.payments import conditions, roll
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import categories_of, counted_categories


@dataclass(frozen=True)
class CardLine:
    """One programme of a card: ``fen`` due in the term (0 for a waiver or goods), ``paid_on`` the day all of it arrived."""

    program: str
    name: str
    benefit: str
    fen: int
    explanation: str
    paid_on: date | None


@dataclass(frozen=True)
class CardFacts:
    """The card of one pupil; ``card`` is the masked number of the bank card that holds, "" for none."""

    student_id: int
    name: str
    pinyin: str
    class_name: str
    categories: tuple[str, ...]
    lines: tuple[CardLine, ...]
    card: str

    @property
    def fen(self) -> int:
        """Return the sum of the term, in fen."""
        return sum(line.fen for line in self.lines)


@needs(Right.LOOK)
def rows(session: Session, term_id: int) -> tuple[CardFacts, ...]:
    """Return the cards of everybody entitled to anything in a term, in the usual order; NotFoundError for no such term."""
    span, book = terms.facts(session, term_id), programs.book(session)
    stored, arrived = _stored(session, term_id), _arrived(session, term_id)
    decided = {who: {key: fen for key, (fen, _words) in mine.items()} for who, mine in stored.items()}
    seen = roll.counted(session, term_id, book.census_day(span), decided)
    term = book.term(span)
    run = Run(book, term)
    today = min(context(session).today, span.covers_to)
    held = categories_of(session, today, counted_categories())
    bank, label = conditions.cards_of(session, list(seen), today), codes.table("category").label
    found = []
    for one in sorted(seen.values(), key=lambda each: each.pupil.order):
        pupil, mine = one.pupil, stored.get(one.pupil.id, {})
        dues = [due for due in run.of(one.facts) if isinstance(due, Due)]
        kept = [key for key in mine if key not in {due.program for due in dues} and mine[key][0] > 0]
        beside = {rival for key in kept for rival in conditions.rivals(book, key, term.decides)}
        lines = (
            *(_kept(book, term, key, *mine[key], arrived.get((pupil.id, key))) for key in kept),
            *(
                _line(due, mine.get(due.program, (due.fen, ""))[0], arrived.get((pupil.id, due.program)))
                for due in dues
                if due.program not in beside
            ),
        )
        if lines:
            card = bank.get(pupil.id)
            found.append(
                CardFacts(
                    pupil.id,
                    pupil.name,
                    pupil.pinyin,
                    pupil.class_name or "",
                    tuple(label(code) for code in held.get(pupil.id, ())),
                    lines,
                    masking.card(card.number) if card is not None and card.number else "",
                )
            )
    return tuple(found)


def _line(due: Due, fen: int, arrived: tuple[int, date] | None) -> CardLine:
    whole = arrived is not None and arrived[0] >= fen > 0
    return CardLine(
        due.program, due.name, due.benefit, fen, due.explanation, arrived[1] if arrived is not None and whole else None
    )


def _kept(
    book: AidBook, term: AidTerm, key: str, fen: int, explanation: str, arrived: tuple[int, date] | None
) -> CardLine:
    """Return the line of a programme that was stored for the term and stays, though another would be computed now."""
    program = book.program(key, term.decides)
    name, benefit = (program.name, program.definition.benefit) if program else (key, "cash")
    whole = arrived is not None and arrived[0] >= fen
    return CardLine(key, name, benefit, fen, explanation, arrived[1] if arrived is not None and whole else None)


def _stored(session: Session, term_id: int) -> dict[int, dict[str, tuple[int, str]]]:
    """Return by pupil and programme the fen stored for a term, all parts together, and how the first was computed."""
    query = select(Entitlement.student_id, Entitlement.program, Entitlement.amount_fen, Entitlement.explanation)
    out: dict[int, dict[str, tuple[int, str]]] = defaultdict(dict)
    for student_id, program, fen, words in session.execute(
        query.where(Entitlement.term_id == term_id).order_by(Entitlement.part)
    ):
        before, first = out[student_id].get(program, (0, words))
        out[student_id][program] = (before + fen, first)
    return dict(out)


def _arrived(session: Session, term_id: int) -> dict[tuple[int, str], tuple[int, date]]:
    query = select(Payment.student_id, Payment.program, func.sum(Payment.amount_fen), func.max(Payment.status_on))
    query = query.where(Payment.term_id == term_id, Payment.status.in_(steps.RECEIVED))
    return {
        (row[0], row[1]): (int(row[2]), row[3])
        for row in session.execute(query.group_by(Payment.student_id, Payment.program))
    }
