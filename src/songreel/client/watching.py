"""Watching what happens: as it is told, or page by page where something collects answers.

A stream that breaks is opened again behind the last event that came (`Last-Event-ID`), so nothing
is missed and nothing comes twice. A server that restarts is waited for. Where a first stream brings
nothing for some seconds, though servers say something at once, a proxy keeps it back: from then on
pages are asked for.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
from pydantic import ValidationError

from songreel.client.asking import ask, open_answer, read
from songreel.client.errors import UnavailableError, UnreachableError, unreadable
from songreel.client.models import Event, Events, FeedPage
from songreel.client.sse import Reader
from songreel.client.steps import Asked, Close, Flow, Pause, Read, Resource

JOBS = "/api/mv/jobs"
FEED = "/api/mv/events"

FIRST_SECONDS = 5.0
"""How long a first stream may bring nothing; servers begin each with how soon to come back."""
SILENCE_SECONDS = 40.0
"""How long a later one may; servers say something every 15 seconds."""

_FIRST_PAUSE_SECONDS, _SLOWEST_PAUSE_SECONDS = 0.25, 1.0
_RESTART_SECONDS = 60.0
_NOTHING_MORE = 204


class Watch:
    """What happens to one job, or to all of an owner's.

    Attributes:
        cursor: what was heard last; the next one to watch goes on behind it.
        ended: whether nothing more will happen.
    """

    def __init__(
        self,
        resource: Resource,
        path: str,
        cursor: str | None,
        *,
        params: Mapping[str, Any] | None = None,
        is_polling: bool = False,
    ) -> None:
        """Begin behind a cursor.

        Args:
            resource: who asks.
            path: where it is told.
            cursor: what is known already; None: where the server begins.
            params: what else is said each time.
            is_polling: ask for pages from the beginning.
        """
        self._resource, self._path = resource, path
        self._params = dict(params or {})
        self.cursor = cursor
        self.ended = False
        self._is_polling, self._is_proven = is_polling, False
        self._stream: httpx2.Response | None = None
        self._reader = Reader()
        self._heard = time.monotonic()
        self._pause = _FIRST_PAUSE_SECONDS

    def next(self) -> Flow[Sequence[Event]]:
        """Return what happened next, or nothing after a while in which nothing did.

        Raises:
            UnreachableError: the server went and did not come back within a minute.
        """
        try:
            if self._is_polling:
                return (yield from self._next_page())
            if self._stream is None:
                yield from self._open()
                return ()
            block = yield Read(self._stream)
        except (UnreachableError, UnavailableError):
            if not self._is_polling and not self._is_proven:
                self._is_polling = True
                return ()
            if time.monotonic() - self._heard > _RESTART_SECONDS:
                raise
            self._stream = None
            yield Pause(_FIRST_PAUSE_SECONDS)
            return ()
        self._heard = time.monotonic()
        if not block:
            self._stream = None
            return ()
        self._is_proven = True
        stream = self._stream
        events = [self._event(stream, data) for data in self._reader.feed(block)]
        self.cursor = self._reader.last_id or self.cursor
        return events

    def _open(self) -> Flow[None]:
        headers = {"Accept": "text/event-stream"}
        if self.cursor is not None:
            headers["Last-Event-ID"] = self.cursor
        seconds = SILENCE_SECONDS if self._is_proven else FIRST_SECONDS
        request = Asked("GET", self._path, self._params, headers, seconds=seconds)
        response = yield from open_answer(self._resource, request)
        self._heard = time.monotonic()
        if response.status_code == _NOTHING_MORE:
            self.ended = True
        elif response.headers.get("content-type", "").startswith("text/event-stream"):
            self._stream, self._reader = response, Reader()
        else:
            # A server, or something in front of it, that knows pages alone.
            yield Close(response)
            self._is_polling = True

    @staticmethod
    def _event(response: httpx2.Response, data: str) -> Event:
        try:
            return Event.model_validate_json(data)
        except ValidationError as problem:
            raise unreadable(response, problem.errors()[0]["msg"]) from problem

    def _next_page(self) -> Flow[Sequence[Event]]:
        events = yield from self._page()
        self._heard = time.monotonic()
        if events:
            self._pause = _FIRST_PAUSE_SECONDS
        elif not self.ended:
            yield Pause(self._pause)
            self._pause = min(2 * self._pause, _SLOWEST_PAUSE_SECONDS)
        return events

    def _page(self) -> Flow[Sequence[Event]]:
        raise NotImplementedError


class JobWatch(Watch):
    """What happens to one job, until its end."""

    def __init__(
        self, resource: Resource, job_id: str, after: int = 0, *, is_polling: bool = False
    ) -> None:
        """Begin behind the event of a number."""
        path = f"{JOBS}/{job_id}/events"
        super().__init__(resource, path, str(after), is_polling=is_polling)
        self._job_id = job_id

    def _page(self) -> Flow[Sequence[Event]]:
        page = yield from page_of_events(self._resource, self._job_id, int(self.cursor or 0))
        self.ended, self.cursor = page.ended, str(page.last_seq)
        return page.events


class FeedWatch(Watch):
    """What happens to all jobs of an owner; it never ends."""

    def _page(self) -> Flow[Sequence[Event]]:
        page = yield from page_of_feed(self._resource, self.cursor, self._params)
        self.cursor = page.next_cursor
        return page.events


def page_of_events(resource: Resource, job_id: str, after: int) -> Flow[Events]:
    """Return what happened to a job after the event of that number."""
    request = Asked("GET", f"{JOBS}/{job_id}/events", {"after": after})
    return read((yield from ask(resource, request)), Events)


def page_of_feed(
    resource: Resource, cursor: str | None, params: Mapping[str, Any]
) -> Flow[FeedPage]:
    """Return what happened to all jobs behind a cursor."""
    behind = {} if cursor is None else {"after": cursor}
    request = Asked("GET", FEED, {**params, **behind})
    return read((yield from ask(resource, request)), FeedPage)
