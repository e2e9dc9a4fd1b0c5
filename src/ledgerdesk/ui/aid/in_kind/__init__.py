"""Meals and textbooks."""
