"""Erasing a leaver by law."""
