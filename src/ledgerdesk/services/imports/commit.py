"""Do exactly what a plan says, in one transaction, and keep a verdict for every row."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType

from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.models import ImportRow, ImportRun
from ledgerdesk.services import registers
from ledgerdesk.services.imports import decisions
from ledgerdesk.services.imports.plan import Plan, PlannedRow, Verdict
from ledgerdesk.services.permission import needs
from ledgerdesk.services.registers import Register, RowKey, Taken


@dataclass(frozen=True)
class Outcome:
    """What an import did; ``records`` are the ids of those added or changed, ``people`` the same in registers of people."""

    run_id: int
    added: int
    changed: int
    unchanged: int
    held: int
    people: tuple[int, ...]
    records: tuple[int, ...] = ()


@needs(Right.IMPORT)
def commit(
    session: Session, plan: Plan, *, file_name: str, content: bytes, progress: Callable[[int], None] = lambda _n: None
) -> Outcome:
    """Apply the new and changed rows of a plan; doubtful and held rows are left and recorded as such.

    ``progress`` hears the number of rows done. The session must be of a transaction of kind "import".

    Raises:
        LedgerError: a row the plan called good is refused now; the ledger changed since, so plan again.
    """
    register = registers.of(plan.register)
    records = {row.key: row.record_id for row in plan.rows}
    fresh = plan.of(Verdict.NEW)
    source = f"名单“{PurePath(file_name).stem}”"
    records |= _add(session, register, fresh, source, progress)
    for done, row in enumerate(plan.of(Verdict.CHANGED), start=len(fresh) + 1):
        changes = MappingProxyType({change.key: change.new for change in row.changes})
        with _refusals(row):
            register.change(session, row.record_id or 0, Taken(row.values, row.refs), changes, source=source)
        progress(done)
    decisions.keep(session, (decision for row in plan.rows for decision in row.decided))
    run = _run(session, plan, file_name, content)
    _verdicts(session, run.id, plan, register, records)
    touched = tuple(records[row.key] or 0 for row in plan.of(Verdict.NEW, Verdict.CHANGED))
    people = touched if register.of_people else ()
    return Outcome(run.id, run.added, run.changed, run.unchanged, run.held, people, touched)


def _run(session: Session, plan: Plan, file_name: str, content: bytes) -> ImportRun:
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
    return run


def _verdicts(session: Session, run_id: int, plan: Plan, register: Register, records: dict[RowKey, int | None]) -> None:
    for row in plan.rows:
        reasons = [problem.sentence for problem in row.problems] + [suspect.reason for suspect in row.suspects]
        person_id = records[row.key] if register.of_people else row.person_id
        verdict = {"verdict": row.verdict.value, "problems": reasons or None}
        session.add(ImportRow(run_id=run_id, sheet=row.sheet, row=row.row, person_id=person_id, **verdict))
    session.flush()


def _add(
    session: Session,
    register: Register,
    rows: Sequence[PlannedRow],
    source: str,
    progress: Callable[[int], None],
) -> dict[RowKey, int | None]:
    at = 0

    def done(count: int) -> None:
        nonlocal at
        at = count
        progress(count)

    try:
        ids = register.add(session, [Taken(row.values, row.refs) for row in rows], source=source, done=done)
    except RuleError as refused:
        raise _refused(rows[at], refused) from refused
    return {row.key: record_id for row, record_id in zip(rows, ids, strict=True)}


@contextmanager
def _refusals(row: PlannedRow) -> Iterator[None]:
    try:
        yield
    except RuleError as refused:
        raise _refused(row, refused) from refused


def _refused(row: PlannedRow, why: RuleError) -> LedgerError:
    return LedgerError(f"第 {row.row} 行现在不能导入：{why} 一行都没有写入，请重新核对一遍再导入。")
