"""Migrations: ordered, named, append-only; applied when the database is opened."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa

from songreel.core.logs import get_logger
from songreel.storage.all_tables import METADATA
from songreel.storage.errors import DamagedDatabaseError, DatabaseError, NewerDatabaseError
from songreel.storage.tables import INSTALLATION
from songreel.storage.upsert import upsert

HEAD = "0009"
USABLE_FROM = "0008"
"""The oldest schema whose programs can work on this one beside those that know it: a migration adds
and takes nothing away, so it stays as it is unless one of them has to. Programs before it do not
look for it."""
_FOLDER = Path(__file__).with_name("migrations")
_VERSIONS = "alembic_version"
_OURS = re.compile(r"\d{4}")
_USABLE = "usable_from"
_log = get_logger(__name__)


def upgrade(engine: sa.Engine) -> None:
    """Apply what is missing, in one transaction; do nothing where nothing is.

    Nothing is applied either where a newer version has migrated the database while this one still
    works beside it, and says that this one can.

    Raises:
        NewerDatabaseError: a newer version has migrated it to what this one cannot work on.
        DamagedDatabaseError: it lacks a table.
        DatabaseError: it belongs to another program.
    """
    with engine.connect() as connection:
        if check(connection, beside_newer=True):
            return
        connection.rollback()
        _apply(connection)
        with connection.begin():
            check(connection)
            _note(connection)


def check(connection: sa.Connection, *, beside_newer: bool = False) -> bool:
    """Look whether a database can be ours; return whether nothing has to be applied to it.

    Nothing is changed. An empty database is fine, and so is one of an earlier version.

    Args:
        connection: to the database.
        beside_newer: one of a newer version is fine too, where that says so.

    Raises:
        NewerDatabaseError: it names a migration that this version does not know.
        DamagedDatabaseError: it lacks a table.
        DatabaseError: it belongs to another program.
    """
    tables = set(sa.inspect(connection).get_table_names())
    shown = _shown(connection)
    current = _current(connection) if _VERSIONS in tables else None
    if current is None:
        _refuse_foreign(connection, tables - {_VERSIONS}, shown)
        return False
    if not _OURS.fullmatch(current):
        raise _foreign(shown, f"it names the schema {current}")
    if not any((_FOLDER / "versions").glob(f"{current}_*.py")):
        if not beside_newer or not _is_usable(connection, tables):
            raise NewerDatabaseError(
                f"The database {shown} was written by a newer version of Songreel (its schema is "
                f"{current}, this version knows {HEAD}). Install that version again; nothing was "
                "changed.",
                details=f"its schema is {current}",
            )
        _log.warning("database_is_newer", schema=current, known=HEAD)
    elif current != HEAD:
        return False
    missing = sorted(set(METADATA.tables) - tables)
    if missing:
        lacks = f"{'table' if len(missing) == 1 else 'tables'} {', '.join(missing)}"
        raise DamagedDatabaseError(
            f"The database {shown} is damaged: it lacks the {lacks}. Nothing was changed. Put a "
            "backup in its place; without one, move it away, and an empty one is made. Clips, "
            "songs and pictures are stored apart from it and are not affected.",
            details=f"it lacks the {lacks}",
        )
    return True


def _is_usable(connection: sa.Connection, tables: set[str]) -> bool:
    """Tell whether whoever migrated a database further says that this version can work on it."""
    if INSTALLATION.name not in tables:
        return False
    asked = sa.select(INSTALLATION.c.value).where(INSTALLATION.c.name == _USABLE)
    told: str | None = connection.execute(asked).scalar_one_or_none()
    return told is not None and told <= HEAD


def _note(connection: sa.Connection) -> None:
    """Say which versions can work on what was just applied; an older one says nothing."""
    # Another process that starts at the same moment says the same.
    connection.execute(upsert(connection, INSTALLATION, {"name": _USABLE, "value": USABLE_FROM}))


def _refuse_foreign(connection: sa.Connection, tables: set[str], shown: str) -> None:
    # A file is for one program; a server's database may be shared, as long as no name clashes.
    foreign = tables if connection.dialect.name == "sqlite" else tables & set(METADATA.tables)
    if foreign:
        some = sorted(foreign)[:3]
        raise _foreign(shown, f"it has tables such as {', '.join(some)}, and no schema of ours")


def _foreign(shown: str, why: str) -> DatabaseError:
    return DatabaseError(
        f"The database {shown} belongs to another program ({why}). Nothing was changed. Set "
        "SONGREEL_DATABASE_URL to a database of Songreel's own, or leave it out for a file in the "
        "data folder.",
        details=why,
    )


def _shown(connection: sa.Connection) -> str:
    url = connection.engine.url
    return (
        url.database or ""
        if connection.dialect.name == "sqlite"
        else url.render_as_string(hide_password=True)
    )


def _current(connection: sa.Connection) -> str | None:
    return connection.execute(sa.text(f"SELECT version_num FROM {_VERSIONS}")).scalar()  # noqa: S608


def _apply(connection: sa.Connection) -> None:
    # Imported here: it costs a third of a second, and an up-to-date database does not need it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
