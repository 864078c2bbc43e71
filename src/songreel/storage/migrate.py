"""Migrations: ordered, named, append-only; applied when the database is opened."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from songreel.storage.errors import NewerDatabaseError

HEAD = "0002"
_FOLDER = Path(__file__).with_name("migrations")


def upgrade(engine: sa.Engine) -> None:
    """Apply what is missing, in one transaction; do nothing where nothing is.

    Raises:
        NewerDatabaseError: the database names a migration that this version does not know.
    """
    with engine.connect() as connection:
        current = _current(connection)
        connection.rollback()
        if current == HEAD:
            return
        if current is not None and not any((_FOLDER / "versions").glob(f"{current}_*.py")):
            raise NewerDatabaseError(
                f"The database was written by a newer version of Songreel (its schema is "
                f"{current}, this version knows {HEAD}). Install that version again; nothing was "
                "changed."
            )
        _apply(connection)


def _current(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _apply(connection: sa.Connection) -> None:
    # Imported here: it costs a third of a second, and an up-to-date database does not need it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
