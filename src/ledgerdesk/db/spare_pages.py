"""Pages nothing uses: SQLite does not journal them when it takes them into use, so a power cut can leave them torn.

Rolling back makes them unused again and leaves them as they are. They hold nothing, but whoever looks at every page
would call the ledger damaged, so they are written anew after a stop.
"""

from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from ledgerdesk.db.engine import connect_file
from ledgerdesk.db.faults import journal_left
from ledgerdesk.errors import LedgerError


def settle(path: Path, key: bytes) -> None:
    """Roll back what a stop left half-done and write torn spare pages anew; nothing to do after a proper end.

    The caller holds the ledger's lock. Whatever refuses is told by whoever opens the file next.
    """
    if not journal_left(path):
        return
    with suppress(LedgerError, dbapi2.Error), closing(connect_file(path, key)) as connection:
        renew(connection)


def renew(connection: Any) -> None:
    """Write spare pages anew if some are torn; a ledger of which anything else is damaged is left as it is."""
    if not connection.execute("PRAGMA cipher_integrity_check").fetchall():
        return
    # Reads every page in use: when this passes, the torn ones are not.
    if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
        return
    spare = int(connection.execute("PRAGMA freelist_count").fetchone()[0])
    size = int(connection.execute("PRAGMA page_size").fetchone()[0])
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Taken from the spare ones without reading them, and overwritten when given back: secure_delete is on.
        connection.execute("CREATE TABLE spare (filling BLOB)")
        connection.execute("INSERT INTO spare VALUES (zeroblob(?))", (spare * size,))
        connection.execute("DROP TABLE spare")
        connection.execute("COMMIT")
    except dbapi2.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
