"""Numbers of papers, without gaps (I20): taken inside the transaction that issues, so a failed issue takes none."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import NumberSeries
from ledgerdesk.services.permission import needs


@needs(Right.LOOK)
def peek(session: Session, series: str, year: int, pattern: str) -> str:
    """Return the number the next paper of a series will get; ``pattern`` formats ``year`` and ``number``."""
    row = _row(session, series, year)
    return (row.pattern if row else pattern).format(year=year, number=(row.last if row else 0) + 1)


@needs(Right.ISSUE)
def take(session: Session, series: str, year: int, pattern: str) -> str:
    """Take the next number of a series; an existing series keeps the pattern it began with."""
    row = _row(session, series, year)
    if row is None:
        row = NumberSeries(series=series, year=year, last=0, pattern=pattern)
        session.add(row)
    row.last += 1
    session.flush()
    return row.pattern.format(year=year, number=row.last)


def _row(session: Session, series: str, year: int) -> NumberSeries | None:
    query = select(NumberSeries).where(NumberSeries.series == series, NumberSeries.year == year)
    return session.scalars(query).first()
