"""LedgerDesk: an offline ledger of student aid for one school."""

__version__ = "0.1.0"
