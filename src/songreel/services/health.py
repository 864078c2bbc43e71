"""Whether this installation can work now: database, blobs, job engine."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from songreel.domain.errors import SongreelError
from songreel.jobs.manager import Jobs
from songreel.workflows.tools import Tools

_ROOM = 50_000_000


class Health:
    """Looks at each part that work needs."""

    def __init__(self, tools: Tools, jobs: Jobs) -> None:
        """Hold what is looked at."""
        self._tools, self._jobs = tools, jobs

    async def ready(self) -> dict[str, bool | str]:
        """Return `ready`, and for database, blobs and engine either `ok` or what is wrong.

        `room` says whether the disk has room for paid work; without it the rest still works.
        """
        parts = {
            "database": await self._database(),
            "blobs": await self._blobs(),
            "engine": "ok" if self._jobs.is_running else "the job engine is not running",
        }
        is_ready = all(state == "ok" for state in parts.values())
        return {"ready": is_ready, **parts, "room": await self._room()}

    async def _room(self) -> str:
        try:
            await self._tools.require_reserve()
        except SongreelError as error:
            return error.message
        return "ok"

    async def _database(self) -> str:
        try:
            async with self._tools.database.reading() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, SongreelError) as error:
            return f"the database does not answer ({type(error).__name__})"
        return "ok"

    async def _blobs(self) -> str:
        try:
            await self._tools.blobs.require_room(_ROOM)
        except SongreelError as error:
            return error.message
        return "ok"
