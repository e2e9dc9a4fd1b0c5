"""What ties teachers and pupils: classes, villages, families, load; the facts a pairing is weighed by."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.pairing_fitness import Child, Teacher
from ledgerdesk.domain.rights import Right
from ledgerdesk.models import (
    HouseholdMember,
    Pairing,
    Person,
    Responsibility,
    SchoolClass,
    Staff,
    StaffLeave,
    TeachingAssignment,
    Village,
)
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.pairings.record import limit_of, usual_of
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import on_roll, paired
from ledgerdesk.services.staff import CLASS_TEACHER, in_service


@needs(Right.LOOK)
def helpers(session: Session, on: date) -> tuple[Teacher, ...]:
    """Return the staff in service on a day as one may be paired with, by pinyin.

    The load counts what starts later too: a new pairing would meet it.
    """
    carried = select(Pairing.staff_id, func.count()).where(_lasting(on)).group_by(Pairing.staff_id)
    load = {row[0]: row[1] for row in session.execute(carried)}
    limit = limit_of(session, on)
    usual = {member: usual_of(session, on, party_member=member) for member in (False, True)}
    led, taught = classes_led(session, on), _taught(session, on)
    helped, answers = _helped(session, on), _answers(session, on)
    away = set(session.scalars(select(StaffLeave.staff_id).where(holds_on(StaffLeave, on))))
    query = select(Staff.id, Staff.name, Staff.party_member, Staff.teaches, Staff.home_village).where(in_service(on))
    return tuple(
        Teacher(
            id=row.id,
            name=row.name,
            party_member=row.party_member,
            teaches=row.teaches,
            away=row.id in away,
            load=load.get(row.id, 0),
            usual=usual[row.party_member],
            limit=limit,
            home_village=row.home_village or "",
            answers_for=frozenset(answers.get(row.id, ())),
            helped=helped.get(row.id, {}),
            leads=frozenset(led.get(row.id, ())),
            subjects=taught.get(row.id, {}),
        )
        for row in session.execute(query.order_by(Staff.pinyin, Staff.id))
    )


@needs(Right.LOOK)
def children(session: Session, student_ids: Iterable[int], on: date) -> tuple[Child, ...]:
    """Return pupils with what ties them to teachers on a day, in the order given; those off the roll are left out."""
    wanted = tuple(dict.fromkeys(student_ids))
    known = on_roll(session, on, select(Person.id).where(Person.id.in_(wanted)))
    helping: dict[int, set[int]] = defaultdict(set)
    for student_id, staff_id in session.execute(select(Pairing.student_id, Pairing.staff_id).where(_lasting(on))):
        helping[student_id].add(staff_id)
    kin = _kin(session, {pupil.household_id for pupil in known.values()} - {None}, on)
    return tuple(
        Child(
            id=pupil.id,
            name=pupil.name,
            class_id=pupil.class_id,
            village=pupil.village or "",
            household_id=pupil.household_id,
            helpers=frozenset(helping.get(pupil.id, ())),
            kin={staff: name for who, staff, name in kin.get(pupil.household_id, ()) if who != pupil.id},
        )
        for pupil in (known[one] for one in wanted if one in known)
    )


@needs(Right.LOOK)
def classes_led(session: Session, on: date) -> dict[int, dict[int, str]]:
    """Return by teacher the names of the classes led on a day, by class id."""
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


def _lasting(on: date) -> ColumnElement[bool]:
    return or_(Pairing.valid_to.is_(None), Pairing.valid_to >= on)


def _taught(session: Session, on: date) -> dict[int, dict[int, str]]:
    query = select(TeachingAssignment.staff_id, TeachingAssignment.class_id, TeachingAssignment.subject).where(
        TeachingAssignment.role != CLASS_TEACHER, holds_on(TeachingAssignment, on)
    )
    out: dict[int, dict[int, str]] = {}
    for staff_id, class_id, subject in session.execute(query.order_by(TeachingAssignment.id)):
        held = out.setdefault(staff_id, {})
        held[class_id] = "、".join(part for part in (held.get(class_id), subject) if part)
    return out


def _helped(session: Session, on: date) -> dict[int, dict[str, str]]:
    """Return by teacher and village one pupil helped there."""
    pupils = on_roll(session, on, paired(on))
    out: dict[int, dict[str, str]] = {}
    query = select(Pairing.staff_id, Pairing.student_id).where(holds_on(Pairing, on)).order_by(Pairing.id)
    for staff_id, student_id in session.execute(query):
        pupil = pupils.get(student_id)
        if pupil is not None and pupil.village:
            out.setdefault(staff_id, {}).setdefault(pupil.village, pupil.name)
    return out


def _answers(session: Session, on: date) -> dict[int, set[str]]:
    """Return by teacher the villages answered for (包村、包片)."""
    query = (
        select(Responsibility.staff_id, Village.name)
        .join(Village, Village.id == Responsibility.village_id)
        .where(holds_on(Responsibility, on))
    )
    out: dict[int, set[str]] = defaultdict(set)
    for staff_id, village in session.execute(query):
        if staff_id is not None:
            out[staff_id].add(village)
    return out


def _kin(session: Session, homes: set[int | None], on: date) -> dict[int | None, list[tuple[int, int, str]]]:
    """Return by household (pupil, teacher, the pupil's name) of the pairings that last."""
    query = (
        select(HouseholdMember.household_id, Pairing.student_id, Pairing.staff_id, Person.name)
        .join(Person, Person.id == Pairing.student_id)
        .join(HouseholdMember, HouseholdMember.person_id == Pairing.student_id)
        .where(HouseholdMember.household_id.in_(homes), holds_on(HouseholdMember, on), _lasting(on))
        .order_by(Pairing.id.desc())  # of several brothers the one paired first is named
    )
    out: dict[int | None, list[tuple[int, int, str]]] = defaultdict(list)
    for home, student_id, staff_id, name in session.execute(query):
        out[home].append((student_id, staff_id, name))
    return out
