"""The recipe of a project: one step of it, or several in their order."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any, Protocol, TypeAlias

from songreel.core.clock import now
from songreel.domain.cut_plan import CutPlan
from songreel.domain.errors import ConflictError
from songreel.domain.event import Happening, PhaseBegun, Progressed, ShotMade
from songreel.domain.job import JobKind
from songreel.domain.project import CHARACTER, Made, Step, Take, TakeSource
from songreel.domain.project_results import (
    with_made,
    with_picture,
    with_plan,
    with_scenes,
    with_seeds,
)
from songreel.domain.scene import Scene, ScenesSpec
from songreel.jobs.context import JobContext
from songreel.jobs.order import Order
from songreel.storage import project_takes
from songreel.workflows.parts import Parts, failure_of
from songreel.workflows.project_clips import ProjectClips, WantedClip
from songreel.workflows.project_rows import ProjectRows
from songreel.workflows.tools import Tools

_BATCH = 60
_SCENES = uuid.UUID("7cf2a3a8-1bb0-5a0a-8a51-0a4c8f1f3d10")
Document: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StepWish:
    """How a step is wanted.

    Attributes:
        again: whether to do it although it is up to date; clips that are up to date stay.
        quote_id: an accepted quote that pays for it, or None.
        scenes: ids of those whose clips are wanted; empty: of all.
        free: whether what costs money elsewhere is written here instead.
        seeds: other seeds for the clips of some scenes, by their ids.
        most: US dollars that scenes or a picture may cost; None: what they do.
    """

    again: bool = False
    quote_id: str | None = None
    scenes: tuple[str, ...] = ()
    free: bool = False
    seeds: Mapping[str, int] = field(default_factory=dict[str, int])
    most: Decimal | None = None


class StepOrders(Protocol):
    """Says what is to be done for a step, as a project is when it is its turn."""

    async def prepared(
        self, project_id: str, owner_id: str, step: Step, wish: StepWish
    ) -> Document:
        """Return what a step works with, as a document.

        `{"skip": True}` where it is up to date and not asked for `again`; `{"left": True}` where
        nobody asked for just this step, and it is better left alone; `{"needs": …}` where a person
        has to decide something first.

        Raises:
            SongreelError: it cannot be done as the project is.
        """
        ...


class ProjectRecipe:
    """Carries out steps; a job's request holds `{"project_id", "steps", "again", "parts"}`.

    Where only clips of some scenes are wanted, `scenes` holds their ids; `free` is there where
    nothing may cost money. `seeds` has other seeds for clips, by the ids of their scenes: a scene
    has its own as soon as it is sure that its clip is made, and not before.
    """

    def __init__(self, tools: Tools, orders: StepOrders) -> None:
        """Hold the ports, and who knows what a step needs."""
        self._tools, self._orders = tools, orders
        self._parts, self._rows = Parts(tools), ProjectRows(tools.database)
        self._steps: Mapping[Step, Callable[[JobContext, Document], Awaitable[Document]]] = {
            Step.PLAN: self._plan,
            Step.SCENES: self._scenes,
            Step.REFERENCE: self._reference,
            Step.ANIMATIC: self._animatic,
            Step.CLIPS: self._clips,
            Step.FILM: self._film,
        }

    async def __call__(self, context: JobContext) -> Document:
        """Return what was done; `next` says what is wanted before it can go on, where it cannot.

        Raises:
            FilmError: a step failed; those before it stand.
        """
        request = context.job.request
        result: Document = {"project_id": request["project_id"], "done": [], "next": None}
        for name in request["steps"]:
            step = Step(name)
            prepared = await context.step(
                f"prepare {step.value}", lambda step=step: self._prepared(context, step)
            )
            if "needs" in prepared:
                # Whose quote does not pay for it releases that, and asks for another one.
                quote = context.job.quote_id
                result["next"] = {"step": step.value, **prepared["needs"], "quote_id": quote}
                break
            if "left" in prepared:
                continue
            if "skip" not in prepared:
                if step is Step.CLIPS and request.get("seeds"):
                    await context.step("seeds", lambda: self._seeded(context))
                await context.emit(PhaseBegun(phase=step.value, total=prepared.get("total")))
                result |= await self._steps[step](context, prepared)
            result["done"].append(step.value)
        return result

    async def _prepared(self, context: JobContext, step: Step) -> Document:
        request = context.job.request
        return await self._orders.prepared(
            request["project_id"],
            context.job.owner_id,
            step,
            StepWish(
                again=bool(request.get("again")),
                quote_id=context.job.quote_id,
                scenes=tuple(request.get("scenes", ())),
                free=bool(request.get("free")),
                seeds=request.get("seeds", {}),
                most=Decimal(request["most_usd"]) if "most_usd" in request else None,
            ),
        )

    async def _seeded(self, context: JobContext) -> None:
        """Give scenes the seeds that their clips are made with."""
        seeds = context.job.request["seeds"]
        await self._rows.change(*_whose(context), lambda project, _: with_seeds(project, seeds))

    async def _plan(self, context: JobContext, prepared: Document) -> Document:
        plan = CutPlan.model_validate(prepared["plan"])
        await self._rows.change(
            *_whose(context), lambda project, _: with_plan(project, plan, prepared["of"])
        )
        return {}

    async def _scenes(self, context: JobContext, prepared: Document) -> Document:
        spec = ScenesSpec.from_document(prepared["spec"])
        told = prepared["plan"]
        plan = None if told is None else CutPlan.model_validate(told)
        count, written = spec.number_of_scenes, list[Scene]()
        whose = "no job"
        for first in range(0, count, _BATCH):
            batch = replace(
                spec, number_of_scenes=min(_BATCH, count - first), first=first, total=count
            )
            request: Document = {
                "backend": prepared["backend"],
                "spec": asdict(batch),
                "notices": [],
                "quoted_as": prepared["quoted_as"],
                **_most(prepared),
            }
            part = f"scenes-{_root(context)}-{first}"
            job = await self._parts.job(context, part, JobKind.SCENES, request)
            if job.result is None:
                raise failure_of(job, "The scenes could not be written")
            written += [Scene(**scene) for scene in job.result["scenes"]]
            whose = f"job {job.id}"
            await context.emit(Progressed(phase="scenes", done=len(written), total=count))
        ids = [str(uuid.uuid5(_SCENES, f"{_root(context)}/{n}")) for n in range(count)]
        try:
            await self._rows.change(
                *_whose(context),
                lambda project, _: with_scenes(
                    project,
                    written,
                    ids,
                    of=prepared["of"],
                    instead_of=prepared["instead_of"],
                    plan=plan,
                    planned=prepared["planned"],
                ),
            )
        except ConflictError as error:
            # They may have been paid for: whoever wants them finds them.
            told = f"They are the result of {whose}."
            raise ConflictError(error.message, details=told) from error
        return {"scenes": [asdict(scene) for scene in written]}

    async def _reference(self, context: JobContext, prepared: Document) -> Document:
        part = f"reference-{_root(context)}"
        request = {**prepared["request"], **_most(prepared)}
        job = await self._parts.job(context, part, JobKind.REFERENCE, request)
        if job.result is None:
            raise failure_of(job, "The character could not be drawn")
        project_id, owner_id = _whose(context)
        metadata = job.result["metadata"]
        take = Take(
            id=str(uuid.uuid5(uuid.UUID(job.id), "character")),
            owner_id=owner_id,
            project_id=project_id,
            subject=CHARACTER,
            wanted=prepared["of"],
            created_at=now(),
            source=TakeSource.MADE,
            job_id=job.id,
            media_id=job.result["image_id"],
            facts={
                "prompt": metadata["character_description"],
                "backend": metadata["backend_used"],
                "model": metadata["model_used"],
                "seed": metadata["parameters_used"]["seed"],
                "cost": metadata["cost"],
            },
        )
        async with self._tools.database.transaction() as connection:
            await project_takes.insert(connection, take)
        await self._rows.change(
            project_id,
            owner_id,
            lambda project, around: with_picture(project, take.id, prepared["of"], around),
        )
        return {"image_id": take.media_id, "image_url": job.result["image_url"]}

    async def _clips(self, context: JobContext, prepared: Document) -> Document:
        wanted = [WantedClip.from_document(one) for one in prepared["clips"]]
        making = ProjectClips(self._tools, context, context.job.request["project_id"])
        await making.made(wanted, prepared["song"])
        return {}

    async def _animatic(self, context: JobContext, prepared: Document) -> Document:
        return await self._rendered(context, prepared, Step.ANIMATIC)

    async def _film(self, context: JobContext, prepared: Document) -> Document:
        return await self._rendered(context, prepared, Step.FILM)

    async def _rendered(self, context: JobContext, prepared: Document, step: Step) -> Document:
        order = Order(
            kind=JobKind.FILM, request=prepared["request"], fingerprint=prepared["fingerprint"]
        )
        child = await context.child(order)
        job = await context.child_followed(child, lambda told: _told(told, step))
        if job.result is None:
            raise failure_of(job, f"The {step.value} could not be made")
        made = Made(
            of=prepared["of"],
            # A job that an earlier version prepared names none.
            scenes=tuple(prepared.get("scenes", ())),
            job_id=job.id,
            video_id=str(job.result["video_id"]),
        )
        await self._rows.change(*_whose(context), lambda project, _: with_made(project, step, made))
        return {"video_id": made.video_id, "video_url": job.result["video_url"]}


def _told(happening: Happening, step: Step) -> Happening | None:
    """Return how what happens to an animatic or film is told of its step.

    An animatic takes as long as its clips do; a film has them already, and is put together.
    """
    slow = "clips" if step is Step.ANIMATIC else "assembly"
    if isinstance(happening, Progressed) and happening.phase == slow:
        return happening.model_copy(update={"phase": step.value})
    return happening if step is Step.ANIMATIC and isinstance(happening, ShotMade) else None


def _root(context: JobContext) -> str:
    """Return what scenes and a picture that are made are named after.

    Two runs of one quote have them made once: it pays for no more.
    """
    job = context.job
    return job.id if job.request.get("again") or job.quote_id is None else job.quote_id


def _most(prepared: Document) -> Document:
    """Return what an order may cost at most, for its request: that is seen when it is placed."""
    return {name: prepared[name] for name in ("most_usd",) if name in prepared}


def _whose(context: JobContext) -> tuple[str, str]:
    return context.job.request["project_id"], context.job.owner_id
