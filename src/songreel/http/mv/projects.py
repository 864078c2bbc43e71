"""Projects: made, listed, read, changed, deleted; their steps, and what these lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from songreel.domain.cut_plan import CutPlan
from songreel.domain.errors import NotFoundError
from songreel.domain.job import Job
from songreel.domain.project import Step
from songreel.http.answers import answer
from songreel.http.mv.documents import JobBody
from songreel.http.mv.ids import Id, require_well_formed
from songreel.http.mv.jobs import has_body
from songreel.http.mv.money_documents import QuoteBody, quote_document
from songreel.http.mv.orders import (
    ORDER_ERRORS,
    errors,
    job_answer,
    preferences_of,
    reads,
    when_over,
)
from songreel.http.mv.project_documents import (
    ProjectChangeAnswer,
    ProjectDocument,
    ProjectsBody,
    QuotesBody,
    TakesBody,
    change_document,
    project_document,
    summary,
    takes_document,
)
from songreel.http.mv.project_schemas import (
    DoneStepBody,
    ProjectBody,
    ProjectChangeBody,
    QuoteWishBody,
    RunBody,
    WordsWishBody,
)
from songreel.http.preferences import Preferences
from songreel.http.state import CallerOf, State, StateOf
from songreel.http.versions import IF_MATCH, etag, expected_version

router = APIRouter(prefix="/projects")

_BEGUN: dict[int | str, dict[str, Any]] = {
    200: {"model": JobBody, "description": "With Prefer: wait: the job, which is over."},
    **ORDER_ERRORS,
}
CHANGE_ERRORS = errors(400, 403, 404, 409, 412, 413, 415, 422, 500)


async def _project_id(project_id: Id) -> str:
    return require_well_formed(project_id, "Project").lower()


ProjectId = Annotated[str, Depends(_project_id)]
DryRun = Annotated[bool, Query(description="tell what the change would do, and do not make it")]


@router.post(
    "",
    status_code=201,
    response_model=ProjectDocument,
    response_description="The project.",
    responses=errors(400, 403, 404, 413, 415, 422, 500),
    openapi_extra={"requestBody": reads(ProjectBody)["requestBody"]},
)
async def create_project(request: Request, state: StateOf, caller: CallerOf) -> Response:
    """Make a project; everything about it can be changed later."""
    incoming = await state.bodies.json(request, ProjectBody)
    fields = incoming.body.fields()
    title, budget = fields.pop("title", incoming.body.title), fields.pop("budget", None)
    made = await state.services.projects.create(title, fields, budget, caller)
    headers = {"Location": f"/api/mv/projects/{made.stored.id}", **etag(made.stored.version)}
    document = {**project_document(made), "ignored_fields": list(incoming.ignored)}
    return answer(document, 201, headers)


@router.get(
    "",
    response_model=ProjectsBody,
    response_description="The projects.",
    responses=errors(404, 422),
)
async def list_projects(
    state: StateOf,
    caller: CallerOf,
    after: Annotated[str | None, Query(description="only projects after this one")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """List projects, newest first."""
    found = await state.services.projects.listed(caller.owner_id, after=after, limit=limit + 1)
    last = found[limit - 1].stored.id if len(found) > limit else None
    return answer(
        {"projects": [summary(one.stored, one.spent) for one in found[:limit]], "next": last}
    )


@router.get(
    "/{project_id}",
    response_model=ProjectDocument,
    response_description="The project.",
    responses=errors(404),
)
async def get_project(project_id: ProjectId, state: StateOf, caller: CallerOf) -> Response:
    """Tell a project: where each step and clip stands, and what the clips cost that are open."""
    found = await state.services.projects.get(project_id, caller.owner_id)
    return answer(project_document(found), 200, etag(found.stored.version))


@router.patch(
    "/{project_id}",
    response_model=ProjectChangeAnswer,
    response_description="The project, and what is out of date now.",
    responses=CHANGE_ERRORS,
    openapi_extra={
        "requestBody": reads(ProjectChangeBody)["requestBody"],
        "parameters": [IF_MATCH],
    },
)
async def change_project(
    project_id: ProjectId,
    request: Request,
    state: StateOf,
    caller: CallerOf,
    dry_run: DryRun = False,
) -> Response:
    """Change a project; the answer says what that makes out of date, and what that costs."""
    incoming = await state.bodies.json(request, ProjectChangeBody)
    change = await state.services.projects.change(
        project_id,
        incoming.body.fields(),
        caller,
        version=expected_version(request),
        is_trial=dry_run,
    )
    headers = etag(change.state.stored.version)
    return answer(change_document(change, incoming.ignored), 200, headers)


@router.delete(
    "/{project_id}",
    status_code=204,
    responses=errors(403, 404, 412),
    openapi_extra={"parameters": [IF_MATCH]},
)
async def delete_project(
    project_id: ProjectId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Delete a project; for a day it can be restored, and what was made of it is kept."""
    await state.services.projects.delete(project_id, caller, version=expected_version(request))
    return Response(status_code=204)


@router.post(
    "/{project_id}/restore",
    response_model=ProjectDocument,
    response_description="The project.",
    responses=errors(403, 404),
)
async def restore_project(project_id: ProjectId, state: StateOf, caller: CallerOf) -> Response:
    """Take the deletion of a project back."""
    found = await state.services.projects.restore(project_id, caller)
    return answer(project_document(found), 200, etag(found.stored.version))


