"""Look at paid clips as a whole, after they were delivered: nobody waits for that.

A clip whose later pictures cannot be decoded is delivered all the same, as it is what the service
made; it is told, and no film takes it up again.
"""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

from songreel.core.clock import now
from songreel.core.logs import get_logger
from songreel.domain.errors import NotFoundError
from songreel.domain.video import WHOLE, Video
from songreel.jobs.runner import insist
from songreel.media.errors import MediaError
from songreel.media.verify import decode_whole
from songreel.storage import takes, videos
from songreel.workflows.tools import Tools

_EVERY_SECONDS = 10.0
_AGE = timedelta(seconds=20)
_AT_ONCE = 20
_log = get_logger(__name__)


class Inspector:
    """One task that decodes one clip at a time."""

    def __init__(self, tools: Tools) -> None:
        """Hold the ports."""
        self._tools = tools
        self._task: asyncio.Task[None] | None = None
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin to look, now and then."""
        self._task = asyncio.create_task(self._keep(), name="songreel-inspector")

    async def stop(self) -> None:
        """Stop soon; what was not looked at is after the next start."""
        self._stopped.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            self._task = None

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            await insist(self.look)

    async def look(self, age: timedelta = _AGE) -> None:
        """Decode what was delivered longer ago than `age`: while clips come in, they go first."""
        async with self._tools.database.reading() as connection:
            waiting = await videos.uninspected(connection, now() - age, _AT_ONCE)
        for video in waiting:
            finding = await self._inspect(video)
            async with self._tools.database.transaction() as connection:
                await videos.inspected(connection, video.id, finding)
                if finding != WHOLE:
                    await takes.drop(connection, video.id)

    async def _inspect(self, video: Video) -> str:
        try:
            async with self._tools.blobs.path(video.sha256) as path:
                await self._tools.run(decode_whole, path, self._stopped.is_set)
        except (MediaError, NotFoundError, OSError) as error:
            _log.error("clip_is_damaged", video_id=video.id, reason=str(error))
            return f"OUTPUT_INVALID: {error}"
        return WHOLE
