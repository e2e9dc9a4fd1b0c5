"""Photos and scans from outside: looked at in a process of their own, made small and clean before anything keeps them."""

from ledgerdesk.pictures.intake import (
    JPEG,
    LONG_SIDE,
    MOST_BYTES,
    PDF,
    Page,
    Prepared,
    page,
    prepare,
    prepare_file,
)
from ledgerdesk.pictures.kinds import ENDINGS

__all__ = ["ENDINGS", "JPEG", "LONG_SIDE", "MOST_BYTES", "PDF", "Page", "Prepared", "page", "prepare", "prepare_file"]
