"""How Agent Platform is reached: with a key of its own, or with Google's application credentials.

A key works without a project (express mode: `/v1beta1/publishers/…`, seen with google-genai 3.4.0);
application default credentials work within a project and a location.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from songreel.domain.errors import BackendError, ConfigurationError, FailureCode

KEY, URL = "SONGREEL_AGENT_PLATFORM_KEY", "SONGREEL_AGENT_PLATFORM_URL"
PROJECT, LOCATION = "GOOGLE_CLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION"
_VERSION = "v1beta1"
_HOST = "aiplatform.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_SECONDS = 30.0

Setting = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the models are.

    Attributes:
        base_url: the address, without a version.
        prefix: what stands before `/publishers/google/models/…` in a path.
    """

    base_url: str
    prefix: str


def place(setting: Setting) -> Place | None:
    """Return where the models are, or None where Agent Platform is not set up."""
    project, location = setting(PROJECT), setting(LOCATION)
    if setting(KEY) is not None:
        return Place(setting(URL) or f"https://{_HOST}", f"/{_VERSION}")
    if project is None or location is None:
        return None
    host = _HOST if location == "global" else f"{location}-{_HOST}"
    prefix = f"/{_VERSION}/projects/{project}/locations/{location}"
    return Place(setting(URL) or f"https://{host}", prefix)


class Credentials:
    """Proves who asks. A token is fetched, and fetched anew when it is old, in a thread."""

    def __init__(self, setting: Setting, backend: str) -> None:
        """Hold where a key is, if there is one."""
        self._setting, self._backend = setting, backend
        self._found: Any = None
        self._turn = asyncio.Lock()

    async def headers(self) -> Mapping[str, str]:
        """Return the headers of a request.

        Raises:
            BackendError: there are no credentials, they are not taken, or nobody answers.
        """
        key = self._setting(KEY)
        if key is not None:
            return {"x-goog-api-key": key}
        async with self._turn:
            return await asyncio.to_thread(self._fresh)

    def secrets(self) -> tuple[str, ...]:
        """Return what must never be told on."""
        return (self._setting(KEY) or "", getattr(self._found, "token", None) or "")

    def _fresh(self) -> Mapping[str, str]:
        # Only who uses it pays for the import.
        import google.auth
        from google.auth.exceptions import GoogleAuthError, TransportError

        headers: dict[str, str] = {}
        try:
            if self._found is None:
                self._found, _ = google.auth.default(scopes=[_SCOPE], request=_request)
            if not self._found.valid:
                self._found.refresh(_request)
            self._found.apply(headers)
        except TransportError as error:
            raise BackendError(
                FailureCode.BACKEND_UNAVAILABLE,
                "Google's server of credentials does not answer, so nothing was sent; try again.",
                backend=self._backend,
            ) from error
        except (GoogleAuthError, OSError, ValueError) as error:
            # What went wrong may quote the credentials: its kind alone is told.
            raise ConfigurationError(
                FailureCode.AUTHENTICATION_ERROR,
                "Google's application default credentials cannot be used on this server: set "
                f"GOOGLE_APPLICATION_CREDENTIALS, or {KEY}.",
                details=type(error).__name__,
                backend=self._backend,
            ) from None
        return headers


@dataclass(frozen=True, slots=True)
class _Response:
    """An answer as google-auth reads it."""

    status: int
    headers: Mapping[str, str]
    data: bytes


def _request(
    url: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float | None = None,
    **_: Any,
) -> _Response:
    """Send a request for google-auth, as its `google.auth.transport.Request` describes."""
    from google.auth.exceptions import TransportError

    try:
        with httpx2.Client(timeout=timeout or _SECONDS, follow_redirects=False) as client:
            answer = client.request(method, url, content=body, headers=dict(headers or {}))
    except httpx2.HTTPError as error:
        raise TransportError(type(error).__name__) from error
    return _Response(answer.status_code, dict(answer.headers), answer.content)
