"""Which packs are out, which came back, and what earlier returns of a pack left in the ledger."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain.rights import Right
from ledgerdesk.models import AuditEntry, ImportRun, SchoolClass, SentPack
from ledgerdesk.services import history
from ledgerdesk.services.history import Wanted
from ledgerdesk.services.permission import needs

_MODE = "pack:"
_MOST = 10_000  # steps looked through: more than a school imports in ten years


@dataclass(frozen=True)
class SentFacts:
    """A pack that went out; ``returned_at`` is when it was last taken back, None while it is out.

    ``pupils`` is None where its cells were lawfully erased.
    """

    id: int
    token: str
    kind: str
    class_name: str
    teacher: str
    term_id: int
    term: str
    sent_on: date
    pupils: int | None
    returned_at: datetime | None
    times: int


def mode_of(token: str) -> str:
    """Return what the record of imports keeps as the mode of a pack's return: which pack it was."""
    return f"{_MODE}{token}"


@needs(Right.IMPORT)
def sent(session: Session) -> tuple[SentFacts, ...]:
    """Return the packs that went out, newest first."""
    back = _runs(session)
    query = (
        select(SentPack, SchoolClass.name)
        .join(SchoolClass, SchoolClass.id == SentPack.class_id)
        .order_by(SentPack.id.desc())
    )
    out = []
    for row, class_name in session.execute(query):
        kept = row.cells
        runs = back.get(row.token, [])
        out.append(
            SentFacts(
                id=row.id,
                token=row.token,
                kind=row.kind,
                class_name=class_name,
                teacher=kept["teacher"] if kept else "",
                term_id=row.term_id,
                term=kept["term"] if kept else "",
                sent_on=row.sent_on,
                pupils=len({who for _key, who, _cells in kept["rows"]} - {None}) if kept else None,
                returned_at=max((run.ran_at for run in runs), default=None),
                times=len(runs),
            )
        )
    return tuple(out)


@needs(Right.IMPORT)
def times(session: Session, token: str) -> int:
    """Return how often a pack was taken back already; a return that was undone does not count."""
    return len(_runs(session, token).get(token, []))


@needs(Right.IMPORT)
def entries_of(session: Session, token: str, entity: str) -> frozenset[int]:
    """Return the ids of the visits or talks that earlier returns of a pack added."""
    steps = [run.transaction_id for run in _runs(session, token).get(token, [])]
    query = select(AuditEntry.entity_id).where(
        AuditEntry.transaction_id.in_(steps), AuditEntry.entity == entity, AuditEntry.op == "I"
    )
    return frozenset(session.scalars(query)) if steps else frozenset()


def _runs(session: Session, token: str = "") -> dict[str, list[ImportRun]]:
    mode = ImportRun.mode == mode_of(token) if token else ImportRun.mode.startswith(_MODE, autoescape=True)
    found = session.scalars(select(ImportRun).where(mode).order_by(ImportRun.id)).all()
    steps = history.recent(session, Wanted(kinds=("import",)), limit=_MOST) if found else ()
    undone = {step.id for step in steps if step.undone}
    out: dict[str, list[ImportRun]] = defaultdict(list)
    for run in found:
        if run.transaction_id not in undone:
            out[run.mode.removeprefix(_MODE)].append(run)
    return out
