"""Tools for projects, and for the quotes that alone allow money to be spent."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal, cast

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from songreel.client import ProjectFields
from songreel.mcp.spending import require_free_helpers
from songreel.mcp.telling import DeskContext, Document, desk_of, document, said, tool

ProjectId = Annotated[str, Field(description="project_id of project_create or projects_list")]
QuoteId = Annotated[str, Field(description="quote_id of project_quote")]
DryRun = Annotated[bool, Field(description="tell what that would do and cost; do not do it")]
Idea = Annotated[str | None, Field(description="what the film is about")]
Character = Annotated[str | None, Field(description="who is seen, described by what is seen")]
SongId = Annotated[str | None, Field(description="of song_add")]
StyleName = Annotated[str | None, Field(description="one of styles_list")]
Scenes = Annotated[int | None, Field(ge=1, description="how many; the song decides")]
Backend = Annotated[str | None, Field(description="who makes clips; see backends_list")]
Budget = Annotated[str | None, Field(description="US dollars that may be spent on it in all")]
Ratio = Literal["16:9", "9:16", "1:1"]
Pace = Literal["calm", "normal", "fast"]
PayingQuote = Annotated[
    str | None, Field(description="an accepted quote that pays for it; see project_quote")
]
ScenesWanted = Annotated[
    list[str] | None,
    Field(description="scene_id of those whose clips are wanted; else of all that are not current"),
]
Step = Literal["scenes", "reference", "plan", "animatic", "clips", "film"]


# What costs something besides clips; those the server makes for accepted quotes alone.
_HELPERS = {"scenes": "text", "reference": "image"}


@tool
async def projects_list(context: DeskContext, after: str | None = None) -> Document:
    """List projects, newest first; `next` leads on, as `after`."""
    desk = desk_of(context)
    return document(desk, await desk.server.projects.list(after=after))


@tool
async def project_get(context: DeskContext, project_id: ProjectId) -> Document:
    """Tell a project: its scenes, where each step stands, and what the open clips cost."""
    desk = desk_of(context)
    return document(desk, await desk.server.projects.get(project_id))


@tool
async def project_create(
    context: DeskContext,
    title: str,
    idea: Idea = None,
    character_description: Character = None,
    song_id: SongId = None,
    style: StyleName = None,
    aspect_ratio: Ratio | None = None,
    pace: Pace | None = None,
    number_of_scenes: Scenes = None,
    backend: Backend = None,
    model: str | None = None,
    budget: Budget = None,
) -> Document:
    """Make a project: a film whose scenes can be changed, looked at and approved one by one.

    Everything can be changed later, with project_change.
    """
    desk = desk_of(context)
    fields = {
        "idea": idea,
        "character_description": character_description,
        "song_id": song_id,
        "style": style,
        "aspect_ratio": aspect_ratio,
        "pace": pace,
        "number_of_scenes": number_of_scenes,
        "backend": backend,
        "model": model,
        "budget": budget,
    }
    made = await desk.server.projects.create(title, cast("ProjectFields", said(fields)))
    return document(desk, made)


@tool
async def project_change(
    context: DeskContext,
    project_id: ProjectId,
    title: str | None = None,
    idea: Idea = None,
    character_description: Character = None,
    song_id: SongId = None,
    style: StyleName = None,
    aspect_ratio: Ratio | None = None,
    pace: Pace | None = None,
    number_of_scenes: Scenes = None,
    backend: Backend = None,
    model: str | None = None,
    budget: Budget = None,
    dry_run: DryRun = False,
) -> Document:
    """Change a project, and tell what that makes out of date and what that costs.

    What is left out stays as it is.
    """
    desk = desk_of(context)
    given: dict[str, Any] = {
        "title": title,
        "idea": idea,
        "character_description": character_description,
        "song_id": song_id,
        "style": style,
        "aspect_ratio": aspect_ratio,
        "pace": pace,
        "number_of_scenes": number_of_scenes,
        "backend": backend,
        "model": model,
        "budget": budget,
    }
    fields = cast("ProjectFields", said(given))
    changed = await desk.server.projects.change(project_id, fields, dry_run=dry_run)
    return document(desk, changed)


@tool
async def project_delete(context: DeskContext, project_id: ProjectId) -> Document:
    """Delete a project. What was made of it is kept, and project_restore takes this back for a day.

    Ask whoever it belongs to first.
    """
    desk = desk_of(context)
    await desk.server.projects.delete(project_id)
    return {"project_id": project_id, "deleted": True}


@tool
async def project_restore(context: DeskContext, project_id: ProjectId) -> Document:
    """Take the deletion of a project back."""
    desk = desk_of(context)
    return document(desk, await desk.server.projects.restore(project_id))


@tool
async def project_plan(context: DeskContext, project_id: ProjectId) -> Document:
    """Tell how the film of a project is cut, and why each cut is where it is."""
    return await desk_of(context).server.projects.plan(project_id)


@tool
async def project_do(
    context: DeskContext,
    project_id: ProjectId,
    step: Annotated[Step, Field(description="animatic is the whole film in small, and free")],
    quote_id: PayingQuote = None,
    scenes: ScenesWanted = None,
    idempotency_key: str | None = None,
) -> Document:
    """Do one step of a project, again where it was done; return its job at once.

    Without an accepted quote it is refused where it costs anything.
    """
    desk = desk_of(context)
    if quote_id is None and step in _HELPERS:
        project = await desk.server.projects.get(project_id)
        await require_free_helpers(desk, project.backend, media=(_HELPERS[step],))
    job = await desk.server.projects.start(
        *(project_id, step),
        quote_id=quote_id,
        scenes=scenes or (),
        idempotency_key=idempotency_key,
    )
    return document(desk, job)


@tool
async def project_run(
    context: DeskContext,
    project_id: ProjectId,
    until: Annotated[Step, Field(description="animatic is the whole film in small, and free")],
    quote_id: PayingQuote = None,
    idempotency_key: str | None = None,
) -> Document:
    """Do all that leads to a step and is not up to date; return its job at once.

    Without an accepted quote it is refused where scenes or the character's picture cost something,
    and stops where clips do; project_do does the steps that are free.
    """
    desk = desk_of(context)
    if quote_id is None:
        project = await desk.server.projects.get(project_id)
        await require_free_helpers(desk, project.backend)
    job = await desk.server.projects.run(
        project_id, until=until, quote_id=quote_id, idempotency_key=idempotency_key
    )
    return document(desk, job)


@tool
async def project_quote(
    context: DeskContext, project_id: ProjectId, scenes: ScenesWanted = None
) -> Document:
    """Tell what everything of a project that is not up to date will cost. Nothing is spent.

    The person who pays decides: show them the lines and the total, then quote_accept.
    """
    desk = desk_of(context)
    return document(desk, await desk.server.projects.quote(project_id, scenes=scenes or ()))


@tool
async def quote_get(context: DeskContext, quote_id: QuoteId) -> Document:
    """Tell what a quote holds, and what of it is spent."""
    desk = desk_of(context)
    return document(desk, await desk.server.quotes.get(quote_id))


@tool
async def quote_accept(
    context: DeskContext,
    quote_id: QuoteId,
    total_usd: Annotated[
        str, Field(description="total_usd of the quote, which whoever pays has agreed to")
    ],
) -> Document:
    """Agree to a quote: up to its total may be spent on its lines, and nothing else."""
    desk = desk_of(context)
    quote = await desk.server.quotes.get(quote_id)
    try:
        agreed = Decimal(total_usd)
    except InvalidOperation:
        raise ToolError(f"{total_usd!r} is no amount. Repeat the total_usd of the quote.") from None
    if agreed != quote.total_usd:
        raise ToolError(
            f"The total of this quote is {quote.total_usd}, not {total_usd}. Nothing was accepted: "
            "ask whoever pays whether they agree to this total."
        )
    return document(desk, await desk.server.quotes.accept(quote_id))


@tool
async def quote_release(context: DeskContext, quote_id: QuoteId) -> Document:
    """End a quote and give back what no order has drawn; what was ordered goes on."""
    desk = desk_of(context)
    return document(desk, await desk.server.quotes.release(quote_id))
