"""Pupils: register, panel, categories, bank cards."""
