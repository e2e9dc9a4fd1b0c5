"""Run migrations on the connection the program hands over; there is no alembic.ini."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=False,
    # One transaction for all scripts is already open; alembic must not commit parts of it.
    transaction_per_migration=False,
)
context.run_migrations()
