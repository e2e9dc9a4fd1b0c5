"""Who may open the ledger: first start, unlocking, users, passwords."""
