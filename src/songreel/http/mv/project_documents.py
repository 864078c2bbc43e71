"""What the endpoints of projects answer, and its description for OpenAPI."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field

from songreel.core.clock import stamp
from songreel.domain.dependence import Standing
from songreel.domain.job import Job, JobState
from songreel.domain.merge import JointKind
from songreel.domain.project import (
    CHARACTER,
    Made,
    Project,
    ProjectScene,
    Step,
    StoredProject,
    Take,
)
from songreel.http.mv.documents import Dollars, Timestamp, Uuid
from songreel.http.mv.money_documents import QuoteBody
from songreel.services.projects import ProjectChange, ProjectState

_NOT_PLANNED = (
    "Which clips are too short for the new cuts is known once these are planned (step plan): that "
    "is free."
)


class ClipJobBody(BaseModel):
    """The job that makes a clip, or the one that failed at what the scene asks for now."""

    job_id: Uuid
    status: JobState
    error_code: str | None
    message: str | None
    details: str | None


class ClipBody(BaseModel):
    """Where the clip of a scene stands, and what it would cost to have it made (again)."""

    standing: Standing
    take_id: Uuid | None
    video_id: Uuid | None
    video_url: str | None
    price_usd: Dollars | None
    unknown: str | None
    job: ClipJobBody | None


class ProjectSceneBody(BaseModel):
    """One scene; `start_frame` and `frames` are its place in the film, once that is planned.

    `cut_at` is the frame at which somebody placed its cut, or null where the music decides;
    `begins_with` says how that cut is seen, null as the finish of the film says. `references` are
    takes of the character, null for the chosen one.
    """

    scene_id: Uuid
    number: int
    description: str
    negative_description: str
    seconds: int | None
    cut_at: int | None
    begins_with: JointKind | None
    continues: bool
    backend: str | None
    model: str | None
    seed: int | None
    references: list[Uuid] | None
    start_frame: int | None
    frames: int | None
    clip: ClipBody


class CharacterBody(BaseModel):
    """Who is seen, the picture that clips are made with, and what another one would cost."""

    description: str
    take_id: Uuid | None
    image_id: Uuid | None
    image_url: str | None
    price_usd: Dollars | None
    unknown: str | None


class MadeBody(BaseModel):
    """The last animatic or film that was made; `scene_ids` are of what it shows, in order.

    The events of its job tell of each shot of an animatic by its place among them.
    """

    video_id: Uuid | None
    video_url: str | None
    job_id: Uuid | None
    scene_ids: list[Uuid]


class RemainingBody(BaseModel):
    """What it costs to make what is not up to date; what is not known says why."""

    amount_usd: Dollars
    unknown: list[str]


class ProjectSummary(BaseModel):
    """A project in a list; the poster is of its film, or of its animatic."""

    project_id: Uuid
    version: int
    title: str
    created_at: Timestamp
    changed_at: Timestamp
    scene_count: int
    poster_url: str | None
    has_film: bool
    budget_usd: Dollars | None
    spent_usd: Annotated[Dollars, Field(description="set aside or spent on it by now")]


class ProjectDocument(ProjectSummary):
    """A project."""

    idea: str
    character: CharacterBody
    song_id: Uuid | None
    style: str | None
    palette: list[str]
    avoid: str
    aspect_ratio: str
    backend: str | None
    model: str | None
    resolution: str | None
    seed: int
    pace: str
    slow_down: int
    number_of_scenes: int | None
    finish: dict[str, Any]
    scenes: list[ProjectSceneBody]
    steps: dict[Step, Standing]
    animatic: MadeBody | None
    film: MadeBody | None
    clips_cost: RemainingBody


class ProjectsBody(BaseModel):
    """Projects, newest first; `next` is what `after` has to be for more."""

    projects: list[ProjectSummary]
    next: Uuid | None


class InvalidatedBody(BaseModel):
    """Something that was up to date before a change; what was made of it is kept."""

    what: str
    scene_id: Uuid | None
    price_usd: Dollars | None
    unknown: str | None


class ProjectChangeAnswer(BaseModel):
    """A project after a change; `kept` is false where it was only tried out."""

    project: ProjectDocument
    invalidated: list[InvalidatedBody]
    cost: RemainingBody
    kept: bool
    ignored_fields: list[str]


class TakeDocument(BaseModel):
    """A take; `chosen` tells whether it stands for its scene or the character now."""

    take_id: Uuid
    subject: str
    source: str
    created_at: Timestamp
    media_id: Uuid | None
    url: str | None
    job_id: Uuid | None
    chosen: bool
    facts: dict[str, Any]


class TakesBody(BaseModel):
    """The takes of a project, oldest first."""

    takes: list[TakeDocument]


class QuotesBody(BaseModel):
    """The quotes of a project, newest first."""

    quotes: list[QuoteBody]


def summary(stored: StoredProject, spent: Decimal) -> dict[str, Any]:
    """Return a project as lists tell it."""
    project = stored.project
    shown = next((made for made in (project.film, project.animatic) if made is not None), None)
    video_id = None if shown is None else shown.video_id
    return {
        "project_id": stored.id,
        "version": stored.version,
        "title": stored.title,
        "created_at": stamp(stored.created_at),
        "changed_at": stamp(stored.changed_at),
        "scene_count": len(project.scenes),
        "poster_url": None if video_id is None else f"/api/mv/get_video/{video_id}/poster",
        "has_film": project.film is not None,
        "budget_usd": None if stored.budget is None else str(stored.budget),
        "spent_usd": str(spent),
    }


def project_document(state: ProjectState) -> dict[str, Any]:
    """Return a project as it is told."""
    stored = state.stored
    project = stored.project
    return {
        **summary(stored, state.spent),
        "idea": project.idea,
        "character": _character(state),
        "song_id": project.song_id,
        "style": project.style,
        "palette": list(project.palette),
        "avoid": project.avoid,
        "aspect_ratio": project.aspect_ratio,
        "backend": project.backend,
        "model": project.model,
        "resolution": project.resolution,
        "seed": project.seed,
        "pace": project.cutting.pace,
        "slow_down": project.cutting.slow_down,
        "number_of_scenes": project.cutting.number_of_scenes,
        "finish": project.finish,
        "scenes": [_scene(state, place, scene) for place, scene in enumerate(project.scenes)],
        "steps": {step.value: state.standings[step].value for step in Step},
        "animatic": _made(project.animatic),
        "film": _made(project.film),
        "clips_cost": _remaining(state, [scene.id for scene in project.scenes]),
    }


def change_document(change: ProjectChange, ignored: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what a change did."""
    state = change.state
    # Scenes that are there need not be written anew: a quote holds no line for that either.
    wanted = [name for name in change.invalidated if name != Step.SCENES.value]
    cost = _remaining(state, wanted)
    if Step.PLAN in change.invalidated and any(
        scene.chosen for scene in state.stored.project.scenes
    ):
        cost["unknown"].append(_NOT_PLANNED)
    return {
        "project": project_document(state),
        "invalidated": [_invalidated(state, name) for name in change.invalidated],
        "cost": cost,
        "kept": change.is_kept,
        "ignored_fields": list(ignored),
    }


