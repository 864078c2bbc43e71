"""The server for agents: its tools and resources, over standard input and output."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations

from songreel import __version__
from songreel.core.settings import Settings
from songreel.mcp.home import Desk, open_desk
from songreel.mcp.resources import add_resources
from songreel.mcp.tools import jobs, making, media, projects, scenes, songs

INSTRUCTIONS = """\
Songreel makes music videos: a song, an idea and a character become a film that is cut to the song.

The way to a film: song_add, song_plan (what its clips would cost), film_draft (the whole film in \
small, free), job_wait, video_info (where to watch it). Tools that begin something return a job at \
once. A film that people change scene by scene is a project: project_create, project_run until \
animatic (free), project_quote, quote_accept, project_run until film.

No tool spends money that nobody has agreed to: where something would cost money it refuses and \
says what it costs. Only quote_accept allows money to be spent, up to the total of that quote: ask \
whoever pays before you call it.
"""

READING = ToolAnnotations(read_only_hint=True, open_world_hint=False)
MAKING = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=True
)
REPEATABLE = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
STOPPING = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False
)
# Whoever asks before calling such tools asks before money is spent.
SPENDING = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=True
)

Work = Callable[..., Awaitable[Any]]
TOOLS: tuple[tuple[Work, ToolAnnotations], ...] = (
    (songs.song_add, REPEATABLE),
    (songs.song_list, READING),
    (songs.song_analyze, READING),
    (songs.song_plan, READING),
    (songs.song_lyrics, STOPPING),
    (making.scenes_write, MAKING),
    (making.reference_draw, MAKING),
    (making.clip_generate, MAKING),
    (making.film_draft, MAKING),
    (making.film_make, MAKING),
    (making.videos_merge, MAKING),
    (jobs.job_get, READING),
    (jobs.jobs_list, READING),
    (jobs.job_events, READING),
    (jobs.job_wait, READING),
    (jobs.job_cancel, STOPPING),
    (media.video_info, READING),
    (media.video_download, REPEATABLE),
    (media.video_export, REPEATABLE),
    (media.backends_list, READING),
    (media.styles_list, READING),
    (media.ledger_get, READING),
    (projects.projects_list, READING),
    (projects.project_get, READING),
    (projects.project_create, MAKING),
    (projects.project_change, STOPPING),
    (projects.project_delete, STOPPING),
    (projects.project_restore, REPEATABLE),
    (projects.project_plan, READING),
    (scenes.scene_change, STOPPING),
    (scenes.scene_add, MAKING),
    (scenes.scene_remove, STOPPING),
    (scenes.scene_split, MAKING),
    (scenes.scenes_order, STOPPING),
    (scenes.takes_list, READING),
    (scenes.take_choose, STOPPING),
    (projects.project_do, MAKING),
    (projects.project_run, MAKING),
    (projects.project_quote, MAKING),
    (projects.quote_get, READING),
    (projects.quote_accept, SPENDING),
    (projects.quote_release, REPEATABLE),
)


def create_server(settings: Callable[[], Settings]) -> MCPServer[Desk]:
    """Return the server; it asks whomever `open_desk` finds with these settings."""

    @asynccontextmanager
    async def lifespan(_: MCPServer[Desk]) -> AsyncGenerator[Desk]:
        async with open_desk(settings) as desk:
            yield desk

    server = MCPServer[Desk](
        "songreel",
        title="Songreel",
        description="Music videos from a song, an idea and a character.",
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
        lifespan=lifespan,
    )
    for work, hints in TOOLS:
        server.add_tool(work, annotations=hints)
    add_resources(server)
    return server


def serve(settings: Callable[[], Settings]) -> None:
    """Answer an agent over standard input and output until it goes."""
    create_server(settings).run("stdio")
