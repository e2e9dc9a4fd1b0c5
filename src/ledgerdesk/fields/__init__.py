"""The field catalogue: one declaration drives table, editor, import, export and print."""
