"""Teachers and classes."""
