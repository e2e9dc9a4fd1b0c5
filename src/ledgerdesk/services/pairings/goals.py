"""What help is to reach, and how the plan of a term passes to whoever takes over."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import PairingPlan, Term
from ledgerdesk.services.permission import needs

GOALS = ("ambition", "study", "life")
"""扶志向, 扶学业, 扶生活: a pairing has them as agreed at its start, the plan of a term as they are pursued then."""
PLANNED = (*GOALS, "measures")
"""What the plan of a term says: the three goals and the measures to reach them."""


@needs(Right.EDIT)
def carry(session: Session, old_id: int, new_id: int, on: date) -> None:
    """Copy the plan of the term of a day, without its outcome, to the pairing that takes over; no plan, nothing done."""
    covering = select(Term.id).where(Term.covers_from <= on, Term.covers_to >= on)
    query = select(PairingPlan).where(PairingPlan.pairing_id == old_id, PairingPlan.term_id.in_(covering))
    for plan in session.scalars(query).all():
        copy = {key: getattr(plan, key) for key in PLANNED}
        session.add(PairingPlan(pairing_id=new_id, term_id=plan.term_id, **copy))
    session.flush()
