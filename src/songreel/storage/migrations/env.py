"""Runs the migrations on the connection that `storage.migrate` hands over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

connection: sa.Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=None, transactional_ddl=True)
with connection.begin():
    if connection.dialect.name == "sqlite":
        # The driver begins a transaction at the first INSERT only: take the lock before that.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Two servers that start at once: the second one waits and finds the work done.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(823474921)")
    context.run_migrations()
