"""The error bodies of the Gemini API: objects or lists, with numbers or words as codes."""

from __future__ import annotations

from typing import Any

from songreel.simulators.voice import Problem

_STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_MESSAGES = {
    401: "Request had invalid authentication credentials.",
    403: "The caller does not have permission",
    404: "Requested entity was not found.",
    429: (
        "You exceeded your current quota, please check your plan and billing details. "
        "For more information on this error, head to: "
        "https://ai.google.dev/gemini-api/docs/rate-limits."
    ),
    500: "An internal error has occurred. Please retry or report in "
    "https://developers.generativeai.google/guide/troubleshooting",
    503: "The model is overloaded. Please try again later.",
    504: "The request timed out. Please try again.",
}
_CODES = {
    400: "invalid_request",
    401: "authentication_error",
    403: "permission_denied",
    404: "not_found",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}
_TYPES = "type.googleapis.com/google.rpc."
_INTERACTIONS = "/interactions"

NO_KEY = (
    "Method doesn't allow unregistered callers (callers without established identity). "
    "Please use API Key or other form of API consumer identity to call this API."
)
BAD_KEY = "API key not valid. Please pass a valid API key."
TWO_KEYS = "Multiple authentication credentials received. Please pass only one."
UNSAFE_PROMPT = (
    "The prompt could not be submitted. It contains words that violate our safety policies "
    "(SAFETY). Please rephrase the prompt."
)
UNSAFE_ANSWER = (
    "I can't create that video. It might go against my safety guidelines. "
    "Is there something else that I can help you with?"
)
UNSAFE_VEO = (
    "Sorry, we can't create videos from input images containing celebrity or their likenesses. "
    "Please remove the reference and try again."
)
RATE_CAP = "You exceeded your current quota. Please retry in 23.397s."
FAILED = "An internal error has occurred."


def error(status: int, message: str | None = None, *details: Any) -> Problem:
    """Return a problem as most of the API sends it: number, words, details."""
    body: dict[str, Any] = {
        "code": status,
        "message": message or _MESSAGES.get(status, "An error has occurred."),
        "status": _STATUSES.get(status, "UNKNOWN"),
    }
    if details:
        body["details"] = list(details)
    return Problem(status, {"error": body})


def interaction_error(status: int, message: str | None = None) -> Problem:
    """Return a problem as the Interactions API sends it: the code is a word."""
    told = message or _MESSAGES.get(status, "An error has occurred.")
    return Problem(status, {"error": {"message": told, "code": _CODES.get(status, "error")}})


def front_end_error(status: int, message: str | None = None, *details: Any) -> Problem:
    """Return a problem as the front end before the Interactions API sends it: a list."""
    return Problem(status, [error(status, message, *details).body])


def unknown_interaction(name: str) -> Problem:
    """Return the problem of an interaction that is not there: no 404."""
    return interaction_error(400, f"Invalid interaction name: {name}")


def no_longer_available(model: str | None) -> str:
    """Return what is said of a model that was shut down; None where the address names none."""
    name = "" if model is None else f" models/{model}"
    return (
        f"This model{name} is no longer available. Please update your code to use a newer "
        "model for the latest features and improvements."
    )


def not_found(model: str, version: str) -> str:
    """Return what is said of a model that never was."""
    return (
        f"models/{model} is not found for API version {version}, or is not supported for this "
        "method. Call ListModels to see the list of available models and their supported methods."
    )


def retry_info(seconds: float) -> dict[str, Any]:
    """Return the detail that says when to come again."""
    return {"@type": f"{_TYPES}RetryInfo", "retryDelay": f"{seconds:g}s"}


class GeminiVoice:
    """What the Gemini API says when something goes wrong."""

    def problem(
        self, path: str, status: int, message: str | None, retry_after: float | None
    ) -> Problem:
        """Return the problem of a status."""
        if _INTERACTIONS in path:
            return interaction_error(status, message)
        if status != 429:
            return error(status, message)
        quota = {
            "@type": f"{_TYPES}QuotaFailure",
            "violations": [
                {
                    "quotaMetric": "generativelanguage.googleapis.com/generate_requests",
                    "quotaId": "GenerateRequestsPerMinutePerProjectPerModel",
                }
            ],
        }
        return error(429, message, quota, retry_info(23 if retry_after is None else retry_after))

    def retired(self, path: str) -> Problem:
        """Return the problem of a model that is no more."""
        if _INTERACTIONS in path:
            return interaction_error(404, no_longer_available(None))
        model = path.rpartition("/models/")[2].partition(":")[0]
        return error(404, no_longer_available(model))

    def refused(self, path: str, message: str | None) -> Problem:
        """Return the problem of a prompt that is refused at once."""
        if _INTERACTIONS in path:
            return interaction_error(400, message or UNSAFE_PROMPT)
        if path.endswith(":predictLongRunning"):
            return error(400, message or UNSAFE_PROMPT)
        model = path.rpartition("/models/")[2].partition(":")[0]
        blocked = {
            "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
            "usageMetadata": {"promptTokenCount": 8, "totalTokenCount": 8},
            "modelVersion": model,
        }
        return Problem(200, blocked)

    def spurious(self, path: str) -> Problem:
        """Return the passing problem that comes on jobs that are alive."""
        if _INTERACTIONS in path:
            return interaction_error(400, TWO_KEYS)
        return error(400, TWO_KEYS)
