"""Tools for what is there: videos, and what the server offers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from songreel.client.wishes import ExportForm
from songreel.mcp.telling import (
    DeskContext,
    Document,
    desk_of,
    document,
    named,
    tool,
    with_links,
)

VideoId = Annotated[str, Field(description="video_id of a job's result")]


@tool
async def video_info(context: DeskContext, video_id: VideoId) -> Document:
    """Tell what is known of a clip or film, and where it can be watched."""
    desk = desk_of(context)
    info = document(desk, await desk.server.videos.info(video_id))
    if not info["exists"]:
        return info
    base = f"{desk.address}/api/mv/get_video/{video_id}"
    return {
        **info,
        "video_url": base,
        "download_url": f"{base}?download=1",
        "poster_url": f"{base}/poster",
    }


@tool
async def video_download(
    context: DeskContext,
    video_id: VideoId,
    path: Annotated[str, Field(description="of a file on this machine that is not there yet")],
) -> Document:
    """Write a clip or film to a file, and make sure of each of its bytes."""
    destination = await asyncio.to_thread(_new_file, path)
    await desk_of(context).server.videos.download(video_id, destination)
    return {"path": str(destination)}


@tool
async def video_export(
    context: DeskContext,
    video_id: VideoId,
    form: Annotated[
        ExportForm,
        Field(
            description="otio, fcpxml, xmeml, edl: for editing programs; bundle: the project; "
            "srt, vtt, ass, lrc: the words"
        ),
    ],
    path: Annotated[str, Field(description="of a file on this machine that is not there yet")],
) -> Document:
    """Write a film to a file in a form that editing programs read, as a project, or its words."""
    destination = await asyncio.to_thread(_new_file, path)
    await desk_of(context).server.videos.export(video_id, form, destination)
    return {"path": str(destination)}


@tool
async def backends_list(context: DeskContext) -> Document:
    """Tell which backends and models there are, what they can do and cost, and who is chosen."""
    return with_links(desk_of(context), await desk_of(context).server.server.backends())


@tool
async def styles_list(context: DeskContext) -> Document:
    """List the styles that scenes can have, each described by what is seen."""
    return {"styles": [*await desk_of(context).server.server.styles()]}


@tool
async def ledger_get(context: DeskContext) -> Document:
    """Tell what may be spent today, what is spent, and whether paid orders are held."""
    desk = desk_of(context)
    return document(desk, await desk.server.ledger.get())


def _new_file(path: str) -> Path:
    destination = named(path)
    if destination.exists():
        raise ToolError(f"{destination} is there already. Name a file that is not there yet.")
    return destination
