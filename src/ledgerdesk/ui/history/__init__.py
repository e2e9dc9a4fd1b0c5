"""The record of operations: sentences, old and new, undoing, checking."""
