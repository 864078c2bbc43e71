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
from songreel.client.models import (
    Cost,
    Event,
    Events,
    FilmRequest,
    Held,
    Job,
    JobStatus,
    Ledger,
    Order,
    Song,
)

__all__ = [
    "ApiError",
    "AsyncSongreel",
    "BadRequestError",
    "ClientError",
    "ConflictError",
    "Cost",
    "DamagedError",
    "Event",
    "Events",
    "FilmRequest",
    "GenerationFailedError",
    "Held",
    "Job",
    "JobStatus",
    "Ledger",
    "NotFoundError",
    "NotPermittedError",
    "Order",
    "ServerError",
    "Song",
    "StorageFullError",
    "TooLargeError",
    "TooManyRequestsError",
    "UnavailableError",
    "UnreachableError",
    "UnreadableError",
]
