"""Documents and their PDF."""
