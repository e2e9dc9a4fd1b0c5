"""How the ledger is stored: engines and keys, migrations, journal, lock."""
