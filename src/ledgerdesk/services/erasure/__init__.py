"""Erase a leaver's data when the law asks for it: what is due, what would go, and doing it for good."""

from ledgerdesk.services.erasure.due import Due, Scope, due, erased, leavers, scope
from ledgerdesk.services.erasure.erase import BASES, Erased, erase

__all__ = ["BASES", "Due", "Erased", "Scope", "due", "erase", "erased", "leavers", "scope"]
