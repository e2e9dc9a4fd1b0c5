"""Filling in: editors by kind of field, rows, forms, and what is kept of half-written text."""
