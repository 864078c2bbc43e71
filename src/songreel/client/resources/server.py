"""What there is on a server: its health, its backends, its styles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from songreel.client.asking import ask, document
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation

_CHECK_SECONDS = 4.0
_DOCTOR_SECONDS = 60.0


class ServerOperations(Resource):
    """What a server tells of itself."""

    __slots__ = ()

    @operation
    def check(self) -> Flow[None]:
        """Make sure that the server answers, within a few seconds, and knows the key.

        Raises:
            UnreachableError: it does not.
            NotPermittedError: it does not know the key.
        """
        yield from ask(self, Asked("GET", "/health", seconds=_CHECK_SECONDS))

    @operation
    def backends(self) -> Flow[dict[str, Any]]:
        """Return every backend with its models, and who is `chosen` where nobody is named."""
        return document((yield from ask(self, Asked("GET", "/api/mv/backends"))))

    @operation
    def doctor(self) -> Flow[Sequence[dict[str, Any]]]:
        """Return what was found out about each part of the machine: for keys with scope admin."""
        asked = Asked("GET", "/api/doctor", seconds=_DOCTOR_SECONDS)
        return document((yield from ask(self, asked)))["findings"]

    @operation
    def styles(self) -> Flow[Sequence[dict[str, Any]]]:
        """Return the styles that scenes can have, each described by what is seen."""
        return document((yield from ask(self, Asked("GET", "/api/mv/styles"))))["styles"]


class Server(ServerOperations, Blocking):
    """What a server tells of itself."""

    __slots__ = ()


class AsyncServer(ServerOperations, Awaiting):
    """What a server tells of itself."""

    __slots__ = ()
