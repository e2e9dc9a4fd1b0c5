"""Record forms on paper: printed, out, back by the pile."""
