"""Tools for the scenes of projects, and for their takes."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from songreel.client import SceneFields
from songreel.mcp.telling import DeskContext, Document, desk_of, document, said, tool
from songreel.mcp.tools.projects import Backend, DryRun, ProjectId

SceneId = Annotated[str, Field(description="scene_id of project_get")]
Subject = Annotated[str, Field(description="a scene_id of project_get, or character")]


@tool
async def scene_change(
    context: DeskContext,
    project_id: ProjectId,
    scene_id: SceneId,
    description: Annotated[str | None, Field(description="what is seen")] = None,
    negative_description: Annotated[str | None, Field(description="what must not be")] = None,
    seconds: Annotated[int | None, Field(ge=1, le=60, description="its length")] = None,
    continues: Annotated[
        bool | None, Field(description="begin with the last picture of the scene before")
    ] = None,
    begins_with: Annotated[
        Literal["film", "cut", "dissolve", "dip", "flash", "whip"] | None,
        Field(description="how the cut before it is seen; film: as the film's cuts are"),
    ] = None,
    references: Annotated[
        list[str] | Literal["film"] | None,
        Field(
            description="take_ids of pictures of the character that its clip is made with, the "
            "first one first; empty: without any; film: with that of the film"
        ),
    ] = None,
    seed: Annotated[int | None, Field(ge=0, description="another seed is another clip")] = None,
    backend: Backend = None,
    model: str | None = None,
    dry_run: DryRun = False,
) -> Document:
    """Change one scene; its takes are kept, and the other scenes stay as they are.

    What is left out stays as it is.
    """
    desk = desk_of(context)
    given: dict[str, Any] = {
        "description": description,
        "negative_description": negative_description,
        "seconds": seconds,
        "continues": continues,
        "seed": seed,
        "backend": backend,
        "model": model,
    }
    fields = cast("SceneFields", said(given))
    if begins_with is not None:
        fields["begins_with"] = None if begins_with == "film" else begins_with
    if references is not None:
        fields["references"] = None if references == "film" else [*references]
    changed = await desk.server.projects.change_scene(project_id, scene_id, fields, dry_run=dry_run)
    return document(desk, changed)


@tool
async def scene_add(
    context: DeskContext,
    project_id: ProjectId,
    description: str,
    at: Annotated[int | None, Field(ge=0, description="its place from 0; else the end")] = None,
) -> Document:
    """Put a scene in."""
    desk = desk_of(context)
    changed = await desk.server.projects.add_scene(project_id, {"description": description}, at=at)
    return document(desk, changed)


@tool
async def scene_remove(
    context: DeskContext, project_id: ProjectId, scene_id: SceneId, dry_run: DryRun = False
) -> Document:
    """Take a scene out; its takes are kept."""
    desk = desk_of(context)
    changed = await desk.server.projects.delete_scene(project_id, scene_id, dry_run=dry_run)
    return document(desk, changed)


@tool
async def scene_split(
    context: DeskContext,
    project_id: ProjectId,
    scene_id: SceneId,
    first: Annotated[str | None, Field(description="what the first half shows")] = None,
    second: Annotated[str | None, Field(description="what the second half shows")] = None,
    dry_run: DryRun = False,
) -> Document:
    """Make two scenes of one; say what both show, or each shows what the whole did."""
    if (first is None) != (second is None):
        raise ToolError("Say what both halves show, or of neither.")
    texts = None if first is None or second is None else (first, second)
    desk = desk_of(context)
    changed = await desk.server.projects.split_scene(project_id, scene_id, texts, dry_run=dry_run)
    return document(desk, changed)


@tool
async def scenes_order(
    context: DeskContext,
    project_id: ProjectId,
    order: Annotated[list[str], Field(description="the scene_id of each scene, in the new order")],
    dry_run: DryRun = False,
) -> Document:
    """Put the scenes in another order; their clips stay with them."""
    desk = desk_of(context)
    changed = await desk.server.projects.reorder_scenes(project_id, order, dry_run=dry_run)
    return document(desk, changed)


@tool
async def takes_list(
    context: DeskContext, project_id: ProjectId, subject: Subject | None = None
) -> Document:
    """List every take of the scenes and of the character, or those of one."""
    desk = desk_of(context)
    found = await desk.server.projects.takes(project_id)
    shown = [take for take in found if subject in {None, take.subject}]
    return {"takes": [document(desk, take) for take in shown]}


@tool
async def take_choose(
    context: DeskContext,
    project_id: ProjectId,
    subject: Subject,
    take_id: Annotated[str | None, Field(description="of takes_list")] = None,
    asset_id: Annotated[
        str | None, Field(description="of a clip, or a picture, that whoever pays brought along")
    ] = None,
    beside: Annotated[
        bool, Field(description="put that asset beside the other takes, and choose it for nothing")
    ] = False,
    dry_run: DryRun = False,
) -> Document:
    """Choose a take for a scene or for the character, or use one's own clip or picture."""
    desk = desk_of(context)
    if (take_id is None) == (asset_id is None):
        raise ToolError("Name a take_id or an asset_id, one of them.")
    if beside and asset_id is None:
        raise ToolError("Only an asset_id is put beside the other takes.")
    if take_id is not None:
        changed = await desk.server.projects.choose_take(
            project_id, subject, take_id, dry_run=dry_run
        )
    else:
        changed = await desk.server.projects.use(
            project_id, subject, str(asset_id), choose=not beside, dry_run=dry_run
        )
    return document(desk, changed)
