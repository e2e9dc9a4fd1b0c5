"""The schema revision this release writes; alembic itself is imported only when a file differs."""

HEAD = "0004"
