"""Tools that make something: scenes, pictures, clips, films. None of them spends money."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from songreel.mcp.spending import free_model, require_free_film
from songreel.mcp.telling import DeskContext, Document, desk_of, document, tool

Ratio = Literal["16:9", "9:16", "1:1"]
Backend = Annotated[str | None, Field(description="who makes it; see backends_list")]
Key = Annotated[
    str | None,
    Field(
        description="a word of your own for this order: called again with the same word and the "
        "same arguments, the tool joins the job that there is in place of beginning another"
    ),
]
Seed = Annotated[int | None, Field(ge=0, description="the same one leads to the same result")]
Character = Annotated[str, Field(description="who is seen, described by what is seen")]


@tool
async def scenes_write(
    context: DeskContext,
    idea: Annotated[str, Field(description="what the film is about")],
    character_description: Character,
    number_of_scenes: Annotated[int, Field(ge=1, le=60)] = 4,
    style: Annotated[str | None, Field(description="one of styles_list")] = None,
    seed: Seed = None,
    backend: Backend = None,
    model: str | None = None,
    idempotency_key: Key = None,
) -> Document:
    """Have scenes written from an idea and a character: exactly as many as asked for."""
    desk = desk_of(context)
    backend, model = await free_model(desk, "text", backend, model)
    made = await desk.server.scenes.write(
        idea,
        character_description,
        number_of_scenes=number_of_scenes,
        style=style,
        seed=seed,
        backend=backend,
        model=model,
        idempotency_key=idempotency_key,
    )
    return document(desk, made)


@tool
async def reference_draw(
    context: DeskContext,
    character_description: Character,
    aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4"] = "1:1",
    seed: Seed = None,
    backend: Backend = None,
    model: str | None = None,
    idempotency_key: Key = None,
) -> Document:
    """Have a picture of the character drawn, by which each clip shows the same one."""
    desk = desk_of(context)
    backend, model = await free_model(desk, "image", backend, model)
    made = await desk.server.references.draw(
        character_description,
        aspect_ratio=aspect_ratio,
        seed=seed,
        backend=backend,
        model=model,
        idempotency_key=idempotency_key,
    )
    return document(desk, made)


@tool
async def clip_generate(
    context: DeskContext,
    prompt: Annotated[str, Field(description="what the clip shows")],
    duration: Annotated[int, Field(ge=1, le=60, description="in seconds")] = 8,
    aspect_ratio: Ratio = "16:9",
    character_reference_id: Annotated[
        str | None, Field(description="image_id of reference_draw")
    ] = None,
    seed: Seed = None,
    backend: Backend = None,
    model: str | None = None,
    idempotency_key: Key = None,
) -> Document:
    """Begin one clip, and return its job at once; job_wait waits for it."""
    desk = desk_of(context)
    backend, model = await free_model(desk, "video", backend, model)
    job = await desk.server.videos.order(
        prompt,
        duration=duration,
        aspect_ratio=aspect_ratio,
        character_reference_id=character_reference_id,
        seed=seed,
        backend=backend,
        model=model,
        idempotency_key=idempotency_key,
    )
    return document(desk, job)


@tool
async def film_draft(
    context: DeskContext,
    song_id: Annotated[str, Field(description="of song_add")],
    idea: Annotated[str, Field(description="what the film is about")],
    character_description: Character,
    scenes: Annotated[int | None, Field(description="how many clips; the song decides")] = None,
    aspect_ratio: Ratio = "16:9",
    style: Annotated[str | None, Field(description="one of styles_list")] = None,
    pace: Literal["calm", "normal", "fast"] = "normal",
    seed: Seed = None,
    idempotency_key: Key = None,
) -> Document:
    """Begin the animatic of a whole film, cut to the song, in small. It costs nothing, ever.

    Returns its job at once; job_wait waits for it.
    """
    desk = desk_of(context)
    job = await desk.server.films.order(
        song_id,
        idea,
        character_description,
        draft=True,
        scenes=scenes,
        aspect_ratio=aspect_ratio,
        style=style,
        pace=pace,
        seed=seed,
        idempotency_key=idempotency_key,
    )
    return document(desk, job)


@tool
async def film_make(
    context: DeskContext,
    song_id: Annotated[str, Field(description="of song_add")],
    idea: Annotated[str, Field(description="what the film is about")],
    character_description: Character,
    scenes: Annotated[int | None, Field(description="how many clips; the song decides")] = None,
    aspect_ratio: Ratio = "16:9",
    style: Annotated[str | None, Field(description="one of styles_list")] = None,
    pace: Literal["calm", "normal", "fast"] = "normal",
    seed: Seed = None,
    backend: Backend = None,
    model: str | None = None,
    idempotency_key: Key = None,
) -> Document:
    """Begin a whole film in full size, and return its job at once; job_wait waits for it.

    Only where all of it costs nothing: the backend local makes such films.
    """
    desk = desk_of(context)
    await require_free_film(desk, backend, model)
    backend, model = await free_model(desk, "video", backend, model)
    job = await desk.server.films.order(
        song_id,
        idea,
        character_description,
        scenes=scenes,
        aspect_ratio=aspect_ratio,
        style=style,
        pace=pace,
        seed=seed,
        backend=backend,
        model=model,
        # Whatever is planned, its clips may cost nothing.
        budget="0",
        idempotency_key=idempotency_key,
    )
    return document(desk, job)


@tool
async def videos_merge(
    context: DeskContext,
    video_ids: Annotated[list[str], Field(min_length=2, max_length=200)],
    song_id: Annotated[str | None, Field(description="of a song under them")] = None,
    transitions: Literal["cut", "dissolve", "dip", "flash", "whip"] = "cut",
    idempotency_key: Key = None,
) -> Document:
    """Put clips one after another, at no cost; return the job at once, job_wait waits for it."""
    desk = desk_of(context)
    job = await desk.server.videos.order_merge(
        video_ids, song_id=song_id, transitions=transitions, idempotency_key=idempotency_key
    )
    return document(desk, job)
