"""Home visits: written down, listed, and counted against the policy."""

from ledgerdesk.services.visits.due import VisitDue, counts, due, progress
from ledgerdesk.services.visits.lists import VisitRow, last_written, of_person, phrases, rows, siblings
from ledgerdesk.services.visits.record import VisitFacts, add, check, delete, facts, update, warnings

__all__ = [
    "VisitDue",
    "VisitFacts",
    "VisitRow",
    "add",
    "check",
    "counts",
    "delete",
    "due",
    "facts",
    "last_written",
    "of_person",
    "phrases",
    "progress",
    "rows",
    "siblings",
    "update",
    "warnings",
]
