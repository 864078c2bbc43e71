"""What can go wrong when a server is asked; every answer that is an error is an `ApiError`."""

from __future__ import annotations

from typing import Any

import httpx2
from pydantic import BaseModel, ValidationError


class ClientError(Exception):
    """A request did not lead to what was asked for; `message` says why."""

    def __init__(self, message: str) -> None:
        """Hold a sentence for a person."""
        self.message = message
        super().__init__(message)


class UnreachableError(ClientError):
    """The server gave no answer: it is not running, or the connection broke.

    Attributes:
        was_sent: whether something of the request may have arrived.
    """

    def __init__(self, message: str, *, was_sent: bool = True) -> None:
        """Hold a sentence for a person."""
        super().__init__(message)
        self.was_sent = was_sent


class UnreadableError(ClientError):
    """Something answered that is no Songreel server, or one of another version.

    Attributes:
        status: number of the HTTP answer.
    """

    def __init__(self, message: str, status: int) -> None:
        """Hold a sentence for a person."""
        super().__init__(message)
        self.status = status


class DamagedError(ClientError):
    """The bytes that came are not the ones that the server says they are."""


class ErrorBody(BaseModel):
    """The flat body of every error that a server answers."""

    error: str
    error_code: str
    message: str
    details: str | None = None
    request_id: str | None = None
    backend_used: str | None = None
    retry_after_seconds: int | None = None


class ApiError(ClientError):
    """The server answered with an error.

    Attributes:
        status: number of the HTTP answer.
        name, error_code: the class of error and its stable code, in upper snake case.
        message: one sentence that a person can act on; `details` says more, or is None.
        request_id: names the request in the server's log.
        retry_after: seconds after which another try makes sense, or None.
        backend: the backend that was involved, or None.
    """

    def __init__(self, status: int, body: ErrorBody) -> None:
        """Hold what the server said."""
        super().__init__(body.message)
        self.status = status
        self.name = body.error
        self.error_code = body.error_code
        self.details = body.details
        self.request_id = body.request_id
        self.retry_after = body.retry_after_seconds
        self.backend = body.backend_used


class BadRequestError(ApiError):
    """The request cannot be carried out as it stands (400, 405, 415, 422)."""


class NotPermittedError(ApiError):
    """This caller may not do that (401, 403)."""


class NotFoundError(ApiError):
    """There is nothing of that id (404)."""


class ConflictError(ApiError):
    """The request does not fit what is there already (409)."""


class TooLargeError(ApiError):
    """That is larger than the server takes (413)."""


class TooManyRequestsError(ApiError):
    """A limit or a budget of the server is used up (429)."""


class ServerError(ApiError):
    """The server met an error of its own (500)."""


class GenerationFailedError(ServerError):
    """A backend refused or failed (500 with the backend's name)."""


class UnavailableError(ApiError):
    """The server takes no new work now (503)."""


class PreconditionFailedError(ApiError):
    """Somebody has changed it since the version that was named (412)."""


class StorageFullError(ApiError):
    """The server has no room for the result (507)."""


class JobFailedError(ClientError):
    """A job that was waited for failed, or was cancelled.

    Attributes:
        job_id: the job.
        name, error_code: the class of error and its stable code, such as `CANCELLED`.
        message: one sentence that a person can act on; `details` says more, or is None.
        retry_after: seconds after which another try makes sense, or None.
        backend: the backend that was involved, or None.
    """

    def __init__(self, job_id: str, body: ErrorBody) -> None:
        """Hold what the server said."""
        super().__init__(body.message)
        self.job_id = job_id
        self.name = body.error
        self.error_code = body.error_code
        self.details = body.details
        self.retry_after = body.retry_after_seconds
        self.backend = body.backend_used


class WaitedLongError(ClientError):
    """A job has not ended within the time for which it was waited; it goes on.

    Attributes:
        job_id: the job.
    """

    def __init__(self, job_id: str, seconds: float) -> None:
        """Hold a sentence for a person."""
        super().__init__(
            f"The job {job_id} has not ended after {seconds:g} seconds. It goes on: wait for it "
            "again, or cancel it."
        )
        self.job_id = job_id


_BY_STATUS: dict[int, type[ApiError]] = {
    401: NotPermittedError,
    403: NotPermittedError,
    404: NotFoundError,
    409: ConflictError,
    412: PreconditionFailedError,
    413: TooLargeError,
    429: TooManyRequestsError,
    503: UnavailableError,
    507: StorageFullError,
}


def error_of(response: httpx2.Response) -> ClientError:
    """Return the error that an answer tells; its body must have been read.

    An answer without the flat body did not come from a Songreel server.
    """
    try:
        body = ErrorBody.model_validate_json(response.content)
    except ValidationError:
        return unreadable(response)
    status = response.status_code
    kind = _BY_STATUS.get(status)
    if kind is None:
        kind = BadRequestError if status < 500 else _failure(body)
    return kind(status, body)


def unreadable(response: httpx2.Response, reason: Any = None) -> UnreadableError:
    """Return the error for an answer that is not in the shape that it has to have."""
    more = f": {reason}" if reason is not None else ""
    return UnreadableError(
        f"{response.request.url} answered {response.status_code} in a way that this version of "
        f"Songreel does not understand{more}. Make sure that a Songreel server of the same "
        "version answers there.",
        response.status_code,
    )


def _failure(body: ErrorBody) -> type[ApiError]:
    return ServerError if body.backend_used is None else GenerationFailedError
