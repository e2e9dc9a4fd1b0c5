"""Every sheet of the catalogue as rows that go out, and come in again: one small adapter each."""

from ledgerdesk.services.registers.shape import Facts, Found, Listed, Register, RowKey, Suspect, Taken
from ledgerdesk.services.registers.students import Students

__all__ = ["Facts", "Found", "Listed", "Register", "RowKey", "Suspect", "Taken", "listed", "of"]

_REGISTERS: tuple[Register, ...] = (Students(),)
_OUTPUTS: tuple[Listed, ...] = ()


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
