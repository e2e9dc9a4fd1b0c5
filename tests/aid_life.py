"""A small school in the middle of its autumn term, with pupils recognised for it."""

from dataclasses import dataclass
from datetime import date

import factories
from conftest import TODAY
from ledgerdesk.models import (
    BankCard,
    Boarding,
    ClassMembership,
    FamilyTie,
    Notice,
    NoticeLine,
    Recognition,
    RecognitionBatch,
    RecognitionTerm,
    SchoolYear,
)
from ledgerdesk.services import school, terms

BOARDING, DAY = "aid.living.boarding", "aid.living.day"
START = date(2026, 9, 1)


@dataclass
class AidSchool:
    """Ids of what the tests need."""

    term: int
    spring: int
    batch: int
    year: int
    room: int
    pupils: dict[str, int]


def build(ledger):
    """Set the school up."""
    with ledger.transaction("建校") as session:
        school.set_up(session, school.SchoolFacts(name="石板镇中心学校", hotline_1="0990-6120000"), TODAY)
        term = terms.term_at(session, TODAY).id
        spring = terms.ensure(session, date(2027, 3, 10))
        room = factories.school_class(session, "middle", 7, 1)
        year = session.query(SchoolYear).filter_by(year=2026).one().id
        batch = RecognitionBatch(school_year_id=year, number=1, title="2026年认定", opened_on=START)
        session.add(batch)
        session.flush()
        made = AidSchool(term, spring, batch.id, year, room, {})
        for name, boards in (("石小梅", True), ("龙小满", True), ("田小叶", False)):
            made.pupils[name] = pupil(session, made, name, boards=boards)
    return made


def pupil(session, made, name, *, boards, level="hard", card=True):
    """Add a pupil of the class, recognised for the term, with a guardian's card."""
    student_id = factories.student(session, name)
    session.add(ClassMembership(student_id=student_id, class_id=made.room, valid_from=START))
    session.add(Boarding(student_id=student_id, kind="2" if boards else "1", valid_from=START))
    guardian = factories.person(session, f"{name[0]}大山", born_on=date(1980, 1, 2))
    session.add(FamilyTie(person_id=student_id, relative_id=guardian.id, relation="father", role="guardian"))
    if card:
        session.add(
            BankCard(
                student_id=student_id,
                holder_id=guardian.id,
                holder_name=guardian.name,
                relation="father",
                number=f"621700000000{student_id:04d}",
                valid_from=START,
            )
        )
    session.flush()
    recognise(session, made, student_id, level, made.term)
    return student_id


def recognise(session, made, student_id, level, term):
    """Write a recognition that was confirmed, and its level in a term."""
    known = session.query(Recognition).filter_by(student_id=student_id, superseded_on=None).one_or_none()
    if known is None:
        known = Recognition(
            batch_id=made.batch,
            school_year_id=made.year,
            student_id=student_id,
            ground="applied",
            status="confirmed",
            level=level,
            recognised_on=START,
        )
        session.add(known)
        session.flush()
    session.add(
        RecognitionTerm(recognition_id=known.id, student_id=student_id, term_id=term, level=level, checked_on=START)
    )
    session.flush()


def posted(session, made, ids, *, starts=date(2026, 10, 12), ends=date(2026, 10, 16)):
    """Write an issued notice that names the pupils and has come down."""
    row = Notice(
        kind="payment", term_id=made.term, title="公示", status="taken_down", starts_on=starts, ends_on=ends,
        taken_down_on=date(2026, 10, 19),
    )  # fmt: skip
    session.add(row)
    session.flush()
    for at, student_id in enumerate(ids, start=1):
        session.add(
            NoticeLine(notice_id=row.id, row=at, student_id=student_id, name="某", grade="七年级", class_name="1班")
        )
    session.flush()
    return row.id
