"""Programmes, standards, counties."""
