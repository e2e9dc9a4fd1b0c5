"""Record forms on paper: printed with a number of their own, out with a teacher, back filled in, taken into the ledger.

The number says nothing about the child; only this ledger can make and read it (``domain.paper_code``).
"""

from ledgerdesk.services.paper_forms.coming_back import (
    Claimed,
    Taken,
    claim,
    join_talk,
    join_visit,
    part,
    returned,
    take_in,
)
from ledgerdesk.services.paper_forms.going_out import HANDBOOK, TALK, VISIT, Prepared, issue, prepare, withdraw
from ledgerdesk.services.paper_forms.listing import (
    BACK,
    DONE,
    OUT,
    STATES,
    FormFacts,
    Owner,
    counts,
    facts,
    of_student,
    outstanding,
    owners,
    rows,
    some,
)
from ledgerdesk.services.paper_forms.matching import OTHER, Damaged, Match, NotOurs, find, kept, pages_back

__all__ = [
    "BACK",
    "DONE",
    "HANDBOOK",
    "OTHER",
    "OUT",
    "STATES",
    "TALK",
    "VISIT",
    "Claimed",
    "Damaged",
    "FormFacts",
    "Match",
    "NotOurs",
    "Owner",
    "Prepared",
    "Taken",
    "claim",
    "counts",
    "facts",
    "find",
    "issue",
    "join_talk",
    "join_visit",
    "kept",
    "of_student",
    "outstanding",
    "owners",
    "pages_back",
    "part",
    "prepare",
    "returned",
    "rows",
    "some",
    "take_in",
    "withdraw",
]
