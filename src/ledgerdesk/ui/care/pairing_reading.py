"""What the pairing board shows: pupils without a teacher first, and the counts over it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledgerdesk.services import pairings, register
from ledgerdesk.services.pairings import BoardPupil, Fit, PairingFacts, TeacherLoad
from ledgerdesk.ui.desk import Session
from ledgerdesk.ui.visit_reading import class_name


@dataclass(frozen=True)
class BoardView:
    """Both sides of the board; ``alone`` are the ids of pupils who should have a teacher and have none."""

    teachers: tuple[TeacherLoad, ...]
    pupils: tuple[BoardPupil, ...]
    alone: frozenset[int]

    @property
    def helped(self) -> int:
        """Return how many pupils have a teacher."""
        return sum(bool(pupil.teachers) for pupil in self.pupils)

    @property
    def wanted(self) -> int:
        """Return how many pupils have or should have one."""
        return len(self.alone) + self.helped


@dataclass(frozen=True)
class Choice:
    """The teachers for one pupil, the fittest first, and the pairings that hold."""

    student_id: int
    fits: tuple[Fit, ...]
    holding: tuple[PairingFacts, ...]


def board(session: Session, on: date, system: str, more: Iterable[int] = ()) -> BoardView:
    """Return the board on a day; ``more`` are pupils to be shown although nothing asks for a teacher."""
    found = pairings.board(session, on)
    alone = frozenset(pupil.student_id for pupil in pairings.without_teacher(session, on))
    known = {pupil.student_id for pupil in found.pupils}
    extra = _others(session, on, system, [who for who in more if who not in known])
    ordered = sorted((*found.pupils, *extra), key=lambda pupil: (bool(pupil.teachers), pupil.student_id not in alone))
    return BoardView(found.teachers, tuple(ordered), alone)


def choice(session: Session, student_id: int, on: date) -> Choice:
    """Return who could help a pupil, and who does."""
    holding = tuple(p for p in pairings.of_student(session, student_id) if p.valid_to is None or p.valid_to >= on)
    return Choice(student_id, pairings.fitness(session, student_id, on), holding)


def _others(session: Session, on: date, system: str, ids: list[int]) -> list[BoardPupil]:
    if not ids:
        return []
    keys = ("name", "grade", "class_number", "village", "categories")
    return [
        BoardPupil(
            who, str(f["name"]), class_name(f, system), str(f["village"] or ""), tuple(f["categories"] or ()), {}
        )
        for who, f in register.gather(session, on, keys, ids).items()
    ]
