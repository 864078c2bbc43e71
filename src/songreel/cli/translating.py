"""Errors of the client, as those that use cases raise."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from songreel.client import ApiError, ClientError, DamagedError, UnreachableError
from songreel.domain.errors import (
    DamagedFileError,
    SongreelError,
    UnavailableError,
    from_document,
)


@contextmanager
def translated() -> Generator[None]:
    """Raise the errors of the client as those that the use case would raise here."""
    try:
        yield
    except ApiError as error:
        raise _of(error) from error
    except DamagedError as error:
        raise DamagedFileError(error.message) from error
    except UnreachableError as error:
        raise UnavailableError(error.message) from error
    except ClientError as error:
        raise SongreelError(error.message) from error


def _of(error: ApiError) -> SongreelError:
    shown = {
        "error": error.name,
        "error_code": error.error_code,
        "message": error.message,
        "details": error.details,
        "retry_after_seconds": error.retry_after,
        "backend_used": error.backend,
    }
    try:
        return from_document(stored(shown))
    except ValueError:
        # A class of error that this version does not know: what it says still counts.
        return SongreelError(error.message, details=error.details, retry_after=error.retry_after)


def stored(shown: dict[str, Any]) -> dict[str, Any]:
    """Return an error as jobs keep it, from the way in which HTTP shows it."""
    return {
        "error": shown["error"],
        "error_code": shown["error_code"],
        "message": shown["message"],
        "details": shown.get("details"),
        "retry_after": shown.get("retry_after_seconds"),
        "backend": shown.get("backend_used"),
    }
