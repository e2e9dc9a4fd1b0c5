"""School years and terms of the ledger; every day of a stored school year lies in exactly one term."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import terms as rules
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import NotFoundError, RuleError
from ledgerdesk.models import SchoolYear, Term
from ledgerdesk.services import policy
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import Query, found

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class TermFacts:
    """A term of the school year that starts in ``year``; lessons are None until the school enters its calendar."""

    id: int
    year: int
    season: str
    covers_from: date
    covers_to: date
    lessons_from: date | None
    lessons_to: date | None

    @property
    def name(self) -> str:
        """Return 2026年秋季学期."""
        return rules.term_name(self.year, self.season)


@needs(Right.LOOK)
def all_terms(session: Session) -> tuple[TermFacts, ...]:
    """Return every term, the earliest first."""
    return tuple(TermFacts(*row) for row in session.execute(_select().order_by(Term.covers_from)))


@needs(Right.LOOK)
def facts(session: Session, term_id: int) -> TermFacts:
    """Return one term; NotFoundError when there is none."""
    found(session, Term, term_id)
    return TermFacts(*session.execute(_select().where(Term.id == term_id)).one())


@needs(Right.LOOK)
def term_at(session: Session, day: date) -> TermFacts:
    """Return the term that covers a day; NotFoundError when that school year is not in the ledger."""
    row = session.execute(_select().where(Term.covers_from <= day, Term.covers_to >= day)).first()
    if row is None:
        raise NotFoundError(f"台账里还没有 {day.year}年{day.month}月{day.day}日 所在的学期。请先在校历里建好这个学年。")
    return TermFacts(*row)


@needs(Right.SETTINGS)
def ensure(session: Session, day: date) -> int:
    """Return the id of the term that covers a day, making its school year with both terms where it is missing."""
    covering = select(Term.id).where(Term.covers_from <= day, Term.covers_to >= day)
    known = session.scalar(covering)
    if known is not None:
        return known
    starts = _starts(session, day)
    year = rules.school_year_of(day, starts)
    stored = session.scalars(select(SchoolYear).where(SchoolYear.year == year)).first()
    if stored is not None:
        # The school moved that year's ends: the day belongs to the year beside it.
        year += 1 if day > stored.ends_on else -1
    _add_year(session, year, starts)
    return session.scalars(covering).one()


@needs(Right.SETTINGS)
def change_dates(
    session: Session,
    term_id: int,
    *,
    covers_from: date,
    covers_to: date,
    lessons_from: date | None,
    lessons_to: date | None,
) -> None:
    """Write the dates of a term; the terms beside it move with it, so that no day is lost. RuleError by field key."""
    row = found(session, Term, term_id)
    before = session.scalars(select(Term).where(Term.covers_to == row.covers_from - _DAY)).first()
    after = session.scalars(select(Term).where(Term.covers_from == row.covers_to + _DAY)).first()
    problems = {}
    if covers_to < covers_from:
        problems["covers_to"] = "学期的最后一天早于第一天，请核对。"
    if before is not None and covers_from <= before.covers_from:
        problems["covers_from"] = "这样前一个学期就没有日子了，请核对。"
    if after is not None and covers_to >= after.covers_to:
        problems["covers_to"] = "这样后一个学期就没有日子了，请核对。"
    if lessons_from and lessons_to and lessons_to < lessons_from:
        problems["lessons_to"] = "放假早于开学，请核对。"
    for key, day in (("lessons_from", lessons_from), ("lessons_to", lessons_to)):
        if day is not None and not covers_from <= day <= covers_to:
            problems[key] = "上课的日子要在这个学期之内，请核对。"
    for other in (before, after):
        if other is not None and _cuts_lessons(other, covers_from, covers_to):
            problems[""] = "这样会占用前后学期上课的日子，请先改那个学期。"
    if problems:
        raise RuleError(problems)
    _move(session, row, before, after, covers_from, covers_to)
    row.lessons_from, row.lessons_to = lessons_from, lessons_to
    session.flush()


@needs(Right.LOOK)
def has_lessons(session: Session, first: date, last: date) -> bool:
    """Tell whether lessons are given on any day of a period; a term without entered lesson days counts throughout."""
    met = _select().where(Term.covers_from <= last, Term.covers_to >= first)
    terms = (TermFacts(*row) for row in session.execute(met))
    return any((t.lessons_from or t.covers_from) <= last and (t.lessons_to or t.covers_to) >= first for t in terms)


def _select() -> Query:
    columns = (Term.id, SchoolYear.year, Term.season, Term.covers_from, Term.covers_to)
    return select(*columns, Term.lessons_from, Term.lessons_to).join(SchoolYear, SchoolYear.id == Term.school_year_id)


def _starts(session: Session, day: date) -> rules.TermStarts:
    book = policy.book(session)
    return rules.TermStarts(
        autumn=rules.MonthDay.parse(book.at(policy.AUTUMN_STARTS, day).value),
        spring=rules.MonthDay.parse(book.at(policy.SPRING_STARTS, day).value),
    )


def _add_year(session: Session, year: int, starts: rules.TermStarts) -> None:
    """Add a school year that joins the ones beside it without a gap."""
    autumn, spring = rules.terms_of(year, starts)
    ends = {row[0]: row[1] for row in session.execute(select(SchoolYear.year, SchoolYear.ends_on))}
    begins = {row[0]: row[1] for row in session.execute(select(SchoolYear.year, SchoolYear.starts_on))}
    first = ends[year - 1] + _DAY if year - 1 in ends else autumn.covers_from
    last = begins[year + 1] - _DAY if year + 1 in begins else spring.covers_to
    row = SchoolYear(year=year, starts_on=first, ends_on=last)
    session.add(row)
    session.flush()
    for season, start, end in (
        (rules.AUTUMN, first, autumn.covers_to),
        (rules.SPRING, spring.covers_from, last),
    ):
        session.add(Term(school_year_id=row.id, season=season, covers_from=start, covers_to=end))
    session.flush()


def _cuts_lessons(other: Term, covers_from: date, covers_to: date) -> bool:
    days = (other.lessons_from, other.lessons_to)
    return any(day is not None and covers_from <= day <= covers_to for day in days)


def _move(
    session: Session, row: Term, before: Term | None, after: Term | None, covers_from: date, covers_to: date
) -> None:
    row.covers_from, row.covers_to = covers_from, covers_to
    if before is not None:
        before.covers_to = covers_from - _DAY
    if after is not None:
        after.covers_from = covers_to + _DAY
    for term in (row, before, after):
        if term is None:
            continue
        year = session.get_one(SchoolYear, term.school_year_id)
        if term.season == rules.AUTUMN:
            year.starts_on = term.covers_from
        else:
            year.ends_on = term.covers_to
    session.flush()
