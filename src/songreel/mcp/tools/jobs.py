"""Tools for jobs: where they stand, what happens to them, how they are stopped."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Annotated, Literal

from pydantic import Field

from songreel.client import Event
from songreel.mcp.telling import DeskContext, Document, desk_of, document, tool

JobId = Annotated[str, Field(description="job_id of an order or of jobs_list")]


@tool
async def job_get(context: DeskContext, job_id: JobId) -> Document:
    """Tell where a job stands, what it cost, and what it led to."""
    desk = desk_of(context)
    return document(desk, await desk.server.jobs.get(job_id))


@tool
async def jobs_list(
    context: DeskContext,
    states: Annotated[
        list[Literal["queued", "running", "succeeded", "failed", "cancelled"]],
        Field(description="only jobs in one of these; none: in any"),
    ] = [],  # noqa: B006 - the framework copies it
    limit: Annotated[int, Field(ge=1, le=200)] = 20,
) -> Document:
    """List the newest jobs."""
    desk = desk_of(context)
    jobs = await desk.server.jobs.list(states, limit=limit)
    return {"jobs": [document(desk, job) for job in jobs]}


@tool
async def job_events(
    context: DeskContext,
    job_id: JobId,
    after: Annotated[int, Field(ge=0, description="only events after this number")] = 0,
) -> Document:
    """Tell what happened to a job; ask again after last_seq until ended is true."""
    desk = desk_of(context)
    return document(desk, await desk.server.jobs.events(job_id, after=after))


@tool
async def job_wait(
    context: DeskContext,
    job_id: JobId,
    seconds: Annotated[int, Field(ge=1, le=3600, description="for how long at most")] = 300,
) -> Document:
    """Wait until a job has ended, and return it; progress is reported meanwhile.

    One that has not ended by then is returned as it is: it goes on, and so it does when this call
    is cancelled. job_cancel stops it.
    """
    desk = desk_of(context)
    try:
        async with asyncio.timeout(seconds), aclosing(desk.server.jobs.follow(job_id)) as events:
            async for event in events:
                done, total, message = _progress(event)
                if message is not None:
                    await context.report_progress(done, total, message)
    except TimeoutError:
        pass
    return document(desk, await desk.server.jobs.get(job_id))


@tool
async def job_cancel(context: DeskContext, job_id: JobId) -> Document:
    """Stop a job. What was paid for already is not given back; error.details says what that is."""
    desk = desk_of(context)
    return document(desk, await desk.server.jobs.cancel(job_id))


def _progress(event: Event) -> tuple[float, float | None, str | None]:
    """Return how far an event says that a job is, of how much, and in which words."""
    more = event.more
    done, total = more.get("done"), more.get("total")
    if isinstance(done, int) and isinstance(total, int) and total:
        return done, total, str(more.get("phase") or event.type)
    return event.seq, None, event.type
