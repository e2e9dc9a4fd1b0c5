"""Take in a list: plan what it would do, let the clerk decide, do exactly that."""

from ledgerdesk.services.imports.commit import Outcome, commit
from ledgerdesk.services.imports.matching import Suspect
from ledgerdesk.services.imports.plan import CellChange, Mode, Plan, PlannedRow, Verdict, plan, resolve

__all__ = ["CellChange", "Mode", "Outcome", "Plan", "PlannedRow", "Suspect", "Verdict", "commit", "plan", "resolve"]
