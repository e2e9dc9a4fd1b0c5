"""Hand-ups: what went to the township, and what has changed since."""
