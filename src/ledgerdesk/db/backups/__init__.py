"""Copies of a ledger that were opened again and compared before they counted: made, kept, carried away, put back."""
