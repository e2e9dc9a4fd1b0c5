"""The headteacher's looks at teachers' books, and teachers on leave."""
