"""A look for damage in the database while the rest of the program is still being loaded.

Reading a file of 700 MB takes as long as a third of a start, and a second core has nothing to do
then. Only for whoever owns the data folder: nobody else writes in the file meanwhile.
"""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

from songreel.core.settings import Settings
from songreel.services.database_address import database_url
from songreel.storage import sqlite
from songreel.storage.database import parse


def begin(settings: Settings) -> Future[None] | None:
    """Begin to look; the errors of `sqlite.check` come with its result.

    Returns:
        What `open_services` takes; None where the database is not a file.

    Raises:
        DatabaseError: what is set is no address of a database.
    """
    data = settings.data.expanduser().absolute()
    target = parse(database_url(settings, data), data)
    if target.get_backend_name() != "sqlite":
        return None
    return sqlite.begin_check(Path(target.database or ""))
