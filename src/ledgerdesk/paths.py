"""Where bundled files and user data live."""

import os
import sys
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str) -> Path:
    """Return the folder ``migrations`` or ``resources``: inside the package, else the checkout's."""
    packaged = _PACKAGE / name
    return packaged if packaged.is_dir() else _PACKAGE.parent.parent / name


def user_data() -> Path:
    """Return the folder for ledgers, ``LEDGERDESK_HOME`` first; on Windows short and outside synced folders."""
    chosen = os.environ.get("LEDGERDESK_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("LedgerDesk", appauthor=False, roaming=False))


def logs() -> Path:
    """Return the folder for logs; they hold no personal data."""
    return user_data() / "logs"


def frozen() -> bool:
    """Tell whether this is the built program rather than a checkout."""
    return bool(getattr(sys, "frozen", False))
