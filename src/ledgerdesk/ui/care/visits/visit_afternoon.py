"""What the next visit of an afternoon begins with: whoever walks from home to home writes the same things down again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.fields import codes
from ledgerdesk.services import pairings, register, visits
from ledgerdesk.services.visits import VisitDue
from ledgerdesk.ui.care.visits.visit_pickers import Named
from ledgerdesk.ui.desk import Session

_MOST = 8


@dataclass(frozen=True)
class Afternoon:
    """The visit written down last today: its day, mode, purpose and village, and who went.

    ``companions`` are those who went and are no paired teachers of its children: they go on to the next home.
    """

    visited_on: date
    mode: str
    purpose: str | None
    village: str
    teachers: tuple[Named, ...]
    companions: tuple[Named, ...]

    def others(self, paired: Sequence[Named]) -> tuple[Named, ...]:
        """Return who may go to a child besides its paired teachers; without a paired one, all who went before."""
        known = {who.id for who in paired}
        return tuple(who for who in (self.companions if paired else self.teachers) if who.id not in known)


def read(session: Session, staff: Sequence[Named]) -> Afternoon | None:
    """Return the afternoon of whoever has the ledger open; None before the first visit of today was written down."""
    last = visits.last_written(session)
    if last is None:
        return None
    facts = visits.facts(session, last)
    names = {who.id: who for who in staff}
    went = tuple(names[who] for who in facts.teacher_ids if who in names)
    paired = {
        pairing.staff_id
        for child in facts.student_ids
        for pairing in pairings.of_student(session, child)
        if pairing.valid_to is None or pairing.valid_to >= facts.visited_on
    }
    home = register.gather(session, facts.visited_on, ("village",), facts.student_ids[:1])
    village = next((str(one["village"] or "") for one in home.values()), "")
    return Afternoon(
        facts.visited_on,
        facts.mode,
        facts.purpose,
        village,
        went,
        tuple(who for who in went if who.id not in paired),
    )


def likely(due: Sequence[VisitDue], afternoon: Afternoon | None, been: Collection[int]) -> tuple[Named, ...]:
    """Return the pupils to be visited next, those of the same village first, without those one has been to."""
    here = afternoon.village if afternoon is not None else ""
    left = [entry for entry in due if entry.student_id not in been]
    near = sorted(left, key=lambda entry: entry.village != here) if here else left
    return tuple(
        Named(one.student_id, one.name, "　".join(part for part in (one.class_name, one.village) if part))
        for one in near[:_MOST]
    )


def near_first(session: Session, found: Sequence[Named], village: str, on: date) -> list[Named]:
    """Return pupils found, each with the village, those of one village first; who has left is told."""
    homes = register.gather(session, on, ("village", "status"), [who.id for who in found])
    villages = {who: str(facts["village"] or "") for who, facts in homes.items()}
    status = codes.table("status")
    left = {entry.code: entry.label for entry in status.codes if entry.group == "left"}
    gone = {who: left.get(str(facts["status"]), "") for who, facts in homes.items()}
    told = [
        Named(who.id, who.name, "　".join(p for p in (who.where, villages.get(who.id), gone.get(who.id)) if p))
        for who in found
    ]
    return sorted(told, key=lambda who: not village or villages.get(who.id) != village)[:_MOST]
