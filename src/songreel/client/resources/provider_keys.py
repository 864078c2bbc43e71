"""Keys of paid services: they can be handed in and never read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from songreel.client.asking import ask, document
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation

_KEYS = "/api/provider_keys"
_CHECK_SECONDS = 60.0


class ProviderKeyOperations(Resource):
    """What can be done with keys of paid services: for keys with the scope admin."""

    __slots__ = ()

    @operation
    def all(self) -> Flow[Sequence[dict[str, Any]]]:
        """Return the services: where the key of each comes from, and whether it is ready."""
        return document((yield from ask(self, Asked("GET", _KEYS))))["provider_keys"]

    @operation
    def put(self, service: str, key: str, *, check: bool = True) -> Flow[dict[str, Any]]:
        """Keep the key of a service; `check`: the service is asked whether it takes it.

        Raises:
            BadRequestError: it cannot be a key, or the service does not take it.
            UnavailableError: the service cannot tell now.
        """
        asked = Asked(
            "PUT", _path(service), json={"key": key, "check": check}, seconds=_CHECK_SECONDS
        )
        return document((yield from ask(self, asked)))

    @operation
    def delete(self, service: str) -> Flow[dict[str, Any]]:
        """Forget the key that is kept for a service."""
        return document((yield from ask(self, Asked("DELETE", _path(service)))))


def _path(service: str) -> str:
    return f"{_KEYS}/{quote(service, safe='')}"


class ProviderKeys(ProviderKeyOperations, Blocking):
    """What can be done with keys of paid services: for keys with the scope admin."""

    __slots__ = ()


class AsyncProviderKeys(ProviderKeyOperations, Awaiting):
    """What can be done with keys of paid services: for keys with the scope admin."""

    __slots__ = ()
