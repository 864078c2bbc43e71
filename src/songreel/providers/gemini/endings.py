"""How orders end without a result: Google's own names of it, and what they mean."""

from __future__ import annotations

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import Failed
from songreel.providers.transport.service import Service

_MESSAGES = {
    FailureCode.AUTHENTICATION_ERROR: "the key was not taken when the order was carried out",
    FailureCode.CANCELLED: "the order was cancelled",
    FailureCode.CONTENT_POLICY_VIOLATION: "it was refused for its content; change the words",
    FailureCode.INVALID_INPUT: "the order could not be carried out as it stands",
    FailureCode.MODEL_RETIRED: "the model is not there any more; name another one",
    FailureCode.OUTCOME_UNKNOWN: "it took the order and did not carry it out, so it may have been "
    "billed; it is not sent again by itself",
    FailureCode.OUTPUT_INVALID: "there is nothing usable in what was made",
    FailureCode.RESULT_EXPIRED: "the service does not know this order any more",
    FailureCode.TIMEOUT: "it took the service too long",
    FailureCode.UNKNOWN_ERROR: "something went wrong at the service",
}


def failed(
    service: Service, title: str, failure: FailureCode, end: str, details: str | None = None
) -> Failed:
    """Return the end of an order.

    Args:
        service: who was asked.
        title: how people call it.
        failure: what the end means.
        end: the service's own name of it.
        details: what the service says about it.
    """
    error = BackendError(
        failure,
        f"{title} made nothing: {_MESSAGES[failure]}.",
        details=service.told(details or end),
        backend=service.backend,
    )
    return Failed(error, end)
