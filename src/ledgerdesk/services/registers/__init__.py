"""Every sheet of the catalogue as rows that go out, and come in again: one small adapter each."""

from ledgerdesk.services.registers.homes import HomePairings
from ledgerdesk.services.registers.households import Households
from ledgerdesk.services.registers.members import Members
from ledgerdesk.services.registers.pairings import Pairings
from ledgerdesk.services.registers.papers import NoticeLines, Notices
from ledgerdesk.services.registers.responsibilities import Responsibilities
from ledgerdesk.services.registers.shape import Facts, Found, Listed, Register, RowKey, Suspect, Taken
from ledgerdesk.services.registers.staff import StaffRegister
from ledgerdesk.services.registers.students import Students
from ledgerdesk.services.registers.talks import Talks
from ledgerdesk.services.registers.visits import Visits

__all__ = ["Facts", "Found", "Listed", "Register", "RowKey", "Suspect", "Taken", "listed", "of"]

_REGISTERS: tuple[Register, ...] = (
    Students(),
    Households(),
    Members(),
    StaffRegister(),
    Visits(),
    Talks(),
    Pairings(),
    HomePairings(),
    Responsibilities(),
)
_OUTPUTS: tuple[Listed, ...] = (Notices(), NoticeLines())


def of(sheet_name: str) -> Register:
    """Return the register behind a sheet of the catalogue; KeyError where nothing can be taken in."""
    for register in _REGISTERS:
        if register.name == sheet_name:
            return register
    raise KeyError(sheet_name)


def listed(sheet_name: str) -> Listed:
    """Return the rows behind any sheet of the catalogue, those that are outputs only too; KeyError for others."""
    for rows in (*_REGISTERS, *_OUTPUTS):
        if rows.name == sheet_name:
            return rows
    raise KeyError(sheet_name)
