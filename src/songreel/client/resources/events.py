"""The events of all jobs, in one order."""

from __future__ import annotations

from typing import Any, Literal

from songreel.client.models import Event, FeedPage
from songreel.client.steps import (
    Awaiting,
    Blocking,
    Flow,
    Item,
    Resource,
    Streaming,
    operation,
    stream,
)
from songreel.client.watching import FEED, FeedWatch, page_of_feed


class EventOperations(Resource):
    """What happens to all jobs, parts of films included."""

    __slots__ = ()

    @operation
    def list(
        self,
        *,
        after: str | None = None,
        begin: Literal["start", "now"] = "start",
        project_id: str | None = None,
    ) -> Flow[FeedPage]:
        """Return what happened behind a cursor; ask again with its `next_cursor`.

        Args:
            after: a cursor that was told; None: see `begin`.
            begin: where to begin without one.
            project_id: only of jobs of this project.
        """
        return (yield from page_of_feed(self, after, _params(begin, project_id)))

    @stream
    def follow(
        self,
        *,
        after: str | None = None,
        begin: Literal["start", "now"] = "now",
        project_id: str | None = None,
    ) -> Streaming[Event]:
        """Yield what happens, for ever; a server that restarts is waited for.

        Args:
            after: a cursor that was told; None: see `begin`.
            begin: where to begin without one.
            project_id: only of jobs of this project.

        Raises:
            UnreachableError: the server did not come back within a minute.
        """
        watch = FeedWatch(self, FEED, after, params=_params(begin, project_id))
        while not watch.ended:
            for event in (yield from watch.next()):
                yield Item(event)


class EventFeed(EventOperations, Blocking):
    """What happens to all jobs, parts of films included."""

    __slots__ = ()


class AsyncEventFeed(EventOperations, Awaiting):
    """What happens to all jobs, parts of films included."""

    __slots__ = ()


def _params(begin: str, project_id: str | None) -> dict[str, Any]:
    of = {} if project_id is None else {"project_id": project_id}
    return {"from": begin, **of}
