"""Pages of the aid year."""
