"""The pairing board: who helps whom, who has room, who is without a teacher, and who would fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import HouseholdMember, Pairing, Person, SchoolClass, Staff, TeachingAssignment
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.pairings.record import limit_of, usual_of
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, categories_of, categorised, counted_categories, on_roll, paired
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
    """A member of staff: pupils paired, the ``usual`` number, and the ``limit`` that cannot be passed."""

    staff_id: int
    name: str
    party_member: bool
    teaches: bool
    classes: str
    load: int
    usual: int
    limit: int

    @property
    def full(self) -> bool:
        """Tell whether there is no room for one more."""
        return self.load >= self.limit


@dataclass(frozen=True)
class BoardPupil:
    """A pupil on the board with category codes and, by pairing id, (staff id, name) of the teachers."""

    student_id: int
    name: str
    class_name: str
    village: str
    categories: tuple[str, ...]
    teachers: Mapping[int, tuple[int, str]]


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
    led = _classes_led(session, on)
    limit = limit_of(session, on)
    usual = {member: usual_of(session, on, party_member=member) for member in (False, True)}
    query = select(Staff.id, Staff.name, Staff.party_member, Staff.teaches).where(in_service(on))
    return tuple(
        TeacherLoad(*row, "、".join(led.get(row.id, {}).values()), load.get(row.id, 0), usual[row.party_member], limit)
        for row in session.execute(query.order_by(Staff.pinyin, Staff.id))
    )


@needs(Right.LOOK)
def board(session: Session, on: date) -> Board:
    """Return every teacher, and every pupil on the roll who is to be helped or is paired."""
    wanted = counted_categories()
    pupils = on_roll(session, on, categorised(on, wanted).union_all(paired(on)))
    held = categories_of(session, on, wanted)
    helped: dict[int, dict[int, tuple[int, str]]] = {}
    for row in _rows(session, on, pupils):
        helped.setdefault(row.student_id, {})[row.id] = (row.staff_id, row.staff_name)
    ordered = sorted(pupils.values(), key=lambda pupil: pupil.order)
    return Board(
        teachers(session, on),
        tuple(_on_board(pupil, held.get(pupil.id, ()), helped.get(pupil.id, {})) for pupil in ordered),
    )


@needs(Right.LOOK)
def without_teacher(session: Session, on: date) -> tuple[BoardPupil, ...]:
    """Return the pupils taught here who hold a counted category on a day and have no teacher, by class."""
    wanted = counted_categories()
    alone = categorised(on, wanted).except_(paired(on))
    held = categories_of(session, on, wanted)
    pupils = sorted(on_roll(session, on, alone, here=True).values(), key=lambda pupil: pupil.order)
    return tuple(_on_board(pupil, held.get(pupil.id, ()), {}) for pupil in pupils)


@needs(Right.LOOK)
def fitness(session: Session, student_id: int, on: date) -> tuple[Fit, ...]:
    """Return the teachers for a pupil, the fittest first, each with the reason in words.

    First those with room; among them the class teacher, who helps a brother or sister, who teaches the class; then the
    least loaded, for every teacher who gives lessons is to help somebody (seed 004).
    """
    pupil = on_roll(session, on, select(Person.id).where(Person.id == student_id)).get(student_id)
    class_id = pupil.class_id if pupil else None
    leads = {staff_id for staff_id, led in _classes_led(session, on).items() if class_id in led}
    taught = _subjects(session, on, class_id)
    kin = _teachers_of_kin(session, student_id, on)
    mine = set(session.scalars(select(Pairing.staff_id).where(Pairing.student_id == student_id, holds_on(Pairing, on))))

    def ties(teacher: TeacherLoad) -> list[tuple[int, str]]:
        """Return what speaks for and against a teacher, with its weight."""
        who = teacher.staff_id
        return [
            *([(4, "班主任")] if who in leads else []),
            *([(3, f"已帮扶同户的{kin[who]}")] if who in kin else []),
            *([(2, f"教这个班{taught[who]}")] if who in taught else []),
            *([] if teacher.teaches else [(-1, "不带课")]),
        ]

    free = [(teacher, ties(teacher)) for teacher in teachers(session, on) if teacher.staff_id not in mine]
    free.sort(key=lambda pair: (pair[0].full, -sum(weight for weight, _ in pair[1]), pair[0].load))
    return tuple(Fit(t, "，".join((*(words for _, words in found), _load_words(t)))) for t, found in free)


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


def _load_words(teacher: TeacherLoad) -> str:
    if teacher.full:
        return f"已满 {teacher.load} 人"
    return f"已结对 {teacher.load} 人" if teacher.load else "还没有结对"


def _on_board(pupil: Pupil, held: tuple[str, ...], helped: Mapping[int, tuple[int, str]]) -> BoardPupil:
    return BoardPupil(pupil.id, pupil.name, pupil.class_name or "", pupil.village or "", held, helped)


def _classes_led(session: Session, on: date) -> dict[int, dict[int, str]]:
    query = (
        select(TeachingAssignment.staff_id, SchoolClass.id, SchoolClass.name)
        .join(SchoolClass, SchoolClass.id == TeachingAssignment.class_id)
        .where(TeachingAssignment.role == CLASS_TEACHER, holds_on(TeachingAssignment, on))
        .order_by(SchoolClass.grade, SchoolClass.number)
    )
    out: dict[int, dict[int, str]] = {}
    for staff_id, class_id, name in session.execute(query):
        out.setdefault(staff_id, {})[class_id] = name
    return out


def _subjects(session: Session, on: date, class_id: int | None) -> dict[int, str]:
    query = select(TeachingAssignment.staff_id, TeachingAssignment.subject).where(
        TeachingAssignment.class_id == class_id,
        TeachingAssignment.role != CLASS_TEACHER,
        holds_on(TeachingAssignment, on),
    )
    return {row[0]: row[1] or "" for row in session.execute(query)}


def _teachers_of_kin(session: Session, student_id: int, on: date) -> dict[int, str]:
    """Return, by teacher, the name of another child of the household they help."""
    home = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id == student_id, holds_on(HouseholdMember, on)
    )
    query = (
        select(Pairing.staff_id, Person.name)
        .join(Person, Person.id == Pairing.student_id)
        .join(HouseholdMember, HouseholdMember.person_id == Pairing.student_id)
        .where(HouseholdMember.household_id.in_(home), holds_on(HouseholdMember, on), holds_on(Pairing, on))
        .where(Pairing.student_id != student_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}
