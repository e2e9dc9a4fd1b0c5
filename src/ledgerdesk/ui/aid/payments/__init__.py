"""Payments: what is due, batches, funds, the bank."""
