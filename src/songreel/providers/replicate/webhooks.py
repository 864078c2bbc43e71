"""Webhooks of Replicate: signed as Standard Webhooks are, HMAC-SHA256 over id, time and body."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any, cast

import pybase64

from songreel.core.clock import now
from songreel.domain.errors import (
    BackendError,
    InvalidRequestError,
    UnauthenticatedError,
    UnavailableError,
)
from songreel.domain.provider import Notice
from songreel.providers.replicate.predictions import id_of
from songreel.providers.transport.service import Service

_TOLERANCE_SECONDS = 300
_PAUSE_SECONDS = 60
_LONGEST_KEY = 200
_MOST_SIGNATURES = 10


class Webhooks:
    """Reads them with the account's secret, which is asked for when it is needed."""

    def __init__(self, service: Service) -> None:
        """Ask a service for its secret."""
        self._service = service
        self._secret: bytes | None = None
        self._asked = 0.0
        self._asking = asyncio.Lock()

    async def read(
        self, headers: Mapping[str, str], body: bytes, query: Mapping[str, str]
    ) -> Notice:
        """Return of which prediction a webhook tells.

        Raises:
            UnauthenticatedError: it is not signed by Replicate, or was signed too long ago.
            InvalidRequestError: it is signed, and tells of no prediction.
            UnavailableError: Replicate does not give its secret now.
        """
        message, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
        signatures = _signatures(headers.get("webhook-signature", ""))
        if not message or not signatures or not _is_recent(moment):
            raise UnauthenticatedError("This is no webhook of Replicate, or an old one.")
        signed = b".".join((message.encode(), moment.encode(), body))
        if not await self._is_genuine(signed, signatures):
            raise UnauthenticatedError("This webhook is not signed by Replicate.")
        try:
            document: Any = json.loads(body)
        except (ValueError, RecursionError):
            document = None
        told = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
        prediction = id_of(told)
        if prediction is None:
            raise InvalidRequestError("This webhook tells of no prediction.")
        key = query.get("attempt", "")
        return Notice(prediction, key if 0 < len(key) <= _LONGEST_KEY else None)

    async def _is_genuine(self, signed: bytes, signatures: list[bytes]) -> bool:
        secret = await self._current(None)
        if _fits(secret, signed, signatures):
            return True
        newer = await self._current(secret)
        return newer != secret and _fits(newer, signed, signatures)

    async def _current(self, failed: bytes | None) -> bytes:
        """Return the secret, asked for anew where one failed: it may have been changed.

        Forgers cannot make this server ask more than once a minute.
        """
        async with self._asking:
            known = self._secret
            is_early = time.monotonic() - self._asked < _PAUSE_SECONDS
            if known is not None and (known != failed or is_early):
                return known
            self._secret = await self._ask()
            self._asked = time.monotonic()
            return self._secret

    async def _ask(self) -> bytes:
        try:
            answer = await self._service.ask("GET", "/webhooks/default/secret")
        except BackendError as error:
            raise _not_now() from error
        key = answer.body.get("key") if answer.is_success else None
        if not isinstance(key, str):
            raise _not_now()
        try:
            secret = pybase64.b64decode(key.removeprefix("whsec_"), validate=True)
        except ValueError:
            raise _not_now() from None
        if not secret:
            raise _not_now()
        return secret


def _not_now() -> UnavailableError:
    return UnavailableError("Replicate's webhooks cannot be checked now; send it again.")


def _is_recent(moment: str) -> bool:
    if not moment.isascii() or not moment.isdigit() or len(moment) > 12:
        return False
    return abs(now().timestamp() - int(moment)) <= _TOLERANCE_SECONDS


def _signatures(header: str) -> list[bytes]:
    found: list[bytes] = []
    for part in header.split()[:_MOST_SIGNATURES]:
        version, _, signature = part.partition(",")
        if version == "v1":
            try:
                found.append(pybase64.b64decode(signature, validate=True))
            except ValueError:
                continue
    return found


def _fits(secret: bytes, signed: bytes, signatures: list[bytes]) -> bool:
    expected = hmac.new(secret, signed, hashlib.sha256).digest()
    return any([hmac.compare_digest(expected, one) for one in signatures])
