"""The scenes and the character of a project: changed, moved, split, and their takes chosen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from songreel.domain.project import CHARACTER
from songreel.http.answers import answer
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.jobs import has_body
from songreel.http.mv.orders import reads
from songreel.http.mv.project_documents import ProjectChangeAnswer, change_document
from songreel.http.mv.project_schemas import (
    ChoiceBody,
    CutsBody,
    NewSceneBody,
    SceneChangeBody,
    SceneOrderBody,
    SplitBody,
)
from songreel.http.mv.projects import CHANGE_ERRORS, DryRun, ProjectId
from songreel.http.state import CallerOf, State, StateOf
from songreel.http.versions import IF_MATCH, etag, expected_version
from songreel.services.project_scenes import Asking
from songreel.services.projects import ProjectChange

router = APIRouter(prefix="/projects/{project_id}")


async def _asking(
    project_id: ProjectId, request: Request, caller: CallerOf, dry_run: DryRun = False
) -> Asking:
    return Asking(project_id, caller, expected_version(request), dry_run)


async def _scene_id(scene_id: Id) -> str:
    return require_well_formed(scene_id, "Scene").lower()


AskingOf = Annotated[Asking, Depends(_asking)]
SceneId = Annotated[str, Depends(_scene_id)]
_CHANGED = "The project, and what is out of date now."


def _answered(change: ProjectChange, ignored: tuple[str, ...] = (), status: int = 200) -> Response:
    headers = etag(change.state.stored.version)
    return answer(change_document(change, ignored), status, headers)


@router.post(
    "/scenes",
    status_code=201,
    response_model=ProjectChangeAnswer,
    response_description=_CHANGED,
    responses=CHANGE_ERRORS,
    openapi_extra={"requestBody": reads(NewSceneBody)["requestBody"], "parameters": [IF_MATCH]},
)
async def insert_scene(asking: AskingOf, request: Request, state: StateOf) -> Response:
    """Put a scene in."""
    incoming = await state.bodies.json(request, NewSceneBody)
    body = incoming.body
    scene_id = None if body.scene_id is None else body.scene_id.lower()
    change = await state.services.project_scenes.insert(asking, body.fields(), body.at, scene_id)
    return _answered(change, incoming.ignored, 201)


@router.put(
    "/scenes/order",
    response_model=ProjectChangeAnswer,
    response_description=_CHANGED,
    responses=CHANGE_ERRORS,
    openapi_extra={"requestBody": reads(SceneOrderBody)["requestBody"], "parameters": [IF_MATCH]},
)
async def reorder_scenes(asking: AskingOf, request: Request, state: StateOf) -> Response:
    """Put the scenes in another order; their clips go with them."""
    incoming = await state.bodies.json(request, SceneOrderBody)
    change = await state.services.project_scenes.reorder(asking, incoming.body.order)
    return _answered(change, incoming.ignored)


@router.put(
    "/cuts",
    response_model=ProjectChangeAnswer,
    response_description=_CHANGED,
    responses=CHANGE_ERRORS,
    openapi_extra={"requestBody": reads(CutsBody)["requestBody"], "parameters": [IF_MATCH]},
)
async def place_cuts(asking: AskingOf, request: Request, state: StateOf) -> Response:
    """Place cuts at frames of the film, or leave them to the music again; the film is planned anew.

    In the same step a scene may be split, taken out or put back: all of it happens, or nothing.

    A cut lies on its frame, unless no clip is long enough for that, or the budget is not: then it
    lies as near as can be, and a notice of the plan says why.
    """
    incoming = await state.bodies.json(request, CutsBody)
    body = incoming.body
    change = await state.services.project_cuts.place(asking, body.placed(), body.change())
    return _answered(change, incoming.ignored)


@router.patch(
    "/scenes/{scene_id}",
    response_model=ProjectChangeAnswer,
    response_description=_CHANGED,
    responses=CHANGE_ERRORS,
    openapi_extra={"requestBody": reads(SceneChangeBody)["requestBody"], "parameters": [IF_MATCH]},
)
async def change_scene(
    asking: AskingOf, scene_id: SceneId, request: Request, state: StateOf
) -> Response:
    """Change a scene: its text, length, model, seed, or what its clip begins with."""
    incoming = await state.bodies.json(request, SceneChangeBody)
    change = await state.services.project_scenes.change(asking, scene_id, incoming.body.fields())
    return _answered(change, incoming.ignored)


@router.delete(
    "/scenes/{scene_id}",
    response_model=ProjectChangeAnswer,
    response_description=_CHANGED,
    responses=CHANGE_ERRORS,
    openapi_extra={"parameters": [IF_MATCH]},
)
async def delete_scene(asking: AskingOf, scene_id: SceneId, state: StateOf) -> Response:
    """Take a scene out; its takes are kept, and it can be restored."""
    return _answered(await state.services.project_scenes.delete(asking, scene_id))


@router.post(
    "/scenes/{scene_id}/restore",
    response_model=ProjectChangeAnswer,
    response_description=_CHANGED,
    responses=CHANGE_ERRORS,
    openapi_extra={"parameters": [IF_MATCH]},
)
async def restore_scene(asking: AskingOf, scene_id: SceneId, state: StateOf) -> Response:
    """Put a scene back that was taken out, as it was and where it was."""
    return _answered(await state.services.project_scenes.restore(asking, scene_id))


@router.post(
    "/scenes/{scene_id}/split",
    response_model=ProjectChangeAnswer,
    response_description=_CHANGED,
    responses=CHANGE_ERRORS,
    openapi_extra={"requestBody": reads(SplitBody)["requestBody"], "parameters": [IF_MATCH]},
)
async def split_scene(
    asking: AskingOf, scene_id: SceneId, request: Request, state: StateOf
) -> Response:
    """Make two scenes of one; the first keeps its take."""
    halves, new_id, ignored = None, None, ()
    if has_body(request):
        incoming = await state.bodies.json(request, SplitBody)
        told, ignored = incoming.body.descriptions, incoming.ignored
        halves = None if told is None else (told[0], told[1])
        new_id = None if incoming.body.scene_id is None else incoming.body.scene_id.lower()
    change = await state.services.project_scenes.split(asking, scene_id, halves, new_id)
    return _answered(change, ignored)


@router.put(
    "/scenes/{scene_id}/take",
    response_model=ProjectChangeAnswer,
    response_description=_CHANGED,
    responses=CHANGE_ERRORS,
    openapi_extra={"requestBody": reads(ChoiceBody)["requestBody"], "parameters": [IF_MATCH]},
)
async def choose_take(
    asking: AskingOf, scene_id: SceneId, request: Request, state: StateOf
) -> Response:
    """Choose a take for a scene, or use a clip of one's own."""
    return await _choose(state, asking, scene_id, request)


@router.put(
    "/character/take",
    response_model=ProjectChangeAnswer,
    response_description=_CHANGED,
    responses=CHANGE_ERRORS,
    openapi_extra={"requestBody": reads(ChoiceBody)["requestBody"], "parameters": [IF_MATCH]},
)
async def choose_character(asking: AskingOf, request: Request, state: StateOf) -> Response:
    """Choose a picture of the character that was drawn, or one of one's own."""
    return await _choose(state, asking, CHARACTER, request)


async def _choose(state: State, asking: Asking, subject: str, request: Request) -> Response:
    incoming = await state.bodies.json(request, ChoiceBody)
    scenes, body = state.services.project_scenes, incoming.body
    if body.take_id is not None:
        change = await scenes.choose(asking, subject, body.take_id)
    else:
        media_id = str(body.asset_id)
        change = await scenes.bring(asking, subject, media_id, is_chosen=body.choose)
    return _answered(change, incoming.ignored)
