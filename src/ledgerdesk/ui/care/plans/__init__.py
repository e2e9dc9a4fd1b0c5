"""Plans of a term and what came of them, handbooks."""
