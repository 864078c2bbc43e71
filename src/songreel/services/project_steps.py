"""Steps of projects are ordered here: one, or all that lead to one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from songreel.domain.clip import digest
from songreel.domain.dependence import Standing, standings
from songreel.domain.dispatch import Priority
from songreel.domain.errors import ConflictError, FieldProblem, InvalidRequestError
from songreel.domain.job import Job, JobKind
from songreel.domain.project import Step
from songreel.domain.project_results import with_seeds
from songreel.domain.quote import Quote, QuoteState
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Order, Repeat
from songreel.services.project_orders import ProjectOrders
from songreel.services.project_prices import ProjectPrices
from songreel.services.projects import Projects
from songreel.services.quotes import Quotes
from songreel.services.requests import Caller
from songreel.workflows.project import StepWish

_FEW = 4
"""Scenes that one person makes again and waits for; more are a batch."""


class ProjectSteps:
    """Orders the jobs that carry steps out."""

    def __init__(
        self,
        projects: Projects,
        orders: ProjectOrders,
        prices: ProjectPrices,
        quotes: Quotes,
        jobs: Jobs,
    ) -> None:
        """Hold who knows projects and what their steps need and cost, and who does them."""
        self._projects, self._orders, self._prices = projects, orders, prices
        self._quotes, self._jobs = quotes, jobs

    async def start(
        self,
        project_id: str,
        step: Step,
        by: Caller,
        *,
        quote_id: str | None = None,
        scenes: Sequence[str] = (),
        free: bool = False,
        seeds: Mapping[str, int] | None = None,
        most: Decimal | None = None,
    ) -> Job:
        """Have one step done, again if it was; return the job.

        Asked for without an idempotency key while a job of the same step is under way, which was
        begun without one too and is made of the same, it is that job: nothing is bought twice.

        Args:
            project_id: the project.
            step: which one.
            by: who asks.
            quote_id: an accepted quote that pays for it, or None.
            scenes: ids of those whose clips are wanted; none: all that are not up to date.
            free: whether scenes are written on this machine, where they would cost money
                elsewhere.
            seeds: other seeds for the clips of some scenes, by their ids; a scene has its own once
                its clip is begun.
            most: US dollars that scenes or a picture of the character may cost; None: what they do.

        Raises:
            NotFoundError: there is no such project or scene.
            ConflictError: something that it needs is not there, or has to be decided first; or it
                costs more than it may.
            InvalidRequestError: what the project says is not enough for it.
            BackendError: who would do it cannot.
        """
        if scenes and step is not Step.CLIPS:
            raise InvalidRequestError(
                f"scenes chooses whose clips are made, and goes with the step clips, not "
                f"{step.value}.",
                problems=[FieldProblem("scenes", "goes with the step clips")],
            )
        _refuse_paid(free=free, quote_id=quote_id)
        _refuse_most(most, step, quote_id)
        named = tuple(scene_id.lower() for scene_id in scenes)
        seeded = _seeds(seeds, (step,), named)
        stored = (await self._projects.get(project_id, by.owner_id)).stored
        order = _order(
            *(stored.id, (step,), by),
            again=True,
            quote_id=quote_id,
            scenes=named,
            free=free,
            seeds=seeded,
            most=most,
        )
        known = await self._repeated(order)
        if known is not None:
            return known
        await self._require_accepted(stored.id, order.quote_id, by)
        # Whatever can be refused is refused now, and not by a job that fails.
        prepared = await self._orders.prepared(
            *(stored.id, by.owner_id, step),
            StepWish(
                again=True,
                quote_id=order.quote_id,
                scenes=named,
                free=free,
                seeds=seeded,
                most=most,
            ),
        )
        if "needs" in prepared:
            raise ConflictError(str(prepared["needs"]["message"]))
        # Whoever clicks twice wants it once, as long as it is wanted of the same.
        of = prepared.get("of")
        wanted = digest({"order": order.fingerprint, "of": of})
        order = replace(
            order,
            fingerprint=wanted,
            body=order.fingerprint,
            joins=of is not None,
            priority=by.priority or _priority(step, named),
        )
        return (await self._jobs.submit(order, wait=False)).job

    async def run(
        self,
        project_id: str,
        until: Step,
        by: Caller,
        *,
        quote_id: str | None = None,
        scenes: Sequence[str] = (),
        free: bool = False,
        seeds: Mapping[str, int] | None = None,
    ) -> Job:
        """Have all done that leads to a step and is not up to date; return the job.

        It stops, with an answer that says so, where a person has to decide something. A quote that
        lacks a line for what would be bought is refused before anything is begun.

        Args:
            project_id: the project.
            until: the last step.
            by: who asks.
            quote_id: an accepted quote that pays for it, or None.
            scenes: ids of those whose clips are wanted, where these are the last step; none: all
                that are not up to date.
            free: whether scenes that are missing are written on this machine, where they would
                cost money elsewhere.
            seeds: other seeds for the clips of some scenes, by their ids; a scene has its own once
                its clip is begun.

        Raises:
            NotFoundError: there is no such project, quote or scene.
            ConflictError: the quote is another project's, or nobody has accepted it, or it has no
                line for something that would be bought.
            InvalidRequestError: scenes are named, and another step is the last; seeds are, and no
                clip of theirs is wanted; or a quote is to pay for what is to be free.
        """
        _refuse_paid(free=free, quote_id=quote_id)
        if scenes and until is not Step.CLIPS:
            raise InvalidRequestError(
                f"scenes chooses whose clips are made, and goes with the step clips as the last "
                f"one, not {until.value}.",
                problems=[FieldProblem("scenes", "goes with the step clips")],
            )
        stored = (await self._projects.get(project_id, by.owner_id)).stored
        steps = tuple(Step)[: tuple(Step).index(until) + 1]
        if quote_id is not None and until is not Step.ANIMATIC:
            # Who has accepted what it costs has seen it.
            steps = tuple(step for step in steps if step is not Step.ANIMATIC)
        named = tuple(scene_id.lower() for scene_id in scenes)
        seeded = _seeds(seeds, steps, named)
        order = _order(
            *(stored.id, steps, by),
            again=False,
            quote_id=quote_id,
            scenes=named,
            free=free,
            seeds=seeded,
        )
        known = await self._repeated(order)
        if known is not None:
            return known
        with_seeds(stored.project, seeded)
        await self._require_accepted(stored.id, order.quote_id, by)
        wish = StepWish(quote_id=order.quote_id, scenes=named, free=free, seeds=seeded)
        await self._orders.require_quoted(stored.id, by.owner_id, steps, wish)
        return (await self._jobs.submit(order, wait=False)).job

    async def write_scene(
        self, project_id: str, scene_id: str, by: Caller, *, seed: int | None = None
    ) -> Job:
        """Have other words written for one scene, for nothing; return the job.

        By who writes the scenes of the project where that costs nothing; on this machine where it
        does, and where whoever it is fails.

        Its result has them. Nothing is changed by it: whoever likes them puts them in.

        Args:
            project_id: the project.
            scene_id: whose words.
            by: who asks.
            seed: the same one writes the same words; None: by chance.

        Raises:
            NotFoundError: there is no such project or scene.
            InvalidRequestError: the project's idea or character is blank.
        """
        stored = (await self._projects.get(project_id, by.owner_id)).stored
        wanted = {"kind": "scene", "project": stored.id, "scene": scene_id, "seed": seed}
        chance = secrets.randbits(31) if seed is None else seed
        writer, house = self._prices.free_writer(stored.project), self._prices.house_writer()
        request = await self._orders.writing.one_scene(stored, scene_id, writer, chance)
        if writer.model.backend != house.model.backend:
            spec = {**request["spec"], "model": house.model.model}
            request["otherwise"] = {"backend": house.model.backend, "spec": spec}
        order = Order(
            kind=JobKind.SCENES,
            request=request,
            fingerprint=digest(wanted),
            owner_id=by.owner_id,
            caller=by.caller,
            idempotency_key=by.idempotency_key,
            key_id=by.key_id,
        )
        known = await self._repeated(order)
        return known or (await self._jobs.submit(order, wait=False)).job

    async def quote(
        self,
        project_id: str,
        by: Caller,
        *,
        scenes: Sequence[str] = (),
        seeds: Mapping[str, int] | None = None,
    ) -> Quote:
        """Return a new quote for everything of a project that costs money and is not up to date.

        Args:
            project_id: the project.
            by: who asks.
            scenes: ids of those whose clips are wanted; none: all that are not up to date.
            seeds: other seeds for the clips of some scenes, by their ids; nothing is changed by it.

        Raises:
            NotFoundError: there is no such project or scene.
            InvalidRequestError: the clip of a scene that has a seed is not wanted.
            ConflictError: its cuts are out of date, or a scene goes on from one that is, and is
                not asked for.
        """
        state = await self._projects.get(project_id, by.owner_id)
        if state.stored.project.scenes and state.standings[Step.PLAN] is not Standing.CURRENT:
            raise ConflictError(
                "The cuts are not planned as the project is now, so nobody knows what clips are "
                "to be bought: have them planned (step plan), it is free."
            )
        named = tuple(scene_id.lower() for scene_id in scenes)
        project = with_seeds(state.stored.project, _seeds(seeds, (Step.CLIPS,), named))
        lines, unknown = self._prices.lines(
            *(project, standings(project, state.around), state.around), named
        )
        return await self._quotes.make(state.stored.id, lines, unknown, by)

    async def _repeated(self, order: Order) -> Job | None:
        """Return the job that this very request made under its key, or None.

        What it was refused or done for by now does not matter: the first answer stands.
        """
        if order.idempotency_key is None:
            return None
        repeat = Repeat(order.idempotency_key, order.sent, order.owner_id, order.caller)
        known = await self._jobs.repeated(repeat, wait=False)
        return None if known is None else known.job

    async def _require_accepted(self, project_id: str, quote_id: str | None, by: Caller) -> None:
        if quote_id is None:
            return
        quote = await self._quotes.get(quote_id, by.owner_id)
        if quote.project_id != project_id:
            raise ConflictError("This quote is for another project. Ask for one for this project.")
        if quote.state is not QuoteState.ACCEPTED:
            raise ConflictError(
                f"This quote is {quote.state.value}, not accepted. Accept it first, or ask for a "
                "new one where it has ended."
            )


def _refuse_paid(*, free: bool, quote_id: str | None) -> None:
    if free and quote_id is not None:
        raise InvalidRequestError(
            "With free nothing costs money, so no quote_id pays for it: leave one of them out.",
            problems=[FieldProblem("free", "goes without quote_id")],
        )


def _refuse_most(most: Decimal | None, step: Step, quote_id: str | None) -> None:
    if most is None:
        return
    if step not in {Step.SCENES, Step.REFERENCE}:
        raise InvalidRequestError(
            f"most_usd goes with the steps scenes and reference, not {step.value}: clips are paid "
            "by a quote.",
            problems=[FieldProblem("most_usd", "goes with the steps scenes and reference")],
        )
    if quote_id is not None:
        raise InvalidRequestError(
            "A quote says itself what it pays at most: leave out most_usd, or quote_id.",
            problems=[FieldProblem("most_usd", "goes without quote_id")],
        )


def _seeds(
    seeds: Mapping[str, int] | None, steps: Sequence[Step], scenes: Sequence[str]
) -> dict[str, int]:
    """Return seeds as they are kept; each is for a clip that is wanted."""
    found = {scene_id.lower(): seed for scene_id, seed in (seeds or {}).items()}
    if found and Step.CLIPS not in steps:
        raise InvalidRequestError(
            "seeds is for the clips that are made, and goes with the step clips.",
            problems=[FieldProblem("seeds", "goes with the step clips")],
        )
    if scenes and not set(found) <= set(scenes):
        raise InvalidRequestError(
            "seeds names a scene whose clip is not wanted: name it in scenes too.",
            problems=[FieldProblem("seeds", "names a scene that scenes does not")],
        )
    return found


def _order(
    project_id: str,
    steps: Sequence[Step],
    by: Caller,
    *,
    again: bool,
    quote_id: str | None,
    scenes: Sequence[str] = (),
    free: bool = False,
    seeds: Mapping[str, int] | None = None,
    most: Decimal | None = None,
) -> Order:
    request: dict[str, Any] = {
        "project_id": project_id,
        "steps": [step.value for step in steps],
        "again": again,
        # Clips are known by this over all jobs of the project, so that none is bought twice.
        "parts": f"project:{project_id}",
    }
    if scenes:
        request["scenes"] = [*scenes]
    if free:
        request["free"] = True
    if seeds:
        request["seeds"] = {**seeds}
    if most is not None:
        request["most_usd"] = str(most)
    paying = None if quote_id is None else quote_id.lower()
    return Order(
        kind=JobKind.PROJECT,
        request=request,
        fingerprint=digest({"kind": "project", **request, "quote": paying}),
        owner_id=by.owner_id,
        caller=by.caller,
        idempotency_key=by.idempotency_key,
        key_id=by.key_id,
        project_id=project_id,
        quote_id=paying,
        priority=by.priority,
    )


def _priority(step: Step, scenes: Sequence[str]) -> Priority:
    """Return what is assumed of a step: who has a few things made again looks at the page."""
    is_many = step is Step.CLIPS and not 0 < len(scenes) <= _FEW
    return Priority.BATCH if is_many else Priority.INTERACTIVE
