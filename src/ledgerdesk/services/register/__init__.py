"""The register of pupils as flat rows: read, added, changed, deleted by field key."""

from ledgerdesk.services.register.delete import Loss, delete, loss
from ledgerdesk.services.register.read import gather, rows
from ledgerdesk.services.register.write import Versions, add, add_many, update, versions_of

__all__ = ["Loss", "Versions", "add", "add_many", "delete", "gather", "loss", "rows", "update", "versions_of"]
