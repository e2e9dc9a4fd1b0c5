"""The import wizard: from a file of the township to a register, and back out again."""
