"""The aid year: programmes and standards, term run, payments."""
