"""Schools that help each other: record, what was done, and how it stands against policy."""

from ledgerdesk.domain.partner_dues import GIVES, LESSONS, TAKES
from ledgerdesk.services.partnerships.deeds import (
    DeedFacts,
    add_deed,
    deed,
    deeds_of,
    delete_deed,
    helpers,
    update_deed,
)
from ledgerdesk.services.partnerships.deeds import between as deeds_between
from ledgerdesk.services.partnerships.record import PartnerFacts, delete, end, facts, start, update
from ledgerdesk.services.partnerships.standing import PartnerRow, rows

__all__ = [
    "GIVES",
    "LESSONS",
    "TAKES",
    "DeedFacts",
    "PartnerFacts",
    "PartnerRow",
    "add_deed",
    "deed",
    "deeds_between",
    "deeds_of",
    "delete",
    "delete_deed",
    "end",
    "facts",
    "helpers",
    "rows",
    "start",
    "update",
    "update_deed",
]
