"""Errors of the database that a person can act on."""

from __future__ import annotations

from songreel.domain.errors import SongreelError


class DatabaseError(SongreelError):
    """The database cannot be used."""

    name, code, status = "DatabaseError", "DATABASE_ERROR", 500


class DamagedDatabaseError(DatabaseError):
    """The database file is damaged; restore it from a backup."""

    code = "DATABASE_DAMAGED"


class NewerDatabaseError(DatabaseError):
    """The database was written by a newer version; install that version."""

    code = "DATABASE_NEWER"
