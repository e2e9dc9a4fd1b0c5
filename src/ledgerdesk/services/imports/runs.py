"""The lists taken in so far: when, by whom, what each did row by row, and whether it is still in force."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import ImportRow, ImportRun, Person
from ledgerdesk.services import history
from ledgerdesk.services.history import Happening, Wanted
from ledgerdesk.services.permission import needs

_MOST = 500  # runs shown; older ones are found in the record of operations


@dataclass(frozen=True)
class RunFacts:
    """One list taken in: the register's name, the file's, rows by verdict, and the step of the journal it was."""

    id: int
    register: str
    file_name: str
    mode: str
    added: int
    changed: int
    unchanged: int
    held: int
    step: Happening

    @property
    def rows(self) -> int:
        """Return how many rows the list had."""
        return self.added + self.changed + self.unchanged + self.held


@dataclass(frozen=True)
class RunRow:
    """What was done with one row: the verdict's value, whom it speaks of ("" when nobody is kept), and why not."""

    sheet: str
    row: int
    verdict: str
    name: str
    problems: tuple[str, ...]
    person_id: int | None


@needs(Right.LOOK)
def runs(session: Session) -> tuple[RunFacts, ...]:
    """Return the lists taken in, newest first."""
    steps = {step.id: step for step in history.recent(session, Wanted(kinds=("import",)), limit=_MOST)}
    query = select(ImportRun).where(ImportRun.transaction_id.in_(steps)).order_by(ImportRun.id.desc())
    return tuple(
        RunFacts(
            id=run.id,
            register=run.register,
            file_name=run.file_name or "",
            mode=run.mode,
            added=run.added,
            changed=run.changed,
            unchanged=run.unchanged,
            held=run.held,
            step=steps[run.transaction_id],
        )
        for run in session.scalars(query)
    )


@needs(Right.LOOK)
def rows_of(session: Session, run_id: int) -> tuple[RunRow, ...]:
    """Return the verdict on every row of a list taken in, in the order of the list."""
    query = (
        select(ImportRow, Person.name)
        .outerjoin(Person, Person.id == ImportRow.person_id)
        .where(ImportRow.run_id == run_id)
        .order_by(ImportRow.id)
    )
    return tuple(
        RunRow(
            sheet=row.sheet,
            row=row.row,
            verdict=row.verdict,
            name=name or "",
            problems=tuple(map(str, row.problems or ())),
            person_id=row.person_id,
        )
        for row, name in session.execute(query)
    )
