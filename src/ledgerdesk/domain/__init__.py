"""Pure rules on plain values: no database, no files, no window."""
