"""Errors that a caller can meet: each has a stable code, and says what happened and what to do.

`status` is the number of the contract's table (RFC 9110); HTTP alone turns it into an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Self


class FailureCode(StrEnum):
    """Why a backend refused or failed, from its structured answer (contract: backend failure)."""

    CONTENT_POLICY_VIOLATION = "CONTENT_POLICY_VIOLATION"
    RATE_LIMIT_EXCEEDED = "RATE_LIMIT_EXCEEDED"
    AUTHENTICATION_ERROR = "AUTHENTICATION_ERROR"
    INSUFFICIENT_CREDIT = "INSUFFICIENT_CREDIT"
    INVALID_INPUT = "INVALID_INPUT"
    MODEL_RETIRED = "MODEL_RETIRED"
    BACKEND_UNAVAILABLE = "BACKEND_UNAVAILABLE"
    TIMEOUT = "TIMEOUT"
    CANCELLED = "CANCELLED"
    OUTPUT_INVALID = "OUTPUT_INVALID"
    RESULT_EXPIRED = "RESULT_EXPIRED"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    UNKNOWN_ERROR = "UNKNOWN_ERROR"

    @property
    def nothing_was_made(self) -> bool:
        """Tell whether this end means that the backend created nothing, so that a key is freed."""
        return self in {
            FailureCode.AUTHENTICATION_ERROR,
            FailureCode.INSUFFICIENT_CREDIT,
            FailureCode.INVALID_INPUT,
        }


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One field of a request that cannot be taken, and why."""

    field: str
    message: str


class SongreelError(Exception):
    """Something went wrong."""

    name: ClassVar[str] = "InternalError"
    code: ClassVar[str] = "INTERNAL_ERROR"
    status: ClassVar[int] = 500

    def __init__(
        self,
        message: str | None = None,
        *,
        details: str | None = None,
        problems: Sequence[FieldProblem] = (),
        retry_after: int | None = None,
        backend: str | None = None,
    ) -> None:
        """Hold what is told to the caller.

        Args:
            message: one sentence that a person can act on; by default the class docstring.
            details: more of it, or None.
            problems: the fields that are at fault.
            retry_after: seconds after which another try makes sense, or None.
            backend: the backend that was involved, or None.
        """
        self.message = message or (type(self).__doc__ or "").strip()
        self.details = details
        self.problems = tuple(problems)
        self.retry_after = retry_after
        self.backend = backend
        super().__init__(self.message)

    @property
    def error_code(self) -> str:
        """Return the stable code, in upper snake case."""
        return self.code

    @property
    def error_name(self) -> str:
        """Return the name of the class of error, as the contract shows it."""
        return self.name

    def to_document(self) -> dict[str, Any]:
        """Return what a job keeps of this error; `from_document` makes the error again."""
        return {
            "error": self.error_name,
            "error_code": self.error_code,
            "message": self.message,
            "details": self.details,
            "retry_after": self.retry_after,
            "backend": self.backend,
        }


class InvalidRequestError(SongreelError):
    """The request cannot be carried out as it stands."""

    name, code, status = "InvalidRequest", "INVALID_REQUEST", 400


class InvalidPayloadError(SongreelError):
    """The request lacks something, or a value has the wrong type."""

    name, code, status = "ValidationError", "INVALID_REQUEST", 422


class UnauthenticatedError(SongreelError):
    """A valid key is needed."""

    name, code, status = "Unauthenticated", "UNAUTHENTICATED", 401


class ForbiddenError(SongreelError):
    """This caller may not do that."""

    name, code, status = "Forbidden", "FORBIDDEN", 403


class NotFoundError(SongreelError):
    """There is nothing here."""

    name, code, status = "NotFound", "NOT_FOUND", 404


class DamagedFileError(NotFoundError):
    """The stored file is damaged: its bytes are not the ones that were stored."""


class MethodNotAllowedError(SongreelError):
    """This address does not take that method."""

    name, code, status = "MethodNotAllowed", "METHOD_NOT_ALLOWED", 405


class ConflictError(SongreelError):
    """The request does not fit what is there already."""

    name, code, status = "Conflict", "CONFLICT", 409


