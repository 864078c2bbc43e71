"""Tools for songs: sent, listened to, planned."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from songreel.mcp.telling import (
    DeskContext,
    Document,
    desk_of,
    document,
    named,
    tool,
    with_links,
)

SongId = Annotated[str, Field(description="song_id of song_add or song_list")]


@tool
async def song_add(
    context: DeskContext,
    path: Annotated[str, Field(description="of an audio file on this machine")],
) -> Document:
    """Send a song: MP3, WAV, FLAC, M4A or Ogg, up to 20 minutes; the same bytes are one."""
    desk = desk_of(context)
    return document(desk, await desk.server.songs.add(named(path)))


@tool
async def song_list(
    context: DeskContext,
    limit: Annotated[int, Field(ge=1, le=200, description="how many at most")] = 50,
) -> Document:
    """List the songs that were sent, newest first."""
    desk = desk_of(context)
    return {"songs": [document(desk, one) for one in await desk.server.songs.list(limit=limit)]}


@tool
async def song_analyze(context: DeskContext, song_id: SongId) -> Document:
    """Tell what is heard in a song: tempo, metre, sections. The first time it takes some seconds.

    Beats are left out, they are thousands of numbers; the resource songreel://songs/{song_id}
    holds all of it.
    """
    heard = await desk_of(context).server.songs.analysis(song_id)
    return {name: value for name, value in heard.items() if name in _TOLD}


_TOLD = frozenset(
    {"schema", "duration_seconds", "samples", "sample_rate", "tempo", "metre", "sections", "key"}
)


@tool
async def song_plan(
    context: DeskContext,
    song_id: SongId,
    scenes: Annotated[int | None, Field(description="how many clips; the song decides")] = None,
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9",
    pace: Literal["calm", "normal", "fast"] = "normal",
    backend: Annotated[str | None, Field(description="whose clips; see backends_list")] = None,
    model: str | None = None,
    budget: Annotated[
        str | None, Field(description="US dollars that the clips may cost at most")
    ] = None,
) -> Document:
    """Plan the cuts of a song's film, and tell what its clips would cost. Nothing is ordered."""
    desk = desk_of(context)
    plan = await desk.server.songs.plan(
        song_id,
        scenes=scenes,
        aspect_ratio=aspect_ratio,
        pace=pace,
        backend=backend,
        model=model,
        budget=budget,
    )
    return with_links(desk, plan)


@tool
async def song_lyrics(
    context: DeskContext,
    song_id: SongId,
    lyrics: Annotated[
        str | None,
        Field(description="LRC, SRT, WebVTT or ASS to be set; left out: only tell what there is"),
    ] = None,
) -> Document:
    """Give a song lyrics, which films show as captions, or tell the ones that it has, as LRC."""
    songs = desk_of(context).server.songs
    if lyrics is not None:
        return (await songs.put_lyrics(song_id, lyrics.encode())).model_dump()
    return {"lyrics": (await songs.lyrics(song_id, "lrc")).decode()}
