"""Schools that help each other."""