class QuoteRefusedError(ConflictError):
    """The quote does not pay for this order, so nothing was sent; ask for a new quote."""

    name, code = "QuoteRefused", "QUOTE_REFUSED"


class PreconditionFailedError(SongreelError):
    """Somebody else changed this in the meantime."""

    name, code, status = "PreconditionFailed", "PRECONDITION_FAILED", 412


class TooLargeError(SongreelError):
    """That is larger than can be taken."""

    name, code, status = "TooLarge", "TOO_LARGE", 413


class UnsupportedMediaTypeError(SongreelError):
    """That type of content is not taken here."""

    name, code, status = "UnsupportedMediaType", "UNSUPPORTED_MEDIA_TYPE", 415


class BudgetExceededError(SongreelError):
    """This would cost more than may be spent."""

    name, code, status = "BudgetExceeded", "BUDGET_EXCEEDED", 429


class RateLimitError(SongreelError):
    """This API key has made all the requests that it may for now."""

    name, code, status = "RateLimitExceeded", "RATE_LIMIT_EXCEEDED", 429


class UnavailableError(SongreelError):
    """The server cannot take this now; try again in a moment."""

    name, code, status = "Unavailable", "UNAVAILABLE", 503


class StorageFullError(SongreelError):
    """There is no room for the result, so nothing was started."""

    name, code, status = "StorageFull", "STORAGE_FULL", 507


class StorageUnavailableError(StorageFullError):
    """The storage of clips, songs and pictures does not answer; send the request again soon."""

    name, code, status = "StorageUnavailable", "STORAGE_UNAVAILABLE", 503


class SetupError(SongreelError):
    """This installation cannot start as it is set up."""

    name, code, status = "SetupError", "SETUP_ERROR", 500


class BackendError(SongreelError):
    """A backend refused or failed; what it made of the request is in the code."""

    def __init__(self, failure: FailureCode, message: str, **more: Any) -> None:
        """Hold why the backend failed, beside what every error holds."""
        super().__init__(message, **more)
        self.failure = failure

    @property
    def error_code(self) -> str:
        """Return the code of the failure."""
        return self.failure.value

    @classmethod
    def of(cls, other: BackendError) -> Self:
        """Return the same failure as an error of this class."""
        return cls(
            other.failure,
            other.message,
            details=other.details,
            retry_after=other.retry_after,
            backend=other.backend,
        )


class VideoGenerationError(BackendError):
    """A clip could not be made."""

    name = "VideoGenerationError"


class SceneGenerationError(BackendError):
    """The scenes could not be written."""

    name = "SceneGenerationError"


class ImageGenerationError(BackendError):
    """The reference image could not be made."""

    name = "ImageGenerationError"


class ConfigurationError(BackendError):
    """A backend has no key on this server."""

    name = "ConfigurationError"


class FilmError(BackendError):
    """The film could not be finished."""

    name = "FilmError"


class ListeningError(BackendError):
    """The song could not be listened to."""

    name = "ListeningError"


class ExportError(BackendError):
    """The film could not be exported."""

    name = "ExportError"


_BY_NAME: dict[str, type[SongreelError]] = {
    kind.name: kind
    for kind in (
        SongreelError,
        InvalidRequestError,
        InvalidPayloadError,
        UnauthenticatedError,
        ForbiddenError,
        NotFoundError,
        ConflictError,
        QuoteRefusedError,
        PreconditionFailedError,
        TooLargeError,
        BudgetExceededError,
        RateLimitError,
        UnavailableError,
        StorageFullError,
        StorageUnavailableError,
        VideoGenerationError,
        SceneGenerationError,
        ImageGenerationError,
        ConfigurationError,
        FilmError,
        ListeningError,
        ExportError,
    )
}


def from_document(document: Mapping[str, Any]) -> SongreelError:
    """Make the error again that `to_document` wrote.

    Raises:
        ValueError: the document names no error that is known here.
    """
    kind = _BY_NAME.get(document["error"])
    if kind is None:
        raise ValueError(f"unknown error {document['error']!r} in a stored job")
    more = {
        "details": document["details"],
        "retry_after": document["retry_after"],
        "backend": document["backend"],
    }
    if issubclass(kind, BackendError):
        return kind(FailureCode(document["error_code"]), document["message"], **more)
    return kind(document["message"], **more)
