"""Take the packs in: exactly what the plan says, in one step, with a verdict kept for every row."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.orm import Session

from ledgerdesk.db.context import context
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import LedgerError, RuleError
from ledgerdesk.fields import catalogue
from ledgerdesk.fields.packs import INVESTIGATION, TALKS, VISITS
from ledgerdesk.models import ImportRow, ImportRun
from ledgerdesk.services import register, talks, visits
from ledgerdesk.services.imports import Verdict
from ledgerdesk.services.packs.planned import Deed, PackPlan, PlannedFile, PlannedRow, RowKey
from ledgerdesk.services.packs.returns import mode_of
from ledgerdesk.services.permission import needs

_REGISTERS: Mapping[str, str] = MappingProxyType({VISITS: "visits", TALKS: "talks", INVESTIGATION: "students"})


@dataclass(frozen=True)
class PackOutcome:
    """What taking packs in did: rows done, pupils they speak of, rows left."""

    done: int
    people: tuple[int, ...]
    left: int


@needs(Right.IMPORT)
def commit(session: Session, plan: PackPlan, *, progress: Callable[[int], None] = lambda _done: None) -> PackOutcome:
    """Do what the plan says; rows in doubt that nobody answered are left. The step must be of kind "import".

    Raises:
        LedgerError: a row the plan called good is refused now; nothing is written, plan again.
        StaleRecordError: a visit or talk that was to be written over was changed meanwhile.
    """
    done: dict[RowKey, Verdict] = {}
    for count, (row, deed) in enumerate(plan.deeds, start=1):
        with _refusals(plan, row):
            done[row.key] = _do(session, deed)
        progress(count)
    for file in plan.files:
        _keep(session, file, done)
    session.flush()
    people = tuple(dict.fromkeys(deed.student_id for _row, deed in plan.deeds))
    return PackOutcome(
        len(done), people, plan.count(Verdict.HELD, Verdict.DOUBTFUL, Verdict.NEW, Verdict.CHANGED) - len(done)
    )


def _do(session: Session, deed: Deed) -> Verdict:
    if deed.facts:
        register.update(session, deed.student_id, deed.facts, since=context(session).today, ending=False)
    if deed.visit is not None:
        if deed.over is not None:
            visits.update(session, *deed.over, deed.visit)
        else:
            visits.add(session, deed.visit)
    if deed.talk is not None:
        if deed.over is not None:
            talks.update(session, *deed.over, deed.talk)
        else:
            talks.add(session, deed.talk)
    return Verdict.CHANGED if deed.facts or deed.over is not None else Verdict.NEW


def _keep(session: Session, file: PlannedFile, done: Mapping[RowKey, Verdict]) -> None:
    verdicts = {row.key: done.get(row.key, _left(row)) for row in file.rows}
    counted = list(verdicts.values())
    run = ImportRun(
        register=catalogue.sheet(_REGISTERS[file.pack.kind]).name,
        file_name=file.file_name,
        sha256=file.sha256,
        ran_at=context(session).now,
        mode=mode_of(file.pack.token),
        transaction_id=context(session).transaction_id,
        added=counted.count(Verdict.NEW),
        changed=counted.count(Verdict.CHANGED),
        unchanged=counted.count(Verdict.UNCHANGED) + file.blank,
        held=counted.count(Verdict.HELD) + counted.count(Verdict.DOUBTFUL),
    )
    session.add(run)
    session.flush()
    for row in file.rows:
        _at, sheet, number = row.key
        verdict = verdicts[row.key]
        reasons = list(row.reasons) if verdict not in (Verdict.NEW, Verdict.CHANGED) else []
        session.add(
            ImportRow(
                run_id=run.id,
                sheet=sheet,
                row=number,
                person_id=row.student_id,
                verdict=verdict.value,
                problems=reasons or None,
            )
        )


def _left(row: PlannedRow) -> Verdict:
    """Return the verdict kept for a row that was not done: left out or displaced ones are held back."""
    return Verdict.HELD if row.verdict in (Verdict.NEW, Verdict.CHANGED) or row.answer else row.verdict


@contextmanager
def _refusals(plan: PackPlan, row: PlannedRow) -> Iterator[None]:
    try:
        yield
    except RuleError as refused:
        at, _sheet, number = row.key
        file = plan.files[at].file_name
        raise LedgerError(
            f"“{file}”第 {number} 行现在不能登记：{refused} 一条都没有写入，请重新核对一遍。"
        ) from refused
