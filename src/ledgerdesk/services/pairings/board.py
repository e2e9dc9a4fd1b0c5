"""The pairing board: who helps whom, who has room, who is without a teacher, and who would fit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain import pairing_fitness
from ledgerdesk.domain.pairing_fitness import Child
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import Pairing, Person, Staff, TeachingAssignment
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.pairings.record import limit_of, usual_of
from ledgerdesk.services.pairings.ties import children, classes_led, helpers
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import (
    Pupil,
    categories_of,
    categorised,
    counted_categories,
    grade_name,
    on_roll,
    paired,
)
from ledgerdesk.services.staff import CLASS_TEACHER, in_service


@dataclass(frozen=True)
class PairingRow:
    """A pairing that holds on the day of the list."""

    id: int
    student_id: int
    student_name: str
    class_name: str
    village: str
    staff_id: int
    staff_name: str
    party_member: bool
    valid_from: date | None
    valid_to: date | None
    ambition: str | None
    study: str | None
    life: str | None
    end_reason: str | None


@dataclass(frozen=True)
class TeacherLoad:
    """A member of staff: pupils paired, the ``usual`` number, and the ``limit`` that cannot be passed.

    ``classes`` are those led, ``lessons`` the subjects taught, ``village`` is where the home is.
    """

    staff_id: int
    name: str
    party_member: bool
    teaches: bool
    classes: str
    load: int
    usual: int
    limit: int
    lessons: str = ""
    village: str = ""

    @property
    def full(self) -> bool:
        """Tell whether there is no room for one more."""
        return self.load >= self.limit


@dataclass(frozen=True)
class BoardPupil:
    """A pupil on the board with category codes and, by pairing id, (staff id, name) of the teachers.

    Brothers and sisters have the same ``household_id``.
    """

    student_id: int
    name: str
    class_name: str
    village: str
    categories: tuple[str, ...]
    teachers: Mapping[int, tuple[int, str]]
    sex: str = ""
    grade: str = ""
    group_name: str = ""
    household_id: int | None = None


@dataclass(frozen=True)
class Board:
    """Both sides of the board on a day."""

    teachers: tuple[TeacherLoad, ...]
    pupils: tuple[BoardPupil, ...]


@dataclass(frozen=True)
class Fit:
    """A teacher for a pupil: the reason in words, and why not when there is no room."""

    teacher: TeacherLoad
    reason: str


@needs(Right.LOOK)
def rows(session: Session, on: date) -> tuple[PairingRow, ...]:
    """Return the pairings that hold on a day, by class of the pupil."""
    return _rows(session, on, on_roll(session, on, paired(on)))


@needs(Right.LOOK)
def teachers(session: Session, on: date) -> tuple[TeacherLoad, ...]:
    """Return the staff in service on a day with their load, by pinyin."""
    carried = select(Pairing.staff_id, func.count()).where(holds_on(Pairing, on)).group_by(Pairing.staff_id)
    load = {row[0]: row[1] for row in session.execute(carried)}
    led, lessons = classes_led(session, on), _lessons(session, on)
    limit = limit_of(session, on)
    usual = {member: usual_of(session, on, party_member=member) for member in (False, True)}
    query = select(Staff.id, Staff.name, Staff.party_member, Staff.teaches, Staff.home_village).where(in_service(on))
    return tuple(
        TeacherLoad(
            *row[:4],
            classes="、".join(led.get(row.id, {}).values()),
            load=load.get(row.id, 0),
            usual=usual[row.party_member],
            limit=limit,
            lessons=lessons.get(row.id, ""),
            village=row.home_village or "",
        )
        for row in session.execute(query.order_by(Staff.pinyin, Staff.id))
    )


@needs(Right.LOOK)
def board(session: Session, on: date) -> Board:
    """Return every teacher, and every pupil on the roll who is to be helped or is paired."""
    wanted = counted_categories()
    pupils = on_roll(session, on, categorised(on, wanted).union_all(paired(on)))
    held = categories_of(session, on, wanted)
    helped: dict[int, dict[int, tuple[int, str]]] = {}
    staff = teachers(session, on)
    here = {one.staff_id for one in staff}
    for row in _rows(session, on, pupils):
        if row.staff_id in here:  # who has left helps nobody, though the pairing was not ended
            helped.setdefault(row.student_id, {})[row.id] = (row.staff_id, row.staff_name)
    ordered = sorted(pupils.values(), key=lambda pupil: pupil.order)
    sexes = _sexes(session, pupils)
    return Board(
        staff,
        tuple(_on_board(pupil, held, helped.get(pupil.id, {}), sexes) for pupil in ordered),
    )


@needs(Right.LOOK)
def without_teacher(session: Session, on: date) -> tuple[BoardPupil, ...]:
    """Return the pupils taught here who hold a counted category on a day and have no teacher in service, by class."""
    wanted = counted_categories()
    alone = categorised(on, wanted).except_(_helped(on))
    held = categories_of(session, on, wanted)
    pupils = sorted(on_roll(session, on, alone, here=True).values(), key=lambda pupil: pupil.order)
    sexes = _sexes(session, [pupil.id for pupil in pupils])
    return tuple(_on_board(pupil, held, {}, sexes) for pupil in pupils)


@needs(Right.LOOK)
def fitness(session: Session, student_id: int, on: date) -> tuple[Fit, ...]:
    """Return the teachers for a pupil, the fittest first, each with the reason in words; see ``domain.pairing_fitness``."""
    return fitness_of(session, (student_id,), on)


@needs(Right.LOOK)
def fitness_of(session: Session, student_ids: Sequence[int], on: date) -> tuple[Fit, ...]:
    """Return the teachers for one pupil or several at once, the fittest first; who has room for all of them leads."""
    known = {teacher.staff_id: teacher for teacher in teachers(session, on)}
    facts = {helper.id: helper for helper in helpers(session, on)}
    pupils = children(session, student_ids, on) or tuple(Child(id=one, name="") for one in student_ids)
    return tuple(
        Fit(replace(known[one.helper_id], load=facts[one.helper_id].load), one.words)
        for one in pairing_fitness.fitting(pupils, facts.values())
    )


def _rows(session: Session, on: date, pupils: Mapping[int, Pupil]) -> tuple[PairingRow, ...]:
    query = (
        select(
            Pairing.id,
            Pairing.student_id,
            Pairing.staff_id,
            Staff.name,
            Staff.party_member,
            Pairing.valid_from,
            Pairing.valid_to,
            Pairing.ambition,
            Pairing.study,
            Pairing.life,
            Pairing.end_reason,
        )
        .join(Staff, Staff.id == Pairing.staff_id)
        .where(holds_on(Pairing, on))
        .order_by(Pairing.id)
    )
    known = [(pupils[row.student_id], row) for row in session.execute(query) if row.student_id in pupils]
    return tuple(
        PairingRow(row[0], pupil.id, pupil.name, pupil.class_name or "", pupil.village or "", *row[2:])
        for pupil, row in sorted(known, key=lambda pair: pair[0].order)
    )


def _on_board(
    pupil: Pupil,
    held: Mapping[int, tuple[str, ...]],
    helped: Mapping[int, tuple[int, str]],
    sexes: Mapping[int, str],
) -> BoardPupil:
    return BoardPupil(
        pupil.id,
        pupil.name,
        pupil.class_name or "",
        pupil.village or "",
        held.get(pupil.id, ()),
        helped,
        sex=sexes.get(pupil.id, ""),
        grade=grade_name(pupil),
        group_name=pupil.group_name or "",
        household_id=pupil.household_id,
    )


def _helped(on: date) -> Select[Any]:
    """Return the query of the ids of pupils with a pairing that holds and a teacher who serves on the day."""
    return paired(on).join(Staff, Staff.id == Pairing.staff_id).where(in_service(on))


def _sexes(session: Session, ids: Collection[int]) -> dict[int, str]:
    query = select(Person.id, Person.sex).where(Person.id.in_(tuple(ids)))
    return {row[0]: row[1] or "" for row in session.execute(query)}


def _lessons(session: Session, on: date) -> dict[int, str]:
    """Return by teacher the subjects taught on a day, each once."""
    query = select(TeachingAssignment.staff_id, TeachingAssignment.subject).where(
        TeachingAssignment.role != CLASS_TEACHER,
        holds_on(TeachingAssignment, on),
    )
    met: dict[int, dict[str, None]] = {}
    for staff_id, subject in session.execute(query.order_by(TeachingAssignment.id)):
        if subject:
            met.setdefault(staff_id, {})[subject] = None
    return {staff_id: "、".join(subjects) for staff_id, subjects in met.items()}
