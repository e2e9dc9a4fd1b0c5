"""Propose teachers for pupils, and store a whole proposal as one step."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import pairing_proposal
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Pairing, Person, Staff
from ledgerdesk.services.pairings.board import without_teacher
from ledgerdesk.services.pairings.record import check_start
from ledgerdesk.services.pairings.ties import children, helpers
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll


@dataclass(frozen=True)
class Proposed:
    """A proposed pair, the reason in words."""

    student_id: int
    student_name: str
    class_name: str
    village: str
    staff_id: int
    staff_name: str
    reason: str


@dataclass(frozen=True)
class Left:
    """A pupil for whom nobody is proposed, and why."""

    student_id: int
    name: str
    class_name: str
    village: str
    why: str


@dataclass(frozen=True)
class Proposal:
    """Who could help whom, by class, and who is left."""

    pairs: tuple[Proposed, ...]
    left: tuple[Left, ...]


@needs(Right.LOOK)
def propose(session: Session, on: date, student_ids: Iterable[int] | None = None) -> Proposal:
    """Return a proposal for pupils, those who should have a teacher and have none where no ids are given."""
    wanted = [pupil.student_id for pupil in without_teacher(session, on)] if student_ids is None else student_ids
    return _proposal(session, on, wanted, frozenset())


@needs(Right.LOOK)
def propose_heirs(session: Session, staff_id: int, on: date) -> Proposal:
    """Return who could take over the pupils of a teacher who goes."""
    mine = select(Pairing.student_id).where(Pairing.staff_id == staff_id, Pairing.valid_to.is_(None))
    return _proposal(session, on, session.scalars(mine.order_by(Pairing.id)).all(), frozenset({staff_id}))


@needs(Right.EDIT)
def start_all(session: Session, pairs: Mapping[int, int], since: date) -> dict[int, int]:
    """Pair each pupil with a teacher (staff id by student id) from a day on; return the pairings' ids by pupil.

    All or nothing: RuleError by the pupil's id as text tells every pair that cannot start, teachers without room for
    all of theirs too.
    """
    coming = Counter(pairs.values())
    problems: dict[str, str] = {}
    refused: set[str] = set()
    for student_id, staff_id in pairs.items():
        try:
            check_start(session, student_id, staff_id, since, more=coming[staff_id])
        except RuleError as wrong:
            words = "".join(wrong.problems.values())
            named = f"{_name(session, Person, student_id)} — {_name(session, Staff, staff_id)}：{words}"
            if f"{staff_id}{words}" not in refused:  # a full teacher is told once, not once for each pupil
                problems.setdefault(str(student_id), named)
            refused.add(f"{staff_id}{words}")
    if problems:
        raise RuleError(problems)
    made = {who: Pairing(student_id=who, staff_id=staff_id, valid_from=since) for who, staff_id in pairs.items()}
    session.add_all(made.values())
    session.flush()
    return {student_id: row.id for student_id, row in made.items()}


def _proposal(session: Session, on: date, student_ids: Iterable[int], without: frozenset[int]) -> Proposal:
    wanted = children(session, student_ids, on)
    teachers = [helper for helper in helpers(session, on) if helper.id not in without]
    plan = pairing_proposal.propose(wanted, teachers)
    names = {helper.id: helper.name for helper in teachers}
    known = on_roll(session, on, select(Person.id).where(Person.id.in_([child.id for child in wanted])))

    def told(student_id: int) -> tuple[int, str, str, str]:
        pupil = known[student_id]
        return pupil.id, pupil.name, pupil.class_name or "", pupil.village or ""

    return Proposal(
        tuple(Proposed(*told(one.child_id), one.helper_id, names[one.helper_id], one.words) for one in plan.pairs),
        tuple(Left(*told(one.child_id), one.why) for one in plan.left),
    )


def _name(session: Session, cls: type[Person] | type[Staff], row_id: int) -> str:
    return session.scalar(select(cls.name).where(cls.id == row_id)) or ""
