"""Resources: what there is of songs, jobs and videos, to be read by their addresses."""

from __future__ import annotations

import json
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError

from songreel.client import ClientError, NotFoundError
from songreel.mcp.home import Desk
from songreel.mcp.telling import DeskContext, desk_of, document

JSON = "application/json"


def add_resources(server: MCPServer[Desk]) -> None:
    """Let songs, jobs and posters be read."""

    @server.resource("songreel://songs/{song_id}", name="song", mime_type=JSON)
    async def song(song_id: str, context: DeskContext) -> str:
        """Tell all that is known of a song: analysis with every beat, corrections, lyrics."""
        try:
            return _text(await desk_of(context).server.songs.get(song_id))
        except ClientError as problem:
            raise _failure(problem) from problem

    @server.resource("songreel://jobs/{job_id}", name="job", mime_type=JSON)
    async def job(job_id: str, context: DeskContext) -> str:
        """Tell where a job stands, what it cost, and what it led to."""
        desk = desk_of(context)
        try:
            return _text(document(desk, await desk.server.jobs.get(job_id)))
        except ClientError as problem:
            raise _failure(problem) from problem

    @server.resource("songreel://videos/{video_id}/poster", name="poster", mime_type="image/jpeg")
    async def poster(video_id: str, context: DeskContext) -> bytes:
        """Give the picture that stands for a clip or film best."""
        try:
            return await desk_of(context).server.videos.poster(video_id)
        except ClientError as problem:
            raise _failure(problem) from problem

    del song, job, poster  # The server holds them.


def _text(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False)


def _failure(problem: ClientError) -> ResourceError:
    kind = ResourceNotFoundError if isinstance(problem, NotFoundError) else ResourceError
    return kind(problem.message)
