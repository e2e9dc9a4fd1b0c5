"""Public notices: list, sheet, timeline, people."""
