"""What the pairing board shows: pupils without a teacher first, the counts over it, and who has gone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ledgerdesk.services import pairings, register
from ledgerdesk.services.pairings import BoardPupil, Fit, PairingFacts, TeacherLoad, coverage, leaving
from ledgerdesk.services.pairings.coverage import Coverage
from ledgerdesk.services.pairings.leaving import Gone
from ledgerdesk.ui.care.visits.visit_reading import class_name
from ledgerdesk.ui.desk import Session


@dataclass(frozen=True)
class BoardView:
    """Both sides of the board; ``alone`` are the ids of pupils who should have a teacher and have none.

    ``gone`` are pairings still open of those who have left, ``grades`` those of the pupils from the lowest up.
    """

    teachers: tuple[TeacherLoad, ...]
    pupils: tuple[BoardPupil, ...]
    alone: frozenset[int]
    coverage: Coverage
    gone: tuple[Gone, ...] = ()
    grades: tuple[str, ...] = ()

    def names_by_teacher(self) -> dict[int, tuple[str, ...]]:
        """Return by teacher the names of the pupils helped."""
        found: dict[int, list[str]] = {}
        for pupil in self.pupils:
            for who, _name in pupil.teachers.values():
                found.setdefault(who, []).append(pupil.name)
        return {who: tuple(names) for who, names in found.items()}

    def helpers_of(self, student_id: int) -> frozenset[int]:
        """Return the ids of a pupil's teachers."""
        found = next((pupil for pupil in self.pupils if pupil.student_id == student_id), None)
        return frozenset(who for who, _name in found.teachers.values()) if found is not None else frozenset()

    def at_home(self, pupil: BoardPupil) -> tuple[BoardPupil, ...]:
        """Return the brothers and sisters of a pupil on the board who have no teacher."""
        if pupil.household_id is None:
            return ()
        return tuple(
            other
            for other in self.pupils
            if other.household_id == pupil.household_id
            and other.student_id != pupil.student_id
            and other.student_id in self.alone
        )


@dataclass(frozen=True)
class Choice:
    """The teachers for the pupils chosen, the fittest first; of a single pupil the pairings that hold."""

    student_ids: tuple[int, ...]
    fits: tuple[Fit, ...]
    holding: tuple[PairingFacts, ...]


def board(session: Session, on: date, system: str, more: Iterable[int] = ()) -> BoardView:
    """Return the board on a day; ``more`` are pupils to be shown although nothing asks for a teacher."""
    found = pairings.board(session, on)
    alone = frozenset(pupil.student_id for pupil in pairings.without_teacher(session, on))
    known = {pupil.student_id for pupil in found.pupils}
    extra = _others(session, on, system, [who for who in more if who not in known])
    ordered = sorted((*found.pupils, *extra), key=lambda pupil: (bool(pupil.teachers), pupil.student_id not in alone))
    helped = sum(bool(pupil.teachers) for pupil in found.pupils)
    counts = coverage.count(found.teachers, helped, len(alone))
    grades = tuple(dict.fromkeys(pupil.grade for pupil in found.pupils if pupil.grade))
    return BoardView(found.teachers, tuple(ordered), alone, counts, leaving.gone(session, on), grades)


def choice(session: Session, student_ids: Sequence[int], on: date) -> Choice:
    """Return who could help the pupils, and who helps a single one."""
    ids = tuple(student_ids)
    mine = pairings.of_student(session, ids[0]) if len(ids) == 1 else ()
    holding = tuple(p for p in mine if p.valid_to is None or p.valid_to >= on)
    return Choice(ids, pairings.fitness_of(session, ids, on), holding)


def _others(session: Session, on: date, system: str, ids: list[int]) -> list[BoardPupil]:
    if not ids:
        return []
    keys = ("name", "sex", "grade", "class_number", "village", "group_name", "categories")
    return [
        BoardPupil(
            who,
            str(f["name"]),
            class_name(f, system),
            str(f["village"] or ""),
            tuple(f["categories"] or ()),
            {},
            sex=str(f["sex"] or ""),
            group_name=str(f["group_name"] or ""),
        )
        for who, f in register.gather(session, on, keys, ids).items()
    ]
