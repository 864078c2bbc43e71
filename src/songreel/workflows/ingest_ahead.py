"""Bring paid clips into the house format after they were delivered, before a film needs them.

Nobody waits for that: it stands still while there is other media work, and what it did not come
to is done when a film needs it, or after the next start.
"""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from functools import partial

from songreel.core.clock import now
from songreel.core.logs import get_logger
from songreel.domain.errors import NotFoundError, StorageFullError
from songreel.domain.house_clip import Delivered
from songreel.jobs.runner import insist
from songreel.media.errors import MediaError
from songreel.storage import house_clips
from songreel.workflows.ingesting import HouseClips
from songreel.workflows.media_threads import Aside
from songreel.workflows.tools import Tools

_EVERY_SECONDS, _NO_ROOM_SECONDS = 10.0, 600.0
_AGE = timedelta(seconds=20)
_AT_ONCE = 20
# A disk that is nearly full is for what is paid for.
_SPARE_BYTES = 2 << 30
_log = get_logger(__name__)


class Ingester:
    """One task that brings in one clip at a time."""

    def __init__(self, tools: Tools, clips: HouseClips, idle: threading.Event) -> None:
        """Hold the ports.

        Args:
            tools: the ports.
            clips: makes and remembers.
            idle: set while there is no other media work.
        """
        self._tools, self._clips = tools, clips
        self._aside = Aside(idle)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look, now and then."""
        self._task = asyncio.create_task(self._keep(), name="songreel-ingester")

    async def stop(self) -> None:
        """Stop within a second of a clip; what was not finished is begun after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            self._task = None
        await self._aside.close()

    async def _keep(self) -> None:
        pause = _EVERY_SECONDS
        while True:
            await asyncio.sleep(pause)
            try:
                pause = _EVERY_SECONDS if await insist(self.look) else _NO_ROOM_SECONDS
            except Exception as error:
                # A mistake about one clip must not end this for all others. Writing a trace reads
                # the source files: not on the loop.
                report = partial(_log.error, "ingester_crashed", exc_info=error)
                await asyncio.to_thread(report)

    async def look(self, age: timedelta = _AGE) -> bool:
        """Bring in what was delivered longer ago than `age`; return whether there was room."""
        async with self._tools.database.reading() as connection:
            delivered = await house_clips.waiting(connection, now() - age, _AT_ONCE)
        for clip in delivered:
            try:
                finding = await self._ingest(clip)
            except StorageFullError as error:
                _log.warning("no_room_for_house_clips", reason=error.message)
                return False
            async with self._tools.database.transaction() as connection:
                await house_clips.settle(connection, clip.video_id, finding)
        return True

    async def _ingest(self, clip: Delivered) -> str:
        await self._tools.blobs.require_room(_SPARE_BYTES)
        try:
            await self._clips.of(clip.sha256, clip.form, owner_id=clip.owner_id, aside=self._aside)
        except (MediaError, NotFoundError, OSError) as error:
            _log.error("clip_cannot_be_ingested", video_id=clip.video_id, reason=str(error))
            return str(error)
        return house_clips.DONE
