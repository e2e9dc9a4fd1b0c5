"""Workbooks given to class teachers to fill in, and taken back."""

from ledgerdesk.services.packs.commit import PackOutcome, commit
from ledgerdesk.services.packs.plan import plan
from ledgerdesk.services.packs.planned import Deed, Option, PackPlan, PlannedFile, PlannedRow, RowKey, ShownCell, size
from ledgerdesk.services.packs.returns import SentFacts, sent
from ledgerdesk.services.packs.send import EVERYBODY, HELPED, MOST_LINES, choices, load, prepare, record
from ledgerdesk.services.packs.sheets import NAMED, Pack, PackRow, Returned, ReturnedRow, token_of

__all__ = [
    "EVERYBODY",
    "HELPED",
    "MOST_LINES",
    "NAMED",
    "Deed",
    "Option",
    "Pack",
    "PackOutcome",
    "PackPlan",
    "PackRow",
    "PlannedFile",
    "PlannedRow",
    "Returned",
    "ReturnedRow",
    "RowKey",
    "SentFacts",
    "ShownCell",
    "choices",
    "commit",
    "load",
    "plan",
    "prepare",
    "record",
    "sent",
    "size",
    "token_of",
]
