"""Printing: preview, checks, purpose, the printer."""