@router.get(
    "/{project_id}/plan",
    response_model=CutPlan,
    response_description="The cuts of the film.",
    responses=errors(404),
)
async def get_project_plan(project_id: ProjectId, state: StateOf, caller: CallerOf) -> Response:
    """Tell how the film is cut, and why."""
    plan = (await state.services.projects.get(project_id, caller.owner_id)).stored.project.plan
    if plan is None:
        raise NotFoundError(
            "The film of this project is not planned yet: have it planned (step plan)."
        )
    return Response(plan.model_dump_json(by_alias=True), media_type="application/json")


@router.get(
    "/{project_id}/takes",
    response_model=TakesBody,
    response_description="The takes.",
    responses=errors(404),
)
async def list_takes(project_id: ProjectId, state: StateOf, caller: CallerOf) -> Response:
    """List every take of the scenes and of the character, those of deleted scenes too."""
    found = await state.services.projects.get(project_id, caller.owner_id)
    return answer(takes_document(found))


@router.post(
    "/{project_id}/steps/{step}",
    status_code=202,
    response_model=JobBody,
    response_description="The job that does it.",
    responses=_BEGUN,
    openapi_extra=reads(DoneStepBody),
)
async def do_step(
    project_id: ProjectId, step: Step, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Do one step, again where it was done; paid clips need an accepted quote."""
    body, ignored = DoneStepBody(), ()
    if has_body(request):
        incoming = await state.bodies.json(request, DoneStepBody)
        body, ignored = incoming.body, incoming.ignored
    job = await state.services.project_steps.start(
        *(project_id, step, caller),
        quote_id=body.quote_id,
        scenes=body.scenes or (),
        free=body.free,
        most=body.most,
        seeds=body.seeds,
    )
    return _begun(state, job, preferences_of(request), ignored)


@router.post(
    "/{project_id}/scenes/{scene_id}/write",
    status_code=202,
    response_model=JobBody,
    response_description="The job that writes it; its result has the words.",
    responses=_BEGUN,
    openapi_extra=reads(WordsWishBody),
)
async def write_scene(
    project_id: ProjectId, scene_id: Id, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Write other words for one scene, free and for its place in the song; nothing is changed.

    The writer knows what happens in the scene before it and in the one after it.
    """
    scene = require_well_formed(scene_id, "Scene").lower()
    body, ignored = WordsWishBody(), ()
    if has_body(request):
        incoming = await state.bodies.json(request, WordsWishBody)
        body, ignored = incoming.body, incoming.ignored
    steps = state.services.project_steps
    job = await steps.write_scene(project_id, scene, caller, seed=body.seed)
    return _begun(state, job, preferences_of(request), ignored)


@router.post(
    "/{project_id}/quote",
    status_code=201,
    response_model=QuoteBody,
    response_description="The quote; nothing is set aside until it is accepted.",
    responses=errors(400, 403, 404, 409, 413, 415, 422),
    openapi_extra={"requestBody": reads(QuoteWishBody)["requestBody"] | {"required": False}},
)
async def quote_project(
    project_id: ProjectId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Tell what everything that is not up to date will cost, a line for each order."""
    body = QuoteWishBody()
    if has_body(request):
        body = (await state.bodies.json(request, QuoteWishBody)).body
    quote = await state.services.project_steps.quote(
        project_id, caller, scenes=body.scenes or (), seeds=body.seeds
    )
    return answer(quote_document(quote), 201, {"Location": f"/api/mv/quotes/{quote.id}"})


@router.get(
    "/{project_id}/quotes",
    response_model=QuotesBody,
    response_description="The quotes, newest first.",
    responses=errors(404),
)
async def list_quotes(project_id: ProjectId, state: StateOf, caller: CallerOf) -> Response:
    """List what the project was quoted at."""
    await state.services.projects.get(project_id, caller.owner_id)
    found = await state.services.quotes.of_project(project_id, caller.owner_id)
    return answer({"quotes": [quote_document(quote) for quote in found]})


@router.post(
    "/{project_id}/run",
    status_code=202,
    response_model=JobBody,
    response_description="The job that does it.",
    responses=_BEGUN,
    openapi_extra=reads(RunBody),
)
async def run_project(
    project_id: ProjectId, request: Request, state: StateOf, caller: CallerOf
) -> Response:
    """Do all that leads to a step and is not up to date; it stops where a quote is wanted."""
    body, ignored = RunBody(), ()
    if has_body(request):
        incoming = await state.bodies.json(request, RunBody)
        body, ignored = incoming.body, incoming.ignored
    job = await state.services.project_steps.run(
        *(project_id, body.last, caller),
        quote_id=body.quote_id,
        scenes=body.scenes or (),
        free=body.free,
        seeds=body.seeds,
    )
    return _begun(state, job, preferences_of(request), ignored)


def _begun(state: State, job: Job, preferences: Preferences, ignored: Sequence[str]) -> Response:
    """Return the job of a step at once, or as it is after the time that `wait` gives it."""
    if not preferences.wait:
        return job_answer(job, preferences, ignored)

    async def told() -> Response:
        now = await state.services.jobs.get(job.id, job.owner_id)
        status = 200 if now.state.is_end else 202
        return job_answer(now, preferences, ignored, status=status)

    return when_over(state, job.id, preferences, told)
