"""Gifts in and out."""
