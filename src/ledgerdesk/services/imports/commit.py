"""Do exactly what a plan says, in one transaction, and keep a verdict for every row."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.models import ImportRow, ImportRun
from ledgerdesk.services import register
from ledgerdesk.services.imports.plan import Plan, PlannedRow, Verdict
from ledgerdesk.services.permission import needs

_TOGETHER = ("categories", "category_basis", "categories_from")


@dataclass(frozen=True)
class Outcome:
    """What an import did."""

    run_id: int
    added: int
    changed: int
    unchanged: int
    held: int
    people: tuple[int, ...]


@needs(Right.IMPORT)
def commit(
    session: Session, plan: Plan, *, file_name: str, content: bytes, progress: Callable[[int], None] = lambda _n: None
) -> Outcome:
    """Apply the new and changed rows of a plan; doubtful and held rows are left and recorded as such.

    ``progress`` hears the number of rows done. The session must be of a transaction of kind "import".

    Raises:
        LedgerError: a row the plan called good is refused now; the ledger changed since, so plan again.
    """
    people = {row.key: row.person_id for row in plan.rows}
    fresh = plan.of(Verdict.NEW)
    source = f"名单“{PurePath(file_name).stem}”"
    people |= _add(session, fresh, source, progress)
    for done, row in enumerate(plan.of(Verdict.CHANGED), start=len(fresh) + 1):
        with _refusals(row):
            since = context(session).today
            register.update(session, row.person_id or 0, _values(row), since=since, ending=False, source=source)
        progress(done)
    run = ImportRun(
        register=plan.register,
        file_name=file_name,
        sha256=hashlib.sha256(content).digest(),
        ran_at=context(session).now,
        mode=plan.mode.value,
        transaction_id=context(session).transaction_id,
        added=plan.count(Verdict.NEW),
        changed=plan.count(Verdict.CHANGED),
        unchanged=plan.count(Verdict.UNCHANGED),
        held=plan.count(Verdict.HELD) + plan.count(Verdict.DOUBTFUL),
    )
    session.add(run)
    session.flush()
    for row in plan.rows:
        reasons = [problem.sentence for problem in row.problems] + [suspect.reason for suspect in row.suspects]
        verdict = {"verdict": row.verdict.value, "problems": reasons or None}
        session.add(ImportRow(run_id=run.id, sheet=row.sheet, row=row.row, person_id=people[row.key], **verdict))
    session.flush()
    touched = tuple(people[row.key] or 0 for row in plan.of(Verdict.NEW, Verdict.CHANGED))
    return Outcome(run.id, run.added, run.changed, run.unchanged, run.held, touched)


def _add(
    session: Session, rows: Sequence[PlannedRow], source: str, progress: Callable[[int], None]
) -> dict[tuple[str, int], int | None]:
    at = 0

    def done(count: int) -> None:
        nonlocal at
        at = count
        progress(count)

    try:
        ids = register.add_many(session, [row.values for row in rows], source=source, done=done)
    except RuleError as refused:
        raise _refused(rows[at], refused) from refused
    return {row.key: person_id for row, person_id in zip(rows, ids, strict=True)}


@contextmanager
def _refusals(row: PlannedRow) -> Iterator[None]:
    try:
        yield
    except RuleError as refused:
        raise _refused(row, refused) from refused


def _refused(row: PlannedRow, why: RuleError) -> LedgerError:
    return LedgerError(f"第 {row.row} 行现在不能导入：{why} 一行都没有写入，请重新核对一遍再导入。")


def _values(row: PlannedRow) -> Mapping[str, Any]:
    values = {change.key: change.new for change in row.changes}
    if any(key in values for key in _TOGETHER) and "categories" in row.values:
        # Basis and start belong to the categories this row names, not to all there are.
        values["categories"] = row.values["categories"]
    return values
