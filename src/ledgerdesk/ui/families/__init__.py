"""Households: list, record, the picture of a family."""
