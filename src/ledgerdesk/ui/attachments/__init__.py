"""Photos and scans beside a record."""
