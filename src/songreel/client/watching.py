"""Watching a job until its end, page by page; a server that restarts is waited for."""

from __future__ import annotations

import time
from collections.abc import Sequence

from songreel.client.asking import ask, read
from songreel.client.errors import UnavailableError, UnreachableError
from songreel.client.models import Event, Events
from songreel.client.steps import Asked, Flow, Pause, Resource

JOBS = "/api/mv/jobs"
_FIRST_PAUSE_SECONDS, _SLOWEST_PAUSE_SECONDS = 0.25, 1.0
_RESTART_SECONDS = 60.0


class Watch:
    """What happens to one job.

    Attributes:
        after: number of the last event that was heard of.
        ended: whether it was the job's last.
    """

    def __init__(self, resource: Resource, job_id: str, after: int = 0) -> None:
        """Begin after the event of a number."""
        self._resource, self._job_id, self.after = resource, job_id, after
        self.ended = False
        self._heard = time.monotonic()
        self._pause = _FIRST_PAUSE_SECONDS

    def next(self) -> Flow[Sequence[Event]]:
        """Return what happened next, or nothing after a while in which nothing did.

        Raises:
            UnreachableError: the server went and did not come back within a minute.
        """
        try:
            page = yield from page_of_events(self._resource, self._job_id, self.after)
        except (UnreachableError, UnavailableError):
            if time.monotonic() - self._heard > _RESTART_SECONDS:
                raise
            yield Pause(_FIRST_PAUSE_SECONDS)
            return ()
        self._heard, self.ended, self.after = time.monotonic(), page.ended, page.last_seq
        if page.events:
            self._pause = _FIRST_PAUSE_SECONDS
        elif not self.ended:
            yield Pause(self._pause)
            self._pause = min(2 * self._pause, _SLOWEST_PAUSE_SECONDS)
        return page.events


def page_of_events(resource: Resource, job_id: str, after: int) -> Flow[Events]:
    """Return what happened to a job after the event of that number."""
    request = Asked("GET", f"{JOBS}/{job_id}/events", {"after": after})
    return read((yield from ask(resource, request)), Events)