def takes_document(state: ProjectState) -> dict[str, Any]:
    """Return the takes of a project."""
    project = state.stored.project
    chosen = {scene.chosen.take_id for scene in project.scenes if scene.chosen is not None}
    if project.character.chosen is not None:
        chosen.add(project.character.chosen.take_id)
    return {"takes": [_take(take, take.id in chosen) for take in state.around.takes.values()]}


def _take(take: Take, is_chosen: bool) -> dict[str, Any]:
    return {
        "take_id": take.id,
        "subject": take.subject,
        "source": take.source.value,
        "created_at": stamp(take.created_at),
        "media_id": take.media_id,
        "url": _url(take),
        "job_id": take.job_id,
        "chosen": is_chosen,
        "facts": take.facts,
    }


def _url(take: Take | None) -> str | None:
    if take is None or take.media_id is None:
        return None
    if take.subject == CHARACTER:
        return f"/api/mv/get_character_reference/{take.media_id}"
    return f"/api/mv/get_video/{take.media_id}"


def _character(state: ProjectState) -> dict[str, Any]:
    character = state.stored.project.character
    chosen = character.chosen
    take = None if chosen is None else state.around.takes.get(chosen.take_id)
    price = state.prices.get(Step.REFERENCE)
    amount = None if price is None else price.amount
    return {
        "description": character.description,
        "take_id": None if take is None else take.id,
        "image_id": None if take is None else take.media_id,
        "image_url": _url(take),
        "price_usd": None if amount is None else str(amount),
        "unknown": None if price is None else price.unknown,
    }


def _scene(state: ProjectState, place: int, scene: ProjectScene) -> dict[str, Any]:
    planned = _planned(state.stored.project, place)
    take = None if scene.chosen is None else state.around.takes.get(scene.chosen.take_id)
    price = state.prices.get(scene.id)
    amount = None if price is None else price.amount
    return {
        "scene_id": scene.id,
        "number": place + 1,
        "description": scene.description,
        "negative_description": scene.negative_description,
        "seconds": scene.seconds,
        "cut_at": scene.cut_at,
        "begins_with": scene.begins_with,
        "continues": scene.continues,
        "backend": scene.backend,
        "model": scene.model,
        "seed": scene.seed,
        "references": None if scene.references is None else list(scene.references),
        **planned,
        "clip": {
            "standing": state.standings[scene.id].value,
            "take_id": None if take is None else take.id,
            "video_id": None if take is None else take.media_id,
            "video_url": _url(take),
            "price_usd": None if amount is None else str(amount),
            "unknown": None if price is None else price.unknown,
            "job": _clip_job(state.making.get(scene.id)),
        },
    }


def _clip_job(job: Job | None) -> dict[str, Any] | None:
    if job is None:
        return None
    error = job.error or {}
    told = {name: error.get(name) for name in ("error_code", "message", "details")}
    return {"job_id": job.id, "status": job.state.value, **told}


def _planned(project: Project, place: int) -> Mapping[str, int | None]:
    plan = project.plan
    if plan is None or len(plan.clips) != len(project.scenes):
        return {"start_frame": None, "frames": None}
    return {"start_frame": plan.clips[place].start, "frames": plan.clips[place].frames}


def _made(made: Made | None) -> dict[str, Any] | None:
    if made is None:
        return None
    url = None if made.video_id is None else f"/api/mv/get_video/{made.video_id}"
    return {
        "video_id": made.video_id,
        "video_url": url,
        "job_id": made.job_id,
        "scene_ids": list(made.scenes),
    }


def _remaining(state: ProjectState, names: list[str]) -> dict[str, Any]:
    prices = [state.prices[name] for name in names if name in state.prices]
    amounts = [price.amount for price in prices if price.amount is not None]
    unknown = [price.unknown for price in prices if price.unknown is not None]
    return {
        "amount_usd": str(sum(amounts, Decimal(0))),
        "unknown": list(dict.fromkeys(unknown)),
    }


def _invalidated(state: ProjectState, name: str) -> dict[str, Any]:
    price = state.prices.get(name)
    is_scene = name not in {step.value for step in Step}
    amount = None if price is None else price.amount
    return {
        "what": "clip" if is_scene else name,
        "scene_id": name if is_scene else None,
        "price_usd": None if amount is None else str(amount),
        "unknown": None if price is None else price.unknown,
    }
