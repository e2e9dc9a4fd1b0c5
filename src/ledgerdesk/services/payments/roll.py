"""What counts about every pupil in a term: the facts an entitlement is computed from."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledgerdesk.domain.aid.facts import DayCount, PupilFacts
from ledgerdesk.domain.aid.payment import NOTHING
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import (
    Boarding,
    ClassMembership,
    Enrolment,
    MealAbsence,
    MealDay,
    Payment,
    RecognitionTerm,
    Student,
    Term,
    UnaidedReason,
)
from ledgerdesk.services import terms
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, categories_of, on_roll

_BOARDS = "2"
_ELSEWHERE = "elsewhere"
_NO_STAGE = ""


@dataclass(frozen=True)
class Counted:
    """A pupil on the day a term is counted, with the facts that decide about aid."""

    pupil: Pupil
    facts: PupilFacts


@needs(Right.LOOK)
def counted(session: Session, term_id: int, on: date, decided: Mapping[int, Mapping[str, int]]) -> dict[int, Counted]:
    """Return every pupil taught here on a day, by id, with what counts for a term.

    ``decided`` gives by pupil and programme the fen the school itself set. NotFoundError when there is no such term.
    """
    span = terms.facts(session, term_id)
    pupils = on_roll(session, on, here=True)
    categories = categories_of(session, on, [entry.code for entry in codes.table("category").codes])
    boarding = _by_pupil(session, Boarding.student_id, Boarding.kind, holds_on(Boarding, on))
    levels = _by_pupil(session, RecognitionTerm.student_id, RecognitionTerm.level, RecognitionTerm.term_id == term_id)
    residences = _by_pupil(session, Student.id, Student.hukou_kind, Student.hukou_kind.is_not(None))
    meals = _meal_days(session, span.covers_from, span.covers_to)
    enrolled = _enrolled_days(session, span.lessons_from or span.covers_from, span.lessons_to or span.covers_to)
    received, elsewhere = _received_before(session, span.covers_from), _elsewhere(session, term_id)
    nothing: Mapping[str, int] = {}
    return {
        one.id: Counted(
            one,
            PupilFacts(
                stage=one.stage or _NO_STAGE,
                grade=one.grade or 0,
                boarding=None if one.id not in boarding else boarding[one.id] == _BOARDS,
                categories=categories.get(one.id, ()),
                level=levels.get(one.id),
                residence=residences.get(one.id),
                meal_days=meals.get(one.id, ()),
                enrolled_days=enrolled.get(one.id),
                received=received.get(one.id, frozenset()),
                elsewhere=elsewhere.get(one.id, frozenset()),
                decided=decided.get(one.id, nothing),
            ),
        )
        for one in pupils.values()
    }


def _by_pupil(session: Session, owner: object, value: object, condition: object) -> dict[int, str]:
    query = select(owner, value).where(condition)  # type: ignore[call-overload] # columns of any table
    return {row[0]: row[1] for row in session.execute(query)}


def _meal_days(session: Session, first: date, last: date) -> dict[int, tuple[DayCount, ...]]:
    """Return by pupil the days with a meal, month by month: those of the class on the day, less their own absences on them."""
    served = (
        select(ClassMembership.student_id, func.substr(MealDay.served_on, 1, 7), func.count())
        .join(MealDay, MealDay.class_id == ClassMembership.class_id)
        .where(
            MealDay.served_on >= first,
            MealDay.served_on <= last,
            (ClassMembership.valid_from.is_(None)) | (ClassMembership.valid_from <= MealDay.served_on),
            (ClassMembership.valid_to.is_(None)) | (ClassMembership.valid_to >= MealDay.served_on),
        )
        .group_by(ClassMembership.student_id, func.substr(MealDay.served_on, 1, 7))
    )
    missed = (
        select(MealAbsence.student_id, func.substr(MealAbsence.served_on, 1, 7), func.count())
        .join(ClassMembership, ClassMembership.student_id == MealAbsence.student_id)
        .join(MealDay, (MealDay.class_id == ClassMembership.class_id) & (MealDay.served_on == MealAbsence.served_on))
        .where(
            MealAbsence.served_on >= first,
            MealAbsence.served_on <= last,
            (ClassMembership.valid_from.is_(None)) | (ClassMembership.valid_from <= MealAbsence.served_on),
            (ClassMembership.valid_to.is_(None)) | (ClassMembership.valid_to >= MealAbsence.served_on),
        )
        .group_by(MealAbsence.student_id, func.substr(MealAbsence.served_on, 1, 7))
    )
    absent = {(student_id, month): count for student_id, month, count in session.execute(missed)}
    out: dict[int, list[DayCount]] = defaultdict(list)
    for student_id, month, count in session.execute(served):
        eaten = count - absent.get((student_id, month), 0)
        if eaten > 0:
            out[student_id].append(DayCount(max(first, date.fromisoformat(f"{month}-01")), eaten))
    return {student_id: tuple(sorted(months, key=lambda m: m.since)) for student_id, months in out.items()}


def _enrolled_days(session: Session, first: date, last: date) -> dict[int, int]:
    """Return by pupil the days of the term's lessons they were on the roll."""
    query = select(Enrolment.student_id, Enrolment.valid_from, Enrolment.valid_to).where(
        (Enrolment.valid_from.is_(None)) | (Enrolment.valid_from <= last),
        (Enrolment.valid_to.is_(None)) | (Enrolment.valid_to >= first),
        Enrolment.status.not_in(
            [entry.code for entry in codes.table("status").codes if entry.group in ("left", "away")]
        ),
    )
    out: dict[int, int] = defaultdict(int)
    for student_id, since, until in session.execute(query):
        out[student_id] += (min(until or last, last) - max(since or first, first)).days + 1
    return dict(out)


def _received_before(session: Session, first: date) -> dict[int, frozenset[str]]:
    query = (
        select(Payment.student_id, Payment.program)
        .join(Term, Term.id == Payment.term_id)
        .where(Term.covers_from < first, Payment.status.not_in(NOTHING))
        .distinct()
    )
    out: dict[int, set[str]] = defaultdict(set)
    for student_id, program in session.execute(query):
        out[student_id].add(program)
    return {student_id: frozenset(programs) for student_id, programs in out.items()}


def _elsewhere(session: Session, term_id: int) -> dict[int, frozenset[str]]:
    query = select(UnaidedReason.student_id, UnaidedReason.program).where(
        UnaidedReason.term_id == term_id, UnaidedReason.code == _ELSEWHERE, UnaidedReason.program != ""
    )
    out: dict[int, set[str]] = defaultdict(set)
    for student_id, program in session.execute(query):
        out[student_id].add(program)
    return {student_id: frozenset(programs) for student_id, programs in out.items()}
