"""Who belongs into a batch: on official lists, recognised last year; and what differs from last year."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.fields import codes
from ledgerdesk.models import MeetingOpinion, Person, Recognition, RecognitionBatch, RecognitionTerm, SchoolYear, Term
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import Pupil, categories_of, counted_categories, on_roll
from ledgerdesk.services.stored import Query, found


@dataclass(frozen=True)
class Candidate:
    """A pupil a batch could take in: on what ground and basis in words; ``last_level`` is last year's, "" for none.

    ``status`` is where the pupil stands in a batch of the year already, "" when in none.
    """

    student_id: int
    name: str
    class_name: str
    ground: str
    basis: str
    last_level: str
    status: str


@dataclass(frozen=True)
class Compared:
    """A pupil against last year; levels are codes, "" for none; ``note`` says in words what explains it."""

    student_id: int
    name: str
    class_name: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """What differs from last year: pupils new, gone, and of another level; each by class."""

    new: tuple[Compared, ...]
    gone: tuple[Compared, ...]
    changed: tuple[Compared, ...]


@needs(Right.LOOK)
def candidates(session: Session, batch_id: int, on: date) -> tuple[Candidate, ...]:
    """Return whom a batch could take in on a day, by class: those on a list first proposed, then last year's.

    Pupils on the roll who hold a counted category need no application; the others whom the school knows from last year
    hand one in.
    """
    batch = found(session, RecognitionBatch, batch_id)
    held = categories_of(session, on, counted_categories())
    last = last_levels(session, batch.school_year_id)
    standing = _standing(session, batch.school_year_id)
    word = codes.table("category").label
    level = codes.table("level").label
    out = []
    for pupil in sorted(on_roll(session, on).values(), key=lambda one: one.order):
        mine, before = held.get(pupil.id, ()), last.get(pupil.id, "")
        if not mine and before in ("", rules.NOT_POOR):
            continue
        basis = "、".join(map(word, mine)) if mine else f"上年{level(before)}"
        ground = rules.OFFICIAL if mine else rules.CARRIED
        out.append(
            Candidate(
                pupil.id, pupil.name, pupil.class_name or "", ground, basis, before, standing.get(pupil.id, ("", ""))[0]
            )
        )
    return tuple(out)


@needs(Right.LOOK)
def difference(session: Session, batch_id: int, on: date) -> Difference:
    """Return what this school year's recognitions differ in from last year's, before the panel meets or after.

    The level of this year is what was decided, else what the newest panel proposed; without one only who is new or
    gone can be told.
    """
    batch = found(session, RecognitionBatch, batch_id)
    before = {who: one for who, one in last_levels(session, batch.school_year_id).items() if one != rules.NOT_POOR}
    now = {
        who: level
        for who, (status, level) in _standing(session, batch.school_year_id).items()
        if status not in rules.ENDED and level != rules.NOT_POOR
    }
    seats = on_roll(session, on)
    names = _names(session, {*before, *now})
    held = categories_of(session, on, counted_categories())

    def told(who: int, note: str = "") -> Compared:
        seat = seats.get(who)
        room = (seat.class_name or "") if seat else ""
        return Compared(who, names[who], room, before.get(who, ""), now.get(who, ""), note)

    gone = [told(who, _why_gone(seats.get(who), who in held)) for who in before.keys() - now.keys()]
    changed = [who for who in before.keys() & now.keys() if now[who] and now[who] != before[who]]

    def ordered(listed: list[Compared]) -> tuple[Compared, ...]:
        return tuple(sorted(listed, key=lambda c: (*_order(seats.get(c.student_id)), c.name, c.student_id)))

    return Difference(
        new=ordered([told(who) for who in now.keys() - before.keys()]),
        gone=ordered(gone),
        changed=ordered([told(who) for who in changed]),
    )


@needs(Right.LOOK)
def last_levels(session: Session, school_year_id: int) -> dict[int, str]:
    """Return the level each pupil had at the end of the school year before one, by pupil."""
    year = found(session, SchoolYear, school_year_id).year
    before = select(SchoolYear.id).where(SchoolYear.year == year - 1).scalar_subquery()
    recognised: Query = select(Recognition.student_id, Recognition.level).where(
        Recognition.school_year_id == before,
        Recognition.superseded_on.is_(None),
        Recognition.status.in_(rules.RECOGNISED),
    )
    levels = {row[0]: row[1] or "" for row in session.execute(recognised)}
    checked: Query = (
        select(RecognitionTerm.student_id, RecognitionTerm.level)
        .join(Term, Term.id == RecognitionTerm.term_id)
        .where(Term.school_year_id == before)
        .order_by(Term.covers_from)
    )
    return levels | {row[0]: row[1] for row in session.execute(checked) if row[0] in levels}


def _standing(session: Session, school_year_id: int) -> dict[int, tuple[str, str]]:
    """Return (status, level decided or proposed) of the live entries of a school year, by pupil."""
    query: Query = select(Recognition.id, Recognition.student_id, Recognition.status, Recognition.level).where(
        Recognition.school_year_id == school_year_id, Recognition.superseded_on.is_(None)
    )
    rows = list(session.execute(query))
    spoken: Query = select(MeetingOpinion.recognition_id, MeetingOpinion.level).where(MeetingOpinion.level.is_not(None))
    ids = select(Recognition.id).where(Recognition.school_year_id == school_year_id)
    proposed = session.execute(spoken.where(MeetingOpinion.recognition_id.in_(ids)).order_by(MeetingOpinion.id))
    levels = {row[0]: row[1] for row in proposed}
    return {row.student_id: (row.status, row.level or levels.get(row.id) or "") for row in rows}


def _why_gone(seat: Pupil | None, held: bool) -> str:
    if seat is None:
        return "已不在册"
    return "名单上还有类别，请核对" if held else "没有有效的类别，也没有申请"


def _order(seat: Pupil | None) -> tuple[object, ...]:
    return (0, seat.order) if seat else (1, ())


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    query: Query = select(Person.id, Person.name).where(Person.id.in_(ids))
    return {row.id: row.name for row in session.execute(query)}
