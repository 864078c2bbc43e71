"""What the endpoints of one server share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from songreel.http.body import Bodies
from songreel.http.preferences import BY_OWNER, caller_of, idempotency_key
from songreel.http.streams import Streams
from songreel.http.threads import Threads
from songreel.http.waiting import WaitingRoom
from songreel.services.container import Services
from songreel.services.requests import COMMAND_LINE, Caller


@dataclass(frozen=True, slots=True)
class State:
    """The use cases, and how HTTP reaches them."""

    services: Services
    bodies: Bodies
    waiting: WaitingRoom
    streams: Streams
    threads: Threads


async def _state(request: Request) -> State:
    return request.app.state.songreel


async def _caller(request: Request) -> Caller:
    by_owner = request.scope.get(BY_OWNER, False)
    return Caller(
        # The same one as where a command works without a server: it finds its own films again.
        caller=COMMAND_LINE if by_owner else caller_of(request.scope.get("client")),
        idempotency_key=idempotency_key(request.headers),
    )


StateOf = Annotated[State, Depends(_state)]
CallerOf = Annotated[Caller, Depends(_caller)]
