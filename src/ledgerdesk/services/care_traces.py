"""What was planned, noted, printed and followed up of one pupil: it goes with the pupil, children before parents."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import (
    ConfidentialNote,
    HouseholdHelp,
    HouseholdPairing,
    Pairing,
    PairingPlan,
    PaperForm,
    Record,
    Talk,
    Task,
    VisitStudent,
)
from ledgerdesk.services.permission import needs


@needs(Right.LOOK)
def rows_of(session: Session, person_id: int) -> tuple[Record, ...]:
    """Return the rows that speak of one pupil alone, or hang on a talk or visit that nobody else was part of."""
    plans = select(PairingPlan).join(Pairing, Pairing.id == PairingPlan.pairing_id)
    plans = plans.where(Pairing.student_id == person_id)
    talks = select(Talk.id).where(Talk.student_id == person_id)
    visits = visits_alone(session, person_id)

    def about(cls: Any) -> Any:
        return select(cls).where(
            or_(cls.person_id == person_id, cls.talk_id.in_(talks), cls.visit_id.in_(visits)),
        )

    return (
        *session.scalars(plans),
        *session.scalars(about(ConfidentialNote)),
        *session.scalars(about(Task)),
        *session.scalars(select(PaperForm).where(PaperForm.student_id == person_id)),
    )


@needs(Right.LOOK)
def visits_alone(session: Session, person_id: int) -> Collection[int]:
    """Return the visits that were for this child and nobody else."""
    mine = select(VisitStudent.visit_id).where(VisitStudent.person_id == person_id)
    shared = select(VisitStudent.visit_id).where(VisitStudent.visit_id.in_(mine), VisitStudent.person_id != person_id)
    return set(session.scalars(mine)) - set(session.scalars(shared))


@needs(Right.LOOK)
def of_home(session: Session, household_id: int) -> tuple[Record, ...]:
    """Return who answered for a household and what they did there."""
    answered = session.scalars(select(HouseholdPairing).where(HouseholdPairing.household_id == household_id)).all()
    ids = [row.id for row in answered]
    return (*session.scalars(select(HouseholdHelp).where(HouseholdHelp.pairing_id.in_(ids))), *answered)
