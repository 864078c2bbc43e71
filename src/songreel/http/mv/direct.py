"""GET of a clip's or film's bytes, past the framework.

A player asks for a film in hundreds of ranges, and finding the route, reading parameters and
calling dependencies was half of what an answer cost. What is asked for here is what is asked for
most, with no parameter but those of a signed address; anything else goes to the framework, which
has the same endpoint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from songreel.domain.errors import SongreelError
from songreel.http.access import principal_of
from songreel.http.errors import error_answer
from songreel.http.mv.media import video_answer
from songreel.http.state import State

_VIDEO = re.compile(r"/api/mv/get_video/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})")
_SIGNED = re.compile(rb"(?:(?:expires|as|signature)=[^&]*(?:&|$))*")


@dataclass(frozen=True, slots=True)
class _Route:
    path_format: str


_ROUTE = _Route("/api/mv/get_video/{video_id}")


class Direct:
    """An ASGI application before that of the framework."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        """Hold what answers everything else, and the use cases."""
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        found = _VIDEO.fullmatch(scope["path"]) if scope["method"] == "GET" else None
        if found is None or _SIGNED.fullmatch(scope["query_string"]) is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = _ROUTE
        is_begun = False

        async def noted(message: Message) -> None:
            nonlocal is_begun
            is_begun = True
            await send(message)

        try:
            answer = await video_answer(self._state, found[1], principal_of(scope).owner_id)
            await answer(scope, receive, noted)
        except SongreelError as error:
            if is_begun:
                raise  # the outermost layer cuts the connection
            await error_answer(error, scope)(scope, receive, send)
