"""Jobs: where they stand, what happens to them, and what can be done about them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from songreel.client.asking import ask, read
from songreel.client.errors import ErrorBody, JobFailedError, WaitedLongError
from songreel.client.models import Event, Events, Job, JobStatus
from songreel.client.models import Jobs as Listed
from songreel.client.steps import (
    Asked,
    Awaiting,
    Blocking,
    Flow,
    Item,
    Resource,
    Streaming,
    operation,
    stream,
)
from songreel.client.watching import JOBS, JobWatch, page_of_events

Model = TypeVar("Model", bound=BaseModel)

ENDS = frozenset({"succeeded", "failed", "cancelled"})


class JobOperations(Resource):
    """What can be asked about jobs, and decided."""

    __slots__ = ()

    @operation
    def get(self, job_id: str) -> Flow[Job]:
        """Return a job as it stands, with its cost, its orders and what can be done about it.

        Raises:
            NotFoundError: there is no such job.
        """
        return (yield from job(self, job_id))

    @operation
    def list(
        self, states: Sequence[JobStatus] = (), *, unresolved: bool = False, limit: int = 50
    ) -> Flow[Sequence[Job]]:
        """Return the newest jobs, as `get` does.

        Args:
            states: only jobs in one of these; empty: in any.
            unresolved: only jobs with an order of which nobody knows the outcome; only with it
                parts of films are listed.
            limit: how many at most, 1 to 200.
        """
        params = {"state": [*states], "unresolved": unresolved, "limit": limit}
        return read((yield from ask(self, Asked("GET", JOBS, params))), Listed).jobs

    @operation
    def page(
        self,
        states: Sequence[JobStatus] = (),
        *,
        kinds: Sequence[str] = (),
        project_id: str | None = None,
        key_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        part_of: str | None = None,
        unresolved: bool = False,
        after: str | None = None,
        limit: int = 50,
    ) -> Flow[Listed]:
        """Return a page of jobs, newest first; jobs that come meanwhile do not shift the next one.

        Args:
            states: only jobs in one of these; empty: in any.
            kinds: only jobs of one of these; empty: of any.
            project_id: only jobs of this project.
            key_id: only jobs that were asked for under this key.
            since: only jobs that were asked for then or later.
            until: only jobs that were asked for before then.
            part_of: only parts of this film; otherwise parts are left out.
            unresolved: only jobs with an order of which nobody knows the outcome, parts too.
            after: `next_cursor` of the page before.
            limit: how many at most, 1 to 200.
        """
        told = {
            "project_id": project_id,
            "key_id": key_id,
            "since": None if since is None else since.isoformat(),
            "until": None if until is None else until.isoformat(),
            "part_of": part_of,
            "after": after,
        }
        params: dict[str, object] = {name: one for name, one in told.items() if one is not None}
        params |= {"state": [*states], "kind": [*kinds], "unresolved": unresolved, "limit": limit}
        return read((yield from ask(self, Asked("GET", JOBS, params))), Listed)

    @operation
    def events(self, job_id: str, *, after: int = 0) -> Flow[Events]:
        """Return what happened to a job after the event of that number, as far as it is known."""
        return (yield from page_of_events(self, job_id, after))

    @stream
    def follow(self, job_id: str, *, after: int = 0) -> Streaming[Event]:
        """Yield what happens to a job until its end; a server that restarts is waited for.

        Args:
            job_id: the job.
            after: only events after this number.

        Raises:
            UnreachableError: it did not come back within a minute.
        """
        watch = JobWatch(self, job_id, after)
        while not watch.ended:
            for event in (yield from watch.next()):
                yield Item(event)

    @operation
    def wait(self, job_id: str, *, seconds: float | None = None) -> Flow[Job]:
        """Return a job once it has ended, however it did.

        Args:
            job_id: the job.
            seconds: how long it is waited for at most; None: for ever.

        Raises:
            WaitedLongError: it has not ended by then; it goes on.
            UnreachableError: the server did not come back within a minute.
        """
        return (yield from wait(self, job_id, seconds))

    @operation
    def cancel(self, job_id: str) -> Flow[Job]:
        """Stop a job; one that has ended stays as it is."""
        request = Asked("POST", f"{JOBS}/{job_id}/cancel", repeatable=True)
        return read((yield from ask(self, request)), Job)

    @operation
    def cancel_by_key(self, idempotency_key: str) -> Flow[Job]:
        """Stop the job that was ordered under a key.

        Raises:
            NotFoundError: nothing was ordered under it.
        """
        body = {"idempotency_key": idempotency_key}
        request = Asked("POST", f"{JOBS}/cancel", json=body, repeatable=True)
        return read((yield from ask(self, request)), Job)

    @operation
    def submit_again(self, job_id: str) -> Flow[Job]:
        """Order anew, and perhaps pay again, what a job left with an unknown outcome.

        Returns:
            The new job, without its cost; said twice, it is the same one.

        Raises:
            ConflictError: nothing about the job is unknown, or it was given up.
            UnavailableError: paid orders are held.
        """
        request = Asked("POST", f"{JOBS}/{job_id}/submit_again", repeatable=True)
        return read((yield from ask(self, request)), Job)

    @operation
    def retry(self, job_id: str) -> Flow[Job]:
        """Do again what a job failed at or was cancelled in; it takes up whatever is finished.

        Returns:
            The new job; said twice, it is the same one.

        Raises:
            ConflictError: it succeeded, is not over, or an outcome is unknown: see `submit_again`.
            UnavailableError: paid orders are held.
        """
        request = Asked("POST", f"{JOBS}/{job_id}/retry", repeatable=True)
        return read((yield from ask(self, request)), Job)

    @operation
    def give_up(self, job_id: str, *, charged: bool | None = None) -> Flow[Job]:
        """Close what a job left with an unknown outcome.

        Args:
            job_id: the job.
            charged: whether the service billed it; None: it goes on counting as spent.

        Raises:
            ConflictError: nothing about the job is unknown, or it was submitted again.
        """
        request = Asked("POST", f"{JOBS}/{job_id}/give_up", json={"charged": charged})
        return read((yield from ask(self, request)), Job)

    @operation
    def watch_from(self, job_id: str, frame: int) -> Flow[None]:
        """Say where a film is watched: its shots that are not begun yet are made from there on.

        Args:
            job_id: the film's job.
            frame: of the film, from 0; 24 are a second.
        """
        yield from ask(self, Asked("PUT", f"{JOBS}/{job_id}/playhead", json={"frame": frame}))


class Jobs(JobOperations, Blocking):
    """What can be asked about jobs, and decided."""

    __slots__ = ()


class AsyncJobs(JobOperations, Awaiting):
    """What can be asked about jobs, and decided."""

    __slots__ = ()


def job(resource: Resource, job_id: str) -> Flow[Job]:
    """Return a job as it stands."""
    return read((yield from ask(resource, Asked("GET", f"{JOBS}/{job_id}"))), Job)


def wait(resource: Resource, job_id: str, seconds: float | None = None) -> Flow[Job]:
    """Return a job once it has ended.

    Raises:
        WaitedLongError: it has not, after so many seconds.
    """
    until = None if seconds is None else time.monotonic() + seconds
    # A stream may bring nothing for longer than there is time.
    watch = JobWatch(resource, job_id, is_polling=until is not None)
    is_over = False
    while not is_over and (until is None or time.monotonic() < until):
        events = yield from watch.next()
        is_over = watch.ended or any(event.type in ENDS for event in events)
    found = yield from job(resource, job_id)
    if found.status not in ENDS:
        raise WaitedLongError(job_id, seconds or 0)
    return found


def outcome(
    resource: Resource, ordered: Job, kind: type[Model], seconds: float | None = None
) -> Flow[Model]:
    """Return what a job leads to, once it is there.

    Raises:
        JobFailedError: it failed, or was cancelled.
        WaitedLongError: it has not ended after so many seconds.
    """
    ended = ordered
    if ended.status not in ENDS:
        ended = yield from wait(resource, ordered.job_id, seconds)
    elif ended.status == "succeeded" and ended.result is None:
        ended = yield from job(resource, ordered.job_id)
    if ended.status == "succeeded" and ended.result is not None:
        return kind.model_validate(ended.result)
    raise JobFailedError(ended.job_id, ErrorBody.model_validate(ended.error))
