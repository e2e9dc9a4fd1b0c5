"""What the clerk does: functions on a session that take and return plain values."""
