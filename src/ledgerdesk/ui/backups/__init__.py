"""Backups: taking, watching, looking into, restoring."""
