"""Runs the migrations on the connection that the store hands over: within its transaction, and without any alembic.ini.

Batch mode rebuilds a table where SQLite cannot alter it; the naming convention gives every constraint the name it is altered by.
"""

from alembic import context

from tracker.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
