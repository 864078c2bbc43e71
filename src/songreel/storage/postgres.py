"""How PostgreSQL is connected to: whoever falls silent holds nobody up, on either side."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from songreel.storage.errors import DatabaseAwayError, DatabaseError

IDLE_SECONDS = 10
"""Seconds after which the server ends the transaction of a process that does nothing in it: one
that is frozen, or whose machine is gone, would keep its locks until it is missed, for hours."""

# What a server says that answers; without it nobody did.
_REFUSES = "FATAL:"
_FOR_NOW = ("starting up", "shutting down", "in recovery", "too many", "not yet accept", "reserved")
_IDLE_IN_TRANSACTION = "25P03"
# A server whose machine is gone closes nothing: it is missed after a quarter of a minute.
_PATIENCE = {
    "connect_timeout": "10",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "4",
    "tcp_user_timeout": "15000",
}


def patience(url: URL) -> dict[str, str]:
    """Return what the driver is told besides the address; what that says itself counts more."""
    return {name: value for name, value in _PATIENCE.items() if name not in url.query}


def unusable(url: URL, error: DBAPIError) -> DatabaseError:
    """Return the error of a server that lets nobody in, or one that may in a moment."""
    told = str(error.orig).strip()
    shown = url.render_as_string(hide_password=True)
    if _REFUSES not in told or any(words in told for words in _FOR_NOW):
        return DatabaseAwayError(
            f"The database {shown} does not answer. See that the server runs and can be reached, "
            "and check SONGREEL_DATABASE_URL; whoever starts Songreel may try again in a moment.",
            details=told or None,
        )
    return DatabaseError(
        f"The database {shown} cannot be used. Check SONGREEL_DATABASE_URL, and that this user may "
        "create tables there.",
        details=told or None,
    )


def prepare(engine: sa.Engine) -> None:
    """Give each new connection of an engine its settings, and tell its losses as such."""
    event.listen(engine, "connect", _settle)
    event.listen(engine, "handle_error", _tell)


def _settle(connection: Any, _record: Any) -> None:
    was, connection.autocommit = connection.autocommit, True
    connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.autocommit = was


def _tell(context: ExceptionContext) -> None:
    """Tell that a transaction was ended by the server as what it is: a lost connection."""
    error = context.original_exception
    if getattr(error, "sqlstate", None) == _IDLE_IN_TRANSACTION:
        context.is_disconnect = True
        raise OperationalError(
            context.statement, context.parameters, error, connection_invalidated=True
        ) from error
