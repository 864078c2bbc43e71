"""Where Replicate is and how it is asked: the address and the token, out of the settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from songreel.domain.errors import BackendError, ConfigurationError, FailureCode
from songreel.providers.transport.service import Patience, Service

NAME = "replicate"
TOKEN, ADDRESS = "REPLICATE_API_TOKEN", "REPLICATE_BASE_URL"
_OFFICIAL = "https://api.replicate.com/v1"
_PRINTABLE = re.compile(r"[\x21-\x7e]+")

Setting = Callable[[str], str | None]


def open_service(setting: Setting, patience: Patience | None = None) -> Service:
    """Return the way to Replicate; the token is read anew for each request."""

    async def authorize() -> Mapping[str, str]:
        return {"authorization": f"Bearer {token_of(setting)}"}

    return Service(
        address_of(setting),
        backend=NAME,
        title="Replicate",
        authorize=authorize,
        secrets=lambda: ((setting(TOKEN) or "").strip(),),
        patience=patience,
    )


def address_of(setting: Setting) -> str:
    """Return the base address with its version: both SDKs' ways of writing it are taken."""
    given = (setting(ADDRESS) or _OFFICIAL).strip().rstrip("/")
    return given if given.endswith("/v1") else f"{given}/v1"


def token_of(setting: Setting) -> str:
    """Return the token.

    Raises:
        ConfigurationError: there is none, or it is none that can be sent.
    """
    token = (setting(TOKEN) or "").strip()
    if not token:
        raise ConfigurationError(
            FailureCode.AUTHENTICATION_ERROR,
            "Replicate has no token on this server: run `songreel providers login replicate` there "
            "or set REPLICATE_API_TOKEN, "
            'or send "backend": "local" for a free animatic.',
            details="REPLICATE_API_TOKEN is not set",
            backend=NAME,
        )
    if not _PRINTABLE.fullmatch(token):
        raise ConfigurationError(
            FailureCode.AUTHENTICATION_ERROR,
            "REPLICATE_API_TOKEN has characters that no token has; copy it again from "
            "https://replicate.com/account/api-tokens.",
            details="REPLICATE_API_TOKEN cannot be sent",
            backend=NAME,
        )
    return token


def check_address(setting: Setting) -> None:
    """Raise unless the address is one of HTTP.

    Raises:
        ConfigurationError: it is something else.
    """
    if not re.match(r"https?://[^/\s]+", address_of(setting)):
        raise ConfigurationError(
            FailureCode.BACKEND_UNAVAILABLE,
            "REPLICATE_BASE_URL is no address: leave it out, or write it as "
            f"{_OFFICIAL} is written.",
            details="REPLICATE_BASE_URL is no address of HTTP",
            backend=NAME,
        )


def unusable(what: str) -> BackendError:
    """Return the error of an order that cannot be written for Replicate; nothing was sent."""
    return BackendError(FailureCode.INVALID_INPUT, what, backend=NAME)
