"""Errors of the database that a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from songreel.domain.errors import SetupError, SongreelError, StorageFullError, UnavailableError

_SQLITE_PASSING = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR),
    *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN),
}


class DatabaseError(SetupError):
    """The database cannot be used."""

    name, code, status = "DatabaseError", "DATABASE_ERROR", 500


class DamagedDatabaseError(DatabaseError):
    """The database file is damaged; restore it from a backup."""

    code = "DATABASE_DAMAGED"


class NewerDatabaseError(DatabaseError):
    """The database was written by a newer version; install that version."""

    code = "DATABASE_NEWER"


class DatabaseAwayError(DatabaseError):
    """The database does not answer now; it may a moment later."""

    code = "DATABASE_AWAY"


class NameTakenError(SetupError):
    """Another process that is alive has the name of this one."""

    name, code, status = "NameTakenError", "PROCESS_NAME_TAKEN", 500


def refusal(error: SQLAlchemyError) -> SongreelError:
    """Return what is told to whoever asked for something that the database could not store."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
        return StorageFullError(
            "The database cannot be written, so nothing was started: make room on its disk, or "
            "let this server write there, then send the request again.",
            details=type(cause).__name__,
        )
    return UnavailableError(
        "The database does not answer, so nothing was started. Send the request again in a moment.",
        details=type(cause or error).__name__,
        retry_after=5,
    )


def reason_of(error: BaseException) -> str:
    """Return why something failed, as a log may have it; of a database, what its driver says.

    What SQLAlchemy says has the statement with it, and PostgreSQL's further lines have the values
    of a row: prompts of people, and keys.
    """
    if isinstance(error, DBAPIError):
        said = str(error.orig).strip().partition("\n")[0]
        return f"{type(error.orig).__name__}: {said}"
    if isinstance(error, StatementError):
        # A value that no statement takes: what is said of it has it in it.
        return type(error.orig).__name__
    return str(error)


def unanswered(error: BaseException) -> SongreelError | None:
    """Return what is told to a caller for whom a database was away or full; None: it was not."""
    if isinstance(error, PoolTimeoutError):
        return refusal(error)
    if not isinstance(error, (OperationalError, InterfaceError)):
        return None
    # SQLite's driver calls mistakes in statements operational errors too.
    code = getattr(error.orig, "sqlite_errorcode", None)
    return refusal(error) if code is None or code & 0xFF in _SQLITE_PASSING else None


@contextmanager
def told() -> Generator[None]:
    """Say what is wrong with the database where it fails.

    Raises:
        StorageFullError, UnavailableError: see `refusal`.
    """
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        raise refusal(error) from error
