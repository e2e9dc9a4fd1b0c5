"""Visits and talks: lists, forms, what only the headteacher reads."""
