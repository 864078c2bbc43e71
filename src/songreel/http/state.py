"""What the endpoints of one server share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from songreel.domain.api_key import Permission
from songreel.domain.errors import ForbiddenError
from songreel.http.accel import Accel
from songreel.http.access import Access, principal_of, require_own
from songreel.http.body import Bodies
from songreel.http.origins import is_loopback
from songreel.http.preferences import Preferences, caller_of, idempotency_key
from songreel.http.streams import Streams
from songreel.http.threads import Threads
from songreel.http.waiting import WaitingRoom
from songreel.services.container import Services
from songreel.services.principal import Entrance, Principal
from songreel.services.requests import COMMAND_LINE, Caller


@dataclass(frozen=True, slots=True)
class State:
    """The use cases, and how HTTP reaches them."""

    services: Services
    bodies: Bodies
    waiting: WaitingRoom
    streams: Streams
    threads: Threads
    access: Access
    accel: Accel | None


async def _state(request: Request) -> State:
    return request.app.state.songreel


async def _caller(request: Request) -> Caller:
    principal = principal_of(request.scope)
    key = principal.key
    if key is not None:
        caller = f"key:{key.id}"
    elif principal.entrance is Entrance.FOLDER:
        # The same one as where a command works without a server: it finds its own films again.
        caller = COMMAND_LINE
    else:
        caller = caller_of(request.scope.get("client"))
    return Caller(
        owner_id=principal.owner_id,
        caller=caller,
        idempotency_key=idempotency_key(request.headers),
        key_id=None if key is None else key.id,
        priority=Preferences.of(request.headers.getlist("prefer")).priority,
    )


async def _principal(request: Request) -> Principal:
    return principal_of(request.scope)


async def _admin(request: Request) -> None:
    require_admin(principal_of(request.scope))


def require_admin(principal: Principal) -> None:
    """Refuse what concerns everybody to who may not do that.

    Raises:
        ForbiddenError: as it says.
    """
    if Permission.ADMIN not in principal.allowed:
        raise ForbiddenError(
            "This API key may not do that.", details="Ask for a key with the scope admin."
        )


async def _keeper(request: Request) -> None:
    await _admin(request)
    if not principal_of(request.scope).is_keeper:
        raise ForbiddenError(
            "Keys are made and revoked by those who have shown who they are.",
            details="Make the first key on this server's machine: songreel keys create.",
        )


async def _host(request: Request) -> None:
    principal = principal_of(request.scope)
    require_admin(principal)
    if principal.entrance in {Entrance.OPEN, Entrance.SESSION}:
        # A page of another port of this machine may ask for films, and not for this.
        require_own(request.scope, request.headers)
    settings = request.app.state.songreel.services.settings
    if principal.entrance is Entrance.OPEN and not is_loopback(settings.host):
        raise ForbiddenError(
            "This is for whoever runs the server, and nobody has shown who they are.",
            details="Make a key on this server's machine: songreel keys create --scopes admin.",
        )


NEEDS_ADMIN = Depends(_admin)
"""For what concerns everybody: callers need the scope admin, where callers need a key."""
NEEDS_KEEPER = Depends(_keeper)
"""For keys and workspaces: an admin who has shown a key, or the command line."""
NEEDS_HOST = Depends(_host)
"""For the machine itself: an admin who has shown a key, or anybody on an open loopback; in both
cases no page of another origin."""
PrincipalOf = Annotated[Principal, Depends(_principal)]
StateOf = Annotated[State, Depends(_state)]
CallerOf = Annotated[Caller, Depends(_caller)]
