"""The first page: the jobs of today."""
