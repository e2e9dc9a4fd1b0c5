"""Logged inspections: the meal committee's, the accounts office's by class, and the school's own check (自查表)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledgerdesk.domain import text
from ledgerdesk.domain.rights import Right
from ledgerdesk.errors import RuleError
from ledgerdesk.models import Inspection, SchoolClass
from ledgerdesk.services import policy
from ledgerdesk.services.permission import needs
from ledgerdesk.services.stored import unchanged

MEALS, ACCOUNTS, OWN = "meals", "accounts", "own"
KINDS: Mapping[str, str] = {MEALS: "膳食委员会检查", ACCOUNTS: "财务室检查", OWN: "学校自查"}
QUESTIONS = "supervision.own_check"


@dataclass(frozen=True)
class InspectionFacts:
    """An inspection; ``items`` answers the questions of the school's own check: True in order, False not, absent open."""

    kind: str
    held_on: date
    inspectors: str
    class_id: int | None = None
    class_name: str = ""
    scope: str = ""
    finding: str = ""
    rectified_on: date | None = None
    rectification: str = ""
    items: Mapping[str, bool] = field(default_factory=dict)
    id: int = 0
    version: int = 0

    @property
    def open(self) -> bool:
        """Tell whether something was found that is not put right yet."""
        wrong = bool(self.finding) or any(not answer for answer in self.items.values())
        return wrong and self.rectified_on is None


@needs(Right.LOOK)
def questions(session: Session, on: date) -> tuple[str, ...]:
    """Return the questions of the school's own check as policy asks them on a day."""
    return tuple(policy.value(session, QUESTIONS, on).value)


@needs(Right.LOOK)
def rows(session: Session, kind: str | None = None) -> tuple[InspectionFacts, ...]:
    """Return the inspections, of one kind if asked, the newest first."""
    query = select(Inspection, SchoolClass.name).outerjoin(SchoolClass, SchoolClass.id == Inspection.class_id)
    if kind is not None:
        query = query.where(Inspection.kind == kind)
    return tuple(
        InspectionFacts(
            kind=row.kind,
            held_on=row.held_on,
            inspectors=row.inspectors,
            class_id=row.class_id,
            class_name=class_name or "",
            scope=row.scope or "",
            finding=row.finding or "",
            rectified_on=row.rectified_on,
            rectification=row.rectification or "",
            items=row.items or {},
            id=row.id,
            version=row.version,
        )
        for row, class_name in session.execute(query.order_by(Inspection.held_on.desc(), Inspection.id.desc()))
    )


@needs(Right.EDIT)
def add(session: Session, facts: InspectionFacts) -> int:
    """Log an inspection and return its id; RuleError by field key."""
    row = Inspection(kind=facts.kind, held_on=facts.held_on, inspectors="")
    session.add(_filled(row, facts))
    session.flush()
    return row.id


@needs(Right.EDIT)
def update(session: Session, inspection_id: int, version: int, facts: InspectionFacts) -> None:
    """Write what came of an inspection; RuleError by field key, StaleRecordError when it changed meanwhile."""
    _filled(unchanged(session, Inspection, inspection_id, version), facts)
    session.flush()


def _filled(row: Inspection, facts: InspectionFacts) -> Inspection:
    problems = {}
    if facts.kind not in KINDS:
        problems["kind"] = "请选检查的种类。"
    if not text.clean(facts.inspectors):
        problems["inspectors"] = "请写上检查的人。"
    if facts.rectified_on is not None and not text.clean(facts.rectification):
        problems["rectification"] = "请写明怎么整改的。"
    if problems:
        raise RuleError(problems)
    row.kind, row.held_on, row.inspectors = facts.kind, facts.held_on, text.clean(facts.inspectors)
    row.class_id, row.scope = facts.class_id, text.clean(facts.scope) or None
    row.finding, row.items = text.clean(facts.finding) or None, dict(facts.items) or None
    row.rectified_on, row.rectification = facts.rectified_on, text.clean(facts.rectification) or None
    return row
