"""Panels: attendance, opinions, votes."""
