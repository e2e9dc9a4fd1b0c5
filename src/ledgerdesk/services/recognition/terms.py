"""The level of each term: written when a recognition is confirmed, checked again each term (R9)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain import text
from ledgerdesk.domain.aid import recognition as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.fields import codes
from ledgerdesk.models import Category, HouseholdMember, Recognition, RecognitionTerm, Term
from ledgerdesk.services.dated import holds_on
from ledgerdesk.services.permission import needs
from ledgerdesk.services.pupils import categories_of, counted_categories, on_roll
from ledgerdesk.services.stored import Query, found

_ON_A_LIST = frozenset({rules.OFFICIAL, rules.CARRIED})
_OVER = "已退出"


@dataclass(frozen=True)
class TermCheck:
    """What a check would write of a pupil: ``before`` is the level until now, ``level`` the one of the term.

    ``stored`` tells that it is written already; ``reason`` says in words why a level changed.
    """

    student_id: int
    recognition_id: int
    name: str
    class_name: str
    before: str
    level: str
    reason: str
    stored: bool


@needs(Right.LOOK)
def levels(session: Session, term_id: int) -> dict[int, str]:
    """Return the level of a term by pupil, of those whose recognition was confirmed and checked for it."""
    query: Query = select(RecognitionTerm.student_id, RecognitionTerm.level).where(RecognitionTerm.term_id == term_id)
    return {row[0]: row[1] for row in session.execute(query)}


@needs(Right.LOOK)
def checks(session: Session, term_id: int, on: date) -> tuple[TermCheck, ...]:
    """Return what checking a term on a day finds of every recognised pupil still on the roll, by class.

    Levels carry over from the term before; whoever was recognised from a list and holds no category any more is no
    longer in difficulty, until the category holds again. A level already written stays but for that.
    """
    term = found(session, Term, term_id)
    rows = _recognised(session, term)
    before, stored = _levels_before(session, term, rows), _stored(session, term_id)
    held = categories_of(session, on, counted_categories())
    pupils = on_roll(session, on)
    ended = _ended(session, [row.student_id for row in rows], on)
    out = []
    for row in sorted(rows, key=lambda one: pupils[one.student_id].order if one.student_id in pupils else (99,)):
        pupil = pupils.get(row.student_id)
        if pupil is None:
            continue
        written = stored.get(row.student_id)
        level = written.level if written else before[row.id]
        reason = written.reason or "" if written else ""
        if row.ground in _ON_A_LIST and row.student_id not in held and level != rules.NOT_POOR and _listed(row):
            said = codes.table("category").label(ended[row.student_id]) if row.student_id in ended else "名单上的类别"
            level, reason = rules.NOT_POOR, f"{said}{_OVER}"
        elif level == rules.NOT_POOR and row.student_id in held and reason.endswith(_OVER) and _listed(row):
            level, reason = before[row.id], "名单上的类别恢复了"
        same = written is not None and written.level == level
        out.append(
            TermCheck(
                row.student_id, row.id, pupil.name, pupil.class_name or "", before[row.id], level, reason, stored=same
            )
        )
    return tuple(out)


@needs(Right.EDIT)
def recheck(session: Session, term_id: int, on: date, without: Iterable[int] = ()) -> int:
    """Write what ``checks`` finds, but for the pupils ``without``, and return how many levels were written.

    RuleError when the day is not of the term or has not come.
    """
    term = found(session, Term, term_id)
    if not term.covers_from <= on <= min(term.covers_to, context(session).today):
        raise RuleError({"on": "复核的日期不在这个学期里，或者还没有到，请核对。"})
    left_out = frozenset(without)
    wanted = [one for one in checks(session, term_id, on) if not one.stored and one.student_id not in left_out]
    stored = _stored(session, term_id)
    for one in wanted:
        _write(session, stored, one.recognition_id, one.student_id, term_id, one.level, on, one.reason or None)
    session.flush()
    return len(wanted)


@needs(Right.EDIT)
def set_level(session: Session, term_id: int, student_id: int, level: str, reason: str) -> None:
    """Give a recognised pupil another level for a term; RuleError without a reason or for a level there is none of.

    NotFoundError when the pupil is not recognised that school year.
    """
    term = found(session, Term, term_id)
    row = next((one for one in _recognised(session, term) if one.student_id == student_id), None)
    if row is None:
        raise NotFoundError("这名学生这个学年没有确认的认定。")
    problems = {}
    if codes.table("level").entry(level) is None:
        problems["level"] = "请选等级。"
    if not text.clean(reason):
        problems["reason"] = "请写明调整的原因。"
    if problems:
        raise RuleError(problems)
    _write(
        session,
        _stored(session, term_id),
        row.id,
        student_id,
        term_id,
        level,
        context(session).today,
        text.clean_lines(reason),
    )
    session.flush()


@needs(Right.EDIT)
def settle(session: Session, rows: Iterable[Recognition], on: date) -> None:
    """Write the levels of the term recognitions were confirmed in; a day past their school year counts for its last."""
    by_year: dict[int, list[Recognition]] = defaultdict(list)
    for row in rows:
        by_year[row.school_year_id].append(row)
    for year_id, mine in by_year.items():
        own: Query = select(Term.id, Term.covers_from, Term.covers_to).where(Term.school_year_id == year_id)
        terms = list(session.execute(own.order_by(Term.covers_from)))
        term_id = next((term.id for term in terms if term.covers_from <= on <= term.covers_to), terms[-1].id)
        stored = _stored(session, term_id)
        for row in mine:
            _write(session, stored, row.id, row.student_id, term_id, row.level or "", on, row.reason)
    session.flush()


def _write(
    session: Session,
    stored: Mapping[int, RecognitionTerm],
    recognition_id: int,
    student_id: int,
    term_id: int,
    level: str,
    on: date,
    reason: str | None,
) -> None:
    row = stored.get(student_id)
    if row is None:
        row = RecognitionTerm(term_id=term_id, student_id=student_id)
        session.add(row)
    row.recognition_id, row.level, row.checked_on, row.reason = recognition_id, level, on, reason


def _recognised(session: Session, term: Term) -> list[Recognition]:
    query = select(Recognition).where(
        Recognition.school_year_id == term.school_year_id,
        Recognition.superseded_on.is_(None),
        Recognition.status.in_(rules.RECOGNISED),
        Recognition.recognised_on <= term.covers_to,
    )
    return list(session.scalars(query))


def _listed(row: Recognition) -> bool:
    """Tell whether a recognition rests on a list alone: without an application of its own."""
    return row.applied_on is None


def _levels_before(session: Session, term: Term, rows: list[Recognition]) -> dict[int, str]:
    """Return by recognition the level of the newest earlier term of its school year, else what was recognised."""
    query: Query = (
        select(RecognitionTerm.student_id, RecognitionTerm.level)
        .join(Term, Term.id == RecognitionTerm.term_id)
        .where(Term.school_year_id == term.school_year_id, Term.covers_from < term.covers_from)
        .order_by(Term.covers_from)
    )
    earlier = {row[0]: row[1] for row in session.execute(query)}
    return {row.id: earlier.get(row.student_id) or row.level or "" for row in rows}


def _stored(session: Session, term_id: int) -> dict[int, RecognitionTerm]:
    query = select(RecognitionTerm).where(RecognitionTerm.term_id == term_id)
    return {row.student_id: row for row in session.scalars(query)}


def _ended(session: Session, students: list[int], on: date) -> dict[int, str]:
    """Return by pupil the counted category that ended last before a day."""
    counted = counted_categories()
    own: Query = select(Category.person_id, Category.code, Category.valid_to).where(Category.person_id.in_(students))
    shared: Query = (
        select(HouseholdMember.person_id, Category.code, Category.valid_to)
        .join(Category, Category.household_id == HouseholdMember.household_id)
        .where(HouseholdMember.person_id.in_(students), holds_on(HouseholdMember, on))
    )
    met: dict[int, tuple[date, str]] = {}
    for query in (own, shared):
        for person_id, code, last in session.execute(query.where(Category.valid_to < on, Category.code.in_(counted))):
            met[person_id] = max(met.get(person_id, (last, code)), (last, code))
    return {person_id: code for person_id, (_last, code) in met.items()}
