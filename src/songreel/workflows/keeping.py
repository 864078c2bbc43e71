"""What is paid for is kept even if the disk fails at the wrong moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from songreel.core.logs import get_logger
from songreel.core.patience import happens
from songreel.domain.errors import StorageFullError, StorageUnavailableError
from songreel.domain.ports import Blob
from songreel.jobs.context import JobContext
from songreel.jobs.runner import insist
from songreel.storage import installation
from songreel.storage.database import Connection
from songreel.workflows.tools import Tools

_T = TypeVar("_T")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_log = get_logger(__name__)


async def until_kept(
    tools: Tools, context: JobContext, room: int, make_and_keep: Callable[[], Awaitable[_T]]
) -> _T:
    """Have something made and kept, again for as long as only the disk is against it.

    The ledger knows the order: another try fetches its result anew, for as long as the service has
    it, and orders nothing. Where that is over, the try itself says so.

    Args:
        tools: the ports.
        context: of the job; a cancellation is met by the next try.
        room: bytes that must be free before anything is ordered.
        make_and_keep: one try, in a workplace of its own.

    Raises:
        StorageFullError: there is no room, and nothing that costs money was ordered.
        OSError: the same, of another failure of the disk.
    """
    pause = _FIRST_PAUSE
    while True:
        try:
            if not await tools.ledger.is_paid_for(context.job.id):
                await tools.blobs.require_room(room)
            return await make_and_keep()
        except (OSError, StorageFullError) as error:
            if not await tools.ledger.is_paid_for(context.job.id):
                raise
            _log.error("the result cannot be kept, trying again", reason=str(error))
        if not await happens(context.cancelled, pause):
            pause = min(2 * pause, _LONGEST_PAUSE)


async def keep_once(
    tools: Tools,
    job_id: str,
    made: _T,
    *,
    find: Callable[[Connection, str], Awaitable[_T | None]],
    store: Callable[[Connection], Awaitable[None]],
) -> _T:
    """Commit what a job delivers, and all that goes with it, once; return what is delivered.

    Two processes may have made it, where one was taken for dead while it was only silent: what the
    first of them committed stays.

    Args:
        tools: the ports.
        job_id: the job.
        made: what this process would deliver.
        find: returns what the job has delivered, or None.
        store: writes all of it in one transaction.
    """

    async def once() -> _T:
        async with tools.database.transaction() as connection:
            await installation.lock(connection, f"job {job_id}")
            known = await find(connection, job_id)
            if known is None:
                await store(connection)
            return known or made

    return await insist(once)


async def store_made(tools: Tools, context: JobContext, path: Path) -> Blob:
    """Store a file that was made for a job; one that was paid for waits until it can be.

    A bucket may be away for longer than the service keeps its result: what is here already is not
    fetched again, and stays where it is until the bucket takes it. The order is settled after that;
    if this process ends before, it is collected anew.

    Raises:
        StorageUnavailableError: the storage does not answer, and it cost nothing.
        StorageFullError: there is no room.
    """
    pause = _FIRST_PAUSE
    while True:
        try:
            return await tools.blobs.put_file(path)
        except StorageUnavailableError as error:
            if not await tools.ledger.is_paid_for(context.job.id):
                raise
            _log.error("storage_unavailable", reason=error.message, waits=str(path.name))
        # A cancellation changes nothing: it is made, and paid for.
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
