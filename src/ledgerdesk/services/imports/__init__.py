"""Take in a list: plan what it would do, let the clerk decide, do exactly that."""

from ledgerdesk.services.imports.commit import Outcome, commit
from ledgerdesk.services.imports.decisions import Decision
from ledgerdesk.services.imports.plan import CellChange, Mode, Plan, PlannedRow, Verdict, plan, resolve
from ledgerdesk.services.registers import Suspect

__all__ = [
    "CellChange",
    "Decision",
    "Mode",
    "Outcome",
    "Plan",
    "PlannedRow",
    "Suspect",
    "Verdict",
    "commit",
    "plan",
    "resolve",
]
