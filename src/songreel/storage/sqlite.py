"""How one SQLite file is opened: durable, and safe beside the engine's own connection."""

from __future__ import annotations

import os
import sqlite3
import time
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from songreel.core.logs import get_logger
from songreel.storage.errors import DamagedDatabaseError, DatabaseError
from songreel.storage.turns import Turns

_log = get_logger(__name__)

_BUSY_MILLISECONDS = 30_000
CHECK_SECONDS = 2.0
_LEAST_BYTES = 512  # the smallest page; SQLite itself takes a file of one byte for an empty one
_ADVICE = (
    "Nothing was changed. Move the file and the ones beside it that end in -wal and -shm to a safe "
    "place and put a backup there; without a backup, `sqlite3 FILE .recover` saves what can be "
    "read. Clips, songs and pictures are stored apart from it and are not affected."
)


def check(path: Path) -> None:
    """Look for damage in a database file, for two seconds at most; an absent file is sound.

    Nothing but SQLite opens the file: where this process has it open already, closing any other
    descriptor of it would give up the locks of all (POSIX), and the next program that looks into
    the database would remove the log under the feet of this one (sqlite.org/howtocorrupt, 2.2).

    Raises:
        DamagedDatabaseError: the file is not a database, or its pages contradict each other.
        DatabaseError: the file cannot be opened, or another program has locked it.
    """
    try:
        size = path.stat().st_size if path.exists() else 0
    except OSError as error:
        raise unusable(path, str(error)) from error
    if not size:
        return
    if size < _LEAST_BYTES:
        raise damaged(path, f"it has {size} bytes, fewer than any database")
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_MILLISECONDS / 1000)) as connection:
            _quick_check(connection, path)
    except sqlite3.OperationalError as error:
        raise unusable(path, str(error)) from error
    except sqlite3.DatabaseError as error:
        raise damaged(path, str(error)) from error


def begin_check(path: Path) -> Future[None]:
    """Begin to `check` a file in a thread; its result comes with the errors of that.

    It may be waited for as long as one likes: a file that is not in memory is read from the disk
    at the disk's own pace, and older libraries of SQLite do not stop in the middle of a table.
    """
    looking: Future[None] = Future()

    def look() -> None:
        try:
            check(path)
        except Exception as error:  # Whatever it is, whoever waits meets it.
            looking.set_exception(error)
        else:
            looking.set_result(None)

    # A daemon: no command waits for it at its end.
    Thread(target=look, name="songreel-check", daemon=True).start()
    return looking


def await_check(looking: Future[None], path: Path) -> None:
    """Wait for a check for two seconds at most; what it finds later is told in the log.

    Raises:
        DamagedDatabaseError, DatabaseError: as `check` does.
    """

    def tell(ended: Future[None]) -> None:
        found = ended.exception()
        if found is not None:
            _log.error("database_damaged", path=str(path), reason=str(found))

    try:
        looking.result(CHECK_SECONDS)
    except FutureTimeout:
        looking.add_done_callback(tell)


def create(path: Path) -> None:
    """Make an empty file that its owner alone can read, where there is none.

    One that is there is not opened: see `check`. The files that SQLite puts beside it get the same
    rights.

    Raises:
        DatabaseError: it cannot be made.
    """
    try:
        if not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise unusable(path, str(error)) from error


def _quick_check(connection: sqlite3.Connection, path: Path) -> None:
    deadline = time.monotonic() + CHECK_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 10_000)
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return  # A file too large to be read whole in that time; what was read is sound.
    if found != "ok":
        raise damaged(path, found)


def damaged(path: Path, reason: str) -> DamagedDatabaseError:
    """Return the error for a file that is not a sound database."""
    return DamagedDatabaseError(f"The database {path} is damaged. {_ADVICE}", details=reason)


def unusable(path: Path, reason: str) -> DatabaseError:
    """Return the error for a file that cannot be opened or written."""
    return DatabaseError(
        f"The database {path} cannot be used: {reason}. Check that its folder can be written, that "
        "its disk is not full, and that no other program has the file open.",
        details=reason,
    )


def prepare(engine: sa.Engine, *, synchronous: str, explicit_begin: bool) -> None:
    """Give each new connection of an engine its settings.

    Args:
        engine: its pool must hold one connection: a second writer in the same process only waits.
        synchronous: `FULL` where a commit has to survive a power cut, else `NORMAL`.
        explicit_begin: begin each transaction ourselves, so that reads before the first write
            belong to it too; False for an engine whose user begins them.
    """

    def settle(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    def begin(connection: sa.Connection) -> None:
        if not connection.get_execution_options().get("reading", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", settle)
    if explicit_begin:
        event.listen(engine, "begin", begin)


def share(engine: sa.Engine, turns: Turns) -> None:
    """Let the one connection of an engine be used only in its turn.

    The pool hands out a connection for each transaction, so a turn is as long as one.
    """
    held = False

    def take(*_: Any) -> None:
        nonlocal held
        turns.take()
        held = True

    def give_back(*_: Any) -> None:
        nonlocal held
        if held:
            held = False
            turns.give_back()

    event.listen(engine, "checkout", take)
    event.listen(engine, "checkin", give_back)
