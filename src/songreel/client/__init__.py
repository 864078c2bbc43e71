"""A typed client of a Songreel server: standard library, httpx2 and pydantic alone."""

from __future__ import annotations

from songreel.client.connection import AsyncSongreel
from songreel.client.errors import (
    ApiError,
    BadRequestError,
    ClientError,
    ConflictError,
    DamagedError,
    GenerationFailedError,
    NotFoundError,
    NotPermittedError,
    ServerError,
    StorageFullError,
    TooLargeError,
    TooManyRequestsError,
    UnavailableError,
    UnreachableError,
    UnreadableError,
)
from songreel.client.models import Event, Events, FilmRequest, Job, Song

__all__ = [
    "ApiError",
    "AsyncSongreel",
    "BadRequestError",
    "ClientError",
    "ConflictError",
    "DamagedError",
    "Event",
    "Events",
    "FilmRequest",
    "GenerationFailedError",
    "Job",
    "NotFoundError",
    "NotPermittedError",
    "ServerError",
    "Song",
    "StorageFullError",
    "TooLargeError",
    "TooManyRequestsError",
    "UnavailableError",
    "UnreachableError",
    "UnreadableError",
]
